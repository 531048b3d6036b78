"""Random acyclic drawings."""

from typing import Any

from hypothesis import strategies as st

from nnstudio.base.catalogue import Choice
from nnstudio.document.model import Document
from tests.engine.drawings import Layer, dense, drawing, entry

SMOOTH = ["linear", "sigmoid", "tanh", "softmax"]
KINKED = ["relu", "leaky_relu"]


@st.composite
def drawings(draw: Any, *, dropout: bool = True, **recipe: Any) -> Document:
    """Inputs, hidden layers with skips, branches, merges and dead ends, and one to three outputs."""
    names: list[str] = []
    widths: dict[str, int] = {}
    layers: list[Layer] = []
    edges: list[tuple[str, str]] = []

    def put(layer: Layer, width: int, *sources: str) -> None:
        layers.append(layer)
        names.append(layer[0])
        widths[layer[0]] = width
        edges.extend((source, layer[0]) for source in sources)

    for i in range(draw(st.integers(1, 2))):
        width = draw(st.integers(1, 4))
        put(entry(f"x{i}", width), width)
    kinds = ["dense", "dense", "activation", "add", "concatenate", *["dropout"] * dropout]
    for i in range(draw(st.integers(0, 6))):
        name, kind, source = f"n{i}", draw(st.sampled_from(kinds)), draw(st.sampled_from(names))
        same = [each for each in names if widths[each] == widths[source]]
        activation = draw(st.sampled_from(SMOOTH + KINKED))
        if kind == "dense":
            width = draw(st.integers(1, 4))
            put(dense(name, width, activation, use_bias=draw(st.booleans())), width, source)
        elif kind == "activation":
            put((name, kind, {"function": draw(st.sampled_from(SMOOTH))}), widths[source], source)
        elif kind == "dropout":
            scaling = draw(st.sampled_from(["inverted", "test"]))
            put((name, kind, {"rate": 0.3, "scaling": scaling}), widths[source], source)
        else:
            pool = same if kind == "add" else names
            sources = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=3, unique=True))
            put((name, kind, {}), widths[source] if kind == "add" else sum(widths[each] for each in sources), *sources)
    outputs, losses = [], []
    for i in range(draw(st.integers(1, 3))):
        name, source, width = f"y{i}", draw(st.sampled_from(names)), draw(st.integers(1, 3))
        activation, loss = draw(st.sampled_from(ENDINGS))
        put(dense(name, width, activation), width, source)
        outputs.append(name)
        losses.append(Choice(loss))
    return drawing(layers, edges, outputs=tuple(outputs), loss=tuple(losses), **recipe)


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
