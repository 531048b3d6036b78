"""The chain rule, path by path: products of factors from a place in the network to the loss.

A graph of stages stands for the network: a stage is a vector of units, a link hands a gradient back from one stage to
another. Sums over all paths come from one pass through the stages; the largest paths from a search that always goes on
with what can become the largest. Arrays have one row for each example.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

WIDEST = 64
"""Units that a search goes on to from one unit, where a bound is not the value that is reached."""
TRIES = 2000
"""Places that a search looks at before it gives up; a tenth of that while training goes on."""
CELLS = 4_000_000
"""Products that the bounds of a dense link may take at once."""


@dataclass(frozen=True, eq=False)
class Link:
    """What leads from a stage to the next.

    Attributes:
        target: key of the stage that it leads to.
        kind: what its factors are, such as "weight" or "slope".
        factors: (sources, targets) the same for all examples, from every unit to every unit; or where it is not `full`
            (examples, sources), from each unit to one.
        offset: without `full`, the unit that the first one leads to.
    """

    target: str
    kind: str
    factors: Array
    full: bool = False
    offset: int = 0

    def summed(self, beyond: Array) -> Array:
        """Σ over the targets of factor × what comes behind, (examples, sources)."""
        return beyond @ self.factors.T if self.full else self.factors * self.part(beyond)

    def counted(self, beyond: list[int]) -> list[int]:
        """The number of paths from each source."""
        if self.full:
            return [sum(beyond)] * len(self.factors)
        return beyond[self.offset : self.offset + self.factors.shape[1]]

    def bounded(self, beyond: Array) -> Array:
        """The largest |factor| × what comes behind, (examples, sources)."""
        if not self.full:
            return np.abs(self.factors) * self.part(beyond)
        sizes = np.abs(self.factors)
        step = max(CELLS // max(sizes.size, 1), 1)
        parts = [beyond[start : start + step] for start in range(0, len(beyond), step)]
        return np.concatenate([(sizes * part[:, None]).max(2, initial=0.0) for part in parts])

    def part(self, beyond: Array) -> Array:
        """Of what comes behind, what the sources lead to."""
        return beyond[:, self.offset : self.offset + self.factors.shape[1]]

    def onward(self, source: int, product: Array, beyond: Array) -> Iterator[tuple[int, Array, float]]:
        """Unit, factor (examples,) or () and bound of the targets of a unit, the highest bounds first.

        Args:
            source: the unit.
            product: (examples,) up to it.
            beyond: (examples, targets) the largest |product| from each target on.
        """
        if not self.full:
            target, factor = source + self.offset, self.factors[:, source]
            yield target, factor, float(np.abs(product * factor) @ beyond[:, target])
            return
        row = self.factors[source]
        bounds = np.abs(row) * (np.abs(product) @ beyond)
        for unit in highest(bounds, WIDEST).tolist():
            yield unit, row[unit], float(bounds[unit])


def highest(values: Array, most: int) -> Array:
    """The places of the largest values, the first of equal ones first."""
    return np.argsort(-values, kind="stable")[:most]


@dataclass(eq=False)
class Stage:
    """A vector of units.

    Attributes:
        units: how many.
        links: what leads on from it.
        end: (examples, units) ∂L/∂ of its units, where paths end here; None where they go on.
    """

    units: int
    links: list[Link] = field(default_factory=list)
    end: Array | None = None


@dataclass(frozen=True)
class Trace:
    """A path.

    Attributes:
        steps: (kind, stage, source, target) of each factor; of the first, the unit that it starts at, and so on.
        factors: of the examples, (steps, examples); the last one is ∂L/∂ of where it ends.
        product: Σ over the examples of the product.
    """

    steps: tuple[tuple[str, str, int, int], ...]
    factors: Array
    product: float


@dataclass(frozen=True)
class Start:
    """Where paths start: a unit of a stage, and the factor (examples,) before it."""

    stage: str
    unit: int
    factor: Array


class Graph:
    """Stages by key, each before those that its links lead to.

    Attributes:
        sums: Σ of the products of all paths from each unit to the loss, (examples, units), by stage.
        counts: how many they are.
    """

    def __init__(self, stages: dict[str, Stage], examples: int) -> None:
        self.stages = stages
        self.examples = examples
        self.sums: dict[str, Array] = {}
        self.counts: dict[str, list[int]] = {}
        for key, stage in reversed(stages.items()):
            parts = [link.summed(self.sums[link.target]) for link in stage.links]
            self.sums[key] = sum(parts, self.end(stage))
            numbers = [link.counted(self.counts[link.target]) for link in stage.links]
            ending = [int(stage.end is not None)] * stage.units
            self.counts[key] = [sum(each) for each in zip(ending, *numbers, strict=True)]

    def end(self, stage: Stage) -> Array:
        """∂L/∂ of a stage's units where paths end there, else 0."""
        return np.zeros((self.examples, stage.units)) if stage.end is None else stage.end

    @cached_property
    def bounds(self) -> dict[str, Array]:
        """The largest |product| of the paths from each unit to the loss, (examples, units), by stage."""
        found: dict[str, Array] = {}
        for key, stage in reversed(self.stages.items()):
            reached = [link.bounded(found[link.target]) for link in stage.links]
            found[key] = np.maximum.reduce([np.abs(self.end(stage)), *reached])
        return found

    @property
    def cost(self) -> int:
        """Products that the bounds take."""
        links = [link for stage in self.stages.values() for link in stage.links]
        return self.examples * sum(link.factors.size for link in links if link.full)

    def total(self, starts: list[Start]) -> float:
        """Σ over all paths and examples."""
        return float(sum(start.factor @ self.sums[start.stage][:, start.unit] for start in starts))

    def count(self, starts: list[Start]) -> int:
        """The number of paths."""
        return sum(self.counts[start.stage][start.unit] for start in starts)

    def largest(self, starts: list[Start], most: int, tries: int = TRIES) -> tuple[list[Trace], bool]:
        """The paths whose products are largest in size, largest first, and whether they surely are."""
        return Search(self, starts).find(most, tries)


