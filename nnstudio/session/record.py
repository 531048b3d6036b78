"""A run as plain data: all that a file needs so that the run goes on to the last bit as if it had never been closed."""

from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np

from nnstudio.document.model import Document
from nnstudio.session.events import Event, GiveUp, GoOnWith
from nnstudio.session.history import Keyframe
from nnstudio.session.reopen import reopened
from nnstudio.session.run import Run
from nnstudio.session.saved import (
    Array,
    Saved,
    SavedEvent,
    SavedKeyframe,
    SavedOrigin,
    SavedStretch,
    save_data,
)
from nnstudio.session.session import Session, quiet
from nnstudio.session.stretch import Stretch

KEYFRAME_BYTES = 64 * 2**20
"""Bytes of keyframes in a record, besides the first and those that the present is restored from."""


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
    """A run's record; the run stays where it is and as it is."""
    run = session.run_state
    with quiet():
        keep_present(run)
    frames = chosen_keyframes(run)
    stretches = unique([run.first, *(e.action.stretch for e in run.events if isinstance(e.action, GoOnWith))])
    origins = unique([stretch.origin for stretch in stretches])
    data = unique([each for origin in origins for each in (origin.data, origin.validation)])
    attic = unique([array for frame in frames for array in frame.snapshot.attic.values()])
    arrays: dict[str, Array] = {"epochs": np.array(run.epochs, np.int64)}
    arrays |= {f"attic.{n}": array for n, array in enumerate(attic)}
    saved = Saved(
        session.number,
        run.position,
        run.end,
        tuple(None if each is None else save_data(each, f"data.{n}", arrays) for n, each in enumerate(data)),
        tuple(SavedOrigin(data.index(o.data), data.index(o.validation), o.choice, o.seed) for o in origins),
        tuple(SavedStretch(stretch.document, origins.index(stretch.origin)) for stretch in stretches),
        tuple(save_event(event, f"event.{n}", stretches, arrays) for n, event in enumerate(run.events)),
        tuple(save_keyframe(frame, f"keyframe.{n}", attic, arrays) for n, frame in enumerate(frames)),
        tuple(run.curves),
        run.seconds if any(asks_for_time(stretch) for stretch in stretches) else 0.0,
    )
    arrays |= {f"curve.{n}": curve.state() for n, curve in enumerate(run.curves.values())}
    return Record(session.latest_document, msgspec.to_builtins(saved), arrays)


def session_of(record: Record) -> Session:
    """The session of a record; raises FileError where the record is none that `record_of` makes."""
    number, run = reopened(record.meta, record.arrays)
    session = Session.of(run)
    session.number = number
    return session


def keep_present(run: Run) -> None:
    """Keep keyframes at the start of the present iteration and of the one before, which reopening replays."""
    present = run.position
    if present[0] and run.history.before(present[0]).iteration < present[0]:
        run.go_to((present[0] - 1, 0))
        run.keep()
    run.go_to((present[0], 0))
    run.keep()
    run.go_to(present)


def chosen_keyframes(run: Run) -> list[Keyframe]:
    """The first keyframe, those of the present, and more, the older the sparser, while they take little space."""
    frames, iteration = run.history.keyframes, run.position[0]
    chosen = {0} | {n for n, frame in enumerate(frames) if iteration - 1 <= frame.iteration <= iteration}
    size, step = 0, 1
    while step < len(frames):
        size += frames[-step].snapshot.size
        if size > KEYFRAME_BYTES:
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
