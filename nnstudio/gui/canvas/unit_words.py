"""A unit and a single connection in the course's notation, with their numbers."""

import numpy as np

from nnstudio.gui import notation
from nnstudio.gui.canvas.activity import activity
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.canvas.units import Units, fitting
from nnstudio.session.frame import View

TERMS = 6
MISSING = "not computed yet"


def unit_words(units: Units, node: NodeItem, unit: int) -> str:
    """A unit's weighted sum and output."""
    card, count = node.card, len(node.column.places) if node.column is not None else 0
    title = f"<b>{card.name}</b>, unit {unit + 1} of {count}"
    shown = node.activity
    symbol = symbol_of(node, unit)
    if shown is None:
        return f"{title}<br>{symbol}: {MISSING}"
    lines = [title, *sum_lines(units, node, unit), f"{symbol} = <b>{notation.number(shown.values[unit])}</b>"]
    if shown.kept is not None:
        lines.append("kept by dropout" if shown.kept[unit] else "switched off by dropout")
    return unbroken([*lines, f"<small>{shown.note}</small>"])


def unbroken(lines: list[str]) -> str:
    """Lines that the tool tip does not break, so that each equation stands on its own."""
    return f'<div style="white-space: nowrap">{"<br>".join(lines)}</div>'


def symbol_of(node: NodeItem, unit: int) -> str:
    """The letter x of an input, O of a numbered layer, and a plain O of what stands between layers."""
    card = node.card
    if card.layer or not card.takes_input:
        return notation.output(card.layer, unit + 1)
    return f"O{notation.lowered(unit + 1)}"


def sum_lines(units: Units, node: NodeItem, unit: int) -> list[str]:
    """The formula of a unit's weighted sum, with numbers where the frame has them."""
    card = node.card
    if card.fan_in is None:
        return []
    formula = notation.weighted_sum(card.layer, unit + 1)
    terms = [
        f"{notation.weight(card.layer, i + 1, unit + 1)}·{notation.output(card.layer - 1, i + 1)}"
        for i in range(min(card.fan_in, TERMS))
    ]
    if card.fan_in > TERMS:
        terms.append("…")
    bias = entry(units.view("value", f"{card.name}.bias"), unit)
    if bias is not None:
        terms.append(notation.bias(card.layer, unit + 1))
    sums = fitting(units.view("pre_activation", card.name), card.units or 0)
    summed = activity(sums, None)
    lines = [f"{formula} = {' + '.join(terms)}"]
    if bias is not None:
        lines.append(f"{notation.bias(card.layer, unit + 1)} = {notation.number(bias)}")
    return lines if summed is None else [*lines, f"{formula} = <b>{notation.number(summed.values[unit])}</b>"]


def entry(view: View | None, unit: int) -> float | None:
    """One number of a vector; None where it is not known."""
    if view is None or view.values is None or view.values.ndim != 1 or unit >= len(view.values):
        return None
    return float(view.values[unit])


def connection_words(edges: UnitEdges, index: int, shown: str) -> str:
    """A connection's weight or gradient; of a block of connections, the largest one."""
    rows, columns = edges.shape_of_edges
    row, column = divmod(index, columns)
    layer = edges.target.card.layer
    title = f"<b>{edges.source.card.name} → {edges.target.card.name}</b>"
    if edges.values is None:
        return f"{title}<br>{notation.weight(layer, row + 1, column + 1)}: {MISSING}"
    number = notation.number(float(edges.values[row, column]))
    if not edges.exact:
        first = stretch(row, rows, edges.begin_units)
        second = stretch(column, columns, edges.end_units)
        return f"{title}<br>units {first} to units {second}: largest {name_of(shown)} <b>{number}</b>"
    symbol = notation.weight(layer, row + 1, column + 1)
    symbol = symbol if shown == "value" else f"∂L/∂{symbol}"
    note = "" if edges.view is None or edges.view.computed else "<br><small>from the pass before</small>"
    return f"{title}<br>{symbol} = <b>{number}</b>{note}"


def name_of(shown: str) -> str:
    """Weight or gradient, in words."""
    return "weight" if shown == "value" else "gradient"


def stretch(block: int, blocks: int, units: int) -> str:
    """The units that a block stands for, counted from 1."""
    starts = np.arange(blocks + 1) * units // blocks
    first, last = int(starts[block]) + 1, int(starts[block + 1])
    return str(first) if first == last else f"{first}–{last}"
