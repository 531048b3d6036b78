"""A run in the words that scripts use."""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from operator import index
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnstudio.base.catalogue import Choice, Integer, SettingError, real, short, unknown
from nnstudio.data.arrays import Arrays, ByName, read_arrays
from nnstudio.data.dataset import Dataset
from nnstudio.data.errors import DataError
from nnstudio.data.sources import SOURCES
from nnstudio.data.table import Table
from nnstudio.document.edits import EditError, clamp, node_of, set_data, set_recipe
from nnstudio.document.model import Breakpoint, Condition, DataChoice, Document
from nnstudio.document.problems import Problem, ProblemError
from nnstudio.engine.plan import check
from nnstudio.engine.recipe import read_recipe
from nnstudio.session import (
    by_hand,
    described,
    evaluating,
    halting,
    look,
    measuring,
    moving,
    predicting,
    weights,
    wishes,
)
from nnstudio.session.branches import Branches
from nnstudio.session.breakpoints import Breakpoints
from nnstudio.session.comparing import DIFFERENCE, subtracted
from nnstudio.session.debugging import Debugging
from nnstudio.session.events import SetOutput
from nnstudio.session.frame import Frame
from nnstudio.session.goal import Goal, check_measured, holding
from nnstudio.session.machine import quiet
from nnstudio.session.moment import UNITS, Moment, Outline, Unit
from nnstudio.session.network import Network, read_fields
from nnstudio.session.origin import Data, Origin
from nnstudio.session.requests import Asked
from nnstudio.session.run import Position, Progress, Run, unheard
from nnstudio.session.statistics import check_there
from nnstudio.session.stretch import Stretch, data_shape

Array = npt.NDArray[Any]


