"""A run as plain data: all that a file needs so that the run goes on to the last bit as if it had never been closed."""

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from nnstudio.document.edits import set_breakpoints
from nnstudio.document.model import Document
from nnstudio.session.branches import Kept
from nnstudio.session.events import Event, GiveUp, GoOnWith, SetOutput
from nnstudio.session.history import Keyframe
from nnstudio.session.machine import quiet
from nnstudio.session.reopen import reopened
from nnstudio.session.run import Position, Run
from nnstudio.session.saved import (
    Array,
    Saved,
    SavedBranch,
    SavedEvent,
    SavedKeyframe,
    SavedOrigin,
    SavedStretch,
    save_data,
)
from nnstudio.session.session import Session
from nnstudio.session.stretch import Stretch

KEYFRAME_BYTES = 64 * 2**20
"""Bytes of keyframes in a record, besides the first and those that the present is restored from."""
OTHERS_BYTES = 4 * 2**20
"""The same of each run that is not the present one."""


@dataclass(frozen=True, eq=False)
class Record:
    """A run that can be written to a file.

    Attributes:
        document: as it is trained from the next start of an iteration.
        meta: a JSON object, the plain form of `Saved`.
        arrays: numbers by key, such as "keyframe.0.floats"; keys hold letters, digits, _ and dots only.
    """

    document: Document
    meta: dict[str, Any]
    arrays: dict[str, Array]


def record_of(session: Session) -> Record:
    """The record of all runs of a session; the present one stays where it is and as it is."""
    runs = session.runs
    with quiet():
        keep_present(runs.present.run)
    kept = runs.kept()
    stretches = unique([stretch for each in kept for stretch in stretches_of(each.run)])
    origins = unique([stretch.origin for stretch in stretches])
    data = unique([each for origin in origins for each in (origin.data, origin.validation)])
    frames = {each.number: chosen_keyframes(each.run, present=each is runs.present) for each in kept}
    attic = unique([array for many in frames.values() for frame in many for array in frame.snapshot.attic.values()])
    arrays: dict[str, Array] = {f"attic.{n}": array for n, array in enumerate(attic)}
    branches = {
        each.number: save_branch(
            each,
            runs.present.run.position if each is runs.present else each.place,
            frames[each.number],
            (stretches, attic),
            (arrays, "" if each is runs.present else f"branch.{each.number}."),
        )
        for each in kept
    }
    saved = Saved(
        data=tuple(None if each is None else save_data(each, f"data.{n}", arrays) for n, each in enumerate(data)),
        origins=tuple(SavedOrigin(data.index(o.data), data.index(o.validation), o.choice, o.seed) for o in origins),
        stretches=tuple(SavedStretch(stretch.document, origins.index(stretch.origin)) for stretch in stretches),
        others=tuple(branch for number, branch in branches.items() if number != runs.present.number),
        latest=runs.latest,
        **msgspec.structs.asdict(branches[runs.present.number]),
    )
    document = set_breakpoints(session.latest_document, session.breakpoints)
    return Record(document, msgspec.to_builtins(saved), arrays)


def stretches_of(run: Run) -> list[Stretch]:
    """What a run was trained on, in order."""
    return [run.first, *(event.action.stretch for event in run.events if isinstance(event.action, GoOnWith))]


def save_branch(
    kept: Kept,
    position: Position,
    frames: list[Keyframe],
    known: tuple[list[Stretch], list[Array]],
    into: tuple[dict[str, Array], str],
) -> SavedBranch:
    """One run, whose numbers go to the arrays under keys with a prefix; `known` are the saved stretches and attic."""
    run, (stretches, attic), (arrays, prefix) = kept.run, known, into
    arrays[f"{prefix}epochs"] = np.array(run.epochs, np.int64)
    arrays |= {f"{prefix}curve.{n}": curve.state() for n, curve in enumerate(run.curves.values())}
    return SavedBranch(
        number=kept.number,
        name=kept.name,
        named=kept.named,
        origin=kept.origin,
        left=kept.left,
        changed=kept.changed,
        first=stretches.index(run.first),
        position=position,
        end=run.end,
        events=tuple(save_event(event, f"{prefix}event.{n}", stretches, arrays) for n, event in enumerate(run.events)),
        keyframes=tuple(save_keyframe(frame, f"{prefix}keyframe.{n}", attic, arrays) for n, frame in enumerate(frames)),
        curves=tuple(run.curves),
        seconds=run.seconds if any(asks_for_time(stretch) for stretch in stretches_of(run)) else 0.0,
    )


def session_of(record: Record) -> Session:
    """The session of a record; raises FileError where the record is none that `record_of` makes."""
    return Session.of(reopened(record.meta, record.arrays), record.document.breakpoints)


def keep_present(run: Run) -> None:
    """Keep keyframes at the start of the present iteration and of the one before, which reopening replays."""
    present = run.position
    if present[0] and run.history.before(present[0]).iteration < present[0]:
        run.go_to((present[0] - 1, 0))
        run.keep()
    run.go_to((present[0], 0))
    run.keep()
    run.go_to(present)


def chosen_keyframes(run: Run, *, present: bool) -> list[Keyframe]:
    """The first keyframe, of the present run those of the present, and more, the older the sparser, in little space."""
    frames = run.history.keyframes
    iteration = run.position[0] if present else run.end[0]
    chosen = {0} | {n for n, frame in enumerate(frames) if present and iteration - 1 <= frame.iteration <= iteration}
    size, step, room = 0, 1, KEYFRAME_BYTES if present else OTHERS_BYTES
    while step < len(frames):
        size += frames[-step].snapshot.size
        if size > room:
            break
        chosen.add(len(frames) - step)
        step *= 2
    return [frames[n] for n in sorted(chosen)]


def asks_for_time(stretch: Stretch) -> bool:
    """Whether training stops after a time; else it is not recorded, so that equal runs make equal files."""
    return any(stop.quantity == "seconds" for stop in stretch.document.recipe.stops)


def save_event(event: Event, key: str, stretches: list[Stretch], arrays: dict[str, Array]) -> SavedEvent:
    """An intervention; values that were set go to `arrays`."""
    action = event.action
    if isinstance(action, GoOnWith):
        return SavedEvent(event.position, stretch=stretches.index(action.stretch))
    if isinstance(action, GiveUp):
        return SavedEvent(event.position, rule=action.rule)
    if isinstance(action, SetOutput):
        return SavedEvent(event.position, output=action)
    arrays[key] = action.values
    return SavedEvent(event.position, parameter=action.name)


def save_keyframe(frame: Keyframe, key: str, attic: list[Array], arrays: dict[str, Array]) -> SavedKeyframe:
    """A keyframe; its numbers go to `arrays`, but for those that lie in the attic of all keyframes."""
    snapshot = frame.snapshot
    parts = {**snapshot.arrays}
    if not len(snapshot.watched):
        del parts["watched"], parts["best"]
    arrays |= {f"{key}.{part}": array for part, array in parts.items()}
    places = {id(array): place for place, array in enumerate(attic)}
    kept = [(node, part, vector, places[id(array)]) for (node, part, _, vector), array in snapshot.attic.items()]
    return SavedKeyframe(frame.applied, frame.fresh, snapshot.names, tuple(kept))


def unique(items: list[Any]) -> list[Any]:
    """Each object once, in order of first mention."""
    return list({id(item): item for item in items}.values())
