"""Small drawings, and whatever a person may draw."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from nnstudio.document import edits
from nnstudio.document.edits import EditError
from nnstudio.document.model import Document, Edge

KINDS = ("input", "dense", "dropout", "add")


def chain(*names: str) -> Document:
    """Nodes that feed each other in a row, the first an input."""
    document = Document()
    for place, name in enumerate(names):
        document = edits.add_node(document, "dense" if place else "input", name=name)
        if place:
            document = edits.connect(document, place, place + 1)
    return document


def drawing(names: str, *edges: str) -> Document:
    """Dense nodes a, b … with ids 1, 2 … and connections such as "ab", whether they make sense or not."""
    document = Document()
    for name in names:
        document = edits.add_node(document, "dense", name=name)
    return Document(document.nodes, tuple(Edge(names.index(a) + 1, names.index(b) + 1) for a, b in edges))


def named(document: Document) -> list[str]:
    """Connections such as "ab", in their order."""
    return [document.by_id[edge.source].name + document.by_id[edge.target].name for edge in document.edges]


@dataclass
class Hand:
    """Makes one random edit after another; what is refused is left."""

    draw: Callable[..., object]

    def act(self, document: Document) -> Document:
        deed = self.draw(st.sampled_from(ACTS if document.nodes else ACTS[:2]))
        try:
            return deed(self, document)
        except EditError:
            return document

    def node(self, document: Document) -> int:
        return self.draw(st.sampled_from([node.id for node in document.nodes]))

    def some(self, document: Document) -> list[int]:
        return self.draw(st.lists(st.sampled_from([node.id for node in document.nodes]), max_size=3, unique=True))

    def name(self) -> str:
        return self.draw(st.sampled_from(["a", "b", "dense1", "dense2", "input1", "1", ""]))

    def add(self, document: Document) -> Document:
        name = self.draw(st.none() | st.just(self.name()))
        return edits.add_node(document, self.draw(st.sampled_from(KINDS)), name=name)

    def paste(self, document: Document) -> Document:
        part = edits.extract(document, self.some(document)) if document.nodes else chain("a", "b")
        return edits.insert(document, part, (10.0, 10.0))[0]

    def connect(self, document: Document) -> Document:
        return edits.connect(document, self.node(document), self.node(document))

    def disconnect(self, document: Document) -> Document:
        return edits.disconnect(document, [Edge(self.node(document), self.node(document))])

    def splice(self, document: Document) -> Document:
        edge = self.draw(st.sampled_from(document.edges)) if document.edges else Edge(1, 2)
        return edits.splice(document, edge, self.node(document))

    def remove(self, document: Document) -> Document:
        return edits.remove_nodes(document, self.some(document), heal=self.draw(st.booleans()))

    def rename(self, document: Document) -> Document:
        return edits.rename(document, self.node(document), self.name())

    def move(self, document: Document) -> Document:
        return edits.move(document, dict.fromkeys(self.some(document), (5.0, 5.0)))

    def set(self, document: Document) -> Document:
        return edits.set_settings(document, self.node(document), {"units": self.draw(st.integers(1, 3))})

    def clamp(self, document: Document) -> Document:
        value = self.draw(st.sampled_from([0.0, 0.5, None]))
        return edits.clamp(document, self.node(document), self.draw(st.integers(0, 2)), value)

    def choose_output(self, document: Document) -> Document:
        return edits.set_recipe(document, outputs=(document.by_id[self.node(document)].name,))


ACTS = [
    Hand.add,
    Hand.paste,
    Hand.connect,
    Hand.connect,
    Hand.connect,
    Hand.disconnect,
    Hand.splice,
    Hand.remove,
    Hand.rename,
    Hand.move,
    Hand.set,
    Hand.clamp,
    Hand.choose_output,
]


@st.composite
def documents(draw: Callable[..., object], most: int = 25) -> list[Document]:
    """The documents of a sitting, each edited from the one before."""
    hand = Hand(draw)
    found = [Document()]
    for _ in range(draw(st.integers(0, most))):
        found.append(hand.act(found[-1]))
    return found
