"""Where a number comes from: the instruction that wrote it, and the numbers that this read, opened one at a time.

What is said is checked: terms that do not make the number are not shown, and it is said why.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.engine.activation import Activation
from nnstudio.engine.layers.activation import ActivationLayer
from nnstudio.engine.layers.add import Add
from nnstudio.engine.layers.average import Average
from nnstudio.engine.layers.dense import Dense
from nnstudio.engine.layers.dropout import Dropout
from nnstudio.engine.layers.multiply import Multiply
from nnstudio.engine.program import Program
from nnstudio.session import look
from nnstudio.session.events import SetValue
from nnstudio.session.frame import Derivation, Operand
from nnstudio.session.machine import Machine
from nnstudio.session.requests import DerivationRequest
from nnstudio.session.run import Run

Array = npt.NDArray[Any]
Term = tuple[Operand, ...]

MOST = 24
"""Terms that are told one by one."""
EXACT = {8: 1e-9, 4: 1e-4}
"""How far the sum of the terms may lie from the number, relative to their sizes, by bytes of a number."""
CONSTANT = "constant"
"""Role of an operand that stands in the formula itself; its name says what it is."""
WRITTEN = {"update": "step", "direction": "step"}
"""Roles that are made of what an instruction writes under another one."""
UNKNOWN = "The network that runs has no such number."
NOT_YET = "Not computed yet. Step to its instruction, or run."
EARLIER = (
    "This number is of the iteration before, and some of what it was made of has been overwritten since. "
    "Step to its instruction, or go back to it."
)
CLOSED = "This instruction is not opened to single numbers; these are the arrays that it reads."
MADE = "The optimizer makes it of these numbers."
LOADED = "It was loaded with the batch."
DRAWN = "It was drawn, or set, before the first iteration."
BY_HAND = "It was set by hand in this iteration."


def derive(run: Run, wish: DerivationRequest) -> Derivation:
    """Where a number comes from; nothing in the run changes."""
    machine = run.machine
    if wish.name not in look.known(machine, wish.role):
        return Derivation(remark=UNKNOWN)
    array, done = look.quantity(machine, wish.role, wish.name)
    if array is None:
        return Derivation(instruction=Source(machine, wish, done=False).instruction, remark=NOT_YET)
    if len(wish.index) != array.ndim or any(not 0 <= i < n for i, n in zip(wish.index, array.shape, strict=True)):
        return Derivation(remark=UNKNOWN)
    source, value = Source(machine, wish, done=done), float(array[wish.index])
    if wish.role == "value" and (remark := standing(run, wish.name)):
        return Derivation(value, remark=remark)
    return source.derivation(value)


def standing(run: Run, name: str) -> str:
    """Why no update wrote a weight; empty where one did."""
    here = run.position[0]
    for event in run.events[: run.applied]:
        if event.position[0] == here and isinstance(event.action, SetValue) and event.action.name == name:
            return BY_HAND
    return DRAWN if here == 0 or run.machine.program is None else ""


@dataclass
class Source:
    """The pass that made a number.

    Attributes:
        done: whether that is the present one.
    """

    machine: Machine
    wish: DerivationRequest
    done: bool

    @cached_property
    def program(self) -> Program | None:
        """What ran in it."""
        return self.machine.program if self.done or self.machine.instruction == 0 else self.machine.previous

    @cached_property
    def instruction(self) -> int | None:
        """That wrote the number; None where it was loaded, or is computed only for who asks."""
        first, last = self.machine.written(WRITTEN.get(self.wish.role, self.wish.role), self.wish.name)
        if last < 0:
            return None
        step, rows = self.wish.index[1] if len(self.wish.index) == 3 else None, self.machine.instructions
        timed = (i for i in range(last, first - 1, -1) if rows[i].time_step == step and self.writes(i))
        return next(timed, last) if step is not None else last

    def writes(self, index: int) -> bool:
        """Whether an instruction writes what is asked about."""
        found = {(each.role, each.name) for each in self.machine.listed.written(index)}
        return (self.wish.role, self.wish.name) in found

    @property
    def iteration(self) -> int | None:
        """In which the number was written."""
        here, at = self.machine.state.iteration, self.instruction
        if at is None:
            return None
        return here if at < self.machine.instruction else here - 1

    def derivation(self, value: float) -> Derivation:
        """All of it, with terms only where they make the number."""
        at, sort, function = self.instruction, "sum", ""
        opener = OPENERS.get(self.wish.role)
        terms = list(opener(self)) if opener and self.program is not None else []
        if terms and (applied := self.function_of_terms()):
            function, sort = applied.name, "function"
            right = self.applied(applied, terms)
        else:
            right = sum(map(product, terms))
        size = max(sum(abs(product(term)) for term in terms), abs(value))
        if terms and abs(right - value) <= EXACT[self.machine.state.dtype.itemsize] * size:
            shown = sorted(terms, key=lambda term: -abs(product(term)))
            rest = shown[MOST:]
            told = tuple(shown[:MOST])
            return Derivation(value, at, sort, function, told, (len(rest), sum(map(product, rest))), self.iteration)
        return Derivation(value, at, "", "", self.whole(), (0, 0.0), self.iteration, self.remark)

    @property
    def remark(self) -> str:
        """Why there are no terms."""
        if self.instruction is None:
            return LOADED if self.wish.role in ("activation", "target") else ""
        if self.wish.role == "direction":
            return MADE
        return CLOSED if self.done else EARLIER

    def whole(self) -> tuple[Term, ...]:
        """What the instruction read, not opened; of an optimizer the numbers of this weight."""
        if self.wish.role == "direction":
            moments = [
                role
                for role, name in self.machine.listed.buffers
                if role.startswith("moment.") and name == self.wish.name
            ]
            return tuple((self.number(role, self.wish.name, self.wish.index),) for role in ["gradient", *moments])
        if self.instruction is None:
            return ()
        read = self.machine.listed.read(self.instruction)
        return tuple((Operand(each.role, each.name, None, None, tuple(each.user.shape)),) for each in read)

    # Numbers

    def array(self, role: str, name: str) -> Array:
        """A quantity; raises KeyError where there is none."""
        found = look.quantity(self.machine, role, name)[0] if name in look.known(self.machine, role) else None
        if found is None:
            raise KeyError(name)
        return found

    def number(self, role: str, name: str, index: tuple[int, ...]) -> Operand:
        """One number of a quantity."""
        return Operand(role, name, index, float(self.array(role, name)[index]))

    def weight(self, name: str, index: tuple[int, ...]) -> Operand:
        """A weight as the pass used it."""
        parameter, change = self.machine.state.layout[name], self.program.change if self.program else None
        value = float(parameter.user(self.machine.state.values)[index])
        behind = self.machine.instruction == 0 or not self.done
        if behind and change is not None and parameter.offset < len(change):
            value += float(parameter.user(change)[index])
        return Operand("value", name, index, value)

    def has(self, role: str, name: str) -> bool:
        """Whether there is a quantity, computed."""
        return name in look.known(self.machine, role) and look.quantity(self.machine, role, name)[0] is not None

    # Functions

    def function_of_terms(self) -> Activation | None:
        """What is applied to the terms; None where they are summed."""
        step = self.machine.stretch.plan.steps.get(self.wish.name)
        if self.wish.role != "activation" or step is None:
            return None
        if isinstance(step.layer, Dense):
            return step.layer.activation
        return step.layer.function if isinstance(step.layer, ActivationLayer) else None

    def applied(self, function: Activation, terms: list[Term]) -> float:
        """The function's value for the unit."""
        sums = np.array([term[0].value for term in terms], self.machine.state.dtype)
        return float(function.values(sums)[0 if function.elementwise else self.wish.index[-1]])


