"""What a node's card says, worked out from the drawing alone: right at once, also where something else is wrong."""

from collections.abc import Iterable

import msgspec

from nnstudio.base.catalogue import Choice, Integer, KindOf, Number, SettingError
from nnstudio.document.model import Document, Node
from nnstudio.document.problems import Problem
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.layer import Layer, ShapeError, WeightedLayer
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.recurrent import RecurrentLayer
from nnstudio.gui import notation

Shape = tuple[int, ...]
Cuts = tuple[tuple[int, int], ...]


class Card(msgspec.Struct, frozen=True):
    """What is shown of one node.

    Attributes:
        id: the node's.
        name: the node's.
        kind: its kind's name, such as "dense".
        title: its kind's title, such as "Dense".
        detail: its most telling setting, such as "sigmoid"; may be empty.
        shape: of one example behind it; None where that cannot be said.
        fan_in: units that its weight begins at; None where it has no weight, or one that begins at no units.
        parameters: how many values it has.
        layer: its number in the course's notation: nodes with parameters are counted from 1; 0 for others.
        takes: the smallest and largest number of inputs; None is any number.
        gates: letters and names of the equal parts that its weight's columns are; none where they are one.
        recurrent: whether its units also see the time step before.
        frozen: whether it does not learn; None where it has nothing to learn.
        cut: its cut connections (from, to), counted from 0.
        clamped: its clamped units, counted from 0, with their values.
        problems: what is wrong with it.
    """

    id: int
    name: str
    kind: str
    title: str
    detail: str
    shape: Shape | None
    fan_in: int | None
    parameters: int
    layer: int
    takes: tuple[int, int | None]
    gates: tuple[tuple[str, str], ...] = ()
    recurrent: bool = False
    frozen: bool | None = None
    cut: Cuts = ()
    clamped: tuple[tuple[int, float], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def units(self) -> int | None:
        """How many units it unfolds into, of (time, features) the features; None where it has none."""
        return self.shape[-1] if self.shape is not None and len(self.shape) <= 2 else None

    @property
    def takes_input(self) -> bool:
        """Whether anything can be connected to it."""
        return self.takes[1] != 0

    @property
    def subtitle(self) -> str:
        """The kind with its most telling setting."""
        return f"{self.title} · {self.detail}" if self.detail else self.title

    @property
    def facts(self) -> str:
        """Units and parameters in words."""
        parts = [] if self.shape is None else [size_words(self.shape)]
        if self.parameters:
            parts.append(plural(self.parameters, "parameter"))
        return " · ".join(parts)


def size_words(shape: Shape) -> str:
    """The size of one example in words."""
    return plural(shape[0], "unit") if len(shape) == 1 else notation.shape(shape)


def axes_words(shape: Shape) -> str:
    """The shape of one example in words, with what its axes are."""
    if len(shape) == 1:
        return plural(shape[0], "value")
    return f"{notation.shape(shape)} values{', time steps × features' if len(shape) == 2 else ''}"


def plural(count: int, word: str) -> str:
    """A count with its word."""
    return f"{brief(count)} {word}{'' if count == 1 else 's'}"


def brief(count: int) -> str:
    """A count in at most five characters, such as 50.2k."""
    if count < 10_000:
        return str(count)
    size, letter = (count / 1e6, "M") if count >= 999_500 else (count / 1e3, "k")
    return f"{size:.3g}{letter}"


def describe(document: Document, problems: Iterable[Problem]) -> dict[int, Card]:
    """The card of each node, by id."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.node is not None:
            found.setdefault(problem.node, []).append(problem)
    cards: dict[int, Card] = {}
    layer = 0
    for node in document.order:
        card = card_of(document, node, cards, tuple(found.get(node.name, ())))
        if card.parameters:
            layer += 1
            card = msgspec.structs.replace(card, layer=layer)
        cards[node.id] = card
    for node in document.nodes:
        if node.id not in cards:
            cards[node.id] = card_of(document, node, cards, tuple(found.get(node.name, ())))
    return cards


def card_of(document: Document, node: Node, cards: dict[int, Card], problems: tuple[Problem, ...]) -> Card:
    """One node's card, given those of the nodes that feed it."""
    layer = layer_of(node)
    if layer is None:
        title = kind_title(node.kind)
        return Card(node.id, node.name, node.kind, title, "", None, None, 0, 0, (0, None), problems=problems)
    shapes = [cards[source].shape if source in cards else None for source in document.inputs[node.id]]
    known = [shape for shape in shapes if shape is not None]
    shape, fan_in, parameters = None, None, 0
    if len(known) == len(shapes):
        shape, fan_in, parameters = measure(layer, known)
    return Card(
        node.id,
        node.name,
        node.kind,
        layer.title,
        detail_of(layer),
        shape,
        fan_in,
        parameters,
        0,
        layer.takes,
        tuple(layer.gates.items()) if isinstance(layer, RecurrentLayer) else (),
        isinstance(layer, RecurrentLayer),
        layer.frozen if isinstance(layer, WeightedLayer) else None,
        layer.cut if isinstance(layer, WeightedLayer) else (),
        node.clamped,
        problems,
    )


def layer_of(node: Node) -> Layer | None:
    """The node's kind with its settings; None where there is no such kind or a setting is refused."""
    try:
        return LAYERS.make(Choice(node.kind, node.settings))
    except SettingError:
        return None


def kind_title(kind: str) -> str:
    """A kind's title, or its name where there is no such kind."""
    return LAYERS.members[kind].title if kind in LAYERS.members else kind


def measure(layer: Layer, shapes: list[Shape]) -> tuple[Shape | None, int | None, int]:
    """Shape behind a layer, units that its weight begins at, and number of parameters."""
    least, most = layer.takes
    if len(shapes) < least or (most is not None and len(shapes) > most):
        return declared(layer), None, 0
    try:
        shape, matrices = layer.output_shape(*shapes), layer.matrices(*shapes)
    except ShapeError:
        return declared(layer), None, 0
    if not matrices:
        return shape, None, 0
    fan_in, looked_up = matrices[0].parts[0].columns, len(shape) > len(shapes[0])
    return shape, None if looked_up else fan_in, sum(matrix.count for matrix in matrices)


def declared(layer: Layer) -> Shape | None:
    """The shape that a layer's settings alone tell, whatever arrives at it."""
    units = getattr(layer, "units", None)
    return (units,) if isinstance(units, int) else None


def detail_of(layer: Layer) -> str:
    """The setting that tells most: what is put out of a sequence, a function, else the first number of its own."""
    if isinstance(layer, RecurrentLayer):
        return ("reversed " if layer.go_backwards else "") + ("sequence" if layer.return_sequences else "last state")
    own = {key: setting for key, setting in layer.settings.items() if key not in WeightedLayer.settings}
    for key, setting in own.items():
        if isinstance(setting, KindOf) and setting.family is ACTIVATIONS:
            return str(getattr(layer, key).title).lower()
    for key, setting in own.items():
        if isinstance(setting, Number | Integer) and key != "units":
            return f"{key} {getattr(layer, key):,g}"
    return ""
