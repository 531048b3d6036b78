"""Where a number comes from, in the window: the text has the numbers, its links lead on; and the life of a weight."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu

from nnstudio.gui.debugging.places import ask, called, measure_of
from nnstudio.gui.docks.gradients import GradientsDock
from nnstudio.gui.docks.origin import OriginDock
from nnstudio.gui.plots.derivation import EMPTY
from nnstudio.gui.plots.life import NO_WEIGHT
from nnstudio.gui.plots.numerals import full
from nnstudio.gui.store import Store
from nnstudio.session.requests import DerivationRequest
from nnstudio.session.trainer import orders
from tests.session.runs import session

WEIGHT = DerivationRequest("gradient", "hidden1.weight", (3, 2))


@pytest.fixture
def run():
    found = session()
    found.run(iterations=5)
    while found.where.phase != "update":
        found.step()
    return found


@pytest.fixture
def store(run):
    made = Store(run.document)
    made.show_outline(run.outline())
    return made


@pytest.fixture
def dock(store, qtbot):
    made = OriginDock(store)
    qtbot.addWidget(made.widget)
    made.widget.resize(380, 480)
    made.widget.show()
    return made


def look(run, dock):
    for _ in range(20):
        frame = run.frame(dock.requests())
        dock.show_frame(frame)
        if all(reply.complete for reply in frame.replies.values()):
            return


def test_it_tells_the_number_its_instruction_and_its_terms(run, store, dock):
    page = dock.book.page
    assert EMPTY.split(",")[0] in page.text.html
    ask(store, WEIGHT)
    look(run, dock)
    html = page.text.html
    assert full(float(run.gradient("hidden1.weight")[3, 2])) in html
    assert "weight gradient" in html
    assert html.count("<a href=") == 1 + 2 * len(run.moment().batch)
    dock.widget.grab()


def test_links_lead_on_and_the_buttons_back_and_forth(run, store, dock):
    page = dock.book.page
    ask(store, WEIGHT)
    look(run, dock)
    page.follow("0.1")
    look(run, dock)
    assert page.place.role == "pre_activation_gradient"
    page.follow("0.0")
    look(run, dock)
    assert page.place.role == "gradient"
    page.back.click()
    page.back.click()
    assert page.place == WEIGHT
    assert not page.back.isEnabled()
    page.forth.click()
    look(run, dock)
    assert page.place.role == "pre_activation_gradient"
    assert page.found.value == run.seen("pre_activation_gradient", "hidden1")[page.place.index]


def test_the_instruction_is_shown_in_the_program(run, store, dock):
    rows, docks = [], []
    store.row_wanted.connect(rows.append)
    store.dock_wanted.connect(docks.append)
    ask(store, WEIGHT)
    look(run, dock)
    dock.book.page.follow("row")
    assert (WEIGHT.role, WEIGHT.name) in store.outline.rows[rows[0]].writes
    assert docks == ["origin", "program"]


def test_the_biography_of_a_weight(run, store, dock):
    ask(store, WEIGHT)
    page = dock.book.open("Biography")
    look(run, dock)
    life = run.biography("hidden1.weight", (3, 2))
    assert page.model.rowCount() == len(life) == 5
    np.testing.assert_array_equal(dock.numbers("after"), life.after)
    np.testing.assert_array_equal(dock.numbers("∂L/∂w"), life.gradient)
    asked = []
    store.asked.connect(lambda order, _: asked.append(order))
    page.go(page.model.index(1, 0))
    assert asked == [orders.GoTo(4)]
    (table,) = page.tables()
    assert table.values.shape == (5, 7)
    dock.widget.grab()


def test_what_is_no_weight_has_no_biography(run, store, dock):
    ask(store, DerivationRequest("activation", "hidden1", (0, 1)))
    page = dock.book.open("Biography")
    look(run, dock)
    assert page.message.text() == NO_WEIGHT


def test_another_project_forgets_the_trail(run, store, dock):
    ask(store, WEIGHT)
    look(run, dock)
    store.project_shown.emit()
    assert dock.book.page.place is None
    assert dock.requests() == []


def test_numbers_are_asked_about_in_the_menu_of_a_panel(run, store, qtbot, qapp, monkeypatch):
    panel = GradientsDock(store)
    qtbot.addWidget(panel.widget)
    panel.widget.resize(500, 600)
    panel.widget.show()
    qapp.processEvents()
    panel.show_frame(run.frame(panel.requests()))
    view = panel.panel.views[0]
    place = view.area().topLeft() + QPoint(90, 40)
    row, column = view.cell_at(QPointF(place))
    menus = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: menus.append(menu))
    view.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    actions = {action.text(): action for action in menus[0].actions()}
    actions["Where does this come from?"].trigger()
    assert store.origin == DerivationRequest("gradient", "hidden1.weight", (row, column))
    next(action for words, action in actions.items() if words.startswith("Watch the")).trigger()
    (measure,) = store.document.watches
    assert measure == measure_of(store.origin)


def test_places_are_called_as_users_count():
    assert called("value", "hidden1.weight", (0, 1)) == "value of hidden1.weight[0, 1]"
    assert called("activation", "hidden1", (0, 1)) == "output of hidden1, example 1, unit 2"
