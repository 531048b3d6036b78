"""The catalogue in the words that scripts use."""

from typing import Any

from nnstudio.base.catalogue import Choice, Family, Kind, SettingError, real, short, unknown
from nnstudio.data.sources import SOURCES
from nnstudio.document.model import COMPARISONS, Condition
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.optimizers import OPTIMIZERS

FAMILIES: dict[str, Family[Any]] = {
    family.name: family for family in (LAYERS, ACTIVATIONS, LOSSES, OPTIMIZERS, INITIALIZERS, METRICS, SOURCES)
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


def activation(name: str, **settings: Any) -> Choice:
    """An activation with settings, for a layer; raises SettingError where there is none such."""
    return ACTIVATIONS.make(Choice(name, settings)).choice


def initializer(name: str, **settings: Any) -> Choice:
    """An initializer with settings, for a layer; raises SettingError where there is none such."""
    return INITIALIZERS.make(Choice(name, settings)).choice


def when(quantity: str, comparison: str, threshold: float) -> Condition:
    """A condition on a quantity, such as loss < 0.01, to run until or to stop training at.

    Quantities: "loss", "validation.loss", "metric.<name>", "validation.<name>", "iteration", "epoch".
    """
    words = quantity.split(".") if isinstance(quantity, str) else []
    if words not in (["loss"], ["iteration"], ["epoch"]) and (
        len(words) < 2 or words[0] not in {"metric", "validation"}
    ):
        raise SettingError(unknown("there is no quantity", quantity, QUANTITIES))
    if comparison not in COMPARISONS:
        raise SettingError(f"a comparison is one of {' '.join(COMPARISONS)}, not {short(comparison)}")
    return Condition(quantity, comparison, finite(threshold))


def finite(threshold: object) -> float:
    """A threshold that files can keep."""
    number = real(threshold)
    if number is None:
        raise SettingError(f"a threshold is a finite number, not {short(threshold)}")
    return number


QUANTITIES = ("loss", "validation.loss", "metric.accuracy", "validation.accuracy", "iteration", "epoch")
