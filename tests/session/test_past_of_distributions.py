"""Distributions and shares over the run are those of each moment, counted by NumPy."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.session.distribution import counted, table
from nnstudio.session.frame import Reply
from nnstudio.session.requests import DistributionRequest, SharesRequest
from nnstudio.session.session import Session
from nnstudio.session.shares import shares


def whole(session: Session, wish: DistributionRequest | SharesRequest) -> Reply:
    """All of a past."""
    while not (reply := session.frame([wish]).replies[wish]).complete:
        pass
    return reply


def moments(name: str, count: int, role: str, quantity: str) -> list[np.ndarray]:
    """A quantity after each of the first iterations, of a run that is looked at while it goes on."""
    session = nn.Session(nn.example(name))
    found = []
    for _ in range(count):
        session.step("iteration")
        found.append(np.array(session.seen(role, quantity)))
    return found


@pytest.mark.parametrize(
    ("role", "quantity"),
    [("gradient", "hidden1.weight"), ("value", "hidden6.weight"), ("pre_activation", "hidden3")],
)
@pytest.mark.parametrize("logarithmic", [True, False])
def test_counts_of_every_moment_although_nobody_looked(role: str, quantity: str, *, logarithmic: bool) -> None:
    session = nn.Session(nn.example("vanishing"))
    session.run(iterations=12)
    reply = whole(session, DistributionRequest(role, quantity, logarithmic=logarithmic))
    assert reply.values is not None
    assert reply.edges is not None
    np.testing.assert_array_equal(reply.places, np.arange(1, 13))
    for counts, values in zip(reply.values, moments("vanishing", 12, role, quantity), strict=True):
        np.testing.assert_array_equal(counts, np.histogram(values, reply.edges)[0])


def test_intervals_reach_as_far_as_the_largest_value_of_all_moments() -> None:
    wish = DistributionRequest("value", "any")
    before, after = np.array([-0.25, 0.0, 0.5, 0.49]), np.array([3.0, -1.0, 2.0, 1e-9])
    lines = np.stack([counted(values, logarithmic=False) for values in (before, after)])
    counts, edges = table(wish, lines)
    assert counts is not None
    assert edges[[0, -1]].tolist() == [-4.0, 4.0]
    np.testing.assert_array_equal(counts, [np.histogram(values, edges)[0] for values in (before, after)])


@pytest.mark.parametrize("logarithmic", [True, False])
@pytest.mark.parametrize("values", [[], [0.0], [np.nan, np.inf], [1e308, -1e308], [5e-324], [1e-320, 3.0]])
def test_values_of_any_size_are_counted(values: list[float], *, logarithmic: bool) -> None:
    given = np.array(values)
    counts, edges = table(
        DistributionRequest("value", "any", logarithmic=logarithmic), counted(given, logarithmic=logarithmic)[None]
    )
    assert counts is not None
    assert counts.sum() == np.isfinite(given).sum()
    assert np.isfinite(edges).all()
    assert counts.shape[1] == len(edges) - 1


def test_zero_is_in_the_middle_of_logarithmic_intervals() -> None:
    counts = counted(np.array([0.0, 1e-13, -1e-13, 1e-3]), logarithmic=True)
    assert counts[len(counts) // 2] == 3


def test_shares_over_the_run_count_dead_units() -> None:
    session = nn.Session(nn.example("dying_relu"))
    session.run(iterations=10)
    reply = whole(session, SharesRequest("hidden1"))
    assert reply.values is not None
    for (on, saturated, dead), sums in zip(
        reply.values, moments("dying_relu", 10, "pre_activation", "hidden1"), strict=True
    ):
        assert on == pytest.approx((sums > 0).mean())
        assert np.isnan(saturated)
        assert dead == pytest.approx((sums <= 0).all(0).mean())


def test_saturated_sums_have_a_twentieth_of_the_largest_slope() -> None:
    session = nn.Session(nn.example("vanishing"))
    session.step("iteration")
    sums = np.array([[0.0, 4.0], [-4.5, 5.0]])
    layer = session.run_state.machine.stretch.plan.steps["hidden1"].layer
    found = shares(layer.activation, sums)  # type: ignore[attr-defined]
    slopes = np.exp(-sums) / (1 + np.exp(-sums)) ** 2
    assert found is not None
    assert found.saturated == (slopes < 0.25 / 20).mean()
    assert (found.dead, found.units) == (0, 2)


def test_nodes_without_a_curve_have_no_shares() -> None:
    session = nn.Session(nn.example("iris"))
    session.step("iteration")
    assert whole(session, SharesRequest("x")).values is None
