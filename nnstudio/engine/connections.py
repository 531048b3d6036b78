"""The setting that names single connections between units."""

from collections.abc import Iterable

from nnstudio.base.catalogue import Setting, whole

MOST = 1_000_000


class Connections(Setting[tuple[tuple[int, int], ...]]):
    """Pairs (from, to) of unit numbers, counted from 0; each once, rising."""

    expected = "pairs of an input and a unit, counted from 0, such as 0-2, 1-0"

    def read(self, value: object) -> tuple[tuple[int, int], ...]:
        """A tuple of pairs, from pairs or from text such as "0-2, 1-0"."""
        given = value.replace(",", " ").split() if isinstance(value, str) else value
        if not isinstance(given, Iterable) or len(found := [pair_of(each) for each in given]) > MOST:
            raise self.refuse(value, self.expected)
        pairs = {pair for pair in found if pair is not None}
        if None in found:
            raise self.refuse(value, self.expected)
        return tuple(sorted(pairs))

    def plain(self, value: tuple[tuple[int, int], ...]) -> list[list[int]]:
        """A list of lists of two."""
        return [list(pair) for pair in value]


def pair_of(value: object) -> tuple[int, int] | None:
    """Two unit numbers from "0-2" or (0, 2); None from anything else."""
    ends = value.split("-") if isinstance(value, str) else value
    if not isinstance(ends, (list, tuple)) or len(ends) != 2:
        return None
    numbers = [int(end) if isinstance(end, str) and end.isdecimal() else whole(end) for end in ends]
    if any(number is None or number < 0 for number in numbers):
        return None
    return numbers[0] or 0, numbers[1] or 0
