"""What holds for every number panel."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel

from nnstudio.document.problems import Problem
from nnstudio.gui import theme
from nnstudio.gui.docks.activations import ActivationsDock
from nnstudio.gui.docks.chain_rule import ChainRuleDock
from nnstudio.gui.docks.data import DataDock
from nnstudio.gui.docks.gradients import GradientsDock
from nnstudio.gui.docks.loss import LossDock
from nnstudio.gui.docks.neuron import NeuronDock
from nnstudio.gui.docks.program import ProgramDock
from nnstudio.gui.docks.recurrent import RecurrentDock
from nnstudio.gui.docks.weights import WeightsDock
from nnstudio.gui.plots.header import Explanation, Header
from nnstudio.gui.plots.matrix_view import MatrixView
from nnstudio.gui.plots.notice import INVALID, PENDING, Notice
from nnstudio.session.requests import CurveRequest

PANELS = [
    ProgramDock,
    DataDock,
    LossDock,
    ActivationsDock,
    WeightsDock,
    GradientsDock,
    RecurrentDock,
    NeuronDock,
    ChainRuleDock,
]


@pytest.fixture
def dressed(qapp):
    """The program's theme, and the plain one afterwards."""
    theme.apply(qapp, "light")
    yield
    qapp.setStyleSheet("")


@pytest.mark.parametrize("kind", PANELS)
def test_the_question_mark_explains_with_formula_and_what_good_looks_like(kind, store, show, qtbot):
    dock = kind(store)
    show(dock)
    (header,) = dock.widget.findChildren(Header)
    QTest.mouseClick(header.help, Qt.MouseButton.LeftButton)
    (popup,) = header.findChildren(Explanation)
    text = " ".join(label.text() for label in popup.findChildren(QLabel))
    assert "arrow marks" in text or "What good looks like" in text
    popup.close()


@pytest.mark.parametrize("kind", PANELS)
def test_everything_that_can_be_operated_has_a_name_for_screen_readers(kind, store, show):
    dock = kind(store)
    show(dock)
    widgets = [*dock.widget.findChildren(QComboBox), *dock.widget.findChildren(QAbstractButton)]
    widgets += dock.widget.findChildren(MatrixView)
    named = [widget for widget in widgets if widget.objectName() != "qt_toolbar_ext_button"]
    for widget in named:
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        corner = type(widget).__name__ == "QAbstractButton"
        assert widget.accessibleName() or text or corner, widget


@pytest.mark.parametrize("kind", PANELS)
def test_it_fits_into_a_small_dock(kind, store, dressed):
    hint = kind(store).widget.minimumSizeHint()
    assert hint.width() <= 300
    assert hint.height() <= 170


@pytest.mark.parametrize("kind", PANELS)
@pytest.mark.parametrize("size", [(1, 1), (300, 200), (1600, 900)])
def test_it_is_painted_at_any_size_in_both_themes(kind, size, store, show, qapp, dressed):
    dock = kind(store)
    show(dock, *size)
    for name in ("light", "dark"):
        theme.apply(qapp, name)
        show(dock)
        assert not dock.widget.grab().isNull()


@pytest.mark.parametrize("kind", PANELS)
def test_a_frame_without_the_answers_changes_nothing(kind, store, show, model):
    dock = kind(store)
    show(dock)
    before = dock.widget.grab().toImage()
    dock.show_frame(model.frame([]))
    assert dock.widget.grab().toImage() == before or kind is LossDock


@pytest.mark.parametrize("kind", PANELS)
def test_frames_before_the_first_program_are_no_trouble(kind, store, model, show):
    store.show_outline(None)
    dock = kind(store)
    show(dock)
    store.show_outline(model.outline)
    show(dock)


@pytest.mark.parametrize("kind", [ProgramDock, ActivationsDock, WeightsDock, GradientsDock])
def test_a_panel_says_when_it_does_not_show_the_drawing_as_it_is(kind, store, show, model):
    dock = kind(store)
    show(dock)
    (notice,) = dock.widget.findChildren(Notice)
    assert not notice.isVisible()
    store.show_frame(model.frame([], pending=True))
    assert notice.text() == PENDING
    store.show_problems([Problem("output", "error", "has no input", "nothing arrives at it", "Connect it")])
    assert notice.text() == INVALID
    assert notice.isVisible()
    store.show_problems([])
    store.show_frame(model.frame([]))
    assert not notice.isVisible()


def test_loss_and_accuracy_are_asked_for_where_they_are_seen(store, show):
    dock = LossDock(store)
    low = show(dock, 300, 200)
    assert [each.name for each in low] == ["loss", "validation.loss"]
    dock.widget.resize(500, 500)
    assert [each.name for each in dock.requests()] == [
        "loss",
        "validation.loss",
        "metric.accuracy",
        "validation.accuracy",
    ]
    assert all(isinstance(each, CurveRequest) and each.points == 500 for each in dock.requests())


def test_the_loss_panel_shows_exactly_the_recorded_values(store, show, model):
    model.curves = {"loss": [0.3, 0.2, 0.1], "validation.loss": [0.4]}
    dock = LossDock(store)
    show(dock, iteration=3)
    assert dock.numbers("loss").tolist() == [0.3, 0.2, 0.1]
    assert dock.numbers("validation.loss").tolist() == [0.4]
    assert dock.numbers("metric.accuracy") is None
    assert dock.panel.header.label.words == "iteration 3"


def test_the_loss_panel_switches_to_the_accuracy(store, show, model):
    model.curves = {"metric.accuracy": [0.5, 1.0]}
    dock = LossDock(store)
    show(dock)
    QTest.keyClick(dock.panel.choice, Qt.Key.Key_Down)
    show(dock)
    assert dock.numbers("metric.accuracy").tolist() == [0.5, 1.0]


def test_the_program_panel_marks_the_instruction_about_to_run(store, show):
    dock = ProgramDock(store)
    show(dock, instruction=6)
    assert dock.model.pointer == 6
    assert dock.header.label.words == "10 instructions per iteration"


def test_a_click_on_an_instruction_selects_its_node(store, show):
    dock = ProgramDock(store)
    show(dock, 300, 600)
    place = dock.model.places[2]
    point = dock.view.visualRect(dock.model.index(place)).center()
    QTest.mouseClick(dock.view.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert store.selected_names == ["output"]


def test_the_update_belongs_to_no_node(store, show):
    dock = ProgramDock(store)
    show(dock)
    store.select([2])
    dock.select(dock.model.index(dock.model.places[-1]))
    assert store.selected_names == ["hidden1"]


def test_without_a_program_there_is_a_sentence_instead_of_a_list(store, show):
    dock = ProgramDock(store)
    store.show_outline(None)
    show(dock)
    assert dock.message.isVisible()
    assert not dock.view.isVisible()


def test_nothing_is_written_on_arrays_that_others_see(store, show, model):
    for array in model.arrays.values():
        array.flags.writeable = False
    copies = {key: np.copy(array) for key, array in model.arrays.items()}
    for kind in PANELS:
        show(kind(store))
    for key, array in model.arrays.items():
        np.testing.assert_array_equal(array, copies[key])
