"""What a look at a run asks for: plain data, which says of each wish what comes back."""

from typing import Any

import msgspec
import numpy as np

from nnstudio.document.model import Measure
from nnstudio.session.difference import CompareRequest
from nnstudio.session.moment import Example


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
