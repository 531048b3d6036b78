"""Initial values: their distribution, and that the seed and the name decide them."""

import numpy as np
import pytest

from nnstudio.document.edits import set_recipe
from nnstudio.engine.compile import make_state
from nnstudio.engine.distributions import Distribution
from nnstudio.engine.initializer import Initializer
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.plan import plan
from tests.engine.drawings import Array, chain, dense, entry
from tests.engine.settings import spread, title

FAN_IN, FAN_OUT = 400, 600
COUNT = FAN_IN * FAN_OUT
GLOROT, HE, LECUN = np.sqrt(2 / (FAN_IN + FAN_OUT)), np.sqrt(2 / FAN_IN), np.sqrt(1 / FAN_IN)
UNIFORM, NORMAL, TRUNCATED = 1.8, 3.0, 2.3684
"""Kurtosis of a uniform, a normal, and a normal distribution cut off at two deviations."""


def draw(choice: object) -> Array:
    random = np.random.default_rng(11)
    return INITIALIZERS.make(choice).draw(random, FAN_IN, FAN_OUT, (FAN_IN, FAN_OUT))


@pytest.mark.parametrize(
    ("choice", "deviation", "kurtosis", "limit"),
    [
        ("uniform", 1 / np.sqrt(3 * FAN_IN), UNIFORM, 1 / np.sqrt(FAN_IN)),
        ("glorot_uniform", GLOROT, UNIFORM, np.sqrt(6) / np.sqrt(FAN_IN + FAN_OUT)),
        ("he_uniform", HE, UNIFORM, np.sqrt(6 / FAN_IN)),
        ("lecun_uniform", LECUN, UNIFORM, np.sqrt(3 / FAN_IN)),
        ("glorot_normal", GLOROT, NORMAL, np.inf),
        ("he_normal", HE, NORMAL, np.inf),
        ("lecun_normal", LECUN, NORMAL, np.inf),
        ("normal", 0.05, NORMAL, np.inf),
        ("truncated_normal", 0.05 * 0.8796256610, TRUNCATED, 0.1),
        ({"kind": "he_normal", "settings": {"convention": "pytorch"}}, HE, NORMAL, np.inf),
        ({"kind": "glorot_normal", "settings": {"convention": "keras"}}, GLOROT, TRUNCATED, 2 * GLOROT / 0.8796256610),
        ({"kind": "he_normal", "settings": {"convention": "keras"}}, HE, TRUNCATED, 2 * HE / 0.8796256610),
        ({"kind": "lecun_normal", "settings": {"convention": "keras"}}, LECUN, TRUNCATED, 2 * LECUN / 0.8796256610),
    ],
    ids=str,
)
def test_distribution_is_the_published_one(choice: object, deviation: float, kurtosis: float, limit: float) -> None:
    """Bounds are five deviations of the estimate; the largest value comes near the limit where there is one."""
    values = draw(choice)
    assert abs(values.mean()) < 5 * deviation / np.sqrt(COUNT)
    assert values.std() == pytest.approx(deviation, rel=5 * np.sqrt((kurtosis - 1) / 4 / COUNT))
    assert ((values / values.std()) ** 4).mean() == pytest.approx(kurtosis, abs=0.06)
    assert np.abs(values).max() <= limit
    assert np.isinf(limit) or np.abs(values).max() > 0.999 * limit
    assert not np.isinf(limit) or np.abs(values).max() > 3.5 * deviation


ALL = [each for name in INITIALIZERS.members for each in spread(INITIALIZERS, name)]
every = pytest.mark.parametrize("kind", ALL, ids=title)


@every
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (2, 3), (5,), (1,), (1, 4000), (2, 3, 4)], ids=str)
def test_values_are_finite_and_of_the_shape_asked_for(kind: Initializer, shape: tuple[int, ...]) -> None:
    values = kind.draw(np.random.default_rng(0), 3, 2, shape)
    assert values.shape == shape
    assert values.dtype == np.float64
    assert np.isfinite(values.astype(np.float32)).all()


