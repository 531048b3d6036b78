"""What recurrent layers are composed of: one time step's weighted sum, holding still over padding, and the output.

A state lies where the next time step's product reads it, so that x(t)·W + h(t−1)·U + b is one product over
[x(t), h(t−1), 1]. The weight gradient, a sum over time steps, is one product after the loop.
"""

import numpy as np

from nnstudio.engine.arrays import Array, copy
from nnstudio.engine.builder import Builder, Operation, Weights
from nnstudio.engine.program import Call
from nnstudio.engine.tensor import Tensor


class Operand:
    """What a stored matrix is multiplied with at every time step: any of x(t), h(t−1) and 1, one below the other.

    Args:
        w: the matrix; its columns are those of the input, the state and the bias, where they are there.
        x: the sequence (time, features), or None.
        units: of the state; 0 for none.
        steps: number of time steps.
        reverse: whether time runs from the last step to the first.
        role: under which users see the sums.
    """

    def __init__(
        self, b: Builder, w: Weights, x: Tensor | None, units: int, steps: int, *, reverse: bool, role: str
    ) -> None:
        self.b, self.w, self.x, self.role = b, w, x, role
        self.units, self.steps, self.reverse = units, steps, reverse
        first = 0 if x is None else x.shape[-1]
        self.own = slice(0, first)
        self.state = slice(first, first + units)
        self.memory = b.array((steps + 1, first + units + w.bias, b.batch))
        if w.bias:
            self.memory[:, -1] = 1
        self.sums = b.scalar()
        self.initial = Tensor((units,), self.memory[0, self.state], b.array, b.scratch, wanted=False)

    def in_time(self, places: Array) -> Array:
        """What lies at successive places, in the order of time."""
        return places[::-1] if self.reverse else places

    @property
    def states(self) -> Array:
        """Where the state behind each time step lies: (time, units, batch)."""
        return self.in_time(self.memory[1:, self.state])

    def gathered(self) -> Operation:
        """Put the sequence beside the states; back, when all time steps are done, what they share."""
        b, w, x = self.b, self.w, self.x
        operand = self.in_time(self.memory[:-1])
        if x is not None:
            b.emit("input", "x(t) for every t", (copy, apart(x.value, self.steps), operand[:, self.own]))
        yield self.sums
        delta = b.series(self.role).grads[0]
        together, seen = (b.array((array.shape[1], self.steps * b.batch)) for array in (delta, operand))
        turn: Call = (copy, delta, apart(together, self.steps))
        learned = w.receive(np.dot, together, seen.T)
        if learned:
            title = "∂L/∂W = Σₜ x(t)ᵀ·∂L/∂f(t)" if x is not None else "∂L/∂U = Σₜ h(t−1)ᵀ·∂L/∂f(t)"
            b.emit("weight gradient", title, turn, (copy, operand, apart(seen, self.steps)), *learned)
        if x is not None:
            back = x.receive(np.dot, w.value[:, self.own].T, together)
            b.emit("error passed back", "∂L/∂x = ∂L/∂f·Wᵀ", *([] if learned or not back else [turn]), *back)

    def summed(self, step: int, before: Tensor) -> Operation:
        """f(t) = x(t)·W + h(t−1)·U + b of the present time step, before being the state that it begins with."""
        b, w = self.b, self.w
        wanted = w.wanted or before.wanted or (self.x is not None and self.x.wanted)
        f = b.tensor(self.role, (len(w.value),), wanted=wanted)
        terms = ["x(t)·W"] * (self.x is not None) + ["h(t−1)·U"] * (self.units > 0) + ["b"] * w.bias
        place = self.steps - 1 - step if self.reverse else step
        b.emit("weighted sum", "f(t) = " + " + ".join(terms), (np.dot, w.value, self.memory[place], f.value))
        yield f
        self.sums.grad = f.delta
        back = before.receive(np.dot, w.value[:, self.state].T, f.delta)
        b.emit("error passed back", "∂L/∂h(t−1) = ∂L/∂f(t)·Uᵀ", *back)


def apart(array: Array, steps: int) -> Array:
    """A view (time, features, batch) of (features, time × batch)."""
    return array.reshape(len(array), steps, -1).transpose(1, 0, 2)


def held(b: Builder, new: Tensor, old: Tensor, there: Array, gone: Array) -> Operation:
    """The new state where the time step is there, else the old one; there and gone are (1, batch) of 0 and 1."""
    out = b.tensor("state", new.shape, wanted=new.wanted or old.wanted)
    t = b.spare(out.value.shape)
    b.emit(
        "hold",
        "new where the sequence goes on, else as before",
        (np.multiply, new.value, there, out.value),
        (np.multiply, old.value, gone, t),
        (np.add, out.value, t, out.value),
    )
    yield out
    calls = new.receive(np.multiply, out.delta, there) + old.receive(np.multiply, out.delta, gone)
    b.emit("error passed back", "to the new state where the sequence goes on, else to the one before", *calls)


def opposite(b: Builder, mask: Array) -> Array:
    """1 where a mask is 0, and 0 where it is 1."""
    gone = b.array(mask.shape)
    b.emit("padding", "1 where the sequence has ended", (np.subtract, b.constant(1.0), mask, gone))
    return gone


def last(b: Builder, state: Tensor) -> Operation:
    """The layer's output is the state behind the last time step."""
    out = b.tensor("activation", state.shape, wanted=state.wanted)
    b.emit("last state", "O = h of the last time step", (copy, state.value, out.value))
    yield out
    b.emit("error passed back", "∂L/∂h = ∂L/∂O at the last time step", *state.receive(copy, out.delta))


def sequence(b: Builder, states: list[Tensor]) -> Operation:
    """The layer's output is the state behind every time step; states in the order of time."""
    units, steps = states[0].shape[0], len(states)
    series = b.series("state")
    out = b.tensor("activation", (steps, units), wanted=any(state.wanted for state in states))
    b.emit("states", "O(t) = h(t)", (copy, series.values, apart(out.value, steps)))
    yield out
    for step, state in enumerate(states):
        state.grad = series.room(step)
    b.emit("error passed back", "∂L/∂h(t) = ∂L/∂O(t)", (copy, apart(out.delta, steps), series.grads[0]))
