"""Edits of the breakpoints in the store's document; each is one step that can be undone."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from nnstudio.document.edits import set_breakpoints
from nnstudio.document.model import At, Breakpoint, Condition
from nnstudio.gui.store import Store

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.moment import Outline

Stop = At | Condition
PHASES = ("forward", "loss", "backward", "update")


def put(store: Store, listed: Sequence[Breakpoint], words: str) -> None:
    """Have other breakpoints, if they are others."""
    document = set_breakpoints(store.document, listed)
    if document.breakpoints != store.document.breakpoints:
        store.edit(document, words)


def add(store: Store, more: Sequence[Breakpoint], words: str = "") -> None:
    """Have more; those that stop at the same already stay as they are."""
    listed = store.document.breakpoints
    stops = {(each.stop, each.running, each.ignored) for each in listed}
    new = [each for each in more if (each.stop, each.running, each.ignored) not in stops]
    put(store, [*listed, *new], words or f"add {counted(new)}")


def remove(store: Store, some: Collection[Breakpoint]) -> None:
    """Have fewer."""
    listed = [each for each in store.document.breakpoints if each not in some]
    put(store, listed, f"remove {counted(some)}")


def change(store: Store, old: Breakpoint, new: Breakpoint) -> None:
    """Have another in the place of one."""
    listed = [new if each == old else each for each in store.document.breakpoints]
    put(store, listed, f"change {counted([new])}")


def enable(store: Store, some: Collection[Breakpoint], *, on: bool) -> None:
    """Let some stop the training, or not."""
    listed = [replace(each, enabled=on) if each in some else each for each in store.document.breakpoints]
    put(store, listed, f"{'enable' if on else 'disable'} {counted(some)}")


def toggle(store: Store, stop: At) -> None:
    """Stop before an instruction, or no more."""
    there = at(store, stop)
    if there:
        remove(store, there)
    else:
        add(store, [Breakpoint(stop)])


def at(store: Store, stop: At) -> list[Breakpoint]:
    """Those that stop before an instruction."""
    return [each for each in store.document.breakpoints if each.stop == stop]


def counted(some: Collection[Breakpoint]) -> str:
    """One breakpoint in words, or how many they are."""
    if len(some) != 1:
        return f"{len(some):,} breakpoints"
    (one,) = some
    return f"breakpoint {'before ' if isinstance(one.stop, At) else ''}{one}"


def in_phase(outline: "Outline", node: str, phase: str) -> At | None:
    """Where to break in a phase of a node; the update is that of all nodes. None where nothing is computed then."""
    rows = [row for row in outline.rows if row.phase == phase and (phase == "update" or row.node == node)]
    return At(rows[0].node, phase) if rows else None
