"""How many bytes a network needs, by node.

Programs count theirs while they are compiled. What can be said before, at once and for any size, is what no program can
do without; a drawing for which that is too much is never compiled.
"""

from collections import Counter
from collections.abc import Mapping
from math import prod

from nnstudio.document.problems import Problem
from nnstudio.engine.network import Step

Steps = Mapping[str, Step]
Bytes = Counter[str]

KEYFRAMES = 3
"""Copies of parameters and optimizer memory that every run keeps."""


def standing(steps: Steps, precision: str, vectors: int, rows: int) -> Bytes:
    """What is there besides programs: parameters with their gradient, keyframes, and the training rows.

    Args:
        steps: of the plan.
        precision: the recipe's.
        vectors: how many as long as all parameters a keyframe holds: these, and the optimizer's memory.
        rows: of training data.
    """
    size, found = item_size(precision), Bytes()
    for name, step in steps.items():
        found[name] += parameters(step) * size * (vectors * (1 + KEYFRAMES) + 1)
        found[name] += rows * prod(step.shape) * size if step.layer.takes == (0, 0) else 0
    return found


def least(steps: Steps, precision: str, batch: int) -> Bytes:
    """What the program of a batch needs at least: its inputs, and every unit's weighted sum at every time step."""
    size, found = item_size(precision), Bytes()
    for name, step in steps.items():
        if step.layer.takes == (0, 0):
            found[name] += batch * prod(step.shape) * size
        for matrix in step.matrices:
            found[name] += batch * matrix.units * prod(step.input_shapes[0][:-1]) * size
    return found


def too_large(steps: Steps, asked: Bytes, room: int) -> Problem:
    """The problem of the node that asks for most."""
    found = by_node(steps, asked)
    name = max(found, key=found.__getitem__)
    return Problem(
        name,
        "error",
        "asks for too much memory",
        f"it needs at least {readable(found[name])}, the whole network {readable(asked.total())}, "
        f"and this machine has room for {readable(room)}",
        "Choose fewer units, shorter sequences or a smaller batch size",
    )


def by_node(steps: Steps, asked: Bytes) -> dict[str, int]:
    """Bytes by node; what the optimizer asks for belongs to the nodes whose parameters it changes."""
    counts = {name: parameters(step) for name, step in steps.items()}
    total, shared = max(sum(counts.values()), 1), sum(size for name, size in asked.items() if name not in steps)
    return {name: asked[name] + shared * count // total for name, count in counts.items()}


def parameters(step: Step) -> int:
    """How many parameters a node has."""
    return sum(matrix.count for matrix in step.matrices)


def item_size(precision: str) -> int:
    """Bytes of a number."""
    return 4 if precision == "float32" else 8


def readable(size: float) -> str:
    """A number of bytes in words, such as "12.3 GB"."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 999.5:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:,.3g} TB" if size < 999.5 else f"{size:,.0f} TB"
