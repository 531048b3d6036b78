"""Drawings, and runs of them, for tests."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.document import edits
from nnstudio.document.model import Document
from nnstudio.engine import plan
from nnstudio.engine.compile import evaluation_program, make_state, training_program
from nnstudio.engine.layers.embedding import Embedding
from nnstudio.engine.program import Program

Array = npt.NDArray[Any]
Layer = tuple[str, str, Mapping[str, Any]]
"""Name, kind and settings."""


def drawing(layers: Iterable[Layer], edges: Iterable[tuple[str, str]], **recipe: Any) -> Document:
    """A document of layers and the connections between them, by name."""
    document = Document()
    for name, kind, settings in layers:
        document = edits.add_node(document, kind, settings, name=name)
    for source, target in edges:
        document = edits.connect(document, document.by_name[source].id, document.by_name[target].id)
    return edits.set_recipe(document, **recipe)


def chain(*layers: Layer, **recipe: Any) -> Document:
    """A document of layers that each feed the next."""
    names = [name for name, _, _ in layers]
    return drawing(layers, pairwise(names), **recipe)


def dense(name: str, units: int, activation: Any = "linear", **settings: Any) -> Layer:
    """A dense layer."""
    return name, "dense", {"units": units, "activation": activation, **settings}


def entry(name: str, *shape: int) -> Layer:
    """An input."""
    return name, "input", {"shape": list(shape)}


class Bench:
    """One training program of a document on a batch of random numbers.

    Targets lie strictly between 0 and 1 and add up to 1 over an example's features. What feeds an embedding are token
    numbers. Sequences of the inputs named `masked` have lengths from 1 to the whole. Where targets are loaded, those of
    the outputs named `coded` are class numbers.
    """

    def __init__(
        self,
        document: Document,
        batch: int = 3,
        seed: int = 0,
        masked: Iterable[str] = (),
        coded: Iterable[str] = (),
    ) -> None:
        self.document = document
        self.plan = replace(plan(document), masked=frozenset(masked), coded=frozenset(coded))
        self.state = make_state(self.plan, batch)
        self.program = training_program(self.plan, self.state, batch)
        random = np.random.default_rng(seed)
        for parameter in self.state.layout.parameters:
            self.state.set_value(parameter.name, random.normal(0, 0.7, parameter.shape))
        self.inputs = {name: random.normal(size=into.shape) for name, into in self.program.inputs.items()}
        for step in self.plan.steps.values():
            if isinstance(step.layer, Embedding):
                before = self.inputs[step.inputs[0]]
                before[...] = random.integers(0, step.layer.vocabulary, before.shape)
        self.masks = {name: mask_of(into, batch, random) for name, into in self.program.masks.items()}
        raw = {name: random.uniform(0.1, 1, into.shape) for name, into in self.program.targets.items()}
        self.targets = {name: array / array.sum(0) for name, array in raw.items()}
        self.load(self.program)
        phases = [instruction.phase for instruction in self.program.instructions]
        self.loss_end = phases.index("backward") if "backward" in phases else phases.index("update")
        self.update_start = phases.index("update")

    def load(self, program: Program) -> None:
        """Put the batch into a program."""
        for name, into in (program.inputs | program.targets).items():
            into[...] = (self.inputs | self.targets)[name]
        for name, into in program.masks.items():
            into[...] = self.masks[name]

    def loss(self) -> float:
        """Of the present parameters, with the same random numbers every time."""
        moment = {key: stream.state for key, stream in self.state.streams.items()}
        self.program.run_part(0, self.loss_end)
        for key, stream in self.state.streams.items():
            stream.state = moment[key]
        return float(self.program.loss)

    def learn(self) -> None:
        """Forward, loss and backward, without the update."""
        self.program.run_part(0, self.update_start)

    def evaluation(self) -> Program:
        """The evaluation of the same batch, executed."""
        program = evaluation_program(self.plan, self.state, self.program.batch)
        self.load(program)
        program.run()
        return program

    def see(self, role: str, name: str) -> Array:
        """A copy of a buffer as users see it."""
        return self.program.buffers[role, name].user.copy()


def mask_of(into: Array, batch: int, random: np.random.Generator) -> Array:
    """A mask (1, time × batch) of random lengths, one of them as long as may be and, of several, one of them 1."""
    steps = into.size // batch
    lengths = random.integers(1, steps + 1, batch)
    lengths[0], lengths[-1] = 1, steps
    random.shuffle(lengths)
    return (np.arange(steps)[:, None] < lengths).reshape(into.shape).astype(float)


def numeric_gradient(function: Any, place: Array, step: float = 1e-3) -> Array:
    """∂function/∂place by central differences of fourth order; the place is left as it was."""
    slope = np.zeros(place.shape)
    for index in np.ndindex(place.shape):
        middle = place[index]
        values = []
        for shift in (-2, -1, 1, 2):
            place[index] = middle + shift * step
            values.append(function())
        place[index] = middle
        slope[index] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * step)
    return slope


def assert_gradients_agree(found: Array, expected: Array, tolerance: float = 1e-6) -> None:
    """Compare with a tolerance relative to the largest element."""
    scale = max(np.abs(expected).max(initial=0), 1e-3)
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance * scale)
