"""What the trainer tells the window: plain data. `order` is the number that `Trainer.send` gave."""

from typing import Any

import msgspec
import numpy as np

from nnstudio.document.model import Document
from nnstudio.document.problems import Problem
from nnstudio.session.checking import GradientCheck
from nnstudio.session.difference import Differences
from nnstudio.session.frame import Frame, Reply
from nnstudio.session.moment import Branch, Keyframes, Moment, Outline
from nnstudio.session.requests import Curve, View

Array = np.ndarray[Any, Any]


class Done(msgspec.Struct, frozen=True, tag=True):
    """An order was carried out.

    Attributes:
        moment: where the run is now; None while there is none.
        moved: False where going back was asked for at the very beginning, or nothing was found to go to.
    """

    order: int
    moment: Moment | None
    moved: bool = True


class Refused(msgspec.Struct, frozen=True, tag=True):
    """An order could not be carried out; the run is as it was.

    Attributes:
        sentence: why.
        problems: of the drawing, where they are why.
        error: the name of the exception that a script would get, such as "SettingError".
    """

    order: int
    sentence: str
    problems: tuple[Problem, ...] = ()
    error: str = "RuntimeError"


class Framed(msgspec.Struct, frozen=True, tag=True):
    """The answer to `Look`.

    Attributes:
        generation: of the look.
        moment, views, curves, replies: what was seen.
        bulk: bytes of large arrays, for which shared memory is wanted.
    """

    order: int
    generation: int
    moment: Moment
    views: tuple[View, ...]
    curves: tuple[Curve, ...]
    replies: tuple[Reply, ...] = ()
    bulk: int = 0

    @property
    def frame(self) -> Frame:
        """The same as views ask for it."""
        views = {view.request: view for view in self.views}
        curves = {curve.request: curve for curve in self.curves}
        replies = {reply.request: reply for reply in self.replies}
        return Frame(self.generation, self.moment, views, curves, replies)


class Seen(msgspec.Struct, frozen=True, tag=True):
    """The answer to `See`, where None says that it is not computed yet, and to `Measure`."""

    order: int
    values: Array | None


class Checked(msgspec.Struct, frozen=True, tag=True):
    """The answer to `CheckGradient`."""

    order: int
    check: GradientCheck


class Predicted(msgspec.Struct, frozen=True, tag=True):
    """The answer to `Predict`: outputs by node name."""

    order: int
    outputs: dict[str, Array]


class Recorded(msgspec.Struct, frozen=True, tag=True):
    """The answer to `Record`, see `nnstudio.session.record.Record`."""

    order: int
    document: Document
    meta: dict[str, Any]
    arrays: dict[str, Array]


class Switched(msgspec.Struct, frozen=True, tag=True):
    """The answer to `Switch`: where the other run stands, and its document."""

    order: int
    moment: Moment
    document: Document


class Listed(msgspec.Struct, frozen=True, tag=True):
    """The answer to `ListBranches`."""

    order: int
    branches: tuple[Branch, ...]


class Compared(msgspec.Struct, frozen=True, tag=True):
    """The answer to `Compare`."""

    order: int
    differences: Differences


class Rechecked(msgspec.Struct, frozen=True, tag=True):
    """The answer to `Recheck`, for each breakpoint.

    Attributes:
        values: the number that it looks at; None where there is none.
        holds: whether it would stop here.
        complaints: why it can never stop in this network; empty where it can.
    """

    order: int
    values: tuple[float | None, ...]
    holds: tuple[bool, ...]
    complaints: tuple[str, ...]


class History(msgspec.Struct, frozen=True, tag=True):
    """The answer to `SeeHistory`."""

    order: int
    kept: Keyframes


class Branched(msgspec.Struct, frozen=True, tag=True):
    """The list of runs has changed; what it says of the present one was so then."""

    branches: tuple[Branch, ...]


class Outlined(msgspec.Struct, frozen=True, tag=True):
    """Another program is run from here on."""

    outline: Outline


class Stopped(msgspec.Struct, frozen=True, tag=True):
    """A training ended.

    Attributes:
        order: that began it.
        reason: as `Session.run` returns it; or "paused"; or a sentence that says what went wrong.
        moment: where it ended.
        gave_up: whether that is because nothing improved, which may have put back the best weights.
    """

    order: int
    reason: str
    moment: Moment
    gave_up: bool = False


class Progress(msgspec.Struct, frozen=True, tag=True):
    """How much of an order that lasts is done, from 0 to 1."""

    order: int
    share: float


class Died(msgspec.Struct, frozen=True, tag=True):
    """The trainer process ended without being asked to; told by the client, which can start another."""

    sentence: str


Final = (
    Done | Refused | Framed | Seen | Checked | Predicted | Recorded | Switched | Listed | Rechecked | Compared | History
)
"""Each order is answered by exactly one of these."""
Answer = Final | Outlined | Branched | Stopped | Progress
"""What crosses the pipe."""
News = Answer | Died
"""What the client hands out."""
FINAL = (Done, Refused, Framed, Seen, Checked, Predicted, Recorded, Switched, Listed, Rechecked, Compared, History)
"""The same for `isinstance`."""
