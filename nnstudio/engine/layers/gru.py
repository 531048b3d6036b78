"""GRU."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from nnstudio.engine.activations.sigmoid import Sigmoid
from nnstudio.engine.activations.tanh import Tanh
from nnstudio.engine.arrays import copy
from nnstudio.engine.builder import Builder, Operation
from nnstudio.engine.layout import Matrix, bias, weight
from nnstudio.engine.recurrence import Operand
from nnstudio.engine.recurrent import Holding, RecurrentLayer
from nnstudio.engine.tensor import Tensor


class GRU(RecurrentLayer):
    """Two gates say how much of the state is read for a new one, and how much of the old one is kept.

    r, z = σ(x(t)·W + b + h(t−1)·U + c); n(t) = tanh(x(t)·Wₙ + bₙ + r⊙(h(t−1)·Uₙ + cₙ));
    h(t) = (1 − z)⊙n + z⊙h(t−1). Columns of the weights: r, z, n; the reset comes after the product, as in PyTorch and
    Keras.

    Source: Cho et al., EMNLP (2014).
    """

    name = "gru"
    title = "GRU"
    gates: ClassVar[Mapping[str, str]] = {"r": "reset gate", "z": "update gate", "n": "candidate"}

    def matrices(self, *inputs: tuple[int, ...]) -> tuple[Matrix, ...]:
        """(features, 3·units) weights and (3·units,) biases; (units, 3·units) and (3·units,) of the state."""
        features = inputs[0][-1]
        own = [weight(self.initializer, features)]
        recurrent = [weight(self.recurrent_initializer, self.units, "recurrent_weight")]
        if self.use_bias:
            own.append(bias(self.bias_initializer, fan_in=features))
            recurrent.append(bias(self.bias_initializer, fan_in=self.units, name="recurrent_bias"))
        count = len(self.gates)
        return tuple(Matrix(count * self.units, tuple(parts), count) for parts in (own, recurrent))

    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """Gates, candidate and new state in every time step."""
        x, steps, units = inputs[0], inputs[0].shape[0], self.units
        own, recurrent = (b.weights(f"{b.node}.{name}") for name in ("weight", "recurrent_weight"))
        seen = Operand(b, own, x, 0, steps, reverse=self.go_backwards, role="input_sum")
        kept = Operand(b, recurrent, None, units, steps, reverse=self.go_backwards, role="recurrent_sum")
        b.lend("state", kept.states)
        holding = Holding(b, x.mask)
        b.apply(seen.gathered())
        b.apply(kept.gathered())
        state, states = kept.initial, dict[int, Tensor]()
        for step in self.order(b, steps):
            state = state.detached() if self.cuts_off(step, steps) else state
            from_x, x_part = b.apply(seen.summed(step, seen.initial)).split(2 * units, units)
            from_h, h_part = b.apply(kept.summed(step, state)).split(2 * units, units)
            f = b.apply(total(b, from_x, from_h), "pre_activation")
            gates = b.apply(Sigmoid().operation(b, f), "reset_gate", "update_gate")
            reset, update = gates.split(units, units)
            sums = b.apply(candidate_sum(b, x_part, reset, h_part), "candidate_pre_activation")
            candidate = b.apply(Tanh().operation(b, sums), "candidate")
            new = b.apply(mixed(b, candidate, update, state), holding.role("state"))
            state = states[step] = holding.hold(new, state, step, "state")
        return self.output(b, states)


def total(b: Builder, one: Tensor, other: Tensor) -> Operation:
    """The gates' sum over input and state."""
    f = b.tensor("pre_activation", one.shape, wanted=one.wanted or other.wanted)
    b.emit("gates' sum", "f(t) = x(t)·W + b + h(t−1)·U + c", (np.add, one.value, other.value, f.value))
    yield f
    calls = one.receive(copy, f.delta) + other.receive(copy, f.delta)
    b.emit("error passed back", "∂L/∂(x·W) = ∂L/∂(h·U) = ∂L/∂f", *calls)


def candidate_sum(b: Builder, own: Tensor, reset: Tensor, recurrent: Tensor) -> Operation:
    """f(t) = x(t)·Wₙ + bₙ + r⊙(h(t−1)·Uₙ + cₙ)."""
    f = b.tensor("candidate_pre_activation", own.shape, wanted=own.wanted or recurrent.wanted)
    b.emit(
        "candidate's sum",
        "f(t) = x(t)·Wₙ + bₙ + r(t)⊙(h(t−1)·Uₙ + cₙ)",
        (np.multiply, reset.value, recurrent.value, f.value),
        (np.add, f.value, own.value, f.value),
    )
    yield f
    b.emit(
        "error passed back",
        "∂L/∂(x·Wₙ) = ∂L/∂f,  ∂L/∂r = ∂L/∂f⊙(h·Uₙ + cₙ),  ∂L/∂(h·Uₙ) = ∂L/∂f⊙r",
        *own.receive(copy, f.delta),
        *reset.receive(np.multiply, f.delta, recurrent.value),
        *recurrent.receive(np.multiply, f.delta, reset.value),
    )


def mixed(b: Builder, candidate: Tensor, update: Tensor, before: Tensor) -> Operation:
    """h(t) = (1 − z)⊙n + z⊙h(t−1)."""
    h = b.tensor("state", candidate.shape, wanted=candidate.wanted or before.wanted)
    n, z, old = candidate.value, update.value, before.value
    rest, t = b.array(n.shape), b.spare(n.shape)
    b.emit(
        "new state",
        "h(t) = (1 − z(t))⊙n(t) + z(t)⊙h(t−1)",
        (np.subtract, b.constant(1.0), z, rest),
        (np.multiply, rest, n, h.value),
        (np.multiply, z, old, t),
        (np.add, h.value, t, h.value),
    )
    yield h
    b.emit(
        "error passed back",
        "∂L/∂n = ∂L/∂h⊙(1 − z),  ∂L/∂z = ∂L/∂h⊙(h(t−1) − n),  ∂L/∂h(t−1) = ∂L/∂h⊙z",
        *candidate.receive(np.multiply, h.delta, rest),
        (np.subtract, old, n, t),
        *update.receive(np.multiply, h.delta, t),
        *before.receive(np.multiply, h.delta, z),
    )
