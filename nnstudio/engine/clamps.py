"""What is wrong with the clamped units of a drawing, as problems."""

from collections import Counter
from collections.abc import Iterator, Mapping
from math import isfinite

import numpy as np

from nnstudio.document.problems import Problem
from nnstudio.engine.arriving import origins
from nnstudio.engine.checks import Steps, error, functions_of, warning
from nnstudio.engine.layers.embedding import Embedding
from nnstudio.engine.loss import Loss
from nnstudio.engine.network import Step


def wrong_clamps(steps: Steps, losses: Mapping[str, Loss], precision: str) -> Iterator[Problem]:
    """Clamped units that are not there, that have no such value, or of which the loss would not know."""
    for name, step in steps.items():
        if step.node.clamped:
            yield from wrong_values(name, step, float(np.finfo(precision).max))
            if name in losses:
                yield from unseen(name, step, losses[name])
    for name, step in steps.items():
        if isinstance(step.layer, Embedding):
            for source in sorted(each for each in way(name, steps) if steps[each].node.clamped):
                why = f"its values name tokens at {name}, and a clamped value names none"
                yield error(source, "cannot be clamped", why, f"Release its clamped units, or clamp those of {name}")


def wrong_values(name: str, step: Step, largest: float) -> Iterator[Problem]:
    """Units that a node does not have or has twice, and values that are no numbers of the precision."""
    units, count = [unit for unit, _ in step.node.clamped], step.shape[-1]
    for unit in [unit for unit in units if not 0 <= unit < count][:1]:
        why = f"it has {count:,} units, counted from 0"
        yield warning(name, f"has no unit {unit} to clamp", why, "Release that unit")
    for unit in [unit for unit, times in Counter(units).items() if times > 1][:1]:
        yield error(name, f"has unit {unit} clamped twice", "a unit has one value", "Release that unit")
    for value in [value for _, value in step.node.clamped if not (isfinite(value) and abs(value) <= largest)][:1]:
        why = f"{value:g} is no finite number of the recipe's precision"
        yield error(name, "cannot be clamped so", why, "Clamp the unit to another value")


def unseen(name: str, step: Step, loss: Loss) -> Iterator[Problem]:
    """An output whose loss is computed from the weighted sums, which a clamped output does not change."""
    found = [function.title.lower() for function in functions_of(step.layer) if function.name in loss.links]
    if found and not step.layer.clamps_state:
        why = f"behind {found[0]}, {loss.title.lower()} is computed from the weighted sums, which no clamp changes"
        yield error(
            name, "cannot be clamped", why, "Clamp units of a layer before it, or choose another loss such as mse"
        )


def way(name: str, steps: Steps) -> set[str]:
    """The nodes between an embedding and the inputs that it reads from, these included."""
    ends, found, waiting = origins(name, steps), set[str](), list(steps[name].inputs)
    while waiting:
        source = waiting.pop()
        if source not in found:
            found.add(source)
            waiting += [] if source in ends else steps[source].inputs
    return found
