"""Questions to the trainer about breakpoints; their answers are moves or sentences."""

from typing import TYPE_CHECKING

from nnstudio.document.model import At, Breakpoint, Condition
from nnstudio.gui.store import Store

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.moment import Hit
    from nnstudio.session.trainer.answers import News

NAMED = 3
"""So many breakpoints a sentence names."""


def run_back(store: Store) -> None:
    """Go to the previous hit of any breakpoint."""
    from nnstudio.session.trainer import answers, orders

    def heard(news: "News") -> None:
        if isinstance(news, answers.Done) and not news.moved:
            store.said.emit("No breakpoint is hit before this moment.")

    store.asked.emit(orders.RunBack(), heard)


def when_first(store: Store, each: Breakpoint) -> None:
    """Go to where a condition held first in the whole run."""
    from nnstudio.session.trainer import answers, orders

    if not isinstance(each.stop, Condition):
        return

    def heard(news: "News") -> None:
        if isinstance(news, answers.Done) and not news.moved:
            store.said.emit(f"This run has never come to {each.stop}.")

    store.asked.emit(orders.RunToFirst(each.stop), heard)


def recheck(store: Store) -> None:
    """Say which breakpoints would stop here."""
    from nnstudio.session.trainer import answers, orders

    listed = store.document.breakpoints

    def heard(news: "News") -> None:
        if isinstance(news, answers.Rechecked):
            store.said.emit(found_words(listed, news.holds))

    store.asked.emit(orders.Recheck(), heard)


def found_words(listed: tuple[Breakpoint, ...], holds: tuple[bool, ...]) -> str:
    """Which breakpoints would stop, in a sentence."""
    found = [each for each, held in zip(listed, holds, strict=False) if held]
    names = "; ".join(f"{'before ' if isinstance(each.stop, At) else ''}{each}" for each in found[:NAMED])
    more = f" and {len(found) - NAMED:,} more" if len(found) > NAMED else ""
    return f"{len(found):,} of {len(listed):,} breakpoints would stop here{f': {names}{more}' if found else ''}."


def go_to(store: Store, hit: "Hit") -> None:
    """Go to where a breakpoint stopped."""
    from nnstudio.session.trainer import orders

    store.asked.emit(orders.GoTo(hit.iteration, hit.instruction), lambda _: None)
