"""Whether there is a display is found out before Qt would give up."""

import sys
from pathlib import Path

import pytest

from nnstudio.app import display
from tests.app.program import nnstudio_says


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


def test_without_a_display():
    assert display.reason_for_none() == "there is no display"


def test_a_platform_that_was_chosen_is_believed(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display.reason_for_none() is None


def test_a_display_that_nobody_serves(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":98765")
    assert display.reason_for_none() == "the display :98765 does not answer"


def test_other_systems_have_one(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert display.reason_for_none() is None


def test_missing_libraries_are_named_by_their_packages(monkeypatch):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setattr(display, "LIBRARIES", {"libnothing.so.1": "libnothing1", "libc.so.6": "libc6"})
    assert "apt install libnothing1)" in display.reason_for_none()


def test_a_project_is_not_shown_without_a_display_and_its_training_is_proposed(tmp_path):
    nnstudio_says("new", "xor", "a.nns", folder=tmp_path)
    found = nnstudio_says("a.nns", folder=tmp_path)
    assert found.returncode == 2
    expected = "there is no display, so a.nns cannot be shown; nnstudio train a.nns trains it without a window"
    assert found.stderr == f"nnstudio: {expected}\n"
    assert nnstudio_says("b.nns", folder=tmp_path).stderr == "nnstudio: b.nns does not exist\n"


def test_without_a_display_the_default_project_is_trained_and_pictured(tmp_path):
    found = nnstudio_says(folder=tmp_path)
    assert found.returncode == 0, found.stderr
    assert found.stderr.startswith("nnstudio: there is no display, so no window opens")
    for name in ("students.npz", "students.png"):
        assert name in found.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["students.nns", "students.npz", "students.png"]
    assert Path(tmp_path, "students.png").read_bytes().startswith(b"\x89PNG")
