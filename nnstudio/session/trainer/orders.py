"""What the window asks of the trainer: plain data. Every order gets exactly one final answer (`answers`)."""

from typing import Any

import msgspec
import numpy as np

from nnstudio.document.model import Breakpoint, Condition, Document
from nnstudio.session.checking import SAMPLE
from nnstudio.session.difference import Place
from nnstudio.session.moment import Moment, Unit
from nnstudio.session.origin import Data
from nnstudio.session.requests import CurveRequest, Request, Wish
from nnstudio.session.saved import SavedData, load_data, save_data

Array = np.ndarray[Any, Any]


class Rows(msgspec.Struct, frozen=True):
    """Raw data on its way: what `save_data` makes of a table or of arrays."""

    saved: SavedData
    arrays: dict[str, Array]

    @classmethod
    def of(cls, data: Data) -> "Rows":
        """The rows of a table or of arrays."""
        arrays: dict[str, Array] = {}
        return cls(save_data(data, "rows", arrays), arrays)

    @property
    def data(self) -> Data:
        """The table or the arrays."""
        return load_data(self.saved, "rows", self.arrays)


class Forget(msgspec.Struct, frozen=True, tag=True):
    """Drop the present run and its data, where there are any; there is no run until another one is begun."""


class Begin(msgspec.Struct, frozen=True, tag=True):
    """Begin a new run. Without data the trainer reads the data set that the document names."""

    document: Document
    rows: Rows | None = None


class Reopen(msgspec.Struct, frozen=True, tag=True):
    """Go on with a recorded run, see `Record`; where the document was edited since, go on with that, as by `Change`."""

    document: Document
    meta: dict[str, Any]
    arrays: dict[str, Array]


class Resume(msgspec.Struct, frozen=True, tag=True):
    """Come to where another process was: train up to `end` where the run has not been as far, then go to `place`.

    No breakpoint and no condition stops it. Told only to a process that takes over.

    Attributes:
        giving_up: whether the run stopped there because nothing improved, which may have put back the best weights.
        moment: what was heard last, when that is all; a cancel ends only that way, and it stays where it has come to.
    """

    end: tuple[int, int]
    place: tuple[int, int]
    giving_up: bool = False
    moment: Moment | None = None


class Change(msgspec.Struct, frozen=True, tag=True):
    """Go on with an edited document from the next start of an iteration; begins a run where there is none.

    Where that cannot be, it is refused with problems, and a running training pauses.
    """

    document: Document
    rows: Rows | None = None


class Step(msgspec.Struct, frozen=True, tag=True):
    """Run to the next boundary of a unit, `count` times."""

    unit: Unit
    count: int = 1


class Back(msgspec.Struct, frozen=True, tag=True):
    """Go to the nearest earlier boundary of a unit, `count` times."""

    unit: Unit
    count: int = 1


class GoTo(msgspec.Struct, frozen=True, tag=True):
    """Go to any moment that the run has been at."""

    iteration: int
    instruction: int = 0


class Run(msgspec.Struct, frozen=True, tag=True):
    """Train; when it ends, by itself or by another order, `Stopped` is told.

    Attributes:
        epochs, iterations: how many more of them; None: any number.
        until: a condition, tested after every iteration.
    """

    epochs: int | None = None
    iterations: int | None = None
    until: Condition | None = None


class Pause(msgspec.Struct, frozen=True, tag=True):
    """Stop training, also in the middle of an iteration that takes long, and all that lasts."""


class Cancel(msgspec.Struct, frozen=True, tag=True):
    """Stop going back or forward; a training goes on. After a cancelled way back the run is where it was."""


class SetBreakpoints(msgspec.Struct, frozen=True, tag=True):
    """Stop at these from now on, also a training that runs."""

    breakpoints: tuple[Breakpoint, ...]


class RunBack(msgspec.Struct, frozen=True, tag=True):
    """Go to the latest place before this one at which a breakpoint is hit, or a condition begins to hold."""

    until: Condition | None = None


class RunToFirst(msgspec.Struct, frozen=True, tag=True):
    """Go to where a condition holds first in the whole run."""

    until: Condition


