"""A run's weights taken out, with all that is needed to compute with them elsewhere."""

import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.base.catalogue import Kind
from nnstudio.base.version import __version__
from nnstudio.data.encoding import SOLE, Encoding
from nnstudio.engine.plan import Plan, Step
from nnstudio.files import weights as files
from nnstudio.files.errors import FileError
from nnstudio.session.machine import Machine

Array = npt.NDArray[Any]
WIDEST = np.dtype(np.float64)

ORIENTATION = (
    "weight is (in, out), recurrent_weight is (units, out), bias is (out,): weighted sum = x @ weight + bias, x is "
    "(batch, in), and + h @ recurrent_weight in recurrent layers; columns of an LSTM are i, f, g, o, of a GRU "
    "r, z, n with recurrent_bias inside the reset; an embedding's weight is (vocabulary, units); clamped units are "
    "[unit, value] of those whose output, or state, is held at a value, counted from 0"
)


def export(machine: Machine, path: Path) -> None:
    """Write what a run has learned, in the format of the file's suffix; raises FileError."""
    check_export(path)
    files.write_weights(path, weights_of(machine))


def check_export(path: Path) -> None:
    """Raise FileError where nothing can be exported to a file of that name."""
    if path.suffix.lower() != files.SUFFIX:
        raise FileError(f"cannot export to {path}: the name has to end in {files.SUFFIX}")
    if not path.parent.is_dir():
        raise FileError(f"cannot export to {path}: there is no folder {path.parent}")


def read(path: Path, shapes: Mapping[str, tuple[int, ...]], precision: np.dtype[Any] = WIDEST) -> dict[str, Array]:
    """A file's arrays for parameters of these shapes; raises FileError that names what does not fit."""
    found = files.fit(path, files.read_weights(path), shapes)
    for name, array in found.items():
        if not (np.abs(array) <= np.finfo(precision).max).all():
            raise FileError(f"{path} cannot be imported: its array {name} holds numbers too large for {precision}")
    return found


def weights_of(machine: Machine) -> files.Weights:
    """The parameters of a run at this moment, and what they mean."""
    state = machine.state
    arrays = {parameter.name: np.array(parameter.user(state.values)) for parameter in state.layout.parameters}
    meta = {
        "format": "nnstudio weights",
        "versions": {"nnstudio": __version__, "numpy": np.__version__, "python": platform.python_version()},
        "orientation": ORIENTATION,
        "precision": state.dtype.name,
        "iteration": state.iteration,
        "epoch": state.epoch,
        **describe_network(machine.stretch.plan),
        **describe_data(machine.stretch.plan, machine.stretch.dataset.encoding),
    }
    return files.Weights(arrays, meta)


def describe_network(plan: Plan) -> dict[str, Any]:
    """Nodes in the order of computing, each with all its settings and what feeds it."""
    return {
        "inputs": plan.inputs,
        "outputs": list(plan.outputs),
        "nodes": [describe_node(step) for step in plan.steps.values()],
    }


def describe_node(step: Step) -> dict[str, Any]:
    """One node."""
    return {
        "name": step.node.name,
        **whole_choice(step.layer),
        "inputs": list(step.inputs),
        "shape": list(step.shape),
        "clamped": [list(each) for each in step.clamped],
    }


def whole_choice(kind: Kind) -> dict[str, Any]:
    """A kind and all its settings, also those at their defaults."""
    values = {key: (getattr(kind, key), setting) for key, setting in kind.settings.items()}
    plain = {k: whole_choice(v) if isinstance(v, Kind) else setting.plain(v) for k, (v, setting) in values.items()}
    return {"kind": kind.name, "settings": plain}


def describe_data(plan: Plan, encoding: Encoding) -> dict[str, Any]:
    """How raw rows become inputs, and what outputs stand for."""
    only = plan.inputs[0] if len(plan.inputs) == 1 else SOLE
    return {
        "scaling": {
            name or only: {"mean": list(scaling.mean), "deviation": list(scaling.deviation)}
            for name, scaling in encoding.scaling.items()
        },
        "features": [{"name": f.name, "categories": f.categories, "fill": f.fill} for f in encoding.features],
        "vocabulary": {name or only: list(texts) for name, texts in encoding.vocabulary.items()},
        "targets": list(encoding.target_names),
        "classes": None if encoding.classes is None else list(encoding.classes),
    }
