"""The rows that the network learns from, and how they are prepared."""

from functools import partial
from typing import Any

import numpy as np
from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from nnstudio.base.catalogue import Choice
from nnstudio.data.sources import SOURCES
from nnstudio.document import edits
from nnstudio.document.change import Change
from nnstudio.document.model import DataChoice
from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.data_controls import ARRAYS, DataControls
from nnstudio.gui.plots.header import Header
from nnstudio.gui.plots.loading import Loaded, Loader, fitted
from nnstudio.gui.plots.row_view import RowView
from nnstudio.gui.plots.table_model import TableModel
from nnstudio.gui.store import Store
from nnstudio.gui.theme import PADDING
from nnstudio.session.frame import Frame

EXPLANATION = """
<p>Each row is one example: the network gets the inputs and shall say the <b>target</b>. Rows marked <b>T</b> train it;
rows marked <b>V</b> are kept for validation. ▸ marks the rows of the present batch.</p>
<p><b>Standardize</b> shifts and scales each input column: (x − mean) / deviation, both taken from the training rows
alone. The switch at the right shows the numbers that come out.</p>
<p><b>What good looks like:</b> standardized inputs between about −3 and 3, enough rows of every class, and a fifth to
a quarter of the rows kept for validation once there are more than a few dozen.</p>
"""
NO_DATA = "There is no data yet. Choose a data set above, or drop a CSV file onto the window."
FROM_SCRIPT = "A script gave the rows as arrays. They train the network, but there is no table to show."


class DataDock(Dock):
    """The table of examples with the choice and preparation of data."""

    name = "data"
    title = "Data"
    area = "right"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.widget = self.panel = DataPanel(store, Header(self.title, EXPLANATION))

    def show_frame(self, frame: Frame) -> None:
        """Mark the rows of the present batch."""
        self.panel.model.mark(frame.moment.batch)

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The shown values of a column of numbers."""
        model = self.panel.model
        for place, (column, _) in enumerate(model.columns):
            if column == name and model.table:
                return model.table.columns[place].values
        return None


class DataPanel(QWidget):
    """Shows the rows that were read for the document, and changes which those are and how they are prepared.

    Signals:
        file_wanted(): the user wishes to import a CSV file.
    """

    file_wanted = Signal()

    def __init__(self, store: Store, header: Header) -> None:
        super().__init__()
        self.store = store
        self.header = header
        self.controls = DataControls()
        self.model = TableModel()
        self.table = RowView(self.model)
        self.message = QLabel()
        self.progress = QProgressBar()
        self.loader = Loader()
        self.wanted: DataChoice | None = None
        self.lay_out()
        self.listen()
        self.show_choice()
        self.show_data()

    def lay_out(self) -> None:
        """Header and choices above the table."""
        self.header.add(self.controls.source)
        self.message.setProperty("role", "secondary")
        self.message.setWordWrap(True)
        self.message.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        self.message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Reading")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.header, self.controls, self.progress, self.message):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addStretch(0)

    def listen(self) -> None:
        """Connect wishes and news."""
        self.controls.source_wanted.connect(self.choose)
        self.controls.file_wanted.connect(self.want_file)
        self.controls.standardize_wanted.connect(self.standardize)
        self.controls.validation_wanted.connect(self.validate)
        self.controls.prepared_wanted.connect(lambda _: self.show_rows())
        self.loader.finished.connect(self.take)
        self.loader.failed.connect(partial(self.store.fail, "data"))
        self.store.document_changed.connect(self.follow)
        self.store.data_changed.connect(self.show_data)
        self.destroyed.connect(self.loader.cancel)

    # Wishes

    def choose(self, kind: str) -> None:
        """Read another data set; the document takes it once it is there, in one step with shapes that fit."""
        self.wanted = DataChoice(Choice(kind), SOURCES[kind].standardized, self.store.document.data.validation)
        self.loader.read(self.wanted, self.store.document.recipe.seed)

    def take(self, loaded: Loaded) -> None:
        """Give the document the data set that was chosen."""
        assert self.wanted is not None  # noqa: S101
        document = fitted(edits.set_data(self.store.document, self.wanted), loaded)
        self.store.edit(document, f"choose {loaded.table.name}")

    def want_file(self) -> None:
        """Ask for a file, and show what is still chosen."""
        self.show_choice()
        self.file_wanted.emit()

    def standardize(self, on: bool) -> None:
        """Switch standardization."""
        self.prepare(replace(self.store.document.data, standardize=on), "standardize" if on else "do not standardize")

    def validate(self, share: float) -> None:
        """Keep another share of rows for validation."""
        self.prepare(replace(self.store.document.data, validation=share), f"keep {share:.0%} for validation")

    def prepare(self, data: DataChoice, words: str) -> None:
        """Prepare the same rows in another way."""
        self.store.edit(edits.set_data(self.store.document, data), words)

    # News

    def follow(self, change: Change) -> None:
        """Follow the document's choice of data."""
        if change.data:
            self.show_choice()

    def show_choice(self) -> None:
        """Show what the document says."""
        self.controls.show_choice(self.store.document.data)

    def show_data(self) -> None:
        """Show how far reading is, and the rows that were read, or why there are none."""
        loaded, share = self.store.loaded, self.store.reading
        self.progress.setVisible(share is not None)
        self.progress.setValue(round(100 * (share or 0)))
        if loaded is not self.model.loaded:
            self.show_rows()
        self.header.say(described(loaded) if loaded else "")
        self.message.setText(self.sentence())
        self.message.setVisible(bool(self.message.text()))
        self.table.setVisible(loaded is not None)

    def show_rows(self) -> None:
        """Show the rows as read or as trained."""
        self.table.show_rows(self.store.loaded, prepared=self.controls.prepared.isChecked())

    def sentence(self) -> str:
        """What is to be said above the table."""
        if self.store.loaded or self.store.complaint:
            return self.store.complaint or (self.store.loaded.complaint if self.store.loaded else "")
        if self.store.reading is not None:
            return "Reading …"
        source = self.store.document.data.source
        return FROM_SCRIPT if source and source.kind == ARRAYS else NO_DATA


def described(loaded: Loaded) -> str:
    """How many rows there are, and what for, with the letters that mark them."""
    validating = int(loaded.parts.sum())
    rows = len(loaded.table)
    return f"{rows - validating:,} T, {validating:,} V" if validating else f"{rows:,} rows"
