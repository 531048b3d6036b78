"""What a stretch of a run is computed with: a plan, and the data bound to its inputs and outputs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.data.dataset import Dataset, Examples
from nnstudio.data.encoding import SOLE
from nnstudio.document.change import made_of
from nnstudio.document.model import Document
from nnstudio.engine.metric import Metric
from nnstudio.engine.metrics import METRICS
from nnstudio.engine.plan import DataShape, Plan, plan
from nnstudio.engine.program import mask_of
from nnstudio.session.origin import Origin
from nnstudio.session.strays import strays

Array = npt.NDArray[Any]


def data_shape(dataset: Dataset) -> DataShape:
    """What the engine has to know of a data set to check a drawing against it."""
    parts = [part for part in (dataset.training, dataset.validation) if part is not None]
    inputs, targets = dataset.training.inputs, dataset.training.targets
    return DataShape(
        {name: array.shape[1:] for name, array in inputs.items()},
        {name: array.shape[1:] for name, array in targets.items()},
        len(dataset.training),
        frozenset(name for part in parts for name in part.lengths),
        largest_numbers({name: [part.inputs[name] for part in parts] for name in inputs}),
        largest_numbers({name: [part.targets[name] for part in parts] for name in targets}),
        0 if dataset.validation is None else len(dataset.validation),
        strays(parts),
    )


def largest_numbers(arrays: Mapping[str, list[Array]]) -> dict[str, int]:
    """The largest number by name, of those that hold whole numbers from 0 only."""
    return {
        name: int(max(array.max(initial=0) for array in found))
        for name, found in arrays.items()
        if all((array >= 0).all() and (array == np.floor(array)).all() for array in found)
    }


@dataclass(frozen=True, eq=False)
class Stretch:
    """A document and a data set that fit each other.

    Attributes:
        document, origin: as given.
        plan: what the document means.
    """

    document: Document
    origin: Origin
    plan: Plan

    @classmethod
    def of(cls, document: Document, origin: Origin) -> "Stretch":
        """Raises ProblemError where the document has errors or the data does not fit it, DataError for bad data."""
        return cls(document, origin, plan(document, data_shape(origin.dataset)))

    @property
    def dataset(self) -> Dataset:
        """What is trained on."""
        return self.origin.dataset

    @cached_property
    def training(self) -> dict[str, Array]:
        """Training rows by node name, each (rows, features) in the recipe's precision."""
        return self.bind(self.dataset.training)

    @cached_property
    def validation(self) -> dict[str, Array] | None:
        """Validation rows; None where there are none."""
        return None if self.dataset.validation is None else self.bind(self.dataset.validation)

    def bind(self, examples: Examples) -> dict[str, Array]:
        """Rows by node name."""
        inputs = self.bind_inputs(examples.inputs, examples.lengths)
        return inputs | self.by_node(list(self.plan.outputs), examples.targets)

    def bind_inputs(self, inputs: Mapping[str, Array], lengths: Mapping[str, Array]) -> dict[str, Array]:
        """Inputs by node name, and the masks of those whose sequences differ in length, in training or here."""
        bound = self.by_node(self.plan.inputs, inputs)
        if set(lengths) == {SOLE} and len(self.plan.inputs) == 1:
            lengths = {self.plan.inputs[0]: lengths[SOLE]}
        for name in (self.plan.masked | lengths.keys()) & bound.keys():
            steps, rows = self.plan.steps[name].shape[0], len(bound[name])
            there = np.arange(steps) < np.asarray(lengths.get(name, np.full(rows, steps)))[:, None]
            bound[mask_of(name)] = there.astype(bound[name].dtype)
        return bound

    def by_node(self, names: list[str], arrays: Mapping[str, Array]) -> dict[str, Array]:
        """Arrays (rows, values) by node; an only array belongs to the only node."""
        if set(arrays) == {SOLE} and len(names) == 1:
            arrays = {names[0]: arrays[SOLE]}
        kind = np.dtype(self.document.recipe.precision)
        return {
            name: np.ascontiguousarray(arrays[name].reshape(len(arrays[name]), -1), kind)
            for name in names
            if name in arrays
        }

    @cached_property
    def metrics(self) -> dict[str, tuple[str, Metric]]:
        """What is measured: metric name, with the output's behind it where there are several, to (output, metric)."""
        only = len(self.plan.outputs) == 1
        return {
            metric if only else f"{metric}.{output}": (output, self.metric(metric, output))
            for output in self.plan.outputs
            for metric in self.metric_names(output)
        }

    def metric_names(self, output: str) -> list[str]:
        """What is measured of an output: of what the recipe or its conditions to stop name all that fits its targets.

        A recipe that names no metrics has those that suit the targets. Where there are several outputs, what is named
        for numbers is not measured of shares of classes.
        """
        recipe, classes = self.document.recipe, self.has_classes(output)
        chosen = self.suitable(output) if recipe.metrics is None else recipe.metrics
        watched = [name for stop in recipe.stops for name in stop.quantity.split(".")[1:2] if name != "loss"]
        numbers = len(self.plan.outputs) == 1 or not self.of_shares(output)
        return [
            name for name in dict.fromkeys([*chosen, *watched]) if (classes if METRICS[name].of_classes else numbers)
        ]

    def suitable(self, output: str) -> list[str]:
        """Metrics that suit an output's targets.

        That is accuracy for classes, with perplexity where a sequence of them is learned by cross-entropy; mean
        absolute error and R² for numbers that are no shares of classes.
        """
        if not self.has_classes(output):
            return [] if self.of_shares(output) else ["mae", "r2"]
        sequence = len(self.plan.steps[output].shape) > 1 and self.plan.outputs[output].classifies
        return ["accuracy", "perplexity"] if sequence else ["accuracy"]

    def of_shares(self, output: str) -> bool:
        """Whether an output says how likely each class is, which together are certain."""
        return "sums" in self.plan.outputs[output].targets

    def has_classes(self, output: str) -> bool:
        """Whether an output's targets are classes: class numbers, or 0 and 1 only, for a margin also −1 and 1."""
        if output in self.plan.coded:
            return True
        known = (0, 1) if self.plan.outputs[output].boundary else (-1, 0, 1)
        return bool(np.isin(self.training[output], known).all())

    def metric(self, name: str, output: str) -> Metric:
        """A metric as it fits an output's loss."""
        boundary = {"boundary": self.plan.outputs[output].boundary}
        return METRICS[name](**boundary if "boundary" in METRICS[name].settings else {})


def difference(old: Stretch, new: Stretch) -> str:
    """What makes the losses of two stretches incomparable; nothing where only settings of the training differ."""
    a, b = old.document, new.document
    if old.dataset is not new.dataset:
        return "data"
    if a.recipe.loss != b.recipe.loss or [n.id for n in a.outputs] != [n.id for n in b.outputs]:
        return "loss"
    same = a.edges == b.edges and [made_of(n) for n in a.nodes] == [made_of(n) for n in b.nodes]
    return "" if same else "network"
