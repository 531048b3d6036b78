"""Every activation, found by itself."""

import math

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
    built = rig(kind, away_from_zero((3, 8)), (2, 3))
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
@pytest.mark.parametrize("size", [1e30, 1e4, 100.0, 1e-30, 1e-300, 0.0])
def test_huge_and_tiny_sums_give_numbers_without_a_warning(kind: Activation, dtype: type, size: float) -> None:
    values = (away_from_zero((4, 3)) * size).astype(dtype)
    built = rig(kind, values).run()
    assert np.isfinite(built.output.value).all()
    assert np.isfinite(built.inputs[0].delta).all()


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_from_zero_a_slope_is_that_of_a_line(kind: Activation, dtype: type) -> None:
    """Every activation ends in two lines, so a difference over half the way is the slope."""
    if kind.elementwise:
        f = np.array([-1e30, -1e4, 1e4, 1e30], dtype)
        np.testing.assert_allclose(kind.slopes(f), (kind.values(f) - kind.values(f / 2)) / (f / 2), rtol=1e-6)


@every
def test_its_curves_are_what_training_computes(kind: Activation) -> None:
    sums = away_from_zero((4, 3))
    built = rig(kind, sums)
    built.cotangent[...] = 1
    built.run()
    np.testing.assert_array_equal(kind.values(sums.T), built.output.value.T)
    slopes = kind.slopes(sums.T)
    assert (slopes is not None) == kind.elementwise
    if slopes is not None:
        np.testing.assert_array_equal(slopes, built.inputs[0].delta.T)


@every
@pytest.mark.parametrize("shape", [(), (1,), (7,), (2, 3), (2, 3, 4)], ids=str)
def test_curves_keep_shape_and_precision(kind: Activation, shape: tuple[int, ...]) -> None:
    for dtype in (np.float32, np.float64):
        found = kind.values(np.zeros(shape, dtype))
        assert (found.shape, found.dtype) == (shape, dtype)
        slopes = kind.slopes(np.zeros(shape, dtype))
        assert slopes is None or (slopes.shape, slopes.dtype) == (shape, dtype)


@every
def test_a_kink_is_where_both_sides_differ_and_nowhere_else(kind: Activation) -> None:
    if kind.elementwise:
        near, far = np.array([-1e-9, 1e-9]), np.linspace(-4, 4, 801)
        low, high = kind.slopes(near)
        jump = np.ptp(kind.values(near)) > 0.1
        assert kind.kinks == ((0.0,) if jump or abs(high - low) > 1e-6 else ())
        assert (np.abs(np.diff(kind.slopes(far[far < 0]))) < 0.02).all()
        assert (np.abs(np.diff(kind.slopes(far[far > 0]))) < 0.02).all()


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
    [
        ("elu", 1.0),
        ("gelu", 0.5),
        ("leaky_relu", 0.01),
        ("linear", 1.0),
        ("relu", 0.0),
        ("sigmoid", 0.25),
        ("silu", 0.5),
        ("softplus", 0.5),
        ("tanh", 1.0),
        ("threshold", 0.0),
    ],
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


@pytest.mark.parametrize("alpha", [0.0, 0.3, 1.0, 2.5])
def test_elu_is_its_formula(alpha: float) -> None:
    f = np.linspace(-30, 5, 701)
    kind = ACTIVATIONS.make({"kind": "elu", "settings": {"alpha": alpha}})
    expected = [x if x > 0 else alpha * math.expm1(x) for x in f]
    np.testing.assert_allclose(kind.values(f), expected, rtol=1e-15)
    np.testing.assert_allclose(kind.slopes(f), [1 if x > 0 else alpha * math.exp(x) for x in f], rtol=1e-15)
    assert kind.slopes(np.zeros(1)).item() == alpha


def test_gelu_is_the_sum_times_the_normal_probability() -> None:
    """Absolute errors: a few units in the last place of 1; and twelve digits even where it almost vanishes."""
    f = np.concatenate([np.linspace(-8, 8, 4001), np.linspace(-37, 37, 1001), [-1e-300, 1e-300, -1e-9, 1e-9]])
    kind = ACTIVATIONS.make("gelu")
    share = np.array([math.erfc(-x / math.sqrt(2)) / 2 for x in f])
    bell = np.array([math.exp(-x * x / 2) / math.sqrt(2 * math.pi) for x in f])
    error = np.abs(kind.values(f) - f * share)
    assert (error <= 4e-16 * np.maximum(1, np.abs(f))).all()
    assert (error <= 5e-13 * np.abs(f * share)).all()
    np.testing.assert_allclose(kind.slopes(f), share + f * bell, rtol=0, atol=1e-15)


def test_approximate_gelu_is_its_formula_and_near_the_exact_one() -> None:
    f = np.linspace(-9, 9, 1801)
    kind = ACTIVATIONS.make({"kind": "gelu", "settings": {"approximate": True}})
    expected = f / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (f + 0.044715 * f**3)))
    np.testing.assert_allclose(kind.values(f), expected, rtol=0, atol=2e-15)
    difference = np.abs(kind.values(f) - ACTIVATIONS.make("gelu").values(f))
    assert 4e-4 < difference.max() < 5e-4


@pytest.mark.parametrize("name", ["gelu", "silu"])
def test_the_minimum_is_the_declared_one(name: str) -> None:
    kind = ACTIVATIONS.make(name)
    low = kind.values(np.linspace(-2, 0, 200001)).min()
    declared = float(kind.image[1:].partition(",")[0].replace("−", "-"))
    assert declared < low < declared + 1e-4


def test_silu_and_softplus_keep_their_digits_in_both_tails() -> None:
    f = np.linspace(-700, 700, 2801)
    share = np.array([math.exp(x) / (1 + math.exp(x)) for x in f])
    rest = np.array([1 / (1 + math.exp(x)) for x in f])
    silu, softplus = ACTIVATIONS.make("silu"), ACTIVATIONS.make("softplus")
    np.testing.assert_allclose(silu.values(f), f * share, rtol=1e-14)
    np.testing.assert_allclose(silu.slopes(f), share * (1 + f * rest), rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(softplus.values(f), [math.log1p(math.exp(x)) for x in f], rtol=1e-14)
    np.testing.assert_allclose(softplus.slopes(f), share, rtol=1e-14)


def test_softmax_adds_up_to_one_over_the_last_axis() -> None:
    built = rig(ACTIVATIONS.make("softmax"), away_from_zero((3, 8)), (2, 3))
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
