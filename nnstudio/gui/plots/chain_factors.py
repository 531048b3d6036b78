"""By what each layer multiplies the gradient on its way back from the loss, as a table with bars around 1."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QResizeEvent

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.lettering import Align, draw_text, figures, names, words
from nnstudio.gui.plots.numerals import full, short
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.series import Array
from nnstudio.gui.plots.sheet import NOT_COMPUTED
from nnstudio.gui.plots.table import Table
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.gui.theme import GAP, GRID, current
from nnstudio.session.frame import Chain, Frame, Passage
from nnstudio.session.requests import Asked, ChainRequest

EXPLANATION = """
<p><b>∂L/∂f = act′(f) ⊙ (∂L/∂f′·Wᵀ)</b>: on its way back from a layer's sums f′ to those of the layer before, f, the
gradient is multiplied by the weights between and by the activation's slope. The table goes from the loss back.</p>
<p><b>‖Wᵀ‖</b> (spectral norm) is by how much the weights lengthen a gradient at most; where W is large it is
‖W‖/√columns, the mean over all directions, and marked ~. <b>act′</b> is the mean slope over all units and examples:
the sigmoid's is <b>at most ¼</b>, tanh's at most 1, ReLU's 0 or 1. <b>Their product</b>, the hollow mark, is what one
expects; <b>really</b>, the bar, is ‖∂L/∂f‖ over ‖∂L/∂f′‖ as this pass had it.</p>
<p>In a recurrent layer the factor is that of one time step back: ‖Uᵀ‖ and act′, or of an LSTM and a GRU the gate that
says how much is kept.</p>
<p><b>What good looks like:</b> bars close to 1. A factor of ¼ at every layer leaves a millionth after ten layers: the
gradient <b>vanishes</b>; factors above 1 make it <b>explode</b>. ReLU, a fitting initializer, or fewer layers help;
through time gates or clipping do.</p>
"""
ROW, HEADING, SENTENCE = 22, 20, 36
NARROWEST = 70
"""What the bars are wide at least."""
COLUMN = 62
WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
FARTHEST = 300
FADES, GROWS = 0.5, 2.0
NO_OUTPUT = "This network has no output whose loss sends a gradient back."
STARTS = "the gradient starts here, nothing multiplies it yet"


class ChainTile(Tile):
    """The passages from one output back.

    Attributes:
        chain: what is known; None before the first answer.
    """

    def __init__(self, output: str) -> None:
        super().__init__(output)
        self.request = ChainRequest(output)
        self.chain: Chain | None = None
        self.above = SENTENCE
        self.make_room()

    def requests(self) -> Sequence[Asked]:
        """The chain of its output."""
        return [self.request]

    def make_room(self) -> None:
        """Be as high as the sentence and all rows are."""
        room = QRect(0, 0, max(self.width() - 2 * GRID, 1), 1000)
        self.above = max(words().metrics.boundingRect(room, WRAPPED, self.sentence).height() + GAP, SENTENCE)
        count = len(self.chain.passages) + 1 if self.chain else 1
        self.natural = self.above + HEADING + ROW * count + GAP
        self.setMinimumHeight(self.natural)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the sentence anew."""
        super().resizeEvent(event)
        self.make_room()

    def show_frame(self, frame: Frame) -> None:
        """Show the factors of a moment."""
        reply = frame.replies.get(self.request)
        if reply is None or reply.chain == self.chain:
            return
        self.chain = reply.chain
        self.make_room()
        self.setAccessibleDescription(self.sentence)
        self.update()

    def numbers(self) -> Array | None:
        """(passages, 5) norm, slope, their product, the real factor and ‖∂L/∂f‖; NaN where there is none."""
        if self.chain is None or not self.chain.passages:
            return None
        return np.array([[number(value) for value in figures_of(each)] for each in self.chain.passages])

    def tables(self) -> Sequence[Table]:
        """The table."""
        values = self.numbers()
        if values is None or self.chain is None:
            return []
        return [Table(f"chain factors of {self.key}", values, TITLES, [*map(called, self.chain.passages)], "through")]

    @property
    def sentence(self) -> str:
        """What the factors come to."""
        if self.chain is None:
            return NOT_COMPUTED
        said = [*through_layers(self.chain), *through_time(self.chain), self.chain.remark]
        return " ".join(each for each in said if each)

    @property
    def readout(self) -> str:
        """The row under the pointer in words."""
        place = self.row_at(self.pointer)
        if self.chain is None or place is None:
            return self.sentence
        if place == 0:
            return f"{self.chain.output}: ‖∂L/∂f‖ = {told(self.chain.size)}; {STARTS}"
        return spelled(self.chain.passages[place - 1])

    def row_at(self, point: QPointF | None) -> int | None:
        """The row at a point, the first being the output's; None elsewhere."""
        if point is None or self.chain is None or point.y() < self.above + HEADING:
            return None
        place = int((point.y() - self.above - HEADING) // ROW)
        return place if place <= len(self.chain.passages) else None

    # Painting

    def paint(self, painter: QPainter, _exposed: QRect) -> None:
        """The sentence, the headings, a row for each passage."""
        top = QRect(GRID, 0, self.width() - 2 * GRID, self.above)
        painter.setFont(words().font)
        painter.setPen(QColor(current().text))
        painter.drawText(top, WRAPPED, self.sentence)
        if self.chain is None or not (self.chain.passages or self.chain.size):
            return
        columns, bars = self.columns(), self.bars()
        line = QRect(GRID, self.above, self.name_width, HEADING)
        draw_text(painter, line, "from the loss back", words(), current().secondary)
        for left, index in columns:
            place = QRect(left, self.above, COLUMN - GRID, HEADING)
            draw_text(painter, place, TITLES[index], words(), current().secondary, align=Align.AlignRight)
        self.paint_axis(painter, bars)
        self.paint_first(painter, self.chain, columns)
        for row, passage in enumerate(self.chain.passages, start=1):
            self.paint_row(painter, self.above + HEADING + row * ROW, passage, columns, bars)

    @property
    def name_width(self) -> int:
        """What the names take."""
        passages = self.chain.passages if self.chain else ()
        widest = max((names().width(called(each)) for each in passages), default=0)
        return min(max(widest, words().width("from the loss back")) + GRID, max(self.width() // 3, 90))

    @property
    def order(self) -> list[int]:
        """The columns that there is room for, left to right; the real factor goes last, the size first."""
        room = self.width() - self.name_width - NARROWEST - 3 * GRID
        kept = ORDER[: max(room // COLUMN, 1)]
        return sorted(kept)

    def columns(self) -> list[tuple[int, int]]:
        """Where the columns begin, and which."""
        left = GRID + self.name_width
        return [(left + place * COLUMN, index) for place, index in enumerate(self.order)]

    def bars(self) -> QRect:
        """Where the bars are."""
        left = GRID + self.name_width + len(self.order) * COLUMN + GAP
        return QRect(left, self.above, max(self.width() - left - GAP, 1), self.height() - self.above)

    @property
    def reach(self) -> int:
        """Powers of ten that the axis goes to each side of 1."""
        found = [value for each in self.chain.passages for value in (each.ratio, product(each))] if self.chain else []
        far = [abs(math.log10(value)) for value in found if value is not None and 0 < value < math.inf]
        return min(max(math.ceil(max(far, default=1.0)), 1), FARTHEST)

    def across(self, bars: QRect, value: float) -> float:
        """Where a factor is on the axis."""
        share = math.log10(value) / self.reach if value > 0 else -1.0
        return bars.left() + bars.width() * (1 + min(max(share, -1.0), 1.0)) / 2

    def paint_axis(self, painter: QPainter, bars: QRect) -> None:
        """Lines at 1 and at the ends, with their numbers."""
        for value, align in ((10.0**-self.reach, Align.AlignLeft), (1.0, Align.AlignHCenter)):
            place = QRect(bars.left(), self.above, bars.width(), HEADING)
            draw_text(painter, place, tidy(value), figures(), current().secondary, align=align)
        place = QRect(bars.left(), self.above, bars.width(), HEADING)
        draw_text(painter, place, tidy(10.0**self.reach), figures(), current().secondary, align=Align.AlignRight)
        painter.setPen(QPen(QColor(current().hairline), 1))
        bottom = self.above + HEADING + ROW * (len(self.chain.passages if self.chain else ()) + 1)
        for value in (10.0**-self.reach, 1.0, 10.0**self.reach):
            x = round(self.across(bars, value))
            painter.drawLine(x, self.above + HEADING, x, bottom)

    def paint_first(self, painter: QPainter, chain: Chain, columns: list[tuple[int, int]]) -> None:
        """The output, where the gradient begins: it has no factors."""
        top = self.above + HEADING
        draw_text(painter, QRect(GRID, top, self.name_width, ROW), chain.output, names(), current().text)
        for left, index in columns:
            place, text = QRect(left, top, COLUMN - GRID, ROW), told(chain.size if index == SIZE else None)
            draw_text(painter, place, text, figures(), current().text, align=Align.AlignRight)

    def paint_row(
        self, painter: QPainter, top: int, passage: Passage, columns: list[tuple[int, int]], bars: QRect
    ) -> None:
        """One passage: its numbers, a bar from 1 to the real factor, and the mark of the expected one."""
        draw_text(painter, QRect(GRID, top, self.name_width - GRID, ROW), called(passage), names(), current().text)
        values = figures_of(passage)
        for left, index in columns:
            text = told(values[index])
            text = f"~{text}" if passage.typical and index == 0 else text
            place = QRect(left, top, COLUMN - GRID, ROW)
            draw_text(painter, place, text, figures(), current().text, align=Align.AlignRight)
        middle, one = top + ROW / 2, self.across(bars, 1.0)
        if passage.ratio is not None:
            end = self.across(bars, passage.ratio)
            color = QColor(current().positive if passage.ratio >= 1 else current().negative)
            painter.fillRect(QRectF(min(one, end), middle - 5, max(abs(end - one), 2.0), 10), color)
        expected = product(passage)
        if expected is not None and math.isfinite(expected):
            center = self.across(bars, expected)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(current().text), 1.5))
            painter.setBrush(QColor(current().panel))
            offsets = ((0, -5), (4, 0), (0, 5), (-4, 0))
            painter.drawPolygon(QPolygonF([QPointF(center + x, middle + y) for x, y in offsets]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


TITLES = ["‖Wᵀ‖", "act′", "product", "really", "‖∂L/∂f‖"]
SIZE = 4
ORDER = [3, 2, 1, 0, SIZE]
"""The columns, those first that are kept longest where there is little room."""


def product(passage: Passage) -> float | None:
    """What one expects the gradient to be multiplied by."""
    return passage.slope if passage.norm is None else passage.norm * passage.slope


def figures_of(passage: Passage) -> tuple[float | None, ...]:
    """The numbers of a row."""
    return passage.norm, passage.slope, product(passage), passage.ratio, passage.size


def number(value: float | None) -> float:
    """A number; NaN for none."""
    return math.nan if value is None else value


def told(value: float | None) -> str:
    """A number in a cell."""
    return "—" if value is None or math.isnan(value) else short(value)


def tidy(value: float) -> str:
    """A power of ten at the axis."""
    power = round(math.log10(value))
    return "1" if power == 0 else "10" if power == 1 else "0.1" if power == -1 else short(value).replace("1.0e", "1e")


def called(passage: Passage) -> str:
    """What a passage is called."""
    return f"{passage.node}, t → t − 1" if passage.time_steps else passage.node


def spelled(passage: Passage) -> str:
    """A passage in words."""
    parts = []
    if passage.norm is not None:
        parts.append(f"{'about ' if passage.typical else ''}‖{passage.weight}ᵀ‖ {full(passage.norm)}")
    slope = "gate that keeps" if passage.norm is None else "mean act′"
    parts.append(f"{slope} {full(passage.slope)}")
    really = "not known" if passage.ratio is None else full(passage.ratio)
    size = "" if passage.size is None else f"; ‖∂L/∂f‖ = {full(passage.size)}"
    return f"{called(passage)}: {' · '.join(parts)} = {full(number(product(passage)))}, really {really}{size}"


def through_layers(chain: Chain) -> list[str]:
    """What all layers together do to the gradient."""
    layers = [each for each in chain.passages if not each.time_steps]
    sizes = [each.size for each in layers if each.size is not None]
    if not chain.size or not sizes or len(sizes) < len(layers):
        return []
    left = sizes[-1] / chain.size
    return [verdict("layer", left ** (1 / len(sizes)), left, len(sizes))]


def through_time(chain: Chain) -> list[str]:
    """What the time steps of each recurrent layer do to it, or would do to the error of the last one alone."""
    found = [each for each in chain.passages if each.time_steps]
    known = [f"{each.node}: {of_steps(each.ratio, each.time_steps)}" for each in found if each.ratio is not None]
    mixed = [each for each in found if each.ratio is None and chain.size]
    return known + [
        f"{each.node}: each time step back is expected to multiply the gradient by {short(number(product(each)))}; "
        "what really arrives cannot be told apart from the error that every step adds."
        for each in mixed
    ]


def of_steps(factor: float, count: int) -> str:
    """What a factor at every time step comes to."""
    return verdict("time step", factor, factor**count, count)


def verdict(unit: str, factor: float, left: float, count: int) -> str:
    """A sentence on a mean factor and what it comes to."""
    what = "it vanishes" if factor < FADES else "it explodes" if factor > GROWS else "it keeps its size"
    what = "it fades" if factor >= FADES and left < FADES / 10 else what
    what = "it grows" if factor <= GROWS and left > GROWS * 10 else what
    plural = "" if count == 1 else "s"
    return (
        f"Each {unit} back multiplies the gradient by {short(factor)}: {what}, "
        f"{short(left)} of it {'is left' if left < 1 else 'arrives'} after {count} {unit}{plural}."
    )


class ChainPage(TilesPage):
    """The chain of every output."""

    follows = False

    def __init__(self, focus: Focus) -> None:
        self.pace = Pace(focus.store)
        super().__init__(focus, "Factors of the chain rule", EXPLANATION, self.chains)

    def chains(self, seen: Scene) -> Sequence[Tile] | str:
        """A tile for each output that has a target."""
        outputs = [each.name for each in seen.outline.quantities if each.role == "target"]
        return [ChainTile(name) for name in outputs] or NO_OUTPUT

    def subject(self, count: int) -> str:
        """What is shown, for the header."""
        return self.title if count < 2 else f"{self.title}, {count} outputs"

    def requests(self) -> list[Asked]:
        """The chains that are seen, a few times a second."""
        return super().requests() if self.pace.due() else []
