"""A run from its record. Nothing in a record is believed before it was looked at."""

import math
from typing import Any

import msgspec
import numpy as np

from nnstudio.base.catalogue import SettingError
from nnstudio.data.arrays import Arrays
from nnstudio.data.errors import DataError
from nnstudio.document.model import Document
from nnstudio.document.problems import ProblemError
from nnstudio.engine.state import Attic, Snapshot
from nnstudio.files.errors import FileError
from nnstudio.session.branches import LONGEST_NAME, Branches, Kept
from nnstudio.session.branches import MOST as MOST_RUNS
from nnstudio.session.curve import Recorder
from nnstudio.session.events import Event, GiveUp, GoOnWith, SetOutput, SetValue
from nnstudio.session.history import Keyframe
from nnstudio.session.machine import Machine, quiet
from nnstudio.session.origin import Origin
from nnstudio.session.run import Run
from nnstudio.session.saved import (
    Array,
    ByKey,
    Saved,
    SavedBranch,
    SavedEvent,
    SavedKeyframe,
    load_data,
    require,
    take,
)
from nnstudio.session.stretch import Stretch
from nnstudio.session.watch import Watch

LARGEST_COUNT = 2**53
LONGEST_BLOCK = 2**40
LONGEST = 500
"""Characters of what is said of a change."""


def reopened(meta: dict[str, Any], arrays: ByKey) -> Branches:
    """The runs of a record, the present one where it was; raises FileError."""
    try:
        saved = msgspec.convert(meta, Saved)
        stretches = load_stretches(saved, arrays)
    except msgspec.ValidationError as error:
        raise FileError(f"the saved run cannot be read: {error}") from None
    except (DataError, ProblemError, SettingError) as error:
        sentence = str(error).partition("\n")[0]
        raise FileError(f"the saved run cannot be trained on: {sentence}") from None
    check_others(saved)
    present = load_branch(saved, stretches, arrays)
    others = [load_branch(each, stretches, within(arrays, each.number), present.run.machine) for each in saved.others]
    with quiet():
        return_to(present.run, saved.position)
    runs = Branches(present.run)
    runs.restore(sorted([present, *others], key=lambda each: each.number), present.number, saved.latest)
    return runs


def within(arrays: ByKey, number: int) -> ByKey:
    """The arrays of a run that is not the present one, and the attic, which all have in common."""
    prefix = f"branch.{number}."
    return {key.removeprefix(prefix): array for key, array in arrays.items() if key.startswith((prefix, "attic."))}


def check_others(saved: Saved) -> None:
    """Raise FileError where runs cannot be told apart or come from nowhere."""
    every = [saved, *saved.others]
    numbers, names = {each.number for each in every}, {name_of(each) for each in every}
    fits = len(every) == len(numbers) == len(names) <= MOST_RUNS and min(numbers) > 0 and max(numbers) < LARGEST_COUNT
    short = all(len(name) <= LONGEST_NAME for name in names) and all(len(each.changed) <= LONGEST for each in every)
    known = all(each.origin is None or (each.origin in numbers and each.origin < each.number) for each in every)
    require(0 <= saved.latest < LARGEST_COUNT and fits and short and known, "the saved branches do not fit each other")


def name_of(saved: SavedBranch) -> str:
    """What a run is called."""
    return saved.name or f"run {saved.number}"


def load_branch(saved: SavedBranch, stretches: list[Stretch], arrays: ByKey, machine: Machine | None = None) -> Kept:
    """A run that does not stand anywhere yet; with the machine of another run until it has to have its own."""
    check_places(saved)
    require(0 <= saved.first < len(stretches), "a saved run has no drawing")
    first = stretches[saved.first]
    events = [load_event(event, f"event.{n}", stretches, arrays) for n, event in enumerate(saved.events)]
    frames = load_keyframes(saved, first, events, arrays)
    run = Run(first, machine=machine)
    run.events, run.end, run.recorded = events, saved.end, saved.end[0]
    for frame in frames:
        run.history.add(frame)
    run.seconds = saved.seconds if 0 <= saved.seconds < LARGEST_COUNT else 0.0
    run.epochs = load_epochs(saved, arrays)
    run.curves.update({name: load_curve(arrays, f"curve.{n}") for n, name in enumerate(saved.curves)})
    place, left = saved.position, saved.left
    return Kept(saved.number, name_of(saved), run, place, saved.origin, left, saved.changed, saved.named)


