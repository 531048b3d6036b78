"""The schedule of the learning rate: what it has been and, where that is known, what it is going to be."""

from functools import lru_cache
from math import ceil
from typing import Any

import msgspec
import numpy as np

from nnstudio.base.catalogue import Choice
from nnstudio.document.model import Recipe
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedule import Schedule
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.gui.plots.numerals import brief
from nnstudio.session.moment import Outline
from nnstudio.session.requests import Curve, CurveRequest

Array = np.ndarray[Any, Any]

PAST, AHEAD = "learning_rate", "ahead"
EPOCHS, POINTS = 100, 400


def schedule_of(recipe: Recipe) -> Schedule | None:
    """The recipe's schedule; None where the rate stays."""
    return None if recipe.schedule is None else SCHEDULES.make(recipe.schedule)


def base_of(recipe: Recipe) -> float:
    """The rate that the schedule multiplies."""
    own = OPTIMIZERS.make(recipe.optimizer).learning_rate
    return own() if recipe.learning_rate is None else recipe.learning_rate


def ahead(recipe: Recipe, outline: Outline, here: int) -> Curve | None:
    """The rates from the present iteration on, for at least as long as the run is old; None: they cannot be known."""
    schedule = schedule_of(recipe)
    if schedule is not None and not schedule.foreseeable:
        return None
    in_epoch = max(ceil(outline.rows_in_epoch / max(outline.batch_size, 1)), 1)
    end = EPOCHS * in_epoch
    while end < 2 * here:
        end *= 2
    iterations, rates = path(base_of(recipe), msgspec.json.encode(recipe.schedule), in_epoch, end)
    coming = iterations >= here
    found = rates[coming]
    return Curve(CurveRequest(AHEAD), iterations[coming], found, found, found)


@lru_cache(4)
def path(base: float, schedule: bytes, in_epoch: int, end: int) -> tuple[Array, Array]:
    """Iterations up to an end, and the rates that a schedule, given as JSON, has there."""
    iterations = np.unique(np.linspace(0, end, POINTS).astype(np.int64))
    choice = msgspec.json.decode(schedule, type=Choice | None)
    if choice is None:
        return iterations, np.full(len(iterations), base)
    return iterations, SCHEDULES.make(choice).path(base, iterations.tolist(), in_epoch)


def words_of(recipe: Recipe) -> str:
    """The schedule in words."""
    schedule, base = schedule_of(recipe), brief(base_of(recipe))
    if schedule is None:
        return f"No schedule: α stays at {base}."
    warm = f", after {schedule.warmup:,} {schedule.unit} of rising" if schedule.warmup else ""
    words = f"{schedule.title} schedule: {base} times {schedule.formula}, counted in {schedule.unit}{warm}."
    if schedule.foreseeable:
        return words
    return f"{words} What is ahead cannot be known: it depends on losses to come."
