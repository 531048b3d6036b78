"""Whatever way leads to a moment, it shows the same there, to the last bit: in a script and in the trainer process."""

import hashlib
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import nnstudio as nn
from nnstudio.base.catalogue import SettingError
from nnstudio.data.arrays import read_arrays
from nnstudio.document.edits import node_of, rename, set_settings
from nnstudio.document.model import Document
from nnstudio.session.frame import Frame
from nnstudio.session.moment import UNITS, Branch, Moment
from nnstudio.session.origin import Data
from nnstudio.session.record import record_of, session_of
from nnstudio.session.requests import Request
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle, checked

STEPS, VOCABULARY, ROWS = 5, 7, 11
FAR = 60
"""Iterations beyond which a walk does not go on."""


def sentences(count: int, seed: int) -> list[list[int]]:
    """Token numbers, of different lengths."""
    choice = np.random.default_rng(seed)
    lengths = [*choice.integers(1, STEPS + 1, count - 1), STEPS]
    return [choice.integers(1, VOCABULARY, length).tolist() for length in lengths]


def targets(count: int, seed: int) -> dict[str, Any]:
    """Classes and a number for each row."""
    choice = np.random.default_rng(seed)
    return {"sort": np.eye(2)[choice.integers(0, 2, count)], "price": choice.normal(size=(count, 1))}


def reader() -> nn.Session:
    """An LSTM on padded sequences with two outputs: dropout, shuffled rows, Adam, a schedule, a stop to give up at."""
    net = nn.Network()
    net.add("input", shape=(STEPS,), name="x")
    net.add("embedding", vocabulary=VOCABULARY, units=3, name="words")
    net.add("lstm", units=4, name="lstm1")
    net.add("dropout", rate=0.3, name="drop")
    net.add("dense", units=4, activation="tanh", name="hidden1")
    net.add("dense", units=2, activation="softmax", name="sort")
    net.add("dense", units=1, name="price")
    for source, target in [*pairwise(["x", "words", "lstm1", "drop", "hidden1", "sort"]), ("hidden1", "price")]:
        net.connect(source, target)
    net.train_with(
        loss={"sort": "categorical_crossentropy", "price": "mse"},
        optimizer="adam",
        learning_rate=0.03,
        schedule=nn.schedule("plateau", patience=1, warmup=2),
        clip_norm=1.0,
        batch_size=4,
        seed=5,
        stop=nn.no_improvement("loss", epochs=4),
    )
    return nn.Session(net, data=(sentences(ROWS, 3), targets(ROWS, 4)), validation=(sentences(4, 5), targets(4, 6)))


def other_rows() -> Data:
    """Other data of the same shape."""
    rows = sentences(7, 8)
    padded = np.zeros((7, STEPS), int)
    for place, row in enumerate(rows):
        padded[place, : len(row)] = row
    return read_arrays({"x": padded}, targets(7, 9))


class Here:
    """A run in this process."""

    def __init__(self, run: nn.Session, folder: Path) -> None:
        self.run, self.folder = run, folder

    @property
    def words(self) -> Any:
        """What moves it."""
        return self.run

    @property
    def moment(self) -> Moment:
        """Where it is."""
        return self.run.moment()

    @property
    def latest(self) -> Document:
        """Its document."""
        return self.run.latest_document

    def frame(self) -> Frame:
        """All that is to be seen."""
        return self.run.frame(requests(self.run))

    def change(self, document: Document, data: Data | None = None) -> None:
        """Edit it."""
        self.run.change(document, data)

    def reset(self, seed: int) -> None:
        """Begin anew."""
        self.run.reset(seed)

    def reopen(self) -> None:
        """Save it, and go on with what the file holds."""
        nn.save(self.run, self.folder / "run.nns")
        self.run = nn.load(self.folder / "run.nns")  # type: ignore[assignment]

    def switch(self, branch: Branch) -> None:
        """Go on with another run."""
        self.words.switch(branch.name)


class There(Here):
    """A run in the trainer process."""

    def __init__(self, run: nn.Session, trainer: Trainer) -> None:
        self.trainer, self.handle = trainer, Handle(Direct(trainer))
        self.begin(run)

    def begin(self, run: nn.Session) -> None:
        """Take a run over."""
        record = record_of(run)
        checked(self.ask(orders.Reopen(record.document, record.meta, record.arrays)))

    def ask(self, order: orders.Order) -> answers.Answer:
        """Wait for an answer."""
        return checked(self.trainer.wait(self.trainer.send(order), 60))

    @property
    def words(self) -> Any:
        """What moves it."""
        return self.handle

    @property
    def moment(self) -> Moment:
        """Where it is."""
        return self.handle.moment

    @property
    def latest(self) -> Document:
        """Its document."""
        return self.handle.document

    def frame(self) -> Frame:
        """All that is to be seen."""
        framed = self.ask(orders.Look(0, tuple(requests(self.handle.session()))))
        assert isinstance(framed, answers.Framed)
        return framed.frame

    def change(self, document: Document, data: Data | None = None) -> None:
        """Edit it."""
        self.ask(orders.Change(document, None if data is None else orders.Rows.of(data)))

    def reset(self, seed: int) -> None:
        """Begin anew."""
        self.ask(orders.Reset(seed))

    def reopen(self) -> None:
        """Let the process take its own record."""
        recorded = self.ask(orders.Record())
        assert isinstance(recorded, answers.Recorded)
        self.ask(orders.Reopen(recorded.document, recorded.meta, recorded.arrays))


