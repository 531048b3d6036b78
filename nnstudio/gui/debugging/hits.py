"""Where breakpoints have stopped the runs that were seen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.moment import Branch, Hit, Moment


class Hits(QObject):
    """All hits that were seen, by the number of the run; each place of each breakpoint counts once.

    Signals:
        changed(): there are more of them, or none any more.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._of: dict[int, dict[Hit, None]] = {}

    def note(self, moment: "Moment") -> None:
        """Take note of the breakpoints at which a run stands."""
        known = self._of.setdefault(moment.run, {})
        count = len(known)
        known.update(dict.fromkeys(moment.hits))
        if len(known) != count:
            self.changed.emit()

    def forget(self) -> None:
        """Other runs are to be seen."""
        had = any(self._of.values())
        self._of.clear()
        if had:
            self.changed.emit()

    def of(self, run: int, branches: "Sequence[Branch]" = ()) -> "list[Hit]":
        """Those of a run, and of what it has in common with the run that it left; earliest first."""
        found = dict(self._of.get(run, {}))
        branch = next((each for each in branches if each.number == run), None)
        if branch is not None and branch.origin is not None:
            others = [each for each in branches if each.number != run]
            shared = self.of(branch.origin, others)
            found.update(dict.fromkeys(hit for hit in shared if place_of(hit) <= branch.left))
        return sorted(found, key=place_of)


def place_of(hit: "Hit") -> tuple[int, int]:
    """Where the run stood."""
    return hit.iteration, hit.instruction