class Session(Debugging):
    """A network in training: step, go back, run, look, change, predict.

    X is an array or a list, rows first: (rows, features), (rows, time, features), or token numbers (rows, time). Where
    sequences differ in length it is a list of lists, such as [[2, 5], [4, 2, 3]] of token numbers or
    [[[0.1], [0.2]], [[0.3]]] of steps with one feature; they are padded and masked, and the input's shape has the
    longest length. Y is (rows, values), (rows, time, values), or for cross-entropy class numbers from 0, one for each
    row or time step. With several inputs or outputs X or Y is a dict by node name:
    Session(net, data=({"left": L, "right": R}, {"price": P, "sort": S})).

    Args:
        network: a Network or a Document.
        data: (X, Y); a Table; None takes the data set that the document names.
        validation: the share of rows kept for validation, or (X, Y) of other rows, or None for what the document says.

    Raises:
        ProblemError: the drawing has errors, or the data does not fit it; carries the problems.
        DataError: the data cannot be read.
    """

    def __init__(
        self,
        network: Network | Document,
        data: tuple[ByName, ByName] | Data | None = None,
        validation: float | tuple[ByName, ByName] | None = None,
    ) -> None:
        document = network.document if isinstance(network, Network) else network
        others = read_pair(validation) if isinstance(validation, (tuple, list)) else None
        document = choose_data(document, data, None if others else validation)
        origin = Origin(read_data(document, data), others, document.data, document.recipe.seed)
        self.runs = Branches(Run(Stretch.of(document, origin)))
        self.stops = Breakpoints(document.breakpoints)

    @classmethod
    def of(cls, runs: Branches, breakpoints: Iterable[Breakpoint] = ()) -> "Session":
        """A session on runs that exist already."""
        session = cls.__new__(cls)
        session.runs, session.stops = runs, Breakpoints(tuple(breakpoints))
        return session

    # --- moving ------------------------------------------------------------------------------------------------

    def step(self, unit: Unit = "instruction", progress: Progress = unheard) -> None:
        """Run to the next boundary of a unit: "instruction", "time_step", "layer", "phase", "iteration" or "epoch".

        A breakpoint on the way stops it.

        `progress` hears the share of an epoch that is done and may raise to stop there.
        """
        with quiet():
            halting.remember(self.run_state, self.stops)
            moving.step(self.run_state, read_unit(unit), self.stops, progress)

    def back(self, unit: Unit = "instruction", progress: Progress = unheard) -> bool:
        """Go to the nearest earlier boundary of a unit, with everything visible as it was; False at the beginning."""
        with quiet():
            return moving.back(self.run_state, read_unit(unit), progress)

    def go_to(self, iteration: int, instruction: int = 0, progress: Progress = unheard) -> None:
        """Go to any moment that the run has been at; raises ValueError for others."""
        with quiet():
            self.run_state.go_to((iteration, instruction), progress)

    def resume(self, end: Position, place: Position, progress: Progress = unheard) -> None:
        """Train up to `end` where the run has not been as far, whatever would stop it, then go to `place`."""
        with quiet():
            self.run_state.train_to(end, progress)
            self.run_state.go_to(place, progress)

    def run(
        self,
        epochs: int | None = None,
        iterations: int | None = None,
        until: Condition | None = None,
        progress: Callable[["Session"], None] | None = None,
    ) -> str:
        """Train until the first of these holds, at least one iteration, and say why it stopped.

        Args:
            epochs: how many more epochs; a begun one counts.
            iterations: how many more iterations; a begun one counts.
            until: a condition, tested after every iteration; one on a part of the network stops behind the first
                instruction after which it holds.
            progress: called about twenty times a second; it may raise to stop.

        Returns:
            "epochs", "iterations", "until", "breakpoint" (see `hits`),
            "stop" (one of the recipe's conditions; `stopped` says more), "loss is not
            finite" or "weights are not finite"; these stop before what makes the number, see `fault`.
        """
        goal = self.goal(epochs, iterations, until)
        reason = None
        while reason is None:
            reason = self.run_for(goal, 0.05)
            if progress:
                progress(self)
        return reason

    def goal(
        self,
        epochs: int | None = None,
        iterations: int | None = None,
        until: Condition | None = None,
        *,
        beyond: bool = False,
    ) -> Goal:
        """Where a run that starts now would stop; raises SettingError for conditions that can never hold.

        With `beyond`, the recipe's conditions that hold already do not stop it.
        """
        if until is not None and until.inside:
            check_there(self.run_state.machine, until.measure)
        elif until is not None:
            check_measured(self.run_state.next_stretch, until)
        state = self.run_state.machine.state
        self.stops.until = Breakpoint(until) if until is not None and until.inside else None
        with quiet():
            halting.remember(self.run_state, self.stops)
        return Goal(
            None if epochs is None else state.epoch + read_count("epochs", epochs),
            None if iterations is None else state.iteration + read_count("iterations", iterations),
            until,
            holding(self.run_state) if beyond else (),
            self.stops,
        )

    def run_for(self, goal: Goal, seconds: float, most: int | None = None) -> str | None:
        """Train for about that long, to iteration `most` at most; why it stopped, or None where it may go on."""
        with quiet():
            return goal.pursue(self.run_state, seconds, most)

    # --- looking -----------------------------------------------------------------------------------------------

    @property
    def document(self) -> Document:
        """The document that is trained at this moment."""
        return self.run_state.machine.stretch.document

    @property
    def dataset(self) -> Dataset:
        """The data set that is trained on at this moment."""
        return self.run_state.machine.stretch.dataset

    @property
    def problems(self) -> list[Problem]:
        """All that is doubtful in the drawing."""
        return check(self.document, data_shape(self.dataset))

    @property
    def loss(self) -> float | None:
        """Of the latest forward pass; None before the first."""
        return self.run_state.machine.loss()

    @property
    def metrics(self) -> dict[str, float] | None:
        """Of the latest forward pass, by name; None before the first."""
        found = self.run_state.machine.metrics()
        return None if not found and self.loss is None else found

    @property
    def learning_rate(self) -> float:
        """α of the latest update, or of the first one before that, as the schedule has it."""
        return self.run_state.machine.learning_rate

    def measure(self, metric: str, output: str | None = None, *, validation: bool = False) -> float | Array:
        """The loss, or any metric of one output, of all training or validation rows at this moment.

        It is computed in evaluation mode and changes nothing in the run.

        Args:
            metric: "loss", or a name of `nn.kinds("metric")`.
            output: which output; may be left out where there is only one.
            validation: whether of the validation rows.

        Returns:
            A number; of a confusion matrix the counts (classes, classes), rows being the right classes.

        Raises:
            SettingError: there is no such metric or output, or the targets are no classes and it needs some.
            DataError: there are no validation rows.
        """
        with quiet():
            return measuring.measure(self.run_state.machine, metric, output, validation=validation)

    def curve(self, name: str = "loss") -> tuple[Array, Array]:
        """What was recorded of a quantity in the run: iterations (n,) and values (n,).

        That is all of the run, also where it was gone back in. Of more than 65,536 values each point is the mean of the
        2, 4, 8 … up to its iteration.

        Args:
            name: "loss", "learning_rate" and "metric.<name>", of the batch of an iteration; "validation.loss" and
                "validation.<name>", of the validation rows after an epoch; `curves` names all.

        Raises:
            KeyError: nothing of that name was recorded.
        """
        if name not in self.curves:
            raise KeyError(unknown("there is no curve", name, self.curves))
        points = self.run_state.curves[name].everything()
        return points[0].astype(np.int64), points[2].copy()

    @property
    def curves(self) -> list[str]:
        """The names of all recorded curves; none before the first iteration."""
        return list(self.run_state.curves)

    def __setitem__(self, name: str, values: npt.ArrayLike) -> None:
        """Set a parameter by hand; recorded in the run.

        Raises ValueError for values of another shape, or that are not finite in the recipe's precision.
        """
        self.require("value", name)
        shape = self[name].shape
        with quiet():
            array = np.asarray(values, dtype=self.run_state.machine.state.dtype)
        if array.shape != shape:
            raise ValueError(f"{name} has shape {shape}, and the values have shape {array.shape}")
        if not np.isfinite(array).all():
            wrong = array[~np.isfinite(array)][0]
            raise ValueError(f"{name} takes finite numbers, and there is {wrong:g} among the values")
        with quiet():
            self.diverge(described.value_set(name, self[name], array))
            self.run_state.set_value(name, array)

    def set_output(self, node: str, unit: int, value: float, example: int | None = None) -> None:
        """Set a unit's output by hand in the pass that is under way; recorded in the run.

        All that this pass computes later, forward and backward, goes on with what then stands in memory; the next pass
        computes it anew. `clamp` holds it in all passes and takes the unit out of the gradient.

        Args:
            node: a node's name.
            unit: along an example's last axis, counted from 0; of a sequence at every time step.
            value: what it puts out.
            example: a row of the batch, counted from 0; None: all.

        Raises:
            KeyError: there is no such node.
            ValueError: there is no such unit or example, the pass has not computed the output yet, or has used it
                already; says where to step to.
        """
        self.require("activation", node)
        wish = SetOutput(node, index(unit), float(value), None if example is None else index(example))
        with quiet():
            if reason := by_hand.refusal(self.run_state.machine, wish):
                raise ValueError(reason)
            self.diverge(described.output_set(wish))
            self.run_state.set_output(wish)

    @property
    def parameters(self) -> list[str]:
        """The names of all parameters."""
        return [parameter.name for parameter in self.run_state.machine.state.layout.parameters]

    def seen(self, role: str, name: str) -> Array | None:
        """A read-only copy of any quantity of the outline; None where it is not computed yet."""
        self.require(role, name)
        machine = self.run_state.machine
        with quiet():
            if role.startswith(DIFFERENCE):
                found, _ = subtracted(machine, role.removeprefix(DIFFERENCE), name, self.runs.beside)
            else:
                found, _ = look.quantity(machine, role, name)
        if found is None:
            return None
        copy = np.array(found)
        copy.flags.writeable = False
        return copy

    def require(self, role: str, name: str) -> None:
        """Raise KeyError with a sentence where there is no such quantity."""
        known = look.known(self.run_state.machine, role.removeprefix(DIFFERENCE))
        if name not in known:
            raise KeyError(unknown(f"there is no {role.replace('_', ' ')} of", name, known))

    def predict(self, inputs: ByName) -> Array | dict[str, Array]:
        """Outputs (rows, …) for raw inputs, in evaluation mode; a dict by node where there are several outputs.

        Inputs are standardized as the training rows were. Sequences may be shorter than those of the training, also
        in a list of different lengths, and are padded. Where outputs are sequences too, those of padding repeat the
        last real one; take the first len(row) of each. Changes nothing in the run.

        Raises:
            DataError: inputs are missing, differ in rows or do not fit.
        """
        machine = self.run_state.machine
        bound = predicting.read(machine.stretch, inputs)
        with quiet():
            outputs = machine.predict(bound)
        return next(iter(outputs.values())) if len(outputs) == 1 else outputs

    def evaluate(self, inputs: ByName) -> dict[str, Array]:
        """What every node puts out (rows, …), by name, for raw inputs, in evaluation mode.

        Inputs are as for `predict`; sequences that are shorter than those of the training are padded, and what is
        computed of the padding lies behind their own time steps. Changes nothing in the run.

        Raises:
            DataError: inputs are missing, differ in rows or do not fit.
        """
        with quiet():
            return evaluating.evaluate(self.run_state.machine, inputs)

    def export(self, path: str | os.PathLike[str]) -> None:
        """Write the weights of this moment to a file of the format of its suffix, `.npz`; raises FileError."""
        weights.export(self.run_state.machine, Path(path))

    def import_weights(self, path: str | os.PathLike[str]) -> None:
        """Set all parameters to those of a file, recorded in the run.

        Raises FileError that names what does not fit; nothing is changed then.
        """
        shapes = {name: self[name].shape for name in self.parameters}
        for name, values in weights.read(Path(path), shapes, self.run_state.machine.state.dtype).items():
            self[name] = values

    def outline(self) -> Outline:
        """The compiled program and all that can be looked at."""
        return look.outline(self.run_state)

    def moment(self, *, running: bool = False, speed: float = 0.0) -> Moment:
        """Where the run is."""
        return look.moment(self.run_state, number=self.runs.present.number, running=running, speed=speed)

    def frame(
        self,
        requests: Iterable[Asked],
        generation: int = 0,
        *,
        running: bool = False,
        speed: float = 0.0,
    ) -> Frame:
        """This moment and all that is asked to be seen of it."""
        with quiet():
            now = self.moment(running=running, speed=speed)
            return wishes.frame(self.runs, requests, generation, now)

    # --- changing ----------------------------------------------------------------------------------------------

    def set(self, **fields: object) -> None:
        """Change the recipe while training, from the next start of an iteration; recorded in the run.

        Fields are those of `Network.train_with`. Raises SettingError for values that do not fit.
        """
        self.change(set_recipe(self.latest_document, **read_fields(self.latest_document, **fields)))

    @property
    def latest_document(self) -> Document:
        """The document that is trained from the next start of an iteration."""
        return self.run_state.next_stretch.document

    def change(self, document: Document, data: Data | None = None) -> None:
        """Go on with an edited drawing, recipe or choice of data, from the next start of an iteration.

        Weights and optimizer memory that still fit, by node and shape, are kept. Raises ProblemError for a drawing with
        errors; the run then goes on as it was.
        """
        stretch = Stretch.of(document, self.origin(document, data))
        with quiet():
            self.run_state.admit(stretch)
            self.diverge(described.edited(self.latest_document, document) or "other data")
            self.run_state.go_on_with(stretch)

    def clamp(self, node: str, unit: int, value: float | None) -> None:
        """Hold a unit's output at a value from the next start of an iteration, or with None release it.

        Recorded in the run; as `Network.clamp`. Raises EditError, or ProblemError where training could not go on so.
        """
        step = self.run_state.next_stretch.plan.steps.get(node)
        if step and unit >= step.shape[-1]:
            raise EditError(f"{node} has no unit {unit}; its units are counted from 0")
        self.change(clamp(self.latest_document, node_of(self.latest_document, node).id, unit, value))

    def origin(self, document: Document, data: Data | None) -> Origin:
        """The data of an edited document: the present one where nothing about it differs."""
        present = self.run_state.next_stretch.origin
        if data is None and document.data == present.choice:
            return present
        if data is None and document.data.source != present.choice.source:
            data = read_data(document, None)
        others = present.validation if data is None else None
        return Origin(present.data if data is None else data, others, document.data, document.recipe.seed)

    def reset(self, seed: int | None = None) -> None:
        """Begin a new run of the present drawing with freshly drawn weights; with a seed, from that one on.

        The run before stays among the branches.
        """
        document = self.latest_document
        if seed is not None:
            document = set_recipe(document, **read_recipe(seed=seed))
        present = self.run_state.next_stretch.origin
        origin = present if present.seed == document.recipe.seed else replace(present, seed=document.recipe.seed)
        self.runs.begin(Run(Stretch.of(document, origin)))
        self.stops.forget()