def requests(run: nn.Session) -> list[Request]:
    """All that can be looked at."""
    return [Request(each.role, each.name) for each in run.outline().quantities]


def digest(run: Here) -> str:
    """A hash of everything visible: values, gradients, masks, moments, accumulators, batch, loss, metrics, rate."""
    found, frame = hashlib.sha256(), run.frame()
    for request, view in frame.views.items():
        found.update(repr((request, view.shape, view.computed, view.low, view.high)).encode())
        found.update(b"-" if view.values is None else view.values.tobytes())
    now = frame.moment
    found.update(repr((now.where, now.loss, now.metrics, now.batch, now.learning_rate)).encode())
    return found.hexdigest()


def full_state(run: nn.Session) -> str:
    """A hash of all that the next iteration depends on, and of all that is visible of the latest one."""
    found, snapshot = hashlib.sha256(), run.run_state.machine.state.snapshot()
    for name, array in snapshot.arrays.items():
        found.update(name.encode() + array.tobytes())
    found.update(repr(snapshot.names).encode() + digest(Here(run, Path())).encode())
    return found.hexdigest()


# --- what one can do -------------------------------------------------------------------------------------------------

Deed = Callable[[Here, random.Random], object]
CONDITIONS = (
    nn.when("loss", "<", 0.9),
    nn.when("gradient.norm", "hidden1.weight", ">", 0.3),
    nn.when("activation.zeros", "drop", ">", 0.4),
)


def travel(run: Here, choice: random.Random) -> None:
    run.words.go_to(choice.randint(0, run.moment.end))


def stop_somewhere(run: Here, choice: random.Random) -> None:
    places = [nn.at("hidden1", "backward"), nn.at("sort", "forward"), *CONDITIONS[1:]]
    run.words.breakpoints = choice.sample(places, 2)
    run.words.run(iterations=4)
    run.words.breakpoints = ()


def train(run: Here, choice: random.Random) -> str:
    reason: str = run.words.run(iterations=choice.randint(1, 7), until=choice.choice([None, *CONDITIONS]))
    return reason


def look(run: Here, choice: random.Random) -> None:
    run.words.predict(sentences(4, choice.randint(0, 9)))
    run.words.measure("loss")


def set_weight(run: Here, choice: random.Random) -> None:
    name = choice.choice(["price.weight", "lstm1.bias", "words.weight"])
    run.words[name] = np.asarray(run.words[name]) + choice.choice([-0.5, 0.25])


def set_unit(run: Here, choice: random.Random) -> None:
    node = choice.choice(["lstm1", "drop"])
    try:
        run.words.set_output(node, choice.randint(0, 3), 0.75)
    except (ValueError, SettingError):  # not in this part of the pass
        run.words.step("instruction")


def edit_drawing(run: Here, choice: random.Random) -> None:
    document = run.latest
    if choice.random() < 0.4:
        document = set_settings(document, node_of(document, "drop").id, {"rate": choice.choice([0.1, 0.5])})
    elif choice.random() < 0.5:
        document = set_settings(document, node_of(document, "hidden1").id, {"units": choice.choice([3, 4, 6])})
    else:
        document = rename(rename(document, node_of(document, "words").id, "w"), node_of(document, "words").id, "words")
    run.change(document)


def edit_and_undo(run: Here, choice: random.Random) -> None:
    document = run.latest
    edit_drawing(run, choice)
    run.words.step(choice.choice(["instruction", "iteration"]))
    run.change(document)


def branch(run: Here, choice: random.Random) -> None:
    run.words.branch(f"aside {choice.random()}")


def switch(run: Here, choice: random.Random) -> None:
    run.words.switch(choice.choice(run.words.branches).name)


MOVES: dict[str, Deed] = {
    "step": lambda run, choice: run.words.step(choice.choice(UNITS)),
    "back": lambda run, choice: run.words.back(choice.choice(UNITS)),
    "go to": travel,
    "run": train,
    "run to a breakpoint": stop_somewhere,
    "run back": lambda run, choice: run.words.run_back(choice.choice(CONDITIONS[1:])),
    "when first": lambda run, choice: run.words.run_to_first(choice.choice(CONDITIONS[1:])),
    "look": look,
    "switch": switch,
    "reopen": lambda run, choice: run.reopen(),
}
INTERVENTIONS: dict[str, Deed] = {
    "set a weight": set_weight,
    "set an output": set_unit,
    "clamp": lambda run, choice: run.words.clamp("hidden1", 1, choice.choice([0.5, None])),
    "recipe": lambda run, choice: run.words.set(learning_rate=choice.choice([0.01, 0.05])),
    "optimizer": lambda run, choice: run.words.set(optimizer=choice.choice(["adam", "adagrad"])),
    "drawing": edit_drawing,
    "undo": edit_and_undo,
    "data": lambda run, choice: run.change(run.latest, other_rows()),
    "branch": branch,
    "reset": lambda run, choice: run.reset(choice.randint(0, 3)),
}
DEEDS = MOVES | INTERVENTIONS
FORWARD = {"step", "run", "run to a breakpoint"}


