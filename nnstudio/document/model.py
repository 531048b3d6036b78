"""The document: the drawing, the recipe for training it, and the choice of data.

A document says what the user intends and may be wrong; `engine.check` says how. It is never changed: an edit makes
a new one (`document.edits`).
"""

import heapq
from functools import cached_property
from typing import Any, Literal

import msgspec

from nnstudio.base.catalogue import Choice

COMPARISONS = ("<", "<=", ">", ">=")
WHOLE = ("loss", "metric", "validation", "iteration", "epoch", "seconds")
"""What the quantities that are of the run, and of no place in the network, begin with."""
ROLES = {
    "value": "value",
    "gradient": "gradient",
    "update": "update",
    "activation": "output",
    "pre_activation": "weighted sum",
    "state": "state",
    "rate": "effective learning rate",
}
"""The roles that statistics are taken of, in words."""
SPOKEN = {
    "norm": "norm of the {}",
    "mean": "mean {}",
    "mean_abs": "mean |{}|",
    "max_abs": "largest |{}|",
    "min": "smallest {}",
    "max": "largest {}",
    "deviation": "deviation of the {}",
    "zeros": "share of zeros in the {}",
    "saturated": "share of saturated units in the {}",
    "nan": "share of NaN and infinities in the {}",
    "ratio_to_value": "ratio of {} to value",
    "change": "change of the {}",
}
"""The statistics, as sentences say them of a role."""


class Node(msgspec.Struct, frozen=True):
    """A layer in the drawing.

    Attributes:
        id: what connections refer to; stays when the node is renamed.
        kind: the layer's kind, such as "dense".
        name: unique in the document; buffers and exported weights are called after it.
        settings: plain JSON values of the settings that differ from the kind's defaults.
        position: where its centre stands on the canvas, in pixels at zoom 1.
        clamped: (unit, value) of the units, counted from 0, whose output is held at a value, rising; a unit is a place
            along the last axis of an example.
    """

    id: int
    kind: str
    name: str
    settings: dict[str, Any] = {}
    position: tuple[float, float] = (0.0, 0.0)
    clamped: tuple[tuple[int, float], ...] = ()


class Edge(msgspec.Struct, frozen=True):
    """A connection from the output of one node to an input of another."""

    source: int
    target: int


