"""Painting a card: as a block when it is small on screen, in words when it is large."""

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from nnstudio.gui import theme
from nnstudio.gui.canvas.cards import Card
from nnstudio.gui.canvas.geometry import HEIGHT, WIDTH
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.debugging.marks import paint_mark
from nnstudio.gui.debugging.states import State

PORT = 5.0
BADGE = 18.0
STOP, FLASH = 13.0, 1.7
"""Size of the mark of breakpoints, and how much larger it is while it flashes."""
ICON = 16.0
FROZEN = 16.0
"""Size of the mark of a frozen node."""

GAP = 64.0
"""A tag may be wider than its card by this."""

WORDLESS = 0.25
"""Below this zoom a block has neither name nor ports."""


class Mood(msgspec.Struct, frozen=True):
    """All that makes a card look other than calm.

    Attributes:
        selected: by the user.
        hovered: by the pointer.
        glow: words for the instruction about to run; empty: it is elsewhere.
        waiting: a sentence where the pass has not come here; empty: it has.
        edited: whether it is not what it was when the network last learned.
        stop: the state of the breakpoints that are about it; None where there are none.
        flashing: whether the mark of these is large for a moment.
        port: "valid" or "invalid" as target of the connection being drawn; "" where none is drawn.
    """

    selected: bool = False
    hovered: bool = False
    glow: str = ""
    waiting: str = ""
    edited: bool = False
    stop: State | None = None
    flashing: bool = False
    port: str = ""


class Words(msgspec.Struct, frozen=True):
    """What a card says, cut to its width."""

    title: str
    subtitle: str
    facts: str
    brief: str


def words_of(card: Card, look: Look) -> Words:
    """The card's words, cut to its width."""
    width, elide = WIDTH - 2 * theme.PADDING, Qt.TextElideMode.ElideRight
    return Words(
        look.title_metrics.elidedText(card.name, elide, width - ICON - 6 - (FROZEN + 4 if card.frozen else 0)),
        look.label_metrics.elidedText(card.subtitle, elide, width),
        look.label_metrics.elidedText(card.facts, elide, width),
        look.block_metrics.elidedText(card.name, elide, width),
    )


def outline(look: Look, mood: Mood) -> QPen:
    """The pen around a card: dashed where the pass has not come to it."""
    if mood.selected:
        return look.selected_outline
    if mood.hovered:
        return look.hover_outline
    return look.waiting_outline if mood.waiting else look.outline


def ground(look: Look, mood: Mood) -> QBrush:
    """The brush of a card."""
    if mood.selected:
        return look.selected_card
    return look.ground if mood.waiting else look.card


def paint_block(painter: QPainter, look: Look, card: Card, words: Words, body: QRectF, mood: Mood, zoom: float) -> None:
    """A plain rectangle with the name in large letters; below it an unfolded one shows its units."""
    if zoom < WORDLESS:
        paint_far(painter, look, body, mood)
    else:
        head = paint_frame(painter, look, body, mood)
        painter.setFont(look.block_title)
        painter.setPen(look.secondary if mood.waiting else look.text)
        painter.drawText(head, Qt.AlignmentFlag.AlignCenter, words.brief)
        if card.frozen:
            paint_frozen(painter, look, QRectF(body.left() + 4, body.top() + 4, 1.25 * FROZEN, 1.25 * FROZEN))