def probabilities(distribution: Distribution, points: Array) -> Array:
    """The probability of less than each of the rising points, by integration of the density."""
    low, high = (np.clip(end, -9, 9) * distribution.deviation for end in (-np.inf, np.inf))
    low = max(distribution.low, distribution.mean + low)
    high = min(distribution.high, distribution.mean + high)
    middle = (np.arange(200_000) + 0.5) / 200_000 * (high - low) + low
    total = np.concatenate([[0], np.cumsum(distribution.density(middle)) * (high - low) / 200_000])
    return np.interp(points, np.linspace(low, high, 200_001), total)


@every
@pytest.mark.parametrize(("fan_in", "fan_out"), [(1, 1), (3, 8), (12, 10)])
def test_drawn_values_have_the_declared_distribution(kind: Initializer, fan_in: int, fan_out: int) -> None:
    """Kolmogorov and Smirnov: among n values, a distance over 2.2/√n has a probability of 2·e^(−2·2.2²) = 1e-4."""
    told = kind.distribution(fan_in, fan_out)
    random = np.random.default_rng(5)
    values = np.sort([kind.draw(random, fan_in, fan_out, (fan_in, fan_out))[0, 0] for _ in range(2000)])
    assert (told.low <= values).all()
    assert (values <= told.high).all()
    if np.isinf(told.density(values)).all():
        return
    steps = np.arange(2000) / 2000
    expected = probabilities(told, values)
    assert max(np.abs(expected - steps).max(), np.abs(expected - steps - 1 / 2000).max()) < 2.2 / np.sqrt(2000)


@every
def test_mean_and_deviation_are_those_of_the_density(kind: Initializer) -> None:
    told = kind.distribution(30, 20)
    if told.deviation and np.isfinite(told.density(np.array([told.mean, 0.0]))).all():
        low, high = (
            max(min(end, told.mean + 9 * told.deviation), told.mean - 9 * told.deviation)
            for end in (told.low, told.high)
        )
        middle = (np.arange(100_000) + 0.5) / 100_000 * (high - low) + low
        weights = told.density(middle) * (high - low) / 100_000
        assert weights.sum() == pytest.approx(1, rel=1e-6)
        assert (weights * middle).sum() == pytest.approx(told.mean, abs=1e-6 * told.deviation)
        assert np.sqrt((weights * (middle - told.mean) ** 2).sum()) == pytest.approx(told.deviation, rel=1e-6)
        outside = np.array([told.low, told.high]) + np.array([-1, 1]) * told.deviation
        assert not told.density(outside).any()


@pytest.mark.parametrize(
    "kind", [each for each in ALL if each.name in {"zeros", "ones", "constant", "identity"}], ids=title
)
@pytest.mark.parametrize("fans", [(1, 1), (4, 4), (3, 5), (5, 3)])
def test_what_is_not_drawn_has_exactly_the_declared_mean_and_deviation(
    kind: Initializer, fans: tuple[int, int]
) -> None:
    values, told = kind.draw(np.random.default_rng(0), *fans, fans), kind.distribution(*fans)
    assert values.mean() == pytest.approx(told.mean, rel=1e-14)
    assert values.std() == pytest.approx(told.deviation, rel=1e-12, abs=1e-15)
    assert (values.min(), values.max()) == (told.low, told.high)
    assert np.isinf(told.density(values)).all()
    assert not told.density(values + 1e-6).any()


@pytest.mark.parametrize("shape", [(1, 1), (6, 6), (40, 7), (7, 40), (1, 9), (9, 1), (4, 3, 5), (8,)], ids=str)
@pytest.mark.parametrize("gain", [1.0, 0.5])
def test_orthogonal_columns_or_rows_are_perpendicular(shape: tuple[int, ...], gain: float) -> None:
    """As in Keras, all axes but the last are taken together; a vector is one column."""
    kind = INITIALIZERS.make({"kind": "orthogonal", "settings": {"gain": gain}})
    values = kind.draw(np.random.default_rng(4), 1, 1, shape)
    matrix = values.reshape(-1, shape[-1]) if len(shape) > 1 else values.reshape(-1, 1)
    small = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    np.testing.assert_allclose(small, gain**2 * np.eye(len(small)), rtol=0, atol=1e-12)


