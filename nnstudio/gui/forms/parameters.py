"""The shapes of a node: its parameters and its output."""

from math import prod

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from nnstudio.gui import theme
from nnstudio.session.moment import Outline

Cells = tuple[str, str, str]


class ParameterTable(QWidget):
    """Name, shape and number of each of a node's parameters, and the shape of its output."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Cells] = []
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, theme.GAP, theme.PADDING, 0)
        self.grid.setHorizontalSpacing(theme.PADDING)
        self.grid.setVerticalSpacing(theme.GRID)
        self.grid.setColumnStretch(0, 1)
        self.hide()

    def show_node(self, outline: Outline | None, name: str) -> None:
        """Show what the compiled program says of a node; nothing where it is not compiled."""
        rows = shapes_of(outline, name) if outline else []
        if rows != self.shown:
            self.shown = rows
            self.fill()

    def fill(self) -> None:
        """Put the cells in."""
        while item := self.grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for row, cells in enumerate(self.shown):
            for column, words in enumerate(cells):
                self.grid.addWidget(cell(words, number=column > 0), row, column)
        self.setVisible(bool(self.shown))


def cell(words: str, *, number: bool) -> QLabel:
    """A caption at the left, which makes way, or a number at the right."""
    label = QLabel(words, wordWrap=not number)
    label.setProperty("role", "mono" if number else "secondary")
    label.setAlignment(Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft)
    if not number:
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def shapes_of(outline: Outline, name: str) -> list[Cells]:
    """What, its shape, and how many values it has."""
    if name not in outline.shapes:
        return []
    values = [each for each in outline.quantities if each.role == "value" and each.name.startswith(f"{name}.")]
    rows = [(each.name.removeprefix(f"{name}."), sizes(each.shape), f"{prod(each.shape):,}") for each in values]
    if len(rows) > 1:
        rows.append(("in all", "", f"{outline.parameters.get(name, 0):,}"))
    return [*rows, ("output per example", sizes(outline.shapes[name]), "")]


def sizes(shape: tuple[int, ...]) -> str:
    """A shape such as (4, 3)."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"
