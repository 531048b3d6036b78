"""Keyframes: copies of the state from which any earlier moment is reached by replay."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from nnstudio.engine.state import Snapshot
from nnstudio.session.stretch import Stretch

BUDGET = 256 * 2**20
"""Bytes of keyframes that a run keeps by default."""


@dataclass(frozen=True, eq=False)
class Keyframe:
    """The state at the start of an iteration.

    Attributes:
        iteration: about to run.
        snapshot: of the state.
        stretch: what is trained there.
        applied: number of the run's events that came before.
        fresh: whether the programs were compiled there, so that no earlier pass is visible.
    """

    iteration: int
    snapshot: Snapshot
    stretch: Stretch
    applied: int
    fresh: bool


class History:
    """Keyframes within a memory budget, the older the sparser.

    The first one and those that an intervention forced stay.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.keyframes: list[Keyframe] = []
        self.size = 0

    def add(self, keyframe: Keyframe) -> None:
        """Keep a keyframe; one of the same iteration makes room."""
        place = bisect_left(self.keyframes, keyframe.iteration, key=iteration_of)
        if place < len(self.keyframes) and self.keyframes[place].iteration == keyframe.iteration:
            self.drop(place)
        self.keyframes.insert(place, keyframe)
        self.size += keyframe.snapshot.size
        self.keep_within(self.budget)

    def keep_within(self, budget: int) -> None:
        """Take no more memory than that from now on, as far as keyframes can go."""
        self.budget = budget
        while self.size > budget and self.thin():
            pass

    def copy(self) -> "History":
        """The same keyframes, which share their numbers."""
        other = History(self.budget)
        other.keyframes, other.size = list(self.keyframes), self.size
        return other

    def drop(self, place: int) -> None:
        """Forget one."""
        self.size -= self.keyframes.pop(place).snapshot.size

    def thin(self) -> bool:
        """Forget the keyframe whose loss costs least: the smallest gap in relation to its age. False: none can go."""
        frames = self.keyframes
        if len(frames) < 3:
            return False
        end = frames[-1].iteration
        places = [i for i in range(1, len(frames) - 1) if not frames[i].fresh]
        if not places:
            return False
        gap = {i: (frames[i + 1].iteration - frames[i - 1].iteration) / (end - frames[i].iteration + 1) for i in places}
        self.drop(min(places, key=gap.__getitem__))
        return True

    def before(self, iteration: int) -> Keyframe:
        """The latest keyframe from which all that is visible at the start of an iteration can be replayed."""
        place = bisect_right(self.keyframes, iteration, key=iteration_of) - 1
        found = self.keyframes[place]
        return found if found.fresh or found.iteration < iteration else self.keyframes[place - 1]

    def at(self, iteration: int) -> Keyframe | None:
        """The keyframe of an iteration; None where there is none."""
        place = bisect_left(self.keyframes, iteration, key=iteration_of)
        found = self.keyframes[place : place + 1]
        return found[0] if found and found[0].iteration == iteration else None

    def forget_after(self, iteration: int, applied: int) -> None:
        """Forget keyframes of a future that will not come."""
        self.keyframes = [k for k in self.keyframes if k.iteration <= iteration and k.applied <= applied]
        self.size = sum(keyframe.snapshot.size for keyframe in self.keyframes)


def iteration_of(keyframe: Keyframe) -> int:
    """What keyframes are ordered by."""
    return keyframe.iteration