@dataclass(frozen=True, eq=False)
class Place:
    """How far a path was followed."""

    stage: str
    unit: int
    product: Array
    steps: tuple[tuple[str, str, int, int], ...] = ()
    factors: tuple[Array, ...] = ()
    done: bool = False

    def next(
        self, step: tuple[str, str, int, int], factor: Array, stage: str, unit: int, *, done: bool = False
    ) -> "Place":
        """A place one factor further."""
        return Place(stage, unit, self.product * factor, (*self.steps, step), (*self.factors, factor), done)

    def trace(self) -> Trace:
        """A complete path."""
        factors = np.stack([np.broadcast_to(each, self.product.shape) for each in self.factors])
        return Trace(self.steps, factors, float(self.product.sum()))


class Search:
    """Best first: the place whose bound is highest is followed on; one that is complete is among the largest.

    The bound of a place is Σ over the examples of |product so far| × the largest |product| from there on. Of a single
    example it is what the best path through there has; of several it may be higher.
    """

    def __init__(self, graph: Graph, starts: list[Start]) -> None:
        self.graph = graph
        self.order = count()
        self.waiting: list[tuple[float, int, Callable[[], Place]]] = []
        self.exact = True
        for start in starts:
            bound = np.abs(start.factor) @ graph.bounds[start.stage][:, start.unit]
            self.add(float(bound), partial(Place, start.stage, start.unit, start.factor))

    def add(self, bound: float, place: Callable[[], Place]) -> None:
        """Take note of a place, which is worked out once it is followed."""
        heapq.heappush(self.waiting, (-bound, next(self.order), place))

    def find(self, most: int, limit: int) -> tuple[list[Trace], bool]:
        """The largest paths."""
        found: list[Trace] = []
        for tries in count():
            if not self.waiting or len(found) == most:
                break
            if tries == limit:
                self.exact = False
                break
            place = heapq.heappop(self.waiting)[-1]()
            if place.done:
                found.append(place.trace())
            else:
                self.follow(place)
        return found, self.exact

    def follow(self, place: Place) -> None:
        """Go on from a place, and end there where paths can."""
        stage, (key, unit) = self.graph.stages[place.stage], (place.stage, place.unit)
        if stage.end is not None:
            last = place.next(("end", key, unit, unit), stage.end[:, unit], key, unit, done=True)
            self.add(abs(float(last.product.sum())), lambda: last)
        for link in stage.links:
            beyond = self.graph.bounds[link.target]
            self.exact &= not link.full or len(place.product) == 1 or beyond.shape[1] <= WIDEST
            for target, factor, bound in link.onward(unit, place.product, beyond):
                self.add(bound, partial(place.next, (link.kind, key, unit, target), factor, link.target, target))
