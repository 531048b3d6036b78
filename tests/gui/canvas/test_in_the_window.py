"""The canvas beside the panels: paths of the chain rule, and the choice to animate steps."""

import pytest
from PySide6.QtCore import QSettings

from nnstudio.gui.commands.viewing import ANIMATE
from tests.gui.windows import opened, wait


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    path = tmp_path_factory.mktemp("settings") / "settings.ini"
    return QSettings(str(path), QSettings.Format.IniFormat)


@pytest.fixture(scope="module")
def window(qapp, settings):
    with opened(settings=settings) as window:
        yield window


def test_paths_are_marked_while_the_chain_rule_panel_is_open(window):
    name = window.store.document.nodes[1].name
    window.desk.canvas.stage.select([window.store.document.by_name[name].id])
    window.session.step("iteration")
    dock = window.dock("chain_rule")
    marks = window.desk.canvas.stage.paths
    wait(lambda: marks.strokes)
    assert window.store.paths == window.places.panels["chain_rule"].paths.largest
    dock.hide()
    assert not window.store.paths
    assert not marks.strokes
    window.dock("chain_rule")
    wait(lambda: marks.strokes)


def test_steps_are_animated_unless_that_is_not_wished(window, settings):
    motion = window.desk.canvas.motion
    wanted = motion.wanted
    window.table.do("view.animate")
    assert motion.wanted is not wanted
    assert settings.value(ANIMATE, type=bool) is motion.wanted
    with opened(settings=settings) as other:
        assert other.desk.canvas.motion.wanted is motion.wanted


def test_steps_of_the_trainer_are_seen_to_run(window):
    motion = window.desk.canvas.motion
    motion.wanted = True
    motion.clock.invalidate()
    window.session.step("layer")
    assert motion.clock.isValid()  # begun; on a slow machine it may be over already
    wait(lambda: not motion.pulses)
    assert not motion.timer.isActive()
