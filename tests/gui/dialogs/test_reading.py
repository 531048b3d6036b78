"""The rows that the document names are read beside the window, once."""

import pytest

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.model import DataChoice, Document
from nnstudio.gui.dialogs.reading import DataReader
from nnstudio.gui.store import Store


@pytest.fixture
def store(qapp):
    return Store(Document())


@pytest.fixture
def reader(store):
    reader = DataReader(store)
    yield reader
    reader.close()


def choose(store, kind, **settings):
    data = DataChoice(Choice(kind, settings) if kind else None)
    store.edit(edits.set_data(store.document, data), "choose data")


def test_without_data_nothing_is_read(store, reader):
    assert store.loaded is None
    assert store.reading is None
    assert not store.complaint


def test_what_the_document_names_is_read(store, reader, qtbot):
    choose(store, "xor")
    qtbot.waitUntil(lambda: store.loaded is not None)
    assert store.loaded.source == Choice("xor")
    assert len(store.loaded.table) == 4


def test_another_share_for_validation_does_not_read_again(store, reader, qtbot):
    choose(store, "iris")
    qtbot.waitUntil(lambda: store.loaded is not None)
    table = store.loaded.table
    data = DataChoice(Choice("iris"), True, 0.5)
    store.edit(edits.set_data(store.document, data), "validate")
    qtbot.waitUntil(lambda: store.loaded.dataset.validation is not None)
    assert store.loaded.table is table
    assert len(store.loaded.dataset.validation) == 75


def test_undoing_a_choice_of_a_file_needs_the_file_no_more(store, reader, qtbot, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,y\n1,0\n2,1\n")
    choose(store, "csv", path=str(path))
    qtbot.waitUntil(lambda: store.loaded is not None)
    path.unlink()
    choose(store, "xor")
    qtbot.waitUntil(lambda: store.loaded.source == Choice("xor"))
    store.undo()
    qtbot.waitUntil(lambda: store.loaded.source.kind == "csv")
    assert not store.complaint


def test_a_file_that_is_not_there_is_said(store, reader, qtbot, tmp_path):
    choose(store, "csv", path=str(tmp_path / "none.csv"))
    qtbot.waitUntil(lambda: bool(store.complaint))
    assert "none.csv" in store.complaint
    assert store.loaded is None
    assert store.reading is None


def test_a_data_set_that_does_not_exist_is_said(store, reader, qtbot):
    choose(store, "nothing")
    qtbot.waitUntil(lambda: bool(store.complaint))
    assert "there is no data set 'nothing'" in store.complaint


def test_the_latest_of_many_choices_wins(store, reader, qtbot):
    for kind in ("iris", "xor", "circles", "spirals", "students"):
        choose(store, kind)
    qtbot.waitUntil(lambda: store.loaded is not None and store.reading is None)
    qtbot.wait(50)
    assert store.loaded.source == Choice("students")
