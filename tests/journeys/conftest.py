"""Journeys through the real window with a real trainer process."""

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.person import Person


@pytest.fixture
def person(qapp):
    """Somebody before a freshly opened window with the students' network."""
    visitor = Person()
    yield visitor
    if not visitor.gone:
        visitor.close()


@pytest.fixture(autouse=True)
def nothing_left(qapp):
    """No journey leaves a window behind."""
    yield
    assert [each for each in QApplication.topLevelWidgets() if each.isVisible()] == []
