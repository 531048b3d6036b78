"""The main window: what is where, what is seen at first, and that keys and buttons move the run."""

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QLineEdit, QTabBar, QToolButton, QWidget

from nnstudio.document import edits
from nnstudio.files.examples import example
from nnstudio.gui.perspectives import PERSPECTIVES
from nnstudio.gui.places import Places
from tests.gui.windows import opened

PATIENCE = 60_000
"""Milliseconds; the trainer goes behind whatever else a busy machine has to do."""
SEEN_AT_FIRST = ("palette", "inspector", "program", "loss", "activations", "gradients")


@pytest.fixture
def window(qapp):
    with opened() as window:
        yield window


def moment(window):
    return window.desk.run.moment


def settle(qtbot, window):
    qtbot.waitUntil(window.desk.run.at_rest, timeout=PATIENCE)


def press(qtbot, window, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(window.desk.canvas, key, modifiers)
    settle(qtbot, window)
    window.table.refresh()


class Shown(QObject):
    """Notes which widgets are shown as windows."""

    def __init__(self):
        super().__init__()
        self.windows = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(type(watched).__name__)
        return False


def test_no_part_is_a_window_of_its_own_while_the_window_is_filled(qapp):
    shown = Shown()
    qapp.installEventFilter(shown)
    with opened():
        qapp.removeEventFilter(shown)
    assert shown.windows == ["Window"]


def test_all_docks_have_the_promised_names(window):
    names = {dock.objectName() for dock in window.findChildren(QDockWidget)}
    promised = ["palette", "inspector", "program", "data", "loss", "activations", "weights", "gradients", "problems"]
    assert {f"dock.{name}" for name in promised} <= names


def test_the_first_layout_shows_what_matters_without_scrolling(window, qtbot):
    assert (window.width(), window.height()) == (1280, 800)
    for name in SEEN_AT_FIRST:
        widget = window.places.docks[name].widget()
        assert not widget.visibleRegion().isEmpty(), name
        assert window.rect().contains(widget.geometry().translated(widget.parentWidget().pos())), name
    assert window.desk.canvas.width() >= 0.55 * window.width()


def test_docks_do_not_overlap(window):
    seen = [window.places.docks[name].geometry() for name in SEEN_AT_FIRST] + [window.centralWidget().geometry()]
    assert not any(a.intersects(b) for i, a in enumerate(seen) for b in seen[:i])


def tabs(window):
    bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible() and bar.parent() is window]
    return sorted([bar.tabText(i) for i in range(bar.count())] for bar in bars if bar.count() > 1)


def shared(window, perspective):
    titles = {name: dock.windowTitle() for name, dock in window.places.docks.items()}
    places = [place for side in (perspective.left, perspective.right, perspective.bottom) for place in side]
    known = [[titles[name] for name in place if name in titles] for place in places]
    return sorted(place for place in known if len(place) > 1)


def test_every_row_of_tabs_belongs_to_docks(window):
    assert tabs(window) == shared(window, PERSPECTIVES[0])


@pytest.mark.parametrize("perspective", PERSPECTIVES, ids=lambda each: each.name)
def test_a_perspective_shows_its_panels_and_no_others(window, perspective):
    window.table.do(f"view.perspective_{perspective.name}")
    QTest.qWait(50)
    docks = window.places.docks
    assert {name for name, dock in docks.items() if not dock.isHidden()} == set(perspective.placed) & set(docks)
    assert tabs(window) == shared(window, perspective)
    front = [place[0] for side in (perspective.left, perspective.right, perspective.bottom) for place in side]
    for name in front:
        assert not docks[name].widget().visibleRegion().isEmpty(), name
    assert window.switcher.tabText(window.switcher.currentIndex()) == perspective.title
    assert window.table[f"view.perspective_{perspective.name}"].isChecked()


def test_tabs_are_never_cut_at_the_smallest_size_of_pictures(window):
    for perspective in PERSPECTIVES:
        window.table.do(f"view.perspective_{perspective.name}")
        QTest.qWait(20)
        for bar in window.findChildren(QTabBar):
            if bar.isVisible() and bar.parent() is window:
                assert bar.elideMode() == Qt.TextElideMode.ElideNone


def test_a_perspective_is_as_it_was_left_until_it_is_reset(window):
    window.places.docks["gradients"].close()
    window.table.do("view.perspective_train")
    QTest.qWait(20)
    assert window.places.docks["gradients"].isVisible()
    window.table.do("view.perspective_build")
    QTest.qWait(20)
    assert window.places.docks["gradients"].isHidden()
    window.table.do("view.reset_layout")
    QTest.qWait(20)
    assert window.places.docks["gradients"].isVisible()


