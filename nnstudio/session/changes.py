"""Where a run went on with something else, so that the losses before and after cannot be compared."""

from nnstudio.session.events import GoOnWith
from nnstudio.session.run import Run
from nnstudio.session.stretch import Stretch


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


def difference(old: Stretch, new: Stretch) -> str:
    """What makes the losses of two stretches incomparable; nothing where only settings of the training differ."""
    a, b = old.document, new.document
    if old.dataset is not new.dataset:
        return "data"
    if a.recipe.loss != b.recipe.loss:
        return "loss"
    same = a.edges == b.edges and [(n.kind, n.settings) for n in a.nodes] == [(n.kind, n.settings) for n in b.nodes]
    return "" if same else "network"
