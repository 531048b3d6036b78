"""Measuring all training or validation rows on demand."""

from typing import Any

import numpy.typing as npt

from nnstudio.base.catalogue import SettingError, unknown
from nnstudio.data.errors import DataError
from nnstudio.engine.metrics import METRICS
from nnstudio.session.machine import Machine

Array = npt.NDArray[Any]


def measure(machine: Machine, metric: str, output: str | None, *, validation: bool) -> float | Array:
    """The loss or a metric of an output, see `Session.measure`."""
    rows = machine.stretch.validation if validation else machine.stretch.training
    if rows is None:
        raise DataError("there are no validation rows; keep a share of the rows for validation")
    if metric == "loss":
        return machine.evaluate(rows, {})[0]
    node = chosen_output(machine, output)
    if METRICS[metric].of_classes and not machine.stretch.has_classes(node):
        raise SettingError(f"{metric} needs targets that are classes, and those of {node!r} are numbers")
    _, found = machine.evaluate(rows, {metric: (node, machine.stretch.metric(metric, node))})
    value = found[metric]
    return value if value.ndim else float(value)


def chosen_output(machine: Machine, output: str | None) -> str:
    """The output of that name, or the only one."""
    outputs = list(machine.stretch.plan.outputs)
    if output is None and len(outputs) == 1:
        return outputs[0]
    if output is None:
        raise SettingError(f"there are {len(outputs)} outputs; name the one to measure: {', '.join(outputs)}")
    if output not in outputs:
        raise SettingError(unknown("there is no output", output, outputs))
    return output
