"""Breakpoints and watches are part of a drawing's file."""

from msgspec.structs import replace

from nnstudio.document.model import At, Breakpoint, Condition, Measure
from nnstudio.files.drawing import document_from_json, document_to_json
from nnstudio.files.examples import example


def test_breakpoints_and_watches_are_saved():
    breakpoints = (
        Breakpoint(At("hidden1", "backward", 2), enabled=False, ignored=5),
        Breakpoint(Condition("gradient.mean_abs", "<", 1e-9, "hidden1.weight", (0, 1)), running=3),
    )
    document = replace(example("students"), breakpoints=breakpoints, watches=(Measure("loss"),))
    assert document_from_json(document_to_json(document)) == document
