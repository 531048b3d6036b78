"""What the canvas does to the document: each function is one edit, one step of undo, and one sentence for it."""

from collections.abc import Collection, Mapping
from typing import Any

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from nnstudio.document import edits
from nnstudio.document.edits import EditError
from nnstudio.document.model import Document, Edge
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.canvas import clipboard
from nnstudio.gui.canvas.cards import kind_title
from nnstudio.gui.canvas.geometry import GRID, WIDTH, snapped
from nnstudio.gui.store import Store

Point = tuple[float, float]

PITCH = WIDTH + 8.0 * GRID
"""From one node to the next, where one is put between two."""


def add(store: Store, kind: str, point: Point, *, after: int | None = None, before: int | None = None) -> int:
    """Add a node and connect it where a neighbour is given; returns its id."""
    document = edits.add_node(store.document, kind, settings_of(store, kind), position=snapped(*point))
    node = document.nodes[-1]
    if after is not None:
        document = linked(document, after, node.id)
    if before is not None:
        document = linked(document, node.id, before)
    replaced = store.document
    store.edit(document, f"add {node.name}")
    store.select([node.id])
    say_replaced(store, replaced, before)
    return node.id


def settings_of(store: Store, kind: str) -> dict[str, Any]:
    """What a new node is set to: the only input takes the shape of the data that were read."""
    document, loaded = store.document, store.loaded
    if kind != "input" or any(node.kind == kind for node in document.nodes):
        return {}
    if loaded is None or loaded.source != document.data.source or not loaded.features:
        return {}
    return {"shape": list(loaded.features)}


def add_into(store: Store, kind: str, edge: Edge, point: Point) -> int:
    """Add a node into a connection; returns its id."""
    document = edits.add_node(store.document, kind, position=snapped(*point))
    node = document.nodes[-1]
    store.edit(spliced(document, edge, node.id), f"add {node.name}")
    store.select([node.id])
    return node.id


def spliced(document: Document, edge: Edge, number: int) -> Document:
    """The document with a node put into a connection, and what follows moved on where there is no room for it."""
    document = edits.splice(document, edge, number)
    (x, y), (start, _) = document.by_id[number].position, document.by_id[edge.source].position
    x = max(x, start + PITCH)
    later = edits.downstream(document, [edge.target])
    missing = max(0.0, x + PITCH - document.by_id[edge.target].position[0])
    places = {each: document.by_id[each].position for each in later}
    moved = {each: (a + missing, b) for each, (a, b) in places.items()}
    return edits.move(document, {**moved, number: (x, y)})


def takes_only_one(document: Document, target: int) -> bool:
    """Whether a node takes one connection, so that a new one replaces the old."""
    return takes(document.by_id[target].kind)[1] == 1


def takes(kind: str) -> tuple[int, int | None]:
    """The smallest and largest number of inputs of a kind; of an unknown one, any number."""
    return LAYERS.members[kind].takes if kind in LAYERS.members else (0, None)


def linked(document: Document, source: int, target: int) -> Document:
    """The document with another connection; raises EditError where `edits.refusal` gives a reason."""
    reason = edits.refusal(document, source, target)
    if reason:
        raise EditError(reason)
    if takes_only_one(document, target):
        document = edits.disconnect(document, [Edge(old, target) for old in document.inputs[target]])
    return edits.connect(document, source, target)


def splice_refusal(kind: str) -> str | None:
    """Why a kind cannot be put into a connection; None where it can."""
    return f"{kind_title(kind)} takes data, not a connection" if takes(kind)[1] == 0 else None


def connect(store: Store, source: int, target: int) -> str | None:
    """Connect two nodes; returns why not where that is refused."""
    try:
        document = linked(store.document, source, target)
    except EditError as error:
        return str(error)
    replaced, names = store.document, store.document.by_id
    store.edit(document, f"connect {names[source].name} to {names[target].name}")
    say_replaced(store, replaced, target)
    return None


