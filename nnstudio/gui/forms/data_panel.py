"""The choice of data in the inspector."""

from typing import Any

from msgspec.structs import replace

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.model import DataChoice
from nnstudio.gui.forms.data import DataSettings, chosen, data_values
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.forms.values import choice_of
from nnstudio.gui.plots.loading import Loaded, Loader, fitted
from nnstudio.gui.store import Store


class DataPanel(Panel):
    """Edits the choice of data; the document takes a data set once it was read, in one step with shapes that fit.

    Attributes:
        wanted: what is being read, or could not be read and stays to be corrected, while the document has the data set
            that it was chosen instead of.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.wanted: DataChoice | None = None
        self.replaced: Choice | None = None
        self.words = ""
        self.loader = Loader()
        self.loader.finished.connect(self.take)
        self.loader.failed.connect(self.fail)
        self.destroyed.connect(self.loader.cancel)
        store.project_shown.connect(self.give_up)
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
        present, wanted = self.store.document.data, self.wanted
        if wanted is None or present.source != self.replaced:
            return present
        return replace(present, source=wanted.source, standardize=wanted.standardize)

    def set(self, name: str, value: Any, what: str, to: str) -> None:
        """Change one field."""
        self.words = f"set {what} to {to}"
        if name == "source":
            self.choose(chosen(self.data, choice_of(value)))
        else:
            self.wanted = self.wanted and replace(self.wanted, **{name: value})
            self.edit(replace(self.store.document.data, **{name: value}))

    def choose(self, data: DataChoice) -> None:
        """Read another data set."""
        self.give_up()
        if data.source is None:
            self.edit(data)
        else:
            self.wanted, self.replaced = data, self.store.document.data.source
            self.loader.read(data, self.store.document.recipe.seed)

    def take(self, loaded: Loaded) -> None:
        """Give the document the data set that was read."""
        data, self.wanted = self.data, None
        self.store.mend("data")
        self.store.edit(fitted(edits.set_data(self.store.document, data), loaded), self.words)

    def fail(self, sentence: str) -> None:
        """Say why nothing could be read; what was entered stays to be corrected."""
        self.store.fail("data", sentence)

    def give_up(self) -> None:
        """Want another data set no longer."""
        self.loader.cancel()
        self.wanted = None

    def edit(self, data: DataChoice) -> None:
        """Give the document another choice that needs no reading."""
        self.store.edit(edits.set_data(self.store.document, data), self.words)

    def refresh(self) -> None:
        """Show the present values."""
        self.form.show_values(data_values(self.data), self.store.document)
