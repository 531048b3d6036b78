"""Curves under mouse and keyboard."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.gui import theme
from nnstudio.gui.plots.curve_settings import CurveSettings
from nnstudio.gui.plots.curve_view import EMPTY, PACE, CurveView
from nnstudio.gui.plots.legend import Line
from nnstudio.session.requests import Curve, CurveRequest

LINES = [Line("loss", "training"), Line("validation.loss", "validation", "text", dashed=True)]


def curve(values, first=1):
    values = np.asarray(values, float)
    return Curve(CurveRequest("loss"), np.arange(first, first + len(values)), values * 0.9, values, values * 1.1)


@pytest.fixture
def view(qtbot):
    view = CurveView("loss", LINES)
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_without_values_it_says_what_to_do(view):
    assert view.message.isVisible()
    assert view.message.text() == EMPTY
    assert not view.plot.isVisible()


def test_the_legend_reads_the_values_at_the_present_iteration(view):
    view.show_curves({"loss": curve([4, 3, 2]), "validation.loss": curve([5, 4, 3])}, 2)
    assert view.legend.words == "training 3, validation 4"
    assert view.playhead.value() == 2


def test_the_legend_reads_the_exact_value_of_the_present_moment_however_thin_the_curve_is(view):
    thin = Curve(CurveRequest("loss"), np.array([500, 1000]), *[np.array([4.0, 3.0])] * 3, now=0.125)
    view.show_curves({"loss": thin}, 1000)
    assert view.legend.words == "training 0.125"
    view.show_curves({"loss": thin}, 1000, {"loss": 2.9e-5})
    assert view.legend.words == "training 2.9e−5"


def test_means_are_called_so_under_the_pointer(view):
    iterations = np.array([10.0, 20.0, 30.0])
    view.show_curves({"loss": Curve(CurveRequest("loss"), iterations, iterations - 5, iterations, iterations + 5)}, 30)
    view.grab()
    view.hover(view.box.mapViewToScene(QPointF(20, 20)))
    assert view.legend.words == "training 20, means near iteration 20"


def test_a_change_of_what_is_trained_is_marked_and_the_loss_before_it_is_not_the_present_one(view):
    view.show_curves({"loss": curve([4, 3, 2])}, 3, changes=((3, "data"),))
    assert [(mark.value(), mark.label.format) for mark in view.marks] == [(3, "data")]
    assert view.legend.words == ""
    view.show_curves({"loss": curve([4, 3, 2, 9])}, 4, changes=((3, "data"),))
    assert view.legend.words == "training 9"


def test_another_theme_is_worn_at_once(view, qapp):
    view.show_curves({"loss": curve([4, 3, 2])}, 3)
    try:
        grounds = []
        for name in ("light", "dark"):
            theme.apply(qapp, name)
            grounds.append(view.grab().toImage().pixelColor(view.width() // 2, view.height() - 4).lightness())
    finally:
        qapp.setStyleSheet("")
    assert grounds[0] > 200
    assert grounds[1] < 80


def test_the_legend_reads_under_the_pointer_and_then_the_present_again(view):
    view.show_curves({"loss": curve(np.linspace(200, 101, 100))}, 100)
    view.grab()
    point = view.box.mapViewToScene(QPointF(50, 150))
    view.hover(point)
    assert view.legend.words == "training 151, means near iteration 50"
    view.hover(QPointF(-50, -50))
    assert view.legend.words == "training 101"


def test_the_whole_course_with_all_its_spikes_is_in_sight(view):
    view.show_curves({"loss": curve([4, 30, 2])}, 3)
    (left, right), (low, high) = view.box.viewRange()
    assert (left, right) == (1, 3)
    assert low < 1.8
    assert high > 33


def test_new_values_are_in_sight_after_a_moment(view, qtbot):
    for count in range(2, 50):
        view.show_curves({"loss": curve(range(1, count))}, count)
    qtbot.waitUntil(lambda: view.box.viewRange()[0][1] == 49, timeout=4 * PACE)


def test_ranges_are_not_set_with_every_frame(view, qtbot):
    changes = []
    view.box.sigRangeChanged.connect(lambda *_: changes.append(1))
    for count in range(2, 200):
        view.show_curves({"loss": curve(range(1, count))}, count)
    assert len(changes) <= 2


def test_a_zoom_of_the_user_survives_until_they_follow_again(view):
    view.show_curves({"loss": curve(np.linspace(100, 1, 100))}, 100)
    view.grab()
    point = view.plot.viewport().rect().center()
    event = QWheelEvent(
        QPointF(point),
        QPointF(view.plot.viewport().mapToGlobal(point)),
        QPoint(),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.plot.viewport(), event)
    zoomed = view.box.viewRange()
    assert not view.follow.isChecked()
    assert zoomed[0][1] - zoomed[0][0] < 99
    view.show_curves({"loss": curve(np.linspace(500, 1, 500))}, 500)
    view.catch_up()
    assert view.box.viewRange() == zoomed
    QTest.mouseClick(view.follow, Qt.MouseButton.LeftButton)
    assert view.box.viewRange()[0] == [1, 500]


def test_keys_zoom_pan_and_follow(view):
    view.show_curves({"loss": curve(np.linspace(100, 1, 100))}, 100)
    whole = view.box.viewRange()
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.box.viewRange() != whole
    assert not view.follow.isChecked()
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.box.viewRange() == whole


def test_values_over_many_powers_of_ten_get_a_logarithmic_axis_until_the_user_chooses(view):
    view.show_curves({"loss": curve([1.0, 1e-3, 1e-6])}, 3)
    assert view.logarithm.isChecked()
    assert view.box.viewRange()[1][0] == pytest.approx(-6.4, abs=0.5)
    QTest.keyClick(view, Qt.Key.Key_L)
    assert not view.logarithm.isChecked()
    view.show_curves({"loss": curve([1.0, 1e-3, 1e-6, 1e-9])}, 4)
    assert not view.logarithm.isChecked()


@pytest.mark.parametrize("values", [[np.nan], [np.inf, 1.0], [0.0, 0.0], [-1.0, 2.0], [1e308, 1e308], [5e-324]])
@pytest.mark.parametrize("logarithmic", [True, False])
def test_any_values_can_be_drawn(view, values, logarithmic):
    view.logarithm.setChecked(logarithmic)
    view.choose_logarithm()
    view.show_curves({"loss": Curve(CurveRequest("loss"), np.arange(len(values)), *[np.array(values)] * 3)}, 1)
    view.grab()


def test_a_loss_that_is_no_number_is_named(view):
    view.show_curves({"loss": curve([1.0, np.nan])}, 2)
    assert view.legend.words == "training NaN"


def test_after_a_reset_the_plot_is_empty_again(view):
    view.show_curves({"loss": curve([1.0, 2.0])}, 2)
    view.show_curves({"loss": curve([])}, 0)
    assert view.message.isVisible()


def test_copying_gives_the_curves_exactly(view):
    view.show_curves({"loss": curve([0.1, 0.2])}, 2)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, *lines = QGuiApplication.clipboard().text().split("\n")
    assert head == "iteration\ttraining low\ttraining mean\ttraining high"
    assert [float(line.split("\t")[2]) for line in lines] == [0.1, 0.2]


def test_screen_readers_hear_the_values(view):
    view.show_curves({"loss": curve([0.1, 0.2])}, 2)
    assert view.accessibleName() == "loss"
    assert view.accessibleDescription() == "training 0.2"


def test_a_slider_smooths_the_lines_and_not_the_values(view):
    values = np.arange(200.0) % 2
    view.show_curves({"loss": curve(values)}, 200)
    view.settings.click()
    card = view.findChild(CurveSettings)
    card.slider.setValue(card.slider.maximum())
    assert view.smoothing == pytest.approx(0.3)
    drawn = view.course["loss"].getData()[1]
    np.testing.assert_allclose(drawn[70:200], 0.5, atol=0.01)
    card.slider.setValue(0)
    np.testing.assert_array_equal(view.course["loss"].getData()[1][:200], values)
    assert card.words.text() == "Smoothing: none, every value as it is"
    np.testing.assert_array_equal(view.curves["loss"].mean, values)
    card.close()


def test_iterations_on_a_logarithmic_axis(view):
    view.show_curves({"loss": curve(np.linspace(2, 1, 1000))}, 100, changes=[(10, "loss")])
    QTest.keyClick(view, Qt.Key.Key_X)
    (left, right), _ = view.box.viewRange()
    assert (left, right) == pytest.approx((0, 3))
    assert view.playhead.value() == pytest.approx(2)
    assert view.marks[0].value() == pytest.approx(1)
    np.testing.assert_allclose(view.course["loss"].getData()[0][:10], np.log10(np.arange(1, 11)))
    view.hover(view.box.mapViewToScene(QPointF(1, 1.5)))
    assert view.legend.place.endswith("iteration 10")
    QTest.keyClick(view, Qt.Key.Key_X)
    assert view.playhead.value() == 100


def test_both_axes_are_chosen_on_the_card(view):
    view.show_curves({"loss": curve([1.0, 2.0, 3.0])}, 3)
    view.settings.click()
    card = view.findChild(CurveSettings)
    card.values.click()
    card.iterations.click()
    assert view.logarithm.isChecked()
    assert view.compressed
    assert not view.grab().isNull()
    card.close()


def test_early_values_that_would_squeeze_later_ones_leave_the_axis_until_all_time_is_wished(view):
    values = np.r_[np.full(5, 100.0), np.linspace(1.0, 1.2, 400)]
    view.logarithm.click()
    view.logarithm.setChecked(False)
    view.show_curves({"loss": curve(values)}, len(values))
    view.fit()
    assert view.lasting.isVisible()
    assert view.box.viewRange()[1][1] < 2.0
    view.lasting.click()
    assert view.box.viewRange()[1][1] > 100.0
    view.lasting.click()
    assert view.box.viewRange()[1][1] < 2.0
    assert view.box.viewRange()[0][0] <= 1.0


def test_all_values_are_in_sight_where_they_squeeze_nothing(view):
    view.show_curves({"loss": curve(np.linspace(3.0, 1.0, 400))}, 400)
    view.fit()
    assert not view.lasting.isVisible()
    assert view.box.viewRange()[1][1] > 3.0


@pytest.mark.parametrize(("height", "named"), [(160, False), (300, True)])
def test_the_axis_says_that_it_counts_iterations_where_there_is_room(view, height, named):
    view.resize(400, height)
    axis = view.axes["bottom"]
    assert axis.labelText == "iteration"
    assert axis.label.isVisible() == named
    theme.watcher.changed.emit()
    assert axis.label.isVisible() == named
