"""Where numbers flowed in a step: from which nodes to which, and when, in plain data."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal

import msgspec

from nnstudio.session.moment import Moment, Outline, Row

Way = Literal["along", "against", "at"]
FLOWING = {"activation", "state"}
"""Roles of what a layer takes from the nodes before it."""


class Flow(msgspec.Struct, frozen=True):
    """One movement of numbers.

    Attributes:
        phase: "forward", "loss", "backward" or "update".
        way: "along" a connection, "against" it, or "at" a node.
        source, target: names of the nodes that the connection joins; where it is at a node, both are that.
        begin, end: when, as shares of the whole time.
        undone: whether it is taken back.
    """

    phase: str
    way: Way
    source: str
    target: str
    begin: float = 0.0
    end: float = 1.0
    undone: bool = False


def flows(outline: Outline | None, before: Moment | None, now: Moment | None) -> list[Flow]:
    """What flowed between two moments of the same run, at most one iteration apart, neither of them running.

    A step back runs everything the other way round.
    """
    if outline is None or before is None or now is None or before.running or now.running:
        return []
    if (before.run, before.version) != (now.run, now.version) or now.version != outline.version:
        return []
    first, second = place(before), place(now)
    done = between(outline.rows, min(first, second), max(first, second))
    groups = [
        found for _, rows in groupby(done, key=lambda row: (row.phase, row.node)) if (found := hops(outline, rows))
    ]
    if second < first:
        groups = [[turned(flow) for flow in group] for group in reversed(groups)]
    return [timed(flow, index, len(groups)) for index, group in enumerate(groups) for flow in group]


def place(moment: Moment) -> tuple[int, int]:
    """Iteration and instruction."""
    return moment.where.iteration, moment.instruction


def between(rows: Sequence[Row], first: tuple[int, int], second: tuple[int, int]) -> Sequence[Row]:
    """The instructions from one place to another; none where they are more than an iteration apart."""
    if first[0] == second[0]:
        return rows[first[1] : second[1]]
    if first[0] + 1 == second[0] and second[1] <= first[1]:
        return [*rows[first[1] :], *rows[: second[1]]]
    return ()


def hops(outline: Outline, rows: Iterable[Row]) -> list[Flow]:
    """What flows in some instructions of one node and phase."""
    found: dict[Flow, None] = {}
    at: dict[str, None] = {}
    for row in rows:
        found.update(dict.fromkeys(hops_of(outline, row)))
        at.update(dict.fromkeys(nodes_at(outline, row)))
    return list(found) or [Flow(row.phase, "at", name, name) for name in at]


def hops_of(outline: Outline, row: Row) -> list[Flow]:
    """The connections that an instruction uses: forward those that it reads from, backward those that it writes to."""
    if row.phase == "forward":
        sources = {name for role, name in row.reads if role in FLOWING and name != row.node}
        return [Flow("forward", "along", name, row.node) for name in sorted(sources & outline.shapes.keys())]
    if row.phase == "backward":
        sources = {name for role, name in row.writes if role.endswith("gradient") and name != row.node}
        return [Flow("backward", "against", name, row.node) for name in sorted(sources & outline.shapes.keys())]
    return []


def nodes_at(outline: Outline, row: Row) -> list[str]:
    """The nodes that an instruction changes something of."""
    if row.node in outline.shapes:
        return [row.node]
    names = dict.fromkeys(name.partition(".")[0] for _, name in row.writes)
    return [name for name in names if name in outline.shapes]


def turned(flow: Flow) -> Flow:
    """The same flow the other way round."""
    ways: dict[Way, Way] = {"along": "against", "against": "along", "at": "at"}
    return msgspec.structs.replace(flow, way=ways[flow.way], undone=True)


def timed(flow: Flow, index: int, count: int) -> Flow:
    """The flow in its turn; each begins when the one before it is half way."""
    return msgspec.structs.replace(flow, begin=index / (count + 1), end=(index + 2) / (count + 1))
