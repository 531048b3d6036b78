"""All that was asked to be seen of one moment; also what takes more than a copy: histograms, the past, responses."""

import time
from collections.abc import Iterable
from functools import singledispatch
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.base.catalogue import SettingError
from nnstudio.data.errors import DataError
from nnstudio.document.problems import ProblemError
from nnstudio.session import look
from nnstudio.session.branches import Branches
from nnstudio.session.chain import chain
from nnstudio.session.comparing import DIFFERENCE, difference_view, differences
from nnstudio.session.derivation import derive
from nnstudio.session.difference import CompareRequest
from nnstudio.session.distribution import table
from nnstudio.session.evaluating import one_row
from nnstudio.session.frame import Frame, Reply
from nnstudio.session.moment import Moment
from nnstudio.session.movement import CHANGE, change_view, movement
from nnstudio.session.past import Past
from nnstudio.session.paths import TRIES
from nnstudio.session.products import product_view
from nnstudio.session.requests import (
    Asked,
    BiographyRequest,
    ChainRequest,
    ChangeRequest,
    Curve,
    CurveRequest,
    DerivationRequest,
    DistributionRequest,
    EvaluateRequest,
    HistogramRequest,
    HistoryRequest,
    MeasureHistoryRequest,
    MeasureRequest,
    PathsRequest,
    Request,
    ResponseRequest,
    SharesRequest,
    StepLossRequest,
    TermsRequest,
    View,
    Wish,
)
from nnstudio.session.run import Run
from nnstudio.session.statistics import check_there, measured, read_measure
from nnstudio.session.step_losses import by_step
from nnstudio.session.terms import terms
from nnstudio.session.tracing import trace

Array = npt.NDArray[Any]

SECONDS = 0.02
"""Time for finding out about the past in one frame of a run at rest; while training there is none to spare."""


def frame(runs: Branches, requests: Iterable[Asked], generation: int, now: Moment) -> Frame:
    """One moment and all that was asked to be seen of it."""
    run, past = runs.present.run, runs.past
    views: dict[Request, View] = {}
    curves: dict[CurveRequest, Curve] = {}
    replies: dict[Wish, Reply] = {}
    past.deadline = time.perf_counter() + (0 if now.running else SECONDS)
    for request in requests:
        if isinstance(request, Request):
            views[request] = view(runs, request)
        elif isinstance(request, CurveRequest):
            curves[request] = look.curve(run, request, runs)
        elif isinstance(request, CompareRequest):
            replies[request] = compared(runs, request)
        else:
            replies[request] = reply(request, run, past, running=now.running)
    return Frame(generation, now, views, curves, replies)


def view(runs: Branches, request: Request) -> View:
    """What is seen of a quantity, also of those that are computed only for who asks."""
    run = runs.present.run
    if request.role.startswith(DIFFERENCE):
        return difference_view(run.machine, request, runs.beside)
    if request.role == CHANGE:
        return change_view(run, request)
    return product_view(run.machine, request) if request.role == "term" else look.view(run.machine, request)


def compared(runs: Branches, wish: CompareRequest) -> Reply:
    """By how much this moment differs from the one that was compared with last, where that is the one."""
    other, present = runs.beside, runs.present
    if other is None or other.asked != wish.other or not other.holds(runs):
        return Reply(wish, None, np.empty(0))
    return Reply(wish, None, np.empty(0), differences=differences(present.run.machine, present.number, other))


