"""Words for where the run is, the same in the transport, the status line and for screen readers."""

from typing import TYPE_CHECKING

import msgspec

from nnstudio.gui import notation

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.moment import Moment


class UnitWords(msgspec.Struct, frozen=True):
    """A unit of stepping in words.

    Attributes:
        one: as in "Step one layer".
        on: how far a step runs.
        back: how far a step back goes.
    """

    one: str
    on: str
    back: str


UNIT_WORDS = {
    "instruction": UnitWords("one instruction", "one instruction", "one instruction"),
    "time_step": UnitWords("one time step", "to the next time step", "to the time step before"),
    "layer": UnitWords("one layer", "to the next layer", "to the start of a layer"),
    "phase": UnitWords("one phase", "to the end of this pass", "to the start of a pass"),
    "iteration": UnitWords("one iteration", "to the next iteration", "to the start of an iteration"),
    "epoch": UnitWords("one epoch", "to the next epoch", "to the start of an epoch"),
}
"""Every unit, the finest first."""

UNTRAINABLE = "The drawing cannot be trained yet: see the problems."
"""Said when the run is to be moved; no longer true once the drawing is mended."""


def capital(words: str) -> str:
    """Words as they begin a sentence; a Greek letter in front is a symbol and stays as it is."""
    return words[:1].upper() + words[1:] if words[:1].isascii() else words


def in_print(words: str) -> str:
    """Comparisons as they are printed in books."""
    return words.replace(">=", "≥").replace("<=", "≤")


def time_words(moment: "Moment") -> str:
    """How far the run is, such as "Iteration 120 of 500 · epoch 30"."""
    iteration, epoch = moment.where.iteration, moment.where.epoch
    of = "" if moment.live else f" of {moment.end:,}"
    return f"Iteration {iteration:,}{of} · epoch {epoch:,}"


def place_words(moment: "Moment") -> str:
    """What is about to run, such as "backward · hidden1 · weight gradient"; where there are time steps, at which."""
    where = moment.where
    time = "" if where.time_step is None else f" · t = {where.time_step + 1}"
    return f"{where.phase} · {where.node}{time} · {where.title}"


def state_words(moment: "Moment") -> str:
    """Whether the run is "running", "live", "in the past", or "stopped" at numbers that are not finite."""
    if moment.running:
        return "running"
    if moment.fault is not None:
        return "stopped"
    return "live" if moment.live else "in the past"


def loss_words(moment: "Moment") -> str:
    """The loss with four digits."""
    return "—" if moment.loss is None else notation.digits(moment.loss, 4)


def speed_words(moment: "Moment") -> str:
    """Iterations per second while running."""
    if not moment.running or not moment.speed:
        return ""
    return f"{moment.speed:,.0f}/s" if moment.speed >= 10 else f"{moment.speed:.1f}/s"
