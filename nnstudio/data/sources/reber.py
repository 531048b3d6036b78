"""Strings of the embedded Reber grammar."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from nnstudio.base.catalogue import Integer, Option
from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import SOLE, Feature, one_hot
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sequences import pad
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream

SYMBOLS = "BTPSXVE"
GRAMMAR = ("T1 P2", "S1 X3", "T2 V4", "X2 S5", "P3 V5", "E6")
"""From each state of Reber's grammar after B, a symbol and the state that it leads to; 6 is the end."""
BLOCK = 1024
ALLOWED, NEXT = "allowed symbols", "next symbol"


class Reber(Source):
    """Strings of the embedded Reber grammar, whose last symbol but one repeats the second over any distance."""

    name = "reber"
    title = "Embedded Reber grammar"
    samples = Integer(500, minimum=2, maximum=20_000, help="number of strings")
    predict = Option(
        ALLOWED,
        options=(ALLOWED, NEXT),
        help="what to say at each symbol",
        meanings={ALLOWED: "1 for each symbol that may follow", NEXT: "the one that does follow, as a class"},
    )
    seed = Integer(0, help="another seed draws other strings")

    def read(self, progress: Progress = silent) -> Arrays:
        """Inputs (rows, time, 7), one-hot, without the last symbol, with lengths; targets at every step.

        They are (rows, time, 7), 1 for each symbol that may follow, or class numbers (rows, time) of the one that does
        (Hochreiter and Schmidhuber, 1997).
        """
        draws = coins(Stream(self.seed, self.name))
        strings = [embedded(draws) for _ in range(self.samples)]
        progress(1.0)
        inputs, lengths = pad(self.title, [encoded(symbols[:-1]) for symbols, _ in strings])
        many = self.predict == ALLOWED
        targets, _ = pad(self.title, [allowed if many else encoded(said[1:]).argmax(1) for said, allowed in strings])
        return Arrays(
            {SOLE: inputs},
            {SOLE: targets},
            {} if lengths is None else {SOLE: lengths},
            classes={} if many else {SOLE: tuple(SYMBOLS)},
            features=(Feature("symbol", tuple(SYMBOLS)),),
            target_names=tuple(SYMBOLS) if many else (),
            name=self.title,
        )


def coins(stream: Stream) -> Iterator[bool]:
    """Fair coins without end."""
    while True:
        yield from (stream.uniform(BLOCK) >= 0.5).tolist()


def embedded(draws: Iterator[bool]) -> tuple[str, NDArray[np.float64]]:
    """A string, and for each of its symbols but the last which may follow, (symbols − 1, 7)."""
    outer = "P" if next(draws) else "T"
    inner, following = plain(draws)
    said = f"B{outer}{inner}{outer}E"
    return said, np.array([multi_hot(allowed) for allowed in ("TP", "B", *following, outer, "E")])


def plain(draws: Iterator[bool]) -> tuple[str, list[str]]:
    """A string of Reber's grammar, and for each of its symbols but the last which may follow."""
    said, following, state = "B", [], 0
    while state < len(GRAMMAR):
        ways = GRAMMAR[state].split()
        way = ways[next(draws)] if len(ways) > 1 else ways[0]
        following.append("".join(each[0] for each in ways))
        said, state = said + way[0], int(way[1])
    return said, following


def encoded(symbols: str) -> NDArray[np.float64]:
    """One-hot rows (symbols, 7)."""
    return one_hot(np.array([SYMBOLS.index(symbol) for symbol in symbols]), len(SYMBOLS))


def multi_hot(allowed: str) -> list[float]:
    """1 for each of the symbols."""
    return [float(symbol in allowed) for symbol in SYMBOLS]
