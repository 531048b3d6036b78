"""The choice of data in the inspector."""

from typing import Any

from msgspec.structs import replace

from nnstudio.document import edits
from nnstudio.document.model import DataChoice
from nnstudio.gui.forms.data import DataSettings, chosen, data_values
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.forms.values import choice_of
from nnstudio.gui.plots.loading import Loaded, Loader, fitted
from nnstudio.gui.store import Store


class DataPanel(Panel):
    """Edits the choice of data; the document takes a data set once it was read, in one step with shapes that fit."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.wanted: DataChoice | None = None
        self.words = ""
        self.loader = Loader()
        self.loader.finished.connect(self.take)
        self.loader.failed.connect(self.fail)
        self.destroyed.connect(self.loader.cancel)
        self.form = Form(DataSettings.settings)
        self.form.edited.connect(self.set)
        self.column.addWidget(self.form)
        self.column.addStretch()

    @property
    def help(self) -> str:
        """What this is."""
        return f"{DataSettings.help()} Rows of your own: File ▸ Import CSV…"

    @property
    def data(self) -> DataChoice:
        """What is chosen, or about to be."""
        return self.wanted or self.store.document.data

    def set(self, name: str, value: Any, what: str, to: str) -> None:
        """Change one field."""
        self.words = f"set {what} to {to}"
        if name == "source":
            self.choose(chosen(self.data, choice_of(value)))
        else:
            self.edit(replace(self.store.document.data, **{name: value}))

    def choose(self, data: DataChoice) -> None:
        """Read another data set."""
        if data.source is None:
            self.edit(data)
        else:
            self.wanted = data
            self.loader.read(data, self.store.document.recipe.seed)

    def take(self, loaded: Loaded) -> None:
        """Give the document the data set that was read."""
        data = replace(self.store.document.data, source=self.data.source, standardize=self.data.standardize)
        self.wanted = None
        self.store.edit(fitted(edits.set_data(self.store.document, data), loaded), self.words)

    def fail(self, sentence: str) -> None:
        """Say why nothing could be read, and show what is still chosen."""
        self.wanted = None
        self.store.failed.emit(sentence)
        self.refresh()

    def edit(self, data: DataChoice) -> None:
        """Give the document another choice that needs no reading."""
        self.store.edit(edits.set_data(self.store.document, data), self.words)

    def refresh(self) -> None:
        """Show the present values."""
        self.form.show_values(data_values(self.data), self.store.document)
