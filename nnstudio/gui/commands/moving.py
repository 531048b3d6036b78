"""Commands that move the run by more than a step: to a layer, by ten iterations, to either end, to any iteration."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from nnstudio.gui.commands.command import Command, Desk, Do, Option, Options
from nnstudio.gui.commands.running import begun, orders, ready, running, send, still

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.moment import Moment, Row

TEN = 10
MEGA = 2**20
BUDGET = 256 * MEGA
"""Bytes of history at first."""
BUDGETS = tuple(size * MEGA for size in (16, 64, 256, 512, 1024, 2048, 4096))
HISTORY = "run/history"
"""Where the budget is remembered."""


# To a layer


def one_selected(desk: Desk) -> bool:
    """Whether a single layer is selected, and the program that has it stands still."""
    return still(desk) and len(desk.store.selection) == 1


def to_node(desk: Desk, phase: str = "") -> None:
    """Run until the selected layer is about to be computed, in a phase or in any, within the next iteration."""
    outline, moment, node = desk.store.outline, moment_of(desk), desk.store.selected_names[-1]
    if outline and moment:
        go_by_layers(desk, orders().Step, layers_to(outline.rows, moment.instruction, node, phase))


def back_to_node(desk: Desk, phase: str = "") -> None:
    """Go back to where the selected layer was about to be computed, in a phase or in any."""
    outline, moment, node = desk.store.outline, moment_of(desk), desk.store.selected_names[-1]
    if outline and moment:
        layers = layers_back(outline.rows, moment.instruction, node, phase)
        first = moment.where.iteration == 0 and not any(
            fits(row, node, phase) for row in outline.rows[: moment.instruction]
        )
        go_by_layers(desk, orders().Back, 0 if first else layers)


def go_by_layers(desk: Desk, order: "Callable[[str, int], object]", layers: int) -> None:
    """Give an order to go by layers; where there is no way, say so."""
    if layers:
        send(desk, order("layer", layers))  # type: ignore[arg-type]
    else:
        desk.store.said.emit("The selected layer computes nothing there.")


def fits(row: "Row", node: str, phase: str) -> bool:
    """Whether an instruction is of a node, and of a phase where one is named."""
    return row.node == node and phase in {"", row.phase}


def beginnings(rows: "Sequence[Row]", places: range) -> "Iterator[Row]":
    """Those instructions of some places, beyond the ends of an iteration too, that a step of a layer leads to."""
    for place in places:
        row, before = rows[place % len(rows)], rows[(place - 1) % len(rows)]
        if place % len(rows) == 0 or group(row) != group(before):
            yield row


def group(row: "Row") -> tuple[str, str]:
    """What a layer's instructions within a phase share; loss is one, and so is update."""
    return row.phase, "" if row.phase in {"loss", "update"} else row.node


def layers_to(rows: "Sequence[Row]", here: int, node: str, phase: str = "") -> int:
    """How many steps of a layer lead from an instruction to the next one of a node; 0 where it has none."""
    return steps_among(beginnings(rows, range(here + 1, here + 1 + len(rows))), node, phase)


def layers_back(rows: "Sequence[Row]", here: int, node: str, phase: str = "") -> int:
    """How many steps back by a layer lead from an instruction to the latest one of a node; 0 where it has none."""
    return steps_among(beginnings(rows, range(here - 1, here - 1 - len(rows), -1)), node, phase)


def steps_among(found: "Iterator[Row]", node: str, phase: str) -> int:
    """The place of the first instruction that fits, counted from 1; 0: there is none."""
    return next((count for count, row in enumerate(found, start=1) if fits(row, node, phase)), 0)


def phase_options(desk: Desk) -> list[Option]:
    """The phases of the selected layer, each on and back."""
    outline, names = desk.store.outline, desk.store.selected_names
    rows = outline.rows if outline and len(names) == 1 else ()
    phases = dict.fromkeys(row.phase for row in rows if row.node == names[-1])
    on = [Option(f"On to {names[-1]}, {phase}", (to_node, phase)) for phase in phases]
    return on + [Option(f"Back to {names[-1]}, {phase}", (back_to_node, phase)) for phase in phases]


def choose_phase(desk: Desk, chosen: tuple[Callable[[Desk, str], None], str]) -> None:
    """Go to a phase of the selected layer."""
    move, phase = chosen
    if one_selected(desk):
        move(desk, phase)


# To an iteration


def moment_of(desk: Desk) -> "Moment | None":
    """Where the run is; None where it has not begun."""
    return desk.run.moment if desk.run else None


def in_the_past(desk: Desk) -> bool:
    """Whether the run stands still and has been further than this."""
    moment = moment_of(desk)
    return ready(desk) and not running(desk) and moment is not None and not moment.live


def trained(desk: Desk) -> bool:
    """Whether the run stands still and has been anywhere but at its beginning."""
    return begun(desk) or in_the_past(desk)


