"""The project that the window shows, and its file."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nnstudio.document.model import Document
from nnstudio.files.examples import Example, examples
from nnstudio.files.project import write_project
from nnstudio.gui.dialogs.errand import Errand
from nnstudio.gui.dialogs.project_file import BEGINNING, Opened, Place, read, written
from nnstudio.gui.dialogs.reading import DataReader
from nnstudio.gui.dialogs.recent import Recent
from nnstudio.gui.run import Run
from nnstudio.gui.store import Store
from nnstudio.session.trainer.answers import News, Recorded
from nnstudio.session.trainer.orders import Record

UNTITLED = "Untitled"
Then = Callable[[], object]


class Project(QObject):
    """A document with its run and the file that both are kept in; reading and writing happen beside the window.

    Args:
        store: shows the document, and says what goes well or wrong.
        run: the run in the trainer process.
        reader: reads the data that the document names.
        recent: remembers what was opened or saved.

    Attributes:
        path: the file; None where there is none yet.
        title: what the project is called where it has no file.
        example: the example that the project began with; None where it began otherwise.
        busy: what is being done with a file, in words; empty: nothing.

    Signals:
        changed(): the path, the title, `dirty` or `busy` is another.
        rested(): nothing is being done with a file any more.
        begun(): another project is shown.
    """

    changed = Signal()
    rested = Signal()
    begun = Signal()

    def __init__(self, store: Store, run: Run, reader: DataReader, recent: Recent) -> None:
        super().__init__()
        self.store = store
        self.run = run
        self.reader = reader
        self.recent = recent
        self.path: Path | None = None
        self.example = next((each for each in examples() if each.document == store.document), None)
        self.title = self.example.title if self.example else UNTITLED
        self.busy = ""
        self.saved_document, self.saved_place = store.document, BEGINNING
        self.touched = self.was_dirty = False
        self.errand: Errand | None = None
        store.document_changed.connect(self.watch)
        run.changed.connect(self.watch)

    # Whether there is something to save

    @property
    def name(self) -> str:
        """The file's name, or the title."""
        return self.path.name if self.path else self.title

    @property
    def place(self) -> Place:
        """Iteration and instruction that the run is at."""
        moment = self.run.moment
        return (moment.where.iteration, moment.instruction) if moment else BEGINNING

    @property
    def dirty(self) -> bool:
        """Whether the drawing or the run is not as it was saved."""
        return self.touched or self.store.document != self.saved_document or self.place != self.saved_place

    def touch(self) -> None:
        """Take note that the run was changed without going on, such as by imported weights."""
        self.touched = True
        self.watch()

    def settle(self, document: Document, place: Place) -> None:
        """Take a document and a place of the run as saved."""
        self.saved_document, self.saved_place, self.touched = document, place, False
        self.watch()

    def watch(self) -> None:
        """Tell when there begins to be something to save, and when there is nothing any more."""
        if self.dirty != self.was_dirty:
            self.was_dirty = self.dirty
            self.changed.emit()

    # Opening

    def begin(self, example: Example) -> None:
        """Show an example as a new project without a file."""
        self.show(Opened(example.document), None, example.title, example)

    def begin_empty(self) -> None:
        """Show an empty drawing as a new project without a file."""
        self.show(Opened(Document()), None, UNTITLED)

    def open(self, path: Path) -> None:
        """Read a project and show it; where that fails, what is shown stays."""
        errand = Errand(lambda _: read(path))
        errand.done.connect(partial(self.show_file, path))
        self.work(errand, f"Opening {path.name}")

    def show_file(self, path: Path, opened: Opened) -> None:
        """Show a project that was read."""
        self.recent.add(path)
        self.show(opened, path, path.stem)
        self.store.said.emit(f"Opened {path.name}.")

    def show(self, opened: Opened, path: Path | None, title: str, example: Example | None = None) -> None:
        """Show another project."""
        source = opened.document.data.source
        if source and opened.data:
            self.reader.know(source, opened.data)
        self.path, self.title, self.example = path, title, example
        self.store.project_shown.emit()
        self.run.take(opened.document, opened.record)
        self.settle(opened.document, opened.place)
        self.changed.emit()
        self.begun.emit()

    # Saving

    def save(self, path: Path, then: Then | None = None) -> None:
        """Write drawing, recipe, data and run; `then` is called once that has succeeded.

        Where it fails, the store says why, and the project stays as dirty as it was.
        """
        path = path.absolute()
        if self.busy:
            self.store.said.emit(f"{self.busy}: wait until that is done.")
        elif self.run.moment is None:
            self.write(path, None, then)
        else:
            self.show_busy(f"Saving {path.name}")
            self.run.ask(Record(), partial(self.recorded, path, then))

    def recorded(self, path: Path, then: Then | None, news: News) -> None:
        """Write what the trainer recorded; where it refused, it has been said why."""
        if isinstance(news, Recorded):
            self.write(path, news, then)
        else:
            self.rest()

    def write(self, path: Path, answer: Recorded | None, then: Then | None) -> None:
        """Write the file."""
        document = self.store.document
        project, place = written(document, answer)
        errand = Errand(lambda _: write_project(path, project))
        errand.done.connect(lambda _: self.saved(path, document, place))
        self.work(errand, f"Saving {path.name}")
        if then:
            errand.done.connect(lambda _: errand.ended.connect(then))

    def saved(self, path: Path, document: Document, place: Place) -> None:
        """Take note that the file was written."""
        self.path = path
        self.recent.add(path)
        self.settle(document, place)
        self.changed.emit()
        self.store.said.emit(f"Saved {path.name}.")

    # Work beside the window

    def work(self, errand: Errand, words: str) -> None:
        """Do something with a file; failing is said, and all that follows happens in the window's thread."""
        self.show_busy(words)
        self.errand = errand
        errand.done.connect(lambda _: self.store.mend("file"))
        errand.failed.connect(partial(self.store.fail, "file"))
        errand.ended.connect(self.rest)
        errand.start()

    def show_busy(self, words: str) -> None:
        """Say what is being done."""
        self.busy = words
        self.changed.emit()

    def rest(self) -> None:
        """Nothing is being done any more."""
        self.busy = ""
        self.changed.emit()
        self.rested.emit()
