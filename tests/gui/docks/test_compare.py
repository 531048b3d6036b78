"""The panel that compares: its numbers are NumPy's of two sessions that stand at the two moments."""

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.gui.plots.difference_table import called
from nnstudio.session.difference import Difference
from nnstudio.session.trainer import orders
from tests.gui.windows import opened, wait


@pytest.fixture
def window(qapp):
    with opened() as found:
        found.dock("compare")
        yield found


def dock(window):
    return window.places.panels["compare"]


def script(window, iterations):
    """The same run in this process, trained straight on."""
    run = nn.Session(window.store.document)
    run.run(iterations=iterations)
    return run


def shown(window, other):
    """What is shown, once it is a comparison of the present moment with another one."""
    moment = window.session.moment
    here = (moment.run, moment.where.iteration, moment.instruction)

    def there():
        found = dock(window).differences
        if found is None:
            return False
        places = [(each.run, each.iteration, each.instruction) for each in (found.here, found.other)]
        return places == [here, other]

    wait(there)
    return dock(window).differences


def check(differences, here, other):
    """Every line is what NumPy makes of both sessions' values."""
    assert differences.found
    for each in differences.found:
        a, b = here.seen(each.role, each.name), other.seen(each.role, each.name)
        size = np.linalg.norm(b)
        relative = np.linalg.norm(a - b) / size if size else np.inf if np.linalg.norm(a - b) else 0.0
        assert each.relative == pytest.approx(relative, rel=1e-12)
        assert each.largest == (a - b)[each.index]


def pictured(window, role, name, expected):
    """The picture of a quantity shows these differences."""
    panel = dock(window)
    row = panel.table.lines.row_of((role, name))
    panel.table.selectRow(row)
    wait(lambda: panel.numbers(name) is not None and panel.numbers(name).shape == np.atleast_2d(expected).shape)
    np.testing.assert_array_equal(panel.numbers(name), np.atleast_2d(expected))


def test_the_present_moment_and_an_iteration_of_this_run(window):
    here, other = script(window, 20), script(window, 7)
    window.session.run(iterations=20)
    dock(window).other.iteration.setValue(7)
    check(shown(window, (1, 7, 0)), here, other)
    pictured(window, "value", "hidden1.weight", here["hidden1.weight"] - other["hidden1.weight"])
    expected = here.gradient("output.bias") - other.gradient("output.bias")
    pictured(window, "gradient", "output.bias", expected)
    assert window.session.where.iteration == 20


def test_a_pinned_moment_stays_while_the_run_steps_on_and_back(window):
    session, here = window.session, script(window, 5)
    session.run(iterations=5)
    session.step("layer")
    dock(window).other.pin.click()
    place = window.session.moment
    pinned = (1, 5, place.instruction)
    other = script(window, 5)
    other.step("layer")
    here.step("layer")
    for _ in range(2):
        session.step("iteration")
        here.step("iteration")
    check(shown(window, pinned), here, other)
    session.back("epoch")
    here.back("epoch")
    check(shown(window, pinned), here, other)


def test_another_branch_at_the_same_place_while_stepping_and_its_end(window):
    session = window.session
    here, other, end = script(window, 6), script(window, 10), script(window, 15)
    session.run(iterations=15)
    for run in (session, here):
        if run is session:
            run.go_to(6)
        run["hidden1.weight"] = run["hidden1.weight"] * 0.5
        run.run(iterations=4)
    dock(window).other.select("same", 1)
    check(shown(window, (1, 10, 0)), here, other)
    for _ in range(4):
        for run in (session, here, other):
            run.step("layer")
        check(shown(window, (1, 10, session.moment.instruction)), here, other)
    dock(window).other.select("end", 1)
    check(shown(window, (1, 15, 0)), here, end)


def test_switching_shows_nothing_of_the_other_run_under_the_wrong_name(window):
    session = window.session
    here, other = script(window, 6), script(window, 15)
    session.run(iterations=15)
    session.go_to(6)
    for run in (session, here):
        run["hidden1.weight"] = run["hidden1.weight"] * 0.5
        run.run(iterations=2)
    dock(window).other.iteration.setValue(3)
    wrong = []

    def watch():
        found = dock(window).differences
        if found is not None and found.here.run != next(each.number for each in window.store.branches if each.present):
            wrong.append(found)

    window.store.frame_changed.connect(watch)
    window.store.branches_changed.connect(watch)
    for _ in range(3):
        session.switch("run 1")
        check(shown(window, (1, 3, 0)), other, script(window, 3))
        session.switch("run 2")
        check(shown(window, (2, 3, 0)), here, script(window, 3))
    assert not wrong


def test_it_goes_on_while_training(window):
    session, panel = window.session, dock(window)
    session.run(iterations=3)
    panel.other.pin.click()
    shown(window, (1, 3, 0))
    window.desk.run.send(orders.Run())
    wait(lambda: panel.differences is not None and panel.differences.here.iteration > 50)
    window.desk.run.send(orders.Pause())
    wait(lambda: not window.desk.run.running)
    session.back("iteration")
    session.step("iteration")
    check(shown(window, (1, 3, 0)), script(window, session.where.iteration), script(window, 3))


def test_words_table_and_reasons(window):
    panel = dock(window)
    wait(lambda: panel.differences is not None)
    assert "iteration 0" in panel.said.text()
    wait(lambda: panel.table.lines.lines)
    model = panel.table.lines
    reasons = {called(each): each.why for each in model.lines if not isinstance(each, Difference)}
    assert set(reasons.values()) == {"not computed yet here"}
    panel.kinds.setCurrentText("Weights")
    assert {each.role for each in model.lines} == {"value"}
    assert len(panel.table.tables()[0].values) == len(model.lines)


def test_without_a_network_it_says_so(window):
    window.desk.run.forget()
    wait(lambda: window.store.outline is None)
    panel = dock(window)
    assert panel.message.text().startswith("Nothing to show yet")
    assert not panel.split.isVisible()


@pytest.mark.parametrize(("size", "least"), [((620, 520), 0.35), ((900, 300), 0.35), ((300, 300), 1.0)])
def test_the_picture_has_its_share_of_a_floating_panel(window, size, least):
    window.session.run(iterations=4)
    dock(window).other.iteration.setValue(2)
    wait(lambda: dock(window).view is not None)
    frame = window.places.docks["compare"]
    frame.setFloating(True)
    frame.resize(*size)
    wait(lambda: dock(window).view.width() >= least * dock(window).split.width())
