"""Where a run is and what it consists of: plain data, the same in a script and through the trainer's pipe."""

from typing import Literal

import msgspec

from nnstudio.document.model import Breakpoint

Unit = Literal["instruction", "time_step", "layer", "phase", "iteration", "epoch"]
Example = int | Literal["mean"]
UNITS: tuple[Unit, ...] = ("instruction", "time_step", "layer", "phase", "iteration", "epoch")


class Where(msgspec.Struct, frozen=True):
    """The instruction about to run.

    Attributes:
        iteration: updates made so far.
        epoch: whole passes over the training set made so far.
        phase: "forward", "loss", "backward" or "update".
        node: the node's name; the output's for the loss, the optimizer's kind for the update.
        title: what the instruction computes, such as "weighted sum".
        time_step: of a recurrent layer; None elsewhere.
    """

    iteration: int
    epoch: int
    phase: str
    node: str
    title: str
    time_step: int | None


class Hit(msgspec.Struct, frozen=True):
    """A place at which a breakpoint stopped a training, or would have.

    Attributes:
        breakpoint: that was hit.
        iteration, instruction: where the run stands then: before the instruction that it waits for, or behind the first
            one after which its condition holds.
        value: of the condition's quantity there; None of a breakpoint at an instruction.
        where: the instruction that made it so, or that is about to run.
        sentence: all this in words.
    """

    breakpoint: Breakpoint
    iteration: int
    instruction: int
    value: float | None
    where: Where
    sentence: str


class Fault(msgspec.Struct, frozen=True):
    """A number that is not finite, and what makes it; the run stands before that.

    Attributes:
        iteration, instruction: the place.
        phase, node, time_step: of the instruction.
        title: of the instruction; or "batch", "set by hand" or "edited network" where it was there before.
        role, name: of the quantity that the number is in, as in `Quantity`.
        index: in it, as users see it.
        value: NaN, ∞ or −∞.
        sentence: all this in words, and what to do.
    """

    iteration: int
    instruction: int
    phase: str
    node: str
    title: str
    time_step: int | None
    role: str
    name: str
    index: tuple[int, ...]
    value: float
    sentence: str


class Row(msgspec.Struct, frozen=True):
    """One instruction of the program as it is listed.

    Attributes:
        phase, node, title, time_step: as in `Where`.
        formula: in the course's notation, such as "f = x·W + b".
        reads, writes: (role, name) of the quantities, as in `Quantity`.
    """

    phase: str
    node: str
    title: str
    formula: str
    time_step: int | None
    reads: tuple[tuple[str, str], ...]
    writes: tuple[tuple[str, str], ...]


class Quantity(msgspec.Struct, frozen=True):
    """Something that can be looked at.

    Attributes:
        role: "value" (of a parameter), "gradient", "update", "rate", "direction" (of the
            update, without the rate), "moment.<name>", "activation", "pre_activation",
            "pre_activation_gradient", "mask", "target", "loss", "step_loss" (of an output at each time step), or
            "contribution": see `Quantities.contributions`. "norm." before any role, which is not listed, is for its
            Euclidean norm: (batch, time) of (batch, time, features), (time,) of a contribution, else one number.
        name: of the parameter ("hidden1.weight") or node ("hidden1").
        shape: as users see it: (in, out) or (out,) of a parameter, (batch, features) of a node.
    """

    role: str
    name: str
    shape: tuple[int, ...]


class Outline(msgspec.Struct, frozen=True):
    """The compiled program as the window shows it.

    Attributes:
        version: a number that no other compiled program has.
        rows: the instructions of one iteration.
        quantities: all that can be looked at.
        shapes: the shape of one example behind each node, by name.
        parameters: number of trained values, by node name.
        rows_in_epoch: number of training rows.
        batch_size: rows of a full batch.
        frozen: names of the parameters that are not trained: they have no gradient, rate or moments.
    """

    version: int
    rows: tuple[Row, ...]
    quantities: tuple[Quantity, ...]
    shapes: dict[str, tuple[int, ...]]
    parameters: dict[str, int]
    rows_in_epoch: int
    batch_size: int
    frozen: frozenset[str] = frozenset()


class Moment(msgspec.Struct, frozen=True):
    """Where a run is.

    Attributes:
        run: a number that grows with every reset.
        version: of the outline that the run is in.
        instruction: index of the instruction about to run, in the outline's rows.
        where: the same in words.
        live: False while the run has been further than this.
        end: the latest iteration that was reached.
        running: whether the trainer is running.
        loss: of the latest forward pass; None before it.
        metrics: of the latest forward pass, by name.
        batch: rows of the original table in the present batch, in order; at most 1000 of them.
        speed: iterations per second, while running.
        pending: whether a change that was made waits for the next start of an iteration.
        changes: iterations from which something else was trained, and what: "data", "loss", "network".
        fault: what the instruction about to run would make; None unless a training stopped here for it.
        learning_rate: α of the latest update, or of the first one before that, as the schedule has it.
        stopped: a sentence about the condition at which the latest training stopped; empty where it was none.
        hits: the breakpoints at which the run stopped here.
        end_instruction: of the furthest place that was reached, which lies in iteration `end`.
        interventions: the latest of those in the run, also later than here: iterations and what was done, in words.
    """

    run: int
    version: int
    instruction: int
    where: Where
    live: bool
    end: int
    running: bool
    loss: float | None
    metrics: dict[str, float]
    batch: tuple[int, ...]
    speed: float
    pending: bool = False
    changes: tuple[tuple[int, str], ...] = ()
    fault: Fault | None = None
    learning_rate: float = 0.0
    stopped: str = ""
    hits: tuple[Hit, ...] = ()
    end_instruction: int = 0
    interventions: tuple[tuple[int, str], ...] = ()


class Branch(msgspec.Struct, frozen=True):
    """One of a session's runs: the present one, one that was left at some place, or one that was begun before it.

    Attributes:
        number: the `run` of its moments.
        name: in the list of runs.
        origin: number of the run that it left; None where it was begun anew.
        left: the place where it left it, iteration and instruction.
        changed: what was done there, in words; empty where it was begun anew.
        end: the furthest place that it has reached.
        loss: at its end; None where nothing was trained.
        present: whether it is the one that moves.
    """

    number: int
    name: str
    origin: int | None
    left: tuple[int, int]
    changed: str
    end: tuple[int, int]
    loss: float | None
    present: bool


class Keyframes(msgspec.Struct, frozen=True):
    """What is kept of a run, from which every earlier moment is reached by replay.

    Attributes:
        iterations: at whose starts the whole state is kept, rising; the sparser, the longer going back takes.
        bytes: that these keyframes take.
        others: bytes that those of all other runs of the session take.
        budget: bytes that all of them together take at most.
    """

    iterations: tuple[int, ...]
    bytes: int
    others: int
    budget: int
