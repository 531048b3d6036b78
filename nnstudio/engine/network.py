"""What a drawing means, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nnstudio.document.model import Document, Node
from nnstudio.engine.layer import Layer
from nnstudio.engine.layout import Layout, Matrix
from nnstudio.engine.loss import Loss
from nnstudio.engine.optimizer import Optimizer
from nnstudio.engine.schedule import Schedule
from nnstudio.engine.schedules import SCHEDULES


@dataclass(frozen=True)
class DataShape:
    """What the data offers.

    Attributes:
        inputs: shape of one example by input node, or under "" for the only one.
        targets: shape of one target by output node, or under "" for the only one.
        rows: number of training rows.
        lengths: names of the inputs, "" for the only one, whose sequences differ in length.
        tokens: of inputs that hold whole numbers from 0 only: the largest, by name.
        classes: of targets that are one whole number from 0 for each example or time step: the largest, by name.
        validation: number of validation rows.
        strays: by target name and sort of targets, see `Loss.targets`, the first number that is none of that sort.
    """

    inputs: dict[str, tuple[int, ...]]
    targets: dict[str, tuple[int, ...]]
    rows: int
    lengths: frozenset[str] = frozenset()
    tokens: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    validation: int = 0
    strays: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One node that can be computed.

    Attributes:
        node: as drawn.
        layer: its kind with its settings.
        inputs: names of the nodes that feed it.
        input_shapes: theirs, of one example.
        shape: of one example behind it.
        matrices: the parameters that it asks for.
    """

    node: Node
    layer: Layer
    inputs: tuple[str, ...]
    input_shapes: tuple[tuple[int, ...], ...]
    shape: tuple[int, ...]
    matrices: tuple[Matrix, ...]

    @property
    def clamped(self) -> tuple[tuple[int, float], ...]:
        """(unit, value) of the clamped units that are there."""
        return tuple(each for each in self.node.clamped if 0 <= each[0] < self.shape[-1])


@dataclass(frozen=True)
class Plan:
    """A drawing without errors, ready to be compiled.

    Attributes:
        steps: nodes that can be computed, by name, each after those that feed it.
        outputs: names of the output nodes, with the loss of each.
        optimizer: as the recipe chose it.
        document: what this is the plan of.
        masked: the inputs whose sequences differ in length.
        coded: the outputs whose targets are class numbers.
    """

    steps: dict[str, Step]
    outputs: dict[str, Loss]
    optimizer: Optimizer
    document: Document
    masked: frozenset[str] = frozenset()
    coded: frozenset[str] = frozenset()

    @property
    def inputs(self) -> list[str]:
        """Names of the input nodes."""
        return [name for name, step in self.steps.items() if step.layer.takes == (0, 0)]

    @cached_property
    def layout(self) -> Layout:
        """Where the parameters lie."""
        steps = self.steps.items()
        return Layout.of(each for name, step in steps for each in step.layer.demands(name, *step.input_shapes))

    @cached_property
    def schedule(self) -> Schedule | None:
        """How the learning rate changes; None: it stays."""
        chosen = self.document.recipe.schedule
        return None if chosen is None else SCHEDULES.make(chosen)

    @property
    def learning_rate(self) -> float:
        """The recipe's, or the optimizer's own; a schedule multiplies it."""
        chosen = self.document.recipe.learning_rate
        return self.optimizer.learning_rate() if chosen is None else chosen
