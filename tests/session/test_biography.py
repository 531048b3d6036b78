"""The biography of a weight and the past of a measure: against what the façade shows when one steps through the run."""

import numpy as np
import pytest

from nnstudio.base.catalogue import SettingError
from nnstudio.document.model import Measure
from nnstudio.session.frame import Reply
from nnstudio.session.requests import BiographyRequest, MeasureHistoryRequest
from nnstudio.session.session import Session
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.client import Trainer
from nnstudio.session.trainer.handle import Direct, Handle
from tests.session.runs import seen, session

NAME, INDEX = "hidden1.weight", (2, 1)


def replies(run: Session, wish: BiographyRequest | MeasureHistoryRequest) -> Reply:
    """The complete reply to a wish."""
    for _ in range(200):
        found = run.frame([wish]).replies[wish]
        if found.complete:
            return found
    raise AssertionError("the past is never complete")


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_every_update_is_that_of_the_run(optimizer: str) -> None:
    run = session(optimizer=optimizer)
    lines = []
    for _ in range(7):
        before = run[NAME][INDEX]
        run.step("iteration")
        rows = run.moment().batch
        lines.append(
            (before, run[NAME][INDEX], np.asarray(run.gradient(NAME))[INDEX], np.asarray(run.rate(NAME))[INDEX], rows)
        )
    life = run.biography(NAME, INDEX)
    assert life.iteration.tolist() == list(range(7))
    for column, found in enumerate((life.before, life.after, life.gradient, life.rate)):
        expected = np.array([line[column] for line in lines], float)
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        assert column == 0 or np.array_equal(found, expected)
    assert [tuple(rows) for rows in life.rows] == [line[4] for line in lines]
    np.testing.assert_allclose(life.update, -life.rate * life.direction, rtol=1e-9)


def test_nothing_in_the_run_moves() -> None:
    run, other = session(), session()
    for each in (run, other):
        each.run(iterations=9)
        each.step("layer")
    run.biography(NAME, INDEX, 2, 5)
    assert seen(run) == seen(other)


def test_a_part_of_the_run_in_the_past_with_what_was_set_by_hand() -> None:
    run = session()
    run.run(iterations=4)
    changed = np.array(run[NAME])
    changed[INDEX] = 3.0
    run[NAME] = changed
    run.run(iterations=4)
    life = run.biography(NAME, INDEX, 2, 6)
    assert life.iteration.tolist() == [2, 3, 4, 5]
    assert life.before[2] == pytest.approx(3.0, rel=1e-12)
    assert life.before[3] == life.after[2]


def test_the_window_gets_the_same_a_little_at_a_time() -> None:
    run = session()
    run.run(iterations=12)
    wish = BiographyRequest(NAME, INDEX, points=5)
    found = replies(run, wish)
    life = run.biography(NAME, INDEX, 7)
    assert found.places.tolist() == [8, 9, 10, 11, 12]
    assert found.values is not None
    np.testing.assert_array_equal(found.values[:, 1], life.after)
    np.testing.assert_array_equal(found.values[:, 2], life.gradient)


def test_the_trainer_process_tells_the_same() -> None:
    run = session()
    run.run(iterations=6)
    with Trainer() as trainer:
        handle, data = Handle(Direct(trainer)), run.run_state.first.origin.data
        trainer.wait(trainer.send(orders.Begin(run.document, orders.Rows.of(data))))
        handle.run(iterations=6)
        mine, found = run.biography(NAME, INDEX, 2), handle.biography(NAME, INDEX, 2)
        for name in ("iteration", "before", "after", "gradient", "rate", "direction"):
            np.testing.assert_array_equal(getattr(mine, name), getattr(found, name))
        with pytest.raises(SettingError, match="its shape is"):
            handle.biography(NAME, (9, 9))


def test_what_there_is_not_is_refused() -> None:
    run = session()
    run.run(iterations=2)
    with pytest.raises(SettingError, match="its shape is"):
        run.biography(NAME, (9, 9))
    with pytest.raises(KeyError):
        run.biography("nowhere.weight", INDEX)
    assert replies(run, BiographyRequest("nowhere.weight", (0,))).values is None


def test_a_measure_has_a_past() -> None:
    run, expected = session(), []
    for _ in range(8):
        run.step("iteration")
        expected.append(np.mean(np.abs(np.asarray(run.gradient(NAME)))))
    found = replies(run, MeasureHistoryRequest(Measure("gradient.mean_abs", NAME)))
    assert found.places.tolist() == list(range(1, 9))
    assert found.values is not None
    assert found.values[:, 0].tolist() == expected


def test_a_measure_that_there_is_not_says_why() -> None:
    found = replies(session(), MeasureHistoryRequest(Measure("gradient.norm", "nowhere.weight")))
    assert found.values is None
    assert "nowhere" in found.refusal
