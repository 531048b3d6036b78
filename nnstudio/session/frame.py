"""What a look at a run gets: plain data, the same in a script and through the trainer's pipe."""

from typing import Any

import msgspec
import numpy as np

from nnstudio.session.difference import Differences
from nnstudio.session.moment import Moment
from nnstudio.session.requests import Curve, CurveRequest, Request, View, Wish


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
