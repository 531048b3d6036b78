"""Initial values: their distribution, and that the seed and the name decide them."""

import numpy as np
import pytest

from nnstudio.document.edits import set_recipe
from nnstudio.engine.compile import make_state
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.plan import plan
from tests.engine.drawings import Array, chain, dense, entry
from tests.engine.settings import spread, title

FAN_IN, FAN_OUT = 400, 600
COUNT = FAN_IN * FAN_OUT
GLOROT, HE = np.sqrt(2 / (FAN_IN + FAN_OUT)), np.sqrt(2 / FAN_IN)
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
        ("glorot_normal", GLOROT, NORMAL, np.inf),
        ("he_normal", HE, NORMAL, np.inf),
        ({"kind": "he_normal", "settings": {"convention": "pytorch"}}, HE, NORMAL, np.inf),
        ({"kind": "glorot_normal", "settings": {"convention": "keras"}}, GLOROT, TRUNCATED, 2 * GLOROT / 0.8796256610),
        ({"kind": "he_normal", "settings": {"convention": "keras"}}, HE, TRUNCATED, 2 * HE / 0.8796256610),
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


@pytest.mark.parametrize(
    "kind", [each for name in INITIALIZERS.members for each in spread(INITIALIZERS, name)], ids=title
)
@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (5,)], ids=str)
def test_values_are_finite_and_of_the_shape_asked_for(kind: object, shape: tuple[int, ...]) -> None:
    values = kind.draw(np.random.default_rng(0), 3, 2, shape)
    assert values.shape == shape
    assert values.dtype == np.float64
    assert np.isfinite(values).all()


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
