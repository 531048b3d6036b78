"""The recipe's fields as declared settings: their ranges and help, for scripts, files and the inspector alike."""

from collections.abc import Iterable
from typing import Any

import msgspec

from nnstudio.base.catalogue import (
    Choice,
    Flag,
    Integer,
    Kind,
    KindOf,
    Maybe,
    Number,
    Option,
    Setting,
    SettingError,
    unknown,
)
from nnstudio.document.model import Stop
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.engine.stopping import read_stop


class Outputs(Setting[tuple[str, ...]]):
    """Names of output nodes: none, one or several."""

    def read(self, value: object) -> tuple[str, ...]:
        """A tuple of names."""
        given = () if value is None else (value,) if isinstance(value, str) else value
        names = tuple(given) if isinstance(given, Iterable) else (given,)
        if not all(isinstance(name, str) for name in names):
            raise self.refuse(value, "the name of a node, or several")
        return names


class Losses(Setting[tuple[Choice, ...]]):
    """One loss for all outputs, or one per output."""

    def read(self, value: object) -> tuple[Choice, ...]:
        """A tuple of choices."""
        several = value if isinstance(value, (list, tuple)) else (value,)
        if not several:
            raise self.refuse(value, "a loss, or one for each output")
        return tuple(LOSSES.make(each).choice for each in several)


class Stops(Setting[tuple[Stop, ...] | None]):
    """When to stop by itself: never, or at the first of one or several conditions."""

    def read(self, value: object) -> tuple[Stop, ...] | None:
        """A tuple of conditions; None for none."""
        several = value if isinstance(value, (list, tuple)) else () if value is None else (value,)
        if not all(isinstance(each, Stop) for each in several):
            examples = 'nnstudio.when("loss", "<", 0.01) or nnstudio.no_improvement("validation.loss")'
            raise self.refuse(value, f"a condition such as {examples}, or several")
        try:
            return tuple(dict.fromkeys(read_stop(each) for each in several)) or None
        except SettingError as error:
            raise SettingError(f"{self.name}: {error}") from None


class Metrics(Setting[tuple[str, ...] | None]):
    """Names of metrics: None leaves it to the targets."""

    def read(self, value: object) -> tuple[str, ...] | None:
        """A tuple of names, each once."""
        if value is None:
            return None
        several = value if isinstance(value, (list, tuple)) else (value,)
        for name in several:
            if not METRICS[name].single:
                raise self.refuse(name, "metrics that are one number; ask session.measure for others")
        return tuple(dict.fromkeys(several))


class RecipeSettings(Kind):
    """How the network is trained."""

    name = "recipe"
    title = "Recipe"

    outputs = Outputs((), help="names of the output nodes; none: the last node that leads nowhere")
    loss = Losses((Choice("mse"),), help="what is made small: one for all outputs, or one for each")
    optimizer = KindOf(OPTIMIZERS, "sgd", help="the rule that turns gradients into steps")
    learning_rate = Maybe(Number(0.1, minimum=0.0, help="α, the size of a step; empty: the optimizer's own"))
    schedule = Maybe(KindOf(SCHEDULES, "step", help="how the learning rate changes; empty: it stays"))
    batch_size = Maybe(
        Integer(4, minimum=1, unit="rows", help="training rows per update; empty: the whole training set")
    )
    shuffle = Flag(True, help="whether each epoch visits the rows in a new random order")
    clip_norm = Maybe(Number(1.0, above=0.0, help="largest norm of the whole gradient; empty: any"))
    clip_value = Maybe(Number(1.0, above=0.0, help="largest size of one gradient; empty: any"))
    stop = Stops(None, help="when training stops by itself: at the first of these")
    metrics = Metrics(None, help="what is measured beside the loss; empty: what suits the targets")
    seed = Integer(7, minimum=0, help="of initial weights, shuffling and dropout; another one takes effect at a reset")
    precision = Option("float64", options=("float64", "float32"), help="of all numbers: 16 or 7 decimal digits")
    threads = Integer(1, minimum=1, maximum=1024, help="of matrix products; decides the last bits of sums")


def read_recipe(**fields: object) -> dict[str, Any]:
    """Values of recipe fields from what a script or form gives; raises SettingError for those that do not fit."""
    values: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in RecipeSettings.settings:
            raise SettingError(unknown("the recipe has no field", name, RecipeSettings.settings))
        read = RecipeSettings.settings[name].read(value)
        values[name] = read.choice if isinstance(read, Kind) else read
    return values


def recipe_problems(recipe: msgspec.Struct) -> list[str]:
    """A sentence for every field that a recipe, read from a file say, cannot have."""
    found: list[str] = []
    for name in RecipeSettings.settings:
        try:
            read_recipe(**{name: getattr(recipe, name)})
        except SettingError as error:
            found.append(str(error))
    return found
