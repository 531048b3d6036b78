"""What every schedule of the learning rate is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.base.catalogue import Integer, Kind, Option
from nnstudio.engine.arrays import Array

Memory = tuple[float, ...]
"""What a schedule remembers between epochs; plain numbers, so that keyframes and files can hold them."""


@dataclass(frozen=True)
class Progress:
    """How far training has come.

    Attributes:
        iteration: updates made.
        epoch: whole passes over the training rows made.
        iterations_per_epoch: updates that one pass takes.
    """

    iteration: int
    epoch: int
    iterations_per_epoch: int


class Schedule(Kind):
    """How the learning rate changes: what the recipe's is multiplied by, for each update.

    With a warm-up of n iterations, or of n = epochs × iterations per epoch, update i = 0 … n − 1 has (i + 1)/(n + 1);
    the schedule itself begins behind it and counts from there.

    Attributes:
        formula: the multiplier after t epochs or iterations.
        foreseeable: False where it depends on losses that are not known yet.
    """

    formula: ClassVar[str]
    foreseeable: ClassVar[bool] = True

    unit = Option("epochs", options=("epochs", "iterations"), help="what the schedule and its warm-up count")
    warmup = Integer(0, help="so many of these, at first, the rate rises with every update up to the full one")

    def memory(self) -> Memory:
        """What it remembers at the beginning."""
        return ()

    def observe(self, memory: Memory, loss: float) -> Memory:  # noqa: ARG002
        """What it remembers after an epoch with that loss, of validation where there is one, else of training."""
        return memory

    def share(self, count: int, memory: Memory) -> float:
        """The multiplier behind the warm-up, after `count` epochs or iterations."""
        raise NotImplementedError

    def multiplier(self, at: Progress, memory: Memory = ()) -> float:
        """What the recipe's learning rate is multiplied by for the next update."""
        epochs = self.unit == "epochs"
        rising = self.warmup * (at.iterations_per_epoch if epochs else 1)
        if at.iteration < rising:
            return (at.iteration + 1) / (rising + 1)
        return self.share(max((at.epoch if epochs else at.iteration) - self.warmup, 0), memory)

    def path(
        self, base: float, iterations: Iterable[int], iterations_per_epoch: int, memory: Memory | None = None
    ) -> Array:
        """The learning rates of those iterations, for panels.

        A schedule that is not foreseeable stays as its present memory has it.
        """
        known = self.memory() if memory is None else memory
        places = (Progress(i, i // iterations_per_epoch, iterations_per_epoch) for i in iterations)
        return np.array([base * self.multiplier(at, known) for at in places], np.float64)
