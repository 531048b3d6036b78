"""A small card over the canvas about one connection or one unit: its numbers as they are now, and what to set."""

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from nnstudio.gui import notation, theme
from nnstudio.gui.canvas.look import panel_style
from nnstudio.gui.canvas.stage import Stage
from nnstudio.gui.debugging.places import add_actions
from nnstudio.gui.number_edit import NumberEdit
from nnstudio.session.frame import Frame
from nnstudio.session.requests import DerivationRequest, Request, View

OFFSET = QPoint(18, 14)
MARGIN = 8
DIGITS = 7
"""Significant ones of a number that stands in a field."""

WIDTH = 128
"""Of a field for a number."""

PRESSING = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
MISSING = "not computed yet"


class Fact(msgspec.Struct, frozen=True):
    """One line of a card.

    Attributes:
        symbol: in the course's notation.
        help: what it is, in words.
        requests: a look each: one, or one for each gate.
        place: the entry of what comes; () where the look brings one number.
        letters: of the gates; none where there is one number.
    """

    symbol: str
    help: str
    requests: tuple[Request, ...]
    place: tuple[int, ...] = ()
    letters: tuple[str, ...] = ()


class Entry(NumberEdit):
    """A field that stays: it shows the present number while nothing is typed, and Esc takes back what is."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, None, parent)
        self.known: float | None = None
        self.setFixedWidth(WIDTH)

    def show_value(self, value: float | None) -> None:
        """Show the present number, unless another one is being typed."""
        if value != self.known:
            self.known = value
            if not self.isModified():
                self.put_back()

    def put_back(self) -> None:
        """Show the number as it is."""
        self.setText("" if self.known is None else f"{self.known:.{DIGITS}g}")
        self.setModified(False)
        self.complain("")
        self.setCursorPosition(0)
        if self.hasFocus():
            self.selectAll()

    def finish(self, *, value: float | None) -> None:
        """Hand a typed number on; what is typed and not entered is gone."""
        if value is None:
            self.put_back()
        else:
            self.setModified(False)
            self.entered.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc first takes back what is typed, then it is for the card."""
        if event.key() == Qt.Key.Key_Escape and not self.isModified():
            event.ignore()
        else:
            super().keyPressEvent(event)


