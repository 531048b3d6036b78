"""What the trainer does for each order."""

from contextlib import suppress
from dataclasses import replace
from functools import partial, singledispatch
from typing import Any

import numpy as np

from nnstudio.data.sequences import unpadded
from nnstudio.document.change import compare
from nnstudio.session.breakpoints import check_breakpoints
from nnstudio.session.goal import give_up_again
from nnstudio.session.machine import quiet
from nnstudio.session.record import Record, record_of, session_of
from nnstudio.session.requests import Asked
from nnstudio.session.session import Session
from nnstudio.session.trainer import answers, orders
from nnstudio.session.trainer.pace import Pace
from nnstudio.session.trainer.worker import Interrupted, Worker


@singledispatch
def obey(order: orders.Order, worker: Worker) -> answers.Answer | None:
    """Carry an order out; None where it is answered later."""
    raise ValueError(f"there is no order {type(order).__name__} for {worker.session}")


@obey.register
def forget(_: orders.Forget, worker: Worker) -> answers.Answer:
    """No run any more."""
    worker.stop("paused")
    worker.session = worker.data = None
    return worker.done()


@obey.register
def begin(order: orders.Begin, worker: Worker) -> answers.Answer:
    """A new run."""
    worker.stop("paused")
    worker.data = None if order.rows is None else order.rows.data
    worker.take(Session(order.document, worker.data))
    return worker.done()


@obey.register
def reopen(order: orders.Reopen, worker: Worker) -> answers.Answer:
    """A recorded run, with the document as it was edited since."""
    worker.stop("paused")
    session = session_of(Record(order.document, order.meta, order.arrays))
    worker.take(session)
    edit = compare(session.latest_document, order.document)
    if edit.structural or edit.recipe or edit.data:
        session.change(order.document)
    return worker.done()


@obey.register
def resume(order: orders.Resume, worker: Worker) -> answers.Answer:
    """As far as another process was, and there as it stood there."""
    session, last = worker.paused(), order.moment
    with suppress(Interrupted):
        session.resume(order.end, order.place, worker.announce if last is None else worker.report)
        if order.giving_up:
            give_up_again(session.run_state)
        if last is not None:
            session.run_state.stopped, session.run_state.hits = last.stopped, last.hits
            session.run_state.fault = last.fault
    return worker.done()


@obey.register
def change(order: orders.Change, worker: Worker) -> answers.Answer:
    """The present run with an edited document, or a new one where there is none."""
    data = None if order.rows is None else order.rows.data
    worker.data = data or worker.data
    if worker.session is None:
        worker.take(Session(order.document, worker.data))
    else:
        worker.session.change(order.document, data)
    return worker.done()


@obey.register
def step(order: orders.Step, worker: Worker) -> answers.Answer:
    """Forward by units; stopped on the way, the run stays where it has come to."""
    session = worker.paused()
    with suppress(Interrupted):
        for count in range(order.count):
            session.step(order.unit, partial(worker.report_part, count, order.count))
            if session.hits:
                break
            worker.report((count + 1) / order.count)
    return worker.done()


@obey.register
def back(order: orders.Back, worker: Worker) -> answers.Answer:
    """Back by units."""
    session, moved = worker.paused(), False
    for count in range(order.count):
        if not session.back(order.unit, partial(worker.report_part, count, order.count)):
            break
        moved = True
        worker.report((count + 1) / order.count)
    return worker.done(moved=moved)


@obey.register
def go_to(order: orders.GoTo, worker: Worker) -> answers.Answer:
    """To any moment."""
    worker.paused().go_to(order.iteration, order.instruction, worker.report)
    return worker.done()


@obey.register
def run(order: orders.Run, worker: Worker) -> answers.Answer:
    """Train from now on, also beyond conditions to stop that hold already."""
    session = worker.paused()
    worker.goal = session.goal(order.epochs, order.iterations, order.until, beyond=True)
    worker.run_number = worker.number
    worker.pace.begin(session.position[0])
    return worker.done()


@obey.register
def pause(_: orders.Pause, worker: Worker) -> answers.Answer:
    """Train no more."""
    worker.stop("paused")
    return worker.done()


@obey.register
def cancel(_: orders.Cancel, worker: Worker) -> answers.Answer:
    """Nothing but to be there: what lasts sees it wait in the inbox."""
    return worker.done()


@obey.register
def set_breakpoints(order: orders.SetBreakpoints, worker: Worker) -> answers.Answer:
    """Other breakpoints; a training goes on with them."""
    session = worker.ready()
    session.breakpoints = order.breakpoints
    if worker.goal is not None:
        worker.goal = replace(worker.goal, breakpoints=session.stops)
    return worker.done()


@obey.register
def run_back(order: orders.RunBack, worker: Worker) -> answers.Answer:
    """To the previous hit."""
    reason = worker.paused().run_back(order.until, worker.report)
    return worker.done(moved=reason != "beginning")


@obey.register
def run_to_first(order: orders.RunToFirst, worker: Worker) -> answers.Answer:
    """To the first place."""
    reason = worker.paused().run_to_first(order.until, worker.report)
    return worker.done(moved=reason != "never")


