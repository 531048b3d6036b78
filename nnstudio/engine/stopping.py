"""What conditions to stop may say."""

from collections.abc import Iterable

from msgspec.structs import replace

from nnstudio.base.catalogue import SettingError, real, short, unknown, whole
from nnstudio.document.model import COMPARISONS, Condition, NoImprovement, Stop
from nnstudio.engine.metrics import METRICS

COUNTED = ("iteration", "epoch", "seconds")
"""Quantities that say how long a run has been trained."""


def measured() -> list[str]:
    """Quantities that say how good the network is; a metric's may end with the name of an output."""
    single = [name for name, kind in METRICS.members.items() if kind.single]
    return ["loss", "validation.loss", *(f"{rows}.{name}" for name in single for rows in ("metric", "validation"))]


def quantities() -> list[str]:
    """All quantities."""
    return [*measured(), *COUNTED]


def read_quantity(quantity: object, known: Iterable[str]) -> str:
    """A quantity that is one of the known ones, or one of their metrics of a named output."""
    if isinstance(quantity, str) and ".".join(quantity.split(".")[:2]) in known and quantity.count(".") < 3:
        return quantity
    raise SettingError(unknown("there is no quantity", quantity, known))


def smaller_is_better(quantity: str) -> bool:
    """Which way a quantity improves: a loss by falling, a metric as it says itself."""
    metric = METRICS.members.get(quantity.partition(".")[2].partition(".")[0])
    return metric is None or metric.smaller_is_better


def read_condition(condition: Condition) -> Condition:
    """The condition; raises SettingError where one of its parts cannot be."""
    read_quantity(condition.quantity, quantities())
    if condition.place or condition.index:
        raise SettingError(f"a condition on the {condition.quantity} has no place in the network")
    return read_comparison(condition)


def read_comparison(condition: Condition) -> Condition:
    """The condition; raises SettingError unless it compares with a finite number."""
    if condition.comparison not in COMPARISONS:
        raise SettingError(f"a comparison is one of {' '.join(COMPARISONS)}, not {short(condition.comparison)}")
    threshold = real(condition.threshold)
    if threshold is None:
        raise SettingError(f"a threshold is a finite number, not {short(condition.threshold)}")
    return replace(condition, threshold=threshold)


def read_no_improvement(rule: NoImprovement) -> NoImprovement:
    """The rule; raises SettingError where one of its parts cannot be."""
    read_quantity(rule.quantity, measured())
    epochs, least = whole(rule.epochs), real(rule.least)
    if epochs is None or not 0 < epochs < 2**31:
        raise SettingError(f"epochs without improvement are a whole number from 1, not {short(rule.epochs)}")
    if least is None or least < 0:
        raise SettingError(f"the least improvement is a finite number from 0, not {short(rule.least)}")
    if not isinstance(rule.restore, bool):
        raise SettingError(f"restore takes true or false, not {short(rule.restore)}")
    return NoImprovement(rule.quantity, epochs, least, rule.restore)


def read_stop(stop: Stop) -> Stop:
    """A condition to stop that can be tested."""
    return read_condition(stop) if isinstance(stop, Condition) else read_no_improvement(stop)
