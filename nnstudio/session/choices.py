"""The catalogue in the words that scripts use."""

from typing import Any, overload

from nnstudio.base.catalogue import Choice, Family, Kind, SettingError, unknown
from nnstudio.data.sources import SOURCES
from nnstudio.document.model import WHOLE, At, Breakpoint, Condition, NoImprovement
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.engine.stopping import read_comparison, read_condition, read_no_improvement
from nnstudio.session.breakpoints import read_breakpoint
from nnstudio.session.statistics import read_measure

Index = int | tuple[int, ...]

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


@overload
def when(quantity: str, comparison: str, threshold: float, /) -> Condition: ...
@overload
def when(quantity: str, place: str, comparison: str, threshold: float, /, *, index: Index = ()) -> Condition: ...
def when(*parts: Any, index: Index = ()) -> Condition:
    """A condition to run until, to stop training at, or to break at.

    Of the whole, when("loss", "<", 0.01): "loss", "validation.loss", "metric.<name>", "validation.<name>",
    "iteration", "epoch" or "seconds".

    Of a part of the network: when("gradient.mean_abs", "hidden1.weight", "<", 1e-9), a role and a statistic. Roles:
    value, gradient, update, rate of a parameter; activation, pre_activation, gradient, state of a node. Statistics:
    norm, mean, mean_abs, max_abs, min, max, deviation, zeros, saturated, nan, ratio_to_value, and change since the
    iteration before. With index=(0, 1) of a single weight, with index=(3,) of a single unit. The place "" stands for
    all parameters.
    """
    if len(parts) == 3:
        quantity, comparison, threshold = parts
        if "." not in quantity or quantity.partition(".")[0] in WHOLE:
            return read_condition(Condition(quantity, comparison, threshold))
        parts = (quantity, "", comparison, threshold)
    if len(parts) != 4:
        raise TypeError("when takes a quantity, perhaps a place, a comparison and a threshold")
    quantity, place, comparison, threshold = parts
    places = (index,) if isinstance(index, int) else tuple(index)
    condition = Condition(quantity, comparison, threshold, place, places)
    read_measure(condition.measure)
    return read_comparison(condition)


def at(node: str, phase: str, time_step: int | None = None) -> At:
    """A place to break at: before a node's first instruction of a phase, at a time step counted from 0."""
    return At(node, phase, time_step)


def break_at(stop: At | Condition, *, running: int = 1, ignored: int = 0, enabled: bool = True) -> Breakpoint:
    """A breakpoint: see `nn.at` and `nn.when`; raises SettingError where one of its parts cannot be.

    Args:
        stop: the instruction or the condition.
        running: for how many iterations in a row a condition has to hold.
        ignored: the first iterations of the run, in which it does not stop.
        enabled: whether it stops.
    """
    return read_breakpoint(Breakpoint(stop, enabled, running, ignored))


def no_improvement(
    quantity: str = "validation.loss", epochs: int = 10, least: float = 0.0, *, restore: bool = True
) -> NoImprovement:
    """A condition to stop training at: no improvement of more than `least` for so many epochs.

    A loss improves by falling, a metric as its `smaller_is_better` says. With `restore` the weights of the best epoch
    are put back. Quantities: "loss", "validation.loss", "metric.<name>", "validation.<name>".
    """
    return read_no_improvement(NoImprovement(quantity, epochs, least, restore))
