"""A drawing in the words that scripts use."""

from collections.abc import Iterable
from typing import Any

from nnstudio.base.catalogue import Choice, Kind
from nnstudio.document import edits
from nnstudio.document.model import Document, Stop
from nnstudio.document.problems import Problem
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.plan import check
from nnstudio.engine.recipe import read_recipe


class Network:
    """A drawing that a script makes; nodes are spoken of by name.

    Attributes:
        document: the drawing and the recipe so far.
    """

    def __init__(self, document: Document | None = None) -> None:
        self.document = Document() if document is None else document

    def add(self, kind: str, /, *, name: str | None = None, **settings: Any) -> str:
        """Add a node and return its name; without one it gets dense1, dense2 and so on.

        Raises:
            SettingError: there is no such layer, or it takes no such setting.
            EditError: the name is taken or none.
        """
        choice = LAYERS.make(Choice(kind, {key: plain(value) for key, value in settings.items()})).choice
        column = len(self.document.nodes) * 200.0
        self.document = edits.add_node(self.document, kind, choice.settings, name=name, position=(column, 0.0))
        return self.document.nodes[-1].name

    def connect(self, source: str, target: str) -> None:
        """Connect one node's output to the next input of another.

        A loop, or a connection to an input, is drawn as it is said and is one of the `problems`.

        Raises:
            EditError: there is no such node, or they are connected already.
        """
        ids = [edits.node_of(self.document, name).id for name in (source, target)]
        self.document = edits.draw_edge(self.document, *ids)

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong or doubtful in the drawing."""
        return check(self.document)

    def train_with(
        self,
        *,
        outputs: str | Iterable[str] | None = None,
        loss: str | Choice | Iterable[str | Choice] = "mse",
        optimizer: str | Choice = "sgd",
        learning_rate: float | None = None,
        schedule: str | Choice | None = None,
        batch_size: int | None = 4,
        shuffle: bool = True,
        clip_norm: float | None = None,
        clip_value: float | None = None,
        stop: Stop | Iterable[Stop] | None = None,
        metrics: str | Iterable[str] | None = None,
        seed: int = 7,
        precision: str = "float64",
        threads: int = 1,
    ) -> None:
        """Choose how the network is trained; see `Recipe` for what each word means."""
        self.document = edits.set_recipe(
            self.document,
            **read_recipe(
                outputs=outputs,
                loss=loss,
                optimizer=optimizer,
                learning_rate=learning_rate,
                schedule=schedule,
                batch_size=batch_size,
                shuffle=shuffle,
                clip_norm=clip_norm,
                clip_value=clip_value,
                stop=stop,
                metrics=metrics,
                seed=seed,
                precision=precision,
                threads=threads,
            ),
        )


def plain(value: object) -> object:
    """A setting's value as a document holds it."""
    return value.choice if isinstance(value, Kind) else value
