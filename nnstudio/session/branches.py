"""The runs of a session: the present one, and those that it left or that were begun before it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nnstudio.base.catalogue import SettingError, unknown
from nnstudio.session.beside import Beside
from nnstudio.session.history import BUDGET
from nnstudio.session.moment import Branch
from nnstudio.session.past import Past
from nnstudio.session.run import Position, Progress, Run, unheard

MOST = 24
"""Runs that are kept; of more, the oldest that has no name of its own and that none of the others came from goes."""
LONGEST_NAME = 60


@dataclass(eq=False)
class Kept:
    """A run, and where it came from.

    Attributes:
        number: that no other run of the session has.
        name: that no other run of the session has; `named` where somebody chose it.
        run: itself; it has no machine of its own while it is not the present one.
        place: where it stood when another one was gone on with.
        origin: number of the run that it left; None where it was begun anew.
        left: where it left it.
        changed: what was done there, in words.
    """

    number: int
    name: str
    run: Run
    place: Position = (0, 0)
    origin: int | None = None
    left: Position = (0, 0)
    changed: str = ""
    named: bool = False


class Branches(Mapping[int, Run]):
    """Runs by number, one of which is the present one.

    Only that one has a machine: it is handed from one to the next, because a network's memory can be large. All of them
    share one budget for their keyframes, of which the present one has at least the half.

    Attributes:
        present: the run that moves.
        past: what is known of its past.
        beside: the moment that the present one was compared with last.
        latest: the highest number that a run has had, also one that is not there any more.
        version: grows whenever the list changes, so that it need not be told again.
    """

    def __init__(self, run: Run, budget: int = BUDGET) -> None:
        self.budget = budget
        self.present = Kept(1, "run 1", run)
        self.past = Past()
        self.beside: Beside | None = None
        self._kept = {1: self.present}
        self.latest = 1
        self.version = 1

    def __getitem__(self, number: int) -> Run:
        return self._kept[number].run

    def __iter__(self) -> Iterator[int]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)

    def kept(self) -> list[Kept]:
        """All, in the order in which they began."""
        return list(self._kept.values())

    def listed(self) -> tuple[Branch, ...]:
        """What there is to say of each, in the order in which they began."""
        return tuple(
            Branch(
                each.number,
                each.name,
                each.origin,
                each.left,
                each.changed,
                each.run.end,
                each.run.latest_loss(),
                each is self.present,
            )
            for each in self._kept.values()
        )

    # --- beginning ---------------------------------------------------------------------------------------------

    def begin(self, run: Run) -> None:
        """Go on with a new run; one that was never trained is forgotten."""
        if self.present.run.end == (0, 0):
            del self._kept[self.present.number]
        self.add(run, None, (0, 0), "")
        self.past = Past()

    def diverge(self, changed: str, name: str = "") -> None:
        """Let the present run begin a branch at this place, without what came later; the old one keeps all."""
        run, old = self.present.run, self.present
        old.run, old.place = run.twin(), run.end
        self.add(run, old.number, run.position, changed, name)
        run.forget_future()

    def add(self, run: Run, origin: int | None, left: Position, changed: str, name: str = "") -> None:
        """Make a run the present one."""
        self.latest += 1
        self.present.place = self.present.run.end
        self.present = Kept(
            self.latest,
            self.read_name(name) if name else self.free_name(),
            run,
            (0, 0),
            origin,
            left,
            changed,
            bool(name),
        )
        self._kept[self.latest] = self.present
        self.thin()

    def thin(self) -> None:
        """Keep to the number of runs and to the budget, after the list has changed."""
        self.version += 1
        origins = {each.origin for each in self._kept.values()}
        spare = [n for n, each in self._kept.items() if not (each.named or n in origins or each is self.present)]
        for number in spare[: max(len(self._kept) - MOST, 0)]:
            del self._kept[number]
        others = [each.run for each in self._kept.values() if each is not self.present]
        for run in others:
            run.machine = self.present.run.machine  # or that of a run that nobody goes on with would stay in memory
            run.history.keep_within(self.budget // 2 // len(others))
        self.present.run.history.keep_within(self.budget // 2 if others else self.budget)

    def keep_within(self, budget: int) -> None:
        """Let all keyframes take no more memory than that from now on."""
        self.budget = budget
        self.thin()

    # --- going on with another ---------------------------------------------------------------------------------

    def switch(self, number: int, place: Position | None = None, progress: Progress = unheard) -> None:
        """Go on with another run, at a place in it, or where it was left; `progress` may raise, and nothing happens."""
        old, new = self.present, self.found(number)
        if new is old:
            if place is not None:
                old.run.go_to(place, progress)
            return
        here, machine = old.run.position, old.run.machine
        try:
            new.run.wake(machine, new.place if place is None else place, progress)
        except BaseException:
            old.run.wake(machine, here)
            raise
        old.place, self.present, self.past = here, new, Past()
        self.thin()

    # --- names -------------------------------------------------------------------------------------------------

    def found(self, number: int) -> Kept:
        """A run; raises SettingError where it is not there any more."""
        if number not in self._kept:
            raise SettingError("that branch is not there any more")
        return self._kept[number]

    def number_of(self, name: str) -> int:
        """The run of that name; raises SettingError where there is none."""
        for each in self._kept.values():
            if each.name == name:
                return each.number
        raise SettingError(unknown("there is no branch", name, [each.name for each in self._kept.values()]))

    def rename(self, number: int, name: str) -> None:
        """Call a run something else; raises SettingError for a name that another one has, or none."""
        kept = self.found(number)
        if name != kept.name:
            kept.name, kept.named = self.read_name(name), True
            self.version += 1

    def read_name(self, name: str) -> str:
        """A name for a run, without spaces around it; raises SettingError for one that is taken, empty or too long."""
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME:
            raise SettingError(f"a branch needs a name of 1 to {LONGEST_NAME} characters")
        if any(each.name == name for each in self._kept.values()):
            raise SettingError(f"there is already a branch {name!r}; choose another name")
        return name

    def free_name(self) -> str:
        """The first of "run 1", "run 2" … that is free, from the latest number on."""
        names = {each.name for each in self._kept.values()}
        number = self.latest
        while f"run {number}" in names:
            number += 1
        return f"run {number}"

    def delete(self, number: int) -> None:
        """Forget a run; raises SettingError for the present one."""
        if number == self.present.number:
            raise SettingError(f"{self.present.name!r} is the branch that is trained; switch to another one first")
        del self._kept[self.found(number).number]
        for each in self._kept.values():
            if each.origin == number:
                each.origin = None
        self.thin()

    def restore(self, kept: list[Kept], present: int, latest: int) -> None:
        """Take the runs of a record."""
        self._kept = {each.number: each for each in kept}
        self.latest = max(latest, *self._kept)
        self.present = self._kept[present]
        self.thin()
