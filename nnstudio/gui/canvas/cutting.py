"""Freezing nodes and cutting single connections: edits of settings, each one step of undo."""

from collections.abc import Collection

from nnstudio.document import edits
from nnstudio.document.model import Document
from nnstudio.gui import notation
from nnstudio.gui.canvas.cards import Card, Cuts, plural
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.store import Store

CUTS = {"cut", "cut_recurrent"}
"""The settings that hold cut connections."""


def freezable(cards: Collection[Card]) -> list[Card]:
    """The cards of nodes that could learn."""
    return [card for card in cards if card.frozen is not None]


def all_frozen(cards: Collection[Card]) -> bool:
    """Whether all nodes that could learn are frozen."""
    return all(card.frozen for card in freezable(cards))


def toggle_frozen(store: Store, cards: Collection[Card]) -> None:
    """Freeze nodes; where all are frozen, let them learn again."""
    chosen, frozen = freezable(cards), not all_frozen(cards)
    document = store.document
    for card in chosen:
        document = with_setting(document, card.id, "frozen", True if frozen else None)
    names = chosen[0].name if len(chosen) == 1 else plural(len(chosen), "node")
    store.edit(document, f"{'freeze' if frozen else 'unfreeze'} {names}")


def has_cuts(document: Document, card: Card) -> bool:
    """Whether any connection to a node is cut."""
    return not CUTS.isdisjoint(document.by_id[card.id].settings)


def restore_all(store: Store, cards: Collection[Card]) -> None:
    """Restore all connections to some nodes."""
    document = store.document
    chosen = [card for card in cards if has_cuts(document, card)]
    for card in chosen:
        for name in CUTS:
            document = with_setting(document, card.id, name, None)
    store.edit(document, f"restore the connections of {', '.join(card.name for card in chosen)}")


def is_cut(edges: UnitEdges, index: int) -> bool:
    """Whether a connection between two units is cut."""
    return pair_of(edges, index) in edges.target.card.cut


def toggle_cut(store: Store, edges: UnitEdges, index: int) -> None:
    """Cut a connection between two units, or restore it."""
    card, pair, cut = edges.target.card, pair_of(edges, index), not is_cut(edges, index)
    rest: Cuts = tuple(each for each in card.cut if each != pair)
    pairs = sorted((*rest, pair)) if cut else rest
    document = with_setting(store.document, card.id, "cut", [list(each) for each in pairs] or None)
    store.edit(document, f"{'cut' if cut else 'restore'} {symbol(edges, index)} of {card.name}")


def symbol(edges: UnitEdges, index: int) -> str:
    """The weight of a connection in the course's notation."""
    source, target = pair_of(edges, index)
    return notation.weight(edges.target.card.layer, source + 1, target + 1)


def pair_of(edges: UnitEdges, index: int) -> tuple[int, int]:
    """The units that a connection joins, counted from 0."""
    source, target = divmod(index, edges.shape_of_edges[1])
    return source, target


def with_setting(document: Document, number: int, name: str, value: object) -> Document:
    """The document with one setting of a node; None takes it away."""
    settings = {key: old for key, old in document.by_id[number].settings.items() if key != name}
    if value is not None:
        settings[name] = value
    return edits.change_node(document, number, settings=settings)
