"""Breakpoints stop exactly where they should: before an instruction, or behind the first that makes a condition true.

The reference is a run without breakpoints that is stepped one instruction at a time, with the number worked out anew.
"""

import json
from collections.abc import Callable
from functools import partial
from operator import lt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnstudio as nn
from nnstudio.base.catalogue import SettingError
from nnstudio.document.edits import node_of, set_settings
from nnstudio.document.model import Condition
from nnstudio.session.record import Record, record_of, session_of
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import rows, seen, session

Array = np.ndarray[Any, Any]
Position = tuple[int, int]
ITERATIONS = 30
REFERENCES: dict[str, Callable[[Array], float]] = {
    "norm": lambda x: float(np.sqrt((x**2).sum())),
    "mean": lambda x: float(x.sum() / x.size),
    "mean_abs": lambda x: float(np.abs(x).sum() / x.size),
    "max_abs": lambda x: float(np.abs(x).max()),
    "min": lambda x: float(min(x.ravel())),
    "max": lambda x: float(max(x.ravel())),
    "deviation": lambda x: float(np.sqrt(((x - x.mean()) ** 2).mean())),
    "zeros": lambda x: float((x == 0).mean()),
    "nan": lambda x: float((~np.isfinite(x)).mean()),
}
"""Each statistic as its definition says."""
LOOKS: dict[str, Callable[[nn.Session, str], Array | None]] = {
    "gradient": lambda run, place: run.gradient(place),
    "activation": lambda run, place: run.activation(place),
    "pre_activation": lambda run, place: run.pre_activation(place),
    "update": lambda run, place: run.update(place),
    "value": lambda run, place: run[place],
}


def deep() -> nn.Session:
    """Sigmoids over sigmoids, whose first gradients are small from the beginning."""
    net = nn.Network()
    node = net.add("input", shape=(4,), name="x")
    for layer in range(5):
        after = net.add("dense", units=4, activation="sigmoid", name=f"hidden{layer + 1}")
        net.connect(node, after)
        node = after
    net.connect(node, net.add("dense", units=1, activation="sigmoid", name="output"))
    net.train_with(batch_size=4, learning_rate=0.5, seed=3)
    return nn.Session(net, data=rows())


def stepped(make: Callable[[], nn.Session], role: str, place: str, number: Callable[[Array], float]) -> list[Any]:
    """(position, number) behind each instruction that changes the quantity, found by single steps."""
    run, found, before = make(), [], None
    while run.where.iteration < ITERATIONS:
        run.step("instruction")
        values = LOOKS[role](run, place)
        if values is not None and (before is None or values.tobytes() != before):
            before = values.tobytes()
            found.append((run.position, number(values)))
    return found


def becomes_true(
    course: list[tuple[Position, float]], holds: Callable[[float], bool], *, known: bool = False
) -> list[Position]:
    """Where it holds and did not hold just before; what is known from the beginning was made by no instruction."""
    found, held = [], known and holds(course[0][1])
    for position, value in course:
        if holds(value) and not held:
            found.append(position)
        held = holds(value)
    return found


def stops(run: nn.Session) -> list[Position]:
    """All places at which a run to the last iteration stops for a breakpoint."""
    found = []
    while run.position < (ITERATIONS, 0):
        if run.run(iterations=ITERATIONS - run.where.iteration) == "breakpoint":
            assert {(hit.iteration, hit.instruction) for hit in run.hits} == {run.position}
            found.append(run.position)
    return found


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("gradient", "hidden1.weight"),
        ("gradient", "hidden1"),
        ("activation", "hidden1"),
        ("pre_activation", "output"),
        ("activation", "drop"),
        ("update", "output.bias"),
        ("value", "hidden1.weight"),
    ],
)
@pytest.mark.parametrize("statistic", ["norm", "mean", "mean_abs", "max_abs", "min", "max", "deviation"])
def test_training_stops_behind_each_instruction_that_makes_a_condition_true(
    role: str, place: str, statistic: str
) -> None:
    course = stepped(session, role, place, REFERENCES[statistic])
    threshold = float(np.median([value for _, value in course])) * (1 + 1e-9)
    run = session()
    run.breakpoints = [nn.when(f"{role}.{statistic}", place, ">", threshold)]
    assert stops(run) == becomes_true(course, lambda value: value > threshold, known=role == "value")
    run.go_to(ITERATIONS)
    assert run.recheck()[0][0] == pytest.approx(course[-1][1], rel=1e-12)


