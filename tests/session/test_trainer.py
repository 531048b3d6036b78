"""The trainer process does what a session in this process does, and answers every order."""

import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

import nnstudio as nn
from nnstudio.base.catalogue import Choice
from nnstudio.data.arrays import read_arrays
from nnstudio.document.edits import disconnect, node_of, rename, set_data, set_recipe, set_settings
from nnstudio.document.model import DataChoice
from nnstudio.session.moment import Moment
from nnstudio.session.record import record_of
from nnstudio.session.requests import CurveRequest, Request
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer, TrainerDied
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import network, rows, session

PATIENCE = 30.0


@pytest.fixture
def trainer() -> Iterator[Trainer]:
    """A trainer that has nothing to train yet."""
    with Trainer() as process:
        yield process


def ask(trainer: Trainer, order: orders.Order) -> Any:
    """The final answer to an order."""
    return trainer.wait(trainer.send(order), PATIENCE)


def begin(trainer: Trainer, run: nn.Session) -> Handle:
    """Begin the same run in the trainer."""
    data = run.run_state.next_stretch.origin.data
    assert isinstance(ask(trainer, orders.Begin(run.document, orders.Rows.of(data))), answers.Done)
    return Handle(Direct(trainer))


def look(trainer: Trainer, *requests: Request, generation: int = 0) -> answers.Framed:
    framed = ask(trainer, orders.Look(generation, requests))
    assert isinstance(framed, answers.Framed)
    return framed


