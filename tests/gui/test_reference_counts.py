"""Qt and the plots give back what they borrow."""

import sys

import numpy as np
import pytest

from nnstudio.gui.docks.weights import WeightsDock
from nnstudio.gui.plots.curve_view import CurveView
from nnstudio.gui.plots.legend import Line
from nnstudio.gui.store import Store
from nnstudio.session.requests import Curve, CurveRequest
from tests.gui.docks.frames import Model

CALLS = 2000
IMMORTAL = sys.getrefcount(None) > 2**31
"""From Python 3.12 on None begins with some four thousand million references, so that it is never given back."""
SLACK = 2**24 if IMMORTAL else 100


def draw_curves():
    """Qt and plot calls as a frame makes them."""
    view = CurveView("loss", [Line("loss", "training")])
    view.resize(300, 200)
    values = np.linspace(1.0, 0.1, 200)
    curve = Curve(CurveRequest("loss"), np.arange(200), values, values, values)
    for iteration in range(CALLS // 10):
        view.show_curves({"loss": curve}, iteration)
        view.fit()
        view.grab()
    return view


def draw_heat_maps():
    """Frames of a panel of heat maps."""
    model = Model()
    store = Store(model.document)
    store.show_outline(model.outline)
    dock = WeightsDock(store)
    dock.widget.resize(300, 300)
    for _ in range(CALLS // 10):
        dock.widget.grab()
        dock.show_frame(model.frame([each for view in dock.panel.views for each in view.requests()]))
    return dock


@pytest.mark.parametrize("work", [draw_curves, draw_heat_maps])
def test_none_and_true_are_not_used_up(qapp, work):
    """A lost reference with every call would end in a crash after hours; where they are immortal, nothing changes."""
    kept = [work()]
    before = sys.getrefcount(None), sys.getrefcount(True)
    kept.append(work())
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert after[0] >= before[0] - SLACK
    assert after[1] >= before[1] - SLACK
    for each in kept:
        getattr(each, "widget", each).deleteLater()
