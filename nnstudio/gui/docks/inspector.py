"""Settings of what is selected; of the recipe and the data where nothing is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui import theme
from nnstudio.gui.dock import Dock
from nnstudio.gui.forms.data_panel import DataPanel
from nnstudio.gui.forms.node_panel import NodePanel
from nnstudio.gui.forms.nodes_panel import NodesPanel
from nnstudio.gui.forms.order import set_tab_order
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.forms.recipe_panel import RecipePanel
from nnstudio.gui.forms.row import Row, explanation
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


class Inspector(QWidget):
    """Shows the panel for what is selected, and explains what has the keyboard; it hands that to the first setting.

    Attributes:
        panel: what is shown.
        pages: all panels that were shown, by the kinds of nodes that they are for, or by the tab.
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.pages: dict[tuple[str, ...], Panel] = {}
        self.tabs = QTabBar()
        self.stack = QStackedWidget()
        self.hint = QLabel(wordWrap=True)
        self.lay_out()
        self.tabs.currentChanged.connect(self.show_subject)
        store.selection_changed.connect(self.show_subject)
        store.document_changed.connect(self.show_subject)
        store.outline_changed.connect(self.refresh)
        store.problems_changed.connect(self.refresh)
        application().focusChanged.connect(self.explain)
        self.panel = self.page(("", next(iter(TABS))), [])
        self.setFocusProxy(self.panel.first() or self.tabs)
        self.explain(None, None)
        self.show_subject()

    def lay_out(self) -> None:
        """Tabs, the panel, and the line that explains what has the keyboard."""
        for words in TABS:
            self.tabs.addTab(words)
        self.tabs.setAccessibleName("Recipe or data")
        self.hint.setProperty("role", "small")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setContentsMargins(theme.PADDING, theme.GRID, theme.PADDING, theme.GRID)
        self.hint.setMinimumHeight(HELP_LINES * self.hint.fontMetrics().lineSpacing() + theme.GAP)
        self.setMinimumWidth(NARROWEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        column.addWidget(hairline())
        column.addWidget(self.hint)

    def refresh(self) -> None:
        """Show the present values."""
        self.panel.refresh()
        set_tab_order(self.panel)

    def show_subject(self) -> None:
        """Show the panel for what is selected."""
        numbers = list(self.store.selection)
        kinds = [self.store.document.by_id[number].kind for number in numbers]
        key = key_of(kinds) or ("", self.tabs.tabText(self.tabs.currentIndex()))
        panel = self.page(key, kinds)
        if panel is not self.panel or numbers != panel.numbers:
            self.panel.forget()
            self.panel = panel
            panel.turn_to(numbers)
            self.stack.setCurrentIndex(list(self.pages).index(key))
            self.setFocusProxy(panel.first() or self.tabs)
            self.tabs.setVisible(not numbers)
            self.explain(None, QApplication.focusWidget())
        self.refresh()

    def page(self, key: tuple[str, ...], kinds: list[str]) -> Panel:
        """The panel for some kinds of nodes, made when it is first needed."""
        if key not in self.pages:
            view = scroll_area()
            self.stack.addWidget(view)  # while it is empty: each move of a filled one is styled anew
            self.pages[key] = self.make_panel(kinds)
            self.pages[key].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            view.setWidget(self.pages[key])
        return self.pages[key]

    def make_panel(self, kinds: list[str]) -> Panel:
        """A panel for some kinds of nodes; for the whole where there is none."""
        if not kinds:
            return TABS[self.tabs.tabText(self.tabs.currentIndex())](self.store)
        return NodePanel(self.store, kinds[0]) if len(kinds) == 1 else NodesPanel(self.store, set(kinds))

    def explain(self, _: QWidget | None, focus: QWidget | None) -> None:
        """Explain the setting that has the keyboard; else the panel."""
        row = row_of(focus) if focus and self.panel.isAncestorOf(focus) else None
        self.hint.setText(f"<b>{row.title}.</b> {explanation(row.editor.setting)}" if row else self.panel.help)


def key_of(kinds: list[str]) -> tuple[str, ...]:
    """What nodes of some kinds have their panel by; empty for none."""
    return ("several", *sorted(set(kinds))) if len(kinds) > 1 else tuple(kinds)


def row_of(widget: QWidget | None) -> Row | None:
    """The innermost row that a widget stands in."""
    while widget is not None and not isinstance(widget, Row):
        widget = widget.parentWidget()
    return widget


def scroll_area() -> QScrollArea:
    """Where a panel scrolls that is higher than its room, and is never wider."""
    view = QScrollArea()
    view.setWidgetResizable(True)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return view


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
