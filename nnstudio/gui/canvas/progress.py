"""How far the run has come: which nodes the next instruction belongs to, and which this pass has not reached."""

import msgspec

from nnstudio.session.moment import Moment, Outline

DIRECTIONS = {"forward": "→ forward", "loss": "loss", "backward": "← backward", "update": "update"}
WAITING = {
    "forward": "not computed yet in this pass",
    "backward": "its gradient is not computed yet in this pass",
}


class Progress(msgspec.Struct, frozen=True):
    """Where a run is, by node names.

    Attributes:
        glowing: nodes that the instruction about to run belongs to, with its words such as "→ forward · sigmoid".
        waiting: nodes that the pass has not come to, with a sentence that says so.
    """

    glowing: dict[str, str] = {}
    waiting: dict[str, str] = {}


def progress(outline: Outline | None, moment: Moment | None) -> Progress:
    """What glows and what waits; nothing while the trainer runs or when the two belong to different programs."""
    if outline is None or moment is None or moment.running or moment.version != outline.version:
        return Progress()
    if moment.instruction >= len(outline.rows):
        return Progress()
    row = outline.rows[moment.instruction]
    time = "" if row.time_step is None else f"t = {row.time_step + 1} · "
    words = f"{DIRECTIONS.get(row.phase, row.phase)} · {time}{row.title}"
    written = {name.partition(".")[0] for _, name in row.writes}
    glowing = {row.node} if row.node in outline.shapes else written & outline.shapes.keys()
    return Progress(dict.fromkeys(glowing, words), waiting(outline, moment.instruction, glowing))


def in_time(outline: Outline | None, moment: Moment | None) -> bool:
    """Whether the run stands among the time steps of a sequence: behind or before an instruction of one."""
    if outline is None or moment is None or moment.running or moment.version != outline.version:
        return False
    near = outline.rows[max(moment.instruction - 1, 0) : moment.instruction + 1]
    return any(row.time_step is not None for row in near)


def waiting(outline: Outline, instruction: int, glowing: set[str]) -> dict[str, str]:
    """The nodes with instructions still to come in the present forward or backward pass."""
    phase = outline.rows[instruction].phase
    if instruction == 0 or phase not in WAITING:
        return {}
    nodes = {row.node for row in outline.rows[instruction:] if row.phase == phase}
    return dict.fromkeys(nodes - glowing, WAITING[phase])
