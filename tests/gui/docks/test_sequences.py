"""Panels and sequences: one example's time steps as rows, gates as blocks of columns."""

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.gui import theme
from nnstudio.gui.docks.activations import ActivationsDock
from nnstudio.gui.docks.gradients import GradientsDock
from nnstudio.gui.docks.weights import WeightsDock
from nnstudio.gui.store import Store

STEPS, FEATURES, UNITS = 6, 2, 3


class Bench:
    """A run without a window, and a panel that looks at it."""

    def __init__(self, qtbot, kind, **settings):
        net = nn.Network()
        x = net.add("input", shape=(STEPS, FEATURES), name="x")
        cell = net.add(kind, units=UNITS, name="cell", **settings)
        y = net.add("dense", units=1, name="y")
        net.connect(x, cell)
        net.connect(cell, y)
        random = np.random.default_rng(5)
        target = random.normal(size=(8, STEPS, 1) if settings.get("return_sequences") else (8, 1))
        self.run = nn.Session(net, data=(random.normal(size=(8, STEPS, FEATURES)), target))
        self.store = Store(self.run.document)
        self.store.show_outline(self.run.outline())
        self.qtbot = qtbot

    def show(self, dock):
        self.dock = dock(self.store)
        self.qtbot.addWidget(self.dock.widget)
        self.dock.widget.resize(500, 1200)
        self.dock.widget.show()
        self.qtbot.waitExposed(self.dock.widget)
        self.look()
        return self.dock.panel

    def look(self):
        QApplication.processEvents()  # heat maps that have just been put up find their place
        frame = self.run.frame(self.dock.requests())
        self.store.show_frame(frame)
        self.dock.show_frame(frame)

    def choose(self, words):
        choice = self.dock.panel.choice
        assert choice.findText(words) >= 0
        choice.setCurrentText(words)
        self.look()

    def view(self, key):
        (found,) = [view for view in self.dock.panel.views if view.sheet.picture.key == key]
        return found


@pytest.fixture
def bench(qtbot, qapp):
    theme.apply(qapp, "light")
    return lambda kind="lstm", **settings: Bench(qtbot, kind, **settings)


def texts(choice):
    return [choice.itemText(place) for place in range(choice.count())]


def test_a_sequence_is_shown_for_one_example_with_a_row_for_each_time_step(bench):
    bench = bench()
    bench.run.run(iterations=1)
    bench.show(ActivationsDock)
    sheet = bench.view("x").sheet
    np.testing.assert_array_equal(sheet.values, bench.run.activation("x")[0])
    assert [sheet.row_heading(row) for row in range(STEPS)] == [f"t={t}" for t in range(1, STEPS + 1)]
    assert sheet.read((3, 1)).startswith("x₂(4) = ")
    assert sheet.remark == "6×2 · t × units"


def test_another_example_is_shown_wherever_it_is_chosen(bench):
    bench = bench()
    bench.run.run(iterations=1)
    panel = bench.show(ActivationsDock)
    assert panel.example.isVisible()
    panel.example.setValue(3)
    assert bench.store.example == 2
    bench.look()
    np.testing.assert_array_equal(bench.view("x").sheet.values, bench.run.activation("x")[2])
    bench.store.choose_example("mean")
    assert panel.example.text() == "Mean of batch"
    bench.look()
    np.testing.assert_allclose(bench.view("x").sheet.values, bench.run.activation("x").mean(axis=0))


def test_the_chosen_example_outlives_views_without_examples_and_small_batches(bench):
    bench = bench()
    panel = bench.show(ActivationsDock)
    panel.example.setMaximum(4)
    bench.store.choose_example(3)
    panel.example.show_batch(0, ())
    panel.example.show_batch(2, (7, 5))
    assert bench.store.example == 3
    assert "row 6" in panel.example.toolTip()


def test_without_sequences_there_is_no_example_to_choose(bench):
    bench = bench()
    bench.run.run(iterations=1)
    panel = bench.show(ActivationsDock)
    bench.store.select([bench.store.document.by_name["y"].id])
    assert not panel.example.isVisible()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("simple_rnn", ["O: activation", "f: weighted sum", "h: state"]),
        ("lstm", ["O: activation", "f: weighted sum", "h: state", "c: cell", "Gates"]),
        ("gru", ["O: activation", "f: weighted sum", "h: state", "Gates"]),
    ],
)
def test_what_the_network_has_can_be_chosen(bench, kind, words):
    bench = bench(kind)
    assert texts(bench.show(ActivationsDock).choice) == words