def choose_data(document: Document, data: object, validation: object) -> Document:
    """The document with what a script says of the data."""
    choice = document.data
    scripted = data is not None and not isinstance(data, (Table, Arrays))
    if scripted or (isinstance(data, Arrays) and choice.source is None):
        choice = DataChoice(Choice("arrays"), choice.standardize, choice.validation)
    if validation is not None:
        share = real(validation)
        if share is None or not 0 <= share < 1:
            raise SettingError(f"validation takes a share from 0 up to but not including 1, not {short(validation)}")
        choice = DataChoice(choice.source, choice.standardize, share)
    return set_data(document, choice)


def read_data(document: Document, data: tuple[ByName, ByName] | Data | None) -> Data:
    """What a script gave, or the data set that the document names."""
    if isinstance(data, (Table, Arrays)):
        return data
    if data is not None:
        return read_pair(data)
    if document.data.source is None:
        reason = "nothing says what to train on"
        raise ProblemError([Problem(None, "error", "there is no data", reason, "Choose a data set")])
    return SOURCES.make(document.data.source).read()


def read_pair(given: object) -> Arrays:
    """What a script gave as (X, Y)."""
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise DataError("data is given as two arrays, (X, Y): inputs and targets, or dicts of them by node name")
    return read_arrays(*given)


def read_count(name: str, value: object) -> int:
    """A number of epochs or iterations; raises SettingError for what is none."""
    count = Integer(1, minimum=1, help="how many more")
    count.name = name
    return count.read(value)


def read_unit(unit: str) -> Unit:
    """A unit; raises SettingError for a word that is none."""
    for known in UNITS:
        if known == unit:
            return known
    raise SettingError(unknown("there is no unit", unit, UNITS))
