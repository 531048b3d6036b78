"""A step lets marks run where numbers flowed; nothing runs at rest or while training."""

import numpy as np
import pytest
from PySide6.QtTest import QTest

from nnstudio.gui.canvas.flow import flows
from nnstudio.gui.canvas.motion import MILLISECONDS
from nnstudio.gui.canvas.pulse import Drop, Front, Ring
from tests.gui.canvas.conftest import chain
from tests.gui.canvas.test_units import Seen

RANDOM = np.random.default_rng(5)


@pytest.fixture
def seen(make_canvas):
    data = RANDOM.normal(size=(12, 4)), RANDOM.uniform(size=(12, 1))
    seen = Seen(make_canvas(chain(4, 3, 2, 1)), data)
    seen.canvas.do("select_all")
    seen.canvas.do("units")  # folded again
    seen.canvas.stage.select([])
    seen.canvas.motion.wanted = True
    seen.look()
    return seen


def running(seen):
    return [(type(pulse), flow.source, flow.target, flow.way) for flow, pulse in seen.canvas.motion.pulses]


def test_a_step_forward_runs_along_the_wire_into_the_layer_that_was_computed(seen):
    seen.step("layer")
    assert running(seen) == [(Drop, "x", "hidden1", "along")]
    seen.step("layer")
    assert running(seen) == [(Drop, "hidden1", "hidden2", "along")]


def test_what_stays_in_a_layer_is_a_ring_around_it(seen):
    seen.step("instruction")
    assert running(seen) == [(Drop, "x", "hidden1", "along")]
    seen.step("instruction")
    assert running(seen) == [(Ring, "hidden1", "hidden1", "at")]


def test_a_step_back_runs_the_other_way(seen):
    seen.step("layer", "layer")
    seen.session.back("layer")
    seen.look()
    assert running(seen) == [(Drop, "hidden1", "hidden2", "against")]


def test_errors_are_passed_back_from_right_to_left_hollow(seen):
    seen.step("phase", "phase")
    seen.step("phase")
    found = [(flow.source, flow.target, flow.way) for flow, _ in seen.canvas.motion.pulses]
    assert found == [("hidden2", "output", "against"), ("hidden1", "hidden2", "against"), ("hidden1", "hidden1", "at")]
    assert all(pulse.hollow for _, pulse in seen.canvas.motion.pulses)


def test_an_update_rings_every_layer_that_learns(seen):
    seen.step("phase", "phase", "phase")
    seen.step("phase")
    assert {name for _, name, _, _ in running(seen)} == {"hidden1", "hidden2", "output"}


def test_unfolded_layers_show_a_front_through_their_connections(seen):
    seen.canvas.do("select_all")
    seen.canvas.do("units")
    seen.step("phase")
    kinds = [pulse for _, pulse in seen.canvas.motion.pulses]
    assert [type(pulse) for pulse in kinds] == [Front, Front, Front]
    for pulse in kinds:
        pulse.show_share(0.5)
    seen.canvas.grab()


def test_marks_are_painted_and_gone_within_a_quarter_of_a_second(seen, qtbot):
    assert MILLISECONDS <= 250
    seen.step("phase")
    drawn = len(seen.canvas.drawing.items())
    for share in (0.01, 0.5, 0.99):
        for _, pulse in seen.canvas.motion.pulses:
            pulse.show_share(share)
        seen.canvas.grab()
    count = len(seen.canvas.motion.pulses)
    qtbot.waitUntil(lambda: not seen.canvas.motion.pulses)
    assert not seen.canvas.motion.timer.isActive()
    assert len(seen.canvas.drawing.items()) == drawn - count


def test_the_next_step_begins_anew(seen):
    seen.step("layer")
    QTest.qWait(30)
    seen.step("layer")
    assert running(seen) == [(Drop, "hidden1", "hidden2", "along")]


def test_nothing_runs_where_it_is_not_wanted_or_the_moment_is_the_same(seen):
    seen.look()
    assert not running(seen)
    seen.canvas.motion.wanted = False
    seen.step("layer")
    assert not running(seen)
    assert not seen.canvas.motion.timer.isActive()


def test_nothing_flows_while_training_or_over_many_iterations(seen):
    outline, first = seen.session.outline(), seen.session.moment()
    seen.session.step("iteration")
    after = seen.session.moment()
    assert flows(outline, first, after)
    seen.session.run(iterations=20)
    assert not flows(outline, first, seen.session.moment())
    assert not flows(outline, None, after)


def test_an_edit_ends_the_motion(seen):
    seen.step("layer")
    seen.canvas.stage.select([2])
    seen.canvas.do("delete")
    assert not running(seen)
