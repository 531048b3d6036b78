"""Panels and themes: whatever is shown, hidden or recolored, the run goes on and the numbers are right."""

from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from nnstudio.gui import theme
from tests.journeys.person import Key, wait_for


def test_every_panel_can_be_closed_and_shown_again(person):
    person.step(Key.Key_BracketRight)
    session = person.window.session
    for name, dock in person.window.places.docks.items():
        person.window.dock(name)
        person.window.table[f"view.{name}"].trigger()
        assert dock.isHidden(), name
        person.step(Key.Key_BracketRight)
        person.window.table[f"view.{name}"].trigger()
        assert dock.isVisible(), name
    for name, value in (("weights", session["hidden1.weight"]), ("gradients", session.gradient("hidden1.weight"))):
        person.window.dock(name)
        shows = partial(shown, person.panel(name), value)
        wait_for(shows, "the panel shows the present numbers")
    assert person.failures == []


def shown(panel, value):
    """Whether a panel shows exactly these numbers."""
    return np.array_equal(panel.numbers("hidden1.weight"), value)


def test_all_panels_may_be_closed_and_the_layout_put_back(person):
    docks = person.window.places.docks
    first = {name: dock.isHidden() for name, dock in docks.items()}
    for dock in docks.values():
        dock.close()
    person.train(lambda: person.place[0] > 100)
    person.window.table["view.reset_layout"].trigger()
    QTest.qWait(50)
    assert {name: dock.isHidden() for name, dock in docks.items()} == first


@pytest.mark.parametrize("choice", ["dark", "light"])
def test_the_theme_changes_while_training(person, choice):
    person.press(Key.Key_F5)
    wait_for(lambda: person.moment.running, "the run goes")
    menu = person.window.table["view.theme"].menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == choice.capitalize()).trigger()
    QTest.qWait(100)
    picture = person.window.grab().toImage()
    canvas = person.canvas.viewport()
    corner = canvas.mapTo(person.window, QPoint(3, 3))
    assert picture.pixelColor(corner) == QColor(theme.current().canvas)
    assert theme.current().name == choice
    person.pause()
