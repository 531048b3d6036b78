"""Edits: pure functions from one document to the next."""

import math
from collections.abc import Collection, Iterable, Mapping
from operator import index
from typing import Any

from msgspec.structs import replace

from nnstudio.base.catalogue import Choice
from nnstudio.document.model import At, Breakpoint, Condition, DataChoice, Document, Edge, Measure, Node

NAME_LENGTH = 60
BOUNDED = ("sigmoid", "softmax", "threshold")
"""Activations that never leave 0 … 1."""


class EditError(ValueError):
    """An edit that cannot be made; its text is one sentence for the user."""


def node_of(document: Document, name: str) -> Node:
    """The node of that name; raises EditError where there is none."""
    if name not in document.by_name:
        raise EditError(f"there is no node {name!r} in the drawing")
    return document.by_name[name]


def check_name(document: Document, name: str) -> None:
    """Raise EditError unless the name is free and fits: letters, digits and _, not beginning with a digit."""
    if not name.isidentifier() or len(name) > NAME_LENGTH:
        raise EditError(
            f"{name!r} is not a name: use up to {NAME_LENGTH} letters, digits and _, not beginning with a digit"
        )
    if name in document.by_name:
        raise EditError(f"there is already a node {name!r}; names are unique")


def free_name(document: Document, stem: str) -> str:
    """The first of stem1, stem2 … that no node has."""
    return next(name for i in range(1, len(document.nodes) + 2) if (name := f"{stem}{i}") not in document.by_name)


def copy_name(document: Document, name: str) -> str:
    """The name if it is free; else one such as hidden2 after hidden1."""
    if name not in document.by_name:
        return name
    stem = name.rstrip("0123456789")
    return free_name(document, stem[: NAME_LENGTH - len(str(len(document.nodes) + 1))])


def add_node(
    document: Document,
    kind: str,
    settings: Mapping[str, Any] | None = None,
    *,
    name: str | None = None,
    position: tuple[float, float] = (0.0, 0.0),
) -> Document:
    """Add a node; without a name it gets one such as dense1. It is the last of the new document's nodes."""
    if name is None:
        name = free_name(document, kind)
    check_name(document, name)
    number = max((node.id for node in document.nodes), default=0) + 1
    node = Node(number, kind, name, dict(settings or {}), position)
    return replace(document, nodes=(*document.nodes, node))


def train_like(document: Document, other: Document) -> Document:
    """What another document trains, with this one's breakpoints and watches, and its nodes where they stand."""
    known = document.by_id
    nodes = tuple(replace(node, position=known[node.id].position) if node.id in known else node for node in other.nodes)
    return replace(other, nodes=nodes, breakpoints=document.breakpoints, watches=document.watches)


def remove_nodes(document: Document, ids: Collection[int], *, heal: bool = False) -> Document:
    """Remove nodes with their connections.

    With `heal`, what fed a removed node with one input and one consumer is connected to that consumer, at the place
    that the removed node's connection had.
    """
    if heal:
        for number in ids:
            document = bypass(document, number)
    gone = {document.by_id[number].name for number in ids if number in document.by_id}
    outputs = tuple(name for name in document.recipe.outputs if name not in gone)
    return replace(
        document,
        nodes=tuple(node for node in document.nodes if node.id not in ids),
        edges=tuple(edge for edge in document.edges if edge.source not in ids and edge.target not in ids),
        recipe=replace(document.recipe, outputs=outputs),
    )


def bypass(document: Document, number: int) -> Document:
    """Connect the only node that feeds this one to the only one that it feeds; otherwise change nothing."""
    before, after = document.inputs[number], document.consumers[number]
    if len(before) != 1 or len(after) != 1:
        return document
    bridge = Edge(before[0], after[0])
    if bridge in document.edges or bridge.source == bridge.target:
        return document
    edges = [edge for edge in document.edges if edge != Edge(before[0], number)]
    edges[edges.index(Edge(number, after[0]))] = bridge
    return replace(document, edges=tuple(edges))


def rename(document: Document, number: int, name: str) -> Document:
    """Give a node another name; the recipe's outputs, breakpoints and watches follow."""
    old = document.by_id[number].name
    if name == old:
        return document
    check_name(document, name)
    outputs = tuple(name if each == old else each for each in document.recipe.outputs)
    followed = replace(
        document,
        recipe=replace(document.recipe, outputs=outputs),
        breakpoints=tuple(replace(each, stop=renamed(each.stop, old, name)) for each in document.breakpoints),
        watches=tuple(renamed(each, old, name) for each in document.watches),
    )
    return change_node(followed, number, name=name)


