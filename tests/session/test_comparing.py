"""Comparing two moments: what NumPy makes of the values of two sessions that stand at them."""

from typing import Any

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.base.catalogue import SettingError
from nnstudio.document.edits import add_node, connect, rename, set_recipe
from nnstudio.session.comparison import Comparison
from nnstudio.session.quantities import Quantities
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import seen, session

Array = np.ndarray[Any, Any]


def expected(a: Array, b: Array) -> tuple[float, float, float]:
    """‖a − b‖/‖b‖, ‖a‖ and ‖b‖ of flat vectors."""
    a, b = a.reshape(-1), b.reshape(-1)
    return float(np.sqrt(((a - b) ** 2).sum()) / np.sqrt((b**2).sum())), float(np.sqrt(a @ a)), float(np.sqrt(b @ b))


def check(comparison: Comparison, here: Quantities, other: Quantities) -> None:
    """Every line is what NumPy makes of both sessions' values."""
    assert len(comparison) > 8
    for each in comparison:
        a, b = here.seen(each.role, each.name), other.seen(each.role, each.name)
        assert a is not None
        assert b is not None
        relative, norm, other_norm = expected(a, b)
        assert (each.relative, each.norm, each.other_norm) == pytest.approx((relative, norm, other_norm), rel=1e-12)
        assert each.shape == a.shape
        assert each.largest == (a - b)[each.index]
        assert abs(each.largest) == np.abs(a - b).max()
        np.testing.assert_array_equal(comparison.difference(each.name, each.role), a - b)
    told = [each.relative for each in comparison]
    assert told == sorted(told, reverse=True)


def straight(iterations: int, *, batch: int = 5) -> nn.Session:
    """A session of its own that was trained as far, and changed nowhere."""
    run = session(optimizer="adam", learning_rate=0.05, batch_size=batch)
    run.run(iterations=iterations)
    return run


def branched() -> nn.Session:
    """A run of 30 iterations, left after 12 with another learning rate, and trained to 20."""
    run = straight(30)
    run.go_to(12)
    run.set(learning_rate=0.2)
    run.run(iterations=8)
    return run


def test_now_and_an_earlier_iteration_of_the_run() -> None:
    run = straight(20)
    before = seen(run)
    comparison = run.compare(7)
    assert seen(run) == before
    check(comparison, run, straight(7))
    assert (comparison.differences.here.iteration, comparison.differences.other.iteration) == (20, 7)


def test_now_and_a_later_iteration_while_standing_in_the_past() -> None:
    run = straight(20)
    run.go_to(4)
    check(run.compare(20), run, straight(20))
    assert (run.position, run.moment().live) == ((4, 0), False)


def test_a_moment_and_itself_do_not_differ() -> None:
    run = straight(6)
    assert {each.relative for each in run.compare(6)} == {0.0}
    assert run.compare(6).differences.same_rows


def test_another_branch_at_the_same_iteration() -> None:
    run = branched()
    check(run.compare("run 1"), run, straight(20))
    assert run.compare("run 1").of("hidden1.weight").relative > 0


def test_another_branch_where_the_present_one_stands_in_the_middle_of_a_pass() -> None:
    run, other = branched(), straight(20)
    for _ in range(3):
        run.step("layer")
        other.step("layer")
    comparison = run.compare("run 1")
    assert comparison.differences.other.instruction == run.position[1] > 0
    check(comparison, run, other)


def test_a_branch_that_has_not_been_as_far_is_compared_at_its_end() -> None:
    run = branched()
    run.switch("run 1")
    comparison = run.compare("run 2")
    assert comparison.differences.other.iteration == 20
    other = branched()
    check(comparison, run, other)


def test_an_iteration_of_another_branch() -> None:
    run = branched()
    check(run.compare(("run 1", 25)), run, straight(25))


def test_a_moment_after_a_change_by_hand_is_behind_it() -> None:
    run, other = straight(8), straight(8)
    for each in (run, other):
        each["output.bias"] = [3.0]
    run.run(iterations=4)
    check(run.compare(8), run, other)


def test_a_comparison_stays_what_it_was_when_the_run_moves_on() -> None:
    run = straight(9)
    comparison, here, other = run.compare(3), straight(9), straight(3)
    run.run(iterations=5)
    run.compare(2)
    check(comparison, here, other)


