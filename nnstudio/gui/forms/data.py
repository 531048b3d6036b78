"""The choice of data as declared settings, its editor, and what a choice does to the document."""

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from nnstudio.base.catalogue import Choice, Flag, Kind, KindOf, Maybe, Number, Setting
from nnstudio.data.errors import DataError, silent
from nnstudio.data.sources import SOURCES, Source
from nnstudio.document import edits
from nnstudio.document.model import DataChoice, Document
from nnstudio.gui.forms.editor import edits as edits_settings
from nnstudio.gui.forms.kinds import KindEditor, plain_choice
from nnstudio.gui.forms.values import choice_of
from nnstudio.gui.plots.loading import fitted, load

FILE, ARRAYS = "csv", "arrays"


class Sources(KindOf[Source]):
    """A data set."""


class DataSettings(Kind):
    """What the network is trained on."""

    source = Maybe(Sources(SOURCES, "students", help="the rows that the network learns from; empty: no data"))
    standardize = Flag(False, help="whether each input column is shifted to mean 0 and scaled to deviation 1")
    validation = Number(
        0.0, minimum=0.0, below=1.0, help="share of the rows, such as 0.2, kept to test the network on, never to train"
    )


@edits_settings(Sources)
class SourceEditor(KindEditor):
    """A built-in data set with its settings; a file and arrays of a script are named, and chosen elsewhere."""

    def offered(self) -> dict[str, type[Kind]]:
        """The built-in ones."""
        return {name: kind for name, kind in self.members.items() if name != FILE}

    def nested(self, kind: type[Kind] | None) -> dict[str, Setting[Any]]:
        """Those of a built-in one."""
        return super().nested(kind) if kind and kind.name != FILE else {}

    def display(self, value: Any) -> None:
        """Choose the data set; name one that cannot be chosen here."""
        super().display(value)
        choice = choice_of(value)
        if choice and choice.kind in {FILE, ARRAYS}:
            self.combo.choose(choice.kind, self.words(value))

    def complaint(self, value: Any) -> str:
        """Nothing against arrays, which are no kind of their own."""
        choice = choice_of(value)
        return "" if choice and choice.kind == ARRAYS else super().complaint(value)

    def words(self, value: Any) -> str:
        """The data set's title or the file's name."""
        choice = choice_of(value)
        if choice and choice.kind == ARRAYS:
            return "Arrays of a script"
        return (
            Path(str(choice.settings.get("path", ""))).name if choice and choice.kind == FILE else super().words(value)
        )


def data_values(data: DataChoice) -> dict[str, Any]:
    """A choice of data as plain values of its settings."""
    source = data.source and plain_choice(data.source)
    return {"source": source, "standardize": data.standardize, "validation": data.validation}


def with_data(document: Document, name: str, value: Any) -> Document:
    """The document with one of the data's settings changed; a drawing is made to fit another data set."""
    if name == "source":
        return with_source(document, choice_of(value))
    return edits.set_data(document, replace(document.data, **{name: value}))


def with_source(document: Document, source: Choice | None) -> Document:
    """The document with another data set, which brings its own way of preparing, and a drawing that fits it."""
    old, data = document.data.source, replace(document.data, source=source)
    if source is not None and (old is None or old.kind != source.kind):
        data = replace(data, standardize=SOURCES[source.kind].standardized)
    document = edits.set_data(document, data)
    if source is None:
        return document
    try:
        return fitted(document, load(data, document.recipe.seed, None, silent))
    except DataError:
        return document
