"""The time bar in the window: it says where the run is, and goes wherever one clicks."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import nnstudio as nn
from nnstudio.document.edits import set_recipe
from nnstudio.session.requests import CurveRequest
from nnstudio.session.trainer import orders
from tests.gui.windows import opened, wait

LEFT, RIGHT = Qt.Key.Key_Left, Qt.Key.Key_Right


@pytest.fixture(scope="module")
def window(qapp):
    with opened() as window:
        yield window


@pytest.fixture
def trained(window):
    """The window with a new run of 60 iterations."""
    window.session.breakpoints = ()
    window.session.reset()
    window.session.run(iterations=60)
    settle(window)
    return window


def settle(window):
    journey = window.desk.time_bar.journey
    wait(lambda: journey.newest is None and window.desk.run.at_rest())


def click(track, iteration):
    x = round(track.pixel(iteration))
    QTest.mouseClick(track, Qt.MouseButton.LeftButton, pos=QPoint(x, 20))


def place(window):
    return window.desk.run.place[1:]


def test_it_says_live_or_past(trained):
    bar = trained.desk.time_bar
    assert bar.track.words == "Iteration 60 · live"
    assert bar.state.words == "● live"
    trained.session.go_to(12)
    assert bar.track.words == "Iteration 12 of 60 · in the past"
    assert (bar.time.words, bar.state.words) == ("Iteration 12 of 60", "◀ in the past")


def test_screen_readers_hear_place_and_range(trained):
    trained.session.go_to(12)
    track = trained.desk.time_bar.track
    assert (track.minimum(), track.maximum(), track.value()) == (0, 60, 12)
    interface = QAccessible.queryAccessibleInterface(track)
    assert interface.role() == QAccessible.Role.Slider
    assert interface.text(QAccessible.Text.Description) == "Iteration 12 of 60 · in the past"


def test_a_click_goes_anywhere_with_everything_as_it_was(trained):
    session, track = trained.session, trained.desk.time_bar.track
    session.go_to(23)
    weight = session["hidden1.weight"]
    session.go_to(60)
    click(track, 23)
    settle(trained)
    assert place(trained) == (23, 0)
    assert session["hidden1.weight"].tobytes() == weight.tobytes()
    click(track, 60)
    settle(trained)
    assert trained.desk.run.moment.live


def test_while_dragging_the_newest_wish_wins(trained, monkeypatch):
    run, track = trained.desk.run, trained.desk.time_bar.track
    sent = []
    send = run.trainer.send
    monkeypatch.setattr(run.trainer, "send", lambda order: sent.append(order) or send(order))
    QTest.mousePress(track, Qt.MouseButton.LeftButton, pos=QPoint(round(track.pixel(50)), 20))
    for iteration in range(49, 9, -1):
        track.want(track.start_of(iteration))
    QTest.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(round(track.pixel(10)), 20))
    settle(trained)
    ways = [order.iteration for order in sent if isinstance(order, orders.GoTo)]
    assert ways == [50, 10]
    assert place(trained) == (10, 0)


def test_the_end_of_the_run_is_reached_to_the_instruction(trained):
    session, track = trained.session, trained.desk.time_bar.track
    session.step("layer")
    end = place(trained)
    assert end[1] > 0
    QTest.keyClick(track, Qt.Key.Key_Home)
    settle(trained)
    assert place(trained) == (0, 0)
    QTest.keyClick(track, Qt.Key.Key_End)
    settle(trained)
    assert place(trained) == end
    assert trained.desk.run.moment.live


@pytest.mark.parametrize(
    ("key", "begin", "wanted"),
    [
        (LEFT, (30, 0), (29, 0)),
        (LEFT, (30, 3), (30, 0)),
        (RIGHT, (30, 3), (31, 0)),
        (Qt.Key.Key_PageUp, (30, 0), (40, 0)),
        (Qt.Key.Key_PageDown, (30, 0), (20, 0)),
        (Qt.Key.Key_PageDown, (3, 0), (0, 0)),
        (Qt.Key.Key_PageUp, (55, 0), (60, 0)),
    ],
)
def test_keys_move(trained, key, begin, wanted):
    trained.session.go_to(*begin)
    QTest.keyClick(trained.desk.time_bar.track, key)
    settle(trained)
    assert place(trained) == wanted


def test_keys_that_are_held_are_added_up(trained):
    track = trained.desk.time_bar.track
    for _ in range(7):
        QTest.keyClick(track, LEFT)
    settle(trained)
    assert place(trained) == (53, 0)


def test_the_wheel_zooms_in_time_and_a_double_click_shows_all(trained):
    track = trained.desk.time_bar.track
    middle = QPointF(track.pixel(30), 20)
    event = QWheelEvent(
        middle,
        track.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 360),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(track, event)
    assert track.span.zoomed
    assert track.pixel(30) == pytest.approx(middle.x(), abs=0.01)
    QTest.mouseDClick(track, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    settle(trained)
    assert not track.span.zoomed


def test_what_is_below_the_pointer_is_told_exactly(trained):
    bar = trained.desk.time_bar
    wait(lambda: bar.track.loss is not None and len(bar.track.loss.iteration) == 60)
    trained.session.go_to(40)
    moment = trained.desk.run.moment
    curve = bar.track.loss
    assert curve.request == CurveRequest("loss", 600)
    assert curve.mean[39] == moment.loss
    told = bar.track.say(bar.track.pixel(40))
    assert told.startswith(f"Iteration 40 · epoch {moment.where.epoch} · loss ")


def test_changes_branches_and_hits_are_marked(trained):
    session, track = trained.session, trained.desk.time_bar.track
    session["output.bias"] = session["output.bias"] + 1
    session.run(iterations=5)
    (mark,) = track.marks
    assert (mark.place, mark.sort, mark.words) == ((60, 0), "change", "output.bias set by hand")
    session.breakpoints = [nn.at("output", "backward")]
    session.run(iterations=5)
    hit = track.marks[-1]
    assert hit.sort == "hit"
    assert hit.place == place(trained)
    session.go_to(7)
    click(track, hit.place[0])
    settle(trained)
    assert place(trained) == hit.place


def test_a_change_in_the_past_begins_a_branch_which_is_said_once_and_marked(trained):
    session, track, said = trained.session, trained.desk.time_bar.track, []
    old = next(each.name for each in session.branches if each.present)
    trained.store.said.connect(said.append)
    session.go_to(20)
    assert not any("branch" in each for each in said)
    trained.store.edit(set_recipe(trained.store.document, learning_rate=0.125), "slower")
    wait(lambda: any("branch" in each for each in said))
    settle(trained)
    new = next(each.name for each in session.branches if each.present)
    session["output.bias"] = session["output.bias"] + 1
    session.run(iterations=3)
    trained.store.said.disconnect(said.append)
    assert [each for each in said if "branch" in each] == [f"A branch began here: {new}."]
    forks = [mark for mark in track.marks if mark.sort == "branch"]
    assert [mark.place for mark in forks] == [(20, 0)]
    assert forks[0].words.startswith(f"{new} left {old} here: learning rate")


def test_steps_in_the_past_replay_the_recorded_run_and_become_live_at_its_end(trained):
    session = trained.session
    weight = session["hidden1.weight"]
    session.go_to(57)
    trained.table.do("run.step_iteration")
    trained.table.do("run.step_iteration")
    settle(trained)
    assert trained.desk.time_bar.track.words == "Iteration 59 of 60 · in the past"
    trained.table.do("run.step_iteration")
    settle(trained)
    assert trained.desk.time_bar.track.words == "Iteration 60 · live"
    assert session["hidden1.weight"].tobytes() == weight.tobytes()


def test_what_lasts_shows_its_progress_and_can_be_cancelled(trained):
    run, bar = trained.desk.run, trained.desk.time_bar
    trained.session.run(iterations=30_000)
    trained.session.history_budget = 0
    said = []
    trained.store.said.connect(said.append)
    failed = []
    trained.store.failed.connect(failed.append)
    click(bar.track, 29_000)
    wait(lambda: bar.cancel.isVisible() or bar.journey.newest is None)
    if bar.cancel.isVisible():
        bar.cancel.click()
    settle(trained)
    trained.store.said.disconnect(said.append)
    assert not failed
    assert not bar.cancel.isVisible()
    assert said[-1:] in ([], ["It was stopped on the way; the run is where it was."])
    assert run.moment is not None
    trained.session.history_budget = 256 * 2**20
