"""Importing a file of rows: what is shown, what can be chosen, what becomes of the document."""

import csv
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from nnstudio.data.delimited import Layout
from nnstudio.data.errors import DataError, silent
from nnstudio.data.sources.csv import Csv
from nnstudio.gui import theme
from nnstudio.gui.dialogs.csv_columns import CLASSES, HOLDS, IGNORED, TARGET, ColumnsModel
from nnstudio.gui.dialogs.csv_dialog import CsvDialog
from nnstudio.gui.dialogs.csv_peek import Held, peek
from nnstudio.gui.dialogs.importing import import_table

FLOWERS = "length,width,place,species\n" + "1.5,2,a,rose\n2.5,1,b,lily\n3.5,0,a,iris\n" * 4
GERMAN = "Größe;Lage;Preis\n1,5;Stadt;100,0\n2,5;;200,5\n3,5;Land;50,25\n4,5;Land;75,0\n"


@pytest.fixture
def write(tmp_path):
    def write(text, name="rows.csv"):
        (tmp_path / name).write_text(text, "utf-8")
        return tmp_path / name

    return write


@pytest.fixture
def show(qtbot):
    """Shows the dialog for a file and waits until it was looked into."""

    def show(path):
        dialog = CsvDialog(None, path, 7)
        qtbot.addWidget(dialog)
        dialog.show()
        looked(dialog)
        return dialog

    def looked(dialog):
        qtbot.waitUntil(lambda: dialog.peek is not None or bool(dialog.complaint.text()), timeout=10_000)

    show.looked = looked
    return show


def test_the_first_rows_are_shown_as_they_are_written(show, write):
    dialog = show(write(GERMAN))
    model = dialog.preview.rows
    assert [model.headerData(i, Qt.Orientation.Horizontal) for i in range(3)] == [
        "Größe\nnumber",
        "Lage\ntext",
        "Preis\ntarget, number",
    ]
    assert [model.index(0, i).data() for i in range(3)] == ["1,5", "Stadt", "100,0"]
    assert model.index(1, 1).data() == "missing"
    assert "semicolon" in dialog.options.found.text()
    assert "decimal comma" in dialog.options.found.text()


def test_the_last_column_is_predicted_unless_another_is_ticked(show, write, qtbot):
    dialog = show(write(FLOWERS))
    assert dialog.source.targets == "species"
    dialog.columns.tick(0, TARGET, on=True)
    dialog.columns.tick(3, TARGET, on=False)
    assert dialog.source.targets == "length"
    assert dialog.preview.rows.headerData(0, Qt.Orientation.Horizontal) == "length\ntarget, number"


def test_a_box_is_ticked_with_the_space_key(show, write, qtbot):
    dialog = show(write(FLOWERS))
    dialog.list.setCurrentIndex(dialog.columns.index(1, IGNORED))
    qtbot.keyClick(dialog.list, Qt.Key.Key_Space)
    assert dialog.source.ignore == "width"


def test_a_column_is_not_both_predicted_and_left_out():
    columns = ColumnsModel()
    columns.show((Held("a", True, 1, 0), Held("b", True, 1, 0)))
    columns.tick(1, IGNORED, on=True)
    assert columns.targets == set()
    columns.tick(1, TARGET, on=True)
    assert columns.ignored == set()


def test_without_a_target_or_an_input_nothing_can_be_imported(show, write):
    dialog = show(write("a,b\n1,2\n3,4\n"))
    dialog.columns.tick(1, TARGET, on=False)
    assert not dialog.ok.isEnabled()
    assert "predict" in dialog.complaint.text()
    dialog.columns.tick(1, TARGET, on=True)
    dialog.columns.tick(0, IGNORED, on=True)
    assert not dialog.ok.isEnabled()
    dialog.columns.tick(0, IGNORED, on=False)
    assert dialog.ok.isEnabled()


def test_another_delimiter_shows_other_columns(show, write):
    dialog = show(write(FLOWERS))
    dialog.options.take("delimiter", "semicolon")
    show.looked(dialog)
    assert len(dialog.columns.columns) == 1
    dialog.options.take("delimiter", "auto")
    show.looked(dialog)
    assert len(dialog.columns.columns) == 4
    assert "delimiter" not in dialog.source.choice.settings


@pytest.mark.parametrize("text", ["", "a,b\n1,2,3\n", 'a,b\n"1,2\n', "a\0b\n"])
def test_a_file_that_cannot_be_read_is_said_in_place(show, write, text):
    dialog = show(write(text))
    assert dialog.complaint.text().startswith("rows.csv")
    assert not dialog.ok.isEnabled()


def test_a_file_that_does_not_exist_is_said_in_place(show, tmp_path):
    dialog = show(tmp_path / "none.csv")
    assert "no such file" in dialog.complaint.text()
    assert not dialog.ok.isEnabled()


def test_a_bad_cell_is_said_in_place_when_all_is_read(show, write, qtbot):
    dialog = show(write("a,y\n" + "1,0\n2,1\n" * 2000 + "1,x\n"))
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.reading is None, timeout=10_000)
    assert "line 4002" in dialog.complaint.text()
    assert dialog.isVisible()
    assert dialog.ok.isDefault()
    assert not dialog.cancel.isDefault()
    assert dialog.ok.isEnabled()