class Recheck(msgspec.Struct, frozen=True, tag=True):
    """Test all breakpoints at this moment. Answered by `Rechecked`."""


class SetHistory(msgspec.Struct, frozen=True, tag=True):
    """Keep no more bytes of history than that from now on, also of runs that are begun later."""

    budget: int


class SeeHistory(msgspec.Struct, frozen=True, tag=True):
    """Tell what is kept of the run. Answered by `History`."""


class Reset(msgspec.Struct, frozen=True, tag=True):
    """Begin a new run of the present drawing; with a seed, from that one on."""

    seed: int | None = None


class Branch(msgspec.Struct, frozen=True, tag=True):
    """Begin a branch of that name here, and go on with it."""

    name: str


class Switch(msgspec.Struct, frozen=True, tag=True):
    """Go on with another run where it was left. Answered by `Switched`."""

    number: int


class RenameBranch(msgspec.Struct, frozen=True, tag=True):
    """Call a run something else."""

    number: int
    name: str


class DeleteBranch(msgspec.Struct, frozen=True, tag=True):
    """Forget a run that is not the present one."""

    number: int


class ListBranches(msgspec.Struct, frozen=True, tag=True):
    """Tell which runs there are. Answered by `Listed`."""


class Compare(msgspec.Struct, frozen=True, tag=True):
    """Reach another moment beside the run and compare, see `Session.compare_with`. Answered by `Compared`."""

    other: Place
    aligned: bool = False


class SetValue(msgspec.Struct, frozen=True, tag=True):
    """Set a parameter by hand."""

    name: str
    values: Array


class SetOutput(msgspec.Struct, frozen=True, tag=True):
    """Set a unit's output by hand in the pass that is under way, see `Session.set_output`."""

    node: str
    unit: int
    value: float
    example: int | None = None


class SetSpeed(msgspec.Struct, frozen=True, tag=True):
    """Train at most that many iterations per second; None: as fast as can be."""

    limit: float | None


class Look(msgspec.Struct, frozen=True, tag=True):
    """See the present moment; while training, the next start of an iteration. Answered by `Framed`.

    Attributes:
        generation: comes back with the frame.
        requests, curves, wishes: what is to be seen.
        block: name of the shared memory for arrays that are large; None: they come with the answer.
    """

    generation: int
    requests: tuple[Request, ...] = ()
    curves: tuple[CurveRequest, ...] = ()
    wishes: tuple[Wish, ...] = ()
    block: str | None = None


class See(msgspec.Struct, frozen=True, tag=True):
    """See one quantity whole; refused where there is none such. Answered by `Seen`."""

    role: str
    name: str


class Measure(msgspec.Struct, frozen=True, tag=True):
    """Measure all training or validation rows, see `Session.measure`. Answered by `Seen`."""

    metric: str
    output: str | None = None
    validation: bool = False


class CheckGradient(msgspec.Struct, frozen=True, tag=True):
    """Compare two derivatives of the loss, see `Session.check_gradient`. Answered by `Checked`."""

    name: str
    index: tuple[int, ...] | None = None
    sample: int | None = SAMPLE


class Predict(msgspec.Struct, frozen=True, tag=True):
    """Outputs for raw inputs by node name, with the real steps of padded ones. Answered by `Predicted`.

    With `every`, the outputs of all nodes, see `Session.evaluate`.
    """

    inputs: dict[str, Array]
    lengths: dict[str, Array] = {}
    every: bool = False


class Record(msgspec.Struct, frozen=True, tag=True):
    """Record the run. Answered by `Recorded`."""


class Quit(msgspec.Struct, frozen=True, tag=True):
    """End the process."""


Order = (
    Forget
    | Begin
    | Reopen
    | Resume
    | Change
    | Step
    | Back
    | GoTo
    | Run
    | Pause
    | Cancel
    | SetBreakpoints
    | RunBack
    | RunToFirst
    | Recheck
    | SetHistory
    | SeeHistory
    | Reset
    | Branch
    | Switch
    | RenameBranch
    | DeleteBranch
    | ListBranches
    | Compare
    | SetValue
    | SetOutput
    | SetSpeed
    | Look
    | See
    | Measure
    | CheckGradient
    | Predict
    | Record
    | Quit
)
