"""Training without a window."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from msgspec.structs import replace

from nnstudio.app.bar import Bar
from nnstudio.data.arrays import Arrays
from nnstudio.data.sources import SOURCES, reading
from nnstudio.data.table import Table
from nnstudio.document.edits import set_data, set_recipe
from nnstudio.document.model import Document
from nnstudio.engine.recipe import read_recipe
from nnstudio.session.machine import quiet
from nnstudio.session.network import Network
from nnstudio.session.saving import check_name, load, save
from nnstudio.session.session import Session
from nnstudio.session.weights import check_export

NOT_FINITE = 1
"""Exit code where a number became infinite or NaN."""


def train(project: Path, data: Path | None, epochs: int, seed: int | None, export: Path | None) -> int:
    """Train a project and keep the run in it; 0, 1 where it stopped at a fault, 128 + the signal that stopped it."""
    check_name(project)
    if export:
        check_export(export)
    session = begin(project, data, seed)
    with signals() as caught:
        reason = pursue(session, epochs, caught)
        save(session, project)
        print(f"{project}: {summary(session)}")
        if export:
            session.export(export)
            print(f"{export}: weights")
    return ending(session, reason, caught)


def begin(project: Path, data: Path | None, seed: int | None) -> Session:
    """The project's run, or a new one where it has none or where a seed is given."""
    found = load(project)
    document = found.document if isinstance(found, Network) else found.latest_document
    table = None
    if data:
        document, table = on_file(document, data)
    if isinstance(found, Network):
        return Session(document if seed is None else set_recipe(document, **read_recipe(seed=seed)), table)
    if table is not None:
        found.change(document, table)
    if seed is not None:
        found.reset(seed)
    return found


def on_file(document: Document, path: Path) -> tuple[Document, Table | Arrays]:
    """The document on the rows of a file, read as it says for its own."""
    choice = reading(document.data.source, path.resolve())
    return set_data(document, replace(document.data, source=choice)), SOURCES.make(choice).read()


@contextmanager
def signals() -> Iterator[list[int]]:
    """Note Ctrl+C and polite requests to end instead of following them, so that what was learned can be kept."""
    caught: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        caught.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def pursue(session: Session, epochs: int, caught: list[int]) -> str:
    """Train with a bar; why it ended: as `Session.run` says, or "interrupted"."""
    bar = Bar(session, epochs)
    goal, reason = session.goal(epochs=epochs), None
    while reason is None:
        reason = session.run_for(goal, 0.05) or ("interrupted" if caught else None)
        bar.show(session)
    bar.close(session)
    if reason == "stop":
        print(f"nnstudio: {session.stopped}", file=sys.stderr)
    return reason


def summary(session: Session) -> str:
    """Where a training is, in a line."""
    where = session.where
    values = {"loss": session.loss, **(session.metrics or {}), **validation(session)}
    numbers = "".join(f", {name} {value:.6g}" for name, value in values.items() if value is not None)
    return f"{where.epoch} epochs, {where.iteration} iterations{numbers}"


def validation(session: Session) -> dict[str, float]:
    """Loss and metrics of the present validation rows; none where there are no such rows."""
    with quiet():
        found = session.run_state.machine.evaluated(validation=True)
    if found is None:
        return {}
    loss, metrics = found
    return {f"validation {name}": value for name, value in {"loss": loss, **metrics}.items()}


def ending(session: Session, reason: str, caught: list[int]) -> int:
    """Say what was not to be expected; the exit code."""
    if reason == "interrupted":
        print("nnstudio: interrupted; what was learned so far is kept", file=sys.stderr)
        return 128 + caught[0]
    if session.fault is not None:
        print(f"nnstudio: {session.fault.sentence}", file=sys.stderr)
        return NOT_FINITE
    return 0
