"""The table of commands: complete, unambiguous, and the same in menus, search and the list of shortcuts."""

from collections import Counter

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from nnstudio.gui import theme
from nnstudio.gui.canvas.chooser import Chooser
from nnstudio.gui.commands import helping
from nnstudio.gui.commands.command import words
from nnstudio.gui.commands.running import SPEEDS
from nnstudio.session.moment import UNITS
from tests.gui.windows import opened


@pytest.fixture(scope="module")
def window(qapp):
    with opened() as window:
        yield window


def test_the_promised_commands_are_there(window):
    promised = [f"run.{way}_{unit}" for way in ("step", "back") for unit in UNITS]
    promised += [
        "run.start",
        "run.pause",
        "run.reset",
        "run.reset_new_seed",
        "run.speed",
        "file.save",
        "file.open",
        "edit.undo",
        "edit.redo",
        "view.zoom_in",
        "view.zoom_out",
        "view.frame_all",
    ]
    assert [name for name in promised if window.findChild(QAction, name) is None] == []


def test_no_key_means_two_things(window):
    keys = Counter(key for command in window.table.commands.values() for key in command.keys if not command.local)
    assert [key for key, count in keys.items() if count > 1] == []
    local = Counter(key for command in window.table.commands.values() for key in command.keys if command.local)
    assert [key for key, count in local.items() if count > 1 or key in keys] == []


def test_every_key_is_one_that_qt_knows(window):
    for command in window.table.commands.values():
        for key in command.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) == key


def test_every_command_has_words_and_an_icon_that_exists(window):
    for command in window.table.commands.values():
        assert words(command.text, window.desk)
        icon = words(command.icon, window.desk)
        assert not icon or not theme.icon(icon).isNull()
        assert (command.do is None) != (command.options is None)


def test_every_command_stands_in_its_menu(window):
    for command in window.table.commands.values():
        assert window.table[command.id] in window.table.menus[command.menu].actions()


def test_tool_tips_name_the_keys(window):
    assert "F10" in window.table["run.step_layer"].toolTip()


def test_the_search_finds_commands_and_options(window, qtbot):
    window.table.do("help.commands")
    chooser = window.findChild(Chooser)
    QTest.keyClicks(chooser.search, "dark")
    assert chooser.list.item(0).text() == "Theme: Dark"
    QTest.keyClick(chooser.search, "\r")
    qtbot.waitUntil(lambda: theme.current().name == "dark")
    assert window.desk.settings.value("view/theme") == "dark"
    theme.apply(QApplication.instance(), "light")


def test_the_search_offers_only_what_can_be_done_now(window):
    texts = [entry.title for entry in helping.entries(window.table)]
    assert "Run" in texts
    assert "Back one epoch" not in texts


def test_the_list_of_shortcuts_has_every_key(window):
    dialog = helping.Shortcuts(window.table, window)
    shown = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for command in window.table.commands.values():
        assert helping.keys(command) in shown
    dialog.deleteLater()


def test_speed_can_be_limited(window, qtbot):
    options = window.table.commands["run.speed"].options
    assert [option.value for option in options.list(window.desk)] == list(SPEEDS)
    options.choose(window.desk, 5)
    assert options.current(window.desk) == 5
    options.choose(window.desk, None)