def test_rotations_and_reflections_are_equally_likely() -> None:
    """A decomposition whose signs are not set right has far too many of one."""
    random = np.random.default_rng(6)
    kind = INITIALIZERS.make("orthogonal")
    drawn = [kind.draw(random, 3, 3, (3, 3)) for _ in range(2000)]
    assert abs(sum(np.sign(np.linalg.det(each)) for each in drawn)) < 4 * np.sqrt(2000)
    assert abs(np.mean([np.trace(each) for each in drawn])) < 4 / np.sqrt(2000)


@pytest.mark.parametrize("shape", [(3, 3), (2, 4), (4, 2), (3,)], ids=str)
def test_identity_passes_inputs_on(shape: tuple[int, ...]) -> None:
    kind = INITIALIZERS.make({"kind": "identity", "settings": {"gain": 2.5}})
    values = kind.draw(np.random.default_rng(0), 1, 1, shape).reshape(shape[0], -1)
    for place, value in np.ndenumerate(values):
        assert value == (2.5 if place[0] == place[1] else 0)


def test_constants_are_what_was_set() -> None:
    choices = ["zeros", "ones", {"kind": "constant", "settings": {"value": -3.5}}]
    assert [np.unique(draw(each)).tolist() for each in choices] == [[0.0], [1.0], [-3.5]]


def test_mean_and_deviation_are_settings() -> None:
    for name, kept in (("normal", 1.0), ("truncated_normal", 0.8796256610)):
        values = draw({"kind": name, "settings": {"deviation": 2.0, "mean": 10.0}})
        assert values.mean() == pytest.approx(10, abs=5 * 2 / np.sqrt(COUNT))
        assert values.std() == pytest.approx(2 * kept, rel=0.01)


@pytest.mark.parametrize(
    "name", [name for name in INITIALIZERS.members if name not in {"zeros", "ones", "constant", "identity"}]
)
def test_weights_are_not_all_alike(name: str) -> None:
    assert len(np.unique(draw(name))) > COUNT / 2


def test_a_bias_has_the_fans_of_its_weights() -> None:
    document = chain(entry("x", 400), dense("y", 2000, bias_initializer="uniform"))
    made = plan(document)
    state = make_state(made, 1)
    bias = state.layout["y.bias"].user(state.values)
    assert np.abs(bias).max() == pytest.approx(1 / np.sqrt(400), rel=0.01)


def test_the_seed_and_the_name_decide_the_values() -> None:
    document = chain(entry("x", 4), dense("h", 3), dense("y", 3))
    first, again = (make_state(plan(document), 1) for _ in range(2))
    other = make_state(plan(set_recipe(document, seed=8)), 1)
    assert first.values.tobytes() == again.values.tobytes()
    assert (first.layout["h.weight"].user(first.values) != other.layout["h.weight"].user(other.values)).all()
    assert (first.layout["h.weight"].user(first.values)[:3] != first.layout["y.weight"].user(first.values)).all()


def test_another_layer_before_it_changes_no_initial_weight() -> None:
    short = chain(entry("x", 3), dense("y", 2))
    long = chain(entry("x", 3), dense("h", 3), dense("y", 2))
    values = [(state := make_state(plan(each), 1)).layout["y.weight"].user(state.values) for each in (short, long)]
    np.testing.assert_array_equal(*values)


def test_single_precision_begins_with_the_same_values_rounded() -> None:
    document = chain(entry("x", 3), dense("y", 2))
    double, single = (make_state(plan(set_recipe(document, precision=each)), 1) for each in ("float64", "float32"))
    np.testing.assert_array_equal(single.values, double.values.astype(np.float32))
