"""A small network in a store, and a way to show docks."""

import pytest

from nnstudio.gui.store import Store
from tests.gui.docks.frames import Model


@pytest.fixture
def model():
    return Model()


@pytest.fixture
def make_model():
    return Model


@pytest.fixture
def store(qapp, model):
    store = Store(model.document)
    store.show_outline(model.outline)
    return store


@pytest.fixture
def show(qapp, qtbot, model):
    """Shows a dock of a size and gives it a frame of all that it asks for."""

    def show(dock, width=300, height=200, **place):
        if not dock.widget.isVisible():
            qtbot.addWidget(dock.widget)
            dock.widget.resize(width, height)
            dock.widget.show()
            qtbot.waitExposed(dock.widget)
        qapp.processEvents()
        requests = dock.requests()
        dock.show_frame(model.frame(requests, **place))
        return requests

    return show
