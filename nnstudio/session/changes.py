"""Where a run went on with something else, so that the losses before and after cannot be compared."""

from nnstudio.session.events import GoOnWith
from nnstudio.session.run import Run
from nnstudio.session.stretch import difference


def changes(run: Run) -> tuple[tuple[int, str], ...]:
    """The iterations from which another network, loss or data set was trained, and which of them it was."""
    found: dict[int, str] = {}
    before = run.first
    for event in run.events:
        if isinstance(event.action, GoOnWith) and event.position <= run.end:
            words = difference(before, event.action.stretch)
            before = event.action.stretch
            if words:
                found[event.position[0]] = words
    return tuple(found.items())