class Measure(msgspec.Struct, frozen=True):
    """One number that says something about a run at a moment: what is watched, compared, and broken at.

    Attributes:
        quantity: "loss", "metric.<name>" …, see `Condition`; or a role and a statistic, such as "gradient.mean_abs".
        place: what has the role: a parameter ("hidden1.weight") or a node ("hidden1"); empty: all parameters.
        index: one weight (in, out), one entry of a bias (out,), or one unit (unit,) for every example; empty: all.
    """

    quantity: str
    place: str = ""
    index: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What is measured, without where."""
        role, _, statistic = self.quantity.partition(".")
        if role in WHOLE or not statistic:
            return spoken(self.quantity)
        return SPOKEN.get(statistic, spoken(statistic)).format(ROLES.get(role, spoken(role)))

    @property
    def where(self) -> str:
        """The place in the network; empty of what is of the run."""
        role, _, statistic = self.quantity.partition(".")
        if role in WHOLE or not statistic:
            return ""
        return f"{self.place}{list(self.index) if self.index else ''}" or "all parameters"

    def __str__(self) -> str:
        return f"{self.title} of {self.where}" if self.where else self.title


class Condition(msgspec.Struct, frozen=True, tag="condition"):
    """A quantity compared with a threshold, such as loss < 0.01; made by `nn.when`.

    Attributes:
        quantity: "loss", "validation.loss", "metric.<name>", "validation.<name>", "iteration", "epoch", or "seconds" of
            training. A loss or metric of the training rows is that of the latest iteration; one of the validation rows
            is measured at the end of an epoch. Or, for breakpoints and runs, a role and a statistic.
        comparison: one of < <= > >=.
        threshold: what the quantity is compared with.
        place, index: as in `Measure`.
    """

    quantity: str
    comparison: str
    threshold: float
    place: str = ""
    index: tuple[int, ...] = ()

    @property
    def measure(self) -> Measure:
        """What is compared."""
        return Measure(self.quantity, self.place, self.index)

    @property
    def inside(self) -> bool:
        """Whether it can begin to hold in the middle of an iteration, because it looks at a part of the network."""
        return self.quantity.partition(".")[0] not in WHOLE

    def __str__(self) -> str:
        return f"{self.measure} {self.comparison} {self.threshold:g}"


class At(msgspec.Struct, frozen=True, tag="at"):
    """The first instruction of a node in a phase, before it runs.

    Attributes:
        node: its name; the optimizer's kind for the update.
        phase: "forward", "loss", "backward" or "update".
        time_step: of a recurrent layer; None: the first that comes.
    """

    node: str
    phase: str
    time_step: int | None = None

    def __str__(self) -> str:
        step = "" if self.time_step is None else f" at t = {self.time_step + 1}"
        return f"{self.phase} of {self.node}{step}"


class Breakpoint(msgspec.Struct, frozen=True):
    """Where a training stops: before an instruction, or behind the first one after which a condition holds.

    A condition that goes on to hold stops once; it stops again when it has not held in between.

    Attributes:
        stop: the instruction or the condition.
        enabled: whether it stops.
        running: for how many iterations in a row a condition has to hold.
        ignored: the first iterations of the run, in which it does not stop.
    """

    stop: At | Condition
    enabled: bool = True
    running: int = 1
    ignored: int = 0

    def __str__(self) -> str:
        running = f", {self.running:,} iterations running" if self.running > 1 else ""
        return f"{self.stop}{running}{f', from iteration {self.ignored:,}' if self.ignored else ''}"


class NoImprovement(msgspec.Struct, frozen=True, tag="no_improvement"):
    """A quantity that has not become better for some epochs; made by `nn.no_improvement`.

    Attributes:
        quantity: "loss" (the mean of the epoch's iterations), "validation.loss", "metric.<name>" (of all training rows,
            in evaluation mode) or "validation.<name>", each taken at the end of an epoch.
        epochs: how many without an improvement stop the training.
        least: an improvement is larger than that.
        restore: whether the weights of the best epoch are put back then.
    """

    quantity: str = "validation.loss"
    epochs: int = 10
    least: float = 0.0
    restore: bool = True

    def __str__(self) -> str:
        return f"no better {spoken(self.quantity)} for {self.epochs:,} epoch{'s' if self.epochs > 1 else ''}"


Stop = Condition | NoImprovement


def spoken(quantity: str) -> str:
    """A quantity in words: "validation.mae" becomes "validation mae"."""
    return quantity.removeprefix("metric.").replace(".", " ").replace("_", " ")


class Recipe(msgspec.Struct, frozen=True):
    """How the network is trained.

    Attributes:
        outputs: names of the output nodes; empty: the only node that leads nowhere, else the last such node added (one
            that nothing feeds yet does not count beside others).
        loss: one choice for all outputs, or one per output.
        optimizer: which optimizer and its settings.
        learning_rate: α; None takes the optimizer's own default.
        schedule: how the learning rate changes; None keeps it.
        batch_size: rows per update; None is the whole training set.
        shuffle: whether each epoch visits the rows in a new random order.
        clip_norm: the largest global norm of the gradient; None does not clip.
        clip_value: the largest size of a gradient element; None does not clip.
        stop: training stops when one of these holds; None trains until told to pause.
        metrics: names of what is measured beside the loss; None: what suits the targets.
        seed: of initial weights, shuffling and dropout.
        precision: "float64" or "float32".
        threads: of the BLAS library.
    """

    outputs: tuple[str, ...] = ()
    loss: tuple[Choice, ...] = (Choice("mse"),)
    optimizer: Choice = Choice("sgd")
    learning_rate: float | None = None
    schedule: Choice | None = None
    batch_size: int | None = 4
    shuffle: bool = True
    clip_norm: float | None = None
    clip_value: float | None = None
    stop: tuple[Stop, ...] | Condition | None = None
    metrics: tuple[str, ...] | None = None
    seed: int = 7
    precision: Literal["float64", "float32"] = "float64"
    threads: int = 1

    @property
    def stops(self) -> tuple[Stop, ...]:
        """What `stop` holds; older files hold one condition by itself."""
        return (self.stop,) if isinstance(self.stop, Condition) else self.stop or ()


class DataChoice(msgspec.Struct, frozen=True):
    """Which rows the network is trained on, and how they are prepared.

    Attributes:
        source: a data set's kind with its settings; None: there is no data yet; Choice("arrays"): arrays given by a
            script, kept in the project file.
        standardize: whether each input column is shifted to mean 0 and scaled to deviation 1 (fitted on the training
            rows alone).
        validation: the share of rows kept for validation, 0 ≤ share < 1.
    """

    source: Choice | None = None
    standardize: bool = False
    validation: float = 0.0


class Document(msgspec.Struct, frozen=True, dict=True):
    """A drawing with its recipe and data, and where and what to look at when it is trained.

    The order of `edges` is the order of each node's inputs.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    recipe: Recipe = Recipe()
    data: DataChoice = DataChoice()
    breakpoints: tuple[Breakpoint, ...] = ()
    watches: tuple[Measure, ...] = ()

    @cached_property
    def by_id(self) -> dict[int, Node]:
        """Each node by its id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def by_name(self) -> dict[str, Node]:
        """Each node by its name."""
        return {node.name: node for node in self.nodes}

    @cached_property
    def inputs(self) -> dict[int, list[int]]:
        """Ids of the nodes that feed each node, in the order of connecting."""
        feeds: dict[int, list[int]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            feeds[edge.target].append(edge.source)
        return feeds

    @cached_property
    def consumers(self) -> dict[int, list[int]]:
        """Ids of the nodes that each node feeds."""
        fed: dict[int, list[int]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            fed[edge.source].append(edge.target)
        return fed

    @cached_property
    def order(self) -> list[Node]:
        """Nodes so that each comes after those that feed it, otherwise as drawn; nodes of a cycle are left out."""
        waiting = {node.id: len(self.inputs[node.id]) for node in self.nodes}
        place = {node.id: index for index, node in enumerate(self.nodes)}
        ready = [place[node] for node, count in waiting.items() if not count]
        heapq.heapify(ready)
        done: list[Node] = []
        while ready:
            node = self.nodes[heapq.heappop(ready)]
            done.append(node)
            for target in self.consumers[node.id]:
                waiting[target] -= 1
                if not waiting[target]:
                    heapq.heappush(ready, place[target])
        return done

    @cached_property
    def outputs(self) -> list[Node]:
        """The output nodes that the recipe names, or the one its default rule finds; unknown names are left out."""
        if self.recipe.outputs:
            return [self.by_name[name] for name in self.recipe.outputs if name in self.by_name]
        ends = [node for node in self.nodes if not self.consumers[node.id] and node.kind != "input"]
        fed = [node for node in ends if self.inputs[node.id]]
        return (fed or ends)[-1:]
