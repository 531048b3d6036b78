"""The past of any quantity, found out from keyframes: each is restored beside the run and one iteration is replayed."""

import time
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.session import look
from nnstudio.session.frame import HistoryRequest
from nnstudio.session.history import Keyframe
from nnstudio.session.machine import Machine
from nnstudio.session.run import Run
from nnstudio.session.stretch import Stretch

Array = npt.NDArray[Any]
Key = tuple[str, str, int]


class Past:
    """What is known of the past of one run.

    What a keyframe shows is what was visible after the iteration that begins there.
    """

    def __init__(self) -> None:
        self._known: dict[Key, dict[Keyframe, Array | None]] = {}
        self._machine: Machine | None = None

    def seen(self, run: Run, wish: HistoryRequest, deadline: float) -> tuple[Array, Array | None, bool]:
        """Iterations (moments,), values (moments, lines), and whether all moments up to the present are there."""
        known = self._known.setdefault((wish.role, wish.name, wish.lines), {})
        frames = chosen(run, wish.points)
        for frame in reversed(frames):
            if frame not in known:
                if time.perf_counter() > deadline:
                    break
                known[frame] = self.replayed(frame, wish)
        self._known[wish.role, wish.name, wish.lines] = {each: known[each] for each in frames if each in known}
        rows = {frame: values for frame in frames if (values := known.get(frame)) is not None}
        widths = {len(values) for values in rows.values()}
        complete = all(frame in known for frame in frames)
        if not rows or len(widths) > 1:
            width = len(rows[max(rows, key=iteration_of)]) if rows else 0
            rows = {frame: values for frame, values in rows.items() if len(values) == width}
        iterations = np.array([frame.iteration + 1 for frame in rows], np.int64)
        return iterations, np.stack(list(rows.values())) if rows else None, complete

    def replayed(self, frame: Keyframe, wish: HistoryRequest) -> Array | None:
        """The quantity after the iteration that begins at a keyframe; None where there was no such quantity."""
        machine = self.machine(frame.stretch)
        machine.restore(frame.snapshot)
        machine.iterate()
        if wish.name not in look.known(machine, wish.role):
            return None
        array, _ = look.quantity(machine, wish.role, wish.name)
        if array is None:
            return None
        parameter = wish.name in machine.state.layout.by_name
        values = (array if parameter else array.mean(0)).reshape(-1)
        return look.reduced(values, wish.lines, 0)

    def machine(self, stretch: Stretch) -> Machine:
        """A machine beside the run."""
        if self._machine is None or self._machine.stretch is not stretch:
            self._machine = Machine(stretch)
        return self._machine


def chosen(run: Run, points: int) -> list[Keyframe]:
    """At most that many keyframes up to the present iteration, evenly spread; where a value was set meanwhile, none."""
    touched = {event.position[0] for event in run.events if event.position[1]}
    here = run.position[0]
    frames = [each for each in run.history.keyframes if each.iteration < here and each.iteration not in touched]
    if len(frames) <= points:
        return frames
    ends = np.linspace(frames[0].iteration, frames[-1].iteration, points)
    places = np.searchsorted([each.iteration for each in frames], ends)
    return [frames[place] for place in np.unique(places)]


def iteration_of(frame: Keyframe) -> int:
    """What keyframes are ordered by."""
    return frame.iteration
