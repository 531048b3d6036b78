"""What the time bar marks: where something was changed, where branches left, where breakpoints were hit."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from nnstudio.session.moment import Branch, Hit, Moment

Sort = Literal["change", "branch", "hit"]
NEAR = 4.0
"""Pixels from a mark at which it is meant."""


class Mark(msgspec.Struct, frozen=True):
    """A place in the run that is worth a visit.

    Attributes:
        place: iteration and instruction.
        sort: what kind of place.
        words: what there is to say of it.
    """

    place: tuple[int, int]
    sort: Sort
    words: str


def marks(moment: Moment, branches: Sequence[Branch], hits: Iterable[Hit]) -> tuple[Mark, ...]:
    """All marks of the present run; the change that a branch began with is marked as its beginning."""
    forks = [each for branch in branches if (each := fork(branch, moment.run, branches))]
    begun = {branch.left[0] for branch in branches if branch.number == moment.run and branch.changed}
    found = []
    for iteration, words in moment.interventions:
        if iteration in begun:
            begun.remove(iteration)
        else:
            found.append(Mark((iteration, 0), "change", words))
    found += [Mark((hit.iteration, hit.instruction), "hit", hit.sentence) for hit in hits]
    return (*found, *forks)


def fork(branch: Branch, present: int, branches: Sequence[Branch]) -> Mark | None:
    """Where another run left this one, or this one another."""
    changed = f": {branch.changed}" if branch.changed else ""
    if branch.origin == present:
        return Mark(branch.left, "branch", f"{branch.name} left here{changed}")
    if branch.number == present and branch.origin is not None:
        name = next((each.name for each in branches if each.number == branch.origin), "another run")
        return Mark(branch.left, "branch", f"{branch.name} left {name} here{changed}")
    return None
