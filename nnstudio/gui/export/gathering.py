"""Tables in full: where a panel shows less than all, the rest is asked for."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nnstudio.gui.plots.table import Table
from nnstudio.session.moment import Outline
from nnstudio.session.trainer.answers import News, Seen
from nnstudio.session.trainer.orders import Order, See

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Ask = Callable[[Order, Callable[[News], None]], object]
Known = frozenset[tuple[str, str]]
"""Role and name of all that can be asked for."""


def gather(ask: Ask, known: Known, tables: list[Table], then: Callable[[list[Table]], None]) -> None:
    """Hand over all tables in full, once the last of what they lack is there; those never computed are left out."""
    found: list[Table] = []

    def proceed(rest: list[Table]) -> None:
        if not rest:
            then(found)
            return

        def take(table: Table | None) -> None:
            if table:
                found.append(table)
            proceed(rest[1:])

        complete(ask, known, rest[0], take)

    proceed(tables)


def known_of(outline: Outline | None) -> Known:
    """All that can be asked for of a program; what is not trained has values alone."""
    listed = outline.quantities if outline else ()
    frozen = outline.frozen if outline else ()
    return frozenset((each.role, each.name) for each in listed if each.role == "value" or each.name not in frozen)


def complete(ask: Ask, known: Known, table: Table, then: Callable[[Table | None], object]) -> None:
    """Hand over one table in full; None where it is not computed yet."""
    whole = table.whole
    if whole is None or not known.issuperset(whole.quantities):
        then(table if whole is None or table.values.size else None)
        return
    arrays: list[Array] = []

    def heard(news: News) -> None:
        if not isinstance(news, Seen) or news.values is None:
            then(None)
            return
        arrays.append(news.values)
        if len(arrays) < len(whole.quantities):
            ask(See(*whole.quantities[len(arrays)]), heard)
        else:
            then(whole.complete(arrays))

    ask(See(*whole.quantities[0]), heard)