def test_going_on_stepping_and_comparing_again_reaches_every_place() -> None:
    run = branched()
    for iteration in (19, 3, 4, 30, 12, 11, 0):
        check_values_only(run.compare(("run 1", iteration)), run, straight(iteration) if iteration else session_fresh())


def session_fresh() -> nn.Session:
    """The same run before its first iteration."""
    return session(optimizer="adam", learning_rate=0.05, batch_size=5)


def check_values_only(comparison: Comparison, here: nn.Session, other: nn.Session) -> None:
    """Parameters alone, because at the beginning nothing else is computed."""
    for name in here.parameters:
        np.testing.assert_array_equal(comparison.difference(name), here[name] - other[name])


def test_what_is_not_at_both_moments_is_listed_with_the_reason() -> None:
    run = straight(10)
    run.go_to(5)
    drawn = add_node(set_recipe(run.document, outputs=("output",)), "dense", {"units": 2}, name="extra")
    run.change(connect(drawn, drawn.by_name["hidden1"].id, drawn.by_name["extra"].id))
    run.run(iterations=5)
    why = {(each.role, each.name): each.why for each in run.compare("run 1").missing}
    assert why["value", "extra.weight"] == "only here: there is none at the other moment"
    run.switch("run 1")
    why = {(each.role, each.name): each.why for each in run.compare("run 2").missing}
    assert why["value", "extra.weight"] == "only at the other moment: there is none here"
    with pytest.raises(KeyError, match="only at the other moment"):
        run.compare("run 2").of("extra.weight")


def test_batches_of_different_sizes_and_what_is_not_computed_yet_are_said() -> None:
    run = straight(5, batch=4)
    why = {(each.role, each.name): each.why for each in run.compare(3).missing}
    assert why["activation", "hidden1"] == "its shape is 4×3 here and 2×3 at the other moment"
    assert not run.compare(3).differences.same_rows
    why = {(each.role, each.name): each.why for each in run.compare(0).missing}
    assert why["gradient", "hidden1.weight"] == "not computed yet at the other moment"
    assert run.compare(0).of("hidden1.weight").role == "value"


def test_a_renamed_node_is_found_under_its_former_name() -> None:
    run = straight(10)
    run.go_to(5)
    run.change(rename(run.document, run.document.by_name["hidden1"].id, "first"))
    run.run(iterations=5)
    weights = run.compare(("run 1", 10)).difference("first.weight")
    np.testing.assert_array_equal(weights, run["first.weight"] - straight(10)["hidden1.weight"])


def test_what_grew_from_nothing_comes_first() -> None:
    run = straight(6)
    first = run.compare(0).found[0]
    assert (first.relative, first.other_norm, first.name.endswith("bias")) == (np.inf, 0.0, True)
    assert first.norm > 0


def test_what_cannot_be_compared_with_is_said_in_a_sentence() -> None:
    run = straight(5)
    with pytest.raises(ValueError, match="iteration 9 is not in the run, which ends in iteration 5"):
        run.compare(9)
    with pytest.raises(ValueError, match="not in the run"):
        run.compare(-1)
    with pytest.raises(SettingError, match="there is no branch 'run 7'"):
        run.compare("run 7")
    for wrong in (2.5, None, True, ("run 1", "x"), (1, 2)):
        with pytest.raises(SettingError, match="compare takes a branch's name"):
            run.compare(wrong)  # type: ignore[arg-type]


def test_the_trainer_process_gives_the_same() -> None:
    run, other = branched(), straight(20)
    with Trainer() as trainer:
        handle, data = Handle(Direct(trainer)), run.run_state.first.origin.data
        trainer.wait(trainer.send(orders.Begin(session_fresh().document, orders.Rows.of(data))), 30)
        handle.run(iterations=30)
        handle.go_to(12)
        handle.set(learning_rate=0.2)
        handle.run(iterations=8)
        comparison = handle.compare("run 1")
        assert comparison.differences == run.compare("run 1").differences
        check(comparison, handle, other)
        handle.step("layer")
        with pytest.raises(ValueError, match="moved on"):
            comparison.difference("hidden1.weight")
        with pytest.raises(SettingError, match="no branch"):
            handle.compare("none")
        with pytest.raises(ValueError, match="not in the run"):
            handle.compare(99)
