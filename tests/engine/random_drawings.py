"""Random acyclic drawings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

from hypothesis import strategies as st

from nnstudio.base.catalogue import Choice
from nnstudio.document.edits import clamp, set_recipe
from nnstudio.document.model import Document
from tests.engine.drawings import Bench, Layer, dense, drawing, entry

Shape = tuple[int, ...]
SMOOTH = ["linear", "sigmoid", "tanh", "softmax", "softplus"]
KINKED = ["relu", "leaky_relu"]
MERGES = ["add", "average", "multiply", "maximum"]
RECURRENT = ["simple_rnn", "lstm", "gru"]
ENDINGS = [
    ("linear", "mse"),
    ("tanh", "sse"),
    ("sigmoid", "mse"),
    ("softmax", "mse"),
    ("sigmoid", "binary_crossentropy"),
    ("softmax", "categorical_crossentropy"),
    ("softmax", "binary_crossentropy"),
    ("sigmoid", "categorical_crossentropy"),
]
"""An output's activation and its loss."""
LINKED = [("sigmoid", "binary_crossentropy"), ("softmax", "categorical_crossentropy")]
"""Those whose loss is computed from the weighted sums."""
KINKED_ENDINGS = [("linear", "mae"), ("linear", "huber"), ("tanh", "hinge")]


@dataclass(frozen=True)
class Drawn:
    """A document, and which of its inputs have sequences of different lengths."""

    document: Document
    masked: frozenset[str]

    def bench(self, batch: int = 3, seed: int = 0, **recipe: Any) -> Bench:
        """A training program of it."""
        return Bench(set_recipe(self.document, **recipe), batch, seed, self.masked)


