"""Recorded curves of any length keep every spike in bounded memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.session.curve import Recorder


def recorder(values: list[float]) -> Recorder:
    found = Recorder()
    for iteration, value in enumerate(values, 1):
        found.add(iteration, value)
    return found


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Curves that merge early."""
    monkeypatch.setattr("nnstudio.session.curve.CAPACITY", 16)
    monkeypatch.setattr("nnstudio.session.curve.WAITING", 4)


def test_a_short_curve_is_kept_as_it_is() -> None:
    values = [3.0, 1.0, 2.0]
    iteration, low, mean, high, count = recorder(values).everything()
    assert count.tolist() == [1, 1, 1]
    assert iteration.tolist() == [1, 2, 3]
    assert low.tolist() == mean.tolist() == high.tolist() == values


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("count", [5, 16, 17, 33, 1000, 10_001])
def test_a_long_curve_takes_bounded_memory_and_keeps_its_spike_and_mean(count: int) -> None:
    values = np.random.default_rng(count).normal(size=count)
    values[count // 3] = 99.0
    values[count // 2] = -99.0
    found = recorder(values.tolist())
    points = found.everything()
    assert points.shape[1] <= 16 + 4 + 1
    assert (points[3].max(), points[1].min()) == (99.0, -99.0)
    assert points[0, -1] == count
    assert (np.diff(points[0]) > 0).all()
    ends = points[0].astype(int)
    assert points[4].tolist() == np.diff(ends, prepend=0).tolist()
    means = [part.mean() for part in np.split(values, ends[:-1])]
    np.testing.assert_allclose(points[2], means, atol=1e-12)


@pytest.mark.usefixtures("small")
def test_thinning_keeps_spikes_and_the_end() -> None:
    values = [0.0] * 500
    values[123] = 7.0
    points = recorder(values).thinned(5)
    assert points.shape[1] <= 5
    assert points[3].max() == 7.0
    assert points[0, -1] == 500


@pytest.mark.usefixtures("small")
@given(count=st.integers(1, 300), end=st.integers(0, 320))
def test_truncating_forgets_what_is_later_and_recording_goes_on(count: int, end: int) -> None:
    found = recorder([float(i) for i in range(1, count + 1)])
    found.truncate(end)
    points = found.everything()
    assert points[0].max(initial=0) <= end
    assert points[3].max(initial=0) <= end
    found.add(end + 1, -1.0)
    assert found.everything()[0, -1] == end + 1
    assert found.everything()[1].min() == -1.0


@pytest.mark.usefixtures("small")
@given(count=st.integers(0, 200), more=st.integers(0, 100))
def test_a_state_makes_the_same_recorder(count: int, more: int) -> None:
    found = recorder([float(i % 7) for i in range(count)])
    again = Recorder.from_state(found.state())
    for iteration in range(count + 1, count + more + 1):
        found.add(iteration, iteration % 5)
        again.add(iteration, iteration % 5)
    np.testing.assert_array_equal(found.everything(), again.everything())
    assert found.block == again.block


def test_the_value_at_an_iteration_is_the_latest_up_to_it() -> None:
    found = recorder([5.0, 6.0, 7.0])
    assert (found.at(0), found.at(2), found.at(99)) == (None, 6.0, 7.0)


@pytest.mark.usefixtures("small")
def test_the_latest_value_is_exact_however_long_the_curve() -> None:
    found = Recorder()
    for iteration in range(1, 400):
        found.add(iteration, float(iteration % 7))
        assert found.at(iteration) == iteration % 7
        assert Recorder.from_state(found.state()).at(iteration) == iteration % 7


def test_not_a_number_is_recorded() -> None:
    assert np.isnan(recorder([1.0, np.nan]).thinned(1)[3]).all()
