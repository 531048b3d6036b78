"""The further pages of the loss, gradients, weights and activations panels: their numbers are the façade's."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.files.examples import example
from nnstudio.gui.docks.activations import ActivationsDock
from nnstudio.gui.docks.gradients import GradientsDock
from nnstudio.gui.docks.loss import LossDock
from nnstudio.gui.docks.weights import WeightsDock
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.plots.loading import load
from nnstudio.gui.store import Store
from nnstudio.session.session import Session
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import Predicted, Seen

PAGES = {
    GradientsDock: ("Flow", "Factors", "Update ratio", "Histogram", "Over time"),
    WeightsDock: ("Histogram", "Over time", "Change", "Norms"),
    ActivationsDock: ("Curves", "Units", "Over time", "Response", "Images"),
    LossDock: ("Curves", "Per time step", "Confusion", "Predictions", "Regions", "Try it"),
}
ALL = [(kind, words) for kind, pages in PAGES.items() for words in pages]
EXAMPLES = (
    "students",
    "activations",
    "spirals",
    "multilayer",
    "digits",
    "dropout",
    "saddle",
    "momentum",
    "bag_of_words",
    "word_order",
    "rnn_adding",
    "lstm_reber",
    "gru_parity",
    "characters",
)


class Bench:
    """A run of an example without a window, and panels that look at it."""

    def __init__(self, qtbot, name):
        self.qtbot = qtbot
        document = example(name)
        self.session = Session(document)
        self.store = Store(document)
        self.store.show_loaded(load(document.data, document.recipe.seed, None, lambda share: None))
        self.store.show_outline(self.session.outline())
        self.store.asked.connect(self.answer)
        self.orders = []

    def answer(self, order, heard):
        if isinstance(order, orders.Predict):
            heard(Predicted(0, {"output": self.session.predict(order.inputs)}))
            return
        self.orders.append(order)
        heard(Seen(0, np.array(self.session.measure(order.metric, order.output, validation=order.validation))))

    def open(self, kind, words, width=600, height=700):
        dock = kind(self.store)
        self.qtbot.addWidget(dock.widget)
        dock.widget.resize(width, height)
        dock.book.open(words)
        dock.widget.show()
        self.qtbot.waitExposed(dock.widget)
        self.look(dock)
        return dock

    def look(self, dock):
        QApplication.processEvents()
        frame = self.session.frame(dock.requests())
        self.store.show_frame(frame)
        dock.show_frame(frame)
        QApplication.processEvents()


@pytest.fixture
def bench(qtbot, qapp):
    return lambda name: Bench(qtbot, name)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_page_is_shown_forward_backward_and_in_the_past(name, bench):
    seat = bench(name)
    docks = [seat.open(kind, words) for kind, words in ALL]
    moves = [
        lambda: seat.session.step("instruction", 2),
        lambda: seat.session.step("phase"),
        lambda: seat.session.step("instruction", 2),
        lambda: seat.session.run(iterations=3),
        lambda: seat.session.back("iteration"),
    ]
    for move in moves:
        move()
        for dock in docks:
            seat.look(dock)
            assert not dock.widget.grab().isNull()


@pytest.mark.parametrize(("kind", "words"), ALL)
def test_a_page_without_a_program_says_what_it_waits_for(kind, words, qtbot):
    dock = kind(Store(example()))
    qtbot.addWidget(dock.widget)
    page = dock.book.open(words)
    if words != "Curves" or kind is ActivationsDock:
        assert page.message.text() == NO_PROGRAM
    assert dock.widget.grab()


@pytest.mark.parametrize(("kind", "words"), ALL)
@pytest.mark.parametrize("size", [(320, 200), (1200, 900)])
def test_a_page_is_painted_at_any_size(kind, words, size, bench):
    seat = bench("spirals")
    seat.session.run(iterations=2)
    dock = seat.open(kind, words, *size)
    seat.look(dock)
    assert not dock.widget.grab().isNull()


def test_gradient_flow_is_the_norm_of_each_gradient(bench):
    seat = bench("spirals")
    dock = seat.open(GradientsDock, "Flow")
    for _ in range(3):
        seat.session.step("iteration")
        seat.look(dock)
        for name in ("hidden1.weight", "hidden2.weight", "output.weight"):
            norm = np.linalg.norm(seat.session.gradient(name))
            np.testing.assert_allclose(dock.numbers(name)[-1], norm, rtol=1e-6)
    seat.session.go_to(1)
    seat.look(dock)
    norm = np.linalg.norm(seat.session.gradient("hidden1.weight"))
    np.testing.assert_allclose(dock.book.page.view.curves["hidden1.weight"].now, norm, rtol=1e-6)


def test_the_update_ratio_is_that_of_update_and_weight(bench):
    seat = bench("spirals")
    dock = seat.open(GradientsDock, "Update ratio")
    seat.session.run(iterations=4)
    seat.look(dock)
    update, value = seat.session.seen("update", "hidden2.weight"), seat.session["hidden2.weight"]
    expected = np.linalg.norm(update) / np.linalg.norm(value)
    np.testing.assert_allclose(dock.numbers("hidden2.weight")[-1], expected, rtol=1e-6)


def test_the_selected_layer_alone_is_plotted(bench):
    seat = bench("spirals")
    seat.session.run(iterations=4)
    dock = seat.open(GradientsDock, "Flow")
    seat.store.select([seat.store.document.by_name["hidden2"].id])
    assert [request.name for request in dock.requests()] == ["gradient.norm:hidden2.weight"]
    seat.store.select([seat.store.document.by_name["x"].id])
    assert dock.requests() == []
    assert dock.book.page.message.text() == "x has no weights. Select another node, or none to see all."


@pytest.mark.parametrize(("kind", "role"), [(GradientsDock, "gradient"), (WeightsDock, "value")])
def test_a_histogram_counts_the_present_values(kind, role, bench):
    seat = bench("spirals")
    seat.session.run(iterations=2)
    dock = seat.open(kind, "Histogram")
    counts, _ = np.histogram(seat.session.seen(role, "hidden1.weight"), 60)
    np.testing.assert_array_equal(dock.numbers("hidden1.weight"), counts)
    assert dock.numbers("hidden1.weight").sum() == seat.session["hidden1.weight"].size


def test_weights_stand_beside_the_distribution_that_they_were_drawn_from(bench):
    seat = bench("spirals")
    dock = seat.open(WeightsDock, "Histogram")
    tile = next(tile for tile in dock.book.page.tiles if tile.key == "hidden2.weight")
    fan_in = seat.session["hidden2.weight"].shape[0]
    assert tile.source[0] == "He uniform"
    np.testing.assert_allclose(tile.source[1].high, np.sqrt(6 / fan_in))
    x, expected = tile.expected
    np.testing.assert_allclose(np.trapezoid(expected, x) / (tile.edges[1] - tile.edges[0]), 256, rtol=1e-2)


def test_norms_of_weights_are_recorded(bench):
    seat = bench("students")
    seat.session.run(iterations=4)
    dock = seat.open(WeightsDock, "Norms")
    norm = np.linalg.norm(seat.session["hidden1.weight"])
    np.testing.assert_allclose(dock.numbers("hidden1.weight")[-1], norm, rtol=1e-6)


def test_operating_points_are_the_sums_of_the_pass(bench):
    seat = bench("dying_relu")
    seat.session.run(iterations=100)
    dock = seat.open(ActivationsDock, "Curves")
    sums = seat.session.pre_activation("hidden1")
    np.testing.assert_array_equal(dock.numbers("hidden1"), sums)
    tile = dock.book.page.tiles[0]
    np.testing.assert_array_equal(tile.points, sums[0])
    assert tile.shares.on == (sums > 0).mean()
    assert tile.shares.dead == (sums <= 0).all(0).sum()
    assert tile.shares.saturated is None
    seat.store.choose_example(3)
    seat.look(dock)
    np.testing.assert_array_equal(tile.points, sums[3])


def test_a_sigmoid_is_saturated_where_its_slope_is_a_twentieth_of_a_quarter(bench):
    seat = bench("vanishing")
    seat.session["hidden1.weight"] = seat.session["hidden1.weight"] * 20
    seat.session.run(iterations=1)
    dock = seat.open(ActivationsDock, "Curves")
    output = 1 / (1 + np.exp(-seat.session.pre_activation("hidden1")))
    assert dock.book.page.tiles[0].shares.saturated == (output * (1 - output) < 0.25 / 20).mean()


def test_a_softmax_has_no_curve_and_says_why(bench):
    seat = bench("iris")
    dock = seat.open(ActivationsDock, "Curves")
    seat.store.select([seat.store.document.by_name["output"].id])
    assert dock.book.page.message.text().startswith("Not applicable: output has no curve.")


def test_a_response_map_is_what_the_network_says_of_each_point(bench):
    seat = bench("students")
    seat.session.run(iterations=5)
    dock = seat.open(ActivationsDock, "Response")
    maps, over = dock.numbers("output"), dock.book.page.tiles[-1].over
    assert maps.shape == (1, 48, 48)
    rows = np.array([[2, 4, 9], [1, 2, 8], [5, 1, 9], [2, 2, 5]])
    first, second = over.at(7, 31, 48)
    said = seat.session.predict(np.array([[first, second, rows[:, 2].mean()]]))
    np.testing.assert_allclose(maps[0, 7, 31], said[0, 0], rtol=1e-9)


def test_other_inputs_can_be_varied(bench):
    seat = bench("students")
    dock = seat.open(ActivationsDock, "Response")
    axes = dock.book.page.axes
    assert axes.isVisible()
    axes.boxes[1].setCurrentIndex(2)
    axes.changed.emit()
    QApplication.processEvents()
    assert dock.requests()[0].axes == (0, 2)


def test_sequences_have_no_plane(bench):
    seat = bench("rnn_adding")
    dock = seat.open(ActivationsDock, "Response")
    assert dock.book.page.message.text().startswith("Not applicable")
    assert dock.requests() == []


def test_weight_images_are_columns_of_the_matrix(bench):
    seat = bench("digits")
    seat.session.run(iterations=1)
    dock = seat.open(ActivationsDock, "Images")
    weights = seat.session["hidden1.weight"]
    np.testing.assert_array_equal(dock.numbers("hidden1.weight")[5], weights[:, 5].reshape(8, 8))
    assert dock.numbers("output.weight") is None


@pytest.mark.parametrize("name", ["iris", "spirals"])
def test_the_confusion_matrix_is_measured_over_all_rows(name, bench):
    seat = bench(name)
    seat.session.run(iterations=20)
    dock = seat.open(LossDock, "Confusion")
    np.testing.assert_array_equal(dock.numbers("output"), seat.session.measure("confusion_matrix"))
    dock.book.page.next = 0.0
    dock.book.page.rows.setCurrentIndex(1)
    np.testing.assert_array_equal(dock.numbers("output"), seat.session.measure("confusion_matrix", validation=True))


def test_a_moment_is_measured_once_and_not_more_than_once_a_second(bench):
    seat = bench("spirals")
    dock = seat.open(LossDock, "Confusion")
    for _ in range(5):
        seat.look(dock)
    assert len(seat.orders) == 1
    for _ in range(5):
        seat.session.step("iteration")
        seat.look(dock)
    assert len(seat.orders) == 1
    assert dock.book.page.clock.isActive()


def test_numbers_have_no_confusion_matrix(bench):
    seat = bench("activations")
    dock = seat.open(LossDock, "Confusion")
    assert dock.book.page.message.text().startswith("Not applicable: output predicts numbers")
    assert seat.orders == []


@pytest.mark.parametrize("name", ["iris", "activations"])
def test_predictions_are_the_outputs_of_the_pass(name, bench):
    seat = bench(name)
    seat.session.run(iterations=20)
    dock = seat.open(LossDock, "Predictions")
    np.testing.assert_array_equal(dock.numbers("output"), seat.session.activation("output"))
    np.testing.assert_array_equal(dock.book.page.tiles[0].targets, seat.session.seen("target", "output"))


@pytest.mark.parametrize("name", ["characters", "gru_parity"])
def test_classes_at_every_time_step_are_compared_step_by_step(name, bench):
    seat = bench(name)
    seat.session.run(iterations=3)
    dock = seat.open(LossDock, "Predictions")
    tile = dock.book.page.tiles[0]
    output, target = seat.session.activation("output"), seat.session.seen("target", "output")
    np.testing.assert_array_equal(dock.numbers("output"), output)
    said, right = (each[..., 0] > 0.5 if each.shape[-1] == 1 else each.argmax(-1) for each in (output, target))
    assert tile.readout.startswith(f"{(said == right).sum()} of {right.size} time steps right")
    np.testing.assert_allclose((said == right).mean(), seat.session.metrics["accuracy"], rtol=1e-12)
    tile.pointer = QPointF(70, 30)
    assert tile.readout.startswith(f"row {tile.row(0)}, t=1: y ")
    dock.widget.grab()


def test_padding_is_no_prediction(bench):
    seat = bench("lstm_reber")
    seat.session.run(iterations=1)
    dock = seat.open(LossDock, "Predictions")
    targets, outputs = dock.book.page.tiles[0].pairs
    real = sum(min(dock.book.page.tiles[0].lengths[row], 24) for row in seat.session.frame([]).moment.batch)
    assert np.isfinite(outputs).sum() == np.isfinite(targets).sum() == 7 * real


def test_decision_regions_are_predictions_over_the_plane_with_the_data_upon_it(bench):
    seat = bench("spirals")
    seat.session.run(iterations=20)
    dock = seat.open(LossDock, "Regions")
    values, tile = dock.numbers("output"), dock.book.page.tiles[0]
    first, second = tile.over.at(10, 50, 64)
    np.testing.assert_allclose(values[10, 50, 0], seat.session.predict(np.array([[first, second]]))[0, 0], rtol=1e-9)
    dataset = seat.session.dataset
    assert len(tile.points) == len(dataset.training) + len(dataset.validation)
    x, y, said, hidden = tile.points[0]
    row = dataset.training.inputs[""][0]
    assert (x, y, said, hidden) == (row[0], row[1], dataset.training.targets[""][0, 0], False)


def test_the_point_under_the_pointer_is_read(bench):
    seat = bench("spirals")
    dock = seat.open(LossDock, "Regions")
    tile = dock.book.page.tiles[0]
    tile.pointer = QPointF(tile.area().room.center())
    assert tile.readout.startswith("ŷ = ")
    assert " → " in tile.readout


@pytest.mark.parametrize("name", ["activations", "spirals"])
def test_every_metric_that_is_measured_can_be_chosen(name, bench):
    seat = bench(name)
    seat.session.run(iterations=5)
    dock = seat.open(LossDock, "Curves", height=250)
    for metric in seat.session.metrics:
        words = next(words for words, plot in dock.panel.plots.items() if plot.lines[0].name == f"metric.{metric}")
        dock.panel.choice.setCurrentText(words)
        seat.look(dock)
        assert dock.numbers(f"metric.{metric}")[-1] == seat.session.metrics[metric]
    dock.panel.choice.setCurrentText("Learning rate")
    seat.look(dock)
    assert dock.numbers("learning_rate")[-1] == seat.session.learning_rate


def test_what_is_shown_is_copied_as_text(bench):
    seat = bench("iris")
    seat.session.run(iterations=3)
    dock = seat.open(LossDock, "Confusion")
    tile = dock.book.page.tiles[0]
    QTest.keyClick(tile, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0] == ["class", "setosa", "versicolor", "virginica"]
    np.testing.assert_array_equal(np.array([line[1:] for line in lines[1:]], float), tile.numbers())


def test_an_edit_while_a_measurement_is_under_way_is_no_trouble(bench):
    seat = bench("iris")
    waiting = []
    seat.store.asked.disconnect(seat.answer)
    seat.store.asked.connect(lambda order, heard: waiting.append(heard))
    dock = seat.open(LossDock, "Confusion")
    seat.store.show_outline(None)
    waiting[0](Seen(0, np.zeros((3, 3))))
    assert dock.numbers("output") is None


@pytest.mark.parametrize("value", [3e38, -1e30, 1e-38, 0.0])
@pytest.mark.parametrize("name", ["spirals", "activations"])
def test_numbers_of_any_size_are_shown(name, value, bench):
    seat = bench(name)
    for parameter in seat.session.parameters:
        seat.session[parameter] = np.full_like(seat.session[parameter], value)
    docks = [seat.open(kind, words) for kind, words in ALL]
    for _ in range(2):
        seat.session.step("iteration")
        for dock in docks:
            seat.look(dock)
            assert not dock.widget.grab().isNull()


def test_the_factors_of_the_chain_are_those_of_the_arrays(bench):
    seat = bench("vanishing")
    seat.session.run(iterations=3)
    before = seat.session["output.weight"]
    seat.session.step("iteration")
    dock = seat.open(GradientsDock, "Factors")
    tile = dock.book.page.tiles[0]
    norm, slope, product, really, size = dock.numbers("output")[0]
    sums, error = seat.session.pre_activation("hidden6"), seat.session.seen("pre_activation_gradient", "hidden6")
    np.testing.assert_allclose(norm, np.linalg.norm(before, 2))
    np.testing.assert_allclose(slope, (np.exp(-sums) / (1 + np.exp(-sums)) ** 2).mean())
    np.testing.assert_allclose([product, size], [norm * slope, np.linalg.norm(error)])
    np.testing.assert_allclose(really, size / np.linalg.norm(seat.session.seen("pre_activation_gradient", "output")))
    assert "it vanishes" in tile.sentence
    assert "after 6 layers" in tile.sentence
    tile.pointer = QPointF(20, 36 + 20 + 22 + 5)
    assert tile.readout.startswith("hidden6: ‖output.weightᵀ‖ ")
    tile.pointer = QPointF(20, 36 + 20 + 5)
    assert "the gradient starts here" in tile.readout


def test_factors_of_a_pass_that_has_not_come_back_yet_are_missing(bench):
    seat = bench("vanishing")
    dock = seat.open(GradientsDock, "Factors")
    assert dock.numbers("output") is None
    assert "Not computed yet" in dock.book.page.tiles[0].sentence
    seat.session.step("phase")
    seat.look(dock)
    assert np.isnan(dock.numbers("output")[:, 3]).all()


def whole_past(seat, dock):
    """All of the past that a page asks for."""
    for _ in range(200):
        seat.look(dock)
        replies = seat.store.frame.replies.values()
        if replies and all(reply.complete for reply in replies):
            return
    raise AssertionError("the past stays unknown")


@pytest.mark.parametrize(
    ("kind", "role", "name"),
    [
        (GradientsDock, "gradient", "hidden2.weight"),
        (WeightsDock, "value", "hidden2.weight"),
        (ActivationsDock, "pre_activation", "hidden2"),
    ],
)
def test_distributions_over_the_run_are_those_of_each_moment(kind, role, name, bench):
    seat = bench("spirals")
    seat.session.run(iterations=8)
    dock = seat.open(kind, "Over time")
    for _ in range(2):
        whole_past(seat, dock)
        tile = next(tile for tile in dock.book.page.tiles if tile.key == name)
        counts = dock.numbers(name)
        assert tile.reply.places.tolist() == [*range(1, 9)]
        for place in (3, 8):
            seat.session.go_to(place)
            values = seat.session.seen(role, name)
            np.testing.assert_array_equal(counts[place - 1], np.histogram(values, tile.reply.edges)[0])
        total = sum(band.counts.sum() for band in tile.bands())
        assert total == counts.sum()
        dock.book.page.logarithm.click()


def test_the_interval_under_the_pointer_is_counted(bench):
    seat = bench("spirals")
    seat.session.run(iterations=8)
    dock = seat.open(GradientsDock, "Over time")
    whole_past(seat, dock)
    tile = dock.book.page.tiles[0]
    band = tile.bands()[0]
    column, place = np.argwhere(band.counts)[0]
    low, high = (band.y(edge) for edge in band.edges[place : place + 2])
    tile.pointer = QPointF(tile.room.left() + (column + 0.5) / 8 * tile.room.width(), (low + high) / 2)
    total = seat.session["hidden1.weight"].size
    assert tile.readout.startswith(f"iteration {column + 1}: {band.counts[column, place]} of {total} weights from ")


def test_shares_of_units_now_and_over_the_run(bench):
    seat = bench("dying_relu")
    seat.session.run(iterations=6)
    dock = seat.open(ActivationsDock, "Units")
    sums = seat.session.pre_activation("hidden1")
    on, saturated, dead = dock.numbers("hidden1")
    assert (on, dead) == ((sums > 0).mean(), (sums <= 0).all(0).mean())
    assert np.isnan(saturated)
    assert "dead 32 of 32 units" in dock.book.page.tiles[0].readout
    dock.book.page.choice.setCurrentText("Dead over time")
    whole_past(seat, dock)
    np.testing.assert_array_equal(dock.numbers("hidden1"), np.ones(6))


def test_units_of_linear_layers_are_neither_dead_nor_alive(bench):
    seat = bench("gradient_descent")
    dock = seat.open(ActivationsDock, "Units")
    assert dock.book.page.message.text().startswith("Not applicable")


def test_how_far_weights_have_moved(bench):
    seat = bench("spirals")
    first = {name: seat.session[name] for name in seat.session.parameters}
    seat.session.run(iterations=20)
    dock = seat.open(WeightsDock, "Change")
    for name, before in first.items():
        np.testing.assert_array_equal(dock.numbers(name), seat.session[name] - before)
    movement = dock.book.page.movements["hidden2.weight"]
    moved = seat.session["hidden2.weight"] - first["hidden2.weight"]
    np.testing.assert_allclose(
        movement.size / movement.first, np.linalg.norm(moved) / np.linalg.norm(first["hidden2.weight"])
    )
    said = dock.book.page.said.text()
    assert said.startswith("‖ΔW‖/‖W₀‖: hidden1 ")
    largest = max(first, key=lambda name: np.abs(seat.session[name] - first[name]).max())
    assert (
        dock.book.page.called(largest, dock.book.page.movements[largest].most[0]) in said.partition("moved most: ")[2]
    )
    seat.store.select([seat.store.document.by_name["output"].id])
    seat.look(dock)
    assert dock.book.page.said.text().startswith("‖ΔW‖/‖W₀‖: output ")
    seat.session.go_to(0)
    seat.look(dock)
    assert not dock.numbers("output.weight").any()


def test_the_loss_at_each_time_step_is_the_mean_of_the_batch(bench):
    seat = bench("characters")
    seat.session.run(iterations=2)
    dock = seat.open(LossDock, "Per time step")
    losses = dock.numbers("output")
    outputs, targets = seat.session.activation("output"), seat.session.seen("target", "output")
    np.testing.assert_allclose(losses, -(targets * np.log(outputs)).sum(2).mean(0), rtol=1e-5)
    tile = dock.book.page.tiles[0]
    np.testing.assert_allclose(losses.mean(), seat.session.loss, rtol=1e-5)
    assert tile.readout.startswith(f"largest at t = {losses.argmax() + 1}: ")
    tile.pointer = QPointF(tile.area(losses).room.right(), tile.area(losses).room.center().y())
    assert tile.readout.startswith(f"t = {len(losses)}: ")


def test_without_a_target_at_every_step_there_is_no_loss_of_each(bench):
    seat = bench("iris")
    dock = seat.open(LossDock, "Per time step")
    assert dock.book.page.message.text().startswith("Not applicable")
