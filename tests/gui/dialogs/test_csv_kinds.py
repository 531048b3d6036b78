"""Files of texts and of sequences are recognized when they are imported as a table, and lead to what reads them."""

import pytest

from nnstudio.base.resources import resource
from nnstudio.data.delimited import Layout
from nnstudio.data.errors import silent
from nnstudio.data.sources import SOURCES
from nnstudio.gui.dialogs.csv_dialog import CsvDialog
from nnstudio.gui.dialogs.csv_kinds import finding
from nnstudio.gui.dialogs.csv_peek import peek
from nnstudio.gui.dialogs.importing import import_table
from nnstudio.gui.plots.data_controls import by_title

DATA = resource("data")
LONG = "run,t,level,kind\n" + "".join(f"{r},{t},{r * t},{'ab'[r % 2]}\n" for r in range(6) for t in range(4))


def found(path):
    return finding(peek(path, Layout(), silent))


@pytest.fixture
def write(tmp_path):
    def write(text):
        (tmp_path / "rows.csv").write_text(text, "utf-8")
        return tmp_path / "rows.csv"

    return write


def test_a_column_of_different_sentences_is_taken_for_texts():
    seen = found(DATA / "sentences.csv")
    assert seen.kind == "labeled_texts"
    assert seen.settings == {"text": "text"}
    assert "nearly all different" in seen.sentence


def test_numbered_columns_are_taken_for_steps():
    seen = found(DATA / "curves_wide.csv")
    assert (seen.kind, seen.settings) == ("sequences_csv", {"form": "wide"})
    assert seen.taken[0] == "value_1"
    assert len(seen.taken) == 12


def test_a_column_that_repeats_beside_one_that_rises_is_taken_for_sequences(write):
    seen = found(write(LONG))
    assert (seen.kind, seen.settings) == ("sequences_csv", {"form": "long", "sequence": "run", "time": "t"})
    assert found(write(LONG.replace(",", ";").replace(";1;", ";1,5;"))).kind == "sequences_csv"


@pytest.mark.parametrize("name", ["iris", "wine", "diabetes", "digits", "students"])
def test_tables_are_taken_for_tables(name):
    assert found(DATA / f"{name}.csv") is None


@pytest.mark.parametrize(
    "text",
    ["a\n1\n", "city,price\n" + "New York,1\nLos Angeles,2\n" * 9, "name,y\n" + "".join(f"n{i},1\n" for i in range(9))],
)
def test_categories_and_names_are_no_texts(write, text):
    assert found(write(text)) is None


def test_data_sets_are_listed_by_the_titles_that_are_shown_and_files_last():
    kinds = [kind for _, kind in by_title()]
    built_in = [kind.title for kind in kinds if "path" not in kind.settings]
    assert built_in == sorted(built_in, key=str.casefold)
    assert [kind.title for kind in kinds[len(built_in) :]] == [
        "CSV file",
        "Sequences from CSV",
        "Text",
        "Texts from CSV",
    ]


@pytest.fixture
def show(qtbot):
    def show(path):
        dialog = CsvDialog(None, path, 7)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: dialog.peek is not None, timeout=10_000)
        return dialog

    return show


def wanted(dialog, kind):
    """The choice that a link leads to."""
    choices = []
    dialog.other_wanted.connect(choices.append)
    dialog.kinds.linkActivated.emit(kind)
    assert not dialog.isVisible()
    return choices[0]


def test_the_dialog_of_a_table_names_both_other_ways(show):
    dialog = show(DATA / "iris.csv")
    words = dialog.kinds.text()
    assert SOURCES["labeled_texts"].title in words
    assert SOURCES["sequences_csv"].title in words


def test_texts_are_read_from_the_column_that_holds_them_wherever_it_stands(show, write):
    rows = "".join(f"{i % 2},{i},the text of number {i}\n" for i in range(12))
    choice = wanted(show(write("label,id,words\n" + rows)), "labeled_texts")
    assert {name: choice.source.settings[name] for name in ("text", "targets", "ignore")} == {
        "text": "words",
        "targets": "id",
        "ignore": "label",
    }
    assert SOURCES.make(choice.source).read().inputs[""].shape == (12, 5)


@pytest.mark.parametrize("name", ["sentences", "curves_wide"])
def test_what_the_files_of_the_program_lead_to_reads_them(show, name):
    dialog = show(DATA / f"{name}.csv")
    choice = wanted(dialog, dialog.found.kind)
    assert choice.source.settings["path"] == str(DATA / f"{name}.csv")
    assert len(SOURCES.make(choice.source).read()) > 1


def test_a_long_file_becomes_sequences_in_the_project(project, write, qtbot):
    dialog = import_table(None, project, write(LONG))
    qtbot.waitUntil(lambda: dialog.peek is not None, timeout=10_000)
    dialog.kinds.linkActivated.emit("sequences_csv")
    qtbot.waitUntil(lambda: project.store.document.data.source.kind == "sequences_csv", timeout=10_000)
    settings = project.store.document.data.source.settings
    assert (settings["sequence"], settings["time"], settings["targets"]) == ("run", "t", "kind")
    assert project.store.document.by_name["x"].settings["shape"] == [4, 1]


def test_a_file_that_cannot_be_read_so_is_chosen_nonetheless_to_be_mended(project, write, qtbot):
    dialog = import_table(None, project, write("a,b,c\n" + "1,2,x y\n2,3,z w\n" * 5))
    qtbot.waitUntil(lambda: dialog.peek is not None, timeout=10_000)
    dialog.kinds.linkActivated.emit("labeled_texts")
    qtbot.waitUntil(lambda: project.store.document.data.source.kind == "labeled_texts", timeout=10_000)
    qtbot.waitUntil(lambda: "leave it out" in project.store.complaint, timeout=10_000)
