"""From what a pass left in memory to the graph of its paths: which factors each sort of layer has."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property, singledispatchmethod
from math import prod
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from nnstudio.engine.activation import Activation
from nnstudio.engine.compile import evaluation_program, make_state
from nnstudio.engine.layer import Layer, WeightedLayer
from nnstudio.engine.layers.activation import ActivationLayer
from nnstudio.engine.layers.add import Add
from nnstudio.engine.layers.average import Average
from nnstudio.engine.layers.concatenate import Concatenate
from nnstudio.engine.layers.dense import Dense
from nnstudio.engine.layers.dropout import Dropout
from nnstudio.engine.layers.embedding import Embedding
from nnstudio.engine.layers.flatten import Flatten
from nnstudio.engine.layers.maximum import Maximum
from nnstudio.engine.layers.multiply import Multiply
from nnstudio.engine.layers.reshape import Reshape
from nnstudio.engine.layout import Parameter
from nnstudio.engine.network import Step
from nnstudio.engine.program import Program
from nnstudio.engine.state import State
from nnstudio.session.frame import Factor, Path, Paths
from nnstudio.session.latest import finished, rows_of, used, used_values
from nnstudio.session.machine import Machine
from nnstudio.session.paths import TRIES, Graph, Link, Stage, Start, Trace
from nnstudio.session.requests import PathsRequest

Array = npt.NDArray[Any]

COSTLIEST = 20_000_000
"""Products up to which the largest paths are looked for."""
NUDGE = 1e-5
"""The h of the difference quotient, relative to the size of the weight where that is above 1."""
MOST_COMPARED = 4096
"""Rows of a batch for which a difference quotient is computed."""
MOST_COUNTED = 10**300
"""Paths; more are more than a number can say."""
ROUGH = 1e-6
"""Relative error of weights from which on it is said that they are known only roughly."""
BLURRED = (
    "The update was so much larger than the weights that those before it are known only roughly. "
    "Step to the update to see exact numbers."
)
NOT_YET = "Not computed yet in this pass. Step to the end of the backward pass, or run."
BY_HAND = (
    "Not applicable in this pass, because an output was set by hand: what stands in memory is not what the network "
    "would compute. Step to the next iteration."
)
NO_GRADIENT = "No gradient arrives here: nothing that learns needs one, or no output depends on it."
UNKNOWN = "There is no such weight or unit in the network that runs."
RECURRENT = (
    "Not applicable as a list of paths, because this weight acts at every time step through the layer's own state: "
    "their number grows without end. The total is the sum over all time steps, as training computes it."
)


class Untraceable(Exception):  # noqa: N818  (no error: an answer)
    """There are no paths; the argument says why."""


def trace(machine: Machine, wish: PathsRequest, tries: int = TRIES) -> Paths:
    """What the paths from a weight or unit of the latest whole pass are; nothing in the run changes.

    The largest are looked for in so many places at most.
    """
    if not known(machine, wish):
        return Paths(remark=UNKNOWN)
    gradient = in_training(machine, wish)
    if machine.by_hand:
        return Paths(gradient=gradient, remark=BY_HAND)
    try:
        found = Tracing(machine, wish).paths(tries)
    except Untraceable as why:
        total = gradient if machine.state.layout.by_name.get(wish.name) else None
        found = Paths(total=total, remark=str(why))
    numeric = quotient(machine, wish) if wish.numeric and found.total is not None else None
    return msgspec.structs.replace(found, gradient=gradient, numeric=numeric)


def known(machine: Machine, wish: PathsRequest) -> bool:
    """Whether there is what a wish names."""
    parameter = machine.state.layout.by_name.get(wish.name)
    step = machine.stretch.plan.steps.get(wish.name)
    shape = parameter.shape if parameter else (prod(step.shape),) if step else ()
    return (
        len(shape) == len(wish.index)
        and all(0 <= i < n for i, n in zip(wish.index, shape, strict=True))
        and bool(shape)
    )


def in_training(machine: Machine, wish: PathsRequest) -> float | None:
    """The gradient in the latest pass, of a weight or of a unit's output; None where training has no such number."""
    if machine.program is None or not finished(machine, "gradient", wish.name):
        return None
    parameter = machine.state.layout.by_name.get(wish.name)
    if parameter is None:
        buffer = machine.program.buffers.get(("gradient", wish.name))
        rows = rows_of(machine.program, wish.example)
        return None if buffer is None else float(buffer.user[rows].reshape(len(rows), -1)[:, wish.index[0]].sum())
    if len(rows_of(machine.program, wish.example)) < machine.program.batch or machine.state.layout.frozen(parameter):
        return None
    return float(parameter.user(machine.state.gradient)[wish.index])