def until(trainer: Trainer, reached: Any) -> Moment:
    """Look until a moment is as wished."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        moment = look(trainer).moment
        if reached(moment):
            return moment
    raise TimeoutError


def same(handle: Handle, run: nn.Session) -> bool:
    """Whether both stand at the same place with the same bits."""
    mine = {name: handle[name].tobytes() for name in run.parameters}
    theirs = {name: run[name].tobytes() for name in run.parameters}
    return mine == theirs and handle.where == run.where and repr(handle.loss) == repr(run.loss)


# --- the same as in process ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_stepped_paused_or_run_through_the_weights_are_those_of_a_session(trainer: Trainer, precision: str) -> None:
    run = session(optimizer=nn.optimizer("sgd", momentum=0.9), precision=precision)
    handle = begin(trainer, run)
    run.run(epochs=40)
    assert handle.run(epochs=40) == "epochs"
    assert same(handle, run)
    handle.reset()
    number = trainer.send(orders.Run(epochs=40))
    trainer.wait(number, PATIENCE)
    ask(trainer, orders.Pause())
    stopped = trainer.wait_stop(number, PATIENCE)
    assert stopped.reason in {"paused", "epochs"}
    while handle.where.epoch < 40:
        handle.step("instruction")
        handle.predict(rows(3)[0])
        handle.run(iterations=5 if handle.where.epoch < 38 else 1)
    assert same(handle, run)


def test_the_handle_speaks_the_facades_words(trainer: Trainer) -> None:
    run = session()
    handle = begin(trainer, run)
    assert (handle.loss, handle.metrics, handle.gradient("hidden1.weight")) == (None, None, None)
    for unit in ("instruction", "time_step", "layer", "phase", "iteration", "epoch", "layer", "phase"):
        handle.step(unit)
        run.step(unit)
        assert same(handle, run)
    for role, name in (("activation", "hidden1"), ("gradient", "hidden1"), ("mask", "drop"), ("rate", "output.bias")):
        np.testing.assert_array_equal(handle.seen(role, name), run.seen(role, name))
    handle["hidden1.weight"] = run["hidden1.weight"] * 2
    run["hidden1.weight"] = run["hidden1.weight"] * 2
    handle.set(learning_rate=0.01, optimizer="adagrad")
    run.set(learning_rate=0.01, optimizer="adagrad")
    assert handle.run(until=nn.when("iteration", ">=", 20)) == run.run(until=nn.when("iteration", ">=", 20)) == "until"
    assert same(handle, run)
    np.testing.assert_array_equal(handle.predict(rows(5)[0]), run.predict(rows(5)[0]))
    for unit in ("instruction", "layer", "phase", "iteration", "epoch", "epoch"):
        assert handle.back(unit) == run.back(unit)  # type: ignore[arg-type]
        assert same(handle, run)
    handle.go_to(1, 3)
    run.go_to(1, 3)
    assert same(handle, run)
    while handle.back("epoch"):
        pass
    assert handle.where.iteration == 0
    copy = handle.session()
    assert copy.where == handle.where


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda handle: handle["nothing"], KeyError),
        (lambda handle: handle.mask("hidden1"), KeyError),
        (lambda handle: handle.set(learning_rate=-1), nn.SettingError),
        (lambda handle: handle.predict([[1.0]]), nn.DataError),
        (lambda handle: handle.step("steps"), nn.SettingError),
        (lambda handle: handle.go_to(99), ValueError),
        (lambda handle: handle.__setitem__("hidden1.weight", np.zeros(3)), ValueError),
        (lambda handle: handle.set(outputs="nothing"), nn.ProblemError),
    ],
)
def test_the_handle_raises_what_a_session_raises(trainer: Trainer, call: Any, error: type[Exception]) -> None:
    run = session()
    handle = begin(trainer, run)
    with pytest.raises(error) as here:
        call(run)
    with pytest.raises(error) as there:
        call(handle)
    assert str(there.value) == str(here.value)
    assert same(handle, run)


def test_a_table_crosses_as_it_is(trainer: Trainer) -> None:
    net = nn.Network()
    net.connect(net.add("input", shape=4), net.add("dense", units=3, activation="softmax"))
    net.train_with(loss="categorical_crossentropy")
    document = set_data(net.document, DataChoice(Choice("iris"), standardize=True, validation=0.2))
    run = nn.Session(document)
    sent = begin(trainer, run)
    run.run(epochs=2)
    sent.run(epochs=2)
    assert same(sent, run)
    assert isinstance(ask(trainer, orders.Begin(document)), answers.Done)
    sent.run(epochs=2)
    assert same(sent, run)


def test_a_recorded_run_goes_on_with_the_document_as_it_was_edited_since(trainer: Trainer) -> None:
    run = session()
    run.run(epochs=2)
    record = record_of(run)
    moved = replace(run.document, nodes=tuple(replace(node, position=(5.0, 5.0)) for node in run.document.nodes))
    ask(trainer, orders.Reopen(moved, record.meta, record.arrays))
    handle = Handle(Direct(trainer))
    assert same(handle, run)
    ask(trainer, orders.Reopen(set_recipe(moved, batch_size=2), record.meta, record.arrays))
    handle.step("iteration")
    assert len(handle.moment.batch) == 2
    bad = disconnect(run.document, run.document.edges[:1])
    refused = ask(trainer, orders.Reopen(bad, record.meta, record.arrays))
    assert [problem.node for problem in refused.problems if problem.severity == "error"] == ["hidden1"]
    assert same(handle, run)
    spoilt = ask(trainer, orders.Reopen(run.document, {}, {}))
    assert spoilt.error == "FileError"
    assert same(handle, run)


# --- orders --------------------------------------------------------------------------------------------------------


def test_without_a_run_every_order_is_refused_with_what_to_do(trainer: Trainer) -> None:
    for order in (orders.Step("layer"), orders.Run(), orders.Look(1), orders.Record(), orders.Predict({})):
        refused = ask(trainer, order)
        assert isinstance(refused, answers.Refused)
        assert "draw a network" in refused.sentence
    for other in (orders.Pause(), orders.Cancel(), orders.SetSpeed(3.0)):
        assert isinstance(ask(trainer, other), answers.Done)


def test_a_wrong_drawing_is_refused_and_a_mended_one_begins(trainer: Trainer) -> None:
    good = session().document
    bad = disconnect(good, good.edges[:1])
    refused = ask(trainer, orders.Begin(bad, orders.Rows.of(read_arrays(*rows()))))
    assert isinstance(refused, answers.Refused)
    assert refused.error == "ProblemError"
    assert [problem.node for problem in refused.problems if problem.severity == "error"] == ["hidden1"]
    done = ask(trainer, orders.Change(good))
    assert isinstance(done, answers.Done)
    assert Handle(Direct(trainer)).run(epochs=1) == "epochs"


def test_after_a_forgotten_run_a_drawing_that_is_mended_begins_anew(trainer: Trainer) -> None:
    good = session().document
    begin(trainer, session()).run(iterations=7)
    ask(trainer, orders.Forget())
    ask(trainer, orders.Begin(disconnect(good, good.edges[:1]), orders.Rows.of(read_arrays(*rows()))))
    assert isinstance(ask(trainer, orders.Look(1)), answers.Refused)
    done = ask(trainer, orders.Change(good))
    assert done.moment.where.iteration == 0
    assert same(Handle(Direct(trainer)), session())
    assert not Handle(Direct(trainer)).back("iteration")


def test_a_forgotten_run_is_no_more_and_another_process_does_not_know_it_either(trainer: Trainer) -> None:
    handle = begin(trainer, session())
    handle.run(iterations=3)
    assert isinstance(ask(trainer, orders.Record()), answers.Recorded)
    trainer.send(orders.Run())
    assert ask(trainer, orders.Forget()).moment is None
    assert isinstance(ask(trainer, orders.Record()), answers.Refused)
    kill(trainer)
    died(trainer)
    assert trainer.restart() == "The trainer was started again."
    assert isinstance(ask(trainer, orders.Record()), answers.Refused)


def test_every_compiled_program_is_outlined(trainer: Trainer) -> None:
    run = session()
    handle = begin(trainer, run)
    handle.set(learning_rate=0.1)
    handle.set(optimizer="adagrad")
    handle.step("iteration")
    handle.back("iteration")
    outlines = [each.outline for each in trainer.poll() if isinstance(each, answers.Outlined)]
    assert [{row.node for row in outline.rows if row.phase == "update"} for outline in outlines] == [
        {"sgd"},
        {"adagrad"},
    ]
    assert handle.moment.version == outlines[-1].version
    assert outlines[0].rows == run.outline().rows


def test_frames_carry_their_generation_and_arrays_of_any_size(trainer: Trainer) -> None:
    net = nn.Network()
    net.connect(net.add("input", shape=4, name="x"), net.add("dense", units=5000, name="wide"))
    run = nn.Session(net, data=(rows()[0], np.zeros((10, 5000))))
    begin(trainer, run)
    for order in (orders.Step("epoch"), orders.Step("layer")):
        ask(trainer, order)
    run.step("epoch")
    run.step("layer")
    wishes = [Request("value", "wide.weight"), Request("value", "wide.bias"), Request("activation", "wide", 3, 7)]
    expected = run.frame([*wishes, CurveRequest("loss")])
    numbers = [trainer.send(orders.Look(n, tuple(wishes), (CurveRequest("loss"),))) for n in range(20)]
    for generation, number in enumerate(numbers):
        framed = trainer.wait(number, PATIENCE)
        assert isinstance(framed, answers.Framed)
        frame = framed.frame
        assert frame.generation == generation
        for wish in wishes:
            values = frame.views[wish].values
            assert values is not None
            np.testing.assert_array_equal(values, expected.views[wish].values)
        curve = frame.curves[CurveRequest("loss")]
        np.testing.assert_array_equal(curve.mean, expected.curves[CurveRequest("loss")].mean)


def test_frames_while_training_are_of_the_starts_of_iterations(trainer: Trainer) -> None:
    begin(trainer, session())
    ask(trainer, orders.Run())
    first = look(trainer)
    assert first.moment.running
    later = until(trainer, lambda moment: moment.where.iteration > first.moment.where.iteration and moment.speed > 0)
    assert later.instruction == 0
    assert later.end == later.where.iteration


def test_a_slow_iteration_is_paused_in_its_middle_and_goes_on_to_the_same_bits(trainer: Trainer) -> None:
    net = nn.Network()
    nodes = [net.add("input", shape=600)] + [net.add("dense", units=600, activation="tanh") for _ in range(3)]
    for source, target in pairwise(nodes):
        net.connect(source, target)
    net.train_with(batch_size=None, learning_rate=0.01)
    random = np.random.default_rng(0)
    data = random.normal(size=(400, 600)), random.normal(size=(400, 600))
    run = nn.Session(net, data=data)
    handle = begin(trainer, run)
    instruction = 0
    for milliseconds in range(60):
        number = trainer.send(orders.Run())
        trainer.wait(number, PATIENCE)
        time.sleep(milliseconds / 1000)
        ask(trainer, orders.Pause())
        stopped = trainer.wait_stop(number, PATIENCE)
        assert stopped.reason == "paused"
        instruction = stopped.moment.instruction
        if instruction:
            break
    assert instruction
    handle.run(iterations=2)
    run.run(iterations=handle.where.iteration)
    assert same(handle, run)


def test_pause_stops_and_nothing_trains_unasked(trainer: Trainer) -> None:
    handle = begin(trainer, session())
    number = trainer.send(orders.Run())
    until(trainer, lambda moment: moment.where.iteration > 10)
    paused = ask(trainer, orders.Pause())
    assert not paused.moment.running
    assert trainer.wait_stop(number, PATIENCE).reason == "paused"
    where = handle.where
    time.sleep(0.05)
    assert handle.where == where


def test_a_step_ends_a_training_first(trainer: Trainer) -> None:
    begin(trainer, session())
    number = trainer.send(orders.Run())
    until(trainer, lambda moment: moment.where.iteration > 0)
    stepped = ask(trainer, orders.Step("layer", 2))
    assert stepped.moment.where.node == "output"
    assert not stepped.moment.running
    assert trainer.wait_stop(number, PATIENCE).reason == "paused"


def test_edits_while_training_are_taken_and_it_goes_on(trainer: Trainer) -> None:
    run = session()
    handle = begin(trainer, run)
    ask(trainer, orders.Run())
    document = rename(run.document, node_of(run.document, "hidden1").id, "first")
    ask(trainer, orders.Change(document))
    moved = until(trainer, lambda moment: moment.where.node == "first")
    ask(trainer, orders.SetValue("first.bias", np.ones(3)))
    ask(trainer, orders.Change(set_settings(document, node_of(document, "first").id, {"units": 9})))
    later = until(trainer, lambda moment: moment.where.iteration > moved.where.iteration)
    assert later.running
    assert handle["first.weight"].shape == (4, 9)
    ask(trainer, orders.Pause())
    assert handle.back("epoch")


def test_a_drawing_that_became_wrong_pauses_with_its_problem_and_the_last_valid_one_stays(trainer: Trainer) -> None:
    run = session()
    handle = begin(trainer, run)
    number = trainer.send(orders.Run())
    until(trainer, lambda moment: moment.where.iteration > 0)
    refused = ask(trainer, orders.Change(disconnect(run.document, run.document.edges[:1])))
    assert isinstance(refused, answers.Refused)
    assert refused.problems
    assert trainer.wait_stop(number, PATIENCE).reason == "paused"
    assert handle["hidden1.weight"].shape == (4, 3)
    assert handle.document == run.document
    handle.step("iteration")


def test_a_speed_limit_holds_and_is_lifted(trainer: Trainer) -> None:
    begin(trainer, session())
    ask(trainer, orders.SetSpeed(20.0))
    start = time.monotonic()
    ask(trainer, orders.Run())
    time.sleep(0.5)
    iteration = look(trainer).moment.where.iteration
    assert 1 <= iteration <= 20 * (time.monotonic() - start) + 2
    ask(trainer, orders.SetSpeed(None))
    until(trainer, lambda moment: moment.where.iteration > iteration + 200)


@pytest.mark.parametrize("limit", [None, 1000.0])
def test_a_training_ends_by_itself_and_says_why(trainer: Trainer, limit: float | None) -> None:
    handle = begin(trainer, session(stop=nn.when("epoch", ">=", 9)))
    ask(trainer, orders.SetSpeed(limit))
    assert handle.run(epochs=2) == "epochs"
    assert handle.run(iterations=4) == "iterations"
    assert handle.run(until=nn.when("iteration", ">=", 13)) == "until"
    assert handle.run() == "stop"
    assert handle.where.epoch == 9


def test_ragged_sequences_are_predicted_in_the_trainer_as_here(trainer: Trainer) -> None:
    net = nn.Network()
    x, h, y = net.add("input", shape=(4, 1)), net.add("gru", units=3), net.add("dense", units=1)
    net.connect(x, h)
    net.connect(h, y)
    run = nn.Session(net, data=(np.ones((5, 4, 1)), np.ones(5)))
    ragged = [[[1.0]], [[1.0], [2.0], [3.0], [4.0]]]
    np.testing.assert_array_equal(begin(trainer, run).predict(ragged), run.predict(ragged))


def test_a_training_stops_in_the_trainer_where_the_loss_is_not_finite(trainer: Trainer) -> None:
    document = network().document
    penalized = set_settings(document, node_of(document, "output").id, {"units": 1, "activation": "sigmoid", "l2": 1.0})
    handle = begin(trainer, nn.Session(penalized, data=rows()))
    handle["output.weight"] = np.full((3, 1), 1e200)
    assert handle.run(epochs=1) == "loss is not finite"
    assert handle.fault is not None
    assert (handle.fault.role, handle.fault.name) == ("penalty", "output.weight")


def test_schedule_measurements_and_the_condition_that_stopped_are_told(trainer: Trainer) -> None:
    stop = [nn.no_improvement("loss", 2, least=10.0), nn.when("epoch", ">=", 50)]
    run = session(schedule=nn.schedule("exponential", factor=0.5), stop=stop)
    handle = begin(trainer, run)
    assert handle.learning_rate == run.learning_rate == 0.5
    assert handle.run() == run.run() == "stop"
    assert handle.stopped == run.stopped == "Stopped: no better loss for 2 epochs; the weights of epoch 1 are back."
    assert handle.learning_rate == run.learning_rate == 0.125
    assert same(handle, run)
    assert handle.measure("accuracy") == run.measure("accuracy")
    np.testing.assert_array_equal(handle.measure("confusion_matrix"), run.measure("confusion_matrix"))
    with pytest.raises(nn.DataError, match="no validation rows"):
        handle.measure("loss", validation=True)
    assert handle.run(epochs=1) == "epochs"
    assert handle.stopped == ""


def test_a_long_way_back_reports_and_can_be_cancelled(trainer: Trainer) -> None:
    net = network(batch_size=1)
    run = nn.Session(net, data=rows(1000))
    handle = begin(trainer, run)
    handle.step("epoch")
    ask(trainer, orders.Step("epoch", 3))
    before = handle.moment
    number = trainer.send(orders.Back("instruction", 20_000))
    trainer.send(orders.Pause())
    refused = trainer.wait(number, PATIENCE)
    assert isinstance(refused, (answers.Refused, answers.Done))
    assert handle.moment.end == before.end
    shares = [each.share for each in trainer.poll() if isinstance(each, answers.Progress)]
    assert all(0 <= share <= 1 for share in shares)


def test_an_order_that_cannot_be_sent_or_understood_is_refused(trainer: Trainer) -> None:
    begin(trainer, session())
    unsendable = orders.SetValue("hidden1.bias", np.array([object()]))
    unknown: Any = orders.Step("fortnight")  # type: ignore[arg-type]
    for order in (unsendable, unknown):
        refused = ask(trainer, order)
        assert isinstance(refused, answers.Refused)
        assert "\n" not in refused.sentence
    assert isinstance(ask(trainer, orders.Step("layer")), answers.Done)


def test_too_little_memory_is_a_sentence(trainer: Trainer) -> None:
    run = session()
    handle = begin(trainer, run)
    handle.run(epochs=3)
    run.run(epochs=3)
    handle.back("epoch")
    run.back("epoch")
    process = trainer._connection.process.pid
    used = int(Path(f"/proc/{process}/statm").read_text().split()[0]) * resource.getpagesize()
    resource.prlimit(process, resource.RLIMIT_AS, (used + 2**29, used + 2**29))
    huge = set_settings(run.document, node_of(run.document, "hidden1").id, {"units": 1_000_000})
    huge = set_settings(huge, node_of(huge, "output").id, {"units": 200})
    answer = ask(trainer, orders.Change(huge, orders.Rows.of(read_arrays(rows()[0], np.zeros((10, 200))))))
    assert isinstance(answer, answers.Refused)
    assert "not enough memory" in answer.sentence
    assert same(handle, run)
    handle.step("epoch")
    run.step("epoch")
    assert same(handle, run)


# --- death and life ------------------------------------------------------------------------------------------------


def kill(trainer: Trainer) -> None:
    """End the process as the system would."""
    os.kill(trainer._connection.process.pid, signal.SIGKILL)


def died(trainer: Trainer) -> answers.Died:
    """Wait for the news of a death."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for news in trainer.poll():
            if isinstance(news, answers.Died):
                return news
        time.sleep(0.01)
    raise TimeoutError


