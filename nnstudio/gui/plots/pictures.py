"""Which matrices a panel shows: chosen from the outline by role, with the names of their rows and columns."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from nnstudio.gui.notation import lowered
from nnstudio.gui.plots.naming import Naming
from nnstudio.session.moment import Example, Outline, Quantity
from nnstudio.session.requests import Request

LETTERS = {"state": "h", "cell": "c"}
"""The letters of what a recurrent unit keeps, by role; those of its gates are its kind's."""
PREFIXES = {"gradient": "∂L/∂", "update": "Δ", "change": "Δ", "rate": "rate of "}
"""What stands before the symbol of a weight, by role."""
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
        single: whether one example at a time is shown, its time steps as rows.
        blocks: letters of the equal parts that the columns are; none where they are one.
        logarithmic: whether colors stand for powers of ten.
        crossed: whether cells that are 0 are crossed out.
    """

    key: str
    node: str
    quantities: tuple[Quantity, ...]
    row: Callable[[int], str]
    column: Callable[[int], str]
    cell: Callable[[int, int], str]
    signed: bool = True
    single: bool = False
    blocks: tuple[str, ...] = ()
    logarithmic: bool = False
    crossed: bool = False

    @property
    def role(self) -> str:
        """The role of its quantities."""
        return self.quantities[0].role

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the whole matrix."""
        shapes = [self.flat(quantity.shape) for quantity in self.quantities]
        return sum(rows for rows, _ in shapes), shapes[0][1]

    def flat(self, shape: tuple[int, ...]) -> tuple[int, int]:
        """Rows and columns of what is shown of a quantity of a shape."""
        return flat(shape[1:] if self.single else shape)

    def requests(self, rows: int, columns: int, example: Example = 0) -> list[Request]:
        """What to ask for when there is room for so many cells; all values where they are few."""
        whole = self.shape
        if whole[0] * whole[1] <= SMALL:
            rows = columns = 0
        rows, columns = min(rows, SIDE), min(columns, SIDE)
        if self.single:
            return [one_example(each, rows, columns, example) for each in self.quantities]
        return [request(each, rows, columns) for each in self.quantities]


def request(quantity: Quantity, rows: int, columns: int) -> Request:
    """Ask for a quantity so that its blocks are those of `as_matrix`: a vector is a row, deeper axes are not cut."""
    if len(quantity.shape) < 2:
        return Request(quantity.role, quantity.name, rows=columns)
    return Request(quantity.role, quantity.name, rows, columns if len(quantity.shape) == 2 else 0)


def one_example(quantity: Quantity, rows: int, columns: int, example: Example) -> Request:
    """Ask for one example of sequences so that its blocks are those of `as_matrix`."""
    return Request(quantity.role, quantity.name, rows, columns if len(quantity.shape) == 3 else 0, example)


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
    inputs, recurrent = weight.name == f"{node}.weight", "recurrent" in weight.name
    prefix = PREFIXES.get(weight.role, "")
    gates = gates_of(naming, node, weight.shape)
    symbol = naming.recurrent_weight if recurrent else naming.weight
    of_bias = naming.recurrent_bias if recurrent else naming.bias

    def row(index: int) -> str:
        if index >= rows or len(weight.shape) < 2:
            return "c" if recurrent else "b"
        return naming.fed(node, index) if inputs else f"h{lowered(index + 1)}" if recurrent else str(index + 1)

    def column(place: int) -> str:
        letter, unit = naming.part(node, place) if gates else ("", place)
        return f"{letter}{lowered(unit + 1)}" if letter else str(unit + 1)

    def cell(index: int, place: int) -> str:
        letter, unit = naming.part(node, place) if gates else ("", place)
        gate = f"{naming.gates(node)[letter]} " if letter else ""
        if index >= rows or len(weight.shape) < 2:
            return gate + prefix + of_bias(node, unit)
        if inputs or recurrent:
            return gate + prefix + symbol(node, index, unit)
        return f"{prefix}{weight.name}[{index + 1}, {place + 1}]"

    return Picture(weight.name, node, (weight, bias) if bias else (weight,), row, column, cell, blocks=gates)


def gates_of(naming: Naming, node: str, shape: tuple[int, ...]) -> tuple[str, ...]:
    """The letters of the gates that the columns of a node's weights or sums are for; none where they are one part."""
    units = naming.shapes.get(node, (0,))[-1]
    letters = tuple(naming.gates(node))
    return letters[: shape[-1] // units] if units and shape[-1] > units else ()


def outputs(outline: Outline, naming: Naming, role: str, nodes: Iterable[str], examples: Examples) -> list[Picture]:
    """A picture of one quantity of each node: (batch, units), or of sequences one example, (time, units)."""
    found = {each.name: each for each in outline.quantities if each.role == role}
    return [output(naming, found[node], examples) for node in nodes if node in found]


def gates(outline: Outline, naming: Naming, _role: str, nodes: Iterable[str], examples: Examples) -> list[Picture]:
    """A picture of each gate of each node."""
    found = {(each.role, each.name): each for each in outline.quantities}
    wanted = [(words, (words.replace(" ", "_"), node)) for node in nodes for words in naming.gates(node).values()]
    known = [(words, found[key]) for words, key in wanted if key in found]
    return [replace(output(naming, each, examples), key=f"{each.name}: {words}") for words, each in known]


def output(naming: Naming, quantity: Quantity, examples: Examples) -> Picture:
    """A picture with one row per example, or per time step of one example, and one column per unit."""
    name, role = quantity.name, quantity.role
    single = len(quantity.shape) > 2
    blocks = gates_of(naming, name, quantity.shape) if role.startswith("pre_activation") else ()
    symbol, prefix = symbols(naming, role), "∂L/∂" if role.endswith("gradient") else ""

    def column(place: int) -> str:
        letter, unit = naming.part(name, place) if blocks else ("", place)
        if letter:
            return f"{letter}{lowered(unit + 1)}"
        return naming.heading(name, unit) if symbol == naming.output else symbol(name, unit)

    def cell(row: int, place: int) -> str:
        letter, unit = naming.part(name, place) if blocks else ("", place)
        words = symbol(name, unit)
        words = f"{name}, unit {words}" if words.isdigit() else prefix + words
        gate = f"{naming.gates(name)[letter]} " if letter else ""
        return f"{gate}{words}({row + 1})" if single else gate + words

    rows = time_step if single else examples.name
    return Picture(name, name, (quantity,), rows, column, cell, role != "activation", single, blocks)


def symbols(naming: Naming, role: str) -> Callable[[str, int], str]:
    """How the values of a role are called, by node and unit."""
    if role.startswith("pre_activation"):
        return naming.weighted_sum
    if role in {"activation", "gradient"}:
        return naming.output

    def kept(name: str, unit: int) -> str:
        letters = LETTERS | {words.replace(" ", "_"): letter for letter, words in naming.gates(name).items()}
        letter = letters.get(role.removesuffix("_gradient"), "")
        return f"{letter}{lowered(naming.layers.get(name, 0), unit + 1)}"

    return kept


def time_step(place: int) -> str:
    """The name of a time step, counted from 0."""
    return f"t={place + 1}"