def load_stretches(saved: Saved, arrays: ByKey) -> list[Stretch]:
    """Documents with their data."""
    data = [None if each is None else load_data(each, f"data.{n}", arrays) for n, each in enumerate(saved.data)]
    origins: list[Origin] = []
    for each in saved.origins:
        require({each.data, each.validation} <= set(range(len(data))) and each.seed >= 0, "saved data is missing")
        rows, validation = data[each.data], data[each.validation]
        require(rows is not None, "saved data is missing")
        require(validation is None or isinstance(validation, Arrays), "saved validation rows are no arrays")
        origins.append(Origin(rows, validation, each.choice, each.seed))  # type: ignore[arg-type]
    require(bool(saved.stretches), "the saved run has no drawing")
    stretches: list[Stretch] = []
    for stretch in saved.stretches:
        require(0 <= stretch.origin < len(origins), "a saved drawing has no data")
        check_drawing(stretch.document)
        stretches.append(Stretch.of(stretch.document, origins[stretch.origin]))
    return stretches


def check_drawing(document: Document) -> None:
    """Raise FileError where ids or names are not unique or connections lead nowhere."""
    count = len(document.nodes)
    require(len(document.by_id) == count == len(document.by_name), "a saved drawing has two nodes of one name")
    ends = {end for edge in document.edges for end in (edge.source, edge.target)}
    require(ends <= document.by_id.keys(), "a saved drawing has a connection without a node")


def check_places(saved: SavedBranch) -> None:
    """Raise FileError where positions are not in order."""
    start = (0, 0)
    limit = (saved.end[0] + 1, 0)
    places = [event.position for event in saved.events]
    ordered = places == sorted(places) and all(start <= place <= limit and place[1] >= 0 for place in places)
    inside = start <= saved.position <= saved.end and saved.position[1] >= 0 and saved.end[0] <= LARGEST_COUNT
    require(ordered and inside, "the saved run's positions are not in order")
    names = set(saved.curves)
    require(len(names) == len(saved.curves), "the saved run has two curves of one name")


def load_event(saved: SavedEvent, key: str, stretches: list[Stretch], arrays: ByKey) -> Event:
    """An intervention."""
    if saved.stretch is not None:
        require(0 <= saved.stretch < len(stretches), "a saved intervention has no drawing")
        return Event(saved.position, GoOnWith(stretches[saved.stretch]))
    if saved.rule is not None:
        return Event(saved.position, GiveUp(saved.rule))
    if saved.output is not None:
        return Event(saved.position, saved.output)
    return Event(saved.position, SetValue(saved.parameter or "", take(arrays, key, "f").copy()))


def load_keyframes(saved: SavedBranch, first: Stretch, events: list[Event], arrays: ByKey) -> list[Keyframe]:
    """Keyframes, each fitting the stretch that its place lies in."""
    stretches = stretches_after(first, events)
    frames: list[Keyframe] = []
    for n, each in enumerate(saved.keyframes):
        require(0 <= each.applied <= len(events), "a saved keyframe is out of place")
        frame = load_keyframe(each, f"keyframe.{n}", stretches[each.applied], arrays)
        before = [event.position for event in events[: each.applied]]
        after = [event.position for event in events[each.applied :]]
        place = (frame.iteration, 0)
        require(before[-1:] <= [place] and (not after or place <= after[0]), "a saved keyframe is out of place")
        frames.append(frame)
    iterations = [frame.iteration for frame in frames]
    rising = bool(frames) and iterations[0] == 0 and frames[0].fresh and iterations == sorted(set(iterations))
    require(rising and iterations[-1] <= saved.end[0], "the saved keyframes are not in order")
    return frames


def stretches_after(first: Stretch, events: list[Event]) -> list[Stretch]:
    """What is trained before and after each intervention, all of which fit it."""
    stretches = [first]
    for event in events:
        action, present = event.action, stretches[-1]
        if isinstance(action, SetValue):
            parameter = present.plan.layout.by_name.get(action.name)
            fits = parameter is not None and parameter.shape == action.values.shape
            require(fits, f"the saved values of {action.name!r:.60} do not fit the drawing")
        elif isinstance(action, SetOutput):
            step = present.plan.steps.get(action.node)
            fits = step is not None and 0 <= action.unit < step.shape[-1] and event.position[1] > 0
            fits = fits and (action.example is None or action.example >= 0) and math.isfinite(action.value)
            require(fits, f"the saved output of {action.node!r:.60} does not fit the drawing")
        elif isinstance(action, GiveUp):
            require(action.rule in present.document.recipe.stops, "a saved condition to stop is not in the recipe")
        stretches.append(action.stretch if isinstance(action, GoOnWith) else present)
    return stretches


