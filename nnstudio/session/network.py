"""A drawing in the words that scripts use."""

from collections.abc import Iterable, Mapping
from typing import Any

from nnstudio.base.catalogue import Choice, Kind, SettingError, unknown
from nnstudio.document import edits
from nnstudio.document.model import Document, Stop
from nnstudio.document.problems import Problem
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.plan import check
from nnstudio.engine.recipe import read_recipe


class Network:
    """A drawing that a script makes; nodes are spoken of by name.

    An input's shape is that of one row: (features,), (time, features), or (time,) for token numbers in front of an
    embedding, time being the longest length. There may be several inputs, merged by a layer such as "concatenate", and
    several outputs, named in `train_with` with a loss each; their data is then given as dicts by node name, see
    `Session`.

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

    def clamp(self, node: str, unit: int, value: float | None) -> None:
        """Hold a unit's output at a value, for every example and time step; None releases it.

        Units are counted from 0 along an example's last axis; no gradient passes a clamped one. A recurrent layer's is
        held in its state, so that the next time step sees it.

        Raises:
            EditError: there is no such node or unit, or the value is no finite number.
        """
        self.document = edits.clamp(self.document, edits.node_of(self.document, node).id, unit, value)

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong or doubtful in the drawing."""
        return check(self.document)

    def train_with(
        self,
        *,
        outputs: str | Iterable[str] | None = None,
        loss: str | Choice | Iterable[str | Choice] | Mapping[str, str | Choice] = "mse",
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
        """Choose how the network is trained.

        Args:
            outputs: name or names of the output nodes; None: those that a dict of losses names, else the only node that
                leads nowhere, else the last such node added.
            loss: a name of `nn.kinds("loss")`, or `nn.loss(name, …)` for one with settings; a list, or a dict by output
                name, where there is one for each output: {"price": "mse", "sort": "categorical_crossentropy"}. The sum
                of all is made small.
            optimizer: a name of `nn.kinds("optimizer")`, or `nn.optimizer(name, …)`.
            learning_rate: α, the size of a step; None: the optimizer's own.
            schedule: how α changes, a name of `nn.kinds("schedule")` or `nn.schedule(name, …)`; None: it stays.
            batch_size: training rows per update; None: all of them.
            shuffle: whether each epoch visits the rows in a new random order.
            clip_norm: the largest norm of the whole gradient; None: any.
            clip_value: the largest size of one element of the gradient; None: any.
            stop: when training stops by itself: `nn.when(…)`, `nn.no_improvement(…)`, or several; None: never.
            metrics: what is measured beside the loss, a name of `nn.kinds("metric")` or several; None: what suits the
                targets.
            seed: of initial weights, shuffling, dropout and the choice of validation rows.
            precision: of all numbers, "float64" or "float32".
            threads: of matrix products; decides the last bits of sums.

        Raises:
            SettingError: a value does not fit.
        """
        self.document = edits.set_recipe(
            self.document,
            **read_fields(
                self.document,
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


def read_fields(document: Document, **fields: object) -> dict[str, Any]:
    """Recipe fields as `read_recipe` gives them, of a document's recipe; losses may be a dict by output name."""
    losses = fields.get("loss")
    if isinstance(losses, Mapping) and not losses.keys() <= {"kind", "settings"}:
        names = [node.name for node in document.outputs]
        if "outputs" in fields:
            fields["outputs"] = names = list(read_recipe(outputs=fields["outputs"])["outputs"] or losses)
        fields["loss"] = in_order(losses, names)
    return read_recipe(**fields)


def in_order(losses: Mapping[str, object], outputs: list[str]) -> list[object]:
    """Losses by output name in the order of the outputs; raises SettingError where they are not one for each."""
    for name in losses:
        if name not in outputs:
            raise SettingError(unknown("loss: there is no output", name, outputs))
    for name in outputs:
        if name not in losses:
            raise SettingError(f"loss: there is none for the output {name!r}; give one for each output")
    return [losses[name] for name in outputs]


def plain(value: object) -> object:
    """A setting's value as a document holds it."""
    return value.choice if isinstance(value, Kind) else value
