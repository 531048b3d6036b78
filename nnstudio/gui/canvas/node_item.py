"""A node on the canvas: a card that says what it is, or unfolded, a column of its units."""

import msgspec
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui.canvas import card_painter, geometry
from nnstudio.gui.canvas.activity import Activity
from nnstudio.gui.canvas.card_painter import Mood
from nnstudio.gui.canvas.cards import Card
from nnstudio.gui.canvas.geometry import Column
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.strip_painter import paint_strips
from nnstudio.gui.canvas.unit_marks import paint_locks, paint_targets
from nnstudio.gui.canvas.units_painter import paint_units

MARGIN = 20.0
INVALID = 0.4
NEAR = 1.0
"""Units whose numbers are pinned are painted as at this zoom."""

BLOCKS, CARDS = 0.5, 0.62
"""Up to the first zoom a card is a block with its name; from the second one on it says everything."""


class NodeItem(QGraphicsItem):
    """Draws one node from its card, column, mood and activity; knows nothing of the document."""

    def __init__(self, card: Card, look: Look) -> None:
        super().__init__()
        self.card = card
        self.look = look
        self.column: Column | None = None
        self.mood = Mood()
        self.activity: Activity | None = None
        self.strips: tuple[Activity | None, ...] = (None, None)
        self.unit: int | None = None
        self.numbers = False
        self.target: Activity | None = None
        self.setZValue(2)
        self.set_card(card)

    @property
    def body(self) -> QRectF:
        """The card's rectangle in its own coordinates."""
        width, height = (geometry.WIDTH, geometry.HEIGHT) if self.column is None else self.column.size
        return QRectF(-width / 2, -height / 2, width, height)

    @property
    def box(self) -> QRectF:
        """The card's rectangle in the scene."""
        return self.body.translated(self.pos())

    @property
    def input_port(self) -> QPointF:
        """Where connections arrive, in the scene."""
        return self.pos() - QPointF(geometry.WIDTH / 2, 0)

    @property
    def output_port(self) -> QPointF:
        """Where connections leave, in the scene."""
        return self.pos() + QPointF(geometry.WIDTH / 2, 0)

    @property
    def badge(self) -> QRectF:
        """Where the mark of a problem is, in own coordinates."""
        return card_painter.badge(self.body)

    def unit_point(self, unit: int) -> QPointF:
        """The centre of a unit, in own coordinates; the card is unfolded."""
        assert self.column is not None  # noqa: S101
        return QPointF(0, float(self.column.places[unit]))

    def unit_at(self, point: QPointF) -> int | None:
        """The unit under a point of the scene; None where there is none."""
        local = point - self.pos()
        if self.column is None or abs(local.x()) > geometry.RADIUS or not self.column.places.size:
            return None
        unit = self.column.unit_at(local.y())
        distance = abs(self.column.places[unit] - local.y())
        return unit if distance <= geometry.RADIUS else None

    def is_between_units(self, point: QPointF) -> bool:
        """Whether a point of the scene is in the part of an unfolded card where connections begin and end."""
        below = point.y() > self.box.top() + geometry.HEIGHT
        return self.column is not None and below and self.unit_at(point) is None

    def set_card(self, card: Card) -> None:
        """Say something else."""
        self.card = card
        self.words = card_painter.words_of(card, self.look)
        self.update()

    def set_look(self, look: Look) -> None:
        """Paint with another theme's pens."""
        self.look = look
        self.update()

    def set_mood(self, **fields: object) -> None:
        """Change some of what makes the card look other than calm."""
        mood = msgspec.structs.replace(self.mood, **fields)
        if mood != self.mood:
            self.mood = mood
            self.setZValue(3 if mood.selected else 2)
            self.update()

    def set_column(self, column: Column | None) -> None:
        """Unfold into a column of units, or fold."""
        self.prepareGeometryChange()
        self.column = column
        self.unit = None

    def set_activity(self, activity: Activity | None) -> None:
        """Color the units."""
        self.activity = activity
        self.update()

    def set_numbers(self, *, shown: bool) -> None:
        """Let the units hold their numbers at any zoom, or only where there is room."""
        if shown != self.numbers:
            self.numbers = shown
            self.update()

    def set_strips(self, outputs: Activity | None, gradients: Activity | None) -> None:
        """Show what a folded layer put out, and ∂L/∂ of it."""
        if (outputs, gradients) != self.strips:
            self.strips = (outputs, gradients)
            self.update()

    def set_target(self, target: Activity | None) -> None:
        """Show beside the units of an output what they should put out."""
        if target is not self.target:
            self.target = target
            self.update()

    def set_unit(self, unit: int | None) -> None:
        """Mark the unit under the pointer."""
        if unit != self.unit:
            self.unit = unit
            self.update()

    def boundingRect(self) -> QRectF:
        """The body with room for the glow, the badge and the ports."""
        return self.body.adjusted(-2 * MARGIN, -MARGIN, 2 * MARGIN, 1.5 * MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draw as much as can be read at this zoom."""
        zoom, look, body, mood = painter.worldTransform().m11(), self.look, self.body, self.mood
        if mood.port == "invalid":
            painter.setOpacity(INVALID)
        if mood.glow:
            card_painter.paint_glow(painter, look, body, zoom)
        near = min((zoom - BLOCKS) / (CARDS - BLOCKS), 1.0)
        if near <= 0:
            card_painter.paint_block(painter, look, self.card, self.words, body, mood, zoom)
        else:
            card_painter.paint_card(painter, look, self.card, self.words, body, mood, near)
            if self.column is None and self.card.units:
                self.paint_strips(painter, near)
        if self.column is not None and zoom >= card_painter.WORDLESS:
            self.paint_column(painter, self.column, NEAR if self.numbers else zoom)
        if zoom >= card_painter.WORDLESS:
            card_painter.paint_ports(painter, look, self.card, mood)
        if mood.glow and zoom >= card_painter.WORDLESS:
            card_painter.paint_direction(painter, look, body, mood.glow, near=zoom >= CARDS)
        if self.card.problems:
            card_painter.paint_badge(painter, look, self.card, body)
        if mood.edited:
            card_painter.paint_edited(painter, look, body)
        card_painter.paint_stop(painter, look, body, mood)

    def paint_strips(self, painter: QPainter, near: float) -> None:
        """The strips, as clear as the rest of the words; what nothing is fed to has no gradient."""
        clear = painter.opacity()
        painter.setOpacity(clear * card_painter.clearness(near))
        paint_strips(painter, self.look, self.strips if self.card.takes_input else self.strips[:1])
        painter.setOpacity(clear)

    def paint_column(self, painter: QPainter, column: Column, zoom: float) -> None:
        """The units with what stands beside them."""
        paint_units(painter, self.look, column, self.activity, self.unit, zoom)
        if self.target is not None:
            paint_targets(painter, self.look, column, self.target, self.activity, zoom)
        paint_locks(painter, self.look, column, self.card.clamped)
