"""Dropout in training and evaluation."""

import numpy as np
import pytest

from nnstudio.document.edits import splice
from nnstudio.document.model import Document, Edge
from nnstudio.engine.compile import make_state
from nnstudio.engine.plan import plan
from tests.engine.drawings import Bench, chain, dense, entry

RATE = 0.3


def dropped(scaling: str, rate: float = RATE, width: int = 50) -> Document:
    return chain(entry("x", width), ("drop", "dropout", {"rate": rate, "scaling": scaling}), dense("y", 1))


def mean_output(bench: Bench, steps: int) -> float:
    """Mean of what passes when ones arrive."""
    bench.program.inputs["x"][...] = 1
    means = []
    for _ in range(steps):
        bench.program.run_part(0, 2)
        means.append(bench.program.buffers["activation", "drop"].user.mean())
    return float(np.mean(means))


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_share_of_dropped_units_is_the_rate(rate: float) -> None:
    bench = Bench(dropped("inverted", rate), batch=100)
    kept = []
    for _ in range(100):
        bench.program.run_part(0, 1)
        kept.append(bench.see("mask", "drop").mean())
    deviation = np.sqrt(rate * (1 - rate) / 500_000)
    assert abs(np.mean(kept) - (1 - rate)) <= 4 * deviation


@pytest.mark.parametrize("scaling", ["inverted", "test"])
def test_expected_output_of_training_is_that_of_evaluation(scaling: str) -> None:
    bench = Bench(dropped(scaling), batch=100)
    training = mean_output(bench, 100)
    for into in bench.inputs.values():
        into[...] = 1
    evaluation = bench.evaluation().buffers["activation", "drop"].user
    assert np.ptp(evaluation) == 0
    assert training == pytest.approx(evaluation[0, 0], abs=4 * np.sqrt(RATE / 500_000) / (1 - RATE))


def test_inverted_scaling_divides_what_is_kept_while_training() -> None:
    bench = Bench(dropped("inverted"))
    bench.learn()
    kept, x = bench.see("mask", "drop"), bench.see("activation", "x")
    np.testing.assert_allclose(bench.see("activation", "drop"), np.where(kept, x / (1 - RATE), 0), rtol=1e-15)
    np.testing.assert_array_equal(bench.evaluation().buffers["activation", "drop"].user, x)


def test_test_scaling_multiplies_in_evaluation() -> None:
    bench = Bench(dropped("test"))
    bench.learn()
    kept, x = bench.see("mask", "drop"), bench.see("activation", "x")
    np.testing.assert_array_equal(bench.see("activation", "drop"), np.where(kept, x, 0))
    np.testing.assert_allclose(bench.evaluation().buffers["activation", "drop"].user, x * (1 - RATE), rtol=1e-15)


@pytest.mark.parametrize("scaling", ["inverted", "test"])
def test_a_dropped_unit_gets_no_gradient(scaling: str) -> None:
    document = chain(entry("x", 3), dense("h", 20), ("drop", "dropout", {"scaling": scaling}), dense("y", 1))
    bench = Bench(document)
    bench.learn()
    assert not bench.see("gradient", "h")[~bench.see("mask", "drop")].any()
    assert bench.see("gradient", "h")[bench.see("mask", "drop")].all()


def test_each_step_draws_another_mask_and_the_seed_decides_which() -> None:
    one, other = (Bench(dropped("inverted")) for _ in range(2))
    masks = []
    for _ in range(3):
        for bench in (one, other):
            bench.program.run()
        np.testing.assert_array_equal(one.see("mask", "drop"), other.see("mask", "drop"))
        masks.append(one.see("mask", "drop"))
    assert (masks[0] != masks[1]).any()
    assert (masks[1] != masks[2]).any()


def test_evaluation_draws_nothing() -> None:
    bench = Bench(dropped("inverted"))
    before = bench.state.snapshot()
    program = bench.evaluation()
    assert bench.state.snapshot().same(before)
    assert ("mask", "drop") not in program.buffers
    assert not any("random" in row.formula for row in program.instructions)


def test_two_dropouts_have_masks_of_their_own() -> None:
    layers = [entry("x", 64), ("a", "dropout", {}), ("b", "dropout", {}), dense("y", 1)]
    bench = Bench(chain(*layers))
    bench.learn()
    assert (bench.see("mask", "a") != bench.see("mask", "b")).any()


def test_adding_a_dropout_changes_no_initial_weight() -> None:
    before = chain(entry("x", 4), dense("h", 3), dense("y", 1))
    with_node = type(before)((*before.nodes, type(before.nodes[0])(9, "dropout", "drop")), before.edges, before.recipe)
    after = splice(with_node, Edge(2, 3), 9)
    plain, spliced = (make_state(plan(document), 4) for document in (before, after))
    assert plain.values.tobytes() == spliced.values.tobytes()