def test_a_bad_cell_in_sight_is_marked_and_nothing_can_be_imported_until_it_is_left_out(show, write):
    dialog = show(write("a,b,y\n1,1,0\n2,oops,1\n3,3,0\n4,4,1\n"))
    assert dialog.columns.index(1, HOLDS).data() == "numbers, 1 bad"
    assert dialog.preview.rows.index(1, 1).data(Qt.ItemDataRole.ForegroundRole).name() == theme.current().error.lower()
    assert dialog.preview.rows.index(1, 1).data(Qt.ItemDataRole.ToolTipRole) == "oops is no number"
    assert "'oops'" in dialog.complaint.text()
    assert not dialog.ok.isEnabled()
    dialog.columns.tick(1, IGNORED, on=True)
    assert dialog.ok.isEnabled()


def test_missing_cells_are_refused_or_filled_as_chosen(show, write, qtbot):
    dialog = show(write(GERMAN))
    assert "'Lage' has missing cells" in dialog.complaint.text()
    assert not dialog.ok.isEnabled()
    dialog.options.take("missing", "most frequent")
    show.looked(dialog)
    with qtbot.waitSignal(dialog.imported, timeout=10_000) as imported:
        qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    choice, loaded, fit = imported.args
    assert choice.source.settings["missing"] == "most frequent"
    assert choice.standardize
    assert choice.validation == pytest.approx(0.2)
    assert loaded.dataset is not None
    assert fit


def test_reading_can_be_cancelled_and_begun_again(show, write, qtbot):
    dialog = show(write("a,b,c,y\n" + "1.5,2.5,3.5,0\n2.5,1.5,0.5,1\n" * 100_000))
    dialog.read()
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.reading is None, timeout=10_000)
    assert dialog.isVisible()
    assert not dialog.progress.isVisible()
    with qtbot.waitSignal(dialog.imported, timeout=30_000) as imported:
        qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert len(imported.args[1].table) == 200_000


def test_an_import_is_one_step_that_fits_the_drawing(project, write, qtbot):
    before = project.store.document
    window = QWidget()
    qtbot.addWidget(window)
    dialog = import_table(window, project, write(FLOWERS))
    qtbot.waitUntil(lambda: dialog.peek is not None, timeout=10_000)
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        dialog.read()
    document = project.store.document
    assert document.data.source == Csv(path=dialog.path.text(), targets="species").choice
    assert document.by_name["x"].settings["shape"] == [4]
    assert document.outputs[0].settings["units"] == 3
    assert document.outputs[0].settings["activation"] == "softmax"
    assert project.store.edits.undo_words == "import rows.csv"
    qtbot.waitUntil(lambda: project.store.outline.shapes.get("x") == (4,), timeout=10_000)
    project.store.undo()
    assert project.store.document == before


def test_the_drawing_stays_where_it_shall_not_follow(project, write, qtbot):
    nodes = project.store.document.nodes
    dialog = import_table(None, project, write(FLOWERS))
    qtbot.waitUntil(lambda: dialog.peek is not None, timeout=10_000)
    dialog.preparation.fit.setChecked(False)
    with qtbot.waitSignal(dialog.imported, timeout=10_000):
        dialog.read()
    assert project.store.document.nodes == nodes
    assert project.store.document.data.source.kind == "csv"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    names=st.lists(st.text(alphabet=st.sampled_from("ab,;\" 12'é"), max_size=6).map(str.strip), min_size=2, max_size=5),
    targets=st.sets(st.integers(0, 4), max_size=2),
)
def test_ticked_columns_are_named_so_that_the_reader_finds_them(tmp_path, names, targets):
    names = [name or f"column {place + 1}" for place, name in enumerate(names)]
    path = tmp_path / "names.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([names, *([str(i + j) for j in range(len(names))] for i in range(3))])
    columns = ColumnsModel()
    columns.show(tuple(Held(name, True, 3, 0) for name in names))
    columns.targets = {place for place in targets if place < len(names)} or {0}
    source = Csv(path=str(path), header="yes", delimiter="comma", targets=columns.references(TARGET))
    if len(set(names)) < len(names) or len(columns.targets) == len(names):
        with pytest.raises(DataError, match=r"two columns|no column is left"):
            source.read()
    else:
        assert set(source.read().targets) == columns.targets


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_looked_into_or_refused_in_a_sentence(tmp_path, content):
    path = Path(tmp_path) / "any.csv"
    path.write_bytes(content)
    found = None
    with suppress(DataError):
        found = peek(path, Layout(), silent)
    assert found is None or all(len(row) == len(found.columns) for row in found.rows)


def test_a_large_file_is_looked_into_at_its_beginning_only(write):
    found = peek(write("a,b\n" + "1,2\n" * 50_000), Layout(), silent)
    assert len(found.rows) == 100
    assert not found.complete


def test_numbers_can_be_classes_and_texts_always_are(show, write):
    dialog = show(write(FLOWERS))
    flags = [dialog.columns.flags(dialog.columns.index(place, CLASSES)) for place in range(4)]
    assert [bool(each & Qt.ItemFlag.ItemIsEnabled) for each in flags] == [True, True, False, False]
    dialog.columns.tick(1, CLASSES, on=True)
    assert dialog.source.categories == "width"


def test_what_importing_dropped_and_changed_is_said(project, write, qtbot):
    said = []
    project.store.said.connect(said.append)
    dialog = import_table(None, project, write("a,b,kind\n" + "1,2,red\n2,,blue\n3,4,green\n5,6,blue\n" * 4))
    qtbot.waitUntil(lambda: dialog.peek is not None, timeout=10_000)
    dialog.options.take("missing", "drop row")
    qtbot.waitUntil(lambda: dialog.peek is not None and dialog.ok.isEnabled(), timeout=10_000)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert said[0] == (
        "Imported rows.csv: 12 rows, 4 dropped; output has 3 units of softmax now;"
        " the loss is categorical cross-entropy now."
    )
