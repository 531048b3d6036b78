"""Tests of the window need no screen."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session", autouse=True)
def _leave_nothing_on_the_clipboard(qapp):
    """What lies there without a screen would outlive Python, which made it, and end the process with a crash."""
    yield
    qapp.clipboard().clear()
