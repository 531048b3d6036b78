"""Edits of the watches in the store's document; each is one step that can be undone."""

from collections.abc import Collection, Sequence

from nnstudio.document.edits import set_watches
from nnstudio.document.model import Measure
from nnstudio.gui.store import Store


def put(store: Store, listed: Sequence[Measure], words: str) -> None:
    """Have other watches, if they are others."""
    document = set_watches(store.document, dict.fromkeys(listed))
    if document.watches != store.document.watches:
        store.edit(document, words)


def watch(store: Store, measure: Measure) -> None:
    """Watch one more."""
    if measure in store.document.watches:
        store.said.emit(f"The {measure} is watched already.")
        return
    put(store, [*store.document.watches, measure], f"watch the {measure}")
    store.said.emit(f"The {measure} is watched now, see the watches panel.")


def change(store: Store, old: Measure, new: Measure) -> None:
    """Watch another in the place of one."""
    put(store, [new if each == old else each for each in store.document.watches], f"watch the {new}")


def remove(store: Store, some: Collection[Measure]) -> None:
    """Watch fewer."""
    words = f"the {next(iter(some))}" if len(some) == 1 else f"{len(some):,} numbers"
    put(store, [each for each in store.document.watches if each not in some], f"watch {words} no more")


def move(store: Store, measure: Measure, by: int) -> None:
    """Put one further up or down."""
    listed = list(store.document.watches)
    place = listed.index(measure)
    listed.insert(min(max(place + by, 0), len(listed) - 1), listed.pop(place))
    put(store, listed, f"move the watched {measure}")
