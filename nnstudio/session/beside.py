"""Another moment of the run or of a branch, reached beside the present one, which stays where it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.engine.threads import use_threads
from nnstudio.session import look
from nnstudio.session.difference import Place
from nnstudio.session.events import Event
from nnstudio.session.machine import Machine
from nnstudio.session.run import Position, Progress, Run, unheard

Array = npt.NDArray[Any]
Values = dict[tuple[str, str], Array | None]

ROLES = ("value", "activation", "gradient")
"""Of what is compared."""
LASTING = 64 * 2**20
"""Bytes that the programs of another moment may take to be kept, so that the next one is near."""


@dataclass(eq=False)
class Beside:
    """Another moment, looked at beside the run.

    Attributes:
        asked: what was wished.
        aligned: whether an instruction counted only where the same ones are executed.
        place: what it is; the start of the iteration where the instructions there are others.
        source: the run that it is of.
        done: what had been done to that run by hand up to there.
        values: copies of all that is compared, by role and name; None: not computed yet.
        names: of the nodes, by id.
        rows: of the data in the batch.
        data: that they are of.
        loss: of the latest forward pass.
        shadow: what stands there; None where it takes too much memory to be kept.
    """

    asked: Place
    aligned: bool
    place: Place
    source: Run
    done: list[Event]
    values: Values
    names: dict[int, str]
    rows: Array
    data: object
    loss: float | None
    shadow: Run | None

    def holds(self, runs: Mapping[int, Run]) -> bool:
        """Whether the moment is still what it was."""
        run = runs.get(self.asked.run)
        return run is not None and same(done_until(run, (self.asked.iteration, self.asked.instruction)), self.done)


def beside(
    run: Run, asked: Place, here: Machine, progress: Progress = unheard, old: Beside | None = None, *, aligned: bool
) -> Beside:
    """Look at a moment of a run; nothing in it moves. Raises ValueError for one that it has not been at.

    Where it is `aligned`, an instruction counts only if the same ones are executed here and there.
    """
    position = asked.iteration, asked.instruction
    if not (0, 0) <= position <= run.end:
        raise ValueError(f"iteration {asked.iteration} is not in the run, which ends in iteration {run.end[0]}")
    try:
        shadow = moved(run, position, progress, old)
        if asked.instruction and (
            asked.instruction >= len(shadow.machine.instructions)
            or (aligned and listed(shadow.machine) != listed(here))
        ):
            shadow.go_to((asked.iteration, 0), progress)
    finally:
        use_threads(here.stretch.document.recipe.threads)
    machine = shadow.machine
    return Beside(
        asked,
        aligned,
        Place(asked.run, *machine.position),
        run,
        done_until(run, position),
        copies(machine),
        {step.node.id: name for name, step in machine.stretch.plan.steps.items()},
        machine.rows.copy(),
        machine.stretch.dataset,
        machine.loss(),
        shadow if machine.spent.total() <= LASTING else None,
    )


def moved(run: Run, position: Position, progress: Progress, old: Beside | None) -> Run:
    """A shadow of a run that stands at a place: the one that was there last, where the run is what it was then."""
    known = old.shadow if old and old.source is run else None
    if known is not None and known.end == run.end and same(known.events, run.events):
        use_threads(known.machine.stretch.document.recipe.threads)
        known.go_to(position, progress)
        return known
    shadow = run.shadow()
    shadow.keep_no_more()
    shadow.wake(Machine(run.history.before(position[0]).stretch), position, progress)
    return shadow


def done_until(run: Run, position: Position) -> list[Event]:
    """What was done to a run by hand, up to a place."""
    return [event for event in run.events if event.position <= position]


def same(events: Sequence[Event], others: Sequence[Event]) -> bool:
    """Whether two lists are of the same events."""
    return len(events) == len(others) and all(a is b for a, b in zip(events, others, strict=True))


def listed(machine: Machine) -> list[tuple[str, str, str, int | None]]:
    """The instructions in words."""
    return [(each.phase, each.node, each.title, each.time_step) for each in machine.instructions]


def copies(machine: Machine) -> Values:
    """All that is compared, as it is now."""
    found = {
        (role, name): look.quantity(machine, role, name)[0] for role in ROLES for name in look.known(machine, role)
    }
    return {key: None if array is None else np.array(array) for key, array in found.items()}
