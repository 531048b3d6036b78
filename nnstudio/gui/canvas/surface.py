"""The view's mouse, keyboard and drops, turned into gestures and deeds."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsView, QMenu, QToolTip, QWidget

from nnstudio.engine.layers import LAYERS
from nnstudio.gui import theme
from nnstudio.gui.canvas import cutting, deeds
from nnstudio.gui.canvas.backdrop import paint_backdrop
from nnstudio.gui.canvas.connection_popover import ConnectionPopover, settable
from nnstudio.gui.canvas.drawing import Drawing
from nnstudio.gui.canvas.geometry import FAR
from nnstudio.gui.canvas.gestures.band import Band
from nnstudio.gui.canvas.gestures.click import Click
from nnstudio.gui.canvas.gestures.connect import Connect
from nnstudio.gui.canvas.gestures.gesture import Gesture, Pointer
from nnstudio.gui.canvas.gestures.move import Move
from nnstudio.gui.canvas.gestures.pan import Pan
from nnstudio.gui.canvas.gestures.place import Place
from nnstudio.gui.canvas.hover import Hover, problem_words
from nnstudio.gui.canvas.legend import Legend
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.stage import Stage
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.canvas.unit_popover import UnitPopover
from nnstudio.gui.canvas.walking import Walk
from nnstudio.gui.phrases import capital
from nnstudio.gui.store import Store

MIME = "application/x-nnstudio-kind"
ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
NOTCH = 120
UNITS = {"Up": -1, "Down": 1}
"""Keys that lead from unit to unit where a node is unfolded."""
CORNER = 12
PROBLEM_SECONDS = 20


class Surface(QGraphicsView):
    """Knows the gesture under way, and which begins where.

    Attributes:
        stage: what gestures and deeds act upon.
        gesture: from press to release, or from drag-enter to drop; None in between.
        second: where on the screen the second press of a double click was; None at any other time.
    """

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = Drawing(Look(theme.current()))
        self.setScene(self.drawing)
        self.stage = Stage(store, self.drawing, self)
        self.hover = Hover(self.stage)
        self.walk = Walk(self.stage, self.hover)
        self.gesture: Gesture | None = None
        self.second: QPoint | None = None
        self.legend = Legend(store, self.viewport())
        self.stage.camera.floor = self.legend.sizeHint().height() + CORNER
        self.prepare()

    def prepare(self) -> None:
        """Set the view up."""
        self.setObjectName("canvas")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSceneRect(QRectF(-2 * FAR, -2 * FAR, 4 * FAR, 4 * FAR))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().installEventFilter(self)
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # Gestures

    def pointer(self, event: QMouseEvent | QDropEvent) -> Pointer:
        """Where an event of the viewport happened."""
        place = event.position()
        self.stage.pointer = self.mapToScene(place.toPoint())
        return Pointer(self.stage.pointer, self.viewport().mapToGlobal(place).toPoint())

    def begin(self, gesture: Gesture | None) -> None:
        """Let a gesture follow the pointer; one that is still under way is canceled."""
        self.cancel()
        self.walk.stop()
        self.hover.leave()
        self.gesture = gesture

    def cancel(self) -> None:
        """Cancel the gesture under way."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()

    def finish(self, pointer: Pointer) -> None:
        """End the gesture under way."""
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.end(pointer)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what fits the button and the place."""
        pointer = self.pointer(event)
        self.stage.close_popover()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.button() == Qt.MouseButton.RightButton:
            self.begin(Pan(self.stage, pointer, self.open_menu))
        elif event.button() == Qt.MouseButton.MiddleButton or alt:
            self.begin(Pan(self.stage, pointer))
        elif event.button() == Qt.MouseButton.LeftButton:
            self.begin(self.gesture_at(pointer, adding=bool(event.modifiers() & ADDING)))

    def gesture_at(self, pointer: Pointer, *, adding: bool) -> Gesture | None:
        """What a press of the left button begins at a place."""
        drawing, stage = self.drawing, self.stage
        badge = drawing.badge_at(pointer.scene)
        if badge is not None:
            self.show_problem(badge)
            return None
        output, entry = drawing.output_at(pointer.scene), drawing.input_at(pointer.scene)
        if output is not None:
            return Connect(stage, output, forward=True)
        if entry is not None:
            return Connect(stage, entry, forward=False)
        node, clicked = drawing.node_at(pointer.scene), None if adding else self.opener(pointer)
        if node is not None:
            gesture = self.pick(node.card.id, pointer, adding=adding)
            return Click(gesture, pointer, clicked) if gesture and clicked else gesture
        if clicked:
            return Click(Band(stage, pointer, adding=adding), pointer, clicked)
        wire = drawing.wire_at(pointer.scene)
        if wire is None:
            return Band(stage, pointer, adding=adding)
        if adding:
            stage.select(stage.store.selection, stage.wires ^ {wire.edge})
        else:
            stage.select((), {wire.edge})
        return None

    def opener(self, pointer: Pointer) -> Callable[[], None] | None:
        """What a click opens: the card of the unit or of the connection between units at a place."""
        node = self.drawing.node_at(pointer.scene)
        unit = None if node is None else node.unit_at(pointer.scene)
        if node is not None and unit is not None:
            return partial(self.open_unit, node, unit)
        edges, index = self.connection(pointer.scene, node)
        return None if edges is None or index is None else partial(self.open_connection, edges, index, pointer.scene)

    def connection(self, point: QPointF, node: NodeItem | None) -> tuple[UnitEdges | None, int | None]:
        """The single connection between units at a point that no card covers."""
        if node is not None and not node.is_between_units(point):
            return None, None
        edges, index = self.hover.connection_at(point)
        return (edges, index) if edges is not None and edges.exact else (None, None)

    def open_unit(self, node: NodeItem, unit: int) -> None:
        """Show the card of a unit."""
        self.stage.open_popover(UnitPopover(self.stage, node, unit))

    def open_connection(self, edges: UnitEdges, index: int, point: QPointF) -> None:
        """Show the card of a connection."""
        self.stage.open_popover(ConnectionPopover(self.stage, edges, index, point))

    def pick(self, number: int, pointer: Pointer, *, adding: bool) -> Gesture | None:
        """Select a node, look at the unit at the pointer, and begin to move; `adding` selects it too, or no more."""
        selection, unit = self.stage.store.selection, self.drawing.nodes[number].unit_at(pointer.scene)
        if unit is not None:
            self.stage.store.choose_unit(unit)
        if adding and number in selection:
            self.stage.select([each for each in selection if each != number])
            return None
        if number not in selection:
            self.stage.select([*selection, number] if adding else [number])
        return Move(self.stage, pointer, number, adding=adding)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Lead the gesture, or light what is under the pointer."""
        pointer = self.pointer(event)
        if self.gesture is not None:
            self.gesture.move(pointer)
        else:
            self.walk.stop()
            self.hover.move(pointer.scene)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the gesture; a second click at the same place does more."""
        pointer, first, self.second = self.pointer(event), self.second, None
        if first is not None and isinstance(self.gesture, Click):
            self.gesture = self.gesture.inner
        self.finish(pointer)
        if first is not None and (pointer.screen - first).manhattanLength() < QApplication.startDragDistance():
            self.double_click(pointer)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begin as with any press, because the second press may also become a drag."""
        self.mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not event.modifiers():
            self.second = self.pointer(event).screen

    def double_click(self, pointer: Pointer) -> None:
        """Unfold a layer, or search for a kind to add on empty canvas."""
        node = self.drawing.node_at(pointer.scene)
        if node is not None:
            self.stage.select([node.card.id])
            deeds.toggle_units(self.stage)
        elif self.drawing.wire_at(pointer.scene) is None:
            deeds.search(self.stage)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the pointer."""
        steps = event.angleDelta().y() / NOTCH
        if steps:
            self.stage.camera.zoom_by(steps, self.mapToScene(event.position().toPoint()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Light nothing."""
        self.stage.pointer = None
        self.hover.leave()
        super().leaveEvent(event)

    # Drops of kinds

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take kinds from the palette; leave everything else to the window."""
        kind = bytes(event.mimeData().data(MIME).data()).decode(errors="replace")
        if kind in LAYERS.members:
            self.begin(Place(self.stage, kind))
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Lead the kind."""
        if self.gesture is None:
            event.ignore()
            return
        self.gesture.move(self.pointer(event))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: ARG002
        """The kind goes elsewhere."""
        self.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the kind."""
        if self.gesture is None:
            event.ignore()
            return
        self.setFocus()
        self.finish(self.pointer(event))
        event.acceptProposedAction()

    # Keys and menus

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels the gesture under way or closes the open card; others are looked up in the table of deeds."""
        if event.key() == Qt.Key.Key_Escape and (self.gesture is not None or self.stage.popover is not None):
            self.cancel()
            self.stage.close_popover()
            return
        if event.key() == Qt.Key.Key_Escape and self.walk.node is not None:
            self.walk.stop()
            return
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = QKeySequence(modifiers.value | event.key()).toString(QKeySequence.SequenceFormat.PortableText)
        deed = deeds.BY_KEY.get(key)
        if key in UNITS and self.gesture is None and self.walk.step(UNITS[key]):
            return
        if deed is None:
            event.ignore()
        elif self.gesture is None and deed.possible(self.stage):
            deed.do(self.stage)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes elsewhere does not walk among units any more."""
        self.walk.stop()
        super().focusOutEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab go from node to node, and leave behind the last one."""
        return deeds.step(self.stage, 1 if forward else -1) or super().focusNextPrevChild(forward)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open the menu for the keyboard; the mouse's opens when the right button is released without a way."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu().popup(event.globalPos())

    def open_menu(self, pointer: Pointer) -> None:
        """Open the menu where the right button was clicked, for what lies there."""
        node = self.drawing.node_at(pointer.scene)
        edges, index = self.connection(pointer.scene, node)
        if edges is not None and index is not None:
            self.connection_menu(edges, index, pointer.scene).popup(pointer.screen)
            return
        wire = self.drawing.wire_at(pointer.scene) if node is None else None
        if node is not None and node.card.id not in self.stage.store.selection:
            self.stage.select([node.card.id])
        elif wire is not None:
            self.stage.select((), {wire.edge})
        self.menu().popup(pointer.screen)

    def connection_menu(self, edges: UnitEdges, index: int, point: QPointF) -> QMenu:
        """What can be done with the connection between two units."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        store, name = self.stage.store, edges.target.card.name
        weight = f"Set weight {cutting.symbol(edges, index)} of {name}…"
        change = menu.addAction(weight, lambda: self.open_connection(edges, index, point))
        change.setEnabled(settable(store, edges, index) and not cutting.is_cut(edges, index))
        verb = "Restore" if cutting.is_cut(edges, index) else "Cut"
        words = f"{verb} connection {cutting.symbol(edges, index)} of {name}"
        menu.addAction(words, lambda: cutting.toggle_cut(store, edges, index))
        cards = [edges.target.card]
        restore = menu.addAction(f"Restore all connections of {name}", lambda: cutting.restore_all(store, cards))
        restore.setEnabled(cutting.has_cuts(store.document, edges.target.card))
        return menu

    def menu(self) -> QMenu:
        """All deeds that have words."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        groups = {start: QMenu(title, menu) for start, title in deeds.SUBMENUS.items()}
        for deed in deeds.DEEDS.values():
            if deed.text:
                words = deed.words(self.stage)
                start = next((each for each in groups if words.startswith(each)), "")
                group = groups.get(start, menu)
                if group is not menu and group.isEmpty():
                    menu.addMenu(group)
                action = group.addAction(capital(words.removeprefix(start)), partial(deed.do, self.stage))
                action.setEnabled(deed.possible(self.stage))
                action.setShortcuts([QKeySequence(key) for key in deed.keys])
                action.setCheckable(deed.checked is not None)
                action.setChecked(deed.checked is not None and deed.checked(self.stage))
            if deed.last:
                menu.addSeparator()
        return menu

    # Words and background

    def place_legend(self) -> None:
        """Put the legend into the lower left corner."""
        self.legend.fit(self.viewport().width() - 2 * CORNER)
        self.stage.camera.floor = self.legend.sizeHint().height() + CORNER
        self.legend.move(CORNER, self.viewport().height() - self.legend.height() - CORNER)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Scroll, but not the legend, nor a card out of the view.

        They are children of the viewport, because a widget that overlaps it would keep Qt from scrolling by copying.
        """
        super().scrollContentsBy(dx, dy)
        self.place_legend()
        self.stage.follow_popover()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what is under a resting pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and watched is self.viewport():
            words = self.hover.words(self.mapToScene(event.pos()))
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().eventFilter(watched, event)

    def show_problem(self, node: NodeItem) -> None:
        """Say what is wrong with a node, beside its mark."""
        self.stage.select([node.card.id])
        corner = self.mapFromScene(node.pos() + node.badge.bottomLeft())
        words = problem_words(node.card.problems)
        place = self.viewport().mapToGlobal(corner)
        QToolTip.showText(place, words, self.viewport(), QRect(), PROBLEM_SECONDS * 1000)

    def drawBackground(self, painter: QPainter, area: QRectF | QRect) -> None:
        """The canvas, its grid, and what to do where nothing is drawn yet."""
        paint_backdrop(painter, QRectF(area), self.drawing.look, empty=not self.drawing.nodes)
