"""A node on the canvas: a card that says what it is, or unfolded, a column of its units."""

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.gui import theme
from nnstudio.gui.canvas import geometry
from nnstudio.gui.canvas.activity import Activity
from nnstudio.gui.canvas.cards import Card
from nnstudio.gui.canvas.geometry import Column
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.units_painter import paint_units

MARGIN = 18.0
PORT = 5.0
BADGE = 18.0
BLOCKS = 0.4
"""Below this zoom a card is a block with its name."""

WORDLESS = 0.16
"""Below this zoom a block has no name."""


class Mood(msgspec.Struct, frozen=True):
    """All that makes a card look other than calm.

    Attributes:
        selected, hovered: by the user.
        glow: words for the instruction about to run; empty: it is elsewhere.
        waiting: a sentence where the pass has not come here; empty: it has.
        port: "valid" or "invalid" as target of the connection being drawn; "" where none is drawn.
    """

    selected: bool = False
    hovered: bool = False
    glow: str = ""
    waiting: str = ""
    port: str = ""


class NodeItem(QGraphicsItem):
    """Draws one node from its card, column, mood and activity; knows nothing of the document."""

    def __init__(self, card: Card, look: Look) -> None:
        super().__init__()
        self.card = card
        self.look = look
        self.column: Column | None = None
        self.mood = Mood()
        self.activity: Activity | None = None
        self.unit: int | None = None
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
        body = self.body
        return QRectF(body.right() - BADGE / 2 - 3, body.top() - BADGE / 2 + 3, BADGE, BADGE)

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

    def set_card(self, card: Card) -> None:
        """Say something else."""
        self.card = card
        width = geometry.WIDTH - 2 * theme.PADDING
        elide = Qt.TextElideMode.ElideRight
        self.title = self.look.title_metrics.elidedText(card.name, elide, width - 22)
        self.subtitle = self.look.label_metrics.elidedText(card.subtitle, elide, width)
        self.facts = self.look.label_metrics.elidedText(card.facts, elide, width)
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

    def set_unit(self, unit: int | None) -> None:
        """Mark the unit under the pointer."""
        if unit != self.unit:
            self.unit = unit
            self.update()

    def boundingRect(self) -> QRectF:
        """The body with room for the glow, the badge and the ports."""
        return self.body.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:  # noqa: ARG002
        """Draw as much as can be read at this zoom."""
        zoom = painter.worldTransform().m11()
        if self.mood.waiting or self.mood.port == "invalid":
            painter.setOpacity(0.45)
        if self.mood.glow:
            self.paint_glow(painter, zoom)
        if zoom < BLOCKS:
            self.paint_block(painter, zoom)
        else:
            self.paint_card(painter)
            if self.column is not None:
                paint_units(painter, self.look, self.column, self.activity, self.unit, zoom)
            self.paint_ports(painter)
            if self.mood.glow:
                self.paint_direction(painter)
        if self.card.problems:
            self.paint_badge(painter)

    def paint_block(self, painter: QPainter, zoom: float) -> None:
        """A plain rectangle with the name as large as fits."""
        body = self.body
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(self.outline)
        painter.setBrush(self.look.selected_card if self.mood.selected else self.look.card)
        painter.drawRect(body)
        if zoom >= WORDLESS:
            painter.setFont(self.look.block_title)
            painter.setPen(self.look.text)
            painter.drawText(body, Qt.AlignmentFlag.AlignCenter, self.title)

    @property
    def outline(self) -> QPen:
        """The pen around the card."""
        if self.mood.selected:
            return self.look.selected_outline
        return self.look.hover_outline if self.mood.hovered else self.look.outline

    def paint_card(self, painter: QPainter) -> None:
        """The card with its words."""
        body, look, pad = self.body, self.look, theme.PADDING
        painter.setPen(self.outline)
        painter.setBrush(
            Qt.BrushStyle.NoBrush
            if self.column is not None
            else look.selected_card
            if self.mood.selected
            else look.card
        )
        painter.drawRoundedRect(body, theme.RADIUS, theme.RADIUS)
        if self.column is not None:
            painter.setBrush(look.selected_card if self.mood.selected else look.card)
            painter.drawRoundedRect(
                QRectF(body.left(), body.top(), body.width(), geometry.HEIGHT), theme.RADIUS, theme.RADIUS
            )
        picture = look.kind_picture(self.card.kind)
        painter.drawPixmap(QRectF(body.left() + pad, body.top() + 11, 16, 16), picture, QRectF(picture.rect()))
        painter.setFont(look.title)
        painter.setPen(look.text)
        painter.drawText(QPointF(body.left() + pad + 22, body.top() + 24), self.title)
        painter.setFont(look.label)
        painter.setPen(look.secondary)
        painter.drawText(QPointF(body.left() + pad, body.top() + 43), self.subtitle)
        painter.drawText(QPointF(body.left() + pad, body.top() + 60), self.facts)

    def paint_ports(self, painter: QPainter) -> None:
        """The places where connections arrive and leave."""
        look, half = self.look, geometry.WIDTH / 2
        painter.setPen(look.port_outline)
        painter.setBrush(look.accent if self.mood.port == "valid" else look.canvas)
        if self.card.takes_input:
            size = PORT + 2 if self.mood.port == "valid" else PORT
            painter.drawEllipse(QPointF(-half, 0), size, size)
        painter.setBrush(look.canvas)
        painter.drawEllipse(QPointF(half, 0), PORT, PORT)

    def paint_glow(self, painter: QPainter, zoom: float) -> None:
        """A halo, at least three pixels wide at any zoom."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, alpha in ((14.0, 0.12), (8.0, 0.25), (4.0, 0.9)):
            pen = self.look.glow_pen(max(width, width / 1.4 / zoom), alpha)
            painter.setPen(pen)
            painter.drawRoundedRect(self.body, theme.RADIUS, theme.RADIUS)

    def paint_direction(self, painter: QPainter) -> None:
        """A tag that says in words and with an arrow what is about to run."""
        look, body = self.look, self.body
        words = look.label_metrics.elidedText(self.mood.glow, Qt.TextElideMode.ElideRight, geometry.WIDTH)
        width = look.label_metrics.horizontalAdvance(words) + 16
        tag = QRectF(-width / 2, body.bottom() - 6, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.accent)
        painter.drawRoundedRect(tag, 10, 10)
        painter.setFont(look.label)
        painter.setPen(look.on_accent)
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)

    def paint_badge(self, painter: QPainter) -> None:
        """The mark of the worst problem."""
        painter.setOpacity(1)
        severity = "error" if any(each.severity == "error" for each in self.card.problems) else "warning"
        spot = self.badge
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.canvas)
        painter.drawEllipse(spot.adjusted(-1, -1, 1, 1))
        picture = theme.pixmap(severity, self.look.severity[severity].name(), 40)
        painter.drawPixmap(spot, picture, QRectF(picture.rect()))