@obey.register
def recheck(_: orders.Recheck, worker: Worker) -> answers.Answer:
    """All breakpoints, here."""
    session = worker.ready()
    found = session.recheck()
    complaints = check_breakpoints(session.run_state.machine, session.breakpoints)
    values, holds = tuple(value for value, _ in found), tuple(held for _, held in found)
    return answers.Rechecked(worker.number, values, holds, tuple(complaints))


@obey.register
def set_history(order: orders.SetHistory, worker: Worker) -> answers.Answer:
    """Another budget."""
    worker.budget = order.budget
    if worker.session is not None:
        worker.session.history_budget = order.budget
    return worker.done()


@obey.register
def see_history(_: orders.SeeHistory, worker: Worker) -> answers.Answer:
    """What is kept."""
    return answers.History(worker.number, worker.ready().history)


@obey.register
def reset(order: orders.Reset, worker: Worker) -> answers.Answer:
    """A new run of the same."""
    worker.paused().reset(order.seed)
    return worker.done()


@obey.register
def branch(order: orders.Branch, worker: Worker) -> answers.Answer:
    """A branch from here."""
    worker.paused().branch(order.name)
    return worker.done()


@obey.register
def switch(order: orders.Switch, worker: Worker) -> answers.Answer:
    """Another run."""
    session = worker.paused()
    with quiet():
        session.runs.switch(order.number, progress=worker.report)
    return answers.Switched(worker.number, session.moment(), session.latest_document)


@obey.register
def rename_branch(order: orders.RenameBranch, worker: Worker) -> answers.Answer:
    """Another name."""
    worker.ready().runs.rename(order.number, order.name)
    return worker.done()


@obey.register
def delete_branch(order: orders.DeleteBranch, worker: Worker) -> answers.Answer:
    """A run less."""
    worker.ready().runs.delete(order.number)
    return worker.done()


@obey.register
def list_branches(_: orders.ListBranches, worker: Worker) -> answers.Answer:
    """All runs."""
    return answers.Listed(worker.number, worker.ready().branches)


@obey.register
def compare_moments(order: orders.Compare, worker: Worker) -> answers.Answer:
    """Another moment beside this one; a training goes on afterwards."""
    found = worker.ready().compare_with(order.other, worker.report, aligned=order.aligned)
    return answers.Compared(worker.number, found)


@obey.register
def set_value(order: orders.SetValue, worker: Worker) -> answers.Answer:
    """A parameter set by hand."""
    worker.ready()[order.name] = order.values
    return worker.done()


@obey.register
def set_output(order: orders.SetOutput, worker: Worker) -> answers.Answer:
    """A unit's output set by hand."""
    worker.ready().set_output(order.node, order.unit, order.value, order.example)
    return worker.done()


@obey.register
def set_speed(order: orders.SetSpeed, worker: Worker) -> answers.Answer:
    """Another limit of speed."""
    worker.pace = Pace(order.limit)
    if worker.session is not None:
        worker.pace.begin(worker.session.position[0])
    return worker.done()


@obey.register
def look(order: orders.Look, worker: Worker) -> answers.Answer | None:
    """A frame, while training when one may be taken."""
    session = worker.ready()
    if worker.unseen:
        worker.looks.append((worker.number, order))
        return None
    running = worker.goal is not None
    asked: list[Asked] = [*order.requests, *order.curves, *order.wishes]
    frame = session.frame(asked, order.generation, running=running, speed=worker.pace.speed if running else 0.0)
    views, curves = tuple(frame.views.values()), tuple(frame.curves.values())
    replies = tuple(frame.replies.values())
    return answers.Framed(worker.number, order.generation, frame.moment, views, curves, replies)


@obey.register
def see(order: orders.See, worker: Worker) -> answers.Answer:
    """One quantity."""
    session = worker.ready()
    session.require(order.role, order.name)
    return answers.Seen(worker.number, session.seen(order.role, order.name))


@obey.register
def measure(order: orders.Measure, worker: Worker) -> answers.Answer:
    """A metric of all rows."""
    found = worker.ready().measure(order.metric, order.output, validation=order.validation)
    return answers.Seen(worker.number, np.array(found))


@obey.register
def check_gradient(order: orders.CheckGradient, worker: Worker) -> answers.Answer:
    """Two derivatives of the same weights."""
    found = worker.ready().check_gradient(order.name, order.index, order.sample, worker.report)
    return answers.Checked(worker.number, found)


@obey.register
def predict(order: orders.Predict, worker: Worker) -> answers.Answer:
    """Outputs."""
    session = worker.ready()
    given: dict[str, Any] = dict(order.inputs)
    given |= {name: unpadded(given[name], lengths) for name, lengths in order.lengths.items()}
    found = session.evaluate(given) if order.every else session.predict(given)
    (first, *_) = session.run_state.machine.stretch.plan.outputs
    return answers.Predicted(worker.number, found if isinstance(found, dict) else {first: found})


@obey.register
def record(_: orders.Record, worker: Worker) -> answers.Answer:
    """The run as plain data."""
    found = record_of(worker.ready())
    return answers.Recorded(worker.number, found.document, found.meta, found.arrays)


@obey.register
def leave(_: orders.Quit, worker: Worker) -> answers.Answer:
    """The end."""
    worker.closed = True
    return answers.Done(worker.number, None)