def test_the_perspective_and_what_was_changed_in_each_are_remembered(qapp, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    with opened(settings=settings) as window:
        window.places.docks["palette"].close()
        window.places.switch("debug")
        window.places.docks["loss"].close()
    with opened(settings=settings) as window:
        assert window.places.perspective.name == "debug"
        assert window.places.docks["loss"].isHidden()
        assert window.places.docks["neuron"].isVisible()
        window.places.switch("build")
        assert window.places.docks["palette"].isHidden()
        assert window.places.docks["loss"].isVisible()


def test_the_timeline_opens_at_the_bottom_and_wide(window):
    dock = window.dock("recurrent")
    QTest.qWait(50)
    assert dock.width() > 0.6 * window.width()
    assert dock.y() > window.desk.canvas.parentWidget().y()


def test_every_panel_opens_where_it_can_be_seen_in_every_perspective(window):
    for perspective in PERSPECTIVES:
        window.places.switch(perspective.name)
        for name in window.places.docks:
            dock = window.dock(name)
            QTest.qWait(5)
            assert not dock.widget().visibleRegion().isEmpty(), (perspective.name, name)
            if name not in perspective.placed:
                dock.close()


def test_a_dock_is_fetched_to_the_front(window):
    dock = window.dock("data")
    assert dock.objectName() == "dock.data"
    QTest.qWait(50)
    assert not dock.widget().visibleRegion().isEmpty()


def seen(dock):
    return not dock.widget().visibleRegion().isEmpty()


def test_the_layout_comes_back(window, qtbot):
    before = {name: dock.geometry() for name, dock in window.places.docks.items() if seen(dock)}
    window.places.docks["activations"].close()
    window.places.docks["palette"].setFloating(True)
    window.table.do("view.reset_layout")
    QTest.qWait(50)
    after = {name: dock.geometry() for name, dock in window.places.docks.items() if name in before}
    assert after == before


def test_the_view_menu_shows_and_hides_docks(window):
    action = window.findChild(QAction, "view.weights")
    action.trigger()
    assert window.places.docks["weights"].isHidden()
    action.trigger()
    assert not window.places.docks["weights"].isHidden()


def test_the_layout_is_remembered(qapp, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    with opened(settings=settings) as window:
        window.places.docks["gradients"].close()
        window.dock("data")
    with opened(settings=settings) as window:
        assert window.places.docks["gradients"].isHidden()
        assert not window.places.docks["data"].widget().visibleRegion().isEmpty()


def sizes(window):
    return {name: dock.size() for name, dock in window.places.docks.items() if dock.widget().isVisible()}


def test_the_sizes_of_panels_are_remembered_also_in_a_window_that_grows_late(qapp, tmp_path, monkeypatch):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    with opened(settings=settings) as window:
        window.resize(1900, 1000)
        places = window.places
        panels = [places.docks[name] for name in ("loss", "activations", "gradients")]
        window.resizeDocks(panels, [700, 500, 300], Qt.Orientation.Horizontal)
        window.resizeDocks(panels[:1], [400], Qt.Orientation.Vertical)
        QTest.qWait(50)
        before = sizes(window)
    settings.remove("window/geometry")
    monkeypatch.setattr(Places, "fit", lambda places: places.main.resize(1900, 1000))
    with opened(settings=settings) as window:
        QTest.qWait(50)
        assert sizes(window) == before


def test_a_spoiled_layout_gives_the_first_one(qapp, tmp_path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    settings.setValue("window/layouts/build", b"not a layout")
    settings.setValue("window/perspective", "nowhere")
    settings.setValue("window/geometry", "nonsense")
    with opened(settings=settings) as window:
        assert window.places.docks["gradients"].isVisible()


@pytest.mark.parametrize(
    ("key", "modifiers", "instruction"),
    [
        (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_Period, Qt.KeyboardModifier.NoModifier, 1),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.NoModifier, 2),
    ],
)
def test_keys_step(window, qtbot, key, modifiers, instruction):
    press(qtbot, window, key, modifiers)
    assert moment(window).instruction == instruction


def test_every_step_has_a_key_that_takes_it_back(window, qtbot):
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(qtbot, window, Qt.Key.Key_BracketRight)
    start = moment(window)
    for there, back in (
        ((Qt.Key.Key_F11,), (Qt.Key.Key_F11, control_shift)),
        ((Qt.Key.Key_Period,), (Qt.Key.Key_Comma,)),
        ((Qt.Key.Key_F10,), (Qt.Key.Key_F10, control_shift)),
        ((Qt.Key.Key_BracketRight,), (Qt.Key.Key_BracketLeft,)),
        ((Qt.Key.Key_BraceRight,), (Qt.Key.Key_BraceLeft,)),
        (
            (Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier),
            (Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier),
        ),
    ):
        press(qtbot, window, *there)
        assert moment(window).where != start.where, there
        press(qtbot, window, *back)
        assert moment(window).where == start.where, back


def test_typing_into_a_field_moves_nothing(window, qtbot):
    field = window.places.docks["palette"].findChild(QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "p.],[")
    settle(qtbot, window)
    assert field.text() == "p.],["
    assert moment(window).instruction == 0
    assert not window.desk.run.running


def test_p_runs_and_pauses(window, qtbot):
    press(qtbot, window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: moment(window).where.iteration > 20, timeout=PATIENCE)
    window.table.refresh()
    assert window.transport.start.text() == "Pause"
    assert not window.table["run.step_layer"].isEnabled()
    press(qtbot, window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: not window.desk.run.running, timeout=PATIENCE)
    window.table.refresh()
    assert window.transport.start.text() == "Run"
    assert window.table["run.step_layer"].isEnabled()


def test_how_a_training_ended_is_not_said_of_the_next(window, qtbot):
    press(qtbot, window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: moment(window).where.iteration > 20, timeout=PATIENCE)
    press(qtbot, window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: window.statusBar().currentMessage() == "Paused.", timeout=PATIENCE)
    press(qtbot, window, Qt.Key.Key_P)
    qtbot.waitUntil(lambda: window.desk.run.running, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not window.statusBar().currentMessage(), timeout=2000)


def test_the_primary_button_runs(window, qtbot):
    qtbot.mouseClick(window.transport.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.desk.run.running, timeout=PATIENCE)
    qtbot.waitUntil(lambda: moment(window).where.iteration > 5, timeout=PATIENCE)
    window.table.refresh()
    qtbot.mouseClick(window.transport.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.desk.run.running, timeout=PATIENCE)


def test_reset_draws_the_same_weights_and_a_new_seed_others(window, qtbot):
    first = window.session["hidden1.weight"]
    press(qtbot, window, Qt.Key.Key_BracketRight)
    assert (window.session["hidden1.weight"] != first).any()
    press(qtbot, window, Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert (window.session["hidden1.weight"] == first).all()
    seed = window.store.document.recipe.seed
    window.table.do("run.reset_new_seed")
    settle(qtbot, window)
    assert window.store.document.recipe.seed != seed
    assert (window.session["hidden1.weight"] != first).any()
    assert window.store.edits.undo_words == f"choose the seed {window.store.document.recipe.seed}"


def test_nothing_lies_before_the_beginning(window):
    assert not window.table["run.back_instruction"].isEnabled()
    assert not window.table["run.back_epoch"].isEnabled()


def test_it_runs_to_the_selected_layer(window, qtbot):
    output = window.store.document.by_name["output"]
    window.store.select([output.id])
    window.table.do("run.to_node")
    settle(qtbot, window)
    assert (moment(window).where.phase, moment(window).where.node) == ("forward", "output")
    window.table.do("run.to_node")
    settle(qtbot, window)
    assert moment(window).where.node == "output"
    assert moment(window).where.phase != "forward"


def test_the_status_says_honestly_where_the_run_is(window, qtbot):
    press(qtbot, window, Qt.Key.Key_BracketRight)
    press(qtbot, window, Qt.Key.Key_BracketRight)
    status = window.transport.status
    assert status.time.words.startswith("Iteration 2 ")
    assert "live" in status.accessibleName()
    press(qtbot, window, Qt.Key.Key_Comma)
    where = moment(window).where
    assert "Iteration 1 of 2" in status.accessibleName()
    assert "in the past" in status.accessibleName()
    assert f"{where.phase} · {where.node} · {where.title}" in status.accessibleName()


def test_undo_says_what_it_takes_back(window):
    window.store.edit(edits.set_recipe(window.store.document, shuffle=False), "set shuffle")
    window.table.refresh()
    assert window.findChild(QAction, "edit.undo").text() == "Undo set shuffle"
    window.table.do("edit.undo")
    window.table.refresh()
    assert window.findChild(QAction, "edit.redo").text() == "Redo set shuffle"


def test_a_wrong_drawing_cannot_be_run_and_says_so(window, qtbot):
    hidden = window.store.document.by_name["hidden1"]
    window.store.edit(edits.remove_nodes(window.store.document, [hidden.id]), "delete hidden1")
    qtbot.waitUntil(lambda: bool(window.store.problems), timeout=5000)
    window.table.refresh()
    assert not window.table["run.start"].isEnabled()
    assert "cannot be trained" in window.transport.status.accessibleName()
    window.table.do("edit.undo")
    window.table.refresh()
    assert window.table["run.start"].isEnabled()


def test_every_button_has_a_name_for_screen_readers(window):
    for button in window.transport.findChildren(QToolButton):
        if button.isVisible():
            assert button.text() or button.accessibleName(), button.objectName()


def test_panels_in_front_are_asked_and_others_are_not(window):
    assert isinstance(window.places, Places)
    names = {panel.name for panel in window.places.visible()}
    assert "activations" in names
    assert "problems" not in names


def test_the_canvas_has_the_keyboard_at_first(window):
    assert window.focusWidget() is window.desk.canvas


def test_another_theme_reaches_every_panel(window, qtbot):
    press(qtbot, window, Qt.Key.Key_BracketRight)
    press(qtbot, window, Qt.Key.Key_BracketRight)
    options = window.table.commands["view.theme"].options
    try:
        options.choose(window.desk, "dark")
        QTest.qWait(50)
        for name in SEEN_AT_FIRST:
            picture = window.places.docks[name].widget().grab().toImage()
            light = [
                picture.pixelColor(x, y).lightness() > 200
                for x in range(0, picture.width(), 4)
                for y in range(0, picture.height(), 4)
            ]
            assert sum(light) < 0.1 * len(light), name
    finally:
        options.choose(window.desk, "light")


def test_that_the_drawing_cannot_be_trained_is_taken_back_once_it_can(window, qtbot):
    store = window.store
    store.edit(edits.disconnect(store.document, store.document.edges), "disconnect")
    qtbot.waitUntil(lambda: bool(store.problems), timeout=PATIENCE)
    press(qtbot, window, Qt.Key.Key_F11)
    assert "cannot be trained" in window.statusBar().currentMessage()
    store.undo()
    qtbot.waitUntil(lambda: not window.statusBar().currentMessage(), timeout=4000)


def test_return_selects_a_settings_text_and_escape_leads_back_to_the_canvas(window, qtbot):
    window.activateWindow()
    window.store.select([2])
    press(qtbot, window, Qt.Key.Key_Return)
    line = QApplication.focusWidget()
    assert line.selectedText() == line.text() != ""
    QTest.keyClicks(line, "77")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.hasFocus()
    assert line.text() != "77"
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert window.desk.canvas.hasFocus()


@pytest.mark.parametrize("width", [1000, 1280])
def test_iteration_state_and_loss_are_seen_at_every_width(window, qtbot, width):
    press(qtbot, window, Qt.Key.Key_BracketRight)
    press(qtbot, window, Qt.Key.Key_BracketRight)
    press(qtbot, window, Qt.Key.Key_BracketLeft)
    window.resize(width, 700)
    QTest.qWait(50)
    status = window.transport.status
    seen = " ".join(label.text() for label in status.findChildren(QLabel) if label.isVisible())
    assert status.isVisible()
    assert "Iteration 1 of 2" in seen
    assert "loss 0." in seen
    assert "◀" in seen
    assert all(button.isHidden() for button in window.transport.findChildren(QToolButton, "qt_toolbar_ext_button"))


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("time", ["Iteration 103,832 · epoch 1,068", "Iteration 3,831 of 3,832 · epoch 68"])
def test_the_epoch_is_seen_beside_the_buttons_for_time_steps_too(time):
    with opened(example("lstm_adding")) as window:
        window.resize(1280, 800)
        QTest.qWait(50)
        status = window.transport.status
        status.say(time, "next: forward · lstm1", "in the past", "loss 0.123", "")
        QApplication.sendPostedEvents()
        assert time.partition(" · ")[2] in status.time.text()
        assert time.removeprefix("Iteration ").partition(" ")[0] in status.time.text()


def test_to_present_letters_are_large_and_the_canvas_is_larger(window):
    small, zoom = window.transport.status.time.font().pixelSize(), window.desk.canvas.stage.camera.zoom
    window.table.do("view.perspective_present")
    QTest.qWait(50)
    assert window.transport.status.time.font().pixelSize() >= 1.4 * small
    assert window.desk.canvas.stage.camera.zoom > zoom
    assert window.transport.status.isVisible()
    window.table.do("view.perspective_build")
    QTest.qWait(50)
    assert window.transport.status.time.font().pixelSize() == small
