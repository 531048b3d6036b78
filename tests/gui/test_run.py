"""The run in the window: what is left when the trainer process dies."""

import os
import signal

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QSettings

from nnstudio.document.edits import add_node, node_of, set_settings, splice
from nnstudio.files.examples import example
from nnstudio.gui import run as module
from nnstudio.gui.plots.listing import ListingView
from nnstudio.gui.port import Port
from nnstudio.gui.window import Window
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.handle import Handle
from tests.gui.windows import opened, wait


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("recorded", [True, False])
def test_a_run_goes_on_where_it_was_when_its_process_is_killed(recorded: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECORD_SECONDS", 0.1 if recorded else 1000.0)
    with opened() as window:
        run = window.desk.run
        assert run is not None
        session = Handle(Port(run))
        session.run(iterations=200)
        session["output.bias"] = [0.25]
        wait(lambda: run.trainer.memory.recorded or not recorded)
        weight, branches = session["hidden1.weight"], session.branches
        said: list[str] = []
        shares: list[float | None] = []
        window.store.failed.connect(said.append)
        run.busy.connect(shares.append)
        os.kill(run.trainer._connection.process.pid, signal.SIGKILL)
        wait(lambda: said and run.at_rest() and run.place and run.place[1] == 200)
        (sentence,) = said
        assert sentence == (
            "the trainer process ended unexpectedly (signal 9). "
            "The trainer was started again and comes back to where the run was."
        )
        np.testing.assert_array_equal(session["hidden1.weight"], weight)
        np.testing.assert_array_equal(session["output.bias"], [0.25])
        assert session.branches == branches
        wait(lambda: shares[-1] is None)
        assert session.back("iteration")
        assert session.where.iteration == 199
        run.send(orders.Run())
        wait(lambda: run.place and run.place[1] > 300)


@pytest.mark.usefixtures("qapp")
def test_a_closed_run_is_at_rest_whatever_was_on_its_way() -> None:
    with opened() as window:
        run = window.desk.run
        assert run is not None
        run.send(orders.Step("instruction"))
        run.close()
        assert run.at_rest()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("turns", range(4))
def test_a_window_that_is_closed_before_it_is_filled_starts_nothing_any_more(turns: int) -> None:
    window = Window(example(), QSettings("", QSettings.Format.InvalidFormat))
    window.asks = False
    window.show()
    wait(lambda: window.steps is not None)
    for _ in range(turns):
        window.fill()
    begun = window.desk.run
    window.close()
    for _ in range(20):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    assert window.desk.run is begun
    assert begun is None or not begun.trainer.alive
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.usefixtures("qapp")
def test_two_quick_presses_run_and_pause() -> None:
    with opened() as window:
        run = window.desk.run
        assert run is not None
        states = []
        for _ in range(2):
            window.table["run.start"].trigger()
            states.append(run.running)
        assert states == [True, False]
        wait(run.at_rest)
        assert not run.running
        assert run.moment is not None
        assert not run.moment.running


@pytest.mark.usefixtures("qapp")
def test_a_training_that_stops_for_a_number_points_at_the_instruction_that_makes_it() -> None:
    with opened() as window:
        run = window.desk.run
        assert run is not None
        session = Handle(Port(run))
        said: list[str] = []
        window.store.said.connect(said.append)
        session["hidden1.weight"] = np.full((3, 1), 1.7e308)
        assert session.run(epochs=1) == "loss is not finite"
        fault = session.fault
        assert fault is not None
        assert said[-1] == fault.sentence
        assert fault.sentence in window.transport.status.said
        view = window.dock("program").widget().findChild(ListingView)
        assert view is not None
        program = view.listing
        assert (program.pointer, program.wrong) == (fault.instruction, True)
        session.step("instruction")
        assert not program.wrong
        assert fault.sentence not in window.transport.status.said


@pytest.mark.usefixtures("qapp")
def test_what_only_the_trainer_finds_too_large_is_a_problem_of_its_node_until_it_is_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nnstudio.engine.checks.capacity", lambda: 10**18)
    with opened() as window:
        store, run = window.store, window.desk.run
        assert run is not None
        session = Handle(Port(run))
        session.run(iterations=5)
        weight = session["hidden1.weight"]
        wide = set_settings(store.document, node_of(store.document, "hidden1").id, {"units": 10**6})
        wide = add_node(wide, "dense", {"units": 10**5}, name="wide")
        edge = next(each for each in wide.edges if each.target == node_of(wide, "output").id)
        store.edit(splice(wide, edge, node_of(wide, "wide").id), "widen")
        wait(lambda: any(problem.what == "asks for too much memory" for problem in store.problems))
        np.testing.assert_array_equal(session["hidden1.weight"], weight)
        assert next(problem.node for problem in store.problems if problem.severity == "error") == "wide"
        store.undo()
        assert not any(problem.what == "asks for too much memory" for problem in store.problems)
        assert session.run(iterations=1) == "iterations"
