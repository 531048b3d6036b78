"""Comparing durations side by side on a noisy machine.

Durations are processor time of all threads of the process, which other programs hardly change; on the one core that
everything is pinned to it is what a clock on the wall shows when nothing else runs.
"""

import os
import statistics
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]
Timed = Callable[[int], float]
"""Executes something so many times; the seconds of processor time that all of them took together."""
BLOCK = 0.03
"""Seconds that one side runs before the next has its turn."""


def pin() -> None:
    """Keep this process and its children on one core, so that neither side gets help from another."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def timed(work: Work) -> Timed:
    """A function without arguments, timed."""

    def execute(count: int) -> float:
        start = time.process_time()
        for _ in range(count):
            work()
        return time.process_time() - start

    return execute


def block_size(side: Timed) -> int:
    """How many executions fill a block, once the first ones have loaded what they need."""
    side(10)
    count = 1
    while (spent := side(count)) < BLOCK / 4:
        count *= 2
    return max(1, round(count * BLOCK / spent))


def interleaved(sides: Mapping[str, Timed], rounds: int = 25) -> dict[str, list[float]]:
    """Seconds per execution of each side, in rounds in which each has one block: A B C A B C …."""
    counts = {name: block_size(side) for name, side in sides.items()}
    found: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            found[name].append(side(counts[name]) / counts[name])
    return found


def ratios(peer: list[float], ours: list[float]) -> list[float]:
    """Lower quartile, median and upper quartile of how many times as long the peer takes, round by round."""
    return statistics.quantiles((p / o for p, o in zip(peer, ours, strict=True)), n=4, method="inclusive")


def seconds(side: Timed, rounds: int = 5) -> float:
    """Of one execution: the median of a few blocks."""
    count = block_size(side)
    return statistics.median(side(count) / count for _ in range(rounds))
