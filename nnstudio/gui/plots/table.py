"""What a panel shows as plain data, to be copied and exported."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:  # the window paints before NumPy is imported
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Whole:
    """What is to be asked for where a panel shows less than all.

    Attributes:
        quantities: (role, name) of each, as in `session.moment.Quantity`.
        complete: makes the table of their values.
    """

    quantities: tuple[tuple[str, str], ...]
    complete: "Callable[[list[Array]], Table]"


@dataclass(frozen=True)
class Table:
    """Numbers or words with the names of their rows and columns.

    Attributes:
        title: what they are.
        values: rows along the first axis; all others together are the columns.
        columns: what each column is called, with its unit; empty where they have no names.
        rows: what each row is called; empty where they have no names.
        corner: what the rows are, such as "example".
        whole: how to get all, where the values are fewer or old; None where they are all.
    """

    title: str
    values: "Array"
    columns: Sequence[str] = ()
    rows: Sequence[str] = ()
    corner: str = ""
    whole: Whole | None = None

    @property
    def numeric(self) -> bool:
        """Whether it holds numbers."""
        return self.values.dtype.kind in "biuf"

    def cells(self) -> Iterator[list[str]]:
        """The names of the columns, then each row behind its name; numbers are written so that they read back."""
        corner = [self.corner] if len(self.rows) else []
        if len(self.columns):
            yield [*corner, *self.columns]
        count = len(self.values) if self.values.ndim else 1
        for place, row in enumerate(self.values.reshape(count, -1).tolist() if self.values.size else ()):
            name = [self.rows[place]] if len(self.rows) else []
            yield [*name, *(written(value) for value in row)]

    def as_text(self) -> str:
        """Tab-separated text that a spreadsheet takes."""
        return "\n".join("\t".join(" ".join(cell.split()) for cell in line) for line in self.cells())


def written(value: object) -> str:
    """A number so that it reads back exactly; yes and no as 1 and 0."""
    return value if isinstance(value, str) else str(int(value)) if isinstance(value, bool) else repr(value)


def as_text(tables: Sequence[Table]) -> str:
    """Tables one below another, each under its title where there are several."""
    titled = len(tables) > 1
    return "\n\n".join(f"{table.title}\n{table.as_text()}" if titled else table.as_text() for table in tables)


@runtime_checkable
class Tabular(Protocol):
    """A widget that knows its tables."""

    def tables(self) -> Sequence[Table]:
        """What it shows, top to bottom."""
        ...


def tables_of(widget: QWidget) -> list[Table]:
    """All that a widget, or else what is shown inside it, shows as tables, top to bottom."""
    if isinstance(widget, Tabular):
        return [*widget.tables()]
    inside = [child for child in widget.children() if isinstance(child, QWidget) and not child.isHidden()]
    inside.sort(key=lambda child: (child.y(), child.x()))
    return [table for child in inside for table in tables_of(child)]
