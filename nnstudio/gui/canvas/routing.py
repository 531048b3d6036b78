"""Ways around cards: a long connection that would run through others takes a level lane above or below them."""

from collections.abc import Sequence

CLEARANCE = 14.0
RUN_UP = 80.0
"""Room at both ends in which the wire bends towards its lane."""

Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""left, top, right, bottom"""


def lane(start: Point, end: Point, boxes: Sequence[Box]) -> float | None:
    """The height of the nearest free lane between two ports; None where the straight way is free.

    Args:
        start: the output port.
        end: the input port.
        boxes: the cards that may be in the way.
    """
    left, right = start[0] + RUN_UP / 2, end[0] - RUN_UP / 2
    between = [box for box in boxes if box[0] < right and box[2] > left]
    if not any(crosses(start, end, box) for box in between):
        return None
    middle = (start[1] + end[1]) / 2
    heights = [side for box in between for side in (box[1] - CLEARANCE, box[3] + CLEARANCE)]
    free = [y for y in heights if not any(box[1] - CLEARANCE < y < box[3] + CLEARANCE for box in between)]
    return min(free, key=lambda y: abs(y - middle), default=None)


def crosses(start: Point, end: Point, box: Box) -> bool:
    """Whether the straight line from port to port runs through a card."""
    slope = (end[1] - start[1]) / (end[0] - start[0])
    heights = [start[1] + slope * (min(max(x, start[0]), end[0]) - start[0]) for x in (box[0], box[2])]
    return max(heights) > box[1] - CLEARANCE / 2 and min(heights) < box[3] + CLEARANCE / 2
