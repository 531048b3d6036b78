"""Whatever ends, and however: no work is lost unasked, and nothing stays behind."""

import os
import signal
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from tests.gui.canvas.conftest import LEFT
from tests.journeys.person import Key, Person, wait_for

SHARED = Path("/dev/shm")  # noqa: S108
Button = QMessageBox.StandardButton


def question(person):
    """The question that closing asks."""
    person.window.close()
    wait_for(lambda: person.window.findChild(QMessageBox, "leaving"), "closing asks")
    return person.window.findChild(QMessageBox, "leaving")


def answer(person, button):
    """Click an answer."""
    QTest.mouseClick(question(person).button(button), LEFT)


@pytest.fixture
def careful(person):
    """Somebody who drew something, before a window that asks."""
    person.window.asks = True
    person.hand.drop("dense", (0.0, 300.0))
    return person


def test_closing_with_nothing_to_save_does_not_ask(person):
    person.window.asks = True
    person.window.close()
    person.left()


def test_cancel_stays_and_discard_closes(careful):
    answer(careful, Button.Cancel)
    QTest.qWait(50)
    assert careful.window.isVisible()
    assert "dense1" in careful.names
    answer(careful, Button.Discard)
    careful.left()


def test_save_writes_the_project_and_closes(careful, tmp_path):
    project = tmp_path / "mine.nns"
    box = question(careful)
    careful.with_file(lambda: QTest.mouseClick(box.button(Button.Save), LEFT), project)
    careful.left()
    again = Person(project)
    assert again.names == ["x", "hidden1", "output", "dense1"]
    again.close()


def test_a_window_that_is_closed_while_it_trains_leaves_nothing(person):
    wide = person.document.by_name["hidden1"]
    person.hand.click(person.hand.title("hidden1"))
    person.enter("Units", "3000")
    assert person.document.by_id[wide.id].settings["units"] == 3000
    person.compiled()
    person.press(Key.Key_F5)
    wait_for(lambda: person.moment.running and person.place[0] > 5, "the run goes")
    blocks = person.run.trainer._blocks
    names = [block.name for block in (*blocks.free, *blocks.lent.values())]
    process = person.run.trainer._connection.process
    person.close()
    assert process.returncode == 0
    assert not [name for name in names if (SHARED / name).exists()]


def test_a_killed_trainer_is_replaced_and_the_window_says_so(person):
    person.press(Key.Key_F5)
    wait_for(lambda: person.moment.running and person.place[0] > 100, "the run goes")
    killed = person.run.trainer._connection.process
    os.kill(killed.pid, signal.SIGKILL)
    wait_for(lambda: person.banner, "the window says what happened")
    assert "trainer" in person.banner.lower()
    assert person.run.trainer._connection.process.pid != killed.pid
    wait_for(lambda: person.run.trainer.alive and not person.moment.running, "another trainer is there")
    person.compiled()
    person.train(lambda: person.loss < 0.05)
    assert len(person.failures) == 1
