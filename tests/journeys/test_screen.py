"""The main job on a real display, with a window manager, a real mouse and a real keyboard."""

import numpy as np
import pytest

import nnstudio as nn
from tests.journeys.screen import Viewer, display

GOOD = 0.01

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


def train(viewer, beyond=0):
    """Run until the loss is good, and pause."""
    viewer.press("F5")
    viewer.until(lambda: viewer["running"], "the start")
    viewer.until(lambda: viewer["iteration"] > beyond and (viewer["loss"] or 1) < GOOD, "a good loss")
    viewer.press("F5")
    viewer.until(lambda: not viewer["running"], "the pause")
    viewer.rest()


def step_and_go_back(viewer):
    """By button and key: the glow and the mark in the program move along."""
    at, seen = viewer.place, set()
    for _ in range(3):
        assert viewer["glow"] == [viewer["row"]]
        seen |= set(viewer["glow"])
        before = viewer.place
        viewer.click("button.run.step_layer")
        viewer.until(lambda before=before: viewer.place != before, "a step")
        viewer.rest()
    assert seen >= {"hidden1", "output"}
    viewer.press("bracketleft")
    viewer.until(lambda: viewer.place == at, "a step back")
    viewer.rest()


def add_a_layer(viewer):
    """Drag it from the palette, and connections from port to port."""
    viewer.drag("dense", "empty")
    viewer.until(lambda: "dense1" in viewer["nodes"], "another layer")
    viewer.rest()
    for source, target in (("hidden1", "dense1"), ("dense1", "output")):
        viewer.drag(f"{source} out", f"{target} in")
        viewer.until(lambda wire=(source, target): wire in viewer.wires, "another connection")
        viewer.rest()
    assert viewer.wires == {("x", "hidden1"), ("hidden1", "dense1"), ("dense1", "output")}


def test_the_main_job_on_a_real_display(look, tmp_path):
    viewer = look()
    viewer.click("button.run.start")
    viewer.until(lambda: viewer["running"], "the start")
    viewer.click("button.run.start")
    viewer.until(lambda: not viewer["running"], "the pause")
    train(viewer)
    step_and_go_back(viewer)
    add_a_layer(viewer)
    train(viewer, beyond=viewer["iteration"] + 100)
    viewer.press("ctrl+e")
    viewer.name_file(tmp_path / "weights.npz")
    viewer.press("ctrl+s")
    viewer.name_file(tmp_path / "mine.nns")
    viewer.until(lambda: not viewer["dirty"], "the project is saved")
    saved = viewer.place, viewer["loss"]
    assert viewer.close() == 0
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as file:
        session = nn.load(tmp_path / "mine.nns")
        for name in session.parameters:
            np.testing.assert_array_equal(file[name], session[name])

    viewer = look(tmp_path / "mine.nns")
    viewer.until(lambda: viewer["title"].startswith("mine.nns"), "the project")
    viewer.rest()
    assert (viewer.place, viewer["loss"]) == saved
    train(viewer, beyond=viewer["iteration"])
    viewer.press("shift+F5")
    viewer.until(lambda: viewer.place == (0, 0), "a reset")
