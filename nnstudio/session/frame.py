"""What a look at a run asks for and what it gets: plain data, the same in a script and through the trainer's pipe."""

from typing import Any, Literal

import msgspec
import numpy as np

from nnstudio.document.model import Breakpoint, Measure
from nnstudio.session.difference import CompareRequest, Differences

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


class Request(msgspec.Struct, frozen=True):
    """A wish to see a quantity, reduced to what fits on screen.

    Attributes:
        role, name: as in `Quantity`.
        rows, columns: the largest picture wanted; a larger array is cut into that many blocks, and of each block the
            value of largest size is sent (0: all values).
        example: of a quantity of the batch only this row, or the mean over all rows, as an array of one row; beyond the
            last row, the last; what has more axes is then cut into blocks along the two behind the batch. None: all
            rows. Of a contribution (time, in, out) it is a time step.
        now: of a quantity (batch, time, features) only the present time step, as (batch, features).
        entry: only the value at this index, as an array without axes.

    The role "term", which is not listed, is for what each connection of a node's weight brings to its weighted sum, w·x
    (in, out), of an example of the latest pass, or the mean over the batch.
    """

    role: str
    name: str
    rows: int = 0
    columns: int = 0
    example: Example | None = None
    now: bool = False
    entry: tuple[int, ...] | None = None


class View(msgspec.Struct, frozen=True):
    """What was to be seen at one moment.

    Attributes:
        request: what was asked.
        shape: of the whole array, as users see it.
        values: float array of that shape, or of the reduced picture; None: not computed yet, or no such quantity.
        low, high: the smallest and largest finite value of the whole array; 0 and 0 where there is none.
        computed: False where the values are of the pass before, because this pass has not come there yet.
        time_step: which one the values are of, where only the present one was asked for.
        steps: of a sequence that this pass is in the middle of, the first time step that is of this pass, and the one
            behind the last.
        length: of sequences that differ in length, how many time steps of the example are real, and no padding; of all
            examples or their mean, those of the longest. None: there is no padding, or no time.
    """

    request: Request
    shape: tuple[int, ...]
    values: np.ndarray[Any, Any] | None
    low: float
    high: float
    computed: bool
    time_step: int | None = None
    steps: tuple[int, int] | None = None
    length: int | None = None


class CurveRequest(msgspec.Struct, frozen=True):
    """A wish to see a recorded curve.

    Attributes:
        name: "loss", "metric.<name>", "learning_rate", "validation.loss" or "validation.<name>"; "epoch" for the number
            of whole epochs behind the iterations at which they ended.
        points: the largest number of points wanted.
        branch: number of the run, see `Branch`; None: the present one.
    """

    name: str
    points: int = 600
    branch: int | None = None


class Curve(msgspec.Struct, frozen=True):
    """A recorded curve at one moment, thinned so that every spike is still there.

    Attributes:
        request: what was asked.
        iteration: (points,) iteration after which the values were taken; rising.
        low, mean, high: (points,) over the iterations that each point stands for.
        now: the latest value recorded up to this moment; None where there is none.
    """

    request: CurveRequest
    iteration: np.ndarray[Any, Any]
    low: np.ndarray[Any, Any]
    mean: np.ndarray[Any, Any]
    high: np.ndarray[Any, Any]
    now: float | None = None


class HistogramRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see how often which values of a quantity occur.

    Attributes:
        role, name: as in `Quantity`.
        bins: number of equal intervals between the smallest and the largest finite value.
    """

    role: str
    name: str
    bins: int = 60


class HistoryRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see a quantity over the whole run, at the moments that are kept.

    Attributes:
        role, name: as in `Quantity`; of a quantity of the batch, the mean over its rows is taken.
        points: the largest number of moments wanted.
        lines: the largest number of values wanted of each; more are cut into that many blocks, and of each block the
            value of largest size is sent.
    """

    role: str
    name: str
    points: int = 200
    lines: int = 200


class ResponseRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see what a node would put out over a plane of two inputs, in evaluation mode.

    Attributes:
        node: the node's name.
        low, high: corners of the plane, in the units of the raw data.
        axes: the two features of the only input that vary; all others are at their mean.
        size: the plane is cut into size × size points.
    """

    node: str
    low: tuple[float, float]
    high: tuple[float, float]
    axes: tuple[int, int] = (0, 1)
    size: int = 48


class PathsRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see by which paths a weight or a unit acts on the loss: the chain rule with its numbers.

    Attributes:
        name: of a parameter ("hidden1.weight"), or of a node ("hidden1") for the output of a unit.
        index: of the weight (in, out), the bias (out,) or the unit (unit,).
        example: a row of the batch, or "mean" for the whole batch, whose loss is the mean over its rows.
        most: the largest number of paths wanted.
        numeric: whether the difference quotient is wanted, which takes two more passes.
    """

    name: str
    index: tuple[int, ...]
    example: Example = 0
    most: int = 8
    numeric: bool = False


class TermsRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see what a unit's weighted sum consists of, as the latest pass computed it.

    Attributes:
        node: a dense or recurrent layer.
        unit: counted from 0.
        part: of a recurrent layer with gates, which of their sums.
        example: a row of the batch, or "mean" for the mean over it.
    """

    node: str
    unit: int
    part: int = 0
    example: Example = 0


class ChainRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see by what each layer multiplies the gradient on its way back from an output.

    Attributes:
        output: the output's name; empty: the first.
    """

    output: str = ""


class DistributionRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see how often which values of a quantity occurred over the whole run, at the moments that are kept.

    Attributes:
        role, name: as in `Quantity`.
        points: the largest number of moments wanted.
        logarithmic: whether the intervals are equal in powers of ten, on both sides of 0; else they are equally wide.
    """

    role: str
    name: str
    points: int = 200
    logarithmic: bool = False


class SharesRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see over the whole run what the units of a node did, at the moments that are kept.

    Attributes:
        node: a node that applies a function to single sums.
        points: the largest number of moments wanted.
    """

    node: str
    points: int = 200


class StepLossRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see the mean loss of a batch at every time step of an output.

    Attributes:
        output: the output's name.
    """

    output: str


class ChangeRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see by how much a parameter has moved since it was first there.

    The changes themselves are a quantity, "change", which is not listed.

    Attributes:
        name: of the parameter.
        most: the largest number of weights wanted that moved most.
    """

    name: str
    most: int = 3


class EvaluateRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see what every node puts out for a row of one's own, in evaluation mode.

    Attributes:
        inputs: by input node ("" for the only one) the raw values, in the order of its axes, the last of which runs
            fastest; of sequences those of as many time steps as there are; of what reads text also a text.
    """

    inputs: tuple[tuple[str, tuple[float, ...] | str], ...]


class MeasureRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish for one number of the present moment.

    Attributes:
        measure: what it is.
    """

    measure: Measure


class MeasureHistoryRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish for one number over the whole run, at the moments that are kept.

    Attributes:
        measure: what it is.
        points: the largest number of moments wanted.
    """

    measure: Measure
    points: int = 60


class BiographyRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish for the updates of one weight, each found out by replaying the iteration that made it.

    Attributes:
        name: of the parameter.
        index: of the weight, as users see it.
        last: the iteration up to which; None: the present one.
        points: how many updates.
    """

    name: str
    index: tuple[int, ...]
    last: int | None = None
    points: int = 100


class DerivationRequest(msgspec.Struct, frozen=True, tag=True):
    """A wish to see where a number comes from: the instruction that wrote it, and what that read.

    Attributes:
        role, name: as in `Quantity`.
        index: of the number, as users see the array.
    """

    role: str
    name: str
    index: tuple[int, ...]