def test_a_condition_on_a_single_weight_and_on_a_single_unit() -> None:
    for place, index in (("hidden1.weight", (2, 1)), ("output.bias", (0,)), ("hidden1", (2,))):

        def part(values: Array, index: tuple[int, ...] = index) -> float:
            return float(values[index] if values.ndim == 1 or len(index) > 1 else values[:, index[0]].mean())

        course = stepped(session, "gradient", place, part)
        threshold = float(np.median([value for _, value in course])) + 1e-12
        run = session()
        run.breakpoints = [nn.when("gradient.mean", place, ">", threshold, index=index)]
        assert stops(run) == becomes_true(course, partial(lt, threshold))


def test_a_hit_says_threshold_value_place_and_time() -> None:
    run = deep()
    run.breakpoints = [nn.when("gradient.mean_abs", "hidden1.weight", "<", 1e-4)]
    assert run.run(epochs=3) == "breakpoint"
    (hit,) = run.hits
    gradient = run.gradient("hidden1.weight")
    assert gradient is not None
    assert hit.value == np.abs(gradient).mean() < 1e-4
    assert (hit.where.phase, hit.where.node, hit.where.title) == ("backward", "hidden1", "weight gradient")
    for words in ("mean |gradient| of hidden1.weight", "< 0.0001", f"{hit.value:.4g}", "iteration 0"):
        assert words in hit.sentence
    assert run.stopped == hit.sentence


def test_a_stop_leaves_the_run_as_a_run_that_was_stepped_there() -> None:
    run, straight = deep(), deep()
    run.breakpoints = [nn.when("gradient.mean_abs", "hidden3.weight", "<", 1e-3)]
    run.run(epochs=3)
    iteration, instruction = run.position
    if iteration:
        straight.run(iterations=iteration)
    for _ in range(instruction):
        straight.step("instruction")
    assert seen(run) == seen(straight)
    assert run.moment().live
    run.breakpoints = []
    run.run(epochs=1)
    straight.run(epochs=1)
    assert seen(run) == seen(straight)


def test_a_breakpoint_at_a_node_and_phase_stops_before_its_first_instruction_in_every_iteration() -> None:
    run = session()
    run.breakpoints = [nn.at("hidden1", "backward")]
    found = stops(run)
    assert [iteration for iteration, _ in found] == list(range(ITERATIONS))
    run.go_to(*found[3])
    assert (run.where.phase, run.where.node) == ("backward", "hidden1")
    run.back("instruction")
    assert (run.where.phase, run.where.node) != ("backward", "hidden1")


def test_a_breakpoint_at_the_first_instruction_stops_at_every_start_of_an_iteration() -> None:
    run = session()
    first = run.where
    run.breakpoints = [nn.at(first.node, first.phase)]
    assert run.run(iterations=5) == "breakpoint"
    assert run.position == (1, 0)
    assert run.run(iterations=5) == "breakpoint"
    assert run.position == (2, 0)


def test_a_breakpoint_inside_something_stepped_over_still_stops() -> None:
    for unit in ("layer", "phase", "iteration", "epoch"):
        run = session()
        run.breakpoints = [nn.at("drop", "forward"), nn.when("gradient.norm", "output.weight", ">", 0)]
        run.step(unit if unit != "layer" else "phase")
        assert (run.where.phase, run.where.node) == ("forward", "drop")
        if unit in {"iteration", "epoch"}:
            run.step(unit)
            assert run.hits[0].breakpoint == run.breakpoints[1]
            assert (run.hits[0].where.phase, run.hits[0].where.node) == ("backward", "output")


