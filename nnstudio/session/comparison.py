"""Comparing in the words of scripts."""

from collections.abc import Callable, Iterator, Sequence
from operator import index
from typing import Any

import numpy.typing as npt

from nnstudio.base.catalogue import SettingError, short, unknown
from nnstudio.session.difference import Difference, Differences, Missing, Place
from nnstudio.session.moment import Branch

Array = npt.NDArray[Any]
Other = str | int | tuple[str, int]
"""What is compared with: a branch, an iteration of the present run, or a branch's iteration."""


class Comparison:
    """What `compare` found; it stays what it was when the run moves on.

    Attributes:
        differences: what was compared, see `Differences`.
    """

    def __init__(self, differences: Differences, fetch: Callable[[str, str], Array | None]) -> None:
        self.differences = differences
        self._fetch = fetch

    @property
    def found(self) -> tuple[Difference, ...]:
        """Parameters, activations and gradients of both moments, that which differs most first."""
        return self.differences.found

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What cannot be compared, and why."""
        return self.differences.missing

    def __iter__(self) -> Iterator[Difference]:
        """As `found`."""
        return iter(self.found)

    def __len__(self) -> int:
        """How many quantities were compared."""
        return len(self.found)

    def of(self, name: str, role: str | None = None) -> Difference:
        """A parameter's or a node's line; raises KeyError where there is none.

        `role` is "value" of a parameter and "activation" of a node where it is not said; or "gradient".
        """
        for each in self.found:
            if each.name == name and role in (each.role, None):
                return each
        known = [each.name for each in self.found if role in (each.role, None)]
        why = [each.why for each in self.missing if each.name == name and role in (each.role, None)]
        raise KeyError(f"{name} cannot be compared: {why[0]}" if why else unknown("nothing compared is", name, known))

    def difference(self, name: str, role: str | None = None) -> Array:
        """What is here less what is at the other moment, in the quantity's shape; as `of` otherwise."""
        if role is None:
            role = next((each.role for each in self.found if each.name == name and each.role != "gradient"), None)
        found = self._fetch(self.of(name, role).role, name)
        assert found is not None  # noqa: S101  (it was compared)
        found.flags.writeable = False
        return found

    def __str__(self) -> str:
        """A table, that which differs most first."""
        here, other = self.differences.here, self.differences.other
        head = f"iteration {here.iteration} of run {here.run} less iteration {other.iteration} of run {other.run}"
        lines = [f"{each.relative:12.4g}  {each.role:<10}  {each.name}" for each in self.found]
        lines += [f"{'—':>12}  {each.role:<10}  {each.name}: {each.why}" for each in self.missing]
        return "\n".join([head, *lines])

    __repr__ = __str__


def read_other(other: object, here: Place, branches: Sequence[Branch]) -> tuple[Place, bool]:
    """What a script compares with, and whether the same instruction is meant; raises SettingError for what is none.

    A branch alone is compared at the same place, or where it has not been that far, at its end.
    """
    if isinstance(other, str):
        branch = named(other, branches)
        return Place(branch.number, *min((here.iteration, here.instruction), branch.end)), True
    if isinstance(other, tuple) and len(other) == 2 and isinstance(other[0], str):
        return Place(named(other[0], branches).number, read_iteration(other[1])), False
    return Place(here.run, read_iteration(other)), False


def named(name: str, branches: Sequence[Branch]) -> Branch:
    """The branch of that name."""
    for each in branches:
        if each.name == name:
            return each
    raise SettingError(unknown("there is no branch", name, [each.name for each in branches]))


def read_iteration(value: object) -> int:
    """A number of an iteration."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        what = "compare takes a branch's name, an iteration, or (name, iteration)"
        raise SettingError(f"{what}, not {short(value)}")
    return index(value)
