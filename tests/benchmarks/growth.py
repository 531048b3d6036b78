"""How the engine's time and memory grow with a network's size, so that a break in a curve is seen."""

import gc
import os
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.timing import seconds, timed
from tests.benchmarks.workloads import Array, Workload, compiled, drawn, loaded


@dataclass(frozen=True)
class Sweep:
    """One size that grows while all others stay.

    Attributes:
        title: of what grows.
        sizes: rising.
        of: the network of a size.
        power: the exponent that arithmetic promises for large sizes, of time and of memory; 1 or 2.
    """

    title: str
    sizes: tuple[int, ...]
    of: Callable[[int], Workload]
    power: int

    @property
    def theory(self) -> str:
        """What arithmetic promises."""
        return f"∝ {self.title}{'²' if self.power == 2 else ''}"


@dataclass(frozen=True)
class Curve:
    """What was measured.

    Attributes:
        sweep: what grew.
        times: seconds of a training step, by size.
        memory: bytes of the state and program, by size.
    """

    sweep: Sweep
    times: list[float]
    memory: list[float]

    def __str__(self) -> str:
        sizes = self.sweep.sizes
        span = f"{self.sweep.title} {sizes[0]} … {sizes[-1]} ({self.sweep.theory} at most)"
        return f"{span:44}time {growth_of(self.sweep, self.times)}; memory {growth_of(self.sweep, self.memory)}"


def growth_of(sweep: Sweep, values: list[float]) -> str:
    """The exponent over the larger half of the sizes, and the steepest single one; a break is what exceeds theory."""
    logs, sizes = np.log(values), np.log(sweep.sizes)
    half = len(sizes) // 2
    slope = np.polyfit(sizes[half:], logs[half:], 1)[0]
    steps = np.diff(logs) / np.diff(sizes)
    worst = int(steps.argmax())
    mark = " BREAK" if steps[worst] > sweep.power + 0.5 else ""
    return f"{slope:.2f}, steepest {steps[worst]:.2f} at {sweep.sizes[worst]} → {sweep.sizes[worst + 1]}{mark}"


def dense_chain(width: int, depth: int, batch: int) -> Workload:
    """Equal dense layers."""
    return Workload("", (width,) * (depth + 1), batch, hidden="relu", optimizer="sgd")


def sequence(times: int) -> Workload:
    """An LSTM over so many time steps."""
    return Workload("", (16, 32, 1), 32, cell="lstm", times=times, optimizer="sgd")


def powers(first: int, last: int) -> tuple[int, ...]:
    """Powers of two."""
    return tuple(2**i for i in range(first, last + 1))


SWEEPS = (
    Sweep("width", powers(3, 11), lambda size: dense_chain(size, 3, 32), 2),
    Sweep("depth", powers(0, 9), lambda size: dense_chain(32, size, 32), 1),
    Sweep("T", powers(1, 9), sequence, 1),
    Sweep("batch", powers(0, 13), lambda size: dense_chain(128, 3, size), 1),
)


def measure() -> list[Curve]:
    """All sweeps."""
    return [
        Curve(
            sweep,
            [seconds(timed(loaded(sweep.of(size)).run)) for size in sweep.sizes],
            [memory_of(sweep.of(size)) for size in sweep.sizes],
        )
        for sweep in SWEEPS
    ]


def memory_of(work: Workload) -> float:
    """Bytes that a state and its program hold, arrays and objects."""
    document = drawn(work)
    gc.collect()
    tracemalloc.start()
    kept = compiled(document, work.batch)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return float(size)


def draw(curves: list[Curve], path: Path) -> None:
    """One panel a sweep, above for time and below for memory, both axes logarithmic."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import pyqtgraph as pg

    pg.setConfigOptions(background="w", foreground="k", antialias=True)
    pg.mkQApp()
    window = pg.GraphicsLayoutWidget(size=(1600, 800))
    for column, curve in enumerate(curves):
        panels = (("time, ms a step", 1e3, curve.times), ("memory, MB", 1e-6, curve.memory))
        for row, (label, scale, values) in enumerate(panels):
            words = {"left": label, "bottom": curve.sweep.title}
            plot = window.addPlot(row, column, labels=words, title=f"gray: {curve.sweep.theory}")
            draw_panel(plot, curve.sweep, scale * np.array(values))
    window.grab().save(str(path))


def draw_panel(plot: Any, sweep: Sweep, values: Array) -> None:
    """The measured points, and a gray line through the last of them with the slope of theory."""
    sizes = np.array(sweep.sizes, float)
    theory = values[-1] * (sizes / sizes[-1]) ** sweep.power
    shown = theory >= values.min() / 2
    plot.setLogMode(True, True)
    plot.showGrid(True, True, 0.3)
    plot.getAxis("bottom").setTicks([[(np.log10(size), str(size)) for size in sweep.sizes[::2]]])
    plot.getAxis("left").setTicks([[(power, f"{10.0**power:g}") for power in range(-4, 5)]])
    plot.plot(sizes[shown], theory[shown], pen="#aaaaaa")
    plot.plot(sizes, values, pen="#1f5fbf", symbol="o", symbolSize=6, symbolBrush="#1f5fbf")
