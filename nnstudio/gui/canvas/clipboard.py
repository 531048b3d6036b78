"""Parts of a drawing as JSON text, for the system's clipboard; what comes back from there is not trusted."""

import math

import msgspec

from nnstudio.base.catalogue import Choice, SettingError
from nnstudio.document import edits
from nnstudio.document.edits import EditError
from nnstudio.document.model import Document, Edge, Node
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.canvas.geometry import FAR

MIME = "application/x-nnstudio-drawing"
LARGEST = 16_000_000
"""More bytes than this are not looked at."""

MOST = 2000
"""Nodes that are pasted at once."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies on the clipboard."""

    nnstudio: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def write(document: Document) -> bytes:
    """The nodes and connections of a document as JSON."""
    return msgspec.json.encode(Part(1, document.nodes, document.edges))


def read(text: bytes) -> Document | None:
    """The part of a drawing that the text describes; None where it describes none that can be drawn."""
    if len(text) > LARGEST:
        return None
    try:
        part = msgspec.json.decode(text, type=Part)
        for node in part.nodes:
            check(node)
    except (msgspec.DecodeError, SettingError, EditError, RecursionError):
        return None
    document = Document(part.nodes, part.edges)
    return document if part.nnstudio == 1 and 0 < len(part.nodes) <= MOST and drawable(document) else None


def check(node: Node) -> None:
    """Raise SettingError or EditError for what no node may have; settings stay as they were written."""
    LAYERS.make(Choice(node.kind, node.settings))
    edits.check_name(Document(), node.name)
    if not all(math.isfinite(value) and abs(value) <= FAR for value in node.position):
        raise EditError(f"{node.name} does not stand on the canvas")


def drawable(document: Document) -> bool:
    """Whether ids and names are unique, and connections lead from node to node, once, without a loop."""
    ids, count = document.by_id.keys(), len(document.nodes)
    if len(ids) != count or len(document.by_name) != count or len(set(document.edges)) != len(document.edges):
        return False
    if any(edge.source not in ids or edge.target not in ids for edge in document.edges):
        return False
    inputs = {node.id for node in document.nodes if node.kind == "input"}
    return len(document.order) == count and not any(edge.target in inputs for edge in document.edges)
