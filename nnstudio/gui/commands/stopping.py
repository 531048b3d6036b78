"""Commands about where the run stops: breakpoints, and the ways to their hits."""

from typing import TYPE_CHECKING

from nnstudio.document.model import At, Breakpoint, Condition
from nnstudio.gui.commands.command import Command, Desk, Option, Options
from nnstudio.gui.commands.running import begun, ready, still
from nnstudio.gui.debugging import searches, stops
from nnstudio.gui.phrases import capital

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.moment import Outline, Row


def listed(desk: Desk) -> tuple[Breakpoint, ...]:
    """All breakpoints."""
    return desk.store.document.breakpoints


def some(desk: Desk) -> bool:
    """Whether there are breakpoints."""
    return bool(listed(desk))


def some_on(desk: Desk) -> bool:
    """Whether some of them stop the training."""
    return any(each.enabled for each in listed(desk))


def toggle(desk: Desk) -> None:
    """Break at the selected row of the program where the keyboard is there, else at the selected node."""
    stop = chosen_row(desk) or chosen_node(desk)
    if stop is None:
        desk.store.said.emit("Select a node or a row of the program to break at.")
        return
    stops.toggle(desk.store, stop)
    there = stops.at(desk.store, stop)
    desk.store.said.emit(f"Training stops before {stop}." if there else f"Training no longer stops before {stop}.")


def chosen_row(desk: Desk) -> At | None:
    """Where to break at the selected row of the program; None where the keyboard is elsewhere."""
    from nnstudio.gui.debugging.states import stop_at
    from nnstudio.gui.docks.program import ProgramDock

    panel, outline = desk.places.panels.get("program"), desk.store.outline
    if not isinstance(panel, ProgramDock) or outline is None or not panel.view.hasFocus():
        return None
    instruction = panel.model.instructions.get(panel.view.currentIndex().row())
    return None if instruction is None else stop_at(outline.rows[instruction])


def chosen_node(desk: Desk) -> At | None:
    """Where to break at the selected node, in the present phase where it has something to do then."""
    outline, moment, names = desk.store.outline, desk.run.moment if desk.run else None, desk.store.selected_names
    if outline is None or moment is None:
        return None
    now = outline.rows[moment.instruction] if moment.instruction < len(outline.rows) else outline.rows[0]
    return best_stop(outline, now, names[-1]) if names else At(now.node, now.phase)


def best_stop(outline: "Outline", now: "Row", node: str) -> At | None:
    """Where to break at a node: in the present phase, else in the first one in which it does something."""
    phases = [row.phase for row in outline.rows if row.node == node]
    if not phases:
        return None
    return At(node, now.phase if now.phase in phases else phases[0])


def toggle_all(desk: Desk) -> None:
    """Disable all, or where all are disabled, enable them."""
    stops.enable(desk.store, listed(desk), on=not some_on(desk))


def first_options(desk: Desk) -> list[Option]:
    """The conditions, one of which is asked for."""
    return [
        Option(capital(str(each)), each, "Go to where this held first in the run")
        for each in listed(desk)
        if isinstance(each.stop, Condition)
    ]


def when_first(desk: Desk, each: Breakpoint) -> None:
    """Go to where a condition held first."""
    if still(desk):
        searches.when_first(desk.store, each)


COMMANDS = (
    Command(
        "debug.breakpoint",
        "Debug",
        "Toggle breakpoint",
        toggle,
        "breakpoint",
        ("F9",),
        "Stop before the selected node in this phase, or before the selected row of the program, or no more",
        ready,
    ),
    Command(
        "debug.back_to_hit",
        "Debug",
        "Run back to the previous hit",
        lambda desk: searches.run_back(desk.store),
        "back_hit",
        ("Ctrl+Shift+F5",),
        "Go to the latest place before this one at which a breakpoint is hit",
        lambda desk: begun(desk) and some_on(desk),
    ),
    Command(
        "debug.when_first",
        "Debug",
        "When first?",
        icon="search",
        tip="Go to where a breakpoint's condition held first in this run",
        enabled=lambda desk: still(desk) and bool(first_options(desk)),
        options=Options(first_options, when_first),
    ),
    Command(
        "debug.recheck",
        "Debug",
        "Recheck breakpoints",
        lambda desk: searches.recheck(desk.store),
        tip="Say which breakpoints would stop at this moment; nothing moves",
        enabled=lambda desk: ready(desk) and some(desk),
    ),
    Command(
        "debug.disable_breakpoints",
        "Debug",
        lambda desk: "Disable all breakpoints" if some_on(desk) or not some(desk) else "Enable all breakpoints",
        toggle_all,
        tip="Let no breakpoint stop the training, or all again",
        enabled=some,
    ),
    Command(
        "debug.remove_breakpoints",
        "Debug",
        "Remove all breakpoints",
        lambda desk: stops.remove(desk.store, listed(desk)),
        tip="Remove all breakpoints",
        enabled=some,
        last=True,
    ),
)
