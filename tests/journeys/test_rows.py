"""Training on a file of one's own rows."""

import random

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.gui.dialogs.csv_dialog import CsvDialog
from tests.gui.canvas.conftest import LEFT
from tests.journeys.person import CTRL, Key, wait_for


@pytest.fixture
def flowers(tmp_path):
    """Two sorts of flowers that differ in two measures, as a spreadsheet writes them in Germany."""
    draw = random.Random(1)
    lines = ["Länge;Breite;Farbe;Sorte"]
    for index in range(60):
        sort, middle = ("Rose", 2.0) if index % 2 else ("Lilie", 5.0)
        length, width = (f"{draw.gauss(middle, 0.3):.2f}".replace(".", ",") for _ in range(2))
        lines.append(f"{length};{width};{draw.choice(['rot', 'weiß'])};{sort}")
    path = tmp_path / "blumen.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    return path


def asked(person):
    """The dialog that a dropped file opens, once it has looked into the file."""
    wait_for(lambda: isinstance(QApplication.activeModalWidget(), CsvDialog), "a dialog asks")
    dialog = QApplication.activeModalWidget()
    wait_for(lambda: dialog.peek is not None or dialog.complaint.text(), "the file is looked into")
    return dialog


def test_a_dropped_file_is_read_the_drawing_fits_it_and_trains(person, flowers):
    person.drop_file(flowers)
    dialog = asked(person)
    assert dialog.preview.rows.index(0, 0).data().count(",") == 1
    QTest.mouseClick(dialog.ok, LEFT)
    wait_for(lambda: QApplication.activeModalWidget() is None, "the rows are read")
    person.compiled()

    by_name = person.document.by_name
    assert by_name["x"].settings["shape"] == [4]
    assert by_name["output"].settings["units"] == 1 or by_name["output"].settings["units"] == 2
    assert not [each for each in person.window.store.problems if each.severity == "error"]
    assert len(person.window.store.loaded.table) == 60
    person.window.dock("data")
    person.train(lambda: person.moment.metrics.get("accuracy", 0) == 1 and person.place[0] > 100)

    # One step of undo gives back the drawing and the students.
    person.press(Key.Key_Z, CTRL)
    person.compiled()
    assert person.document.data.source.kind == "students"
    assert person.document.by_name["x"].settings["shape"] == [3]
    person.train(lambda: person.loss < 0.1)
    assert person.failures == []


def test_a_bad_cell_is_named_and_nothing_changes(person, flowers):
    before = person.document
    text = flowers.read_text("utf-8-sig").splitlines()
    text[40] = "2,5;zwei;rot;Rose"
    flowers.write_text("\n".join(text), "utf-8")
    person.drop_file(flowers)
    dialog = asked(person)
    QTest.mouseClick(dialog.ok, LEFT)
    wait_for(lambda: dialog.complaint.isVisible() and dialog.complaint.text(), "the dialog says what is wrong")
    words = dialog.complaint.text()
    assert "41" in words
    assert "Breite" in words
    assert "zwei" in words
    QTest.keyClick(dialog, Key.Key_Escape)
    wait_for(lambda: QApplication.activeModalWidget() is None, "the dialog is closed")
    assert person.document == before
