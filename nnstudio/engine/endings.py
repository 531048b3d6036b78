"""Activations that do not fit the loss or the units they serve, as problems."""

from collections.abc import Iterator, Mapping

from nnstudio.document.problems import Problem
from nnstudio.engine.activation import Activation
from nnstudio.engine.checks import Steps, functions_of, warning
from nnstudio.engine.loss import Loss


def unfit_activations(steps: Steps, losses: Mapping[str, Loss]) -> Iterator[Problem]:
    """A softmax over one unit, and outputs that their loss is not made for."""
    for name, step in steps.items():
        for function in functions_of(step.layer):
            if function.name == "softmax" and step.shape[-1] == 1:
                yield lone_softmax(name)
            elif name in losses:
                yield from unfit(name, function, losses[name])


def lone_softmax(name: str) -> Problem:
    """The problem of a softmax over one unit."""
    why = "softmax shares 1 among the units, and there is only one"
    return warning(name, "is always 1", why, "Use sigmoid, or give it a unit for each class")


def unfit(name: str, function: Activation, loss: Loss) -> Iterator[Problem]:
    """An output whose loss compares probabilities that its activation does not make."""
    if loss.fits and function.name not in loss.fits:
        wanted = " or ".join(loss.fits)
        why = (
            f"{loss.title.lower()} compares probabilities as {wanted} makes them, and its activation is {function.name}"
        )
        yield warning(name, "does not fit its loss", why, f"Use {wanted} as its activation, or another loss")
