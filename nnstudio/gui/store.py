"""The window's one source of truth: views listen to its signals and hand it their intents."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from nnstudio.document.change import compare
from nnstudio.document.model import Document
from nnstudio.document.problems import Problem
from nnstudio.document.undo import Edits
from nnstudio.gui.debugging.hits import Hits

if TYPE_CHECKING:  # the window paints before NumPy is imported
    from nnstudio.gui.plots.loading import Loaded
    from nnstudio.session.frame import Frame, Path
    from nnstudio.session.moment import Branch, Example, Outline
    from nnstudio.session.requests import DerivationRequest

Subject = Literal["file", "data"]
"""What can fail and succeed later: writing and opening files, and reading data to train on."""


class Store(QObject):
    """The document with its undo list, the selection, the unit that is looked at, the run's outline and latest frame.

    Attributes:
        hits: where breakpoints have stopped the run.

    Signals:
        document_changed(Change): after every edit, undo, redo and load; the new document is `document`.
        problems_changed(): `problems` are those of the present document.
        selection_changed(): `selection` holds other node ids.
        unit_changed(): another unit of the selected node is looked at.
        outline_changed(): the trainer compiled another program.
        frame_changed(): a newer frame arrived.
        branches_changed(): the list of runs is another one: `branches`.
        example_changed(): another example of the batch is to be shown.
        paths_changed(): other paths of the chain rule are looked at: `paths`, largest first; empty where none are.
        data_changed(): other data was read, or the reading of it began or went on: `loaded`, `reading`, `complaint`.
        row_wanted(int): an instruction is to be seen in the program.
        origin_changed(): it is asked where another number comes from: `origin`.
        dock_wanted(str): a panel is to be seen.
        add_requested(str): a node of that kind is wished, where the canvas finds room for it.
        asked(Order, heard): something is to be found out by the trainer; `heard` gets its answer.
        project_shown(): another project is shown; what was said about the one before is over.
        said(str): a sentence for the status line.
        failed(str): a sentence that says what could not be done, shown until it is taken note of or mended.
        mended(str): a sentence of `failed` that no longer holds.
    """

    document_changed = Signal(object)
    problems_changed = Signal()
    selection_changed = Signal()
    unit_changed = Signal()
    outline_changed = Signal()
    frame_changed = Signal()
    branches_changed = Signal()
    example_changed = Signal()
    paths_changed = Signal()
    data_changed = Signal()
    row_wanted = Signal(int)
    origin_changed = Signal()
    dock_wanted = Signal(str)
    add_requested = Signal(str)
    asked = Signal(object, object)
    project_shown = Signal()
    said = Signal(str)
    failed = Signal(str)
    mended = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.edits = Edits.begin(document)
        self.selection: tuple[int, ...] = ()
        self.unit = 0
        self.problems: list[Problem] = []
        self.outline: Outline | None = None
        self.frame: Frame | None = None
        self.branches: tuple[Branch, ...] = ()
        self.hits = Hits()
        self.origin: DerivationRequest | None = None
        self.example: Example = 0
        self.paths: tuple[Path, ...] = ()
        self.loaded: Loaded | None = None
        self.reading: float | None = None
        self.complaint = ""
        self._failures: list[tuple[Subject, str]] = []

    @property
    def document(self) -> Document:
        """The document that is shown."""
        return self.edits.document

    @property
    def selected_names(self) -> list[str]:
        """Names of the selected nodes."""
        return [self.document.by_id[number].name for number in self.selection]

    def edit(self, document: Document, words: str) -> None:
        """Go on with an edited document; the words say what was done, such as "add dense1"."""
        self.show_edits(self.edits.edit(document, words))

    def undo(self) -> None:
        """Take the latest edit back."""
        self.show_edits(self.edits.undo())

    def redo(self) -> None:
        """Do again what was taken back."""
        self.show_edits(self.edits.redo())

    def show_edits(self, edits: Edits) -> None:
        """Move to a place in a list of documents; every change of the document comes through here."""
        change = compare(self.document, edits.document)
        self.edits = edits
        self.select([number for number in self.selection if number in self.document.by_id])
        if change.any:
            self.document_changed.emit(change)

    def select(self, ids: Collection[int]) -> None:
        """Select nodes."""
        selection = tuple(ids)
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit()

    def choose_unit(self, unit: int) -> None:
        """Look at a unit of the selected node, counted from 0; where it has fewer, at its last."""
        if unit != self.unit:
            self.unit = unit
            self.unit_changed.emit()

    def show_problems(self, problems: list[Problem]) -> None:
        """Take what `engine.check` found in the present document."""
        self.problems = problems
        self.problems_changed.emit()

    def show_outline(self, outline: "Outline | None") -> None:
        """Take the outline of a newly compiled program; None: there is no run any more, nor a frame of it."""
        self.outline = outline
        if outline is None:
            self.frame = None
            self.hits.forget()
            self.show_paths(())
            self.show_branches(())
        self.outline_changed.emit()

    def show_frame(self, frame: "Frame") -> None:
        """Take the newest frame."""
        self.frame = frame
        self.hits.note(frame.moment)
        self.frame_changed.emit()

    def show_branches(self, branches: "tuple[Branch, ...]") -> None:
        """Take the list of runs."""
        self.branches = branches
        self.branches_changed.emit()

    def choose_example(self, example: "Example") -> None:
        """Let one example of the batch be shown, by its place in it, or the mean over the batch."""
        if example != self.example:
            self.example = example
            self.example_changed.emit()

    def show_paths(self, paths: "tuple[Path, ...]") -> None:
        """Let some paths of the chain rule be seen wherever connections are drawn."""
        if paths != self.paths:
            self.paths = paths
            self.paths_changed.emit()

    def show_reading(self, share: float | None) -> None:
        """Take how far the reading of data has come; None: nothing is being read."""
        self.reading = share
        self.data_changed.emit()

    def show_loaded(self, loaded: "Loaded | None", complaint: str = "") -> None:
        """Take the data that was read for the present document, or the sentence that says why there is none."""
        self.loaded, self.complaint, self.reading = loaded, complaint, None
        if loaded is not None and not complaint:
            self.mend("data")
        self.data_changed.emit()

    def fail(self, subject: Subject, sentence: str) -> None:
        """Say what could not be done, until the like of it succeeds."""
        self._failures.append((subject, sentence))
        self.failed.emit(sentence)

    def mend(self, subject: Subject) -> None:
        """Take back what failed before: the like of it has succeeded."""
        over = [sentence for each, sentence in self._failures if each == subject]
        self._failures = [(each, sentence) for each, sentence in self._failures if each != subject]
        for sentence in over:
            self.mended.emit(sentence)