def renamed(what: At | Condition | Measure, old: str, new: str) -> Any:
    """A condition, measure or place that says the new name of a node where it said the old one."""
    if isinstance(what, At):
        return replace(what, node=new) if what.node == old else what
    node, dot, part = what.place.partition(".")
    return replace(what, place=f"{new}{dot}{part}") if node == old else what


def set_breakpoints(document: Document, breakpoints: Iterable[Breakpoint]) -> Document:
    """Stop at these, each once."""
    return replace(document, breakpoints=tuple(dict.fromkeys(breakpoints)))


def set_watches(document: Document, watches: Iterable[Measure]) -> Document:
    """Watch these, each once."""
    return replace(document, watches=tuple(dict.fromkeys(watches)))


def change_node(document: Document, number: int, **fields: Any) -> Document:
    """Replace fields of one node; units that are gone then are not clamped any more."""
    node = replace(document.by_id[number], **fields)
    kept = tuple(each for each in node.clamped if each[0] < units_of(node.settings))
    changed = replace(node, clamped=kept)
    nodes = tuple(changed if each.id == number else each for each in document.nodes)
    return replace(document, nodes=nodes)


def set_settings(document: Document, number: int, settings: Mapping[str, Any]) -> Document:
    """Set some of a node's settings, as plain JSON values."""
    return change_node(document, number, settings={**document.by_id[number].settings, **settings})


def units_of(settings: Mapping[str, Any]) -> float:
    """How many units a node has with such settings, as far as they say it; else any number."""
    shape = settings.get("shape")
    said = settings.get("units", shape[-1] if isinstance(shape, (list, tuple)) and shape else shape)
    return said if isinstance(said, int) else math.inf


def clamp(document: Document, number: int, unit: int, value: float | None) -> Document:
    """Hold a unit's output at a value, or with None release it; the unit is counted from 0."""
    node = document.by_id[number]
    if unit < 0 or unit >= units_of(node.settings):
        raise EditError(f"{node.name} has no unit {unit}; its units are counted from 0")
    if value is not None and not math.isfinite(value):
        raise EditError(f"a unit is clamped to a finite number, not {value}")
    others = [each for each in node.clamped if each[0] != unit]
    chosen = others if value is None else [*others, (index(unit), float(value))]
    return change_node(document, number, clamped=tuple(sorted(chosen)))


def move(document: Document, positions: Mapping[int, tuple[float, float]]) -> Document:
    """Place nodes elsewhere."""
    nodes = tuple(
        replace(node, position=positions[node.id]) if node.id in positions else node for node in document.nodes
    )
    return replace(document, nodes=nodes)


def refusal(document: Document, source: int, target: int) -> str | None:
    """Why two nodes cannot be connected, in one sentence; None where they can."""
    names = {number: document.by_id[number].name for number in (source, target)}
    if source == target:
        return f"{names[source]} cannot feed itself"
    if document.by_id[target].kind == "input":
        return f"{names[target]} is an input: it takes data, not a connection"
    if Edge(source, target) in document.edges:
        return already_feeds(document, Edge(source, target))
    if source in downstream(document, {target}):
        return f"{names[target]} already leads to {names[source]}, so this would close a loop"
    return None


def connect(document: Document, source: int, target: int) -> Document:
    """Connect one node's output to another's next input; raises EditError where `refusal` gives a reason."""
    check_connection(document, source, target)
    return draw_edge(document, source, target)


def draw_edge(document: Document, source: int, target: int) -> Document:
    """Add a connection even where it closes a loop; raises EditError where it is there already."""
    edge = Edge(source, target)
    if edge in document.edges:
        raise EditError(already_feeds(document, edge))
    return replace(document, edges=(*document.edges, edge))


def already_feeds(document: Document, edge: Edge) -> str:
    """The sentence for a connection that is there already."""
    return f"{document.by_id[edge.source].name} already feeds {document.by_id[edge.target].name}"


def check_connection(document: Document, source: int, target: int) -> None:
    """Raise EditError where `refusal` gives a reason."""
    reason = refusal(document, source, target)
    if reason:
        raise EditError(reason)


def disconnect(document: Document, edges: Iterable[Edge]) -> Document:
    """Remove connections."""
    gone = set(edges)
    return replace(document, edges=tuple(edge for edge in document.edges if edge not in gone))


