"""A trainer that was killed is replaced by one that comes to the very same place: nothing that was done is lost."""

import random
import signal
import time
from collections.abc import Callable, Hashable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import nnstudio as nn
from nnstudio.document.edits import node_of, rename, set_settings
from nnstudio.session.moment import UNITS, Moment
from nnstudio.session.record import record_of
from nnstudio.session.requests import CurveRequest, Request
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import network, rows

PATIENCE = 30.0


@pytest.fixture
def trainer() -> Iterator[Trainer]:
    """A trainer process."""
    with Trainer() as process:
        yield process


def begun(trainer: Trainer, **recipe: Any) -> Handle:
    """A run in the trainer process, which has dropout, another order of rows in every epoch and Adam."""
    run = nn.Session(network(**{"optimizer": "adam", "learning_rate": 0.05} | recipe), data=rows(), validation=rows(6))
    return taken_over(trainer, run)


def taken_over(trainer: Trainer, run: nn.Session) -> Handle:
    """The same run in the trainer process."""
    begin = record_of(run)
    trainer.wait(trainer.send(orders.Reopen(begin.document, begin.meta, begin.arrays)), PATIENCE)
    return Handle(Direct(trainer))


def kill(trainer: Trainer) -> str:
    """Kill a trainer process and start another; what is said of it."""
    trainer._connection.process.send_signal(signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while trainer.alive and time.monotonic() < end:
        time.sleep(0.005)
    return trainer.restart()


def seen(handle: Handle) -> dict[str, Hashable]:
    """All that is to be seen of a run, of its branches and its breakpoints, to the last bit."""
    session = handle.session()
    asked = [Request(each.role, each.name) for each in session.outline().quantities]
    trainer = handle.port.trainer  # type: ignore[attr-defined]
    curves = tuple(CurveRequest(name, branch=each.number) for each in handle.branches for name in session.curves)
    framed = trainer.wait(trainer.send(orders.Look(0, tuple(asked), curves)), PATIENCE)
    assert isinstance(framed, answers.Framed)
    found: dict[str, Hashable] = {
        f"{view.request.role} {view.request.name}": None if view.values is None else view.values.tobytes()
        for view in framed.views
    }
    found |= {
        f"curve {curve.request}": tuple(part.tobytes() for part in (curve.iteration, curve.low, curve.mean, curve.high))
        for curve in framed.curves
    }
    moment = framed.moment
    return found | {
        "moment": repr(without_numbers(moment)),
        "branches": repr(handle.branches),
        "breakpoints": handle.breakpoints,
        "state": session.run_state.machine.state.snapshot().floats.tobytes(),
    }


def without_numbers(moment: Moment) -> dict[str, Any]:
    """A moment without the number of its program, which each process counts for itself."""
    return {name: getattr(moment, name) for name in moment.__struct_fields__ if name not in {"version", "speed"}}


def bits(handle: Handle, names: list[str]) -> dict[str, bytes]:
    """Weights."""
    return {name: handle[name].tobytes() for name in names}


def test_a_run_that_was_never_recorded_is_where_it_was(trainer: Trainer) -> None:
    handle = begun(trainer)
    handle.run(iterations=25)
    handle.step("layer")
    before = seen(handle)
    assert "comes back to where the run was" in kill(trainer)
    assert trainer.alive
    assert seen(handle) == before


def test_what_was_done_in_the_past_and_all_branches_are_there_again(trainer: Trainer) -> None:
    handle = begun(trainer)
    handle.run(iterations=20)
    handle.go_to(8, 3)
    handle["hidden1.weight"] = np.ones((4, 3))
    handle.breakpoints = [nn.at("output", "backward")]
    handle.run(iterations=1)
    trainer.wait(trainer.send(orders.Record()), PATIENCE)
    handle.breakpoints = ()
    handle.set(learning_rate=0.2)
    handle.run(epochs=3)
    handle.rename_branch("run 1", "the first")
    handle.back("epoch")
    handle.branch("aside")
    handle.run(iterations=7)
    handle.switch("the first")
    handle.back("layer")
    before = seen(handle)
    kill(trainer)
    assert seen(handle) == before
    for name in ("aside", "run 2", "the first"):
        handle.switch(name)
        handle.run(iterations=3)


def test_the_way_on_is_the_same_too(trainer: Trainer) -> None:
    one = begun(trainer)
    one.run(iterations=15)
    one.clamp("hidden1", 1, 0.5)
    kill(trainer)
    one.run(iterations=15)
    with Trainer() as other:
        straight = begun(other)
        straight.run(iterations=15)
        straight.clamp("hidden1", 1, 0.5)
        straight.run(iterations=15)
        assert seen(one) == seen(straight)


def test_breakpoints_hits_and_the_limits_of_speed_and_memory_are_as_they_were(trainer: Trainer) -> None:
    handle = begun(trainer)
    handle.breakpoints = [nn.when("loss", ">", 0.0)]
    assert handle.run(epochs=5) == "breakpoint"
    trainer.wait(trainer.send(orders.SetSpeed(50.0)), PATIENCE)
    handle.history_budget = 2**24
    hits, listed = handle.hits, handle.breakpoints
    assert hits
    kill(trainer)
    assert (handle.hits, handle.breakpoints, handle.history_budget) == (hits, listed, 2**24)
    handle.breakpoints = ()
    began = time.monotonic()
    handle.run(iterations=10)
    assert time.monotonic() - began > 0.1


def test_weights_that_a_condition_put_back_are_back_again(trainer: Trainer) -> None:
    handle = begun(trainer, stop=nn.no_improvement("loss", epochs=2, restore=True))
    assert handle.run(epochs=400) == "stop"
    handle.set(learning_rate=0.01)
    handle.step("iteration")
    before = seen(handle)
    kill(trainer)
    assert seen(handle) == before


def test_the_instruction_that_made_no_number_is_pointed_at_again(trainer: Trainer) -> None:
    net = nn.Network()
    net.connect(net.add("input", shape=(4,), name="x"), net.add("dense", units=1, name="output"))
    net.train_with(learning_rate=1e20, batch_size=4)
    handle = taken_over(trainer, nn.Session(net, data=rows()))
    assert "not finite" in handle.run(epochs=50)
    before, fault = seen(handle), handle.fault
    assert fault is not None
    kill(trainer)
    assert (seen(handle), handle.fault) == (before, fault)


def test_a_trainer_that_dies_on_its_way_back_is_replaced_by_one_that_gets_there(trainer: Trainer) -> None:
    handle = begun(trainer)
    handle.run(iterations=3000)
    handle["output.bias"] = [0.5]
    handle.run(iterations=3000)
    before = handle["output.weight"].tobytes(), handle.where.iteration, handle.branches
    kill(trainer)
    time.sleep(0.3)
    kill(trainer)
    assert (handle["output.weight"].tobytes(), handle.where.iteration, handle.branches) == before


def test_what_was_seen_of_a_training_that_went_on_is_reached_again(trainer: Trainer) -> None:
    handle = begun(trainer)
    trainer.wait(trainer.send(orders.Run()), PATIENCE)
    latest = 0
    while latest < 200:
        framed = trainer.wait(trainer.send(orders.Look(0)), PATIENCE)
        assert isinstance(framed, answers.Framed)
        latest = framed.moment.where.iteration
    kill(trainer)
    assert (handle.where.iteration, handle.moment.live, handle.moment.running) == (latest, True, False)


def test_an_edit_that_nobody_answered_is_told_again(trainer: Trainer) -> None:
    handle = begun(trainer)
    handle.run(iterations=5)
    trainer._connection.process.send_signal(signal.SIGSTOP)
    document = handle.document
    trainer.send(orders.Change(set_settings(document, node_of(document, "hidden1").id, {"units": 5})))
    kill(trainer)
    assert handle["hidden1.weight"].shape == (4, 5)
    assert handle.where.iteration == 5


def test_news_of_the_run_before_do_not_count_for_the_next_one(trainer: Trainer) -> None:
    handle = begun(trainer)
    handle.run(iterations=30)
    late = [trainer.send(orders.Look(0)), trainer.send(orders.Record())]
    document = handle.document
    trainer.send(orders.Begin(document, orders.Rows.of(handle.session().origin(document, None).data)))
    for number in late:
        trainer.wait(number, PATIENCE)
    assert handle.where.iteration == 0
    kill(trainer)
    assert (handle.where.iteration, handle.moment.end) == (0, 0)


def set_weight(handle: Handle, choice: random.Random) -> None:
    handle["output.weight"] = np.full((3, 1), choice.uniform(-1, 1))


def edit(handle: Handle, choice: random.Random) -> None:
    document = handle.document
    node = document.nodes[1].id
    if choice.random() < 0.5:
        document = rename(document, node, f"hidden{choice.randint(1, 9)}")
    else:
        document = set_settings(document, document.nodes[2].id, {"rate": choice.choice([0.1, 0.5])})
    handle._ask(orders.Change(document))


def switch(handle: Handle, choice: random.Random) -> None:
    handle.switch(choice.choice(handle.branches).name)


def delete(handle: Handle, choice: random.Random) -> None:
    others = [each.name for each in handle.branches if not each.present]
    if others:
        handle.delete_branch(choice.choice(others))


def travel(handle: Handle, choice: random.Random) -> None:
    handle.go_to(choice.randint(0, handle.moment.end))


DEEDS: dict[str, Callable[[Handle, random.Random], object]] = {
    "step": lambda handle, choice: handle.step(choice.choice(UNITS)),
    "back": lambda handle, choice: handle.back(choice.choice(UNITS)),
    "run": lambda handle, choice: handle.run(iterations=choice.randint(1, 6)),
    "travel": travel,
    "set": set_weight,
    "recipe": lambda handle, choice: handle.set(learning_rate=choice.choice([0.01, 0.1])),
    "edit": edit,
    "switch": switch,
    "delete": delete,
    "branch": lambda handle, choice: handle.branch(f"branch {choice.random()}"),
    "reset": lambda handle, choice: handle._ask(orders.Reset(choice.randint(0, 9))),
    "record": lambda handle, choice: handle._ask(orders.Record()),
}


@settings(deadline=None, max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(deeds=st.lists(st.sampled_from([*DEEDS]), min_size=3, max_size=12), choice=st.randoms(use_true_random=True))
def test_whatever_was_done(deeds: list[str], choice: random.Random) -> None:
    with Trainer() as trainer:
        handle = begun(trainer)
        for deed in deeds:
            DEEDS[deed](handle, choice)
        before = seen(handle)
        kill(trainer)
        assert seen(handle) == before
