"""The engine beside other libraries: one core, one BLAS thread, single precision.

A step is forward, loss, backward and update on a batch that is loaded already; nnstudio keeps every intermediate. The
report is printed and written to build/bench/engine.txt, its picture to build/bench/growth.png.
"""

import math
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import distributions, version
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info

from nnstudio.engine import plan
from nnstudio.engine.compile import make_state
from nnstudio.engine.finiteness import all_finite
from nnstudio.engine.threads import use_threads
from nnstudio.session.faults import EVERY
from tests.benchmarks import growth
from tests.benchmarks.costs import costs
from tests.benchmarks.peer import Peer
from tests.benchmarks.peers import jax, playground, pytorch, scikit_learn
from tests.benchmarks.timing import Timed, interleaved, pin, ratios, seconds, timed
from tests.benchmarks.workloads import WORKLOADS, Array, Workload, batch_of, compiled, drawn, loaded, products

FOLDER = Path(__file__).parents[2] / "build" / "bench"
PEERS = (pytorch.EAGER, pytorch.KEPT, jax.PEER, scikit_learn.PEER, playground.PEER)
BOUND = "BLAS bound"


def surroundings() -> Iterator[str]:
    """What it runs on."""
    blas = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    kernels = ", ".join(f"{pool['internal_api']} {pool['version']} ({pool.get('architecture', '?')})" for pool in blas)
    packages = [f"{name} {version(name)}" for name in ("numpy", "torch", "jax", "scikit-learn") if installed(name)]
    yield f"Python {platform.python_version()}, {', '.join(packages)}; NumPy's BLAS {kernels}; one core, one thread"


def installed(name: str) -> bool:
    """Whether a distribution is."""
    return any(distributions(name=name))


def training() -> Iterator[str]:
    """Every workload beside every peer."""
    yield "Training steps: peer's time / ours, median of paired rounds (quartiles), and the goal"
    there = [peer for peer in PEERS if not peer.missing()]
    for work in WORKLOADS:
        yield from row(work, [peer for peer in there if peer.title in work.goals])
    yield ""
    for peer in PEERS:
        missing = peer.missing()
        yield f"{peer.title}: {f'not compared ({missing})' if missing else peer.differs}"


def row(work: Workload, peers: list[Peer]) -> Iterator[str]:
    """One workload: its time, a ratio for each peer, and where the time goes."""
    program = loaded(work)
    sides: dict[str, Timed] = {"ours": timed(program.run)}
    sides |= {peer.title: peer.build(work, *batch_of(work)) for peer in peers}
    sides |= {BOUND: timed(products(program))} if BOUND in work.goals else {}
    found = interleaved(sides)
    ours = found.pop("ours")
    yield f"{work.title:58}{statistics.median(ours) * 1e6:10.1f} µs/step"
    for name, spent in found.items():
        yield beside_goal(work, name, ratios(spent, ours))
    yield f"    time: {costs(program)}"


def beside_goal(work: Workload, name: str, values: list[float]) -> str:
    """A ratio and its goal."""
    low, middle, high = values
    goal = work.goals[name]
    verdict = "reached" if middle >= goal else "BELOW"
    if name == BOUND:
        return f"    {name:24}{middle:8.0%}  ({low:.0%} – {high:.0%})".ljust(60) + f"≥ {goal:<6.0%}{verdict}"
    if name == pytorch.EAGER.title and middle < goal:
        verdict += f" the aim; the least is {work.least:g}" + (", kept" if middle >= work.least else ", MISSED")
    return f"    {name:24}× {middle:6.2f}  ({low:.2f} – {high:.2f})".ljust(60) + f"≥ {goal:<6g}{verdict}"


def guarding() -> Iterator[str]:
    """What it costs to notice a number that is not finite: the looks of 16 iterations beside their steps."""
    yield "Looking for numbers that are not finite: share of the step's time"
    work = next(each for each in WORKLOADS if each.title.startswith("W3") and each.batch == 32)
    planned = plan(drawn(work))
    state, program, loss = make_state(planned, work.batch), loaded(work), np.zeros(())
    taken = seconds(timed(lambda: math.isfinite(loss))) + seconds(timed(lambda: all_finite(state))) / EVERY
    share = taken / seconds(timed(program.run))
    yield f"{work.title:58}{share:8.2%}   ≤ 2 %   {'reached' if share <= 0.02 else 'ABOVE'}"


DEEP = Workload("1000 dense nodes of 8 tanh units", widths=(8,) * 1001, batch=10, hidden="tanh", last="tanh")
LONG = Workload("LSTM 64, T = 200", widths=(16, 64, 1), batch=32, cell="lstm", times=200, optimizer="adam")


def compiling() -> Iterator[str]:
    """From a drawing to its program; beside it, what peers need until their first step is done."""
    yield "Compiling: from a drawing to its program, and with the first step; peers from nothing to the end of the"
    yield "first step, in which PyTorch makes its modules and optimizer and runs eagerly, and JAX traces and compiles"
    for work, peers in ((DEEP, (pytorch.EAGER,)), (LONG, (pytorch.KEPT, jax.PEER))):
        yield compiling_row(work, [peer for peer in peers if not peer.missing()])


def compiling_row(work: Workload, peers: list[Peer]) -> str:
    """One drawing's line."""
    document, batch = drawn(work), batch_of(work)
    alone = milliseconds(lambda: compiled(document, work.batch))
    cells = [f"with first step {milliseconds(lambda: compiled(document, work.batch).run()):.0f} ms"]
    for peer in peers:
        taken = milliseconds(partial(first_step, peer, work, batch))
        cells.append(f"{peer.title} {taken:.0f} ms")
    verdict = "reached" if alone < 100 else "ABOVE"
    return f"{work.title:36}{alone:8.1f} ms   < 100 ms   {verdict:10}{', '.join(cells)}"


def first_step(peer: Peer, work: Workload, batch: tuple[Array, Array]) -> None:
    """Build a peer's network and train it once."""
    peer.build(work, *batch)(1)


def milliseconds(act: Callable[[], object], times: int = 5) -> float:
    """Median of processor time, after a first one that loads what is needed."""
    act()
    taken = []
    for _ in range(times):
        start = time.process_time()
        act()
        taken.append(time.process_time() - start)
    return 1000 * statistics.median(taken)


def growing() -> Iterator[str]:
    """How time and memory grow, in words and as a picture."""
    yield "Growth: exponents over the larger half of the sizes, and the steepest; BREAK: 0.5 above arithmetic"
    curves = growth.measure()
    yield from (str(curve) for curve in curves)
    picture = FOLDER / "growth.png"
    growth.draw(curves, picture)
    yield f"Picture: {picture}"


SECTIONS = (surroundings, training, guarding, compiling, growing)


def main() -> None:
    """Print the report and write it down."""
    pin()
    use_threads(1)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "engine.txt").open("w", encoding="utf-8") as file:
        for section in SECTIONS:
            for line in section():
                print(line, flush=True)
                print(line, file=file, flush=True)
            print(flush=True)
            print(file=file)


if __name__ == "__main__":
    main()