def test_two_breakpoints_at_one_place_are_both_hit() -> None:
    run = session()
    run.breakpoints = [
        nn.when("gradient.norm", "hidden1.weight", ">", 0),
        nn.when("gradient.max_abs", "hidden1.weight", ">", 0),
    ]
    run.run(iterations=2)
    assert [hit.breakpoint for hit in run.hits] == list(run.breakpoints)


def test_a_disabled_breakpoint_does_not_stop() -> None:
    run = session()
    run.breakpoints = [nn.break_at(nn.at("hidden1", "forward"), enabled=False)]
    assert run.run(iterations=3) == "iterations"
    assert run.hits == ()


def test_a_condition_may_have_to_hold_for_several_iterations_running_and_not_at_first() -> None:
    course = stepped(session, "gradient", "output.weight", REFERENCES["norm"])
    assert len(course) == ITERATIONS
    threshold = float(np.median([value for _, value in course])) + 1e-12
    holds = [value > threshold for _, value in course]
    for running, ignored in ((2, 0), (3, 0), (1, 7), (2, 9)):
        counted, expected = 0, []
        for iteration, held in enumerate(holds):
            counted = counted + 1 if held and iteration >= ignored else 0
            if counted == running:
                expected.append(iteration)
        run = session()
        condition = nn.when("gradient.norm", "output.weight", ">", threshold)
        run.breakpoints = [nn.break_at(condition, running=running, ignored=ignored)]
        assert [iteration for iteration, _ in stops(run)] == expected
        run.go_to(ITERATIONS)
        assert backward(run) == expected[::-1]


def backward(run: nn.Session) -> list[int]:
    """The iterations of all hits, found by running back."""
    found = []
    while run.run_back() == "breakpoint":
        found.append(run.position[0])
    return found


def test_a_change_since_the_iteration_before() -> None:
    course = [value for _, value in stepped(session, "gradient", "output.weight", REFERENCES["mean"])]
    changes = [None, *np.abs(np.diff(course))]
    threshold = float(np.median(changes[1:])) + 1e-12
    holds = [change is not None and change > threshold for change in changes]
    expected = [i for i, held in enumerate(holds) if held and not (i and holds[i - 1])]
    run = session()
    run.breakpoints = [nn.when("gradient.change", "output.weight", ">", threshold)]
    assert [iteration for iteration, _ in stops(run)] == expected


def test_loss_and_metrics_stop_behind_what_computes_them() -> None:
    run = session(metrics=("accuracy",))
    run.breakpoints = [nn.when("loss", ">", 0), nn.when("metric.accuracy", ">=", 0)]
    run.run(iterations=1)
    assert [hit.where.phase for hit in run.hits] == ["forward"]
    run.run(iterations=1)
    assert [hit.where.phase for hit in run.hits] == ["loss"]
    assert run.hits[0].value == run.loss


def test_a_ratio_of_update_to_value_is_that_of_their_norms() -> None:
    run = session()
    run.breakpoints = [nn.when("update.ratio_to_value", "hidden1.weight", ">", 0)]
    run.run(iterations=1)
    update = run.update("hidden1.weight")
    assert update is not None
    expected = np.sqrt((update**2).sum()) / np.sqrt((run["hidden1.weight"] ** 2).sum())
    assert run.hits[0].value == pytest.approx(expected, rel=1e-12)


def test_the_share_of_zeros_of_a_relu_is_that_of_its_outputs() -> None:
    run = session()
    number = node_of(run.document, "hidden1").id
    run.change(set_settings(run.document, number, {"activation": "relu"}))
    run.breakpoints = [nn.when("activation.zeros", "hidden1", ">", 0.1)]
    run.run(iterations=5)
    outputs = run.activation("hidden1")
    assert outputs is not None
    assert run.hits[0].value == pytest.approx((outputs == 0).mean(), abs=1e-12)


