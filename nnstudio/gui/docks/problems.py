"""All that is wrong or doubtful in the drawing."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from nnstudio.document.problems import Problem
from nnstudio.gui import theme
from nnstudio.gui.dock import Dock
from nnstudio.gui.store import Store

PROBLEM = Qt.ItemDataRole.UserRole
ICON = 20
WRAP = Qt.TextFlag.TextWordWrap
Index = QModelIndex | QPersistentModelIndex


class ProblemsDock(Dock):
    """A card per problem: where, what, why, and what to do; a click selects the node."""

    name = "problems"
    title = "Problems"
    area = "right"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.shown: list[Problem] | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("Problems")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setItemDelegate(ProblemCards(self.list))
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self.go_to)
        self.list.itemActivated.connect(self.go_to)
        self.healthy = QLabel("No problems.")
        self.healthy.setProperty("role", "secondary")
        self.healthy.setContentsMargins(theme.PADDING, theme.PADDING, theme.PADDING, theme.PADDING)
        self.healthy.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.widget = self.stack = QStackedWidget()
        self.stack.addWidget(self.healthy)
        self.stack.addWidget(self.list)
        store.problems_changed.connect(self.show_problems)
        self.show_problems()

    def show_problems(self) -> None:
        """List errors, then warnings."""
        problems = sorted(self.store.problems, key=lambda problem: problem.severity != "error")
        if problems == self.shown:
            return
        self.shown = problems
        self.list.clear()
        for problem in problems:
            item = QListWidgetItem(f"{problem.severity}: {problem}")
            item.setData(PROBLEM, problem)
            item.setToolTip(str(problem))
            self.list.addItem(item)
        self.stack.setCurrentWidget(self.list if problems else self.healthy)
        self.count(len(problems))

    def count(self, number: int) -> None:
        """Say how many there are in the title of the frame around the panel."""
        frame = self.widget.parentWidget()
        if isinstance(frame, QDockWidget):
            frame.setWindowTitle(f"{self.title} ({number})" if number else self.title)

    def go_to(self, item: QListWidgetItem) -> None:
        """Select the node that a problem concerns."""
        node = self.store.document.by_name.get(item.data(PROBLEM).node)
        if node:
            self.store.select([node.id])


class ProblemCards(QStyledItemDelegate):
    """Paints a problem: its mark, a headline, and why and what to do below."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One card."""
        problem: Problem = index.data(PROBLEM)
        colors, area = theme.current(), QRect(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(colors.selection))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(colors.hover))
        color = colors.error if problem.severity == "error" else colors.warning
        place = area.topLeft()
        corner = QRect(place.x() + theme.PADDING, place.y() + theme.GAP, ICON, ICON)
        theme.icon(problem.severity, color).paint(painter, corner)
        head, body = text_areas(area, problem)
        painter.setFont(headline())
        painter.setPen(QColor(colors.text))
        painter.drawText(head, WRAP, title(problem))
        painter.setFont(theme.font())
        painter.setPen(QColor(colors.secondary))
        painter.drawText(body, WRAP, details(problem))
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, QColor(colors.hairline))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as its text is at the list's width."""
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListWidget) else option.rect.width()
        _, body = text_areas(QRect(0, 0, width, 0), index.data(PROBLEM))
        return QSize(width, body.bottom() + theme.GAP)


def headline() -> QFont:
    """The font of what is wrong."""
    return theme.font(theme.BODY, QFont.Weight.DemiBold)


def title(problem: Problem) -> str:
    """How bad, where, and what."""
    place = f" in {problem.node}" if problem.node else ""
    return f"{problem.severity.capitalize()}{place}: {problem.what}"


def details(problem: Problem) -> str:
    """Why, and what to do."""
    why = problem.why[:1].upper() + problem.why[1:]
    return f"{why}. {problem.fix}."


def text_areas(area: QRect, problem: Problem) -> tuple[QRect, QRect]:
    """Where the two texts stand in a card."""
    left = area.x() + theme.PADDING + ICON + theme.GAP
    room = QRect(left, area.y() + theme.GAP, max(area.right() - left - theme.GAP, 40), 10000)
    head = QFontMetrics(headline()).boundingRect(room, WRAP, title(problem))
    room.moveTop(head.bottom() + 2)
    return head, QFontMetrics(theme.font()).boundingRect(room, WRAP, details(problem))