def load_keyframe(saved: SavedKeyframe, key: str, stretch: Stretch, arrays: ByKey) -> Keyframe:
    """One keyframe."""
    rows, plan = len(stretch.dataset.training), stretch.plan
    size = (1 + len(plan.optimizer.memory())) * max(plan.layout.size, 1)
    floats = take(arrays, f"{key}.floats", "f", 1)
    kind = np.dtype(stretch.document.recipe.precision)
    require(floats.dtype == kind and len(floats) == size, "saved weights do not fit the drawing")
    counters = take(arrays, f"{key}.counters", "i", 1)
    order, streams = take(arrays, f"{key}.order", "i", 1), take(arrays, f"{key}.streams", "u", 2)
    require(np.array_equal(np.sort(order), np.arange(rows)), "the saved order of rows does not fit the data")
    require(len(counters) == 4 and counters.min() >= 0 and counters[2] < rows, "a saved counter is out of range")
    names = saved.streams
    require(len(set(names)) == len(names) and streams.shape == (len(names), 6), "saved random streams do not fit")
    words = bool((streams[:, 4] < 2).all() and (streams[:, 5] < 2**32).all()) and streams.dtype == np.uint64
    require(words, "saved random streams are out of range")
    watched, best = load_watched(key, stretch, arrays)
    counts = counters.astype(np.int64)
    attic = load_attic(saved, arrays)
    snapshot = Snapshot(floats.copy(), counts, order.astype(np.int64), streams.copy(), names, watched, best, attic)
    return Keyframe(int(counters[0]), snapshot, stretch, saved.applied, saved.fresh)


def load_attic(saved: SavedKeyframe, arrays: ByKey) -> Attic:
    """Parameters of former shapes; none of them fits unless its shape does."""
    found = [(node, part, vector, take(arrays, f"attic.{place}", "f")) for node, part, vector, place in saved.attic]
    return {(node, part, array.shape, vector): array for node, part, vector, array in found}


def load_watched(key: str, stretch: Stretch, arrays: ByKey) -> tuple[Array, Array]:
    """What a keyframe remembers of earlier epochs, and the best weights."""
    recipe, plan = stretch.document.recipe, stretch.plan
    watch, kind = Watch(recipe, plan.schedule), np.dtype(recipe.precision)
    if not watch.size:
        return np.empty(0), np.empty((0, plan.layout.size), kind)
    watched, best = take(arrays, f"{key}.watched", "f", 1), take(arrays, f"{key}.best", "f", 2)
    fits = watched.dtype == np.float64 and len(watched) == watch.size and best.dtype == kind
    fits = fits and best.shape == (len(watch.restoring), plan.layout.size)
    require(fits, "what is saved of earlier epochs does not fit the recipe")
    return watched.copy(), best.copy()


def load_epochs(saved: SavedBranch, arrays: ByKey) -> list[int]:
    """Where epochs began."""
    epochs = take(arrays, "epochs", "i", 1)
    rising = len(epochs) > 0 and epochs[0] == 0 and bool((np.diff(epochs) > 0).all())
    require(rising and int(epochs[-1]) <= saved.end[0], "the saved epochs are not in order")
    return [int(epoch) for epoch in epochs]


def load_curve(arrays: ByKey, key: str) -> Recorder:
    """A recorded curve."""
    state: Array = take(arrays, key, "f", 2)
    fits = (
        state.dtype == np.float64
        and state.shape[0] == 5
        and state.shape[1] > 0
        and bool(np.isfinite(state[0]).all())
        and state[1, 0] >= 0
    )
    require(fits and state[1, 0] < state.shape[1], "a saved curve cannot be read")
    rising = bool((np.diff(state[0, 1:]) > 0).all()) and bool((np.abs(state[0]) <= LARGEST_COUNT).all())
    require(rising and 1 <= state[0, 0] <= LONGEST_BLOCK, "a saved curve is not in order")
    return Recorder.from_state(state)


def return_to(run: Run, position: tuple[int, int]) -> None:
    """Stand where the record was made: replay one iteration for what it shows, then take the saved state itself."""
    iteration, instruction = position
    require(run.history.before(iteration).iteration >= iteration - 1, "the saved run lacks its latest keyframe")
    run.restore((iteration, 0), None)
    run.replay((iteration, 0))
    frame = run.history.at(iteration)
    require(frame is not None and frame.applied == run.applied, "the saved run lacks its latest keyframe")
    run.machine.state.restore(frame.snapshot)  # type: ignore[union-attr]
    require(instruction < len(run.machine.instructions), "the saved run's place is not in its program")
    run.advance(instruction)
