"""What the units of a layer do, over all examples of a batch: on, dead or saturated."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.engine.activation import Activation
from nnstudio.engine.layers.activation import ActivationLayer
from nnstudio.engine.layers.dense import Dense
from nnstudio.engine.plan import Plan

Array = npt.NDArray[Any]

FLAT = 0.05
"""The share of a function's largest derivative below which a sum is saturated."""
FAR = 1e3
SAMPLE = 1_000_000
"""Sums up to which all of them are looked at; of more examples, every second, third …"""


@dataclass(frozen=True)
class Shares:
    """What the units of a layer do, over all examples of a batch.

    Attributes:
        on: share of the sums that are above 0.
        saturated: share of the sums at which the derivative is next to nothing; None of functions that are unbounded.
        dead: units whose derivative is 0 for every example.
        units: number of all units.
    """

    on: float
    saturated: float | None
    dead: int
    units: int

    @property
    def line(self) -> Array:
        """(3,) shares that are on, saturated and dead; NaN for none."""
        return np.array([self.on, np.nan if self.saturated is None else self.saturated, self.dead / self.units])


def shares(function: Activation, sums: Array) -> Shares | None:
    """What the sums (…, units) of a function say; None where none of them are finite."""
    rows = sums.reshape(-1, sums.shape[-1])
    rows = rows[:: -(-rows.size // SAMPLE) or 1]
    rows = rows[np.isfinite(rows).all(1)]
    slopes = function.slopes(rows) if len(rows) else None
    if slopes is None:
        return None
    grid = function.slopes(np.linspace(-10, 10, 401))
    steepest = float(np.abs(grid).max()) if grid is not None else 1.0
    ends = function.values(np.array([-FAR, FAR]))
    bounded = bool(np.abs(ends).max() < FAR / 2)
    flat = float((np.abs(slopes) < FLAT * steepest).mean()) if bounded else None
    return Shares(float((rows > 0).mean()), flat, int((slopes == 0).all(0).sum()), rows.shape[1])


def function_of(plan: Plan, node: str) -> tuple[Activation, str, str] | None:
    """The function that a node applies to single sums, with the role and name of these; None where there is none."""
    step = plan.steps.get(node)
    if step is not None and isinstance(step.layer, Dense) and step.layer.activation.elementwise:
        return step.layer.activation, "pre_activation", node
    if step is not None and isinstance(step.layer, ActivationLayer) and step.layer.function.elementwise:
        return step.layer.function, "activation", step.inputs[0]
    return None
