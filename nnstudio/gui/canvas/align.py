"""Lining nodes up: pure functions from boxes to new centres."""

from collections.abc import Mapping
from typing import Literal

Side = Literal["left", "right", "top", "bottom"]
Axis = Literal["horizontally", "vertically"]

Box = tuple[float, float, float, float]
"""The centre's x and y, the width and the height."""

Centers = dict[int, tuple[float, float]]


def align(boxes: Mapping[int, Box], side: Side) -> Centers:
    """Centres that bring one side of all boxes onto the outermost one's line."""
    axis = 0 if side in {"left", "right"} else 1
    sign = -1 if side in {"left", "top"} else 1
    lines = [box[axis] + sign * box[axis + 2] / 2 for box in boxes.values()]
    line = min(lines) if sign < 0 else max(lines)
    return {key: put(box, axis, line - sign * box[axis + 2] / 2) for key, box in boxes.items()}


def distribute(boxes: Mapping[int, Box], direction: Axis) -> Centers:
    """Centres that leave equal gaps between the boxes; the outermost two stay."""
    axis = 0 if direction == "horizontally" else 1
    order = sorted(boxes, key=lambda key: boxes[key][axis])
    if len(order) < 3:
        return {key: boxes[key][:2] for key in order}
    first, last = boxes[order[0]], boxes[order[-1]]
    span = last[axis] + last[axis + 2] / 2 - (first[axis] - first[axis + 2] / 2)
    gap = (span - sum(boxes[key][axis + 2] for key in order)) / (len(order) - 1)
    found: Centers = {}
    start = first[axis] - first[axis + 2] / 2
    for key in order:
        extent = boxes[key][axis + 2]
        found[key] = put(boxes[key], axis, start + extent / 2)
        start += extent + gap
    return found


def put(box: Box, axis: int, value: float) -> tuple[float, float]:
    """The box's centre with another coordinate on one axis."""
    return (value, box[1]) if axis == 0 else (box[0], value)