class Tracing:
    """Builds the graph of one pass, for one example or all.

    Attributes:
        program: that the pass ran in.
        rows: the examples.
        stages: what was built so far.
    """

    def __init__(self, machine: Machine, wish: PathsRequest) -> None:
        if machine.program is None:
            raise Untraceable(NOT_YET)
        self.machine, self.wish, self.program = machine, wish, machine.program
        self.steps = machine.stretch.plan.steps
        chosen = rows_of(machine.program, wish.example)
        self.rows, self.examples = slice(chosen.start, chosen.stop), len(chosen)
        self.stages: dict[str, Stage] = {}
        self.remarks: list[str] = []

    def paths(self, tries: int) -> Paths:
        """All of it."""
        starts, first = self.starts()
        self.build({start.stage for start in starts})
        graph = Graph(self.stages, self.examples)
        total = graph.total(starts)
        count = float(min(graph.count(starts), MOST_COUNTED))
        remark = " ".join(dict.fromkeys(self.remarks))
        if not np.isfinite(total):
            return Paths((), count, total, remark="Some factors are not finite numbers.")
        listed = graph.cost <= COSTLIEST
        found, sure = graph.largest(starts, self.wish.most, tries) if listed else ([], False)
        shown = tuple(self.path(each, first) for each in found)
        return Paths(shown, count, total, self.penalty(), sure=sure, remark=remark)

    # Where paths start

    def starts(self) -> tuple[list[Start], Factor | None]:
        """The places at which a weight or unit acts first, and the factor before them."""
        parameter = self.machine.state.layout.by_name.get(self.wish.name)
        if parameter is None:
            ones = np.ones(self.examples)
            return [Start(output_of(self.wish.name), self.wish.index[0], ones)], None
        step = self.steps[parameter.node]
        if isinstance(step.layer, Dense):
            found = list(self.dense_starts(step, parameter))
        elif isinstance(step.layer, Embedding):
            found = list(self.embedding_starts(step))
        else:
            raise Untraceable(RECURRENT)
        source = self.wish.index[0] if not parameter.part.bias else -1
        factor = float(np.mean([start.factor.mean() for start in found]))
        return found, Factor("input", parameter.node, source, self.wish.index[-1], factor)

    def dense_starts(self, step: Step, parameter: Parameter) -> Iterator[Start]:
        """A weight's sum, of a sequence at every time step; the factor is what arrives."""
        unit, units = self.wish.index[-1], step.shape[-1]
        arriving = self.seen("activation", step.inputs[0]).reshape(self.examples, -1, step.input_shapes[0][-1])
        for place in range(arriving.shape[1]):
            factor = np.ones(self.examples) if parameter.part.bias else arriving[:, place, self.wish.index[0]]
            yield Start(sums_of(parameter.node), place * units + unit, factor)

    def embedding_starts(self, step: Step) -> Iterator[Start]:
        """The time steps at which the token stands."""
        token, unit = self.wish.index
        tokens = self.seen("activation", step.inputs[0])
        for place in range(tokens.shape[1]):
            there = (tokens[:, place] == token) * self.free(step.node.name)[unit]
            yield Start(output_of(step.node.name), place * step.shape[-1] + unit, there)

    # What leads on

    def build(self, active: set[str]) -> None:
        """The stages behind those, in the order of the drawing; nodes that paths do not reach are left out."""
        for name, step in self.steps.items():
            if sums_of(name) in active:
                active |= self.add_sums(name, step)
            if output_of(name) in active:
                active |= self.add_output(name, step)

    def add_sums(self, name: str, step: Step) -> set[str]:
        """The weighted sums of a dense layer; what they lead to."""
        layer = step.layer
        assert isinstance(layer, Dense)  # noqa: S101
        stage = self.stages[sums_of(name)] = Stage(prod(step.shape))
        if self.ends_at_sums(name, layer):
            stage.end = self.gradient("pre_activation_gradient", name)
            return set()
        slopes = self.slopes(layer.activation, "pre_activation", name) * self.free(name)
        stage.links.append(Link(output_of(name), "slope", slopes))
        return {output_of(name)}

    def add_output(self, name: str, step: Step) -> set[str]:
        """The outputs of a node; what they lead to."""
        stage = self.stages[output_of(name)] = Stage(prod(step.shape))
        followers = [(each, place) for each in self.consumers.get(name, ()) for place in self.places(each, name)]
        opaque = [each for each, _ in followers if not self.passable(each)]
        if name in self.machine.stretch.plan.outputs or opaque:
            if opaque:
                titles = " and ".join(dict.fromkeys(f"“{each}”" for each in opaque))
                self.remarks.append(f"Paths end at {name} with its ∂L/∂O, because what {titles} does is one factor.")
            stage.end = self.gradient("gradient", name)
            return set()
        stage.links = [self.passing(self.link(self.steps[each].layer, each, place)) for each, place in followers]
        return {link.target for link in stage.links}

    @cached_property
    def consumers(self) -> dict[str, list[str]]:
        """The nodes that each node feeds."""
        found: dict[str, list[str]] = {}
        for name, step in self.steps.items():
            for before in dict.fromkeys(step.inputs):
                found.setdefault(before, []).append(name)
        return found

    def places(self, name: str, before: str) -> list[int]:
        """At which of its inputs a node is fed by another."""
        return [place for place, each in enumerate(self.steps[name].inputs) if each == before]

    def ends_at_sums(self, name: str, layer: Dense) -> bool:
        """Whether ∂L/∂f is one factor: the loss sends it there, or each output depends on all sums."""
        if not layer.activation.elementwise:
            self.remarks.append(f"Paths end at the sums of {name}, because each of its outputs depends on all of them.")
            return True
        outputs, shown = self.machine.stretch.plan.outputs, ("gradient", name) in self.program.buffers
        straight = name in outputs and (not shown or name in self.consumers)
        if straight:
            self.remarks.append(f"Paths end at the sums of {name}, because the loss sends its error straight there.")
        return straight

    def passable(self, name: str) -> bool:
        """Whether paths go on through a node."""
        step, layer = self.steps[name], self.steps[name].layer
        if isinstance(layer, Dense):
            return len(step.shape) == 1
        if isinstance(layer, ActivationLayer):
            ending = name in self.machine.stretch.plan.outputs
            shown = ("gradient", name) in self.program.buffers and name not in self.consumers
            return layer.function.elementwise and (shown or not ending)
        if isinstance(layer, Concatenate):
            return len(step.shape) == 1
        return isinstance(layer, (Dropout, Add, Average, Multiply, Maximum, Flatten, Reshape))

    @singledispatchmethod
    def link(self, layer: Layer, name: str, place: int) -> Link:  # noqa: ARG002
        """What leads from an input of a node into it; that of layers that pass values on as they are."""
        return Link(output_of(name), "pass", self.ones(name))

    @link.register
    def dense_link(self, layer: Dense, name: str, place: int) -> Link:  # noqa: ARG002
        """Its weights, from every value that arrives to every sum."""
        return Link(sums_of(name), "weight", self.parameter(f"{name}.weight"), full=True)

    @link.register
    def activation_link(self, layer: ActivationLayer, name: str, place: int) -> Link:
        """The function's slope at what arrives."""
        before = self.steps[name].inputs[place]
        return Link(output_of(name), "slope", self.slopes(layer.function, "activation", before))

    @link.register
    def dropout_link(self, layer: Dropout, name: str, place: int) -> Link:  # noqa: ARG002
        """What the mask multiplies by: 0 where it drops."""
        scale = 1 / (1 - layer.rate) if layer.scaling == "inverted" else 1.0
        return Link(output_of(name), "mask", self.seen("mask", name) * scale)

    @link.register
    def average_link(self, layer: Average, name: str, place: int) -> Link:  # noqa: ARG002
        """An equal share of each input."""
        return Link(output_of(name), "share", self.ones(name) / len(self.steps[name].inputs))

    @link.register
    def multiply_link(self, layer: Multiply, name: str, place: int) -> Link:  # noqa: ARG002
        """The product of the other inputs."""
        others = [self.seen("activation", each) for i, each in enumerate(self.steps[name].inputs) if i != place]
        return Link(output_of(name), "others", np.prod([self.ones(name), *others], axis=0))

    @link.register
    def maximum_link(self, layer: Maximum, name: str, place: int) -> Link:  # noqa: ARG002
        """1 where this input is the first of the largest, else 0."""
        arriving = np.stack([self.seen("activation", each) for each in self.steps[name].inputs])
        return Link(output_of(name), "largest", (arriving.argmax(0) == place) * 1.0)

    @link.register
    def concatenate_link(self, layer: Concatenate, name: str, place: int) -> Link:  # noqa: ARG002
        """Its values stand behind those of the inputs before it."""
        sizes = [shape[-1] for shape in self.steps[name].input_shapes]
        return Link(output_of(name), "pass", np.ones((self.examples, sizes[place])), offset=sum(sizes[:place]))

    def passing(self, link: Link) -> Link:
        """The same, with the factor 0 of what leads to a clamped unit."""
        if link.target.startswith("f ") or not self.steps[name := link.target.partition(" ")[2]].clamped:
            return link
        units = slice(link.offset, link.offset + link.factors.shape[1])
        return replace(link, factors=link.factors * self.free(name)[units])

    def free(self, name: str) -> Array:
        """(units,) 1, or 0 of those of a node's outputs that are clamped."""
        step = self.steps[name]
        found = np.ones(step.shape)
        found[..., [unit for unit, _ in step.clamped]] = 0
        return found.reshape(-1)

    # Numbers of the pass

    def seen(self, role: str, name: str) -> Array:
        """(examples, units) of a buffer."""
        found = self.program.buffers[role, name].user[self.rows]
        return found.reshape(self.examples, -1).astype(np.float64)

    def ones(self, name: str) -> Array:
        """(examples, units) of a node."""
        return np.ones((self.examples, prod(self.steps[name].shape)))

    def slopes(self, function: Activation, role: str, name: str) -> Array:
        """dO/df of an elementwise activation for sums or values, (examples, units)."""
        found = function.slopes(self.program.buffers[role, name].user[self.rows])
        assert found is not None  # noqa: S101  (elementwise)
        return found.reshape(self.examples, -1).astype(np.float64)

    def gradient(self, role: str, name: str) -> Array:
        """(examples, units) of a gradient; raises where this pass has none."""
        if (role, name) not in self.program.buffers:
            raise Untraceable(NO_GRADIENT)
        if not finished(self.machine, role, name):
            raise Untraceable(NOT_YET)
        return self.seen(role, name)

    def parameter(self, name: str) -> Array:
        """A weight as the pass used it, (in, out); says so where the update was so large that it is known roughly."""
        found = used(self.machine, self.program, self.machine.state.layout[name])
        after = self.machine.state.layout[name].user(self.machine.state.values)
        if np.abs(after).max() * np.finfo(after.dtype).eps > ROUGH * np.abs(found).max():
            self.remarks.append(BLURRED)
        return found

    def penalty(self) -> float:
        """What λ₁·Σ|w| + λ₂·Σw² adds to the gradient of a weight."""
        parameter = self.machine.state.layout.by_name.get(self.wish.name)
        if parameter is None or parameter.part.bias or self.examples < self.program.batch:
            return 0.0
        layer = self.steps[parameter.node].layer
        value = float(used(self.machine, self.program, parameter, self.wish.index))
        return layer.l1 * float(np.sign(value)) + 2 * layer.l2 * value if isinstance(layer, WeightedLayer) else 0.0

    # As plain data

    def path(self, found: Trace, first: Factor | None) -> Path:
        """A path with its factors; values that are passed on as they are are left out."""
        values = found.factors.mean(1)
        steps = [
            Factor(kind, self.node(kind, stage, target), source, target, float(value), is_sums(stage))
            for (kind, stage, source, target), value in zip(found.steps, values, strict=True)
        ]
        kept = tuple(each for each in steps if each.kind != "pass")
        return Path(kept if first is None else (first, *kept), found.product)

    def node(self, kind: str, stage: str, unit: int) -> str:
        """The node that a factor belongs to: the one that it leads into."""
        if kind == "end":
            return stage.partition(" ")[2]
        links = [link for link in self.stages[stage].links if link.kind == kind]
        fitting = [link for link in links if link.full or 0 <= unit - link.offset < link.factors.shape[1]]
        return fitting[0].target.partition(" ")[2]


