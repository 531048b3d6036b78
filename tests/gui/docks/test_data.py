"""The data panel: rows as read and as the network sees them, and what can be chosen."""

import threading
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nnstudio.base.catalogue import Choice
from nnstudio.data.errors import Cancelled
from nnstudio.data.sources import SOURCES
from nnstudio.document import edits
from nnstudio.document.model import DataChoice
from nnstudio.engine.plan import check
from nnstudio.gui.docks.data import FROM_SCRIPT, NO_DATA, DataDock
from nnstudio.gui.plots.loading import Loader, fitted, load
from nnstudio.session.network import Network
from nnstudio.session.stretch import data_shape

Role = Qt.ItemDataRole


def read(choice, seed=7):
    return load(choice, seed, None, lambda share: None)


@pytest.fixture
def give(store):
    """Chooses data in the document and hands the panel what was read."""

    def give(choice):
        store.edit(edits.set_data(store.document, choice), "choose data")
        store.show_loaded(read(choice))

    return give


@pytest.fixture
def dock(store):
    return DataDock(store)


def cells(model, row, role=Role.DisplayRole):
    return [model.data(model.index(row, column), role) for column in range(model.columnCount())]


def heads(model):
    return [model.headerData(place, Qt.Orientation.Horizontal) for place in range(model.columnCount())]


def test_rows_are_shown_as_they_were_read(dock, give):
    give(DataChoice(Choice("students"), standardize=True))
    assert heads(dock.panel.model)[1:] == [
        "study (h)\nnumber",
        "play (h)\nnumber",
        "sleep (h)\nnumber",
        "good time maintenance\ntarget, number",
    ]
    assert cells(dock.panel.model, 0) == ["T", "2", "4", "9", "1"]


def test_the_switch_shows_what_the_network_sees(dock, give, show):
    choice = DataChoice(Choice("students"), standardize=True, validation=0.25)
    give(choice)
    show(dock)
    QTest.mouseClick(dock.panel.controls.prepared, Qt.MouseButton.LeftButton)
    dataset = read(choice).dataset
    column = dock.numbers("study (h)")
    np.testing.assert_array_equal(column[dataset.training.rows], dataset.training.inputs[""][:, 0])
    np.testing.assert_array_equal(column[dataset.validation.rows], dataset.validation.inputs[""][:, 0])


def test_text_is_one_column_as_read_and_one_per_category_as_seen(dock, give):
    give(DataChoice(Choice("iris")))
    assert dock.panel.model.columnCount() == 6
    dock.panel.controls.prepared.click()
    assert dock.panel.model.columnCount() == 8
    assert [dock.panel.model.target(column) for column in range(8)] == [False] * 5 + [True] * 3


def test_training_and_validation_rows_are_told_apart_by_letter(dock, give):
    choice = DataChoice(Choice("iris"), validation=0.2)
    give(choice)
    rows = read(choice).dataset.validation.rows.tolist()
    assert [row for row in range(150) if dock.panel.model.text(row, 0) == "V"] == rows
    assert dock.panel.header.label.words == "120 T, 30 V"
    assert "never learns" in dock.panel.model.tip(rows[0], 0)


def test_rows_of_the_present_batch_are_marked_by_more_than_color(dock, give, show):
    give(DataChoice(Choice("students")))
    show(dock, batch=(2, 0))
    model = dock.panel.model
    assert [model.headerData(row, Qt.Orientation.Vertical) for row in range(4)] == ["▸ 1", "2", "▸ 3", "4"]
    assert model.tip(0, 0) == "training row; in the present batch"
    assert cells(model, 0, Role.BackgroundRole)[0] == cells(model, 2, Role.BackgroundRole)[0] is not None
    assert cells(model, 1, Role.BackgroundRole)[0] is None


def test_standardizing_is_one_undoable_edit(dock, give, store):
    give(DataChoice(Choice("students")))
    dock.panel.controls.standardize.click()
    assert store.document.data.standardize
    store.undo()
    assert not store.document.data.standardize
    assert not dock.panel.controls.standardize.isChecked()


def test_the_share_of_validation_is_one_undoable_edit(dock, give, store):
    give(DataChoice(Choice("iris")))
    dock.panel.controls.validation.setValue(25)
    assert store.document.data.validation == 0.25
    store.undo()
    assert dock.panel.controls.validation.value() == 0


