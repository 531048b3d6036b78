"""What debugging costs: stepping, history, going back, breakpoints. Prints each beside its target, some beside a peer.

The peer for going back is what one does in PyTorch: a deep copy of the model's and the optimizer's state_dict after
every step.
"""

import copy
import importlib.util
import os
import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

import nnstudio as nn
from nnstudio.base.catalogue import Choice
from nnstudio.data.arrays import Arrays, read_arrays
from nnstudio.document.edits import set_data, set_recipe
from nnstudio.document.model import DataChoice
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer
from tests.benchmarks.workloads import WORKLOADS, Workload, batch_of, drawn

BATCHES = 20
"""In an epoch."""
ROUNDS, BLOCK = 15, 0.15
TRAINED = {"W6 ": 25}
"""Iterations before going back, where 10,000 take too long."""
PLACES = 25
RATE = 1e-4


def chosen() -> list[Workload]:
    """One of each sort."""
    return [
        next(each for each in WORKLOADS if each.title.startswith(name)) for name in ("W1 ", "W2 ", "W3 ", "W5 ", "W6 ")
    ]


def rows_of(work: Workload) -> Arrays:
    """As many rows as make some batches."""
    x, y = batch_of(work)
    return read_arrays(np.tile(x, (BATCHES, *[1] * (x.ndim - 1))), np.tile(y, (BATCHES, 1)))


def session(work: Workload) -> nn.Session:
    """A run of a workload as the window makes it."""
    document = set_recipe(drawn(work), batch_size=work.batch, learning_rate=RATE)
    return nn.Session(document, data=rows_of(work))


# History and breakpoints: how much slower


def block(run: nn.Session, prepare: Callable[[nn.Session], None] | None = None) -> float:
    """Seconds of processor time per iteration."""
    if prepare:
        prepare(run)
    begun, start, end = run.position[0], time.process_time(), time.perf_counter() + BLOCK
    goal = run.goal()
    while time.perf_counter() < end:
        if (reason := run.run_for(goal, BLOCK / 5)) is not None:
            raise RuntimeError(f"the run stopped: {reason} {run.stopped}")
    return (time.process_time() - start) / (run.position[0] - begun)


def keep_nothing(run: nn.Session) -> None:
    """Let no keyframe be due for a while."""
    run.run_state._due = time.perf_counter() + 3600


def slower(plain: Callable[[], float], other: Callable[[], float]) -> float:
    """Percent that the other takes longer: the median of paired ratios."""
    plain(), other()
    found = []
    for place in range(ROUNDS):
        first, second = (plain, other) if place % 2 else (other, plain)
        a, b = first(), second()
        found.append((b / a if place % 2 else a / b) - 1)
    return 100 * statistics.median(found)


def history(work: Workload) -> None:
    """Running with history kept, against running without."""
    kept, not_kept = session(work), session(work)
    lost = slower(lambda: block(not_kept, keep_nothing), lambda: block(kept))
    report(f"history kept, {short(work)}", f"{lost:5.1f} % slower", "≤ 5 %" if work.title[:2] in {"W2", "W3"} else "")


def conditions(work: Workload) -> list[Any]:
    """Ten conditions on data that never hold."""
    when = nn.when
    layers = ["h0.weight", "h1.weight", "y.weight"]
    return [
        *(when("gradient.mean_abs", name, "<", 1e-12) for name in layers),
        *(when("update.ratio_to_value", name, ">", 1e6) for name in layers[:2]),
        *(when("activation.zeros", name, ">", 0.9999) for name in ("h0", "h1")),
        when("activation.deviation", "h0", ">", 1e6),
        when("gradient.nan", "h0.weight", ">", 0),
        when("loss", ">", 1e9),
    ]


def breakpoints(work: Workload) -> None:
    """Running with ten data breakpoints, against running without."""
    free, watched = session(work), session(work)
    watched.breakpoints = conditions(work)
    lost = slower(lambda: block(free), lambda: block(watched))
    report(f"10 data breakpoints, {short(work)}", f"{lost:5.1f} % slower", "≤ 10 %")


# Going back


def going_back(work: Workload) -> None:
    """By one iteration from anywhere in the last 10,000, and again and again; the same bits each time."""
    run = session(work)
    run.run(iterations=next((count for name, count in TRAINED.items() if work.title.startswith(name)), 10_000))
    end = run.position[0]
    places = np.random.default_rng(1).integers(max(end - 10_000, 1), end, PLACES).tolist()
    far = [taken(lambda place=place: run.go_to(place)) for place in places]
    bits = {name: run[name].tobytes() for name in run.parameters}
    near = [taken(lambda: run.back("iteration")) for _ in range(10)]
    run.go_to(places[-1])
    same = bits == {name: run[name].tobytes() for name in run.parameters}
    aim = "progress and cancel" if work.title.startswith("W6") else "≤ 200 ms; ≤ 20 ms"
    kept = run.history
    report(
        f"back, {short(work)}",
        f"anywhere in {end:,}: median {statistics.median(far):6.1f}, at most {max(far):6.1f} ms; "
        f"again {statistics.median(near):6.1f}, at most {max(near):6.1f} ms; "
        f"{'bit-identical' if same else 'NOT THE SAME'}; {len(kept.iterations)} keyframes, {kept.bytes / 2**20:.0f} MB",
        aim,
    )


