"""Weights go out as a file that NumPy reads, and come in only where they fit."""

import numpy as np
import pytest

from nnstudio.document import edits
from nnstudio.gui.dialogs.weights import export_weights, import_weights


@pytest.fixture
def exported(project, step, rest, tmp_path):
    step(project, 5)
    export_weights(project, tmp_path / "weights.npz")
    rest(project)
    return tmp_path / "weights.npz"


def test_the_file_holds_what_is_shown(project, exported, value):
    with np.load(exported, allow_pickle=False) as file:
        assert set(file.files) == {"hidden1.weight", "hidden1.bias", "output.weight", "output.bias", "__meta__"}
        np.testing.assert_array_equal(file["output.bias"], value(project, "output.bias"))


def test_imported_weights_are_those_of_the_file(project, exported, step, rest, value):
    expected = value(project, "hidden1.weight")
    step(project, 5)
    import_weights(project, exported)
    rest(project)
    np.testing.assert_array_equal(value(project, "hidden1.weight"), expected)
    assert project.dirty


def test_weights_that_do_not_fit_are_named_and_change_nothing(project, exported, rest, value, qtbot, sayings):
    document = project.store.document
    wider = edits.set_settings(document, document.by_name["hidden1"].id, {"units": 2})
    project.store.edit(wider, "widen")
    qtbot.waitUntil(lambda: project.store.outline.parameters["hidden1"] == 8, timeout=10_000)
    before = value(project, "hidden1.weight")
    import_weights(project, exported)
    rest(project)
    assert len(sayings) == 1
    assert "hidden1.weight is (3, 1) in the file and (3, 2) in the drawing" in sayings[0]
    np.testing.assert_array_equal(value(project, "hidden1.weight"), before)


def test_what_is_no_file_of_weights_is_said(project, rest, sayings, tmp_path):
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 nothing")
    import_weights(project, tmp_path / "broken.npz")
    rest(project)
    assert "broken.npz" in sayings[0]


def test_a_folder_that_cannot_be_written_to_is_said(project, rest, sayings, tmp_path):
    export_weights(project, tmp_path / "nowhere" / "weights.npz")
    rest(project)
    assert len(sayings) == 1
    assert "nowhere" in sayings[0]
