"""What a drawing means: its layers with their shapes and parameters, and what is wrong with it.

Planning never raises for a user's mistake; it returns problems as data.
"""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import TypeVar

from nnstudio.base.catalogue import Choice, SettingError
from nnstudio.document.edits import upstream
from nnstudio.document.model import Document, Node
from nnstudio.document.problems import Problem, ProblemError
from nnstudio.engine.activation import Activation
from nnstudio.engine.layer import Layer, ShapeError
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.layout import Layout, Matrix
from nnstudio.engine.loss import Loss
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.optimizer import Optimizer
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.recipe import recipe_problems

T = TypeVar("T", bound=Hashable)

LARGEST = 2**28
"""Values that a node may have: 2 GB in double precision, and its gradient and the optimizer's memory as much again."""


@dataclass(frozen=True)
class DataShape:
    """What the data offers.

    Attributes:
        inputs: shape of one example by input node, or under "" for the only one.
        targets: shape of one target by output node, or under "" for the only one.
        rows: number of training rows.
    """

    inputs: dict[str, tuple[int, ...]]
    targets: dict[str, tuple[int, ...]]
    rows: int


@dataclass(frozen=True)
class Step:
    """One node that can be computed.

    Attributes:
        node: as drawn.
        layer: its kind with its settings.
        inputs: names of the nodes that feed it.
        input_shapes: theirs, of one example.
        shape: of one example behind it.
        matrix: the parameters that it asks for.
    """

    node: Node
    layer: Layer
    inputs: tuple[str, ...]
    input_shapes: tuple[tuple[int, ...], ...]
    shape: tuple[int, ...]
    matrix: Matrix | None


@dataclass(frozen=True)
class Plan:
    """A drawing without errors, ready to be compiled.

    Attributes:
        steps: nodes that can be computed, by name, each after those that feed it.
        outputs: names of the output nodes, with the loss of each.
        optimizer: as the recipe chose it.
        document: what this is the plan of.
    """

    steps: dict[str, Step]
    outputs: dict[str, Loss]
    optimizer: Optimizer
    document: Document

    @property
    def inputs(self) -> list[str]:
        """Names of the input nodes."""
        return [name for name, step in self.steps.items() if step.layer.takes == (0, 0)]

    @cached_property
    def layout(self) -> Layout:
        """Where the parameters lie."""
        return Layout.of((name, step.matrix) for name, step in self.steps.items() if step.matrix is not None)

    @property
    def learning_rate(self) -> float:
        """The recipe's, or the optimizer's own."""
        chosen = self.document.recipe.learning_rate
        return self.optimizer.learning_rate() if chosen is None else chosen


def check(document: Document, data: DataShape | None = None) -> list[Problem]:
    """All that is wrong or doubtful in a drawing; with `data`, also whether the data fits it."""
    return make_plan(document, data)[1]


def plan(document: Document, data: DataShape | None = None) -> Plan:
    """The plan of a drawing without errors; raises ProblemError."""
    made, problems = make_plan(document, data)
    if made is None:
        raise ProblemError(problems)
    return made


def make_plan(document: Document, data: DataShape | None = None) -> tuple[Plan | None, list[Problem]]:
    """The plan, or None where there are errors, and all problems."""
    return Planner(document, data).plan()