def test_run_back_finds_every_hit_that_running_found_in_reverse() -> None:
    run = session(optimizer="adam", learning_rate=0.05)
    run.breakpoints = [
        nn.when("gradient.norm", "hidden1.weight", ">", 0.05),
        nn.when("activation.max", "hidden1", ">", 0.9),
        nn.at("drop", "backward"),
    ]
    forward = stops(run)
    assert len(forward) > ITERATIONS
    run.go_to(ITERATIONS)
    found, before = [], seen(run)
    while run.run_back() == "breakpoint":
        found.append(run.position)
    assert found == forward[::-1]
    assert run.run_back() == "beginning"
    assert run.position == forward[0]
    run.go_to(ITERATIONS)
    assert seen(run) == before


def test_run_to_first_lands_where_it_first_became_true() -> None:
    run = deep()
    run.run(iterations=40)
    condition = nn.when("gradient.mean_abs", "hidden1.weight", "<", 1e-3)
    assert run.run_to_first(condition) == "until"
    assert (run.where.iteration, run.hits[0].where.phase) == (0, "backward")
    here = run.position
    assert run.run_to_first(nn.when("gradient.mean_abs", "hidden1.weight", ">", 1e9)) == "never"
    assert run.position == here


def test_running_until_a_condition_stops_where_it_holds_even_if_it_held_before() -> None:
    run = session()
    condition = nn.when("gradient.norm", "hidden1.weight", ">=", 0)
    for iteration in range(3):
        assert run.run(until=condition) == "until"
        assert (run.position[0], run.hits[0].where.phase) == (iteration, "backward")


def test_interventions_drawings_and_branches_do_not_confuse_what_is_known() -> None:
    run = session()
    run.breakpoints = [nn.when("value.max", "hidden1.weight", ">", 5)]
    run.run(iterations=5)
    run["hidden1.weight"] = run["hidden1.weight"] + 10
    assert run.run(iterations=5) == "breakpoint"
    assert run.position == (6, 0)
    run.go_to(5)
    assert run.run_back() == "beginning"
    run.go_to(2)
    run["hidden1.weight"] = run["hidden1.weight"] + 20
    assert run.run(iterations=5) == "breakpoint"
    assert run.position == (3, 0)


def test_recheck_measures_without_moving() -> None:
    run = session()
    run.breakpoints = [
        nn.when("gradient.norm", "hidden1.weight", ">", 1e9),
        nn.when("loss", ">", 0),
        nn.at(run.where.node, run.where.phase),
    ]
    assert run.recheck() == [(None, False), (None, False), (None, True)]
    run.breakpoints = [nn.break_at(each.stop, enabled=False) for each in run.breakpoints]
    run.step("iteration")
    before = seen(run)
    gradient = run.gradient("hidden1.weight")
    assert gradient is not None
    (norm, holds), (loss, positive), _ = run.recheck()
    assert norm == pytest.approx(np.sqrt((gradient**2).sum()))
    assert (holds, loss, positive) == (False, run.loss, True)
    assert seen(run) == before


