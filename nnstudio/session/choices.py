"""The catalogue in the words that scripts use."""

from typing import Any

from nnstudio.base.catalogue import Choice, Family, Kind, SettingError, unknown
from nnstudio.data.sources import SOURCES
from nnstudio.document.model import Condition, NoImprovement
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.engine.stopping import read_condition, read_no_improvement

FAMILIES: dict[str, Family[Any]] = {
    family.name: family
    for family in (LAYERS, ACTIVATIONS, LOSSES, OPTIMIZERS, SCHEDULES, INITIALIZERS, METRICS, SOURCES)
}


def kinds(family: str) -> dict[str, type[Kind]]:
    """The members of a family ("layer", "activation", "loss" …): name to class with title, help() and settings."""
    if family not in FAMILIES:
        raise SettingError(unknown("there is no family", family, FAMILIES))
    return dict(FAMILIES[family].members)


def loss(name: str, **settings: Any) -> Choice:
    """A loss with settings, for `train_with`; raises SettingError where there is none such."""
    return LOSSES.make(Choice(name, settings)).choice


def optimizer(name: str, **settings: Any) -> Choice:
    """An optimizer with settings, for `train_with`; raises SettingError where there is none such."""
    return OPTIMIZERS.make(Choice(name, settings)).choice


def schedule(name: str, **settings: Any) -> Choice:
    """A schedule with settings, for `train_with`; raises SettingError where there is none such."""
    return SCHEDULES.make(Choice(name, settings)).choice


def activation(name: str, **settings: Any) -> Choice:
    """An activation with settings, for a layer; raises SettingError where there is none such."""
    return ACTIVATIONS.make(Choice(name, settings)).choice


def initializer(name: str, **settings: Any) -> Choice:
    """An initializer with settings, for a layer; raises SettingError where there is none such."""
    return INITIALIZERS.make(Choice(name, settings)).choice


def when(quantity: str, comparison: str, threshold: float) -> Condition:
    """A condition on a quantity, such as loss < 0.01, to run until or to stop training at.

    Quantities: "loss", "validation.loss", "metric.<name>", "validation.<name>", "iteration", "epoch", "seconds".
    """
    return read_condition(Condition(quantity, comparison, threshold))


def no_improvement(
    quantity: str = "validation.loss", epochs: int = 10, least: float = 0.0, *, restore: bool = True
) -> NoImprovement:
    """A condition to stop training at: no improvement of more than `least` for so many epochs.

    A loss improves by falling, a metric as its `smaller_is_better` says. With `restore` the weights of the best epoch
    are put back. Quantities: "loss", "validation.loss", "metric.<name>", "validation.<name>".
    """
    return read_no_improvement(NoImprovement(quantity, epochs, least, restore))
