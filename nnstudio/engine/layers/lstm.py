"""LSTM."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from nnstudio.base.catalogue import KindOf
from nnstudio.engine.activations.tanh import Tanh
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layout import Matrix, bias, weight
from nnstudio.engine.recurrence import Operand
from nnstudio.engine.recurrent import Holding, RecurrentLayer
from nnstudio.engine.tensor import Tensor


class LSTM(RecurrentLayer):
    """Keeps a memory cell c that gates write to, erase and read, so that an error reaches far back.

    i, f, o = σ and g = tanh of the sums; c(t) = i⊙g + f⊙c(t−1), h(t) = o⊙tanh c(t). Columns of the weights: i, f, g, o.

    Sources: Hochreiter and Schmidhuber, Neural Computation 9 (1997); forget gate: Gers, Schmidhuber, Cummins (2000).
    """

    name = "lstm"
    title = "LSTM"
    gates: ClassVar[Mapping[str, str]] = {
        "i": "input gate",
        "f": "forget gate",
        "g": "candidate",
        "o": "output gate",
    }

    forget_bias_initializer = KindOf(INITIALIZERS, "ones", help="how the forget gate's first biases are drawn")

    def matrices(self, *inputs: tuple[int, ...]) -> tuple[Matrix, ...]:
        """(features, 4·units) and (units, 4·units) weights, (4·units,) biases."""
        features, first = inputs[0][-1], self.bias_initializer
        parts = [
            weight(self.initializer, features),
            weight(self.recurrent_initializer, self.units, "recurrent_weight"),
        ]
        if self.use_bias:
            parts.append(bias(first, self.forget_bias_initializer, first, first, fan_in=features))
        return (Matrix(len(self.gates) * self.units, tuple(parts), len(self.gates)),)

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """Gates, candidate, memory and output in every time step."""
        x, steps, units = inputs[0], inputs[0].shape[0], self.units
        w = b.weights(f"{b.node}.weight")
        operand = Operand(b, w, x, units, steps, reverse=self.go_backwards, role="pre_activation")
        b.lend("state", operand.states)
        holding = Holding(b, x.mask)
        b.apply(operand.gathered())
        state, states = operand.initial, dict[int, Tensor]()
        cell = b.hidden((units,), wanted=False)
        for step in self.order(b, steps):
            if self.cuts_off(step, steps):
                state, cell = state.detached(), cell.detached()
            f = b.apply(operand.summed(step, state))
            four = b.apply(gates(b, f), "input_gate", "forget_gate", "candidate", "output_gate")
            write, keep, candidate, read = four.split(units, units, units, units)
            new = b.apply(memory(b, write, candidate, keep, cell), holding.role("cell"))
            cell = holding.hold(new, cell, step, "cell")
            squashed = b.apply(Tanh().operation(b, new), "squashed_cell")
            out = b.apply(output(b, read, squashed), holding.role("state"))
            state = states[step] = holding.hold(out, state, step, "state")
        return self.output(b, states)


def gates(b: Builder, f: Tensor) -> Operation:
    """i, f, o = σ(f) and g = tanh(f): first σ of all rows, as σ(f) = ½·tanh(½f) + ½, then the candidate's anew."""
    out = b.tensor("gates", f.shape, wanted=f.wanted)
    o, t, half, one = out.value, b.spare(f.value.shape), b.constant(0.5), b.constant(1.0)
    units = len(o) // 4
    candidate = slice(2 * units, 3 * units)
    b.emit(
        "gates",
        "i, f, o = σ(f), g = tanh(f)",
        (np.multiply, f.value, half, t),
        (np.tanh, t, t),
        (np.multiply, t, half, t),
        (np.add, t, half, o),
        (np.tanh, f.value[candidate], o[candidate]),
    )
    yield out
    b.emit(
        "slope",
        "∂L/∂f = ∂L/∂O · O·(1 − O), of the candidate ∂L/∂O · (1 − O²)",
        (np.subtract, one, o, t),
        (np.multiply, t, o, t),
        (np.square, o[candidate], t[candidate]),
        (np.subtract, one, t[candidate], t[candidate]),
        *f.receive(np.multiply, out.delta, t),
    )


def memory(b: Builder, write: Tensor, candidate: Tensor, keep: Tensor, before: Tensor) -> Operation:
    """c(t) = i⊙g + f⊙c(t−1)."""
    c = b.tensor("cell", write.shape, wanted=write.wanted or before.wanted)
    t = b.spare(c.value.shape)
    b.emit(
        "memory",
        "c(t) = i(t)⊙g(t) + f(t)⊙c(t−1)",
        (np.multiply, write.value, candidate.value, t),
        (np.multiply, keep.value, before.value, c.value),
        (np.add, c.value, t, c.value),
    )
    yield c
    b.emit(
        "error passed back",
        "∂L/∂i = ∂L/∂c⊙g,  ∂L/∂g = ∂L/∂c⊙i,  ∂L/∂f = ∂L/∂c⊙c(t−1),  ∂L/∂c(t−1) = ∂L/∂c⊙f",
        *write.receive(np.multiply, c.delta, candidate.value),
        *candidate.receive(np.multiply, c.delta, write.value),
        *keep.receive(np.multiply, c.delta, before.value),
        *before.receive(np.multiply, c.delta, keep.value),
    )


def output(b: Builder, read: Tensor, squashed: Tensor) -> Operation:
    """h(t) = o⊙tanh c(t)."""
    h = b.tensor("state", read.shape, wanted=read.wanted or squashed.wanted)
    b.emit("output", "h(t) = o(t)⊙tanh c(t)", (np.multiply, read.value, squashed.value, h.value))
    yield h
    b.emit(
        "error passed back",
        "∂L/∂o = ∂L/∂h⊙tanh c,  ∂L/∂tanh c = ∂L/∂h⊙o",
        *read.receive(np.multiply, h.delta, squashed.value),
        *squashed.receive(np.multiply, h.delta, read.value),
    )