Wish = (
    HistogramRequest
    | HistoryRequest
    | ResponseRequest
    | PathsRequest
    | TermsRequest
    | ChainRequest
    | DistributionRequest
    | EvaluateRequest
    | SharesRequest
    | ChangeRequest
    | StepLossRequest
    | MeasureRequest
    | MeasureHistoryRequest
    | BiographyRequest
    | DerivationRequest
    | CompareRequest
)
Asked = Request | CurveRequest | Wish
"""All that a panel can ask for."""


class Factor(msgspec.Struct, frozen=True):
    """One factor of a path.

    Attributes:
        kind: "input" (what the weight is multiplied by), "weight", "slope" (of an activation), "mask" (of dropout),
            "share" (of an average), "others" (of a product), "largest" (1 or 0 of a maximum) or "end" (∂L/∂ of where
            the path ends).
        node: that it belongs to.
        source, target: units, counted from 0, that it leads from and to.
        value: of the example; of a whole batch the mean.
        sums: whether it ends at the weighted sum of a unit, and not at its output.
    """

    kind: str
    node: str
    source: int
    target: int
    value: float
    sums: bool = False


class Path(msgspec.Struct, frozen=True):
    """One way from a weight or unit to the loss.

    Attributes:
        factors: in order.
        product: of a whole batch the sum over its examples.
    """

    factors: tuple[Factor, ...]
    product: float


class Paths(msgspec.Struct, frozen=True):
    """What came of following all paths.

    Attributes:
        largest: the paths with the largest products, largest first.
        count: how many paths there are in all; rounded where they are more than 2⁵³, and 10³⁰⁰ at most.
        total: Σ of the products of all of them.
        penalty: what a penalty on the weights adds to the gradient.
        gradient: the same as training has it; None for one example of several, and where training computes none.
        sure: False where larger paths may have been missed.
        numeric: (L(w + h) − L(w − h))/2h with nothing dropped; None where it was not asked for or makes no sense.
        remark: why paths end where they do, or why there are none; empty where there is nothing to say.
    """

    largest: tuple[Path, ...] = ()
    count: float = 0
    total: float | None = None
    penalty: float = 0.0
    gradient: float | None = None
    sure: bool = True
    numeric: float | None = None
    remark: str = ""


class Passage(msgspec.Struct, frozen=True):
    """One step of the gradient on its way back, from a layer's sums to those of the layer before, or through time.

    ∂L/∂f = act′(f) ⊙ (∂L/∂f′·Wᵀ), f′ being the sums of the layer behind and W its weights.

    Attributes:
        node: whose sums the gradient arrives at.
        weight: name of W; empty where there is none.
        norm: of Wᵀ, by how much it lengthens a vector: at most, or where `typical`, in the mean over all directions.
        typical: whether it is that mean, ‖W‖/√(columns), because W is large.
        slope: mean act′(f) over units and batch; of gates, the mean of the one that passes the error on.
        ratio: how much longer the gradient really is than before; None where it is not computed yet, or 0, and through
            time also where each time step is given an error of its own.
        size: ‖∂L/∂f‖ there; of a layer in time None.
        time_steps: through how many steps of time the passage leads, each with these factors; 0: to another layer.
    """

    node: str
    weight: str
    norm: float | None
    typical: bool
    slope: float
    ratio: float | None
    size: float | None
    time_steps: int = 0


class Chain(msgspec.Struct, frozen=True):
    """What a gradient meets on its way back from an output.

    Attributes:
        output: where it begins.
        size: ‖∂L/∂f‖ there; None where it is not computed yet.
        passages: from the output back.
        remark: why it cannot be followed further; empty where it reaches the input.
    """

    output: str = ""
    size: float | None = None
    passages: tuple[Passage, ...] = ()
    remark: str = ""


class Moved(msgspec.Struct, frozen=True):
    """A weight that moved.

    Attributes:
        index: in its parameter, as users see it.
        first, now: its values.
    """

    index: tuple[int, ...]
    first: float
    now: float


