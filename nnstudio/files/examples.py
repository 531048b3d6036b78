"""The examples that come with the program, at least one for each chapter of the course."""

from functools import cache

import msgspec

from nnstudio.base.catalogue import SettingError, unknown
from nnstudio.base.resources import resource
from nnstudio.document.model import Condition, Document
from nnstudio.files.drawing import document_from_json

DEFAULT = "students"
"""The example that the program opens with."""

CHAPTERS = (
    "Why deep learning",
    "The artificial neural network",
    "Inside a neuron",
    "Activations",
    "Forward and backward propagation",
    "Multilayer networks",
    "The chain rule",
    "Gradient problems",
    "Dropout",
    "ReLU and leaky ReLU",
    "Initialization",
    "Gradient descent, stochastic, mini-batch, momentum",
    "Local minima and saddles",
    "Adagrad, Adadelta",
    "Recurrent networks",
)
"""Titles of the course's chapters, the first of which has the number 1."""

OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class Result(msgspec.Struct, frozen=True):
    """What training an example comes to, from at least nine of ten seeds.

    Attributes:
        quantity, comparison, threshold: a condition, see `Condition`.
        epochs: so many suffice to reach it.
        stays: whether it holds after every iteration of so many epochs instead, as where training fails.
    """

    quantity: str
    comparison: str
    threshold: float
    epochs: int
    stays: bool = False

    @property
    def decisive(self) -> Condition:
        """What a run meets within these epochs, or where the result stays, must not meet."""
        comparison = OPPOSITE[self.comparison] if self.stays else self.comparison
        return Condition(self.quantity, comparison, self.threshold)

    def __str__(self) -> str:
        condition = Condition(self.quantity, self.comparison, self.threshold)
        return f"{condition} {'throughout' if self.stays else 'within'} {self.epochs:,} epochs"


class Example(msgspec.Struct, frozen=True):
    """A drawing to begin with.

    Attributes:
        name: what commands call it.
        chapter: the number of the course's chapter that it belongs to.
        title: what menus call it.
        description: one or two sentences that say what it shows and what to look at.
        result: what training it comes to.
        document: the drawing with its recipe and data.
    """

    name: str
    chapter: int
    title: str
    description: str
    result: Result
    document: Document

    @property
    def heading(self) -> str:
        """The chapter that it belongs to."""
        return f"Chapter {self.chapter}: {CHAPTERS[self.chapter - 1]}"

    @property
    def notes(self) -> str:
        """All that is said of it, in three lines."""
        return f"{self.description}\nResult: {self.result}\n{self.heading}"


class ExampleFile(msgspec.Struct, frozen=True):
    """What an example's file holds; `place` orders those of a chapter from the simplest on."""

    schema: int
    chapter: int
    place: int
    title: str
    description: str
    result: Result
    document: msgspec.Raw


@cache
def examples() -> tuple[Example, ...]:
    """All examples in the order of the course."""
    files = {path.stem: read_example(path.read_bytes()) for path in resource("examples").glob("*.json")}
    ordered = sorted(files.items(), key=lambda item: (item[1].chapter, item[1].place))
    return tuple(example_of(name, file) for name, file in ordered)


def read_example(text: bytes) -> ExampleFile:
    """An example's file."""
    return msgspec.json.decode(text, type=ExampleFile)


def example_of(name: str, file: ExampleFile) -> Example:
    """What a file of that name holds."""
    document = document_from_json(file.document)
    return Example(name, file.chapter, file.title, file.description, file.result, document)


def example(name: str = DEFAULT) -> Document:
    """The drawing of an example; raises SettingError for a name that none has."""
    for each in examples():
        if each.name == name:
            return each.document
    raise SettingError(unknown("there is no example", name, [each.name for each in examples()]))