def by_ten(name: str) -> Do:
    """Ten iterations on or back."""
    return lambda desk: send(desk, getattr(orders(), name)("iteration", TEN))


def to_last(desk: Desk) -> None:
    """Go as far as the run has come."""
    moment = moment_of(desk)
    if moment:
        send(desk, orders().GoTo(moment.end, moment.end_instruction))


def ask_go_to(desk: Desk) -> None:
    """Ask for an iteration of the run and go there."""
    from nnstudio.gui.dialogs.moving import AskIteration

    moment = moment_of(desk)
    if moment:
        dialog = AskIteration(desk.window, "Go to iteration", moment.where.iteration, range(moment.end + 1))
        dialog.chosen.connect(lambda iteration: send(desk, orders().GoTo(iteration)))
        dialog.open()


def ask_run_to(desk: Desk) -> None:
    """Ask for a later iteration and train up to it."""
    from nnstudio.gui.dialogs.moving import MOST, AskIteration

    moment = moment_of(desk)
    if moment:
        here = moment.where.iteration
        dialog = AskIteration(desk.window, "Run to iteration", here + 100, range(here + 1, here + MOST))
        dialog.chosen.connect(lambda iteration: send(desk, orders().Run(iterations=iteration - here)))
        dialog.open()


def ask_repeat(desk: Desk) -> None:
    """Ask which step to make how often."""
    from nnstudio.gui.dialogs.moving import AskSteps

    dialog = AskSteps(desk.window)
    dialog.on.connect(lambda unit, count: send(desk, orders().Step(unit, count)))
    dialog.back.connect(lambda unit, count: send(desk, orders().Back(unit, count)))
    dialog.open()


# The history


def budget_of(desk: Desk) -> int:
    """Bytes of history, as remembered."""
    budget = str(desk.settings.value(HISTORY, BUDGET))
    return int(budget) if budget.isdecimal() else BUDGET


def set_budget(desk: Desk, budget: int) -> None:
    """Keep that many bytes of history, and remember it."""
    desk.settings.setValue(HISTORY, budget)
    send(desk, orders().SetHistory(budget))


def budget_options(_: Desk) -> list[Option]:
    """The budgets."""
    tip = "With less, moments that lie far back take longer to reach; they are the same to the last bit"
    words = {BUDGET: " (usual)"}
    return [
        Option(
            (f"{size // MEGA} MB" if size < 1024 * MEGA else f"{size // MEGA // 1024} GB") + words.get(size, ""),
            size,
            tip,
        )
        for size in BUDGETS
    ]


COMMANDS = (
    Command(
        "run.to_node",
        "Run",
        "Run to selected layer",
        to_node,
        "arrow_right",
        ("Ctrl+F10",),
        "Run until the selected layer is about to be computed",
        one_selected,
    ),
    Command(
        "run.back_to_node",
        "Run",
        "Back to selected layer",
        back_to_node,
        "arrow_left",
        ("Alt+Shift+F10",),
        "Go back to where the selected layer was about to be computed",
        one_selected,
    ),
    Command(
        "run.to_phase",
        "Run",
        "Selected layer and phase",
        tip="Run or go back to a phase of the selected layer",
        enabled=one_selected,
        options=Options(phase_options, choose_phase),
        last=True,
    ),
    Command(
        "run.first",
        "Debug",
        "Go to the beginning",
        lambda desk: send(desk, orders().GoTo(0)),
        "to_first",
        ("Alt+Home",),
        "Go to the very beginning of the run",
        begun,
    ),
    Command(
        "run.back_ten",
        "Debug",
        "Back ten iterations",
        by_ten("Back"),
        "back_iteration",
        ("Alt+PgDown",),
        "Go back ten iterations",
        begun,
    ),
    Command(
        "run.step_ten",
        "Debug",
        "Step ten iterations",
        by_ten("Step"),
        "step_iteration",
        ("Alt+PgUp",),
        "Run ten iterations on",
        still,
    ),
    Command(
        "run.last",
        "Debug",
        "Go to the end (live)",
        to_last,
        "to_last",
        ("Alt+End",),
        "Go as far as the run has come, where training goes on",
        in_the_past,
    ),
    Command(
        "run.go_to",
        "Debug",
        "Go to iteration…",
        ask_go_to,
        keys=("Ctrl+G",),
        tip="Go to any iteration of the run",
        enabled=trained,
    ),
    Command(
        "run.run_to",
        "Debug",
        "Run to iteration…",
        ask_run_to,
        keys=("Ctrl+Shift+G",),
        tip="Train up to an iteration",
        enabled=still,
    ),
    Command(
        "run.repeat",
        "Debug",
        "Repeat a step…",
        ask_repeat,
        keys=("Ctrl+Shift+R",),
        tip="Make any step several times, on or back",
        enabled=still,
        last=True,
    ),
    Command(
        "run.history",
        "Debug",
        "History memory",
        tip="How much memory the past may take",
        options=Options(budget_options, set_budget, budget_of),
        last=True,
    ),
)
