"""The examples that come with the program."""

from functools import cache

import msgspec

from nnstudio.base.catalogue import SettingError, unknown
from nnstudio.base.resources import resource
from nnstudio.document.model import Document
from nnstudio.files.drawing import document_from_json

DEFAULT = "students"
"""The example that the program opens with."""


class Example(msgspec.Struct, frozen=True):
    """A drawing to begin with.

    Attributes:
        name: what commands call it.
        title: what menus call it.
        description: one line that says what it shows.
        document: the drawing with its recipe and data.
    """

    name: str
    title: str
    description: str
    document: Document


class ExampleFile(msgspec.Struct, frozen=True):
    """What an example's file holds; `place` orders them from the simplest on."""

    schema: int
    place: int
    title: str
    description: str
    document: msgspec.Raw


@cache
def examples() -> tuple[Example, ...]:
    """All examples, the simplest first."""
    files = {path.stem: read_example(path.read_bytes()) for path in resource("examples").glob("*.json")}
    ordered = sorted(files.items(), key=lambda item: item[1].place)
    return tuple(
        Example(name, file.title, file.description, document_from_json(file.document)) for name, file in ordered
    )


def read_example(text: bytes) -> ExampleFile:
    """An example's file."""
    return msgspec.json.decode(text, type=ExampleFile)


def example(name: str = DEFAULT) -> Document:
    """The drawing of an example; raises SettingError for a name that none has."""
    for each in examples():
        if each.name == name:
            return each.document
    raise SettingError(unknown("there is no example", name, [each.name for each in examples()]))
