"""The choices above a data set's table."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from nnstudio.data.sources import SOURCES, Source
from nnstudio.document.model import DataChoice
from nnstudio.gui.plots.header import CHOICE, tool_button
from nnstudio.gui.theme import GAP, GRID, SMALL, SpinBox, font

FILE, OTHER_FILE, ARRAYS = "csv", "other csv", "arrays"
MOST_PERCENT = 90


class DataControls(QWidget):
    """Says what the user wishes; what is chosen is set from outside.

    Signals:
        source_wanted(str): a built-in data set, by name.
        file_wanted(): a CSV file.
        standardize_wanted(bool): whether inputs are standardized.
        validation_wanted(float): the share of rows kept for validation.
        prepared_wanted(bool): whether the table shows what the network sees.
    """

    source_wanted = Signal(str)
    file_wanted = Signal()
    standardize_wanted = Signal(bool)
    validation_wanted = Signal(float)
    prepared_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.source = QComboBox()
        self.source.setFixedHeight(CHOICE)
        self.source.setAccessibleName("Data set")
        self.source.setPlaceholderText("Choose data")
        self.standardize = QCheckBox("Standardize")
        self.standardize.setToolTip("Shift and scale each input column to mean 0 and deviation 1")
        self.validation = SpinBox()
        self.validation.setRange(0, MOST_PERCENT)
        self.validation.setPrefix("Validate ")
        self.validation.setSuffix(" %")
        self.validation.setFixedHeight(CHOICE)
        self.validation.setKeyboardTracking(False)
        self.validation.setAccessibleName("Share of rows kept for validation")
        self.validation.setToolTip("Share of rows that the network never learns from")
        self.prepared = tool_button("switch", "Show the numbers as the network sees them", checkable=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 0, GRID, GRID)
        row.setSpacing(GAP)
        for widget in (self.standardize, self.validation):
            widget.setFont(font(SMALL))
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.prepared)
        self.source.activated.connect(self.choose)
        self.standardize.clicked.connect(self.standardize_wanted)
        self.prepared.clicked.connect(self.prepared_wanted)
        self.validation.valueChanged.connect(lambda percent: self.validation_wanted.emit(percent / 100))

    def show_choice(self, data: DataChoice) -> None:
        """Show what is chosen."""
        self.source.clear()
        for name, kind in by_title():
            if name != FILE:
                self.source.addItem(kind.title, name)
        if data.source and data.source.kind == FILE:
            self.source.addItem(Path(str(data.source.settings.get("path", ""))).name, FILE)
        if data.source and data.source.kind == ARRAYS:
            self.source.addItem("Arrays", ARRAYS)
        self.source.addItem("CSV file…", OTHER_FILE)
        self.source.setCurrentIndex(self.source.findData(data.source.kind) if data.source else -1)
        self.standardize.setChecked(data.standardize)
        self.validation.blockSignals(True)
        self.validation.setValue(round(100 * data.validation))
        self.validation.blockSignals(False)

    def choose(self, index: int) -> None:
        """Say which data set is wished."""
        wanted = self.source.itemData(index)
        if wanted == OTHER_FILE:
            self.file_wanted.emit()
        elif wanted not in (FILE, ARRAYS):
            self.source_wanted.emit(wanted)


def by_title() -> list[tuple[str, type[Source]]]:
    """Data sets as lists show them: those that come with the program by title, then those that read a file."""
    return sorted(SOURCES.members.items(), key=lambda item: ("path" in item[1].settings, item[1].title.casefold()))