@singledispatch
def reply(wish: Wish, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """What comes of a wish at this moment; nothing in the run changes."""
    raise ValueError(f"there is no reply to {type(wish).__name__}")


@reply.register
def histogram(wish: HistogramRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """Counts of the finite values."""
    array, _ = look.quantity(run.machine, wish.role, wish.name)
    if array is None:
        return Reply(wish, None, np.empty(0))
    values = array[np.isfinite(array)]
    counts, edges = counted(values, wish.bins)
    return Reply(wish, counts.astype(float), edges)


def counted(values: Array, bins: int) -> tuple[Array, Array]:
    """Counts and edges; of values so close or so far apart that numbers cannot cut their range, one interval."""
    try:
        return np.histogram(values, bins)
    except ValueError:
        return np.array([values.size]), np.array([values.min(), values.max()])


@reply.register
def history(wish: HistoryRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """A quantity at moments up to the present; what is not known yet is found out a little in every frame."""
    iterations, values, complete = past.seen(run, wish)
    return Reply(wish, values, iterations, complete)


@reply.register
def distribution(wish: DistributionRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """Counts at every moment that is known."""
    iterations, lines, complete = past.seen(run, wish)
    counts, edges = table(wish, lines)
    return Reply(wish, counts, iterations, complete, edges=edges)


@reply.register
def shared(wish: SharesRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """Shares at every moment that is known."""
    iterations, values, complete = past.seen(run, wish)
    return Reply(wish, values, iterations, complete)


@reply.register
def response(wish: ResponseRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """The node's output for every point of the plane."""
    machine = run.machine
    plan, dataset = machine.stretch.plan, machine.stretch.dataset
    axes = np.stack([np.linspace(*ends, wish.size) for ends in zip(wish.low, wish.high, strict=True)])
    size = machine.stretch.training[plan.inputs[0]].shape[1] if len(plan.inputs) == 1 else 0
    if wish.node not in plan.steps or max(wish.axes) >= size:
        return Reply(wish, None, axes)
    name = plan.inputs[0]
    points = np.tile(machine.stretch.training[name].mean(0), (wish.size**2, 1)).astype(float)
    raw = np.stack(np.meshgrid(*axes), -1).reshape(-1, 2)
    (scaling,) = dataset.encoding.scaling.values() or (None,)
    for column, values in zip(wish.axes, raw.T, strict=True):
        points[:, column] = values if scaling is None else (values - scaling.mean[column]) / scaling.deviation[column]
    found = machine.predict({name: points.astype(machine.state.dtype)}, [wish.node])[wish.node]
    return Reply(wish, found.reshape(wish.size, wish.size, -1), axes)


@reply.register
def evaluation(wish: EvaluateRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """The outputs of all nodes for a row of one's own."""
    try:
        return Reply(wish, None, np.empty(0), outputs=one_row(run.machine, wish))
    except (DataError, ProblemError) as error:
        return Reply(wish, None, np.empty(0), refusal=str(error))


@reply.register
def paths(wish: PathsRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """The chain rule along the paths from a weight or unit to the loss."""
    return Reply(wish, None, np.empty(0), paths=trace(run.machine, wish, TRIES // 10 if running else TRIES))


@reply.register
def summed(wish: TermsRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """What a unit's weighted sum consists of."""
    found = terms(run.machine, wish)
    return Reply(wish, None, np.empty(0)) if found is None else Reply(wish, *found)


@reply.register
def chained(wish: ChainRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """The factors of the gradient on its way back."""
    return Reply(wish, None, np.empty(0), chain=chain(run.machine, wish))


@reply.register
def moved(wish: ChangeRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """How far a parameter has moved."""
    return Reply(wish, None, np.empty(0), movement=movement(run, wish))


@reply.register
def lost(wish: StepLossRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """The mean loss at every time step."""
    return Reply(wish, by_step(run.machine, wish.output), np.empty(0))


@reply.register
def single(wish: MeasureRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """One number, or why there can be none."""
    try:
        check_there(run.machine, read_measure(wish.measure))
    except SettingError as error:
        return Reply(wish, None, np.empty(0), refusal=str(error))
    value = measured(run.machine, wish.measure)
    return Reply(wish, None if value is None else np.array(value), np.empty(0))


@reply.register
def course(wish: MeasureHistoryRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """One number at every moment that is known."""
    try:
        check_there(run.machine, read_measure(wish.measure))
    except SettingError as error:
        return Reply(wish, None, np.empty(0), refusal=str(error))
    iterations, values, complete = past.seen(run, wish)
    return Reply(wish, values, iterations, complete)


@reply.register
def life(wish: BiographyRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """The latest updates of a weight."""
    iterations, values, complete = past.lived(run, wish)
    return Reply(wish, values, iterations, complete)


@reply.register
def origin(wish: DerivationRequest, run: Run, past: Past, *, running: bool) -> Reply:  # noqa: ARG001
    """Where a number comes from."""
    return Reply(wish, None, np.empty(0), derivation=derive(run, wish))