class Walk:
    """A way through a run, on which every place shows what it showed before."""

    def __init__(self, run: Here, choice: random.Random) -> None:
        self.run, self.choice = run, choice
        self.shown: dict[tuple[int, tuple[int, int]], str] = {}
        self.note()

    def place(self) -> tuple[int, tuple[int, int]]:
        """Run, iteration and instruction."""
        moment = self.run.moment
        return moment.run, (moment.where.iteration, moment.instruction)

    def note(self) -> None:
        """What is shown here was shown here before, or is from now on."""
        here = digest(self.run)
        assert self.shown.setdefault(self.place(), here) == here

    def do(self, name: str) -> None:
        """Do something; what was changed at the end of a run may look different from there on."""
        if name in FORWARD and self.run.moment.where.iteration > FAR:
            return
        before = self.place()
        told = DEEDS[name](self.run, self.choice)
        after = self.place()
        if name in INTERVENTIONS or told == "stop":
            first = min(before, after) if before[0] == after[0] else after
            self.shown = {
                place: shown for place, shown in self.shown.items() if place[0] != first[0] or place[1] < first[1]
            }
        self.note()

    def revisit(self) -> None:
        """Go to some of the places again, in any order."""
        branches = {each.number: each for each in self.run.words.branches}
        places = sorted(place for place in self.shown if place[0] in branches)
        for number, place in self.choice.sample(places, min(len(places), 6)):
            self.run.switch(branches[number])
            self.run.words.go_to(*place)
            self.note()


QUICKLY = [Phase.explicit, Phase.reuse, Phase.generate]
"""A walk that fails is short enough as it is."""
walks = given(
    deeds=st.lists(st.sampled_from([*DEEDS]), min_size=4, max_size=18), choice=st.randoms(use_true_random=True)
)


@settings(deadline=None, phases=QUICKLY, max_examples=25)
@walks
def test_a_walk_in_a_script(deeds: list[str], choice: random.Random, tmp_path_factory: pytest.TempPathFactory) -> None:
    walk = Walk(Here(reader(), tmp_path_factory.mktemp("walk")), choice)
    for deed in deeds:
        walk.do(deed)
    walk.revisit()


@pytest.fixture(scope="module")
def trainer() -> Iterator[Trainer]:
    """A trainer process."""
    with Trainer() as process:
        yield process


@settings(deadline=None, phases=QUICKLY, max_examples=8)
@walks
def test_a_walk_in_the_trainer_process(trainer: Trainer, deeds: list[str], choice: random.Random) -> None:
    walk = Walk(There(reader(), trainer), choice)
    for deed in deeds:
        walk.do(deed)
    walk.revisit()


@settings(deadline=None, phases=QUICKLY, max_examples=8)
@given(
    deeds=st.lists(st.sampled_from([*DEEDS]), min_size=4, max_size=14), seed=st.integers(min_value=0, max_value=2**32)
)
def test_both_show_the_same(
    trainer: Trainer, deeds: list[str], seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = Walk(Here(reader(), tmp_path_factory.mktemp("walk")), random.Random(seed))
    there = Walk(There(reader(), trainer), random.Random(seed))
    for deed in deeds:
        here.do(deed)
        there.do(deed)
        assert (here.place(), digest(here.run)) == (there.place(), digest(there.run))


def test_forward_back_and_forward_again_is_the_same_state_at_every_instruction() -> None:
    run, straight = reader(), []
    run.run(iterations=4)
    for _ in range(40):
        straight.append(full_state(run))
        run.step("instruction")
    for known in reversed(straight):
        run.back("instruction")
        assert full_state(run) == known
    for known in straight:
        assert full_state(run) == known
        run.step("instruction")


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_leads_back_to_where_it_came_from(unit: Any) -> None:
    run, states = reader(), []
    run.run(iterations=2)
    for _ in range(5):
        states.append((run.position, full_state(run)))
        run.step(unit)
    for known in reversed(states):
        run.back(unit)
        if run.position != known[0]:  # it began between two boundaries
            run.go_to(*known[0])
        assert (run.position, full_state(run)) == known


def test_the_state_is_the_same_after_any_way_there_and_in_what_was_saved(tmp_path: Path) -> None:
    straight = reader()
    straight.run(iterations=12)
    known = full_state(straight)
    straight.run(iterations=9)
    later = full_state(straight)
    run = reader()
    run.run(iterations=30)
    run.go_to(12)
    assert full_state(run) == known
    nn.save(run, tmp_path / "run.nns")
    for again in (nn.load(tmp_path / "run.nns"), session_of(record_of(run))):
        assert isinstance(again, nn.Session)
        assert full_state(again) == known
        again.step("layer")
        again.go_to(21)
        assert full_state(again) == later