def test_who_waits_for_a_trainer_that_dies_is_told(trainer: Trainer) -> None:
    begin(trainer, session())
    ask(trainer, orders.Run())
    kill(trainer)
    assert "signal 9" in died(trainer).sentence
    number = trainer.send(orders.Step("iteration"))
    with pytest.raises(TrainerDied):
        trainer.wait(number, PATIENCE)
    assert not trainer.alive


def test_a_network_over_which_the_trainer_ends_is_not_tried_for_ever(
    trainer: Trainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(trainer, session())
    kill(trainer)
    died(trainer)
    monkeypatch.setattr("nnstudio.session.trainer.launch.command", lambda: [sys.executable, "-c", ""])
    said = []
    for _ in range(3):
        said.append(trainer.restart())
        died(trainer)
    said.append(trainer.restart())
    assert not trainer.alive
    assert ["comes back" in each for each in said] == [True, True, False, False]
    assert ["without the network" in said[2], "cannot be started" in said[3]] == [True, True]


def test_orders_may_be_sent_before_the_process_is_ready() -> None:
    with Trainer() as trainer:
        data = orders.Rows.of(read_arrays(*rows()))
        numbers = [trainer.send(orders.Begin(session().document, data)), trainer.send(orders.Step("epoch"))]
        assert trainer.poll() == []
        assert [type(trainer.wait(number, PATIENCE)) for number in numbers] == [answers.Done, answers.Done]