def test_breakpoints_are_saved_with_the_run() -> None:
    run = session()
    run.breakpoints = [
        nn.break_at(nn.when("gradient.norm", "hidden1.weight", ">", 0.5, index=(0, 1)), running=3, ignored=4),
        nn.at("drop", "backward"),
    ]
    run.run(iterations=3)
    record = record_of(run)
    again = session_of(Record(record.document, json.loads(json.dumps(record.meta)), record.arrays))
    assert again.breakpoints == run.breakpoints


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.when("gradient.nrom", "hidden1.weight", ">", 1), "statistic"),
        (lambda: nn.when("grad.norm", "hidden1.weight", ">", 1), "no quantity"),
        (lambda: nn.when("gradient.norm", "hidden1.weight", "=", 1), "comparison"),
        (lambda: nn.when("gradient.norm", "hidden1.weight", ">", float("nan")), "finite number"),
        (lambda: nn.when("activation.norm", "", ">", 1), "say which node's"),
        (lambda: nn.when("activation.ratio_to_value", "hidden1", ">", 1), "gradient or of an update"),
        (lambda: nn.when("gradient.saturated", "hidden1", ">", 1), "saturated"),
        (lambda: nn.when("gradient.norm", "hidden1.weight", ">", 1, index=(-1, 0)), "index"),
        (lambda: nn.break_at(nn.when("seconds", ">", 1)), "seconds"),
        (lambda: nn.break_at(nn.when("loss", ">", 1), running=0), "running"),
        (lambda: nn.break_at(nn.when("loss", ">", 1), ignored=-1), "ignore"),
        (lambda: nn.break_at(nn.at("hidden1", "sideways")), "no phase"),
    ],
)
def test_what_cannot_be_broken_at_is_refused_in_a_sentence(make: Callable[[], object], words: str) -> None:
    with pytest.raises(SettingError, match=words):
        make()


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("gradient.norm", ">", 1.0, "hidden9.weight"), "hidden9.weight"),
        (Condition("gradient.norm", ">", 1.0, "hidden1.weight", (4, 0)), "shape"),
        (Condition("update.ratio_to_value", ">", 1.0, "hidden1"), "hidden1"),
    ],
)
def test_running_until_something_that_the_network_has_not_is_refused(condition: Condition, words: str) -> None:
    with pytest.raises(SettingError, match=words):
        session().run(until=condition)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["run", "layer", "phase", "iteration", "back", "run_back", "first"]), max_size=8))
def test_moves_with_breakpoints_leave_no_trace(moves: list[str]) -> None:
    run, straight = session(), session()
    run.breakpoints = [nn.when("gradient.norm", "output.weight", ">", 0.05), nn.at("drop", "forward")]
    for move in moves:
        if move == "run":
            run.run(iterations=3)
        elif move == "back":
            run.back("layer")
        elif move == "run_back":
            run.run_back()
        elif move == "first":
            run.run_to_first(nn.when("gradient.norm", "output.weight", ">", 0.05))
        else:
            run.step(move)  # type: ignore[arg-type]
    iteration, instruction = run.position
    if iteration:
        straight.run(iterations=iteration)
    for _ in range(instruction):
        straight.step("instruction")
    assert seen(run) == seen(straight)


def test_the_trainer_stops_at_the_same_places() -> None:
    run = deep()
    low = nn.when("gradient.mean_abs", "hidden2.weight", "<", 1e-3)
    with Trainer() as process:
        data = run.run_state.next_stretch.origin.data
        process.wait(process.send(orders.Begin(run.document, orders.Rows.of(data))), 30)
        there = Handle(Direct(process))
        for each in (run, there):
            each.breakpoints = [low, nn.at("hidden1", "update"), nn.at("hidden1", "backward")]
        assert there.breakpoints == run.breakpoints
        for _ in range(3):
            assert there.run(iterations=20) == run.run(iterations=20) == "breakpoint"
            assert (there.where, there.hits) == (run.where, run.hits)
        assert there.recheck() == run.recheck()
        assert there.stopped == run.stopped
        there.step("epoch")
        run.step("epoch")
        assert there.hits == run.hits != ()
        assert there.run_back() == run.run_back() == "breakpoint"
        assert there.where == run.where
        assert there.run_to_first(low) == run.run_to_first(low)
        assert (there.where, there.hits) == (run.where, run.hits)
        answer = process.wait(process.send(orders.Recheck()), 30)
        assert isinstance(answer, answers.Rechecked)
        assert answer.complaints == ("", "the network computes nothing for update of hidden1", "")
