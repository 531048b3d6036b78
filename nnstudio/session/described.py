"""What an intervention changed, in a few words for the list of branches."""

from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.base.catalogue import Choice, short
from nnstudio.document.change import Change, compare
from nnstudio.document.model import Document, Node, Recipe
from nnstudio.session.events import SetOutput

Array = npt.NDArray[Any]

MOST = 3
"""Changes that are named one by one."""


def value_set(name: str, old: Array, new: Array) -> str:
    """Such as "hidden1.weight[0, 1] 0.5 → 0.7", or "hidden1.weight set by hand" where several numbers differ."""
    places = np.argwhere(old != new)
    if len(places) != 1:
        return f"{name} set by hand"
    place = tuple(int(each) for each in places[0])
    return f"{name}[{', '.join(map(str, place))}] {old[place]:.4g} → {new[place]:.4g}"


def output_set(wish: SetOutput) -> str:
    """Such as "output of hidden1[3] set to 0.5"."""
    return f"output of {wish.node}[{wish.unit}] set to {wish.value:.4g}"


def edited(old: Document, new: Document) -> str:
    """Such as "learning rate 0.1 → 0.01" or "added drop, hidden1 changed"; empty where nothing that trains differs."""
    change = compare(old, new)
    words = [*of_drawing(old, new, change), *(of_recipe(old.recipe, new.recipe) if change.recipe else ())]
    if change.data:
        words.append("other data")
    more = len(words) - MOST
    return ", ".join(words[:MOST] if more <= 0 else [*words[: MOST - 1], f"{more + 1} more changes"])


def of_drawing(old: Document, new: Document, change: Change) -> list[str]:
    """What differs in the drawing, node by node."""
    words = [f"added {new.by_id[number].name}" for number in sorted(change.added)]
    words += [f"removed {old.by_id[number].name}" for number in sorted(change.removed)]
    words += [altered(old.by_id[number], new.by_id[number]) for number in sorted(change.altered)]
    words += [f"{old.by_id[number].name} renamed {new.by_id[number].name}" for number in sorted(change.renamed)]
    if not words and change.structural:
        words.append("connections changed")
    return words


def altered(old: Node, new: Node) -> str:
    """Such as "hidden1 changed", or "hidden1[3] clamped to 0.5" and "hidden1[3] released" where that is all."""
    units = set(old.clamped) ^ set(new.clamped)
    places = {unit for unit, _ in units}
    if (old.kind, old.settings) != (new.kind, new.settings) or len(places) != 1:
        return f"{new.name} changed"
    (unit,), held = places, dict(new.clamped)
    return f"{new.name}[{unit}] {f'clamped to {held[unit]:.4g}' if unit in held else 'released'}"


def of_recipe(old: Recipe, new: Recipe) -> list[str]:
    """What differs in the recipe, field by field."""
    pairs = [(field, getattr(old, field), getattr(new, field)) for field in Recipe.__struct_fields__]
    return [changed(field.replace("_", " "), a, b) for field, a, b in pairs if a != b]


def changed(field: str, old: object, new: object) -> str:
    """One setting before and after, where both can be told in a word."""
    before, after = word(old), word(new)
    return f"{field} {before} → {after}" if before and after and before != after else f"other {field}"


def word(value: object) -> str:
    """A setting in a word; empty where it takes more."""
    if isinstance(value, tuple) and len(value) == 1:
        return word(value[0])
    if isinstance(value, Choice):
        return value.kind
    if isinstance(value, str):
        return value
    return "none" if value is None else short(value) if isinstance(value, (int, float)) else ""
