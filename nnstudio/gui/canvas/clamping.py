"""Clamping units: edits of the drawing, each one step of undo."""

from nnstudio.document import edits
from nnstudio.gui import notation
from nnstudio.gui.canvas.cards import Card
from nnstudio.gui.store import Store


def clamped_at(store: Store, number: int, unit: int) -> float | None:
    """The value that a unit of a node is held at; None where it is free."""
    return dict(store.document.by_id[number].clamped).get(unit)


def clamp(store: Store, card: Card, unit: int, value: float) -> None:
    """Hold a unit's output at a value; at 0 it is dropped."""
    words = f"clamp {words_of(card, unit)} to {notation.digits(value, 4)}"
    store.edit(edits.clamp(store.document, card.id, unit, value), words if value else f"drop {words_of(card, unit)}")


def release(store: Store, card: Card, unit: int) -> None:
    """Let a unit's output be computed again."""
    store.edit(edits.clamp(store.document, card.id, unit, None), f"release {words_of(card, unit)}")


def words_of(card: Card, unit: int) -> str:
    """A unit with its node."""
    return f"{symbol(card, unit)} of {card.name}"


def symbol(card: Card, unit: int) -> str:
    """A unit's output in the course's notation; a plain O of what has no number."""
    numbered = card.layer or not card.takes_input
    return notation.output(card.layer, unit + 1) if numbered else f"O{notation.lowered(unit + 1)}"