def splice(document: Document, edge: Edge, number: int) -> Document:
    """Put a node into a connection; its place among the target's inputs stays."""
    if edge not in document.edges:
        raise EditError("the connection is not in the drawing any more")
    check_connection(document, edge.source, number)
    check_connection(document, number, edge.target)
    place = document.edges.index(edge)
    edges = (*document.edges[:place], Edge(number, edge.target), *document.edges[place + 1 :])
    return replace(document, edges=(*edges, Edge(edge.source, number)))


def downstream(document: Document, ids: Iterable[int]) -> set[int]:
    """Ids of the nodes and of all that they feed, directly or not."""
    return reach(document.consumers, ids)


def upstream(document: Document, ids: Iterable[int]) -> set[int]:
    """Ids of the nodes and of all that feed them, directly or not."""
    return reach(document.inputs, ids)


def reach(neighbours: Mapping[int, list[int]], ids: Iterable[int]) -> set[int]:
    """Everything that can be reached from some nodes, themselves included."""
    found: set[int] = set()
    waiting = list(ids)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting.extend(neighbours[number])
    return found


def extract(document: Document, ids: Collection[int]) -> Document:
    """A document of some nodes and the connections between them, for the clipboard."""
    return Document(
        tuple(node for node in document.nodes if node.id in ids),
        tuple(edge for edge in document.edges if edge.source in ids and edge.target in ids),
    )


def insert(document: Document, part: Document, offset: tuple[float, float]) -> tuple[Document, list[int]]:
    """Add a part's nodes and connections, shifted; names that are taken are counted on. Returns the new ids too."""
    numbers: dict[int, int] = {}
    for node in part.nodes:
        name = copy_name(document, node.name)
        place = (node.position[0] + offset[0], node.position[1] + offset[1])
        document = add_node(document, node.kind, node.settings, name=name, position=place)
        numbers[node.id] = document.nodes[-1].id
        document = change_node(document, numbers[node.id], clamped=node.clamped)
    edges = tuple(Edge(numbers[edge.source], numbers[edge.target]) for edge in part.edges)
    return replace(document, edges=document.edges + edges), list(numbers.values())


def set_recipe(document: Document, **fields: Any) -> Document:
    """Replace fields of the recipe."""
    return replace(document, recipe=replace(document.recipe, **fields))


def set_data(document: Document, data: DataChoice) -> Document:
    """Choose other data."""
    return replace(document, data=data)


def fit_to_data(
    document: Document, features: tuple[int, ...], targets: int, classes: int, extent: tuple[float, float] = (0.0, 1.0)
) -> Document:
    """Make a drawing with one input and one output fit the data.

    The input gets the shape of an example's features and the output as many units as there are targets. Where its
    activation and loss cannot learn them they are exchanged: one-hot classes want softmax and categorical
    cross-entropy, a single column of 0 and 1 no softmax but sigmoid, and targets that leave 0 … 1 a linear output and
    the mean squared error.

    Args:
        document: the drawing.
        features: shape of one example.
        targets: number of target columns.
        classes: how many classes they say; 0 where they say none.
        extent: the smallest and the largest target.
    """
    inputs = [node for node in document.nodes if node.kind == "input"]
    if len(inputs) == 1:
        document = set_settings(document, inputs[0].id, {"shape": list(features)})
    outputs = document.outputs
    if len(outputs) != 1 or outputs[0].kind != "dense":
        return document
    settings, loss = outputs[0].settings, document.recipe.loss
    chosen = settings.get("activation", "linear")
    former = activation = chosen.get("kind") if isinstance(chosen, Mapping) else chosen
    kinds = [each.kind for each in loss]
    if classes > 1 and targets == classes:
        activation, loss = "softmax", (Choice("categorical_crossentropy"),)
    elif extent[0] < 0 or extent[1] > 1:
        activation = "linear" if activation in BOUNDED else activation
        loss = (Choice("mse"),) if any(kind.endswith("crossentropy") for kind in kinds) else loss
    elif activation == "softmax":
        activation = "sigmoid"
        loss = (Choice("binary_crossentropy"),) if "categorical_crossentropy" in kinds else loss
    if activation != former:
        document = set_settings(document, outputs[0].id, {"activation": activation})
    return set_recipe(set_settings(document, outputs[0].id, {"units": targets}), loss=loss)
