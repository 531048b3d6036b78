"""Comparing durations side by side on a noisy machine."""

import os
import statistics
import time
from collections.abc import Callable, Mapping

Work = Callable[[], object]
BLOCK = 0.03
"""Seconds that one side runs before the next has its turn."""


def pin() -> None:
    """Keep this process on one core, so that neither side gets help from another."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def seconds(work: Work, count: int) -> float:
    """Of one execution, averaged over a block of `count`."""
    start = time.perf_counter()
    for _ in range(count):
        work()
    return (time.perf_counter() - start) / count


def block_size(work: Work) -> int:
    """How many executions fill a block, once the first ones have loaded what they need."""
    seconds(work, 10)
    count = 1
    while (spent := seconds(work, count) * count) < BLOCK / 4:
        count *= 2
    return max(1, round(count * BLOCK / spent))


def interleaved(sides: Mapping[str, Work], rounds: int = 25) -> dict[str, list[float]]:
    """Seconds per execution of each side, in rounds in which each has one block: A B C A B C …."""
    counts = {name: block_size(work) for name, work in sides.items()}
    return dict(
        zip(
            sides,
            zip(*([seconds(work, counts[name]) for name, work in sides.items()] for _ in range(rounds)), strict=True),
            strict=True,
        )
    )


def ratio(peer: list[float], ours: list[float]) -> float:
    """How many times as long the peer takes: the median of the rounds' ratios."""
    return statistics.median(p / o for p, o in zip(peer, ours, strict=True))
