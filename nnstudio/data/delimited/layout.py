"""What the user says about a file of rows; what they leave at "auto" is decided by the rules of `dialect`."""

import csv
import difflib
from collections.abc import Sequence, Set
from dataclasses import dataclass

from nnstudio.base.catalogue import unknown
from nnstudio.data.errors import DataError

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = {"point": ".", "comma": ","}
HEADERS = ("auto", "yes", "no")
FOUND = {"auto": "as the file looks"}
"""What "auto" means, for a person."""
MOST_NAMED = 20
"""Columns that a sentence lists."""
MISSING = ("refuse", "drop row", "mean", "median", "most frequent", "zero")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file's text becomes columns.

    Attributes:
        delimiter: "auto", "comma", "semicolon" or "tab".
        decimal: "auto", "point" or "comma".
        header: whether the first row names the columns: "auto", "yes" or "no".
        targets: names or numbers (from 1) of the columns to predict, with commas between; empty: the last.
        categories: the same for columns whose numbers are classes rather than quantities.
        ignore: the same for columns to leave out.
        missing: what is done about missing cells, one of `MISSING`. A missing target is refused or its row dropped.
        only: names of the only columns to read besides texts, none of them a target; None: all that are not left out.
        texts: the name or number of each column whose cells are texts of any length and number, no input of their own.
    """

    delimiter: str = "auto"
    decimal: str = "auto"
    header: str = "auto"
    targets: str = ""
    categories: str = ""
    ignore: str = ""
    missing: str = "refuse"
    only: tuple[str, ...] | None = None
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A column that is read.

    Attributes:
        index: its place in each row of the file, from 0.
        name: from the header, else "column 1" and so on.
        target: whether it is to be predicted.
        category: whether its cells are classes even where they are numbers.
        text: which of the layout's columns of texts it is, from 1; 0: none of them.
    """

    index: int
    name: str
    target: bool
    category: bool
    text: int = 0

    def __str__(self) -> str:
        numbered = f"column {self.index + 1}"
        return numbered if self.name == numbered else f"{numbered} ({shown(self.name)})"


def places(file: str, header: Sequence[str] | None, width: int, layout: Layout) -> list[Place]:
    """The columns to read; raises DataError where the layout names one that does not exist or leaves nothing over."""
    names = names_of(header, width)
    texts = {find(file, names, text): number for number, text in enumerate(layout.texts, 1)}
    kept, targets = roles(file, names, layout, texts.keys())
    check_unique(file, [names[i] for i in kept])
    categories = chosen(file, names, layout.categories)
    return [Place(i, names[i], i in targets, i in categories, texts.get(i, 0)) for i in kept]


def names_of(header: Sequence[str] | None, width: int) -> list[str]:
    """The names of all columns, numbered where the header has none."""
    return [name.strip() or f"column {i + 1}" for i, name in enumerate(header or [""] * width)]


def roles(file: str, names: Sequence[str], layout: Layout, texts: Set[int]) -> tuple[list[int], set[int]]:
    """The columns to read, and which of them are targets."""
    if layout.only is not None:
        missing = [name for name in layout.only if name not in names]
        if missing:
            raise no_input(file, names, layout.only, missing[0])
        return [i for i, name in enumerate(names) if name in layout.only or i in texts], set()
    ignored = chosen(file, names, layout.ignore)
    kept = [i for i in range(len(names)) if i not in ignored - texts]
    targets = chosen(file, names, layout.targets) or set(kept[-1:])
    for i in (ignored | texts) & targets:
        other = "left out" if i in ignored else "read as text"
        raise DataError(f"{file}: column {shown(names[i])!r} is to be predicted and {other}; expected one of both")
    if not set(kept) - targets:
        raise DataError(f"{file}: no column is left as input; expected at least one besides the columns to predict")
    return kept, targets


def chosen(file: str, names: Sequence[str], text: str) -> set[int]:
    """Places of the columns that a list such as `age, 3` names; a name goes before a number, quotes may hold commas."""
    try:
        parts = [part.strip() for row in csv.reader([text], skipinitialspace=True) for part in row]
    except csv.Error:
        raise DataError(f"{file}: {shown(text)!r} is not a list of columns such as age, 3") from None
    return {find(file, names, part) for part in parts if part}


def find(file: str, names: Sequence[str], part: str) -> int:
    """The place of a column by its name or its number from 1."""
    if part in names:
        return names.index(part)
    if part.isdecimal() and len(part) < 10 and 1 <= int(part) <= len(names):
        return int(part) - 1
    raise no_column(file, names, part)


def no_input(file: str, names: Sequence[str], wanted: Sequence[str], missing: str) -> DataError:
    """The error for a file without a column that is needed by its name; one without names is told them all."""
    if all(name == f"column {place}" for place, name in enumerate(names, 1)):
        first = ", ".join(shown(name) for name in wanted[:MOST_NAMED]) + (", …" if len(wanted) > MOST_NAMED else "")
        return DataError(f"{file}: the columns have no names; write them into a first row, which needs {first}")
    near = difflib.get_close_matches(missing, [name for name in names if name not in wanted], 1)
    hint = f"rename {shown(near[0])!r} if that is it" if near else "add it, or name it in the first row"
    return DataError(f"{file}: the column {shown(missing)!r} is missing, which the network was trained on; {hint}")


def no_column(file: str, names: Sequence[str], name: str) -> DataError:
    """The error for a column that is not there."""
    return DataError(f"{file}: {unknown('there is no column', shown(name), [shown(name) for name in names[:20]])}")


def check_unique(file: str, names: Sequence[str]) -> None:
    """Raise DataError where two columns have one name."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DataError(
                f"{file}: the header names two columns {shown(name)!r}; rename one in the file, "
                "or leave one out by its number"
            )
        seen.add(name)


def shown(text: str) -> str:
    """A text from a file, short enough for a sentence."""
    return text if len(text) <= 40 else text[:39] + "…"
