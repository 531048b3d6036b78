"""Going anywhere in a run shows every value as it was, to the last bit."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

import nnstudio as nn
from nnstudio.data.arrays import read_arrays
from nnstudio.document.edits import connect, node_of, remove_nodes, rename, set_settings
from nnstudio.session.history import History
from nnstudio.session.moment import UNITS
from nnstudio.session.record import record_of, session_of
from tests.session.runs import rows, seen, session

RECIPES: list[dict[str, Any]] = [
    {},
    {"optimizer": nn.optimizer("sgd", momentum=0.9, nesterov=True)},
    {"optimizer": nn.optimizer("adagrad", convention="keras"), "shuffle": False},
    {"batch_size": None, "precision": "float32"},
    {"batch_size": 1, "clip_norm": 0.1},
    {"batch_size": 7, "clip_value": 0.01, "loss": "binary_crossentropy"},
]


def walk(run: nn.Session, unit: str, steps: int) -> dict[tuple[int, int], Any]:
    """What was to be seen at each position on the way."""
    found = {run.position: seen(run)}
    for _ in range(steps):
        run.step(unit)
        found[run.position] = seen(run)
    return found


def visit(run: nn.Session, found: dict[tuple[int, int], Any], seed: int = 0) -> None:
    """Go to all positions in random order and compare."""
    places = list(found)
    random.Random(seed).shuffle(places)
    for place in places:
        run.go_to(*place)
        assert seen(run) == found[place], place


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_position_is_reached_again(recipe: dict[str, Any]) -> None:
    run = session(**recipe)
    visit(run, walk(run, "instruction", 70))


@pytest.mark.parametrize("unit", UNITS)
def test_back_takes_every_step_back(unit: str) -> None:
    run = session(optimizer=nn.optimizer("sgd", momentum=0.5))
    trail = list(walk(run, unit, 9).items())
    for place, values in reversed(trail[:-1]):
        assert run.back(unit)
        assert (run.position, seen(run)) == (place, values)
    assert not run.back(unit)


def test_interventions_are_repeated_at_their_places() -> None:
    run = session(optimizer=nn.optimizer("sgd", momentum=0.9))
    found = walk(run, "instruction", 23)
    run["hidden1.weight"] = np.full((4, 3), 0.25)
    found |= walk(run, "instruction", 4)
    run.set(learning_rate=0.1)
    found |= walk(run, "instruction", 20)
    run.set(optimizer="adagrad")
    run["output.bias"] = [2.0]
    found |= walk(run, "instruction", 30)
    run.set(batch_size=3, seed=99)
    found |= walk(run, "instruction", 30)
    visit(run, found)


def test_interventions_at_the_start_of_an_iteration_happen_once() -> None:
    run = session()
    run["output.bias"] = [1.0]
    run.set(learning_rate=0.1)
    found = walk(run, "instruction", 15)
    run.run(iterations=5)
    run["output.bias"] = [2.0]
    run.set(batch_size=5)
    run["hidden1.bias"] = [1.0, 2.0, 3.0]
    found |= walk(run, "instruction", 60)
    visit(run, found)


def test_a_value_set_while_an_edit_waits_loses_neither() -> None:
    run = session()
    run.step("layer")
    run.set(batch_size=2)
    run["output.bias"] = [5.0]
    assert run["output.bias"] == [5.0]
    run.step("iteration")
    run.step("instruction")
    assert len(run.moment().batch) == 2


def test_drawings_and_data_that_changed_on_the_way_are_those_of_their_time() -> None:
    run = session()
    found = walk(run, "layer", 12)
    drawing = rename(run.document, node_of(run.document, "hidden1").id, "first")
    run.change(drawing)
    found |= walk(run, "layer", 12)
    run.change(remove_nodes(drawing, [node_of(drawing, "drop").id], heal=True))
    found |= walk(run, "layer", 12)
    run.change(run.latest_document, read_arrays(*rows(6, seed=5)))
    found |= walk(run, "layer", 12)
    visit(run, found)


def test_a_long_run_in_little_memory_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.session.run.KEYFRAME_SECONDS", 0.0)
    run = session()
    run.run_state.history = History(20_000)
    run.run_state.keep()
    found = walk(run, "iteration", 400)
    assert run.run_state.history.size <= 20_000
    visit(run, dict(list(found.items())[::13]))


def test_a_way_back_that_is_cancelled_leaves_the_run_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.session.run.REPORT_SECONDS", 0.0)
    run = session()
    run.run(iterations=50)
    run.step("layer")
    before = seen(run)
    heard: list[float] = []

    def stop(share: float) -> None:
        heard.append(share)
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.go_to(40, progress=stop)
    assert heard == sorted(heard)
    assert seen(run) == before
    run.step("iteration")
    assert run.position == (51, 0)


def test_only_moments_that_were_reached_can_be_gone_to() -> None:
    run = session()
    run.run(iterations=3)
    for place in ((4, 0), (3, 1), (-1, 0)):
        with pytest.raises(ValueError, match="not in the run"):
            run.go_to(*place)


def test_changing_the_past_ends_the_future_there() -> None:
    run = session()
    found = walk(run, "iteration", 6)
    run.go_to(3)
    assert not run.moment().live
    run["output.bias"] = [0.5]
    assert run.moment().live
    with pytest.raises(ValueError, match="not in the run"):
        run.go_to(4)
    later = walk(run, "iteration", 4)
    assert later[4, 0] != found[4, 0]
    visit(run, {place: values for place, values in (found | later).items() if place < (3, 0)} | later)


class Walks(RuleBasedStateMachine):
    """Random ways through a run, with interventions; every position that was left is found again as it was."""

    def __init__(self) -> None:
        super().__init__()
        self.run = session(optimizer=nn.optimizer("sgd", momentum=0.5))
        self.found = {(0, 0): seen(self.run)}

    def note(self) -> None:
        """Remember, or compare with, what is to be seen here."""
        values = seen(self.run)
        assert self.found.setdefault(self.run.position, values) == values

    def changed(self) -> None:
        """Something was changed here: what came later is not any more."""
        here = self.run.position
        self.found = {place: values for place, values in self.found.items() if place < here}
        self.note()

    @rule(unit=st.sampled_from(UNITS))
    def step(self, unit: str) -> None:
        self.run.step(unit)
        self.note()

    @rule(unit=st.sampled_from(UNITS))
    def back(self, unit: str) -> None:
        moved = self.run.position > (0, 0)
        assert self.run.back(unit) == moved
        self.note()

    @rule(choice=st.randoms(use_true_random=False))
    def jump(self, choice: random.Random) -> None:
        place = choice.choice(list(self.found))
        self.run.go_to(*place)
        self.note()

    @rule(value=st.floats(-1, 1))
    def set_value(self, value: float) -> None:
        name = next(name for name in self.run.parameters if name.endswith(".bias"))
        self.run[name] = np.full(self.run[name].shape, value)
        self.changed()

    @rule(rate=st.sampled_from([0.1, 0.2, 0.4]))
    def set_rate(self, rate: float) -> None:
        self.run.set(learning_rate=rate)
        self.changed()

    @rule(size=st.sampled_from([None, 1, 3, 4]))
    def set_batch(self, size: int | None) -> None:
        self.run.set(batch_size=size)
        self.changed()

    @rule(name=st.sampled_from(["sgd", "adagrad"]))
    def set_optimizer(self, name: str) -> None:
        self.run.set(optimizer=name)
        self.changed()

    @rule()
    def rename(self) -> None:
        document = self.run.latest_document
        node = document.nodes[1]
        self.run.change(rename(document, node.id, "a" if node.name != "a" else "b"))
        self.changed()

    @rule(units=st.sampled_from([2, 3, 5]))
    def widen(self, units: int) -> None:
        document = self.run.latest_document
        self.run.change(set_settings(document, document.nodes[1].id, {"units": units}))
        self.changed()

    @precondition(lambda self: "drop" in self.run.latest_document.by_name)
    @rule()
    def remove_dropout(self) -> None:
        document = self.run.latest_document
        self.run.change(remove_nodes(document, [document.by_name["drop"].id], heal=True))
        self.changed()

    @precondition(
        lambda self: not any(edge.source == 1 and edge.target == 4 for edge in self.run.latest_document.edges)
    )
    @rule()
    def skip(self) -> None:
        """A connection that the drawing does not allow changes nothing."""
        document = self.run.latest_document
        with pytest.raises(nn.ProblemError):
            self.run.change(connect(document, 1, 4))
        self.note()

    @rule()
    def predict(self) -> None:
        self.run.predict(rows(300)[0])
        self.note()

    @rule()
    def reopen(self) -> None:
        self.run = session_of(record_of(self.run))
        self.note()


TestWalks = Walks.TestCase
TestWalks.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
