"""Settings that several selected nodes share."""

from typing import Any

from nnstudio.base.catalogue import Setting
from nnstudio.document.model import Node
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.grouping import grouped
from nnstudio.gui.forms.node_panel import with_setting
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.forms.values import MIXED, default_of
from nnstudio.gui.store import Store


class NodesPanel(Panel):
    """Edits several nodes at once.

    Args:
        kinds: the kinds of the nodes that it is for.
    """

    def __init__(self, store: Store, kinds: set[str]) -> None:
        super().__init__(store)
        self.heading = self.caption("", "heading")
        settings, sections = grouped(shared(kinds))
        self.form = Form(settings, sections=sections)
        self.form.edited.connect(self.set)
        if not self.form.rows:
            self.caption("They have no setting in common.", "secondary")
        self.column.addWidget(self.form)
        self.column.addStretch()

    @property
    def nodes(self) -> list[Node]:
        """The nodes as they are drawn now."""
        return [self.store.document.by_id[number] for number in self.numbers]

    @property
    def help(self) -> str:
        """What a change does."""
        return "A change applies to all selected nodes." if self.form.rows else ""

    def set(self, name: str, value: Any, what: str, to: str) -> None:
        """Change one setting of all nodes."""
        document = with_setting(self.store.document, self.numbers, name, value)
        self.store.edit(document, f"set {what} of {len(self.numbers)} nodes to {to}")

    def refresh(self) -> None:
        """Show what they have in common."""
        self.heading.setText(f"{len(self.numbers)} nodes")
        values = {name: common(self.nodes, name) for name in self.form.rows}
        self.form.show_values(values, self.store.document)


def shared(kinds: set[str]) -> dict[str, Setting[Any]]:
    """Settings that all kinds have, by name; those of the same sort only."""
    first, *others = [LAYERS.members[kind].settings if kind in LAYERS.members else {} for kind in sorted(kinds)]
    return {
        name: setting
        for name, setting in first.items()
        if all(name in other and type(other[name]) is type(setting) for other in others)
    }


def common(nodes: list[Node], name: str) -> object:
    """The plain value that all nodes have, or `MIXED`."""
    values = [plain(node, name) for node in nodes]
    return values[0] if all(value == values[0] for value in values) else MIXED


def plain(node: Node, name: str) -> Any:
    """A node's plain value of a setting."""
    return node.settings.get(name, default_of(LAYERS[node.kind].settings[name]))
