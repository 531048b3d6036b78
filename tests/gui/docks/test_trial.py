"""An example of one's own: what the page shows is what a script would get for it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.data.errors import DataError
from nnstudio.files.examples import example
from nnstudio.gui import theme
from nnstudio.gui.docks.loss import LossDock
from nnstudio.gui.plots.loading import load
from nnstudio.gui.plots.own_input import FeatureFields, PixelField, SequenceFields, TextField
from nnstudio.gui.store import Store
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import Predicted, Refused


class Bench:
    """A run of an example, and the page."""

    def __init__(self, qtbot, name):
        self.run = nn.Session(example(name))
        self.store = Store(self.run.document)
        self.store.asked.connect(self.answer)
        self.store.show_loaded(load(self.run.document.data, self.run.document.recipe.seed, None, lambda *_: None))
        self.store.show_outline(self.run.outline())
        self.dock = LossDock(self.store)
        qtbot.addWidget(self.dock.widget)
        self.dock.widget.resize(500, 600)
        self.dock.widget.show()
        qtbot.waitExposed(self.dock.widget)
        self.page = self.dock.book.open("Try it")
        self.run.run(iterations=20)
        self.look()

    def answer(self, order, heard):
        assert isinstance(order, orders.Predict)
        try:
            found = self.run.evaluate(order.inputs) if order.every else {"output": self.run.predict(order.inputs)}
            heard(Predicted(0, found))
        except DataError as error:
            heard(Refused(0, str(error)))

    def look(self):
        self.page.next = 0.0
        QApplication.processEvents()
        frame = self.run.frame(self.dock.requests())
        self.store.show_frame(frame)
        self.dock.show_frame(frame)
        QApplication.processEvents()

    def agrees(self, values):
        np.testing.assert_array_equal(self.dock.numbers("output"), self.run.predict(np.asarray(values, float))[0])


@pytest.fixture
def bench(qtbot, qapp):
    theme.apply(qapp, "light")
    yield lambda name: Bench(qtbot, name)
    qapp.setStyleSheet("")


def test_features_by_name_in_the_units_of_the_data(bench):
    seat = bench("iris")
    assert isinstance(seat.page.fields, FeatureFields)
    for field, value in zip(seat.page.fields.fields, ("6.5", "3", "5.5", "2"), strict=True):
        field.clear()
        QTest.keyClicks(field, value)
    seat.look()
    seat.agrees([[6.5, 3, 5.5, 2]])
    tile = seat.page.tiles["output"]
    names = seat.run.dataset.encoding.classes
    assert tile.readout == f"→ {names[int(tile.values.argmax())]}"
    assert [tile.name(place) for place in range(3)] == list(names)


def test_a_text_is_cut_into_the_datas_tokens(bench):
    seat = bench("word_order")
    field = seat.page.fields
    assert isinstance(field, TextField)
    field.line.clear()
    QTest.keyClicks(field.line, "cat bites man")
    seat.look()
    seat.agrees(seat.run.dataset.encoding.tokens("cat bites man")[np.newaxis])


def test_a_picture_is_drawn_pixel_by_pixel(bench):
    seat = bench("digits")
    field = seat.page.fields
    assert isinstance(field, PixelField)
    field.write(np.zeros(64))
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(8 + 3 * field.size_of + 2, 2 * field.size_of + 2))
    QTest.mouseClick(field, Qt.MouseButton.LeftButton, pos=QPoint(8 + 3 * field.size_of + 2, 2 * field.size_of + 2))
    assert field.values[2, 3] == field.largest == 16
    QTest.keyClick(field, Qt.Key.Key_Right)
    QTest.keyClick(field, Qt.Key.Key_Space)
    assert field.values[2, 4] == 8
    seat.look()
    expected = np.zeros((1, 64))
    expected[0, [19, 20]] = 16, 8
    seat.agrees(expected)


def test_a_sequence_of_numbers(bench):
    seat = bench("gru_parity")
    field = seat.page.fields
    assert isinstance(field, SequenceFields)
    field.lines[0].clear()
    QTest.keyClicks(field.lines[0], "1 0 1 1 0 0 1 1")
    seat.look()
    seat.agrees(np.array([1, 0, 1, 1, 0, 0, 1, 1]).reshape(1, 8, 1))
    assert seat.page.tiles["output"].readout.count(" ") == 8


@pytest.mark.parametrize("name", ["iris", "digits", "word_order", "gru_parity", "characters", "students", "lstm_reber"])
def test_the_shown_example_is_predicted_as_a_script_does(name, bench):
    seat = bench(name)
    row = int(np.flatnonzero(seat.run.dataset.training.rows == seat.run.frame([]).moment.batch[0])[0])
    seat.page.fill()
    seat.look()
    shown = seat.dock.numbers("output")
    given = seat.page.fields.read()
    np.testing.assert_array_equal(shown, seat.run.predict(given)[0])
    inputs = seat.run.dataset.training.inputs[""][row]
    scaling = seat.run.dataset.encoding.scaling.get("")
    expected = inputs if scaling is None else inputs * np.array(scaling.deviation) + np.array(scaling.mean)
    np.testing.assert_allclose(given[0].ravel(), expected.ravel()[: given.size], rtol=1e-3, atol=1e-9)


def test_another_moment_is_another_answer_and_the_run_stays_as_it_is(bench):
    seat = bench("iris")
    before, where, weights = seat.dock.numbers("output").copy(), seat.run.where, seat.run["hidden1.weight"].copy()
    seat.page.fields.changed.emit()
    seat.look()
    assert seat.run.where == where
    np.testing.assert_array_equal(seat.run["hidden1.weight"], weights)
    seat.run.run(iterations=30)
    seat.look()
    assert not np.array_equal(seat.dock.numbers("output"), before)
    seat.agrees(seat.page.fields.read())


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("iris", "long", "“long” is no finite number"),
        ("word_order", "", "Type one to 3 words"),
        ("word_order", "cat bites man cat bites man", "takes up to 3: shorten"),
        ("gru_parity", "1 x", "“x” is no finite number"),
        ("gru_parity", "1 " * 99, "has 99 time steps: give 1 to 8"),
    ],
)
def test_what_cannot_be_predicted_is_said(name, text, words, bench):
    seat = bench(name)
    field = seat.page.fields
    line = field.fields[0] if name == "iris" else field.line if name == "word_order" else field.lines[0]
    line.clear()
    QTest.keyClicks(line, text or " ")
    seat.look()
    assert words in seat.page.complaint.text()
    assert seat.page.complaint.isVisible()


def test_without_data_there_is_a_sentence(qtbot, qapp):
    run = nn.Session(example("iris"))
    store = Store(run.document)
    dock = LossDock(store)
    qtbot.addWidget(dock.widget)
    page = dock.book.open("Try it")
    assert page.message.text()
    store.show_outline(run.outline())
    assert "no data yet" in page.message.text()


def test_all_nodes_show_what_they_make_of_the_example(bench):
    page = bench("students")
    page.page.fields.write([4.0, 2.0, 6.0])
    page.page.every.setChecked(True)
    page.look()
    found = page.run.evaluate(np.array([[4.0, 2.0, 6.0]]))
    assert set(page.page.tiles) == set(found)
    for name, values in found.items():
        np.testing.assert_array_equal(page.dock.numbers(name), values[0])
    page.page.grab()
    page.page.every.setChecked(False)
    page.look()
    assert set(page.page.tiles) == {"output"}
    page.agrees([[4.0, 2.0, 6.0]])
