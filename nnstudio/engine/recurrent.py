"""What every recurrent layer is."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import ClassVar

from nnstudio.base.catalogue import Flag, Integer, KindOf, Maybe
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.clamping import Clamp
from nnstudio.engine.connections import Connections
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layer import ShapeError, WeightedLayer
from nnstudio.engine.recurrence import held, last, opposite, sequence
from nnstudio.engine.tensor import Tensor


class RecurrentLayer(WeightedLayer):
    """A recurrent layer: reads a sequence one time step after another and keeps a memory of it, its state h.

    Sequences that differ in length are padded behind; over the padding the state stays as it is.

    Attributes:
        gates: what the equal parts of a weight's columns belong to, in their order: a letter with its name; none where
            each unit has but one sum.
    """

    group = "Sequence"
    clamps_state = True
    gates: ClassVar[Mapping[str, str]] = {}

    units = Integer(8, minimum=1, maximum=100_000, help="number of units, and so of values in the state")
    return_sequences = Flag(False, help="whether the output is the state behind every time step, not only the last")
    go_backwards = Flag(False, help="whether the sequence is read from its end; outputs stay at their time steps")
    truncate = Maybe(
        Integer(
            10, minimum=1, unit="steps", help="the error is passed back within stretches of so many steps; empty: all"
        )
    )
    use_bias = Flag(True, help="whether each unit adds a learned constant to its sum")
    initializer = KindOf(INITIALIZERS, "glorot_uniform", help="how the first weights from the input are drawn")
    recurrent_initializer = KindOf(INITIALIZERS, "orthogonal", help="how the first weights from the state are drawn")
    bias_initializer = KindOf(INITIALIZERS, "zeros", help="how the first biases are drawn")
    cut_recurrent = Connections((), help="connections from a unit's state to a unit that are held at 0: 0-2, 1-0")

    def cuts(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """Cut connections (from, to) from the input and from the state."""
        return {"weight": self.cut, "recurrent_weight": self.cut_recurrent}

    def output_shape(self, *inputs: tuple[int, ...]) -> tuple[int, ...]:
        """(time, units) or (units,) for (time, features)."""
        if len(inputs[0]) != 2:
            raise ShapeError(
                f"a recurrent layer takes sequences of shape (time, features), and what arrives has shape {inputs[0]}",
                "Give the input before it a shape of two axes, or put an embedding or a reshape between",
            )
        return (inputs[0][0], self.units) if self.return_sequences else (self.units,)

    @abstractmethod
    def build(self, b: Builder, *inputs: Tensor) -> Tensor:
        """The layer's cell in every time step, then its output."""

    def order(self, b: Builder, steps: int) -> Iterable[int]:
        """The time steps in the order of reading."""
        return b.times(steps, reverse=self.go_backwards)

    def cuts_off(self, step: int, steps: int) -> bool:
        """Whether the error is not passed back from a time step to the one read before it."""
        place = steps - 1 - step if self.go_backwards else step
        return self.truncate is not None and place > 0 and place % self.truncate == 0

    def output(self, b: Builder, states: dict[int, Tensor]) -> Tensor:
        """The output, from the states by time step in the order of reading."""
        if self.return_sequences:
            return b.apply(sequence(b, [states[step] for step in range(len(states))]))
        return b.apply(last(b, list(states.values())[-1]))


class Holding:
    """Keeps clamped units of a state at their values, and states still over the padding of sequences."""

    def __init__(self, b: Builder, mask: Array | None) -> None:
        self.b = b
        self.clamp = Clamp(b) if b.clamped else None
        self.there = mask
        self.gone = None if mask is None else opposite(b, mask)

    def role(self, name: str) -> str:
        """Under which users see what a cell computes, before anything is held."""
        return "unclamped_state" if name == "state" and self.clamp else self.free(name)

    def free(self, name: str) -> str:
        """Under which users see it before it is held over padding."""
        return name if self.gone is None else f"new_{name}"

    def hold(self, new: Tensor, old: Tensor, step: int, role: str) -> Tensor:
        """The state behind a time step."""
        if role == "state" and self.clamp:
            new = self.b.apply(self.clamp.operation(new), self.free(role))
        if self.there is None or self.gone is None:
            return new
        columns = slice(step * self.b.batch, (step + 1) * self.b.batch)
        return self.b.apply(held(self.b, new, old, self.there[:, columns], self.gone[:, columns]), role)