def say_replaced(store: Store, before: Document, target: int | None) -> None:
    """Say which connections to a node a new one took the place of."""
    if target is None or target not in before.by_id:
        return
    gone = set(before.inputs[target]) - set(store.document.inputs[target])
    if gone:
        sources = " and ".join(sorted(before.by_id[number].name for number in gone))
        name = before.by_id[target].name
        store.said.emit(f"{name} takes one connection: the new one replaced the connection from {sources}.")


def targets(document: Document, source: int) -> set[int]:
    """Ids of the nodes that a node can be connected to: exactly those for which `edits.refusal` has no reason."""
    barred = edits.upstream(document, {source}) | set(document.consumers[source])
    return {node.id for node in document.nodes if node.id not in barred and takes(node.kind)[1] != 0}


def sources(document: Document, target: int) -> set[int]:
    """Ids of the nodes that can be connected to a node."""
    if takes(document.by_id[target].kind)[1] == 0:
        return set()
    barred = edits.downstream(document, {target}) | set(document.inputs[target])
    return {node.id for node in document.nodes if node.id not in barred}


def remove(store: Store, numbers: Collection[int], wires: Collection[Edge], *, heal: bool = False) -> None:
    """Remove nodes and connections; with `heal`, what a removed node joined is joined again."""
    document = edits.disconnect(store.document, wires)
    document = edits.remove_nodes(document, numbers, heal=heal)
    store.edit(document, f"delete {named(store.document, numbers, wires)}")


def move(store: Store, positions: Mapping[int, Point]) -> None:
    """Place nodes elsewhere."""
    store.edit(edits.move(store.document, positions), f"move {named(store.document, positions)}")


def nudge(store: Store, numbers: Collection[int], across: int, down: int) -> None:
    """Move nodes by steps of the grid."""
    places = {number: store.document.by_id[number].position for number in numbers}
    move(store, {number: (x + across * GRID, y + down * GRID) for number, (x, y) in places.items()})


def copy(store: Store) -> None:
    """Put the selected nodes and the connections between them on the clipboard."""
    if store.selection:
        put(clipboard.write(edits.extract(store.document, store.selection)))


def put(text: bytes) -> None:
    """Put a part of a drawing on the clipboard, also as text."""
    data = QMimeData()
    data.setData(clipboard.MIME, text)
    data.setText(text.decode())
    QApplication.clipboard().setMimeData(data)


def copied() -> Document | None:
    """The part of a drawing on the clipboard; None where there is none that can be drawn."""
    data: QMimeData | None = QApplication.clipboard().mimeData()
    if data is None:
        return None
    if data.hasFormat(clipboard.MIME):
        return clipboard.read(bytes(data.data(clipboard.MIME).data()))
    return clipboard.read(data.text().encode(errors="replace")) if data.hasText() else None


def can_paste() -> bool:
    """Whether the clipboard holds something that may be a part of a drawing."""
    data: QMimeData | None = QApplication.clipboard().mimeData()
    return data is not None and (data.hasFormat(clipboard.MIME) or data.hasText())


def paste(store: Store, part: Document, point: Point) -> None:
    """Add a part of a drawing around a point."""
    middle = center([node.position for node in part.nodes])
    insert(store, part, snapped(point[0] - middle[0], point[1] - middle[1]), "paste")


def duplicate(store: Store) -> None:
    """Add the selected nodes and the connections between them once more, a little lower."""
    if store.selection:
        insert(store, edits.extract(store.document, store.selection), (4.0 * GRID, 4.0 * GRID), "duplicate")


def insert(store: Store, part: Document, offset: Point, verb: str) -> None:
    """Add a part in one step and select it."""
    document, numbers = edits.insert(store.document, part, offset)
    store.edit(document, f"{verb} {named(document, numbers)}")
    store.select(numbers)


def center(positions: Collection[Point]) -> Point:
    """The middle of the rectangle around some points."""
    xs, ys = [x for x, _ in positions], [y for _, y in positions]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def named(document: Document, numbers: Collection[int], wires: Collection[Any] = ()) -> str:
    """Words for some nodes and connections: the only one's name, or how many."""
    if len(numbers) == 1:
        return document.by_id[next(iter(numbers))].name
    if numbers:
        return f"{len(numbers)} nodes"
    return "connection" if len(wires) == 1 else f"{len(wires)} connections"