def test_another_data_set_and_a_drawing_that_fits_it_are_one_step(dock, store, qtbot):
    before = store.document
    controls = dock.panel.controls
    with qtbot.waitSignal(store.document_changed):
        controls.choose(controls.source.findData("iris"))
    assert store.document.data.source == Choice("iris")
    assert store.document.data.standardize == SOURCES["iris"].standardized
    assert store.document.by_name["x"].settings["shape"] == [4]
    assert store.document.by_name["output"].settings["units"] == 3
    store.undo()
    assert store.document == before


def test_a_file_is_wished_and_nothing_changes_before_it_is_there(dock, give, store, qtbot):
    give(DataChoice(Choice("students")))
    controls = dock.panel.controls
    before = store.document
    with qtbot.waitSignal(dock.panel.file_wanted):
        controls.choose(controls.source.findText("CSV file…"))
    assert store.document == before
    assert controls.source.currentText() == "Students"


def test_a_file_is_called_by_its_name(dock, give, tmp_path):
    path = tmp_path / "houses.csv"
    path.write_text("rooms,price\n1,2\n3,4\n")
    give(DataChoice(Choice("csv", {"path": str(path)})))
    assert dock.panel.controls.source.currentText() == "houses.csv"
    assert cells(dock.panel.model, 1) == ["T", "3", "4"]


def test_missing_cells_are_called_so(dock, give, tmp_path):
    path = tmp_path / "gaps.csv"
    path.write_text("a,b,c\n1,2,x\n,4,y\n3,4,\n")
    give(DataChoice(Choice("csv", {"path": str(path), "missing": "zero", "targets": "b"})))
    shown = [cells(dock.panel.model, row) for row in range(dock.panel.model.rowCount())]
    assert "missing" in [cell for row in shown for cell in row]


def test_without_data_it_says_what_to_do(dock, show):
    show(dock)
    assert dock.panel.message.text() == NO_DATA
    assert not dock.panel.table.isVisible()


def test_arrays_of_a_script_are_explained(dock, show, store):
    store.edit(edits.set_data(store.document, DataChoice(Choice("arrays"))), "arrays")
    store.show_loaded(None)
    show(dock)
    assert dock.panel.message.text() == FROM_SCRIPT
    assert dock.panel.controls.source.currentText() == "Arrays"


def test_why_data_cannot_be_read_is_said(dock, store, show):
    store.show_loaded(None, "houses.csv: line 3, column 'price' holds 'abc'; expected a number")
    show(dock)
    assert dock.panel.message.text().startswith("houses.csv: line 3")


def test_rows_that_cannot_be_prepared_are_still_shown_with_the_reason(dock, give, show, tmp_path):
    path = tmp_path / "same.csv"
    path.write_text("a,b\n1,yes\n2,yes\n")
    give(DataChoice(Choice("csv", {"path": str(path)})))
    show(dock)
    assert "expected two classes" in dock.panel.message.text()
    assert dock.panel.model.rowCount() == 2


def test_how_far_reading_is_is_shown(dock, store, show):
    store.show_reading(0.4)
    show(dock)
    assert dock.panel.progress.isVisible()
    assert dock.panel.progress.value() == 40
    assert dock.panel.message.text() == "Reading …"


