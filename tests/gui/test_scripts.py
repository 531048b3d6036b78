"""What a script changes through the window's session is drawn, and can be undone."""

import numpy as np
import pytest

from nnstudio.document.problems import ProblemError
from tests.gui.windows import opened, wait


@pytest.fixture
def window(qapp):
    with opened() as window:
        yield window


def test_a_clamped_unit_and_a_recipe_are_those_of_the_document(window):
    session, store = window.session, window.store
    before = store.document
    session.run(iterations=3)
    session.clamp("hidden1", 0, 0.5)
    session.set(learning_rate=0.25)
    assert store.document.by_name["hidden1"].clamped == ((0, 0.5),)
    assert store.document.recipe.learning_rate == 0.25
    session.run(iterations=1)
    assert (session.activation("hidden1")[:, 0] == 0.5).all()
    store.undo()
    store.undo()
    assert store.document == before
    wait(lambda: not window.desk.run.moment.pending)
    session.run(iterations=1)
    assert not (session.activation("hidden1")[:, 0] == 0.5).any()


def test_an_output_is_set_in_the_present_pass(window):
    session = window.session
    while session.where.node != "output":
        session.step("layer")
    session.set_output("hidden1", 0, 0.9)
    np.testing.assert_array_equal(session.activation("hidden1")[:, 0], 0.9)


def test_what_is_refused_is_not_drawn(window):
    before = window.store.document
    with pytest.raises(ProblemError):
        window.session.set(outputs=("nobody",))
    assert window.store.document == before


def test_rows_of_ones_own(window):
    session = window.session
    rows = np.zeros((2, window.store.outline.shapes["x"][0]))
    found = session.evaluate(rows)
    np.testing.assert_array_equal(found["output"], session.predict(rows))
