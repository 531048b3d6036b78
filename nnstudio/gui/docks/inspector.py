"""Settings of what is selected; of the recipe and the data where nothing is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QTabBar, QVBoxLayout, QWidget

from nnstudio.gui import theme
from nnstudio.gui.dock import Dock
from nnstudio.gui.forms.node_panel import NodePanel
from nnstudio.gui.forms.nodes_panel import NodesPanel
from nnstudio.gui.forms.order import set_tab_order
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.forms.row import Row, explanation
from nnstudio.gui.forms.training_panel import DataPanel, RecipePanel
from nnstudio.gui.store import Store

TABS = {"Recipe": RecipePanel, "Data": DataPanel}
HELP_LINES = 2
NARROWEST = 240


class InspectorDock(Dock):
    """Edits the selected nodes' settings, or how the network is trained and on what."""

    name = "inspector"
    title = "Inspector"
    area = "right"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.widget = self.inspector = Inspector(store)

    def focus(self) -> None:
        """Give the keyboard to the first setting."""
        self.inspector.focus()


class Inspector(QWidget):
    """Shows the panel for what is selected, and explains what has the keyboard.

    Attributes:
        subject: what the panel is about: ids and kinds of nodes, or the tab.
        panel: the panel.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.subject: object = None
        self.panel: Panel | None = None
        self.tabs = QTabBar()
        self.view = QScrollArea()
        self.hint = QLabel(wordWrap=True)
        self.lay_out()
        self.tabs.currentChanged.connect(self.show_subject)
        store.selection_changed.connect(self.show_subject)
        store.document_changed.connect(self.show_subject)
        store.outline_changed.connect(self.refresh)
        store.problems_changed.connect(self.refresh)
        theme.watcher.changed.connect(self.show_anew)
        application().focusChanged.connect(self.explain)
        self.show_subject()

    def lay_out(self) -> None:
        """Tabs, the panel, and the line that explains what has the keyboard."""
        for words in TABS:
            self.tabs.addTab(words)
        self.tabs.setAccessibleName("Recipe or data")
        self.view.setWidgetResizable(True)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hint.setProperty("role", "small")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setContentsMargins(theme.PADDING, theme.GRID, theme.PADDING, theme.GRID)
        self.hint.setMinimumHeight(HELP_LINES * self.hint.fontMetrics().lineSpacing() + theme.GAP)
        self.setMinimumWidth(NARROWEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.view, 1)
        column.addWidget(hairline())
        column.addWidget(self.hint)

    def refresh(self) -> None:
        """Show the present values."""
        if self.panel:
            self.panel.refresh()
            set_tab_order(self.panel)

    def show_subject(self) -> None:
        """Put up the panel for what is selected, keeping the one that fits already."""
        nodes = tuple((number, self.store.document.by_id[number].kind) for number in self.store.selection)
        subject = nodes or self.tabs.currentIndex()
        if subject != self.subject:
            self.subject = subject
            self.show_anew()
        self.refresh()

    def show_anew(self) -> None:
        """Put up a new panel."""
        old, self.panel = self.panel, self.make_panel()
        if old:
            self.view.takeWidget()
            old.deleteLater()
        self.panel.refresh()
        self.view.setWidget(self.panel)
        self.tabs.setVisible(not self.store.selection)
        self.explain(None, QApplication.focusWidget())

    def make_panel(self) -> Panel:
        """The panel for what is selected."""
        numbers = list(self.store.selection)
        if not numbers:
            return TABS[self.tabs.tabText(self.tabs.currentIndex())](self.store)
        return NodePanel(self.store, numbers[0]) if len(numbers) == 1 else NodesPanel(self.store, numbers)

    def explain(self, _: QWidget | None, focus: QWidget | None) -> None:
        """Explain the setting that has the keyboard; else the panel."""
        row = row_of(focus) if self.panel and focus and self.panel.isAncestorOf(focus) else None
        if row:
            self.hint.setText(f"<b>{row.title}.</b> {explanation(row.editor.setting)}")
        elif self.panel:
            self.hint.setText(self.panel.help)

    def focus(self) -> None:
        """Give the keyboard to the first setting."""
        first = self.panel and self.panel.first()
        (first or self.tabs).setFocus(Qt.FocusReason.ShortcutFocusReason)


def row_of(widget: QWidget | None) -> Row | None:
    """The innermost row that a widget stands in."""
    while widget is not None and not isinstance(widget, Row):
        widget = widget.parentWidget()
    return widget


def hairline() -> QFrame:
    """A line between areas."""
    line = QFrame()
    line.setProperty("role", "hairline")
    line.setFixedHeight(1)
    return line


def application() -> QApplication:
    """The application."""
    found = QApplication.instance()
    assert isinstance(found, QApplication)  # noqa: S101
    return found
