"""The learning rates panel: every weight's effective rate, now and over the run, and the schedule."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.gui import theme
from nnstudio.gui.docks.rates import CHOSEN, MEANS, NOW, TIME, RatesDock
from nnstudio.gui.plots.scale import LogScale
from nnstudio.gui.store import Store

ITERATIONS = 12


class Bench:
    """A run without a window, and the panel that looks at it."""

    def __init__(self, qtbot, optimizer="adagrad", height=900, hidden=3, **recipe):
        net = nn.Network()
        x = net.add("input", shape=(2,), name="x")
        middle = net.add("dense", units=hidden, activation="tanh", name="hidden")
        y = net.add("dense", units=1, name="y")
        net.connect(x, middle)
        net.connect(middle, y)
        net.train_with(optimizer=optimizer, batch_size=5, learning_rate=0.1, **recipe)
        random = np.random.default_rng(3)
        inputs = random.normal(size=(20, 2))
        self.run = nn.Session(net, data=(inputs, inputs.sum(1, keepdims=True)))
        self.store = Store(self.run.document)
        self.store.show_outline(self.run.outline())
        self.dock = RatesDock(self.store)
        qtbot.addWidget(self.dock.widget)
        self.dock.widget.resize(400, height)
        self.dock.widget.show()
        qtbot.waitExposed(self.dock.widget)

    def look(self):
        known = False
        while not known:
            QApplication.processEvents()
            frame = self.run.frame(self.dock.requests())
            self.store.show_frame(frame)
            self.dock.show_frame(frame)
            known = all(reply.complete for reply in frame.replies.values())

    def alone(self, parameter):
        self.store.select([self.store.document.by_name[parameter.partition(".")[0]].id])
        self.look()


@pytest.fixture
def bench(qtbot, qapp):
    theme.apply(qapp, "light")
    yield lambda *args, **settings: Bench(qtbot, *args, **settings)
    qapp.setStyleSheet("")


@pytest.mark.parametrize("optimizer", ["sgd", "adagrad", "rmsprop", "adadelta", "adam"])
def test_the_shown_rates_are_the_runs_forward_backward_and_after_going_back(bench, optimizer):
    bench = bench(optimizer)
    bench.run.run(iterations=3)
    for move in (lambda: None, lambda: bench.run.step("phase"), lambda: bench.run.go_to(2)):
        move()
        for name in bench.run.parameters:
            bench.alone(name)
            np.testing.assert_array_equal(bench.dock.numbers(name), bench.run.rate(name))


def test_the_image_holds_every_weights_rate_after_every_iteration(bench):
    bench = bench()
    bench.run.run(iterations=ITERATIONS)
    bench.look()
    view = next(view for view in bench.dock.past.views if view.sheet.picture.key == "hidden.weight")
    assert view.sheet.values.shape == (2 * 3 + 3, ITERATIONS)
    assert [view.sheet.row_heading(row) for row in (0, 5, 6)] == ["w¹₁₁", "w¹₂₃", "b¹₁"]
    assert isinstance(view.scale, LogScale)
    for iteration in range(1, ITERATIONS + 1):
        bench.run.go_to(iteration)
        column = view.sheet.values[:, iteration - 1]
        expected = np.concatenate([bench.run.rate("hidden.weight").ravel(), bench.run.rate("hidden.bias")])
        np.testing.assert_array_equal(column, expected)


def test_adagrads_rates_only_fall(bench):
    bench = bench("adagrad")
    bench.run.run(iterations=ITERATIONS)
    for name in bench.run.parameters:
        bench.alone(name)
        assert (np.diff(bench.dock.past.numbers(name), axis=0) <= 0).all()


def test_a_click_on_a_row_draws_its_course_and_another_takes_it_away(bench):
    bench = bench()
    bench.run.run(iterations=ITERATIONS)
    bench.look()
    before = len(bench.dock.courses.lines)
    view = bench.dock.past.views[0]
    cell = view.grid().rectangle(1, 2)
    point = QPointF(view.area().topLeft()) + QPointF(cell[0] + 1, cell[1] + cell[3] / 2)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=point.toPoint())
    bench.look()
    assert len(bench.dock.courses.lines) == before + 1
    curve = bench.dock.courses.curves["hidden.weight 1"]
    np.testing.assert_array_equal(curve.mean, bench.dock.past.numbers("hidden.weight")[:, 1])
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert len(bench.dock.courses.lines) == before


def test_means_and_schedule_are_the_recorded_ones(bench):
    bench = bench(schedule=nn.schedule("step", every=4, factor=0.5, unit="iterations"))
    bench.run.run(iterations=ITERATIONS)
    bench.look()
    curves = bench.dock.means.curves
    np.testing.assert_allclose(curves["learning_rate"].mean, 0.1 * 0.5 ** (np.arange(ITERATIONS) // 4), rtol=1e-12)
    for name in bench.run.parameters:
        last = curves[f"rate.mean:{name}"].mean[-1]
        assert last == pytest.approx(bench.run.rate(name).mean(), rel=1e-12)


def test_it_says_whether_weights_have_rates_of_their_own(bench):
    for optimizer, words in (("sgd", "SGD: every weight has the same rate, α = 0.1."), ("adam", "a rate of its own")):
        each = bench(optimizer)
        each.run.run(iterations=1)
        each.look()
        assert words in each.dock.said.text()


def test_a_low_panel_shows_the_chosen_view_and_asks_for_no_other(bench):
    bench = bench(height=250)
    bench.run.run(iterations=2)
    roles = {}
    for words in (TIME, CHOSEN, MEANS, NOW):
        bench.dock.panel.choice.setCurrentText(words)
        QApplication.processEvents()
        roles[words] = {type(each).__name__ for each in bench.dock.requests()}
    assert roles == {TIME: {"HistoryRequest"}, CHOSEN: {"HistoryRequest"}, MEANS: {"CurveRequest"}, NOW: {"Request"}}


def test_many_weights_are_cut_into_blocks_of_which_the_largest_rate_is_shown(bench):
    bench = bench(hidden=300)
    bench.run.run(iterations=3)
    bench.store.select([bench.store.document.by_name["hidden"].id])
    bench.look()
    view = bench.dock.past.views[0]
    rates = bench.run.rate("hidden.weight").ravel()
    shown = view.sheet.parts[0][0]
    assert shown < len(rates)
    starts = np.arange(shown) * len(rates) // shown
    np.testing.assert_array_equal(view.sheet.values[:shown, -1], np.maximum.reduceat(rates, starts))
    assert "largest of" in view.readout
    bench.dock.choose("hidden.weight", 301)
    words, _, course = bench.dock.past.course("hidden.weight", 301)
    block = int(np.searchsorted(starts, 301, "right")) - 1
    np.testing.assert_array_equal(course, view.sheet.values[block])
    assert words.startswith("around ")


def test_another_selection_keeps_to_its_own_weights(bench):
    bench = bench()
    bench.run.run(iterations=2)
    bench.look()
    bench.store.select([bench.store.document.by_name["y"].id])
    bench.look()
    assert [view.sheet.picture.node for view in bench.dock.past.views] == ["y"]
    assert {key for key, _ in bench.dock.chosen} == {"y.weight"}
    bench.store.select([bench.store.document.by_name["x"].id])
    assert bench.dock.past.message.text().startswith("x has no weights to learn.")
    assert bench.dock.requests() == []


def test_before_the_first_update_it_says_that_nothing_is_computed(bench):
    bench = bench()
    bench.look()
    assert "Not computed yet" in bench.dock.past.views[0].readout


def test_without_a_program_it_says_what_it_waits_for(qapp, model):
    dock = RatesDock(Store(model.document))
    assert dock.past.message.text().startswith("Nothing to show yet.")
    assert dock.requests() == []
