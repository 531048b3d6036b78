"""Earlier runs behind the present one's curves."""

import numpy as np
import pytest

from nnstudio.files.examples import example
from nnstudio.gui.docks.loss import LossDock
from nnstudio.gui.plots.runs_choice import MOST_RUNS
from nnstudio.gui.store import Store
from nnstudio.session.session import Session


class Bench:
    """A session, and a loss panel that looks at it."""

    def __init__(self, qtbot):
        self.session = Session(example("spirals"))
        self.store = Store(self.session.document)
        self.store.show_outline(self.session.outline())
        self.dock = LossDock(self.store)
        qtbot.addWidget(self.dock.widget)
        self.dock.widget.resize(500, 250)
        self.dock.widget.show()
        qtbot.waitExposed(self.dock.widget)
        self.look()

    @property
    def runs(self):
        return self.dock.panel.runs

    @property
    def plot(self):
        return self.dock.panel.plots["Loss"]

    def look(self):
        self.store.show_branches(self.session.branches)
        for _ in range(2):
            frame = self.session.frame(self.dock.requests())
            self.store.show_frame(frame)
            self.dock.show_frame(frame)

    def again(self, iterations):
        """Another run from the beginning."""
        self.session.reset()
        self.session.run(iterations=iterations)
        self.look()


@pytest.fixture
def bench(qtbot, qapp):
    return Bench(qtbot)


def test_a_run_alone_has_no_list(bench):
    bench.session.run(iterations=5)
    bench.look()
    assert not bench.runs.isVisible()
    assert [line.name for line in bench.plot.lines] == ["loss", "validation.loss"]


def test_an_earlier_run_is_drawn_with_its_own_values(bench):
    bench.session.run(iterations=8)
    losses = bench.session.curve("loss")[1]
    bench.session.go_to(4)
    bench.session["output.weight"] = bench.session["output.weight"] * 3
    bench.session.run(iterations=2)
    bench.look()
    first = bench.session.branches[0]
    assert bench.runs.isVisible()
    np.testing.assert_array_equal(bench.dock.numbers(f"loss@{first.number}"), losses)
    np.testing.assert_array_equal(bench.dock.numbers("loss"), bench.session.curve("loss")[1])
    assert first.name in bench.plot.legend.words
    line = bench.plot.lines[-1]
    assert (line.pale, bool(line.dash)) == (True, True)


def test_the_latest_three_are_shown_until_the_user_chooses(bench):
    for count in range(2, 8):
        bench.again(count)
    others = [branch.number for branch in bench.session.branches if not branch.present and branch.end > (0, 0)]
    assert [branch.number for branch in bench.runs.chosen] == others[::-1][:3]
    bench.runs.fill()
    actions = bench.runs.list.actions()
    assert [action.isChecked() for action in actions] == [True] * 3 + [False] * (len(others) - 3)
    actions[0].trigger()
    bench.look()
    assert [branch.number for branch in bench.runs.chosen] == others[::-1][1:3]
    assert f"loss@{others[-1]}" not in [line.name for line in bench.plot.lines]
    bench.again(3)
    assert f"loss@{others[-1]}" not in [line.name for line in bench.plot.lines]


def test_no_more_than_six_are_drawn_each_in_its_own_way(bench):
    for count in range(2, 12):
        bench.again(count)
    bench.runs.fill()
    for action in bench.runs.list.actions():
        if not action.isChecked() and len(bench.runs.chosen) < MOST_RUNS:
            action.trigger()
    bench.look()
    pale = [line for line in bench.plot.lines if line.pale]
    assert len(pale) == MOST_RUNS
    assert len({line.dash for line in pale}) == MOST_RUNS
    bench.runs.fill()
    assert not any(action.isEnabled() for action in bench.runs.list.actions() if not action.isChecked())
    assert not bench.dock.widget.grab().isNull()


def test_metrics_of_earlier_runs_are_compared_too(bench):
    bench.session.run(iterations=6)
    accuracy = bench.session.curve("metric.accuracy")[1]
    number = bench.session.branches[0].number
    bench.again(4)
    bench.dock.panel.choice.setCurrentText("Accuracy")
    bench.look()
    np.testing.assert_array_equal(bench.dock.numbers(f"metric.accuracy@{number}"), accuracy)
