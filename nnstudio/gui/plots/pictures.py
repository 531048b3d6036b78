"""Which matrices a panel shows: chosen from the outline by role, with the names of their rows and columns."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from nnstudio.gui.plots.naming import Naming
from nnstudio.session.frame import Outline, Quantity, Request

SMALL = 4096
SIDE = 1024


@dataclass(frozen=True)
class Picture:
    """A matrix to be shown: one quantity, or a weight with its bias as the last row.

    Attributes:
        key: the name of its first quantity, such as "hidden1.weight".
        node: the node that it belongs to.
        quantities: what is stacked, top to bottom.
        row, column: the heading of a row and of a column, by index: a symbol, perhaps a space and a name behind it.
        cell: what the value in a row and column is called.
        signed: whether zero is always in the middle of the colors.
    """

    key: str
    node: str
    quantities: tuple[Quantity, ...]
    row: Callable[[int], str]
    column: Callable[[int], str]
    cell: Callable[[int, int], str]
    signed: bool = True

    @property
    def role(self) -> str:
        """The role of its quantities."""
        return self.quantities[0].role

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the whole matrix."""
        shapes = [flat(quantity.shape) for quantity in self.quantities]
        return sum(rows for rows, _ in shapes), shapes[0][1]

    def requests(self, rows: int, columns: int) -> list[Request]:
        """What to ask for when there is room for so many cells; all values where they are few."""
        whole = self.shape
        if whole[0] * whole[1] <= SMALL:
            rows = columns = 0
        return [request(each, min(rows, SIDE), min(columns, SIDE)) for each in self.quantities]


def request(quantity: Quantity, rows: int, columns: int) -> Request:
    """Ask for a quantity so that its blocks are those of `as_matrix`: a vector is a row, deeper axes are not cut."""
    if len(quantity.shape) < 2:
        return Request(quantity.role, quantity.name, rows=columns)
    return Request(quantity.role, quantity.name, rows, columns if len(quantity.shape) == 2 else 0)


def flat(shape: tuple[int, ...]) -> tuple[int, int]:
    """Rows and columns of an array as `as_matrix` shows it."""
    if len(shape) < 2:
        return 1, math.prod(shape)
    return shape[0], math.prod(shape[1:])


class Examples:
    """What the rows of a batch are called: by the numbers of their rows in the data, counted from 1.

    Attributes:
        batch: rows of the data in the present batch.
    """

    def __init__(self) -> None:
        self.batch: tuple[int, ...] = ()

    def name(self, place: int) -> str:
        """The name of an example, by its place in the batch."""
        return str((self.batch[place] if place < len(self.batch) else place) + 1)


def parameters(outline: Outline, naming: Naming, role: str, nodes: Iterable[str], _examples: Examples) -> list[Picture]:
    """A picture of each parameter of the nodes; a bias is the last row of the weight that it belongs to."""
    pictures: list[Picture] = []
    for node in nodes:
        own = [each for each in outline.quantities if each.role == role and each.name.startswith(node + ".")]
        biases = {weight.name: bias for weight in own if (bias := bias_of(weight, own))}
        joined = [bias.name for bias in biases.values()]
        pictures += [
            parameter(naming, node, weight, biases.get(weight.name)) for weight in own if weight.name not in joined
        ]
    return pictures


def bias_of(weight: Quantity, own: list[Quantity]) -> Quantity | None:
    """The bias with one value for each column of a weight, found by their names."""
    name = weight.name.replace("weight", "bias")
    bias = next((each for each in own if each.name == name and each is not weight), None)
    return bias if bias and len(weight.shape) == 2 and bias.shape == weight.shape[1:] else None


def parameter(naming: Naming, node: str, weight: Quantity, bias: Quantity | None) -> Picture:
    """A weight with its bias as a last row, or a parameter alone."""
    rows = flat(weight.shape)[0]
    inputs = weight.name == f"{node}.weight"
    prefix = "∂L/∂" if weight.role == "gradient" else ""

    def row(index: int) -> str:
        if index >= rows or len(weight.shape) < 2:
            return "b"
        return naming.fed(node, index) if inputs else str(index + 1)

    def cell(index: int, unit: int) -> str:
        if index >= rows or len(weight.shape) < 2:
            return prefix + naming.bias(node, unit)
        if inputs:
            return prefix + naming.weight(node, index, unit)
        return f"{prefix}{weight.name}[{index + 1}, {unit + 1}]"

    return Picture(weight.name, node, (weight, bias) if bias else (weight,), row, lambda unit: str(unit + 1), cell)


def outputs(outline: Outline, naming: Naming, role: str, nodes: Iterable[str], examples: Examples) -> list[Picture]:
    """A picture of one quantity of each node, (batch, units), with the examples' names as headings of its rows."""
    found = {each.name: each for each in outline.quantities if each.role == role}
    return [output(naming, found[node], examples) for node in nodes if node in found]


def output(naming: Naming, quantity: Quantity, examples: Examples) -> Picture:
    """A picture with one row per example and one column per unit."""
    name = quantity.name

    prefix = "∂L/∂" if quantity.role.endswith("gradient") else ""

    sums = quantity.role.startswith("pre_activation")

    def column(unit: int) -> str:
        return (naming.weighted_sum if sums else naming.heading)(name, unit)

    def cell(_: int, unit: int) -> str:
        symbol = (naming.weighted_sum if sums else naming.output)(name, unit)
        return f"{name}, unit {symbol}" if symbol.isdigit() else prefix + symbol

    return Picture(name, name, (quantity,), examples.name, column, cell, signed=quantity.role != "activation")
