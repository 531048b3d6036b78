"""A unit and a single connection in the course's notation, with their numbers."""

import numpy as np

from nnstudio.gui import notation
from nnstudio.gui.canvas.activity import activity
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.states import WORDS
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.canvas.units import Shown, Units, fitting
from nnstudio.session.requests import View

TERMS = 6
RECURRENT = {
    (): "f(t) = x(t)·W + h(t−1)·U + b",
    ("i", "f", "g", "o"): "c(t) = i·g + f·c(t−1), h(t) = o·tanh c(t)",
    ("r", "z", "n"): "h(t) = (1 − z)·n + z·h(t−1)",
}
"""What recurrent units compute, by the letters of their gates."""
MISSING = "not computed yet"


def unit_words(units: Units, node: NodeItem, unit: int) -> str:
    """A unit's weighted sum and output."""
    card, count = node.card, len(node.column.places) if node.column is not None else 0
    title = f"<b>{card.name}</b>, unit {unit + 1} of {count}"
    shown = node.activity
    symbol = symbol_of(node, unit)
    if shown is None:
        return f"{title}<br>{symbol}: {MISSING}"
    sums = gate_lines(units, node, unit) if card.recurrent else sum_lines(units, node, unit)
    lines = [title, *sums, f"{symbol} = <b>{notation.number(shown.values[unit])}</b>"]
    lines += [*target_lines(node, unit), *clamp_lines(node, unit)]
    if shown.kept is not None:
        lines.append("kept by dropout" if shown.kept[unit] else "switched off by dropout")
    lines += tint_lines(node, unit) or gradient_lines(units, node, unit)
    return unbroken([*lines, f"<small>{shown.note}</small>"])


def target_lines(node: NodeItem, unit: int) -> list[str]:
    """An output's target, and how far it is from it."""
    if node.target is None or node.activity is None:
        return []
    target = float(node.target.values[unit])
    lines = [f"y{notation.lowered(unit + 1)} = <b>{notation.number(target)}</b>"]
    if node.activity.fresh and node.activity.role == "activation":
        lines.append(f"O − y = <b>{notation.number(float(node.activity.values[unit]) - target)}</b>")
    return lines


def clamp_lines(node: NodeItem, unit: int) -> list[str]:
    """At what a unit is held."""
    held = dict(node.card.clamped).get(unit)
    return [] if held is None else [f"clamped to {notation.number(held)}; no gradient passes it"]


def tint_lines(node: NodeItem, unit: int) -> list[str]:
    """What a unit's color says."""
    tint = None if node.activity is None else node.activity.tint
    if tint is None:
        return []
    if tint.states is not None:
        state = int(tint.states[unit])
        return [WORDS[state]] if state in WORDS else []
    return [f"∂L/∂{symbol_of(node, unit)} = <b>{notation.number(float(tint.values[unit]))}</b>"]


def gradient_lines(units: Units, node: NodeItem, unit: int) -> list[str]:
    """∂L/∂ of a unit's output, where that is not what it is colored by."""
    found = activity(fitting(units.view("gradient", node.card.name), node.card.units or 0), None)
    if found is None or node.activity is None or node.activity.role == "state":
        return []
    note = "" if found.fresh else " <small>(from the pass before)</small>"
    return [f"∂L/∂{symbol_of(node, unit)} = <b>{notation.number(float(found.values[unit]))}</b>{note}"]


def unbroken(lines: list[str]) -> str:
    """Lines that the tool tip does not break, so that each equation stands on its own."""
    return f'<div style="white-space: nowrap">{"<br>".join(lines)}</div>'


def symbol_of(node: NodeItem, unit: int) -> str:
    """The letter x of an input, O of a numbered layer or h of its state, a plain O of what stands between layers."""
    card = node.card
    if node.activity is not None and node.activity.role == "state":
        return f"h{notation.lowered(card.layer, unit + 1)}"
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


def gate_lines(units: Units, node: NodeItem, unit: int) -> list[str]:
    """What a recurrent unit computes of the input and the time step before, with numbers where the frame has them."""
    card = node.card
    letters = dict(card.gates)
    roles = {letter: words.replace(" ", "_") for letter, words in letters.items()} or {"f": "pre_activation"}
    lines = [RECURRENT[tuple(letters)]] if tuple(letters) in RECURRENT else []
    for letter, role in (roles | {"c": "cell"}).items():
        found = activity(fitting(units.view(role, card.name), card.units or 0), None)
        if found is not None:
            meaning = f" ({letters[letter]})" if letter in letters else ""
            lines.append(f"{letter} = <b>{notation.number(found.values[unit])}</b>{meaning}")
    return lines


def entry(view: View | None, unit: int) -> float | None:
    """One number of a vector; None where it is not known."""
    if view is None or view.values is None or view.values.ndim != 1 or unit >= len(view.values):
        return None
    return float(view.values[unit])


def connection_words(edges: UnitEdges, index: int, shown: Shown) -> str:
    """What a connection shows; of a block of connections, the largest one."""
    rows, columns = edges.shape_of_edges
    row, column = divmod(index, columns)
    title = f"<b>{edges.source.card.name} → {edges.target.card.name}</b>"
    if edges.exact and (row, column) in edges.cut:
        return f"{title}<br>{symbol_of_edge(edges, row, column, 'value')} is cut: held at 0"
    if edges.values is None:
        return f"{title}<br>{symbol_of_edge(edges, row, column, shown)}: {MISSING}"
    number = notation.number(float(edges.values[row, column]))
    if not edges.exact:
        first = stretch(row, rows, edges.begin_units)
        second = stretch(column, columns, edges.end_units)
        return f"{title}<br>units {first} to units {second}: largest {NAMES[shown]} <b>{number}</b>"
    symbol = symbol_of_edge(edges, row, column, shown)
    note = "" if edges.view is None or edges.view.computed else "<br><small>from the pass before</small>"
    gates = gate_weights(edges, row, column)
    return f"{title}<br>{symbol} = {gates or f'<b>{number}</b>'}{note}"


def gate_weights(edges: UnitEdges, row: int, column: int) -> str:
    """A connection's weight for each gate; empty where there are none."""
    values = None if edges.view is None else edges.view.values
    if values is None or not edges.target.card.gates:
        return ""
    letters = [letter for letter, _ in edges.target.card.gates]
    numbers = values[row].reshape(len(letters), -1)[:, column]
    return ", ".join(f"{letter} <b>{notation.number(float(n))}</b>" for letter, n in zip(letters, numbers, strict=True))


def symbol_of_edge(edges: UnitEdges, row: int, column: int, shown: Shown) -> str:
    """What a connection shows in the course's notation: w, ∂L/∂w, Δw, or w·O of the unit that it comes from."""
    card, source = edges.target.card, edges.source.card
    weight = notation.weight(card.layer, row + 1, column + 1)
    if shown == "term":
        return f"{weight}·{notation.output(source.layer, row + 1) if source.layer or not source.takes_input else 'x'}"
    return {"value": weight, "gradient": f"∂L/∂{weight}", "update": f"Δ{weight}"}[shown]


NAMES: dict[Shown, str] = {
    "value": "weight",
    "gradient": "gradient",
    "update": "update",
    "term": "contribution",
}


def stretch(block: int, blocks: int, units: int) -> str:
    """The units that a block stands for, counted from 1."""
    starts = np.arange(blocks + 1) * units // blocks
    first, last = int(starts[block]) + 1, int(starts[block + 1])
    return str(first) if first == last else f"{first}–{last}"
