"""What is said to the user, and the small things around files."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from nnstudio.data.errors import Cancelled, DataError
from nnstudio.document.model import Document
from nnstudio.gui.dialogs.banner import Banner
from nnstudio.gui.dialogs.busy import Busy
from nnstudio.gui.dialogs.errand import Errand
from nnstudio.gui.dialogs.opening import Drops
from nnstudio.gui.dialogs.recent import MOST, Recent, label
from nnstudio.gui.store import Store


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def banner(window):
    store = Store(Document())
    banner = Banner(store, window)
    banner.store = store
    return banner


def test_the_banner_shows_a_failure_until_it_is_dismissed(banner, qtbot):
    assert not banner.isVisible()
    banner.store.failed.emit("the file is full")
    assert banner.isVisible()
    assert banner.label.text() == "The file is full"
    qtbot.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
    assert not banner.isVisible()


def test_the_banner_keeps_what_was_not_noted_yet(banner, qtbot):
    for sentence in ("one", "two", "one"):
        banner.store.failed.emit(sentence)
    assert banner.label.text() == "One  (1 more)"
    qtbot.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.label.text() == "Two"


def test_another_project_begins_without_messages(banner):
    for sentence in ("one", "two"):
        banner.store.failed.emit(sentence)
    banner.store.project_shown.emit()
    assert not banner.isVisible()


def test_a_message_goes_when_the_like_of_what_failed_succeeds(banner):
    banner.store.fail("data", "bad.csv: the file is empty")
    banner.store.fail("file", "the disk is full")
    banner.store.fail("file", "the folder is missing")
    banner.store.mend("file")
    assert banner.label.text() == "bad.csv: the file is empty"
    banner.store.mend("data")
    assert not banner.isVisible()


def test_a_name_of_a_file_gets_no_capital(banner):
    banner.store.failed.emit("rows.csv: the file is empty")
    assert banner.label.text() == "rows.csv: the file is empty"


def test_a_file_cannot_put_markup_into_the_banner(banner):
    banner.store.failed.emit("<b>bold</b> is no name")
    assert banner.label.textFormat() == Qt.TextFormat.PlainText


def test_recent_files_are_few_and_each_once(settings, tmp_path):
    recent = Recent(settings)
    assert recent.paths == []
    for number in range(15):
        recent.add(tmp_path / f"{number}.nns")
    recent.add(tmp_path / "9.nns")
    assert len(recent.paths) == MOST
    assert recent.paths[0] == tmp_path / "9.nns"
    recent.clear()
    assert recent.paths == []


def test_one_recent_file_survives_the_settings_file(settings, tmp_path):
    Recent(settings).add(tmp_path / "only.nns")
    settings.sync()
    assert Recent(settings).paths == [tmp_path / "only.nns"]


@pytest.mark.parametrize("value", ["", None, [None, ""], {"a": 1}])
def test_broken_settings_are_no_recent_files(settings, value):
    settings.setValue("files/recent", value)
    assert Recent(settings).paths == []


def test_an_ampersand_in_a_path_is_no_key_of_a_menu(tmp_path):
    assert label(tmp_path / "a&b.nns").startswith("a&&b.nns")


def test_an_errand_says_what_came_of_it_and_then_that_it_ended(qtbot):
    heard = []
    errand = Errand(lambda report: 7)
    errand.done.connect(heard.append)
    errand.ended.connect(lambda: heard.append("ended"))
    with qtbot.waitSignal(errand.ended):
        errand.start()
    assert heard == [7, "ended"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DataError("the row is bad"), "the row is bad"),
        (FileNotFoundError(2, "No such file or directory", "a.nns"), "a.nns: no such file or directory"),
        (MemoryError(), "there is not enough memory for this; close other programs or choose a smaller file"),
    ],
)
def test_an_errand_that_fails_says_why_in_a_sentence(qtbot, error, words):
    def work(report):
        raise error

    errand = Errand(work)
    with qtbot.waitSignal(errand.failed) as failed:
        errand.start()
    assert failed.args == [words]


def test_a_cancelled_errand_says_nothing_but_that_it_ended(qtbot):
    heard = []

    def work(report):
        for _ in range(10**6):
            report(0.5)
        raise AssertionError

    errand = Errand(work)
    errand.done.connect(heard.append)
    errand.failed.connect(heard.append)
    errand.cancel()
    with qtbot.waitSignal(errand.ended):
        errand.start()
    assert heard == []
    with pytest.raises(Cancelled):
        errand.report(1.0)


def test_short_work_is_not_shown_and_long_work_is(qtbot):
    busy = Busy()
    qtbot.addWidget(busy)
    busy.say("Saving a.nns")
    busy.say("")
    qtbot.wait(200)
    assert not busy.isVisible()
    busy.say("Saving a.nns")
    qtbot.waitUntil(busy.isVisible)
    assert busy.findChild(QLabel).text() == "Saving a.nns…"
    busy.say("")
    assert not busy.isVisible()


def drop(window, *paths):
    """Drop files on a window; whether it took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, copy, left = QPointF(5, 5), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(where.toPoint(), copy, data, left, Qt.KeyboardModifier.NoModifier)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(where, copy, data, left, Qt.KeyboardModifier.NoModifier))
    return enter.isAccepted()


def test_a_dropped_project_is_opened(project, window, rest, tmp_path):
    project.save(tmp_path / "mine.nns")
    rest(project)
    project.path = None
    Drops(window, project)
    assert drop(window, tmp_path / "mine.nns")
    rest(project)
    assert project.path == tmp_path / "mine.nns"


def test_a_dropped_table_asks_how_it_is_to_be_imported(project, window, qtbot, tmp_path):
    from nnstudio.gui.dialogs.csv_dialog import CsvDialog

    (tmp_path / "rows.csv").write_text("a,y\n1,0\n2,1\n")
    Drops(window, project)
    assert drop(window, tmp_path / "rows.csv")
    dialog = window.findChild(CsvDialog)
    qtbot.waitUntil(lambda: dialog.peek is not None)
    dialog.reject()


def test_other_files_and_several_at_once_are_not_taken(project, window, tmp_path):
    Drops(window, project)
    assert not drop(window, tmp_path / "picture.png")
    assert not drop(window, tmp_path / "a.csv", tmp_path / "b.csv")
    assert not drop(window)
