"""Settings of what is selected; of the recipe and the data where nothing is."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from nnstudio.document.change import Change
from nnstudio.gui.dock import Dock
from nnstudio.gui.forms.node_panel import NodePanel
from nnstudio.gui.forms.nodes_panel import NodesPanel
from nnstudio.gui.forms.recipe_panel import RecipePanel
from nnstudio.gui.store import Store

Panel = NodePanel | NodesPanel | RecipePanel


class InspectorDock(Dock):
    """Edits the selected nodes' settings, or how the network is trained and on what."""

    name = "inspector"
    title = "Inspector"
    area = "right"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.panel: Panel | None = None
        self.subject: object = None
        self.widget = self.scroll = QScrollArea()
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        store.selection_changed.connect(self.show_selection)
        store.document_changed.connect(self.follow)
        store.outline_changed.connect(self.refresh)
        store.problems_changed.connect(self.refresh)
        self.show_selection()

    def follow(self, _: Change) -> None:
        """Show another document's settings."""
        self.show_selection()

    def refresh(self) -> None:
        """Show the present values."""
        if self.panel:
            self.panel.refresh()

    def show_selection(self) -> None:
        """Put up the panel for what is selected, keeping the one that fits already."""
        subject, make = self.wanted()
        if self.panel is None or subject != self.subject:
            self.subject = subject
            self.panel = make()
            self.scroll.setWidget(self.panel)
        self.panel.refresh()

    def wanted(self) -> tuple[object, Callable[[], Panel]]:
        """What the panel is about, and how to make it."""
        store = self.store
        nodes = [store.document.by_id[number] for number in store.selection]
        subject = tuple((node.id, node.kind) for node in nodes)
        if not nodes:
            return (), lambda: RecipePanel(store)
        if len(nodes) == 1:
            return subject, lambda: NodePanel(store, nodes[0].id)
        return subject, lambda: NodesPanel(store, [node.id for node in nodes])

    def focus(self) -> None:
        """Give the keyboard to the first setting."""
        first = self.panel and self.panel.first()
        (first if isinstance(first, QWidget) else self.scroll).setFocus(Qt.FocusReason.ShortcutFocusReason)
