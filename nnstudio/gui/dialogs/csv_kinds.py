"""Whether a file of rows rather holds texts or sequences, and the source that reads it so."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import msgspec

from nnstudio.base.catalogue import Choice
from nnstudio.data.delimited.cells import NUMBER
from nnstudio.data.sources import SOURCES
from nnstudio.gui.dialogs.csv_columns import ColumnsModel
from nnstudio.gui.dialogs.csv_peek import Peek

TEXTS, SEQUENCES = "labeled_texts", "sequences_csv"
WRITTEN = ("delimiter", "decimal", "header")
"""The settings that say how a file is written."""
FEWEST_TEXTS, DIFFERENT, WORDS = 5, 0.8, 2.0
"""A column holds texts from so many on, if that share of them is different, with so many words in the mean."""
FEWEST_STEPS = 3
STEP = re.compile(r"(.*[^\d_])_(\d+)")
"""The name of a column that holds a step of a sequence, such as x_1; pixel_2_1 is none."""
CANDIDATES = 4
"""How many of the first columns may name the sequence or the time."""


class Finding(msgspec.Struct, frozen=True):
    """What a file seems to hold.

    Attributes:
        kind: the source that reads it so.
        sentence: what speaks for it, and what becomes of the file as a table.
        settings: of the source.
        taken: the columns that these settings name.
    """

    kind: str
    sentence: str
    settings: dict[str, Any] = {}
    taken: tuple[str, ...] = ()


def finding(peek: Peek) -> Finding | None:
    """What the first rows speak for; None: a table of independent rows."""
    return texts(peek) or wide(peek) or long(peek)


def texts(peek: Peek) -> Finding | None:
    """A column of texts that are nearly all different."""
    for place, column in enumerate(peek.columns):
        cells = [row[place].strip() for row in peek.rows if row[place].strip()]
        if column.numbers or len(cells) < FEWEST_TEXTS or len(set(cells)) < DIFFERENT * len(cells):
            continue
        if sum(len(cell.split()) for cell in cells) >= WORDS * len(cells):
            sentence = (
                f"The texts in column {column.name!r} are nearly all different: in a table each would be a category of "
                "its own, and nothing could be learned from its words."
            )
            return Finding(TEXTS, sentence, {"text": column.name}, (column.name,))
    return None


def wide(peek: Peek) -> Finding | None:
    """Columns such as x_1, x_2, x_3, which are most of the file."""
    found = [(column.name, STEP.fullmatch(column.name)) for column in peek.columns]
    steps = [(match[1], int(match[2]), name) for name, match in found if match]
    groups = {stem: [step[1:] for step in group] for stem, group in groupby(steps, key=itemgetter(0))}
    names = tuple(name for group in groups.values() if in_a_row(group) for _, name in group)
    if len(names) < FEWEST_STEPS or 2 * len(names) < len(peek.columns):
        return None
    sentence = f"The columns {names[0]}, {names[1]} … may be the steps of a sequence."
    return Finding(SEQUENCES, sentence, {"form": "wide"}, names)


def in_a_row(steps: Sequence[tuple[int, str]]) -> bool:
    """Whether steps are numbered without a gap."""
    first = steps[0][0]
    return len(steps) >= FEWEST_STEPS and [number for number, _ in steps] == [*range(first, first + len(steps))]


def long(peek: Peek) -> Finding | None:
    """A column that names sequences, whose rows follow each other, and one whose numbers rise within each."""
    few = range(min(len(peek.columns), CANDIDATES))
    for sequence in few:
        runs = [list(rows) for _, rows in groupby(peek.rows, key=lambda row: row[sequence])]
        named = len(runs) == len({rows[0][sequence] for rows in runs}) > 1
        if not named or len(peek.rows) < FEWEST_STEPS * (len(runs) - 1):
            continue
        for time in few:
            if time != sequence and peek.columns[time].numbers and restarts(runs, time, peek.dialect.decimal):
                names = peek.columns[sequence].name, peek.columns[time].name
                sentence = (
                    f"Column {names[0]!r} repeats while {names[1]!r} rises: the rows look like steps of sequences."
                )
                return Finding(SEQUENCES, sentence, {"form": "long", "sequence": names[0], "time": names[1]}, names)
    return None


def restarts(runs: Sequence[Sequence[Sequence[str]]], place: int, decimal: str) -> bool:
    """Whether the numbers of a column rise in each run of rows, and begin anew with the next."""
    times = [list(numbers((row[place] for row in rows), decimal)) for rows in runs]
    complete = all(len(found) == len(rows) for found, rows in zip(times, runs, strict=True))
    rise = all(a < b for found in times for a, b in pairwise(found))
    return complete and rise and all(after[0] < before[-1] for before, after in pairwise(times) if len(before) > 1)


def numbers(cells: Iterable[str], decimal: str) -> Iterator[float]:
    """The cells that are numbers."""
    return (float(cell.replace(",", ".")) for cell in cells if NUMBER[decimal].fullmatch(cell.strip()))


def source_of(kind: str, path: str, found: Finding | None, columns: ColumnsModel, given: dict[str, Any]) -> Choice:
    """The source that reads a file as texts or sequences, with what is known of it.

    Args:
        kind: the source.
        path: the file.
        found: what the file seems to hold, perhaps something else.
        columns: what the user has ticked.
        given: how the file is written.
    """
    known = found if found is not None and found.kind == kind else Finding(kind, "")
    free = [place for place, column in enumerate(columns.columns) if column.name not in known.taken]
    free = [place for place in free if place not in columns.ignored]
    targets = [place for place in free if place in columns.targets] or free[-1:]
    unread = set(columns.ignored) | (set(free) - set(targets) if known.kind == TEXTS and known.taken else set())
    lists = {"targets": targets, "categories": sorted(columns.classes), "ignore": sorted(unread)}
    settings = {name: ", ".join(columns.reference(place) for place in places) for name, places in lists.items()}
    written = {name: given[name] for name in WRITTEN if name in given and name in SOURCES[kind].settings}
    return Choice(kind, {"path": path, **written, **known.settings, **{k: v for k, v in settings.items() if v}})