def progress_and_cancel(work: Workload) -> None:
    """A way back of W6: how soon it says how far it is, and how soon it ends when it is not wished any more."""
    with Trainer() as trainer:
        document = set_recipe(drawn(work), batch_size=work.batch, learning_rate=RATE)
        trainer.wait(trainer.send(orders.SetHistory(0)))
        trainer.wait(trainer.send(orders.Begin(document, orders.Rows.of(rows_of(work)))))
        trainer.wait(trainer.send(orders.Step("iteration", 60)))
        start = time.perf_counter()
        number = trainer.send(orders.GoTo(30))
        heard: list[float] = []
        answer = None
        while answer is None:
            for news in trainer.poll():
                if isinstance(news, answers.Progress) and news.order == number:
                    heard.append(time.perf_counter() - start)
                    if len(heard) == 3:
                        trainer.send(orders.Cancel())
                        asked = time.perf_counter()
                elif isinstance(news, (answers.Done, answers.Refused)) and news.order == number:
                    answer = news
            time.sleep(0.001)
        ended = (time.perf_counter() - asked) * 1000 if len(heard) >= 3 else float("nan")
        gaps = [b - a for a, b in pairwise(heard)]
        report(
            f"a long way back, {short(work)}",
            f"first progress after {heard[0] * 1000:.0f} ms, then every {statistics.median(gaps) * 1000:.0f} ms; "
            f"back where it was {ended:.0f} ms after the wish to cancel",
            "progress and cancel",
        )


def taken(act: Callable[[], object]) -> float:
    """Milliseconds of an act."""
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


# The peer


def peer(work: Workload) -> None:
    """PyTorch with a deep copy of everything after every step, as one does to be able to go back."""
    if importlib.util.find_spec("torch") is None:
        print("PyTorch is not installed: no peer for going back")
        return
    import torch

    torch.set_num_threads(1)
    sizes = work.widths
    layers: list[torch.nn.Module] = []
    for a, b in pairwise(sizes[:-1]):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU() if work.hidden == "relu" else torch.nn.Tanh()]
        layers += [torch.nn.Dropout(work.dropout)] if work.dropout else []
    model = torch.nn.Sequential(*layers, torch.nn.Linear(sizes[-2], sizes[-1]))
    optimizer = (
        torch.optim.Adam(model.parameters(), RATE)
        if work.optimizer == "adam"
        else torch.optim.SGD(model.parameters(), RATE)
    )
    classes = work.loss == "categorical_crossentropy"
    x, y = (torch.from_numpy(each) for each in batch_of(work))
    loss_of = torch.nn.functional.cross_entropy if classes else torch.nn.functional.mse_loss
    past: list[Any] = []

    def step(*, keep: bool) -> None:
        optimizer.zero_grad()
        loss_of(model(x), y).backward()
        optimizer.step()
        if keep:
            past.append(copy.deepcopy((model.state_dict(), optimizer.state_dict(), torch.get_rng_state())))
            del past[:-100]

    def seconds(*, keep: bool) -> float:
        start, end, count = time.process_time(), time.perf_counter() + BLOCK, 0
        while time.perf_counter() < end:
            step(keep=keep)
            count += 1
        return (time.process_time() - start) / count

    lost = slower(lambda: seconds(keep=False), lambda: seconds(keep=True))
    size = sum(each.numel() * each.element_size() for each in model.state_dict().values())
    size *= 3 if work.optimizer == "adam" else 1
    report(
        f"PyTorch, copy per step, {short(work)}",
        f"{lost:5.1f} % slower; 10,000 steps are {1e4 * size / 2**20:,.0f} MB",
        "peer",
    )


# Stepping


def stepping() -> None:
    """From the key press to the painted window, with 100,000 weights shown as a matrix."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from tests.engine.drawings import chain, dense, entry
    from tests.gui.windows import opened, wait

    app = QApplication.instance() or QApplication(sys.argv)
    document = chain(
        entry("x", 2),
        dense("h0", 316, "tanh"),
        dense("h1", 316, "tanh"),
        dense("y", 1, "sigmoid"),
        loss=(Choice("mse"),),
        learning_rate=RATE,
        batch_size=10,
    )
    document = set_data(document, DataChoice(Choice("circles")))
    with opened(document) as window:
        window.dock("weights")
        window.session.step("iteration")
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        keys = (Qt.KeyboardModifier.NoModifier, "F11"), (both, "Ctrl+Shift+F11")
        times: dict[str, list[float]] = {"F11": [], "Ctrl+Shift+F11": []}
        for modifiers, name in keys * 2:
            for _ in range(12):
                start, before = time.perf_counter(), window.desk.run.place
                QTest.keyClick(window, Qt.Key.Key_F11, modifiers)
                wait(lambda before=before: window.desk.run.place != before and window.desk.run.at_rest())
                app.processEvents()
                times[name].append((time.perf_counter() - start) * 1000)
        for name, each in times.items():
            report(
                f"step by {name}, 100,000 weights shown",
                f"key to painted: median {statistics.median(each):5.1f}, at most {max(each):5.1f} ms",
                "≤ 50 ms",
            )


def short(work: Workload) -> str:
    """The first words of a workload's title."""
    return ", ".join(work.title.split(", ")[:1] + work.title.split(", ")[-1:])


def report(what: str, found: str, aim: str) -> None:
    """One line."""
    print(f"{what:48} {found}" + (f"   [{aim}]" if aim else ""), flush=True)


def main() -> None:
    """Print all."""
    works = chosen()
    w2, w3, w6 = works[1], works[2], works[4]
    for work in works[:3]:
        history(work)
    for work in (w2, w3):
        peer(work)
    breakpoints(w3)
    for work in works:
        going_back(work)
    progress_and_cancel(w6)
    stepping()


if __name__ == "__main__":
    main()
