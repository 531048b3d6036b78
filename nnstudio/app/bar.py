"""Progress of training on standard error: a bar on a terminal, else a line now and then."""

import shutil
import sys
import time
from typing import TextIO

from nnstudio.session.session import Session

REDRAW_SECONDS = 0.1
LINES = 10
"""Lines that a whole training writes where there is no terminal."""
WIDTH = 30


class Bar:
    """Shows how far a training is.

    Args:
        session: what is trained, from where it is now.
        epochs: how many more it is to be trained.
        stream: where to; standard error by default.
    """

    def __init__(self, session: Session, epochs: int, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.terminal = self.stream.isatty()
        self.begun = session.where.epoch
        self.epochs = epochs
        self.started = time.monotonic()
        self.shown = 0.0
        self.lines = 0
        self.length = 0

    def show(self, session: Session) -> None:
        """Show where the training is, unless that was just done."""
        now = time.monotonic()
        if not self.terminal:
            if self.share(session) >= (self.lines + 1) / LINES:
                self.lines = int(self.share(session) * LINES)
                self.write(self.words(session) + "\n")
        elif now - self.shown > REDRAW_SECONDS:
            self.shown = now
            self.draw(session)

    def close(self, session: Session) -> None:
        """Show the end."""
        if self.terminal:
            self.draw(session)
            self.write("\n")

    def share(self, session: Session) -> float:
        """The part that is done."""
        state = session.run_state.machine.state
        return (state.epoch - self.begun + state.cursor / len(state.order)) / self.epochs

    def words(self, session: Session) -> str:
        """The numbers."""
        speed = (session.where.epoch - self.begun) / max(time.monotonic() - self.started, 1e-9)
        loss = "" if session.loss is None else f"  loss {session.loss:.4g}"
        metrics = "".join(f"  {name} {value:.4g}" for name, value in (session.metrics or {}).items())
        pace = f"{speed:.3g}" if speed < 100 else f"{speed:,.0f}"
        return f"epoch {session.where.epoch}/{self.begun + self.epochs}{loss}{metrics}  {pace} epochs/s"

    def draw(self, session: Session) -> None:
        """The bar and the numbers, over what was drawn before."""
        done, rest = self.signs
        full = round(min(self.share(session), 1.0) * WIDTH)
        line = f"{done * full}{rest * (WIDTH - full)} {self.words(session)}"
        line = line[: shutil.get_terminal_size().columns - 1]
        self.write("\r" + line.ljust(self.length))
        self.length = len(line)

    @property
    def signs(self) -> tuple[str, str]:
        """What the bar is drawn with: lines where the terminal can show them."""
        try:
            "━─".encode(self.stream.encoding or "ascii")
        except UnicodeEncodeError:
            return "#", "-"
        return "━", "─"

    def write(self, text: str) -> None:
        """Write at once."""
        self.stream.write(text)
        self.stream.flush()
