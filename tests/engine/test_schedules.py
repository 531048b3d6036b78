"""Schedules of the learning rate."""

from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import pytest

from nnstudio.engine.schedule import Progress, Schedule
from nnstudio.engine.schedules import SCHEDULES
from tests.engine.settings import spread, title

ALL = [kind for name in SCHEDULES.members for kind in spread(SCHEDULES, name)]
every = pytest.mark.parametrize("kind", ALL, ids=title)
LOSSES = [3.0, 2.0, 2.0, 2.5, float("nan"), float("inf"), 1.0, 1.0, 0.0, -1.0]


def make(kind: str, **settings: Any) -> Schedule:
    return SCHEDULES.make({"kind": kind, "settings": settings})


def by_epoch(kind: Schedule, epochs: int, size: int = 4) -> list[float]:
    """The multiplier at the start of each epoch."""
    return [kind.multiplier(Progress(epoch * size, epoch, size), kind.memory()) for epoch in range(epochs)]


def by_iteration(kind: Schedule, iterations: int, size: int = 4) -> list[float]:
    return [kind.multiplier(Progress(i, i // size, size), kind.memory()) for i in range(iterations)]


@every
def test_a_multiplier_lies_between_0_and_1(kind: Schedule) -> None:
    memory = kind.memory()
    for epoch in range(60):
        memory = kind.observe(memory, LOSSES[epoch % len(LOSSES)])
        for iteration in range(epoch * 3, epoch * 3 + 3):
            assert 0 <= kind.multiplier(Progress(iteration, epoch, 3), memory) <= 1


@every
def test_no_number_is_too_large(kind: Schedule) -> None:
    far = 2**62
    assert 0 <= kind.multiplier(Progress(far, far, 1), kind.memory()) <= 1


@every
def test_it_never_rises_behind_the_warm_up(kind: Schedule) -> None:
    values = by_epoch(kind, 80)[kind.warmup :] if kind.unit == "epochs" else by_iteration(kind, 80)[kind.warmup :]
    assert values[0] == 1
    assert all(later <= earlier for earlier, later in pairwise(values))


@every
def test_its_memory_is_plain_numbers_that_a_file_can_hold(kind: Schedule) -> None:
    memory = kind.observe(kind.memory(), 0.5)
    packed = msgspec.msgpack.encode((memory, kind.memory()))
    assert msgspec.msgpack.decode(packed, type=tuple[tuple[float, ...], tuple[float, ...]]) == (memory, kind.memory())


@every
def test_its_path_is_the_base_times_the_multipliers(kind: Schedule) -> None:
    found = kind.path(0.3, range(5, 40), 4)
    expected = [0.3 * kind.multiplier(Progress(i, i // 4, 4), kind.memory()) for i in range(5, 40)]
    np.testing.assert_array_equal(found, expected)
    assert kind.path(0.3, range(0), 4).shape == (0,)


@every
def test_it_begins_behind_its_warm_up(kind: Schedule) -> None:
    """The same schedule with and without one: the second is the first, shifted."""
    plain = SCHEDULES.make({"kind": kind.name, "settings": {**kind.choice.settings, "warmup": 0}})
    warm = SCHEDULES.make({"kind": kind.name, "settings": {**kind.choice.settings, "warmup": 3}})
    at = by_epoch if kind.unit == "epochs" else by_iteration
    assert at(warm, 50)[3:] == at(plain, 47)


@pytest.mark.parametrize(("unit", "count"), [("iterations", 8), ("epochs", 2)])
def test_a_warm_up_rises_by_equal_steps_with_every_update(unit: str, count: int) -> None:
    found = by_iteration(make("constant", unit=unit, warmup=count), 12, size=4)
    np.testing.assert_allclose(found, [min(i / 9, 1) for i in range(1, 13)], rtol=1e-15)


def test_step_falls_after_every_so_many() -> None:
    np.testing.assert_allclose(by_epoch(make("step", every=3, factor=0.5), 8), [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])
    found = by_iteration(make("step", every=3, factor=0.5, unit="iterations"), 8)
    np.testing.assert_allclose(found, [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25])


def test_epochs_are_counted_whole() -> None:
    found = by_iteration(make("exponential", factor=0.5), 9, size=4)
    np.testing.assert_allclose(found, [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25])


def test_cosine_is_half_way_in_the_middle_and_stays_at_its_minimum() -> None:
    found = by_epoch(make("cosine", length=10, minimum=0.2), 20)
    assert found[0] == 1
    assert found[5] == pytest.approx(0.6, rel=1e-15)
    np.testing.assert_allclose(found[10:], 0.2, rtol=1e-15)


def multipliers(kind: Schedule, losses: list[float]) -> list[float]:
    memory, found = kind.memory(), []
    for epoch, loss in enumerate(losses):
        memory = kind.observe(memory, loss)
        found.append(kind.multiplier(Progress(epoch + 1, epoch + 1, 1), memory))
    return found


def test_plateau_waits_patiently_and_begins_again_after_each_fall() -> None:
    kind = make("plateau", factor=0.5, patience=2)
    assert multipliers(kind, [1.0] * 8) == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_plateau_does_not_fall_while_the_loss_improves_enough() -> None:
    kind = make("plateau", factor=0.5, patience=1, improvement=0.1)
    assert set(multipliers(kind, [0.89**i for i in range(20)])) == {1}
    assert min(multipliers(kind, [0.999**i for i in range(20)])) < 1


def test_plateau_keeps_its_minimum() -> None:
    kind = make("plateau", factor=0.1, patience=0, minimum=0.05)
    assert multipliers(kind, [1.0] * 5) == [1, 0.1, 0.05, 0.05, 0.05]


def test_losses_that_are_no_numbers_are_not_better() -> None:
    kind = make("plateau", factor=0.5, patience=0)
    assert multipliers(kind, [float("nan")] * 3) == [0.5, 0.25, 0.125]


def test_only_plateau_cannot_be_foreseen_and_stays_as_it_is() -> None:
    assert [name for name, kind in SCHEDULES.members.items() if not kind.foreseeable] == ["plateau"]
    np.testing.assert_array_equal(make("plateau").path(0.2, range(3), 1, (1.0, 0.0, 0.25)), [0.05] * 3)
