"""What no widget may override."""

import ast
from pathlib import Path

import nnstudio.gui

DISPATCHERS = {"event", "viewportEvent", "notify"}
"""Qt calls other handlers from within these; where such a handler raises, PySide 6.11 ends the process with a fault."""


def test_no_widget_stands_between_qt_and_its_handlers():
    found = [
        f"{path.name}: {node.name}.{part.name}"
        for path in Path(nnstudio.gui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.FunctionDef) and part.name in DISPATCHERS
    ]
    assert found == []
