"""Undo and redo: a list of documents and a place in it."""

import msgspec
from msgspec.structs import replace

from nnstudio.document.model import Document

LIMIT = 1000


class Step(msgspec.Struct, frozen=True):
    """A document and the words for the edit that made it, such as "add dense1"."""

    document: Document
    words: str


class Edits(msgspec.Struct, frozen=True):
    """All documents of a sitting, oldest first, and which of them is shown.

    At most 1000 are kept; the oldest go first.
    """

    steps: tuple[Step, ...]
    place: int = 0

    @classmethod
    def begin(cls, document: Document) -> "Edits":
        """A list of one document."""
        return cls((Step(document, "open"),))

    @property
    def document(self) -> Document:
        """The document that is shown."""
        return self.steps[self.place].document

    @property
    def undo_words(self) -> str | None:
        """What undo would take back; None at the beginning."""
        return self.steps[self.place].words if self.place else None

    @property
    def redo_words(self) -> str | None:
        """What redo would do again; None at the end."""
        return self.steps[self.place + 1].words if self.place + 1 < len(self.steps) else None

    def edit(self, document: Document, words: str) -> "Edits":
        """Go on with another document; what was undone before is dropped. An edit without effect leaves no step."""
        if document == self.document:
            return self
        steps = (*self.steps[: self.place + 1], Step(document, words))[-LIMIT:]
        return Edits(steps, len(steps) - 1)

    def undo(self) -> "Edits":
        """One document back, or the same at the beginning."""
        return self.go_to(self.place - 1)

    def redo(self) -> "Edits":
        """One document on, or the same at the end."""
        return self.go_to(self.place + 1)

    def go_to(self, place: int) -> "Edits":
        """Any document of the list; a place outside is moved to its nearer end."""
        return replace(self, place=min(max(place, 0), len(self.steps) - 1))