class Movement(msgspec.Struct, frozen=True):
    """How far a parameter has moved.

    Attributes:
        since: the iteration at whose start it was first there, in this shape.
        first: ‖W‖ then.
        size: ‖ΔW‖, of the difference to now.
        most: the weights that moved most, those first that moved farthest.
    """

    since: int
    first: float
    size: float
    most: tuple[Moved, ...]


class Operand(msgspec.Struct, frozen=True):
    """A number that an instruction read, or a whole quantity where it cannot be opened to single numbers.

    Attributes:
        role, name: as in `Quantity`.
        index: of the number; None: the whole.
        value: the number as it was read; None of the whole.
        shape: of the whole.
    """

    role: str
    name: str
    index: tuple[int, ...] | None
    value: float | None
    shape: tuple[int, ...] = ()


class Derivation(msgspec.Struct, frozen=True):
    """Where a number comes from.

    Attributes:
        value: the number; None where it is not computed yet.
        instruction: that wrote it, in the outline's rows; None where none does.
        sort: how the terms make the number: "sum", "product", "function" (of one operand), "difference", or "" where
            they do not, and the operands are whole.
        function: name of the function, such as "sigmoid".
        terms: each a product of operands; those of largest size first.
        rest: how many more terms there are, and what they sum to.
        iteration: that wrote it, counted from 0; None where none has.
        remark: why it cannot be opened, or where it comes from; empty where there is nothing to say.
    """

    value: float | None = None
    instruction: int | None = None
    sort: str = ""
    function: str = ""
    terms: tuple[tuple[Operand, ...], ...] = ()
    rest: tuple[int, float] = (0, 0.0)
    iteration: int | None = None
    remark: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What came of a wish.

    Attributes:
        request: what was asked.
        values: of a histogram (bins,) counts; of a history (moments, lines); of distributions over the run (moments,
            bins) counts; of shares over the run (moments, 3) those that are on, saturated (NaN of functions that are
            unbounded) and dead; of losses by time step (time, 2) the mean over the examples of which a step is no
            padding, NaN where there is none, and their number; of a measure its number as an array without axes, of
            its history (moments, 1), of a weight's updates (updates, 5 + rows), see `biography.told`; of a
            response (size, size, units), whose first axis is that of the second feature; of terms (terms, 2) weights
            and what they are multiplied by, first those of the input, then those of the state of the time step before;
            None: there is nothing yet, or no such quantity.
        places: of a histogram the (bins + 1,) edges, of a history the (moments,) iterations after which it was so,
            of a response the (2, size) values of the two features, of terms (2,) the bias and the sum of all.
        complete: False where more of the past is still being found out.
        paths: of a wish for paths.
        chain: of a wish for a chain.
        movement: of a wish for a parameter's change.
        edges: of distributions over the run the (bins + 1,) edges of their intervals.
        derivation: of a wish for where a number comes from.
        outputs: of an evaluation, what each node puts out for the row, by name.
        refusal: why a row cannot be evaluated, or a network has no such measure, in a sentence; empty where it can.
        differences: of a comparison; None where another moment was compared with last.
    """

    request: Wish
    values: np.ndarray[Any, Any] | None
    places: np.ndarray[Any, Any]
    complete: bool = True
    paths: Paths | None = None
    chain: Chain | None = None
    movement: Movement | None = None
    edges: np.ndarray[Any, Any] | None = None
    derivation: Derivation | None = None
    outputs: dict[str, np.ndarray[Any, Any]] = {}
    refusal: str = ""
    differences: Differences | None = None


class Frame(msgspec.Struct, frozen=True):
    """One moment and all that was asked to be seen of it.

    Attributes:
        generation: the number that the request carried; older ones are dropped.
        moment: where the run was.
        views, curves, replies: the answers, by request.
    """

    generation: int
    moment: Moment
    views: dict[Request, View]
    curves: dict[CurveRequest, Curve]
    replies: dict[Wish, Reply] = {}
