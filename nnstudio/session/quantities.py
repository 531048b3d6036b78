"""What can be looked at in a run, by name; the same words in this process and through the trainer's pipe."""

from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]


class Quantities:
    """The façade's words for values, each a read-only copy; a class that has them defines `seen`."""

    def seen(self, role: str, name: str) -> Array | None:
        """Any quantity of the outline; None where it is not computed yet. Raises KeyError where there is none such."""
        raise NotImplementedError

    def __getitem__(self, name: str) -> Array:
        """A parameter, such as "hidden1.weight" (in, out)."""
        found = self.seen("value", name)
        assert found is not None  # noqa: S101  (a parameter always has a value)
        return found

    def gradient(self, name: str) -> Array | None:
        """∂L/∂ of a parameter, as itself, or of a node's output (batch, units); None before the first backward pass."""
        return self.seen("gradient", name)

    def contributions(self, name: str) -> Array | None:
        """What each time step adds to a shared weight's gradient: (time, in, out), or (time, out) of a bias.

        They add up to the gradient without its penalties. None before the first backward pass, and while a forward pass
        has overwritten what those of the pass before are computed from.
        """
        return self.seen("contribution", name)

    def step_losses(self, name: str) -> Array | None:
        """The loss (batch, time, 1) of an output at every time step, 0 at padding; None before the first loss.

        The output's loss is their mean over the time steps that are no padding, or their sum, as the loss says.
        """
        return self.seen("step_loss", name)

    def activation(self, name: str) -> Array | None:
        """A node's output (batch, units); None before the first forward pass."""
        return self.seen("activation", name)

    def pre_activation(self, name: str) -> Array | None:
        """A node's weighted sums (batch, units); None before the first forward pass."""
        return self.seen("pre_activation", name)

    def mask(self, name: str) -> Array | None:
        """A dropout node's mask (batch, units), True = kept; None before the first forward pass."""
        return self.seen("mask", name)

    def rate(self, name: str) -> Array | None:
        """The effective learning rate of each weight of a parameter; None before the first update."""
        return self.seen("rate", name)

    def update(self, name: str) -> Array | None:
        """What the latest update added to a parameter; None before the first."""
        return self.seen("update", name)
