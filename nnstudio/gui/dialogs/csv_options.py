"""How a file of rows is written: the csv data set's declared settings that are one of a few words."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.base.catalogue import Option
from nnstudio.data.delimited.dialect import Dialect
from nnstudio.data.delimited.layout import DECIMALS, DELIMITERS
from nnstudio.data.sources.csv import Csv
from nnstudio.gui.forms import Form
from nnstudio.gui.theme import GAP

OPTIONS = {name: setting for name, setting in Csv.settings.items() if isinstance(setting, Option)}


class CsvOptions(QWidget):
    """A form with a line below it that says what "auto" found.

    Attributes:
        values: the settings that differ from their defaults.

    Signals:
        changed(): the user chose something else.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self.form = Form(OPTIONS)
        self.found = QLabel()
        self.found.setProperty("role", "small")
        self.found.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.form)
        column.addWidget(self.found)
        self.form.show_values({})
        self.form.edited.connect(self.take)

    def take(self, name: str, value: object) -> None:
        """Take a choice."""
        self.values[name] = value
        if value == OPTIONS[name].default:
            del self.values[name]
        self.changed.emit()

    def show_dialect(self, dialect: Dialect | None) -> None:
        """Say how the file is read."""
        self.found.setText(f"Read with {described(dialect)}." if dialect else "")


def described(dialect: Dialect) -> str:
    """A dialect in words."""
    delimiter = next(word for word, mark in DELIMITERS.items() if mark == dialect.delimiter)
    decimal = next(word for word, mark in DECIMALS.items() if mark == dialect.decimal)
    header = "names of columns in the first row" if dialect.header else "no names of columns"
    return f"{delimiter} between cells, decimal {decimal}, {header}"
