"""By how much parameters have moved since they were first there."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.document.edits import rename, set_settings
from nnstudio.session.frame import Movement
from nnstudio.session.requests import ChangeRequest, Request
from tests.session.runs import session as small


def seen(session: nn.Session, name: str) -> tuple[np.ndarray, Movement]:
    """A parameter's change, and what is said of it."""
    wish, request = ChangeRequest(name), Request("change", name)
    frame = session.frame([wish, request])
    values, movement = frame.views[request].values, frame.replies[wish].movement
    assert values is not None
    assert movement is not None
    return values, movement


def test_changes_are_since_the_beginning() -> None:
    session = small()
    first = {name: session[name] for name in session.parameters}
    session.run(epochs=5)
    for name in session.parameters:
        values, movement = seen(session, name)
        np.testing.assert_array_equal(values, session[name] - first[name])
        assert movement.since == 0
        assert movement.first == pytest.approx(np.linalg.norm(first[name]))
        assert movement.size == pytest.approx(np.linalg.norm(session[name] - first[name]))
        farthest = movement.most[0]
        assert farthest.index == np.unravel_index(np.abs(values).argmax(), values.shape)
        assert (farthest.first, farthest.now) == (first[name][farthest.index], session[name][farthest.index])


def test_at_the_beginning_nothing_has_moved() -> None:
    values, movement = seen(small(), "hidden1.weight")
    assert not values.any()
    assert (movement.size, movement.most) == (0, ())


def test_a_layer_of_another_width_has_moved_since_it_has_that() -> None:
    session = small()
    session.run(iterations=6)
    node = session.document.by_name["hidden1"].id
    session.change(set_settings(session.document, node, {"units": 5}))
    session.run(iterations=1)
    first = seen(session, "hidden1.bias")[1]
    assert first.since == 6
    assert seen(session, "output.bias")[1].since == 0


def test_a_layer_of_another_name_is_the_same() -> None:
    session = small()
    first = session["hidden1.weight"]
    session.run(iterations=4)
    session.change(rename(session.document, session.document.by_name["hidden1"].id, "other"))
    session.run(iterations=4)
    values, movement = seen(session, "other.weight")
    assert movement.since == 0
    np.testing.assert_array_equal(values, session["other.weight"] - first)


def test_in_the_past_changes_are_those_up_to_then() -> None:
    session = small()
    first = session["output.weight"]
    session.run(iterations=9)
    session.go_to(4)
    np.testing.assert_array_equal(seen(session, "output.weight")[0], session["output.weight"] - first)


def test_what_is_not_there_has_not_moved() -> None:
    session = small()
    wish, request = ChangeRequest("nothing.weight"), Request("change", "nothing.weight")
    frame = session.frame([wish, request])
    assert frame.views[request].values is None
    assert frame.replies[wish].movement is None
