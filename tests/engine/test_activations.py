"""Every activation, found by itself."""

import numpy as np
import pytest

from nnstudio.engine.activation import Activation
from nnstudio.engine.activations import ACTIVATIONS
from tests.engine.drawings import Array, assert_gradients_agree
from tests.engine.rig import Rig, away_from_zero
from tests.engine.settings import spread, title

ALL = [kind for name in ACTIVATIONS.members for kind in spread(ACTIVATIONS, name)]
every = pytest.mark.parametrize("kind", ALL, ids=title)


def rig(kind: Activation, values: Array, shape: tuple[int, ...] | None = None, *, evaluation: bool = False) -> Rig:
    shapes = [shape or (len(values),)]
    return Rig(lambda b, x: b.apply(kind.operation(b, x[0])), [values], shapes, evaluation=evaluation)


@every
@pytest.mark.parametrize("size", [(1, 1), (1, 5), (4, 1), (4, 3)], ids=str)
def test_gradient_is_the_derivative(kind: Activation, size: tuple[int, int]) -> None:
    built = rig(kind, away_from_zero(size))
    for found, expected in zip(built.gradients(), built.numeric_gradients(), strict=True):
        assert_gradients_agree(found, expected)


@every
def test_gradient_is_the_derivative_for_examples_of_several_axes(kind: Activation) -> None:
    built = rig(kind, away_from_zero((6, 4)), (2, 3))
    assert_gradients_agree(built.gradients()[0], built.numeric_gradients()[0])


@every
def test_single_precision_is_double_precision_rounded(kind: Activation) -> None:
    exact = rig(kind, away_from_zero((4, 3)))
    rounded = rig(kind, away_from_zero((4, 3), np.float32))
    expected = exact.gradients()[0]
    assert rounded.gradients()[0].dtype == np.float32
    np.testing.assert_allclose(rounded.output.value, exact.output.value, rtol=2e-6, atol=1e-6)
    np.testing.assert_allclose(rounded.gradients()[0], expected, rtol=1e-5, atol=1e-5)


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [1e30, 1e-30, 0.0])
def test_huge_and_tiny_sums_give_numbers_without_a_warning(kind: Activation, dtype: type, size: float) -> None:
    values = (away_from_zero((4, 3)) * size).astype(dtype)
    built = rig(kind, values).run()
    assert np.isfinite(built.output.value).all()
    assert np.isfinite(built.inputs[0].delta).all()


@every
def test_evaluation_computes_the_same_outputs(kind: Activation) -> None:
    training, evaluation = (rig(kind, away_from_zero((4, 3)), evaluation=flag) for flag in (False, True))
    training.forward()
    evaluation.program.run()
    np.testing.assert_array_equal(training.output.value, evaluation.output.value)


@every
def test_values_lie_in_the_image_that_it_declares(kind: Activation) -> None:
    built = rig(kind, np.linspace(-9, 9, 36).reshape(4, 9))
    built.forward()
    found = built.output.value
    if kind.image.startswith("{"):
        assert set(np.unique(found)) <= {float(value) for value in kind.image[1:-1].split(",")}
        return
    low, high = (bound.strip().replace("−", "-").replace("∞", "inf") for bound in kind.image[1:-1].split(","))
    above = np.greater_equal if kind.image[0] == "[" else np.greater
    below = np.less_equal if kind.image[-1] == "]" else np.less
    assert above(found, float(low)).all()
    assert below(found, float(high)).all()


@every
def test_a_gradient_passes_exactly_where_it_says_that_it_learns(kind: Activation) -> None:
    assert rig(kind, away_from_zero((4, 3))).run().inputs[0].delta.any() == kind.learns


@every
def test_each_instruction_has_a_title_of_its_own_and_a_formula(kind: Activation) -> None:
    rows = rig(kind, away_from_zero((2, 2))).program.instructions[:-1]
    assert len(rows) == len({row.title for row in rows})
    assert all(row.title and (row.formula or row.title == "probe") for row in rows)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("relu", 0.0), ("leaky_relu", 0.01), ("threshold", 0.0), ("sigmoid", 0.25), ("tanh", 1.0), ("linear", 1.0)],
)
def test_derivative_at_zero_is_what_the_kind_states(name: str, expected: float) -> None:
    built = rig(ACTIVATIONS.make(name), np.zeros((1, 1)))
    np.testing.assert_allclose(built.run().inputs[0].delta, expected * built.cotangent, rtol=1e-15)


@every
def test_derivative_at_zero_lies_between_those_on_both_sides(kind: Activation) -> None:
    slopes = {}
    for side in (-1, 0, 1):
        built = rig(kind, np.full((1, 1), side * 1e-7))
        slopes[side] = (built.run().inputs[0].delta / built.cotangent).item()
    assert min(slopes[-1], slopes[1]) - 1e-6 <= slopes[0] <= max(slopes[-1], slopes[1]) + 1e-6


def test_threshold_is_off_at_zero() -> None:
    built = rig(ACTIVATIONS.make("threshold"), np.array([[-1.0], [0.0], [1e-300]]))
    built.forward()
    assert built.output.value.ravel().tolist() == [0, 0, 1]


def test_sigmoid_is_above_a_half_exactly_where_the_sum_is_above_zero() -> None:
    built = rig(ACTIVATIONS.make("sigmoid"), np.array([[-30.0, -1e-3, 0.0, 1e-3, 30.0]]))
    built.forward()
    assert (built.output.value > 0.5).ravel().tolist() == [False, False, False, True, True]


def test_slope_of_sigmoid_is_at_most_a_quarter() -> None:
    built = rig(ACTIVATIONS.make("sigmoid"), np.linspace(-6, 6, 1001).reshape(1, -1))
    slopes = built.run().inputs[0].delta / built.cotangent
    assert slopes.max() == pytest.approx(0.25, abs=1e-15)
    assert slopes.argmax() == 500


def test_softmax_adds_up_to_one_over_the_last_axis() -> None:
    built = rig(ACTIVATIONS.make("softmax"), away_from_zero((6, 4)), (2, 3))
    built.forward()
    np.testing.assert_allclose(built.output.as_users_see(built.output.value).sum(-1), 1, rtol=1e-15)


def test_softmax_does_not_change_when_all_sums_are_shifted() -> None:
    low, high = (rig(ACTIVATIONS.make("softmax"), away_from_zero((4, 3)) + shift) for shift in (0, 1000))
    low.forward()
    high.forward()
    np.testing.assert_allclose(high.output.value, low.output.value, rtol=1e-12)


def test_leaky_relu_passes_a_share_of_what_is_below_zero() -> None:
    built = rig(ACTIVATIONS.make({"kind": "leaky_relu", "settings": {"slope": 0.2}}), np.array([[-3.0, 3.0]]))
    built.run()
    np.testing.assert_allclose(built.output.value, [[-0.6, 3.0]])
    np.testing.assert_allclose(built.inputs[0].delta / built.cotangent, [[0.2, 1.0]])


def test_a_number_that_is_none_stays_visible() -> None:
    for name in ACTIVATIONS.members:
        built = rig(ACTIVATIONS.make(name), np.array([[np.nan]]))
        with np.errstate(invalid="ignore"):
            built.forward()
        assert np.isnan(built.output.value).all(), name
