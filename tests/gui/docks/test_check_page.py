"""The gradient check in the window: what it shows is what the façade finds, the largest error first."""

import numpy as np
import pytest

from nnstudio.base.catalogue import SettingError
from nnstudio.gui.docks.gradients import GradientsDock
from nnstudio.gui.plots.check_page import BUSY, EMPTY, NOTHING
from nnstudio.gui.store import Store
from nnstudio.session.trainer.answers import Checked, Refused
from tests.session.runs import session


@pytest.fixture
def run():
    found = session()
    found.run(iterations=4)
    return found


@pytest.fixture
def dock(run, qtbot):
    store = Store(run.document)
    store.show_outline(run.outline())
    made = GradientsDock(store)
    qtbot.addWidget(made.widget)
    made.widget.resize(420, 300)
    made.widget.show()
    return made


@pytest.fixture
def page(dock):
    return dock.book.open("Check")


def answered(page, run):
    def answer(order, heard):
        try:
            heard(Checked(0, run.check_gradient(order.name, order.index, order.sample)))
        except SettingError as error:
            heard(Refused(0, str(error)))

    page.store.asked.connect(answer)


def test_it_shows_what_the_facade_finds(run, page):
    assert page.message.text() == EMPTY
    answered(page, run)
    page.which.setCurrentText("output.weight")
    page.button.click()
    found = run.check_gradient("output.weight")
    np.testing.assert_array_equal(page.numbers("analytic"), found.analytic)
    np.testing.assert_array_equal(page.numbers("numeric"), found.numeric)
    shown = [float(page.model.check.error[place]) for place in page.model.order]
    assert shown == sorted(shown, reverse=True)
    assert page.model.data(page.model.index(0, 4)) == "agrees"
    (table,) = page.tables()
    assert table.values.shape == (3, 3)
    page.grab()


def test_while_it_is_checked_that_is_said(page):
    page.button.click()
    assert page.message.text() == BUSY
    assert not page.button.isEnabled()


def test_it_offers_the_parameters_of_the_selected_node(page):
    store = page.store
    store.select([store.document.by_name["hidden1"].id])
    assert [page.which.itemText(place) for place in range(page.which.count())] == ["hidden1.weight", "hidden1.bias"]
    store.select([store.document.by_name["drop"].id])
    assert page.message.text() == NOTHING
    assert not page.button.isEnabled()


def test_a_refusal_is_shown(page):
    page.store.asked.connect(lambda _, heard: heard(Refused(0, "there is not enough memory")))
    page.button.click()
    assert "memory" in page.message.text()
    assert page.button.isEnabled()