@dataclass
class Hand:
    """Draws one node after another; if it is to be smooth, so that finite differences are the gradient everywhere."""

    draw: Callable[..., Any]
    smooth: bool
    shapes: dict[str, Shape] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
    edges: list[tuple[str, str]] = field(default_factory=list)
    masked: set[str] = field(default_factory=set)
    linked: set[str] = field(default_factory=set)

    def put(self, layer: Layer, shape: Shape, *sources: str) -> str:
        """Add a node and its connections."""
        self.layers.append(layer)
        self.shapes[layer[0]] = shape
        self.edges.extend((source, layer[0]) for source in sources)
        return layer[0]

    def choose(self, *options: Any) -> Any:
        """One of them."""
        return self.draw(st.sampled_from(options))

    def source(self, rank: int = 0) -> str:
        """A node, of that many axes if any are asked for; one is made where there is none."""
        found = [name for name, shape in self.shapes.items() if rank in (0, len(shape))]
        return self.choose(*found) if found else self.add_input(rank)

    def add_input(self, rank: int) -> str:
        """Vectors, sequences, or embedded tokens."""
        name, width, steps = f"x{len(self.shapes)}", self.draw(st.integers(1, 4)), self.draw(st.integers(1, 4))
        if rank == 1:
            return self.put(entry(name, width), (width,))
        if self.draw(st.booleans()):
            self.masked.add(name)
        if self.draw(st.booleans()):
            return self.put(entry(name, steps, width), (steps, width))
        self.layers.append(entry(name, steps))
        vocabulary = {"vocabulary": self.draw(st.integers(1, 4)), "units": width}
        return self.put((f"e{name}", "embedding", vocabulary | self.held()), (steps, width), name)

    def held(self) -> dict[str, Any]:
        """What can be done with any weights."""
        penalty = {} if self.smooth else {"l1": 0.3}
        return self.choose({}, {}, {}, {}, {"frozen": True}, penalty, {"l2": 0.2, "cut": "0-0, 1-0"})

    def add(self, name: str, kinds: list[str]) -> None:
        """A node of one of some kinds behind what is there."""
        kind = self.choose(*kinds)
        if kind in RECURRENT:
            self.add_recurrent(name, kind)
        elif kind in MERGES or kind == "concatenate":
            self.add_merge(name, kind)
        elif kind == "dense":
            source, width = self.source(), self.draw(st.integers(1, 4))
            settings = {"use_bias": self.draw(st.booleans())} | self.held()
            layer = dense(name, width, self.choose(*SMOOTH, *([] if self.smooth else KINKED)), **settings)
            self.put(layer, (*self.shapes[source][:-1], width), source)
        else:
            self.add_plain(name, kind, self.source())

    def add_recurrent(self, name: str, kind: str) -> None:
        """A recurrent layer."""
        source, units = self.source(rank=2), self.draw(st.integers(1, 3))
        settings = {
            "units": units,
            "return_sequences": self.draw(st.booleans()),
            "go_backwards": self.draw(st.booleans()),
            "truncate": None if self.smooth else self.choose(None, None, 1, 2, 7),
            "use_bias": self.draw(st.booleans()),
            "cut_recurrent": self.choose((), ((0, 0),)),
        } | self.held()
        if kind == "simple_rnn":
            settings["activation"] = self.choose("tanh", "sigmoid", "linear", *([] if self.smooth else ["relu"]))
        steps = self.shapes[source][:1] if settings["return_sequences"] else ()
        self.put((name, kind, settings), (*steps, units), source)

    def add_merge(self, name: str, kind: str) -> None:
        """A node of several inputs that fit each other."""
        source = self.source()
        if len(self.shapes[source]) == 2 and self.draw(st.booleans()):
            self.masked.add(self.put(entry(f"also_{name}", *self.shapes[source]), self.shapes[source]))
        shape, axes = self.shapes[source], len(self.shapes[source]) - (kind == "concatenate")
        fits = [
            each for each, other in self.shapes.items() if other[:axes] == shape[:axes] and len(other) == len(shape)
        ]
        sources = self.draw(st.lists(st.sampled_from(fits), min_size=1, max_size=3, unique=True))
        width = sum(self.shapes[each][-1] for each in sources) if kind == "concatenate" else shape[-1]
        self.put((name, kind, {}), (*shape[:-1], width), *sources)

    def add_plain(self, name: str, kind: str, source: str) -> None:
        """A node without weights."""
        shape = self.shapes[source]
        if kind == "activation":
            self.put((name, kind, {"function": self.choose(*SMOOTH)}), shape, source)
        elif kind == "dropout":
            self.put((name, kind, {"rate": 0.3, "scaling": self.choose("inverted", "test")}), shape, source)
        elif kind == "flatten":
            self.put((name, kind, {}), (prod(shape),), source)
        else:
            other = self.choose((prod(shape),), (prod(shape), 1), (1, prod(shape)), shape[::-1])
            self.put((name, "reshape", {"shape": other}), other, source)

    def clamps(self, document: Document) -> Document:
        """Some units held, but for outputs whose loss is computed from the weighted sums."""
        for name, shape in self.shapes.items():
            chosen = self.choose({}, {}, {}, {0: 0.3}, {0: 0.3, shape[-1] - 1: 0.6})
            for unit, value in {} if name in self.linked else chosen.items():
                document = clamp(document, document.by_name[name].id, unit, value)
        return document

    def end(self, name: str) -> Choice:
        """An output and its loss."""
        source, width = self.source(), self.draw(st.integers(1, 3))
        activation, loss = self.choose(*ENDINGS, *([] if self.smooth else KINKED_ENDINGS))
        self.put(dense(name, width, activation), (*self.shapes[source][:-1], width), source)
        self.linked |= {name} if (activation, loss) in LINKED else set()
        return Choice(loss, self.choose({}, {}, {"weight": 0.3}))


@st.composite
def drawings(draw: Any, *, smooth: bool = False) -> Drawn:
    """Inputs, hidden layers with skips, branches, merges and dead ends, and one to three outputs."""
    hand = Hand(draw, smooth)
    for _ in range(draw(st.integers(1, 2))):
        hand.add_input(draw(st.integers(1, 2)))
    kinds = ["dense", "dense", *RECURRENT, "activation", "dropout", *MERGES, "concatenate", "flatten", "reshape"]
    if smooth:
        kinds.remove("maximum")
    for i in range(draw(st.integers(0, 6))):
        hand.add(f"n{i}", kinds)
    names = [f"y{i}" for i in range(draw(st.integers(1, 3)))]
    losses = [hand.end(name) for name in names]
    document = hand.clamps(drawing(hand.layers, hand.edges, outputs=tuple(names), loss=tuple(losses)))
    inputs = {source for source, _ in hand.edges}
    return Drawn(document, frozenset(hand.masked & inputs))
