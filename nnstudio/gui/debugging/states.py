"""In which state breakpoints are: on, off, hit, or invalid and why."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal

from nnstudio.document.model import At, Breakpoint, Condition, Document

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.session.moment import Outline, Row

State = Literal["on", "off", "hit", "invalid"]
RANKS: tuple[State, ...] = ("invalid", "off", "on", "hit")
"""Where several are at one place, the last of these is shown."""


def complaint(
    each: Breakpoint, document: Document, outline: "Outline | None", refused: Mapping[Breakpoint, str]
) -> str:
    """Why a breakpoint can never stop; empty where it can.

    Args:
        each: the breakpoint.
        document: the drawing, which may have errors.
        outline: its program, or the last one that it had.
        refused: what the trainer says against conditions.
    """
    node, updates = node_of(each), isinstance(each.stop, At) and each.stop.phase == "update"
    if node and not updates and node not in document.by_name:
        return f"there is no node {node} in the drawing any more"
    if isinstance(each.stop, At):
        if outline is not None and not any(same(row, each.stop) for row in outline.rows):
            return f"the network computes nothing for {each.stop}"
        return ""
    return refused.get(each, "")


def node_of(each: Breakpoint) -> str:
    """The node that a breakpoint is about; empty where it is about the whole network."""
    stop = each.stop
    return stop.node if isinstance(stop, At) else stop.place.partition(".")[0]


def same(row: "Row", stop: At) -> bool:
    """Whether an instruction is one of those that a breakpoint may stop before."""
    return (row.phase, row.node) == (stop.phase, stop.node) and stop.time_step in (None, row.time_step)


def stop_at(row: "Row") -> At:
    """What stops before an instruction's node in its phase, and at its time step."""
    return At(row.node, row.phase, row.time_step)


def state(each: Breakpoint, hits: Collection[At | Condition], why_never: str) -> State:
    """The state of one breakpoint, where the run has stopped for some conditions or at some instructions."""
    if why_never:
        return "invalid"
    if each.stop in hits:
        return "hit"
    return "on" if each.enabled else "off"


def by_node(document: Document, outline: "Outline | None", hits: Collection[At | Condition]) -> dict[str, State]:
    """The state that each node shows."""
    found: dict[str, State] = {}
    for each in document.breakpoints:
        node, now = node_of(each), state(each, hits, complaint(each, document, outline, {}))
        if node in document.by_name and RANKS.index(now) > RANKS.index(found.get(node, "invalid")):
            found[node] = now
    return found


def by_row(document: Document, outline: "Outline", hits: Collection[At | Condition]) -> dict[int, State]:
    """The state that each instruction shows: a breakpoint stands at the first instruction of its node in its phase."""
    found: dict[int, State] = {}
    for each in document.breakpoints:
        if not isinstance(each.stop, At):
            continue
        place = next((place for place, row in enumerate(outline.rows) if same(row, each.stop)), None)
        now = state(each, hits, "")
        if place is not None and RANKS.index(now) > RANKS.index(found.get(place, "invalid")):
            found[place] = now
    return found


def threshold_words(each: Breakpoint, value: float | None) -> str:
    """The present number, and whether it would stop at it; empty of a breakpoint at an instruction."""
    if not isinstance(each.stop, Condition):
        return ""
    if each.stop.quantity.endswith(".change"):
        return "known from one iteration to the next"
    if value is None:
        return "not computed yet"
    return f"now {value:.3g}{': would stop' if holds(each.stop, value) else ''}"


def holds(condition: Condition, value: float) -> bool:
    """Whether a condition holds of a number."""
    compared = {
        "<": value < condition.threshold,
        "<=": value <= condition.threshold,
        ">": value > condition.threshold,
        ">=": value >= condition.threshold,
    }
    return compared[condition.comparison]