def output_of(name: str) -> str:
    """The key of the stage of a node's outputs."""
    return f"O {name}"


def sums_of(name: str) -> str:
    """The key of the stage of a node's weighted sums."""
    return f"f {name}"


def is_sums(stage: str) -> bool:
    """Whether a stage is one of weighted sums."""
    return stage.startswith("f ")


def quotient(machine: Machine, wish: PathsRequest) -> float | None:
    """(L(w + h) − L(w − h))/2h in double precision, with copies of everything; of one example its share of the batch's.

    One example's share is that of a batch of nothing but it, divided by the size of the batch; there are no penalties
    in it. None for units, large batches, and one of several examples whose sequences differ in length.
    """
    parameter, program = machine.state.layout.by_name.get(wish.name), machine.program
    if parameter is None or program is None or program.loss is None or program.batch > MOST_COMPARED:
        return None
    chosen = rows_of(program, wish.example)
    alone = len(chosen) < program.batch
    if alone and program.lanes:
        return None
    rows = np.full(program.batch, machine.rows[chosen.start]) if alone else machine.rows
    state, copied = evaluated(machine, program, rows)
    place = parameter.user(state.values)
    middle = float(place[wish.index])
    nudge = NUDGE * max(abs(middle), 1.0)

    def loss(value: float) -> float:
        place[wish.index] = value
        copied.run()
        penalties = sum(float(b.memory.item()) for (role, _), b in copied.buffers.items() if role == "penalty")
        return float(copied.loss or 0) - (penalties if alone else 0.0)

    return (loss(middle + nudge) - loss(middle - nudge)) / (2 * nudge * (program.batch if alone else 1))


def evaluated(machine: Machine, program: Program, rows: Array) -> tuple[State, Program]:
    """A copy of the network as the latest pass used it, in double precision, with those rows of the data loaded."""
    plan = machine.stretch.plan
    recipe = msgspec.structs.replace(plan.document.recipe, precision="float64")
    exact = replace(plan, document=msgspec.structs.replace(plan.document, recipe=recipe))
    state = make_state(exact, len(rows))
    state.values[...] = used_values(machine, program)
    copied = evaluation_program(exact, state, len(rows), machine.room)
    copied.load({name: array.astype(np.float64) for name, array in machine.stretch.training.items()}, rows)
    return state, copied
