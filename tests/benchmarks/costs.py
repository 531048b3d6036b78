"""Where a training step's time goes."""

import time
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.program import Program, bind
from tests.benchmarks.timing import seconds, timed
from tests.benchmarks.workloads import is_product

PASSES = 60


@dataclass(frozen=True)
class Costs:
    """Shares of a step's time.

    Attributes:
        calls: number of NumPy calls.
        overhead: microseconds that a call takes however small its arrays are.
        products: share of the matrix products, with what calling them costs.
        calling: share that calling all others costs.
        titles: share and number of calls by phase and title, dearest first.
    """

    calls: int
    overhead: float
    products: float
    calling: float
    titles: list[tuple[str, float, int]]

    def __str__(self) -> str:
        rest = 1 - self.products - self.calling
        split = f"products {self.products:.0%}, {self.calls} calls à {self.overhead:.2f} µs {self.calling:.0%}"
        top = ", ".join(f"{title} {share:.0%} in {calls}" for title, share, calls in self.titles[:3])
        return f"{split}, elements {max(rest, 0):.0%}; dearest: {top}"


def costs(program: Program) -> Costs:
    """Time every call where it stands in the step, many times, and add up the medians."""
    spent = np.maximum(np.median([one_pass(program) for _ in range(PASSES)], 0) - clock(), 0)
    rows = [row for row in program.instructions for _ in row.calls]
    multiplies = np.array([is_product(call) for row in program.instructions for call in row.calls])
    shares: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for row, share in zip(rows, spent / spent.sum(), strict=True):
        title = f"{row.phase} {row.title}"
        shares[title] += share
        counts[title] += 1
    overhead = call_overhead()
    calling = np.minimum(overhead, spent[~multiplies]).sum() / spent.sum()
    titles = [(title, shares[title], counts[title]) for title in sorted(shares, key=lambda each: -shares[each])]
    return Costs(len(rows), 1e6 * overhead, spent[multiplies].sum() / spent.sum(), calling, titles)


def one_pass(program: Program) -> list[float]:
    """Seconds of every call of one step, each with one look at the clock."""
    now = time.perf_counter
    moments = [now()]
    for call in program.calls:
        call()
        moments.append(now())
    return np.diff(moments).tolist()


def clock() -> float:
    """Seconds that looking at the clock takes."""
    now = time.perf_counter
    moments = [now() for _ in range(1000)]
    return float(np.median(np.diff(moments)))


def call_overhead() -> float:
    """Seconds of a call on four numbers."""
    a, b, out = (np.ones(4, np.float32) for _ in range(3))
    return seconds(timed(bind((np.add, a, b, out))))
