"""Commands that move the run: every step has its reverse, and any iteration can be reached."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QPushButton

from nnstudio.gui.commands.moving import BUDGET, HISTORY, MEGA, layers_back, layers_to, phase_options
from nnstudio.gui.dialogs.moving import AskIteration, AskSteps
from nnstudio.session.moment import Row
from tests.gui.windows import opened, wait


@pytest.fixture(scope="module")
def window(qapp):
    with opened() as window:
        window.session.run(iterations=40)
        yield window


def do(window, name):
    """Give a command that is enabled, and wait until it is done."""
    run = window.desk.run
    window.table.refresh()
    assert window.table[name].isEnabled(), name
    window.table.do(name)
    wait(run.at_rest)
    return run.place[1:]


def select(window, node):
    window.store.select([window.store.document.by_name[node].id])


def about_to_run(window):
    where = window.session.where
    return where.phase, where.node


TWINS = [
    ("run.step_instruction", "run.back_instruction", "F11", "Ctrl+Shift+F11"),
    ("run.step_layer", "run.back_layer", "F10", "Ctrl+Shift+F10"),
    ("run.step_phase", "run.back_phase", "Shift+F11", "Alt+Shift+F11"),
    ("run.step_iteration", "run.back_iteration", "]", "["),
    ("run.step_epoch", "run.back_epoch", "}", "{"),
    ("run.step_ten", "run.back_ten", "Alt+PgUp", "Alt+PgDown"),
    ("run.last", "run.first", "Alt+End", "Alt+Home"),
    ("run.to_node", "run.back_to_node", "Ctrl+F10", "Alt+Shift+F10"),
]


@pytest.mark.parametrize(("on", "back", "key", "twin"), TWINS)
def test_every_step_has_its_reverse_twin_with_a_key(window, on, back, key, twin):
    for name, wanted in ((on, key), (back, twin)):
        action = window.findChild(QAction, name)
        assert wanted in window.table.commands[name].keys
        assert wanted in [each.toString() for each in action.shortcuts()]


@pytest.mark.parametrize(("on", "back"), [(on, back) for on, back, *_ in TWINS[:6]])
def test_a_step_and_its_twin_lead_back_to_the_same_place(window, on, back):
    window.session.go_to(20)
    bits = window.session["hidden1.weight"].tobytes()
    assert do(window, on) != (20, 0)
    assert do(window, back) == (20, 0)
    assert window.session["hidden1.weight"].tobytes() == bits


def test_ten_iterations_on_and_back(window):
    window.session.go_to(20)
    assert do(window, "run.back_ten") == (10, 0)
    assert do(window, "run.step_ten") == (20, 0)
    assert do(window, "run.first") == (0, 0)
    end = window.desk.run.moment.end
    assert do(window, "run.last") == (end, window.desk.run.moment.end_instruction)
    window.table.refresh()
    assert not window.table["run.last"].isEnabled()


def test_to_the_selected_layer_in_any_phase_and_back(window):
    window.session.go_to(20)
    select(window, "output")
    do(window, "run.to_node")
    assert about_to_run(window) == ("forward", "output")
    do(window, "run.to_node")
    assert about_to_run(window)[1] == "output"
    window.session.go_to(20)
    do(window, "run.back_to_node")
    assert window.session.where.iteration == 19
    assert about_to_run(window) == ("backward", "output")
    window.session.go_to(0)
    assert do(window, "run.back_to_node") == (0, 0)


def test_to_a_phase_of_the_selected_layer_and_back(window):
    window.session.go_to(20)
    select(window, "hidden1")
    options = {option.text: option.value for option in phase_options(window.desk)}
    assert list(options) == [
        f"{way} to hidden1, {phase}" for way in ("On", "Back") for phase in ("forward", "backward")
    ]
    choose = window.table.commands["run.to_phase"].options.choose
    for text, iteration, phase in (
        ("On to hidden1, backward", 20, "backward"),
        ("On to hidden1, forward", 21, "forward"),
        ("Back to hidden1, backward", 20, "backward"),
        ("Back to hidden1, forward", 20, "forward"),
        ("Back to hidden1, forward", 19, "forward"),
    ):
        choose(window.desk, options[text])
        wait(window.desk.run.at_rest)
        assert (window.session.where.iteration, *about_to_run(window)) == (iteration, phase, "hidden1")


def box(window, kind):
    return next(each for each in window.findChildren(kind) if each.isVisible())


def test_any_iteration_of_the_run_can_be_asked_for(window):
    window.session.go_to(20)
    window.table.do("run.go_to")
    dialog = box(window, AskIteration)
    assert (dialog.box.minimum(), dialog.box.maximum(), dialog.box.value()) == (0, window.desk.run.moment.end, 20)
    dialog.box.setValue(7)
    dialog.accept()
    wait(lambda: window.desk.run.at_rest() and window.desk.run.place[1:] == (7, 0))


def test_a_training_up_to_an_iteration_can_be_asked_for(window):
    end = window.desk.run.moment.end
    window.session.go_to(end - 5)
    window.table.do("run.run_to")
    dialog = box(window, AskIteration)
    assert dialog.box.minimum() == end - 4
    dialog.box.setValue(end + 5)
    dialog.accept()
    wait(lambda: window.desk.run.at_rest() and window.desk.run.place[1:] == (end + 5, 0))
    assert window.desk.run.moment.live


@pytest.mark.parametrize(("way", "place"), [("on", (23, 0)), ("back", (17, 0))])
def test_any_step_can_be_repeated_in_both_directions(window, way, place):
    window.session.go_to(20)
    window.table.do("run.repeat")
    dialog = box(window, AskSteps)
    dialog.unit.setCurrentIndex(dialog.unit.findData("iteration"))
    dialog.count.setValue(3)
    assert [each.text() for each in dialog.findChildren(QPushButton) if each.isDefault()] == ["Step"]
    dialog.go(getattr(dialog, way))
    wait(lambda: window.desk.run.at_rest() and window.desk.run.place[1:] == place)


def test_a_box_that_is_left_moves_nothing(window):
    window.session.go_to(20)
    window.table.do("run.go_to")
    box(window, QDialog).reject()
    wait(window.desk.run.at_rest)
    assert window.desk.run.place[1:] == (20, 0)


def test_the_memory_of_the_history_is_256_mb_and_a_choice_is_remembered(qapp, tmp_path):
    settings = QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat)
    with opened(settings=settings) as window:
        options = window.table.commands["run.history"].options
        assert window.session.history_budget == options.current(window.desk) == BUDGET == 256 * MEGA
        assert "256 MB (usual)" in [option.text for option in options.list(window.desk)]
        options.choose(window.desk, 16 * MEGA)
        assert window.session.history_budget == 16 * MEGA
        window.session.reset()
        assert window.session.history_budget == 16 * MEGA
    settings.sync()
    with opened(settings=QSettings(str(tmp_path / "kept.ini"), QSettings.Format.IniFormat)) as window:
        assert window.session.history_budget == 16 * MEGA
        assert window.desk.settings.value(HISTORY) is not None


def row(phase, node):
    return Row(phase, node, "", "", None, (), ())


ROWS = (
    row("forward", "a"),
    row("forward", "a"),
    row("forward", "b"),
    row("loss", "b"),
    row("backward", "b"),
    row("backward", "a"),
    row("update", "sgd"),
)


@pytest.mark.parametrize(
    ("here", "node", "phase", "steps"),
    [
        (0, "b", "", 1),
        (2, "b", "", 1),
        (3, "b", "backward", 1),
        (0, "a", "", 4),
        (5, "a", "forward", 2),
        (0, "c", "", 0),
    ],
)
def test_steps_of_a_layer_up_to_a_node(here, node, phase, steps):
    assert layers_to(ROWS, here, node, phase) == steps


@pytest.mark.parametrize(
    ("here", "node", "phase", "steps"),
    [(1, "a", "", 1), (2, "a", "", 1), (5, "b", "forward", 3), (0, "a", "", 2), (2, "b", "", 4), (0, "c", "", 0)],
)
def test_steps_back_by_a_layer_down_to_a_node(here, node, phase, steps):
    assert layers_back(ROWS, here, node, phase) == steps
