"""Where a run was changed, and where it went on with something else, so that losses cannot be compared."""

from itertools import islice
from weakref import WeakKeyDictionary

from nnstudio.session import described
from nnstudio.session.events import Event, GoOnWith, SetOutput, SetValue
from nnstudio.session.run import Run
from nnstudio.session.stretch import Stretch, difference

MOST = 200
"""Interventions that are told."""
_edits: WeakKeyDictionary[Event, str] = WeakKeyDictionary()  # comparing two documents takes long


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


def interventions(run: Run) -> tuple[tuple[int, str], ...]:
    """The latest interventions of a run up to its end, with their iterations."""
    events = [event for event in run.events if event.position <= run.end]
    return tuple(
        (event.position[0], in_words(run, event)) for event in islice(events, max(len(events) - MOST, 0), None)
    )


def in_words(run: Run, event: Event) -> str:
    """What was done."""
    if isinstance(event.action, SetValue):
        return f"{event.action.name} set by hand"
    if isinstance(event.action, SetOutput):
        return described.output_set(event.action)
    if isinstance(event.action, GoOnWith):
        return edit_in_words(run, event, event.action.stretch)
    return "best weights put back"


def edit_in_words(run: Run, event: Event, after: Stretch) -> str:
    """What was edited."""
    if event not in _edits:
        before = run.first
        for each in run.events:
            if each is event:
                break
            before = each.action.stretch if isinstance(each.action, GoOnWith) else before
        _edits[event] = described.edited(before.document, after.document) or "other data"
    return _edits[event]
