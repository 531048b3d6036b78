"""Importing a file of rows: how it is written, what its columns are for, and its first rows as they will be read."""

from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data.delimited import Layout
from nnstudio.data.sources import SOURCES
from nnstudio.data.sources.csv import Csv
from nnstudio.document.model import DataChoice
from nnstudio.gui.dialogs.asking import TABLE, ask_open
from nnstudio.gui.dialogs.banner import capital
from nnstudio.gui.dialogs.csv_columns import CLASSES, IGNORED, TARGET, ColumnList, ColumnsModel
from nnstudio.gui.dialogs.csv_kinds import SEQUENCES, TEXTS, Finding, finding, source_of
from nnstudio.gui.dialogs.csv_options import CsvOptions
from nnstudio.gui.dialogs.csv_peek import Peek, peek
from nnstudio.gui.dialogs.csv_preview import Preview
from nnstudio.gui.dialogs.errand import Errand
from nnstudio.gui.dialogs.preparation import Preparation
from nnstudio.gui.plots.loading import Loaded, load
from nnstudio.gui.theme import GAP, PADDING

SIZE = (1040, 660)
LEFT = 480


class CsvDialog(QDialog):
    """Reads a file beside the window; accepted once all of it was read and can be trained on.

    Args:
        parent: the window.
        path: the file.
        seed: of the split into training and validation rows.

    Signals:
        imported(DataChoice, Loaded, bool): all of it was read; whether the drawing shall follow.
        other_wanted(DataChoice): the file is to be read as texts or sequences instead.
    """

    imported = Signal(object, object, bool)
    other_wanted = Signal(object)

    def __init__(self, parent: QWidget | None, path: Path, seed: int) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import CSV file")
        self.seed = seed
        self.looking: Errand | None = None
        self.reading: Errand | None = None
        self.peek: Peek | None = None
        self.path = QLineEdit(str(path))
        self.browse = QPushButton("Browse…")
        self.options = CsvOptions()
        self.columns = ColumnsModel()
        self.list = ColumnList(self.columns)
        self.preview = Preview(self.columns)
        self.kinds = QLabel()
        self.found: Finding | None = None
        self.preparation = Preparation()
        self.complaint = QLabel()
        self.progress = QProgressBar()
        self.buttons = QDialogButtonBox()
        self.lay_out()
        self.listen()
        self.resize(*SIZE)
        self.look()

    # What it looks like

    def lay_out(self) -> None:
        """The file above, options and columns left, rows right, preparation and buttons below."""
        self.parts = QSplitter(Qt.Orientation.Horizontal)
        self.parts.setChildrenCollapsible(False)
        self.parts.setHandleWidth(1)
        written = (caption("How it is written"), self.options, caption("Columns"), self.list)
        self.parts.addWidget(column_of(*written, right=PADDING))
        self.parts.addWidget(column_of(caption("First rows"), self.preview, left=PADDING))
        self.parts.setStretchFactor(1, 1)
        self.parts.setSizes([LEFT, SIZE[0] - LEFT])
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(PADDING)
        column.addLayout(self.file_row())
        column.addWidget(self.kinds)
        column.addWidget(self.parts, 1)
        column.addWidget(self.preparation)
        column.addLayout(self.last_row())

    def file_row(self) -> QHBoxLayout:
        """The file's name and the button that asks for another."""
        self.path.setAccessibleName("File")
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(self.path, 1)
        row.addWidget(self.browse)
        return row

    def show_kinds(self) -> None:
        """Say what else the file may hold, with the way to read it so."""
        self.found = finding(self.peek) if self.peek else None
        links = {name: f'<a href="{name}">{SOURCES[name].title}</a>' for name in (TEXTS, SEQUENCES)}
        if self.found is None:
            words = f"Each row becomes an example of its own. Other files: {links[TEXTS]}, {links[SEQUENCES]}."
        else:
            words = f"{escape(self.found.sentence)} Read it with {links[self.found.kind]}?"
        self.kinds.setText(words)
        self.kinds.setProperty("role", "secondary" if self.found is None else "")
        self.kinds.style().polish(self.kinds)

    def last_row(self) -> QHBoxLayout:
        """What is wrong or how far reading is, and the buttons."""
        self.kinds.setWordWrap(True)
        self.kinds.setTextFormat(Qt.TextFormat.RichText)
        self.kinds.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self.complaint.setProperty("role", "error")
        self.complaint.setWordWrap(True)
        self.complaint.setTextFormat(Qt.TextFormat.PlainText)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Reading the file")
        self.progress.hide()
        self.cancel = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.addButton("Import", QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setDefault(True)
        for button in (self.browse, self.cancel):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(PADDING)
        row.addWidget(self.complaint, 1)
        row.addWidget(self.progress, 1)
        row.addWidget(self.buttons)
        return row

    def listen(self) -> None:
        """Connect wishes."""
        self.path.editingFinished.connect(self.look)
        self.browse.clicked.connect(self.ask)
        self.options.changed.connect(self.look)
        self.columns.chosen.connect(self.check)
        self.kinds.linkActivated.connect(self.leave_for)
        self.buttons.accepted.connect(self.read)
        self.buttons.rejected.connect(self.reject)

    # What the user wishes

    @property
    def source(self) -> Csv:
        """The data set as it is chosen now."""
        lists = {"targets": TARGET, "categories": CLASSES, "ignore": IGNORED}
        chosen = {name: self.columns.references(field) for name, field in lists.items()}
        given = {name: text for name, text in chosen.items() if text}
        return Csv(path=self.path.text(), **self.options.values, **given)

    @property
    def choice(self) -> DataChoice:
        """The document's choice of data as it is made here."""
        return DataChoice(self.source.choice, self.preparation.standardized, self.preparation.validation)

    def leave_for(self, kind: str) -> None:
        """Let the file be read by another source."""
        written = self.options.values
        if self.peek:
            written = {**written, "header": "yes" if self.peek.dialect.header else "no"}
        source = source_of(kind, self.path.text(), self.found, self.columns, written)
        validation = self.preparation.validation
        self.other_wanted.emit(DataChoice(source, SOURCES[kind].standardized, validation))
        self.reject()

    def ask(self) -> None:
        """Ask for another file."""
        path = ask_open(self, "Import CSV file", TABLE, Path(self.path.text()).parent)
        if path:
            self.path.setText(str(path))
            self.look()

    # Looking at the beginning

    def look(self) -> None:
        """Look into the file anew."""
        if self.looking:
            self.looking.cancel()
        self.peek = None
        self.check()
        layout, path = Layout(**self.options.values), Path(self.path.text())
        self.looking = Errand(lambda progress: peek(path, layout, progress))
        self.looking.done.connect(self.show_peek)
        self.looking.failed.connect(self.show_failure)
        self.looking.start()

    def show_peek(self, peek: Peek) -> None:
        """Show what the file begins with."""
        self.peek = peek
        self.preview.show_peek(peek)
        self.columns.show(peek.columns)
        self.list.scrollTo(self.columns.index(max(self.columns.targets, default=0), TARGET))
        self.options.show_dialect(peek.dialect)
        self.show_kinds()

    def show_failure(self, sentence: str) -> None:
        """Say why the file cannot be looked into."""
        self.peek = None
        self.preview.show_peek(None)
        self.columns.show(())
        self.options.show_dialect(None)
        self.show_kinds()
        self.say(sentence)

    def check(self) -> None:
        """Say what is missing before the file can be read, and allow it where nothing is."""
        complaint = self.columns.complaint or self.columns.unreadable(self.source.missing) if self.peek else ""
        self.say(complaint)
        self.ok.setEnabled(self.peek is not None and not complaint)

    def say(self, sentence: str) -> None:
        """Show a sentence in place; empty: all is well."""
        self.complaint.setText(capital(sentence))

    # Reading all of it

    def read(self) -> None:
        """Read the whole file."""
        choice, seed = self.choice, self.seed
        self.show_busy(on=True)
        self.reading = Errand(lambda progress: load(choice, seed, None, progress))
        self.reading.progressed.connect(lambda share: self.progress.setValue(round(100 * share)))
        self.reading.done.connect(self.take)
        self.reading.failed.connect(self.say)
        self.reading.ended.connect(self.rest)
        self.reading.start()

    def take(self, loaded: Loaded) -> None:
        """Close with what was read, or say why it cannot be trained on."""
        if loaded.dataset is None:
            self.say(loaded.complaint)
        else:
            self.imported.emit(self.choice, loaded, self.preparation.fitted)
            self.accept()

    def rest(self) -> None:
        """Reading has ended."""
        self.reading = None
        self.show_busy(on=False)

    def show_busy(self, *, on: bool) -> None:
        """Show the progress, and that nothing else can be done meanwhile."""
        self.progress.setValue(0)
        self.progress.setVisible(on)
        self.complaint.setVisible(not on)
        self.ok.setVisible(not on)
        self.ok.setDefault(not on)
        for widget in (self.path, self.browse, self.kinds, self.parts, self.preparation):
            widget.setEnabled(not on)

    def reject(self) -> None:
        """Cancel reading; where nothing is read, close."""
        if self.reading:
            self.reading.cancel()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Close; nothing is looked at any more."""
        if self.looking:
            self.looking.cancel()
        super().done(result)


def caption(words: str) -> QLabel:
    """The title of a part."""
    label = QLabel(words)
    label.setProperty("role", "section")
    return label


def column_of(*widgets: QWidget, left: int = 0, right: int = 0) -> QWidget:
    """Widgets one below the other, with margins at the sides; the last takes the room."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(left, 0, right, 0)
    column.setSpacing(GAP)
    for widget in widgets:
        column.addWidget(widget)
    column.setStretch(len(widgets) - 1, 1)
    return holder