class Planner:
    """Collects the steps and problems of one document."""

    def __init__(self, document: Document, data: DataShape | None) -> None:
        self.document = document
        self.data = data
        self.needed: set[int] = set()
        self.steps: dict[str, Step] = {}
        self.problems: list[Problem] = []

    def plan(self) -> tuple[Plan | None, list[Problem]]:
        """See `make_plan`."""
        self.find_contradictions()
        if self.problems:
            return None, self.problems
        self.needed = upstream(self.document, [node.id for node in self.document.outputs])
        for node in self.document.order:
            self.add_step(node)
        self.find_cycles()
        self.find_dead_ends()
        outputs = self.find_outputs()
        optimizer = self.find_optimizer()
        self.find_what_cannot_learn()
        self.find_whether_anything_learns()
        self.find_what_is_too_large()
        if self.data is not None:
            self.compare_with_data(self.data, list(outputs))
        if optimizer is None or any(problem.severity == "error" for problem in self.problems):
            return None, self.problems
        return Plan(self.steps, outputs, optimizer, self.document), self.problems

    def error(self, node: str | None, what: str, why: str, fix: str) -> None:
        """Note an error."""
        self.problems.append(Problem(node, "error", what, why, fix))

    def warn(self, node: str | None, what: str, why: str, fix: str) -> None:
        """Note something doubtful."""
        self.problems.append(Problem(node, "warning", what, why, fix))

    def blame(self, node: Node, what: str, why: str, fix: str) -> None:
        """Note an error of a node; where no output needs it, it is left out with a warning instead."""
        if node.id in self.needed or not self.document.outputs:
            self.error(node.name, what, why, fix)
        else:
            self.warn(node.name, f"left out: {what}", why, fix)

    def find_contradictions(self) -> None:
        """What no edit makes, but a file may hold: names or ids that are there twice, connections that lead nowhere."""
        nodes, edges = self.document.nodes, self.document.edges
        for name in repeated(node.name for node in nodes):
            self.error(name, "there are several nodes of this name", "names are unique", "Rename all but one")
        for number in repeated(node.id for node in nodes):
            self.error(None, f"several nodes have the id {number}", "ids are unique", "Remove all but one")
        known = {node.id for node in nodes}
        for edge in edges:
            if not known >= {edge.source, edge.target}:
                ends = f"from {edge.source} to {edge.target}"
                self.error(None, f"a connection leads {ends}", "there is no such node", "Remove the connection")
        for edge in repeated(edges):
            ends = f"from {edge.source} to {edge.target}"
            self.error(None, f"two connections lead {ends}", "one is enough", "Remove one of them")

    def add_step(self, node: Node) -> None:
        """Work out one node, unless something before it is wrong already.

        Inputs that no output needs are left out, and so is all behind them: there may be no data for them.
        """
        layer = self.make_layer(node)
        before = [self.document.by_id[number].name for number in self.document.inputs[node.id]]
        if layer is None or not self.accepts(node, layer, len(before)):
            return
        if not before and self.document.outputs and node.id not in self.needed:
            return
        if not all(name in self.steps for name in before):
            return
        shapes = tuple(self.steps[name].shape for name in before)
        try:
            shape = layer.output_shape(*shapes)
        except ShapeError as error:
            self.blame(node, "shapes do not fit", error.why, error.fix)
            return
        self.steps[node.name] = Step(node, layer, tuple(before), shapes, shape, layer.matrix(*shapes))

    def make_layer(self, node: Node) -> Layer | None:
        """The node's kind with its settings, or None with a problem."""
        try:
            return LAYERS.make(Choice(node.kind, node.settings))
        except SettingError as error:
            self.blame(node, "cannot be made", str(error), "Choose another value in the inspector")
            return None

    def accepts(self, node: Node, layer: Layer, count: int) -> bool:
        """Whether the layer takes that many inputs; otherwise notes a problem."""
        least, most = layer.takes
        if count < least:
            self.blame(node, "has no input", "nothing arrives at it", "Connect the output of another node to it")
        elif most is not None and count > most:
            self.blame(
                node,
                f"has {count} inputs",
                f"a layer of kind {node.kind} takes {most}",
                "Remove connections, or put a concatenate or add node before it",
            )
        return count >= least and (most is None or count <= most)

    def find_cycles(self) -> None:
        """Nodes in a loop of connections, or behind one."""
        ordered = {node.id for node in self.document.order}
        for node in self.document.nodes:
            if node.id not in ordered:
                self.blame(
                    node,
                    "is part of a loop, or behind one",
                    "its value would depend on itself",
                    "Remove a connection of the loop",
                )

    def find_dead_ends(self) -> None:
        """Nodes that lead to no output and have no problem already."""
        blamed = {problem.node for problem in self.problems}
        for node in self.document.nodes:
            if self.document.outputs and node.id not in self.needed and node.name not in blamed:
                self.warn(
                    node.name,
                    "leads to no output",
                    "the loss does not depend on it, so it does not learn",
                    "Connect it onward, name it as an output in the recipe, or delete it",
                )

    def find_outputs(self) -> dict[str, Loss]:
        """The outputs with their losses."""
        recipe = self.document.recipe
        for name in recipe.outputs:
            if name not in self.document.by_name:
                known = ", ".join(self.document.by_name) or "none"
                self.error(None, f"there is no output {name!r}", f"the nodes are {known}", "Name one of them")
        for name in repeated(recipe.outputs):
            self.error(name, "is named as an output twice", "each output has one loss", "Name it once")
        names = [node.name for node in self.document.outputs]
        for node in self.document.outputs:
            if node.kind == "input":
                self.error(node.name, "cannot be an output", "it is an input", "Name a node that computes something")
        if not names:
            self.error(None, "the drawing has no output", "no node is fed by an input", "Add a layer and connect it")
        if len(recipe.loss) not in (1, len(names)):
            self.error(
                None,
                f"there are {len(recipe.loss)} losses",
                f"there are {len(names)} outputs",
                "Choose one loss for all outputs or one for each",
            )
        choices = recipe.loss * len(names) if len(recipe.loss) == 1 else recipe.loss
        losses: dict[str, Loss] = {}
        for name, choice in zip(names, choices, strict=False):
            try:
                losses[name] = LOSSES.make(choice)
            except SettingError:
                continue
        return losses

    def find_optimizer(self) -> Optimizer | None:
        """The optimizer; notes fields that a recipe cannot have."""
        recipe = self.document.recipe
        for sentence in recipe_problems(recipe):
            self.error(None, "the recipe does not fit", sentence, "Choose another value")
        try:
            return OPTIMIZERS.make(recipe.optimizer)
        except SettingError:
            return None

    def find_what_cannot_learn(self) -> None:
        """Nodes with parameters from which every way to the loss leads through a derivative of 0."""
        blocked = {name for name, step in self.steps.items() if not learns(step.layer)}
        open_ways: set[int] = set()
        waiting = [node for node in self.document.outputs if node.name not in blocked]
        while waiting:
            node = waiting.pop()
            if node.id not in open_ways:
                open_ways.add(node.id)
                before = [self.document.by_id[number] for number in self.document.inputs[node.id]]
                waiting += [each for each in before if each.name not in blocked]
        for name, step in self.steps.items():
            if step.matrix is not None and step.node.id in self.needed - open_ways:
                self.warn(
                    name,
                    "cannot learn",
                    "the derivative of threshold is 0, so no gradient gets past it",
                    "Use sigmoid in place of threshold",
                )

    def find_whether_anything_learns(self) -> None:
        """A drawing that can be computed and has no parameters."""
        if not self.problems and not any(step.matrix for step in self.steps.values()):
            self.warn(None, "nothing can learn", "no node has weights", "Add a dense layer")

    def find_what_is_too_large(self) -> None:
        """Nodes whose parameters or outputs exceed what fits into memory."""
        for name, step in self.steps.items():
            count = max(prod(step.shape), step.matrix.count if step.matrix else 0)
            if count > LARGEST:
                self.error(
                    name,
                    "is too large",
                    f"it has {count:.3g} values, and at most {LARGEST:.3g} fit into memory",
                    "Give it, or the node before it, fewer units or a smaller shape",
                )

    def compare_with_data(self, data: DataShape, outputs: list[str]) -> None:
        """Whether the data fits the inputs and outputs."""
        if data.rows < 1:
            self.error(None, "there are no training rows", "nothing can be learned from", "Choose data with rows")
        inputs = [name for name, step in self.steps.items() if step.layer.takes == (0, 0)]
        self.match("input", inputs, data.inputs)
        self.match("output", [name for name in outputs if name in self.steps], data.targets)

    def match(self, word: str, names: list[str], shapes: dict[str, tuple[int, ...]]) -> None:
        """Whether the data has arrays of the right shape for these nodes."""
        if set(shapes) == {""} and len(names) == 1:
            shapes = {names[0]: shapes[""]}
        for name in names:
            if name not in shapes:
                there = ", ".join(repr(each) for each in shapes if each) or "one unnamed array"
                self.error(name, f"has no data for this {word}", f"the data has {there}", f"Give data for {name!r}")
            elif prod(shapes[name]) != prod(self.steps[name].shape) or (
                word == "input" and shapes[name] != self.steps[name].shape
            ):
                self.error(
                    name,
                    "does not fit the data",
                    f"the data has shape {shapes[name]} here and the node {self.steps[name].shape}",
                    "Set the node's " + ("shape" if word == "input" else "units") + f" to {fit(shapes[name])}",
                )


def repeated(items: Iterable[T]) -> list[T]:
    """Those that are there more than once."""
    return [item for item, count in Counter(items).items() if count > 1]


def fit(shape: tuple[int, ...]) -> str:
    """A shape in words."""
    return str(shape[0]) if len(shape) == 1 else str(shape)


def learns(layer: Layer) -> bool:
    """Whether a gradient gets past the layer's activation, where it has one."""
    functions = [value for key in layer.settings if isinstance(value := getattr(layer, key), Activation)]
    return all(function.learns for function in functions)