def paint_far(painter: QPainter, look: Look, body: QRectF, mood: Mood) -> None:
    """A block of color, for drawings seen from afar."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    calm = look.far_waiting if mood.waiting else look.far_card
    painter.fillRect(body, look.accent if mood.selected else calm)


def paint_card(painter: QPainter, look: Look, card: Card, words: Words, body: QRectF, mood: Mood, near: float) -> None:
    """The card with its words; below them an unfolded one shows its units.

    Between a block (`near` is 0) and the whole card (1) the name becomes smaller and all else clearer.
    """
    head, clear = paint_frame(painter, look, body, mood), painter.opacity()
    left, top = head.left() + theme.PADDING, head.top()
    painter.setFont(look.title)
    painter.setPen(look.secondary if mood.waiting else look.text)
    if near < 1:
        paint_name(painter, look, words.brief, head, near)
        painter.setOpacity(clear * clearness(near))
    else:
        painter.drawText(QPointF(left + ICON + 6, top + 22), words.title)
    picture = look.kind_picture(card.kind)
    painter.drawPixmap(QRectF(left, top + 9, ICON, ICON), picture, QRectF(picture.rect()))
    painter.setFont(look.label)
    painter.setPen(look.secondary)
    painter.drawText(QPointF(left, top + 38), words.subtitle)
    painter.drawText(QPointF(left, top + 52), words.facts)
    if card.frozen:
        paint_frozen(painter, look, QRectF(head.right() - theme.PADDING - FROZEN, top + 9, FROZEN, FROZEN))
    painter.setOpacity(clear)


def clearness(near: float) -> float:
    """How clear the details of a card are that grows: they come when its name has left the middle."""
    return max(2 * near - 1, 0.0)


def paint_name(painter: QPainter, look: Look, name: str, head: QRectF, near: float) -> None:
    """The name on its way from the middle of a block, in large letters, to the first line of the card."""
    times = 1 + (1 - near) * (look.block_title.pixelSize() / look.title.pixelSize() - 1)
    across = look.title_metrics.horizontalAdvance(name) * times
    middle = QPointF(head.center().x() - across / 2, head.center().y() + look.title_metrics.capHeight() * times / 2)
    line = QPointF(head.left() + theme.PADDING + ICON + 6, head.top() + 22)
    painter.save()
    painter.translate(middle + (line - middle) * near)
    painter.scale(times, times)
    painter.drawText(QPointF(), name)
    painter.restore()


def paint_frame(painter: QPainter, look: Look, body: QRectF, mood: Mood) -> QRectF:
    """The outline of a card, and the ground of its head, which is told."""
    painter.setPen(outline(look, mood))
    head = QRectF(body.left(), body.top(), body.width(), HEIGHT)
    if body.height() > HEIGHT:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(body, theme.RADIUS, theme.RADIUS)
    painter.setBrush(ground(look, mood))
    painter.drawRoundedRect(head, theme.RADIUS, theme.RADIUS)
    return head


def paint_frozen(painter: QPainter, look: Look, place: QRectF) -> None:
    """The mark of a node that does not learn."""
    picture = theme.pixmap("frozen", look.accent.name(), 40)
    painter.drawPixmap(place, picture, QRectF(picture.rect()))


def paint_ports(painter: QPainter, look: Look, card: Card, mood: Mood) -> None:
    """The places where connections arrive and leave."""
    painter.setPen(look.port_outline)
    if card.takes_input:
        valid = mood.port == "valid"
        size = PORT + 2 if valid else PORT
        painter.setBrush(look.accent if valid else look.canvas)
        painter.drawEllipse(QPointF(-WIDTH / 2, 0), size, size)
    painter.setBrush(look.canvas)
    painter.drawEllipse(QPointF(WIDTH / 2, 0), PORT, PORT)


def paint_glow(painter: QPainter, look: Look, body: QRectF, zoom: float) -> None:
    """A halo, at least three pixels wide at any zoom."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, alpha in ((14.0, 0.12), (8.0, 0.25), (4.0, 0.9)):
        painter.setPen(look.glow_pen(max(width, width / 1.4 / zoom), alpha))
        painter.drawRoundedRect(body, theme.RADIUS, theme.RADIUS)


def paint_direction(painter: QPainter, look: Look, body: QRectF, glow: str, *, near: bool) -> None:
    """A tag that says in words and with an arrow what is about to run."""
    font, metrics = (look.label, look.label_metrics) if near else (look.far_label, look.far_label_metrics)
    words = metrics.elidedText(glow, Qt.TextElideMode.ElideRight, WIDTH + GAP)
    width, height = metrics.horizontalAdvance(words) + 16, metrics.height() + 6
    tag = QRectF(-width / 2, body.bottom() - 1, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.accent)
    painter.drawRoundedRect(tag, height / 2, height / 2)
    painter.setFont(font)
    painter.setPen(look.on_accent)
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)


def badge(body: QRectF) -> QRectF:
    """Where the mark of a problem is."""
    return QRectF(body.right() - BADGE / 2 - 3, body.top() - BADGE / 2 + 3, BADGE, BADGE)


def paint_badge(painter: QPainter, look: Look, card: Card, body: QRectF) -> None:
    """The mark of the worst problem."""
    severity = "error" if any(each.severity == "error" for each in card.problems) else "warning"
    spot = badge(body)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.canvas)
    painter.drawEllipse(spot.adjusted(-1, -1, 1, 1))
    picture = theme.pixmap(severity, look.severity[severity].name(), 40)
    painter.drawPixmap(spot, picture, QRectF(picture.rect()))


def stop_place(body: QRectF) -> QRectF:
    """Where the mark of breakpoints is: in the lower left corner."""
    return QRectF(body.left() - STOP / 2 + 4, body.bottom() - STOP / 2 - 4, STOP, STOP)


def paint_stop(painter: QPainter, look: Look, body: QRectF, mood: Mood) -> None:
    """The mark of the breakpoints that are about a node; large while it flashes."""
    if mood.stop is None:
        return
    spot = stop_place(body)
    radius = spot.width() / 2 * (FLASH if mood.flashing else 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.canvas)
    painter.drawEllipse(spot.center(), radius + 2, radius + 2)
    paint_mark(painter, spot.center(), radius, mood.stop)


def paint_edited(painter: QPainter, look: Look, body: QRectF) -> None:
    """The mark of a node that was edited since the network last learned: a diamond in the upper left corner."""
    size = BADGE / 3
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(look.edited_outline)
    painter.setBrush(look.accent)
    painter.save()
    painter.translate(body.topLeft() + QPointF(3, 3))
    painter.rotate(45)
    painter.drawRect(QRectF(-size / 2, -size / 2, size, size))
    painter.restore()