@pytest.mark.parametrize(
    ("kind", "keys", "first"),
    [
        ("lstm", ["cell: input gate", "cell: forget gate", "cell: candidate", "cell: output gate"], "i₁₁(1)"),
        ("gru", ["cell: reset gate", "cell: update gate", "cell: candidate"], "r₁₁(1)"),
    ],
)
def test_each_gate_has_its_picture(bench, kind, keys, first):
    bench = bench(kind)
    bench.run.run(iterations=1)
    panel = bench.show(ActivationsDock)
    bench.choose("Gates")
    assert [view.sheet.picture.key for view in panel.views] == keys
    assert all(view.sheet.values.shape == (STEPS, UNITS) for view in panel.views)
    assert panel.views[0].sheet.read((0, 0)).startswith(f"{first} = ")


def test_while_a_pass_goes_through_time_its_rows_are_told_from_those_of_the_pass_before(bench):
    bench = bench()
    bench.run.run(iterations=2)
    bench.show(ActivationsDock)
    bench.choose("h: state")
    while bench.run.where.time_step != 2:
        bench.run.step("time_step")
    bench.look()
    sheet = bench.view("cell").sheet
    assert sheet.present == range(2)
    assert sheet.remark == "only t ≤ 2 of this pass"
    bench.dock.widget.grab()
    while bench.run.where.phase != "backward":
        bench.run.step("time_step")
    bench.look()
    assert bench.view("cell").sheet.present == range(STEPS)


def test_rows_of_the_pass_before_are_paler(bench):
    bench = bench()
    bench.run.run(iterations=2)
    bench.show(ActivationsDock)
    bench.choose("h: state")
    view = bench.view("cell")
    view.grab()
    sure = view.grab().toImage()
    while bench.run.where.time_step != 3:
        bench.run.step("time_step")
    bench.look()
    picture, area, grid = view.grab().toImage(), view.area(), view.grid()

    def color(image, row):
        left, top, _, height = grid.rectangle(row, 0)
        return image.pixelColor(area.left() + left + 2, area.top() + top + height - 4)

    panel = QColor(theme.current().panel)
    last = STEPS - 1
    assert abs(color(picture, last).lightness() - panel.lightness()) <= abs(
        color(sure, last).lightness() - panel.lightness()
    )


def test_columns_of_gated_weights_are_called_by_gate_and_unit(bench):
    bench = bench()
    bench.run.run(iterations=1)
    bench.show(WeightsDock)
    sheet = bench.view("cell.weight").sheet
    headings = [sheet.column_heading(column) for column in range(4 * UNITS)]
    assert headings == [f"{gate}{unit}" for gate in "ifgo" for unit in "₁₂₃"]
    assert sheet.read((1, 4)).startswith("forget gate w¹₂₂ = ")
    assert sheet.read((2, 11)).startswith("output gate b¹₃ = ")
    assert sheet.remark == "3×12 · i f g o"
    recurrent = bench.view("cell.recurrent_weight").sheet
    assert [recurrent.row_heading(row) for row in range(UNITS)] == ["h₁", "h₂", "h₃"]
    assert recurrent.read((2, 6)).startswith("candidate u¹₃₁ = ")
    bench.dock.widget.grab()


def test_the_two_biases_of_a_gru_belong_to_their_weights(bench):
    bench = bench("gru")
    bench.run.run(iterations=1)
    bench.show(WeightsDock)
    assert bench.view("cell.weight").sheet.row_heading(FEATURES) == "b"
    recurrent = bench.view("cell.recurrent_weight").sheet
    assert recurrent.row_heading(UNITS) == "c"
    assert recurrent.read((UNITS, 5)).startswith("update gate c¹₃ = ")


def test_gradients_through_time_are_shown_by_time_step(bench):
    bench = bench(return_sequences=True)
    bench.run.run(iterations=1)
    panel = bench.show(GradientsDock)
    assert texts(panel.choice) == ["∂L/∂W", "∂L/∂O", "∂L/∂f", "∂L/∂h", "∂L/∂c"]
    bench.choose("∂L/∂h")
    sheet = bench.view("cell").sheet
    np.testing.assert_array_equal(sheet.values, bench.run.seen("state_gradient", "cell")[0])
    assert sheet.read((0, 1)).startswith("∂L/∂h₁₂(1) = ")


def test_rows_of_an_embedding_are_called_by_their_tokens(qtbot):
    net = nn.Network()
    x = net.add("input", shape=(4,), name="x")
    words = net.add("embedding", vocabulary=5, units=2, name="words")
    y = net.add("gru", units=1, name="y")
    net.connect(x, words)
    net.connect(words, y)
    random = np.random.default_rng(2)
    run = nn.Session(net, data=(random.integers(0, 5, size=(8, 4)), random.normal(size=(8, 1))))
    store = Store(run.document)
    store.show_outline(run.outline())
    dock = WeightsDock(store)
    qtbot.addWidget(dock.widget)
    (view,) = [each for each in dock.panel.views if each.sheet.picture.key == "words.weight"]
    assert [view.sheet.picture.row(token) for token in range(5)] == ["0", "1", "2", "3", "4"]