def test_copying_gives_the_selected_rows_exactly(dock, give, show):
    give(DataChoice(Choice("students")))
    show(dock)
    dock.panel.table.selectionModel().select(
        dock.panel.model.index(2, 0), QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    )
    QTest.keyClick(dock.panel.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line = QGuiApplication.clipboard().text().split("\n")
    assert head == "row\tpart\tstudy (h)\tplay (h)\tsleep (h)\tgood time maintenance"
    assert line == "3\tT\t5.0\t1.0\t9.0\t1.0"


def test_the_table_stays_where_it_is_when_only_the_preparation_changes(dock, give, show):
    give(DataChoice(Choice("iris")))
    show(dock)
    dock.panel.table.verticalScrollBar().setValue(60)
    give(DataChoice(Choice("iris"), standardize=True))
    assert dock.panel.table.verticalScrollBar().value() == 60


class TestLoader:
    """Reading in the background."""

    def test_a_data_set_arrives(self, qtbot):
        loader = Loader()
        with qtbot.waitSignal(loader.finished) as arrived:
            loader.read(DataChoice(Choice("iris")), 7)
        assert len(arrived.args[0].table) == 150

    @pytest.mark.parametrize(
        "source", [Choice("csv", {"path": "/nowhere/x.csv"}), Choice("nothing"), Choice("circles", {"samples": -1})]
    )
    def test_what_cannot_be_read_is_a_sentence(self, qtbot, source):
        loader = Loader()
        with qtbot.waitSignal(loader.failed) as told:
            loader.read(DataChoice(source), 7)
        assert told.args[0]
        assert "\n" not in told.args[0]

    def test_a_known_table_is_not_read_again(self, qtbot, tmp_path):
        path = tmp_path / "a.csv"
        path.write_text("a,b\n1,2\n3,4\n")
        choice = DataChoice(Choice("csv", {"path": str(path)}))
        table = read(choice).table
        path.unlink()
        loader = Loader()
        with qtbot.waitSignal(loader.finished) as arrived:
            loader.read(choice, 7, table)
        assert arrived.args[0].table is table

    def test_a_newer_wish_cancels_the_older(self, qtbot, monkeypatch):
        began, go_on, ended = threading.Event(), threading.Event(), threading.Event()

        def slow(self, progress):
            began.set()
            go_on.wait(10)
            try:
                progress(0.5)
            except Cancelled:
                ended.set()
                raise
            raise AssertionError("it was not cancelled")

        monkeypatch.setattr(SOURCES["circles"], "read", slow)
        loader = Loader()
        arrived = []
        loader.finished.connect(arrived.append)
        loader.read(DataChoice(Choice("circles")), 7)
        assert began.wait(10)
        with qtbot.waitSignal(loader.finished):
            loader.read(DataChoice(Choice("xor")), 7)
        go_on.set()
        assert ended.wait(10)
        assert [each.source.kind for each in arrived] == ["xor"]


@pytest.mark.parametrize("kind", [name for name in SOURCES.members if name != "csv"])
def test_every_data_set_is_shown_as_read_and_as_the_network_sees_it(dock, give, store, kind):
    give(DataChoice(Choice(kind), standardize=SOURCES[kind].standardized, validation=0.25))
    model = dock.panel.model
    assert model.rowCount() == len(store.loaded.data)
    for prepared in (False, True):
        model.show(store.loaded, prepared=prepared)
        assert [head for head in heads(model) if "target" in head]
        for row in (0, model.rowCount() - 1):
            assert all(cells(model, row))
        assert model.table_of([0]).as_text().count("\n") >= 1


def test_sequences_stand_side_by_side(dock, give):
    give(DataChoice(Choice("adding", {"steps": 3, "samples": 4})))
    words = ["1: number", "1: mark", "2: number", "2: mark", "3: number", "3: mark", "sum"]
    assert [head.partition("\n")[0] for head in heads(dock.panel.model)[1:]] == words


def test_tokens_symbols_and_classes_are_in_words(dock, give):
    give(DataChoice(Choice("word_order")))
    assert cells(dock.panel.model, 0) == ["T", "bird bites cat", "bird"]
    give(DataChoice(Choice("reber", {"predict": "next symbol"})))
    _, seen, following = cells(dock.panel.model, 0)
    assert seen.split()[1:] == following.split()[:-1]
    give(DataChoice(Choice("text")))
    _, seen, following = cells(dock.panel.model, 0)
    assert seen.startswith("ALICE'S ADVENTURES")
    assert following.startswith("LICE'S ADVENTURES")


def test_the_network_sees_token_numbers_and_padding(dock, give):
    give(DataChoice(Choice("word_order", {"passive": True})))
    dock.panel.controls.prepared.click()
    row = cells(dock.panel.model, 0)
    assert row[4:6] == ["0", "0"]
    assert heads(dock.panel.model)[1] == "input 1\ninput"


def test_a_drawing_is_fitted_to_tokens_and_their_classes():
    net = Network()
    nodes = [
        net.add("input", shape=7),
        net.add("embedding", vocabulary=5, units=3),
        net.add("simple_rnn", units=4, return_sequences=True),
        net.add("dense", units=2, name="output"),
    ]
    for one, other in pairwise(nodes):
        net.connect(one, other)
    loaded = read(DataChoice(Choice("text", {"steps": 10})))
    document = fitted(net.document, loaded)
    shape, vocabulary, _, units = (node.settings for node in document.nodes)
    assert shape["shape"] == [10]
    assert vocabulary["vocabulary"] == units["units"] == 65  # 63 characters, padding and unknown
    assert units["activation"] == "softmax"
    assert [loss.kind for loss in document.recipe.loss] == ["categorical_crossentropy"]
    assert not check(document, data_shape(loaded.dataset))
