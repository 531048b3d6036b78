"""What is known of a library beside which nnstudio is timed."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

from tests.benchmarks.timing import Timed
from tests.benchmarks.workloads import Array, Workload


def nothing() -> str:
    """Nothing is missing."""
    return ""


@dataclass(frozen=True)
class Peer:
    """A library, or a way of using one.

    Attributes:
        title: as the report and the goals name it.
        build: its training step for a workload, inputs (batch, …) and targets (batch, width).
        missing: what would have to be there before it can be compared; "" where all is.
        differs: where what it computes is not quite the same.
    """

    title: str
    build: Callable[[Workload, Array, Array], Timed]
    missing: Callable[[], str] = nothing
    differs: str = ""


def package(name: str) -> Callable[[], str]:
    """What is missing unless a Python package of that name is installed."""
    return lambda: "" if importlib.util.find_spec(name) else f"the package {name} is not installed"
