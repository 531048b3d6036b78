"""Documents as JSON: readable in a diff, checked when read.

Kinds and settings that this version does not know are kept: they become problems of the drawing, not of the file.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from nnstudio.document.edits import NAME_LENGTH
from nnstudio.document.model import Document
from nnstudio.files.errors import FileError

MOST_NODES = 10_000
MOST_EDGES = 100_000
MOST_SETTINGS = 64
MOST_CLAMPED = 100_000
MOST_MARKS = 1000
FARTHEST = 1e7
"""Limits of a drawing; a position is at most so many pixels from the canvas's origin."""


def document_to_json(document: Document) -> bytes:
    """The document as JSON text, one line per value."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def document_from_json(text: bytes | msgspec.Raw) -> Document:
    """The document of a JSON text; raises FileError with a sentence that names what is wrong."""
    try:
        document = msgspec.json.decode(text, type=Document)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise FileError(f"the drawing is not readable: {error}") from None
    check_sizes(document)
    check_nodes(document)
    check_edges(document)
    return document


def check_sizes(document: Document) -> None:
    """Refuse a drawing that is too large to work with."""
    counts = [
        (len(document.nodes), MOST_NODES, "nodes"),
        (len(document.edges), MOST_EDGES, "connections"),
        (max((len(node.settings) for node in document.nodes), default=0), MOST_SETTINGS, "settings of one node"),
        (max((len(node.clamped) for node in document.nodes), default=0), MOST_CLAMPED, "clamped units of one node"),
        (len(document.recipe.outputs), MOST_NODES, "outputs"),
        (len(document.recipe.loss), MOST_NODES, "losses"),
        (len(document.breakpoints), MOST_MARKS, "breakpoints"),
        (len(document.watches), MOST_MARKS, "watches"),
    ]
    for count, most, what in counts:
        if count > most:
            raise FileError(f"the drawing has {count} {what}; at most {most} can be read")


def check_nodes(document: Document) -> None:
    """Refuse names and numbers that are none or are taken, and positions far away."""
    for node in document.nodes:
        if not node.name.isidentifier() or len(node.name) > NAME_LENGTH:
            raise FileError(f"the drawing has a node named {shown(node.name)}, which is not a name")
        if not all(abs(at) <= FARTHEST for at in node.position):
            raise FileError(f"the node {node.name} stands at {node.position}, which is outside of the canvas")
        if not 0 < node.id < 2**31:
            raise FileError(f"the node {node.name} has the number {node.id}; expected one from 1 to {2**31 - 1}")
    for what, values in (("names", [node.name for node in document.nodes]), ("ids", [n.id for n in document.nodes])):
        refuse_repeated(f"the drawing has two nodes with the same {what[:-1]}", values)


def check_edges(document: Document) -> None:
    """Refuse connections of nodes that are not there, and repeated ones."""
    known = {node.id for node in document.nodes}
    for edge in document.edges:
        for end in (edge.source, edge.target):
            if end not in known:
                raise FileError(f"a connection refers to the node {end}, which is not in the drawing")
    refuse_repeated("the drawing has a connection twice", [(edge.source, edge.target) for edge in document.edges])


def refuse_repeated(what: str, values: Sequence[str] | Sequence[int] | Sequence[tuple[int, int]]) -> None:
    """Raise FileError where a value occurs twice."""
    counts: Iterable[tuple[object, int]] = Counter(values).most_common(1)
    for value, count in counts:
        if count > 1:
            raise FileError(f"{what}: {value}")


def shown(text: str) -> str:
    """A text from a file, short enough for a sentence."""
    return repr(text if len(text) <= 40 else text[:39] + "…")