def product(term: Term) -> float:
    """Of a term's numbers."""
    return prod(each.value or 0.0 for each in term)


def constant(name: str, value: float) -> Operand:
    """A number of the formula itself."""
    return Operand(CONSTANT, name, None, value)


def of_sum(source: Source) -> Iterator[Term]:
    """F = x·W + b, of a dense layer."""
    name, index = source.wish.name, source.wish.index
    step = source.machine.stretch.plan.steps.get(name)
    if step is None or not isinstance(step.layer, Dense):
        return
    before = step.inputs[0]
    for place in range(step.input_shapes[0][-1]):
        arriving = source.number("activation", before, (*index[:-1], place))
        yield arriving, source.weight(f"{name}.weight", (place, index[-1]))
    if step.layer.use_bias:
        yield (source.weight(f"{name}.bias", index[-1:]),)


def of_output(source: Source) -> Iterator[Term]:
    """What a node makes of what arrives."""
    name, index = source.wish.name, source.wish.index
    step = source.machine.stretch.plan.steps[name]
    layer, function = step.layer, source.function_of_terms()
    if function is not None:
        role, of = ("pre_activation", name) if isinstance(layer, Dense) else ("activation", step.inputs[0])
        units = index[-1:] if function.elementwise else range(step.shape[-1])
        yield from ((source.number(role, of, (*index[:-1], unit)),) for unit in units)
    elif isinstance(layer, Dropout):
        kept = source.number("mask", name, index)
        yield source.number("activation", step.inputs[0], index), kept, scale(layer)
    elif isinstance(layer, (Add, Average)):
        share = (constant("1/n", 1 / len(step.inputs)),) if isinstance(layer, Average) else ()
        yield from ((source.number("activation", each, index), *share) for each in step.inputs)
    elif isinstance(layer, Multiply):
        yield tuple(source.number("activation", each, index) for each in step.inputs)


def scale(layer: Dropout) -> Operand:
    """What kept units are multiplied by."""
    inverted = layer.scaling == "inverted"
    return constant("1/(1 − rate)" if inverted else "1", 1 / (1 - layer.rate) if inverted else 1.0)


