"""What differs between two documents; edit, undo, redo and load all speak through this."""

import msgspec

from nnstudio.document.model import Document, Edge, Node


class Change(msgspec.Struct, frozen=True):
    """The difference between two documents, by node id.

    Attributes:
        added: nodes that are new.
        removed: nodes that are gone.
        moved: nodes of which only the position differs.
        renamed: nodes that have another name.
        altered: nodes of which the kind, the settings or the clamped units differ.
        connected: connections that are new.
        disconnected: connections that are gone.
        reordered: whether the order of nodes or connections differs otherwise.
        recipe: whether the recipe differs.
        data: whether the choice of data differs.
        breakpoints: whether the breakpoints differ.
        watches: whether what is watched differs.
    """

    added: frozenset[int]
    removed: frozenset[int]
    moved: frozenset[int]
    renamed: frozenset[int]
    altered: frozenset[int]
    connected: frozenset[Edge]
    disconnected: frozenset[Edge]
    reordered: bool
    recipe: bool
    data: bool
    breakpoints: bool
    watches: bool

    @property
    def structural(self) -> bool:
        """Whether the network itself differs, so that it has to be compiled anew."""
        nodes = self.added or self.removed or self.renamed or self.altered
        return bool(nodes or self.connected or self.disconnected or self.reordered)

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        looks = self.breakpoints or self.watches
        return bool(self.structural or self.moved or self.recipe or self.data or looks)


def compare(old: Document, new: Document) -> Change:
    """The change that leads from one document to another."""
    kept = old.by_id.keys() & new.by_id.keys()
    pairs = [(old.by_id[number], new.by_id[number]) for number in kept]
    return Change(
        added=frozenset(new.by_id.keys() - kept),
        removed=frozenset(old.by_id.keys() - kept),
        moved=frozenset(a.id for a, b in pairs if a.position != b.position),
        renamed=frozenset(a.id for a, b in pairs if a.name != b.name),
        altered=frozenset(a.id for a, b in pairs if made_of(a) != made_of(b)),
        connected=frozenset(new.edges) - frozenset(old.edges),
        disconnected=frozenset(old.edges) - frozenset(new.edges),
        reordered=common_order(old, new) != common_order(new, old),
        recipe=old.recipe != new.recipe,
        data=old.data != new.data,
        breakpoints=old.breakpoints != new.breakpoints,
        watches=old.watches != new.watches,
    )


def made_of(node: Node) -> tuple[object, ...]:
    """What decides what a node computes."""
    return node.kind, node.settings, node.clamped


def common_order(one: Document, other: Document) -> tuple[list[int], list[Edge]]:
    """The nodes and connections that both documents have, in the order of the first."""
    edges = set(other.edges)
    nodes = [node.id for node in one.nodes if node.id in other.by_id]
    return nodes, [edge for edge in one.edges if edge in edges]
