"""What every optimizer is."""

from dataclasses import dataclass

from nnstudio.base.catalogue import Kind
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder


@dataclass(frozen=True, eq=False)
class Step:
    """What an optimizer subtracts from the parameters, and what it consists of.

    Attributes:
        rate: the effective learning rate, of every weight (size,) or one for all ().
        change: (size,) what is subtracted. The direction is change / rate; each optimizer says what that is.
    """

    rate: Array
    change: Array


class Optimizer(Kind):
    """A rule that turns the gradient into a step, as whole-vector calls."""

    def learning_rate(self) -> float:
        """The rate where the recipe names none."""
        raise NotImplementedError

    def memory(self) -> dict[str, float]:
        """The vectors that it keeps between iterations, with the value that each starts with."""
        return {}

    def decay(self) -> float:
        """The λ of W ← W − α·λ·W, which every update also does to weights whose node says nothing else."""
        return 0.0

    def build(self, b: Builder, gradient: Array, memory: dict[str, Array], rate: Array) -> Step:
        """Emit the instructions that compute the step from the gradient (size,) and the learning rate ()."""
        raise NotImplementedError