def of_slope(source: Source) -> Iterator[Term]:
    """∂L/∂f = ∂L/∂O · O′, or what the loss sends straight there."""
    name, index = source.wish.name, source.wish.index
    step = source.machine.stretch.plan.steps.get(name)
    if step is None or not isinstance(step.layer, Dense):
        return
    if ("gradient", name) not in source.machine.listed.buffers:
        yield from of_loss(source)
    elif step.layer.activation.elementwise:
        sums = source.array("pre_activation", name)[index[:-1]]
        slopes = step.layer.activation.slopes(sums)
        assert slopes is not None  # noqa: S101  (elementwise)
        yield source.number("gradient", name, index), constant("O′", float(slopes[index[-1]]))


def of_loss(source: Source) -> Iterator[Term]:
    """k·(O − y), where a loss makes that of output and target."""
    name, index = source.wish.name, source.wish.index
    if not (source.has("target", name) and source.has("activation", name)):
        return
    output, target = (source.number(role, name, index) for role in ("activation", "target"))
    value = float(source.array(source.wish.role, name)[index])
    shape = source.array("activation", name).shape
    gap = (output.value or 0.0) - (target.value or 0.0)
    for words, factor in FACTORS.items():
        k = factor(shape)
        if abs(k * gap - value) <= EXACT[source.machine.state.dtype.itemsize] * max(abs(value), abs(k)):
            yield output, constant(words, k)
            yield target, constant(f"−{words}", -k)
            return


FACTORS: dict[str, Callable[[tuple[int, ...]], float]] = {
    "2/n": lambda shape: 2 / prod(shape),
    "1/n": lambda shape: 1 / prod(shape),
    "2/batch": lambda shape: 2 / prod(shape[:-1]),
    "1/batch": lambda shape: 1 / prod(shape[:-1]),
    "1": lambda _: 1.0,
    "2": lambda _: 2.0,
}
"""What losses multiply the error by."""


def of_gradient(source: Source) -> Iterator[Term]:
    """∂L/∂ of a weight, or of what a node puts out."""
    if source.wish.name in source.machine.state.layout.by_name:
        yield from of_weight(source)
    elif source.wish.name in source.machine.stretch.plan.outputs:
        yield from of_loss(source)
    else:
        yield from of_followers(source)


def of_weight(source: Source) -> Iterator[Term]:
    """∂L/∂W = xᵀ·∂L/∂f and ∂L/∂b = Σ ∂L/∂f, of a dense layer: a term for each example."""
    parameter, index = source.machine.state.layout[source.wish.name], source.wish.index
    step = source.machine.stretch.plan.steps[parameter.node]
    if not isinstance(step.layer, Dense) or not source.has("pre_activation_gradient", parameter.node):
        return
    shape = source.array("pre_activation_gradient", parameter.node).shape
    for place in np.ndindex(shape[:-1]):
        error = source.number("pre_activation_gradient", parameter.node, (*place, index[-1]))
        if parameter.part.bias:
            yield (error,)
        else:
            yield source.number("activation", step.inputs[0], (*place, index[0])), error


def of_followers(source: Source) -> Iterator[Term]:
    """∂L/∂O = Σ ∂L/∂f·Wᵀ over the dense layers that a node feeds, or through a dropout layer."""
    name, index = source.wish.name, source.wish.index
    for follower, step in source.machine.stretch.plan.steps.items():
        if name in step.inputs and isinstance(step.layer, Dense):
            for unit in range(step.shape[-1]):
                error = source.number("pre_activation_gradient", follower, (*index[:-1], unit))
                yield error, source.weight(f"{follower}.weight", (index[-1], unit))
        elif name in step.inputs and isinstance(step.layer, Dropout):
            kept = source.number("mask", follower, index)
            yield source.number("gradient", follower, index), kept, scale(step.layer)


def of_update(source: Source) -> Iterator[Term]:
    """ΔW = −rate · direction."""
    name, index = source.wish.name, source.wish.index
    yield constant("−1", -1.0), source.number("rate", name, index), source.number("direction", name, index)


def of_direction(source: Source) -> Iterator[Term]:
    """The gradient, where the optimizer makes nothing else of it."""
    yield (source.number("gradient", source.wish.name, source.wish.index),)


def of_value(source: Source) -> Iterator[Term]:
    """W ← W + update."""
    before = source.weight(source.wish.name, source.wish.index)
    yield (constant("W before", before.value or 0.0),)
    yield (source.number("update", source.wish.name, source.wish.index),)


def opened(opener: Callable[[Source], Iterator[Term]]) -> Callable[[Source], list[Term]]:
    """The terms; none where one of the numbers is not there."""

    def terms(source: Source) -> list[Term]:
        try:
            return list(opener(source))
        except KeyError:
            return []

    return terms


OPENERS = {
    "pre_activation": opened(of_sum),
    "activation": opened(of_output),
    "pre_activation_gradient": opened(of_slope),
    "gradient": opened(of_gradient),
    "update": opened(of_update),
    "direction": opened(of_direction),
    "value": opened(of_value),
}
"""What opens the numbers of a role."""
