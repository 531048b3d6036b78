"""What training changes: laid out flat, copied and restored to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.base.catalogue import Choice
from nnstudio.engine.compile import make_state
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layout import Demand, Layout, Matrix, bias, weight
from nnstudio.engine.plan import plan
from nnstudio.engine.state import State
from nnstudio.engine.streams import stream
from tests.engine.drawings import chain, dense, entry

ZEROS = INITIALIZERS.make("zeros")


def matrix(features: int, units: int, *, biased: bool) -> Matrix:
    parts = [weight(ZEROS, features), *[bias(ZEROS, fan_in=features)] * biased]
    return Matrix(units, tuple(parts))


REQUESTS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40), st.booleans()), max_size=6)


@given(REQUESTS)
def test_parameters_lie_apart_and_at_aligned_addresses(requests: list[tuple[int, int, bool]]) -> None:
    matrices = [matrix(features, units, biased=biased) for features, units, biased in requests]
    layout = Layout.of(Demand(f"n{k}", each, k % 3 == 1, {}) for k, each in enumerate(matrices))
    flat = np.zeros(layout.size)
    for number, parameter in enumerate(layout.parameters, 1):
        view = parameter.user(flat)
        assert view.shape == parameter.shape
        assert not view.any()
        view[...] = number
        assert parameter.offset % 16 == 0
    assert np.count_nonzero(flat) == sum(each.count for each in matrices)


def test_users_see_weights_in_by_out() -> None:
    layout = Layout.of([Demand("y", matrix(3, 2, biased=True), False, {})])
    assert {each.name: each.shape for each in layout.parameters} == {"y.weight": (3, 2), "y.bias": (2,)}


def state(precision: str = "float64") -> State:
    document = chain(entry("x", 3), dense("y", 2), optimizer=Choice("adagrad"), precision=precision)
    return make_state(plan(document), 5)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_snapshot_is_a_copy_and_restoring_brings_back_every_bit(precision: str) -> None:
    present = state(precision)
    random = present.stream("drop", "mask")
    moment = present.snapshot()
    expected = random.random_raw(10)
    present.values += 1
    present.memory["accumulator"] += 1
    present.order[:] = present.order[::-1].copy()
    present.iteration, present.epoch, present.cursor = 9, 2, 3
    assert not present.snapshot().same(moment)
    present.restore(moment)
    assert present.snapshot().same(moment)
    np.testing.assert_array_equal(random.random_raw(10), expected)
    assert moment.size > present.values.nbytes


def test_a_stream_that_a_snapshot_lacks_begins_anew() -> None:
    present = state()
    moment = present.snapshot()
    expected = present.stream("late", "mask").random_raw(3)
    present.restore(moment)
    np.testing.assert_array_equal(present.stream("late", "mask").random_raw(3), expected)


def test_streams_differ_by_seed_node_and_purpose() -> None:
    first = {
        tuple(stream(seed, node, purpose).random_raw(4))
        for seed in (0, 1)
        for node in ("a", "b")
        for purpose in ("weight", "mask")
    }
    assert len(first) == 8
