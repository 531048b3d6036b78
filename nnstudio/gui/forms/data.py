"""The choice of data as declared settings, and its editor."""

from pathlib import Path
from typing import Any

from msgspec.structs import replace

from nnstudio.base.catalogue import Choice, Flag, Kind, KindOf, Maybe, Number, Setting
from nnstudio.data.sources import SOURCES, Source
from nnstudio.document.model import DataChoice
from nnstudio.gui.forms.editor import edits
from nnstudio.gui.forms.kinds import KindEditor, plain_choice
from nnstudio.gui.forms.values import choice_of
from nnstudio.gui.plots.data_controls import by_title

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


@edits(Sources)
class SourceEditor(KindEditor):
    """A built-in data set with its settings; a file and arrays of a script are named, and chosen elsewhere."""

    def offered(self) -> dict[str, type[Kind]]:
        """The built-in ones by their titles, then those that read a file."""
        return {name: kind for name, kind in by_title() if name != FILE}

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


def chosen(data: DataChoice, source: Choice | None) -> DataChoice:
    """The choice with another data set, which brings its own way of preparing."""
    if source is None or source.kind not in SOURCES.members or (data.source and data.source.kind == source.kind):
        return replace(data, source=source)
    return replace(data, source=source, standardize=SOURCES[source.kind].standardized)