class Popover(QFrame):
    """Stays at a point of the scene until Esc, or until something else is clicked.

    Args:
        stage: what is looked at.
        title: what it is about, in the course's notation.
        subtitle: the same in words.
        anchor: the point of the scene.

    Attributes:
        facts: what is shown, by line.
        said: the labels of their numbers.
    """

    def __init__(self, stage: Stage, title: str, subtitle: str, anchor: QPointF) -> None:
        super().__init__(stage.view.viewport())
        self.stage, self.anchor = stage, anchor
        self.facts: list[Fact] = []
        self.said: list[QLabel] = []
        self.fields: list[QWidget] = []
        self.setObjectName("popover")
        self.setAccessibleName(f"{title}, {subtitle}")
        self.setAccessibleDescription("Page Up and Page Down go on to the next, Escape leads back to the canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setStyleSheet(panel_style("popover"))
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(theme.PADDING, theme.GAP, theme.PADDING, theme.GAP)
        self.grid.setHorizontalSpacing(theme.PADDING)
        self.grid.setVerticalSpacing(theme.GRID)
        self.grid.setColumnMinimumWidth(1, WIDTH)
        self.title, self.words = QLabel(title), QLabel(subtitle)
        self.title.setProperty("role", "heading")
        self.words.setProperty("role", "small")
        self.grid.addWidget(self.title, 0, 0, 1, 2)
        self.grid.addWidget(self.words, 1, 0, 1, 2)

    # Lines

    def add_facts(self, facts: Sequence[Fact]) -> None:
        """Show some numbers, one in a line."""
        for fact in facts:
            number = QLabel(MISSING)
            number.setFont(theme.mono(theme.SMALL))
            number.setAlignment(Qt.AlignmentFlag.AlignRight)
            number.setAccessibleName(fact.symbol)
            number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.add_line(fact.symbol, fact.help, number)
            self.facts.append(fact)
            self.said.append(number)

    def add_line(self, words: str, hint: str, widget: QWidget) -> None:
        """A line with words and a widget."""
        label, row = QLabel(words), self.grid.rowCount()
        label.setToolTip(hint)
        widget.setToolTip(hint)
        self.grid.addWidget(label, row, 0)
        self.grid.addWidget(widget, row, 1, Qt.AlignmentFlag.AlignRight)

    def add_entry(self, words: str, hint: str, entered: Callable[[float], None]) -> Entry:
        """A line with a field for a number."""
        field = Entry(hint, self)
        field.entered.connect(entered)
        field.installEventFilter(self)
        self.fields.append(field)
        self.add_line(words, f"{hint}. Enter sets it", field)
        return field

    def add_buttons(self, *buttons: QPushButton) -> None:
        """A line of buttons."""
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        for button in buttons:
            button.setAutoDefault(True)
            button.installEventFilter(self)
            row.addWidget(button)
            self.fields.append(button)
        row.addStretch(1)
        self.grid.addLayout(row, self.grid.rowCount(), 0, 1, 2)

    # What is shown

    def requests(self) -> list[Request]:
        """What is to be seen of the run."""
        return [self.present(request) for fact in self.facts for request in fact.requests]

    def present(self, request: Request) -> Request:
        """The look at the example that is shown now."""
        return (
            request if request.example is None else msgspec.structs.replace(request, example=self.stage.store.example)
        )

    def show_frame(self, frame: Frame) -> None:
        """Show the numbers of a moment."""
        for fact, label in zip(self.facts, self.said, strict=True):
            views = [frame.views.get(self.present(request)) for request in fact.requests]
            label.setText(said(fact, [number_of(view, fact.place) for view in views]))
            stale = any(view is not None and view.values is not None and not view.computed for view in views)
            label.setEnabled(not stale)
            label.setToolTip(f"{fact.help}; from the pass before" if stale else fact.help)

    def follow(self) -> None:
        """Say what an edit has changed."""

    def valid(self) -> bool:
        """Whether what it is about is still there, after an edit."""
        return True

    def show_at_anchor(self) -> None:
        """Stand beside the point of the scene, wholly inside the view."""
        room = self.stage.view.viewport().rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        self.adjustSize()
        point = self.stage.view.mapFromScene(self.anchor)
        x = point.x() + OFFSET.x()
        if x + self.width() > room.right():
            x = point.x() - OFFSET.x() - self.width()
        x = min(x, room.right() - self.width())
        y = min(point.y() + OFFSET.y(), room.bottom() - self.height())
        self.move(max(x, room.left()), max(y, room.top()))

    def open(self) -> None:
        """Show it and give it the keyboard; what is to be typed into follows with Tab."""
        self.show_at_anchor()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def turn(self, by: int) -> None:
        """Go to the card of the next connection or unit, or of the one before."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the canvas, Page Up and Page Down turn pages; no other key is for what lies below."""
        if event.key() == Qt.Key.Key_Escape:
            self.stage.close_popover()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask about one of the numbers."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        store = self.stage.store
        quantities = {(each.role, each.name): each for each in store.outline.quantities} if store.outline else {}
        for fact in self.facts:
            request = self.present(fact.requests[0])
            known = quantities.get((request.role, request.name))
            place = asked_about(fact, request, len(known.shape)) if known else None
            if place is not None:
                add_actions(menu.addMenu(f"{fact.symbol}: {fact.help}"), store, place)
        if menu.actions():
            menu.popup(event.globalPos())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that a field or a button takes are not the canvas's shortcuts, of which Enter and Space are some."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in PRESSING:
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go round among the fields."""
        able = [each for each in self.fields if each.isEnabled()]
        if able:
            place = next((index for index, each in enumerate(able) if each.hasFocus()), -1)
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            able[(place + (1 if forward else -1)) % len(able)].setFocus(reason)
        return True


def asked_about(fact: Fact, request: Request, axes: int) -> DerivationRequest | None:
    """The single number of a line; None of gates, of sequences and of the mean of a batch."""
    if fact.letters:
        return None
    if request.entry is not None:
        return DerivationRequest(request.role, request.name, request.entry)
    if axes != len(fact.place) or not isinstance(request.example, int):
        return None
    return DerivationRequest(request.role, request.name, (request.example, *fact.place[1:]))


def number_of(view: View | None, place: tuple[int, ...]) -> float | None:
    """One number of what was seen; None where it is not known."""
    if view is None or view.values is None or view.values.ndim != len(place):
        return None
    inside = all(index < size for index, size in zip(place, view.values.shape, strict=True))
    return float(view.values[place]) if inside else None


def said(fact: Fact, numbers: Sequence[float | None]) -> str:
    """Numbers in words, each with its gate's letter where there are several."""
    if any(number is None for number in numbers):
        return MISSING
    texts = [notation.number(number) for number in numbers if number is not None]
    letters = fact.letters or ("",) * len(texts)
    return "  ".join(f"{letter} {text}".strip() for letter, text in zip(letters, texts, strict=True))
