"""Commands that move the run."""

import random
from types import ModuleType
from typing import TYPE_CHECKING

from nnstudio.document import edits
from nnstudio.gui.commands.command import Command, Desk, Do, Option, Options
from nnstudio.gui.phrases import UNIT_WORDS

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.trainer.orders import Order

STEP_KEYS: dict[str, tuple[str, ...]] = {
    "instruction": ("F11", "."),
    "time_step": ("T",),
    "layer": ("F10",),
    "phase": ("Shift+F11",),
    "iteration": ("]",),
    "epoch": ("}",),
}
BACK_KEYS: dict[str, tuple[str, ...]] = {
    "instruction": ("Ctrl+Shift+F11", ","),
    "time_step": ("Shift+T",),
    "layer": ("Ctrl+Shift+F10",),
    "phase": ("Alt+Shift+F11",),
    "iteration": ("[",),
    "epoch": ("{",),
}
DEBUGGER_WORDS = {"instruction": " (into)", "layer": " (over)", "phase": " (out)"}
"""What debuggers call steps of a unit."""
SPEEDS = (None, 1000, 100, 30, 10, 5, 2, 1)
SEEDS = 10_000


def orders() -> ModuleType:
    """The trainer's orders; imported when first given, because the window paints before NumPy is imported."""
    from nnstudio.session.trainer import orders as found

    return found


def send(desk: Desk, order: "Order") -> None:
    """Give the trainer an order."""
    if desk.run:
        desk.run.send(order)


def ready(desk: Desk) -> bool:
    """Whether there is a program to run."""
    return desk.run is not None and desk.store.outline is not None


def healthy(desk: Desk) -> bool:
    """Whether the program is that of the drawing; a drawing with errors leaves the last one to be looked at."""
    return ready(desk) and all(problem.severity != "error" for problem in desk.store.problems)


def running(desk: Desk) -> bool:
    """Whether the trainer runs."""
    return desk.run is not None and desk.run.running


def lasting(desk: Desk) -> bool:
    """Whether the run is on a way that takes long."""
    return desk.run is not None and desk.run.lasting


def still(desk: Desk) -> bool:
    """Whether the run can be stepped."""
    return healthy(desk) and not running(desk)


def begun(desk: Desk) -> bool:
    """Whether there is something to go back to."""
    moment = desk.run.moment if desk.run else None
    return (
        ready(desk)
        and not running(desk)
        and moment is not None
        and (moment.where.iteration, moment.instruction) != (0, 0)
    )


def recurrent(desk: Desk) -> bool:
    """Whether the program has time steps."""
    outline = desk.store.outline
    return outline is not None and any(row.time_step is not None for row in outline.rows)


def step(unit: str) -> Do:
    """Run to the next boundary of a unit."""
    return lambda desk: send(desk, orders().Step(unit))


def back(unit: str) -> Do:
    """Go to the nearest earlier boundary of a unit."""
    return lambda desk: send(desk, orders().Back(unit))


def start(desk: Desk) -> None:
    """Run, or pause."""
    send(desk, orders().Pause() if running(desk) else orders().Run())


def reset_new_seed(desk: Desk) -> None:
    """Choose another seed, which can be undone, and begin with the weights that it draws."""
    seed = random.SystemRandom().randrange(SEEDS)
    desk.store.edit(edits.set_recipe(desk.store.document, seed=seed), f"choose the seed {seed}")
    send(desk, orders().Reset())


def speed_options(_: Desk) -> list[Option]:
    """The speed limits."""
    words = {None: "Full speed", 1: "1 iteration per second"}
    return [Option(words.get(speed, f"{speed} iterations per second"), speed) for speed in SPEEDS]


def set_speed(desk: Desk, speed: int | None) -> None:
    """Limit the speed."""
    desk.speed = speed
    send(desk, orders().SetSpeed(speed))


def movements(unit: str) -> tuple[Command, Command]:
    """The two commands of a unit."""
    words, debugger = UNIT_WORDS[unit], DEBUGGER_WORDS.get(unit, "")
    enabled = (still, begun)
    if unit == "time_step":
        enabled = (lambda desk: still(desk) and recurrent(desk), lambda desk: begun(desk) and recurrent(desk))
    return (
        Command(
            f"run.step_{unit}",
            "Run",
            f"Step {words.one}{debugger}",
            step(unit),
            f"step_{unit}",
            STEP_KEYS[unit],
            f"Run {words.on}",
            enabled[0],
        ),
        Command(
            f"run.back_{unit}",
            "Run",
            f"Back {words.one}{debugger}",
            back(unit),
            f"back_{unit}",
            BACK_KEYS[unit],
            f"Go back {words.back}, with everything as it was",
            enabled[1],
            last=unit == "epoch",
        ),
    )


MOVES = {unit: movements(unit) for unit in UNIT_WORDS}

COMMANDS = (
    Command(
        "run.start",
        "Run",
        lambda desk: "Pause" if running(desk) else "Run",
        start,
        lambda desk: "pause" if running(desk) else "play",
        ("F5", "P"),
        "Train until told to pause, or pause",
        lambda desk: running(desk) or healthy(desk),
    ),
    Command(
        "run.pause",
        "Run",
        "Pause",
        lambda desk: send(desk, orders().Pause()),
        "pause",
        ("F6",),
        "Stop at the next instruction; what is being replayed stops too",
        lambda desk: running(desk) or lasting(desk),
        last=True,
    ),
    *(pair[0] for pair in MOVES.values()),
    *(pair[1] for pair in MOVES.values()),
    Command(
        "run.reset",
        "Run",
        "Reset",
        lambda desk: send(desk, orders().Reset()),
        "reset",
        ("Shift+F5",),
        "Begin again with the same initial weights",
        healthy,
    ),
    Command(
        "run.reset_new_seed",
        "Run",
        "Reset with a new seed",
        reset_new_seed,
        "dice",
        ("Alt+Shift+F5",),
        "Begin again with other initial weights",
        healthy,
        last=True,
    ),
    Command(
        "run.speed",
        "Run",
        "Speed limit",
        icon="speed",
        tip="How many iterations per second run at most",
        options=Options(speed_options, set_speed, lambda desk: desk.speed),
    ),
)
