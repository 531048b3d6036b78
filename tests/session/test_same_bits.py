"""The same seed gives the same bits, whatever was stepped, paused, predicted, measured or saved between."""

import random
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nnstudio as nn
from nnstudio.session.moment import UNITS
from nnstudio.session.record import record_of, session_of
from nnstudio.session.requests import CurveRequest, Request
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import seen

STEPS, VOCABULARY, ROWS, FAR = 6, 9, 14, 12


def sentences(count: int, seed: int) -> list[list[int]]:
    """Token numbers, of different lengths."""
    choice = np.random.default_rng(seed)
    found = [choice.integers(1, VOCABULARY, length).tolist() for length in choice.integers(1, STEPS + 1, count)]
    return [*found[1:], choice.integers(1, VOCABULARY, STEPS).tolist()]


def reader(precision: str) -> nn.Session:
    """Embedding, two LSTMs with dropout between, Adam, clipping and a schedule, on padded sequences in random order."""
    net = nn.Network()
    net.add("input", shape=(STEPS,), name="x")
    net.add("embedding", vocabulary=VOCABULARY, units=3, name="words")
    net.add("lstm", units=4, return_sequences=True, name="first")
    net.add("dropout", rate=0.3, name="drop")
    net.add("lstm", units=3, go_backwards=True, name="second")
    net.add("dense", units=2, activation="softmax", name="y")
    for source, target in pairwise(["x", "words", "first", "drop", "second", "y"]):
        net.connect(source, target)
    net.train_with(
        loss="categorical_crossentropy",
        optimizer="adam",
        learning_rate=0.02,
        schedule=nn.schedule("plateau", patience=1, warmup=2),
        clip_norm=1.0,
        batch_size=4,
        seed=11,
        precision=precision,
    )
    targets = np.eye(2)[np.random.default_rng(2).integers(0, 2, ROWS)]
    others = sentences(5, 4), np.eye(2)[[0, 1, 1, 0, 1]]
    return nn.Session(net, data=(sentences(ROWS, 3), targets), validation=others)


@cache
def straight(precision: str) -> dict[int, dict[str, Any]]:
    """All that is to be seen at the start of every iteration of a run that does nothing else."""
    run = reader(precision)
    found = {0: seen(run)}
    while run.position[0] < FAR:
        run.run(iterations=1)
        found[run.position[0]] = seen(run)
    return found


def predict(run: nn.Session, choice: random.Random) -> None:
    run.predict(sentences(choice.randint(2, 9), choice.randint(0, 99)))


def look(run: nn.Session, choice: random.Random) -> None:
    quantities = run.outline().quantities
    run.frame([Request(each.role, each.name) for each in choice.sample(quantities, 5)] + [CurveRequest("loss")])


def visit(run: nn.Session, choice: random.Random) -> None:
    here = run.position
    run.go_to(int(choice.random() * (here[0] + 1)))  # where it is may depend on how long a pause took
    run.step(choice.choice(UNITS))
    run.go_to(*here)


ACTIONS: dict[str, Callable[[nn.Session, random.Random], object]] = {
    "step": lambda run, choice: run.step(choice.choice(UNITS)),
    "back": lambda run, choice: run.back(choice.choice(UNITS)),
    "run": lambda run, choice: run.run(iterations=choice.randint(1, 3)),
    "pause": lambda run, choice: run.run_for(run.goal(iterations=2), 0.0005),
    "predict": predict,
    "measure": lambda run, choice: run.measure("loss", validation=choice.random() < 0.5),
    "look": look,
    "visit": visit,
}


@pytest.mark.parametrize("precision", ["float64", "float32"])
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    actions=st.lists(st.sampled_from([*ACTIONS, "reopen", "save"]), min_size=2, max_size=12),
    choice=st.randoms(use_true_random=True),
)
def test_in_a_script(precision: str, actions: list[str], choice: random.Random, tmp_path: Path) -> None:
    run = reader(precision)
    for action in actions:
        if action == "save":
            nn.save(run, tmp_path / "run.nns")
            run = nn.load(tmp_path / "run.nns")  # type: ignore[assignment]
        elif action == "reopen":
            run = session_of(record_of(run))
        elif run.position[0] < FAR - 4 or action not in {"step", "run", "pause"}:
            ACTIONS[action](run, choice)
    if run.position[1]:
        run.step("iteration")
    assert seen(run) == straight(precision)[run.position[0]]


@pytest.fixture(scope="module")
def trainer() -> Iterator[Trainer]:
    """A trainer process."""
    with Trainer() as process:
        yield process


def bits(run: Any, names: list[str]) -> dict[str, tuple[bytes, ...]]:
    """Weights and the optimizer's memory."""
    roles = ("value", "moment.first_moment", "moment.second_moment")
    return {name: tuple(np.asarray(run.seen(role, name)).tobytes() for role in roles) for name in names}


@settings(deadline=None, max_examples=15)
@given(
    actions=st.lists(st.sampled_from(["step", "back", "run", "look", "predict", "record"]), min_size=2, max_size=10),
    choice=st.randoms(use_true_random=True),
)
def test_in_the_trainer_process(trainer: Trainer, actions: list[str], choice: random.Random) -> None:
    run = reader("float64")
    record = record_of(run)
    trainer.wait(trainer.send(orders.Reopen(record.document, record.meta, record.arrays)))
    handle = Handle(Direct(trainer))
    for action in actions:
        if action == "step":
            handle.step(choice.choice(UNITS))
        elif action == "back":
            handle.back(choice.choice(UNITS))
        elif action == "run":
            handle.run(iterations=choice.randint(1, 4))
        elif action == "look":
            trainer.wait(trainer.send(orders.Look(0, (Request("activation", "first"),))))
        elif action == "predict":
            handle.predict(np.array([[1, 2, 3, 4, 5, 6]]))
        else:
            trainer.wait(trainer.send(orders.Record()))
    if handle.moment.instruction:
        handle.step("iteration")
    if (count := handle.where.iteration) > 0:
        run.run(iterations=count)
    assert bits(handle, run.parameters) == bits(run, run.parameters)
    assert repr(handle.loss) == repr(run.loss)
