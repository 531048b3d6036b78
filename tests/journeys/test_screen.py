"""The main job on a real display, with a window manager, a real mouse and a real keyboard."""

import numpy as np
import pytest

import nnstudio as nn
from tests.journeys.screen import Viewer, display

pytestmark = pytest.mark.needs_screen


@pytest.fixture
def screen():
    with display() as name:
        yield name


@pytest.fixture
def look(screen, tmp_path):
    """Opens the program; whatever still runs at the end is ended."""
    viewers = []

    def look(project=None):
        viewers.append(Viewer(screen, tmp_path / "window.ini", project))
        return viewers[-1]

    yield look
    for viewer in viewers:
        viewer.process.kill()
        viewer.process.wait()
        viewer.listener.join()


def test_the_main_job_on_a_real_display(look, tmp_path):
    viewer = look()

    # Trains, and pauses.
    viewer.click("button.run.start")
    viewer.until(lambda: (viewer["loss"] or 1) < 0.01, "a loss below 0.01")
    viewer.press("F5")
    viewer.until(lambda: not viewer["running"], "the pause")
    viewer.rest()
    assert viewer["loss"] < 0.01

    # Steps by button and key: the glow and the mark in the program move.
    at, seen = (viewer["iteration"], viewer["instruction"]), set()
    for _ in range(3):
        assert viewer["glow"] == [viewer["row"]]
        seen |= set(viewer["glow"])
        before = viewer["instruction"]
        viewer.click("button.run.step_layer")
        viewer.until(lambda before=before: viewer["instruction"] != before, "a step")
        viewer.rest()
    assert seen >= {"hidden1", "output"}
    viewer.press("bracketleft")
    viewer.until(lambda: (viewer["iteration"], viewer["instruction"]) == at, "a step back")
    viewer.rest()

    # Drags a layer in, and connects it.
    viewer.drag("dense", "empty")
    viewer.until(lambda: "dense1" in viewer["nodes"], "another layer")
    viewer.rest()
    viewer.drag("hidden1 out", "dense1 in")
    viewer.until(lambda: ("hidden1", "dense1") in viewer.wires, "a connection")
    viewer.rest()
    viewer.drag("dense1 out", "output in")
    viewer.until(lambda: ("dense1", "output") in viewer.wires, "another connection")
    assert viewer.wires == {("x", "hidden1"), ("hidden1", "dense1"), ("dense1", "output")}
    viewer.rest()

    # Trains again, exports, saves, and closes.
    viewer.press("F5")
    viewer.until(lambda: viewer["iteration"] > at[0] + 100 and (viewer["loss"] or 1) < 0.01, "training on")
    viewer.press("F5")
    viewer.until(lambda: not viewer["running"], "the pause")
    viewer.rest()
    viewer.press("ctrl+e")
    viewer.name_file(tmp_path / "weights.npz")
    viewer.press("ctrl+s")
    viewer.name_file(tmp_path / "mine.nns")
    viewer.until(lambda: not viewer["dirty"], "the project is saved")
    saved = viewer["iteration"], viewer["instruction"], viewer["loss"]
    assert viewer.close() == 0

    with np.load(tmp_path / "weights.npz", allow_pickle=False) as file:
        session = nn.load(tmp_path / "mine.nns")
        for name in session.parameters:
            np.testing.assert_array_equal(file[name], session[name])

    # Opens it again, finds all as it was, and goes on.
    viewer = look(tmp_path / "mine.nns")
    viewer.until(lambda: viewer["title"].startswith("mine.nns"), "the project")
    viewer.rest()
    assert (viewer["iteration"], viewer["instruction"], viewer["loss"]) == saved
    viewer.press("F5")
    viewer.until(lambda: viewer["iteration"] > saved[0], "training on")
    viewer.press("shift+F5")
    viewer.until(lambda: viewer["iteration"] == 0, "a reset")
