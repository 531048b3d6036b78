"""The chain rule's paths as hops from node to node, in plain data."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from nnstudio.document import edits
from nnstudio.document.model import Document, Edge
from nnstudio.session.frame import Factor, Path


class Hop(msgspec.Struct, frozen=True):
    """One step of a path, from a unit to one of a later node.

    Attributes:
        source: id of the node before; None where the path begins with what arrives at the node.
        unit: of the node before; −1 for a bias.
        target: id of the node.
        end: its unit.
        weighted: whether a weight stands between the two, and not only a value that is passed on.
    """

    source: int | None
    unit: int
    target: int
    end: int
    weighted: bool


def hops(document: Document, path: Path) -> list[Hop]:
    """The hops of a path through the nodes that are drawn; slopes within a node are none."""
    found: list[Hop] = []
    for factor in path.factors:
        node = document.by_name.get(factor.node)
        if node is None:
            return []
        if not inside(factor):
            source = found[-1].target if found else None
            found.append(Hop(source, factor.source, node.id, factor.target, factor.kind in ("input", "weight")))
    return found


def inside(factor: Factor) -> bool:
    """Whether a factor stays within a node: a layer's own slope, and the ∂L/∂ at the end."""
    return factor.kind == "end" or factor.sums


def between(document: Document, hop: Hop) -> list[Edge]:
    """The connections of the drawing that a hop takes; several where nodes that pass values on lie between."""
    into = [Edge(before, hop.target) for before in document.inputs[hop.target]]
    if hop.source is None:
        return into
    straight = Edge(hop.source, hop.target)
    if straight in into:
        return [straight]
    way = edits.downstream(document, [hop.source]) & edits.upstream(document, [hop.target])
    return [edge for edge in document.edges if edge.source in way and edge.target in way]


Line = Hop | tuple[Edge, ...]
"""What a hop is drawn as: a connection of its own, or wires that it shares with others."""


def tags(ways: Sequence[Sequence[Line]]) -> dict[Line, list[int]]:
    """Where the numbers of paths stand: each at the line that it shares with the fewest others."""
    uses = Counter(line for way in ways for line in set(way))
    found: dict[Line, list[int]] = {}
    for number, way in enumerate(ways):
        if way:
            found.setdefault(min(way, key=uses.__getitem__), []).append(number)
    return found
