"""Settings that several selected nodes share."""

from typing import Any

from nnstudio.base.catalogue import Setting
from nnstudio.document import edits
from nnstudio.document.model import Node
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.forms.field import MIXED
from nnstudio.gui.forms.form import Form
from nnstudio.gui.forms.panel import Panel
from nnstudio.gui.store import Store


class NodesPanel(Panel):
    """Edits several nodes at once.

    Args:
        numbers: the nodes' ids.
    """

    def __init__(self, store: Store, numbers: list[int]) -> None:
        super().__init__(store)
        self.numbers = numbers
        self.caption(f"{len(numbers)} nodes", "heading")
        self.form = Form(shared([store.document.by_id[number] for number in numbers]))
        self.form.edited.connect(self.set)
        words = "A change applies to all of them." if self.form.rows else "They have no setting in common."
        self.caption(words, "secondary")
        self.column.addWidget(self.form)
        self.column.addStretch()

    def set(self, name: str, value: Any) -> None:
        """Set one setting of all nodes."""
        document = self.store.document
        for number in self.numbers:
            document = edits.set_settings(document, number, {name: value})
        self.store.edit(document, f"set {name.replace('_', ' ')} of {len(self.numbers)} nodes")

    def refresh(self) -> None:
        """Show what they have in common; nodes may be gone for a moment."""
        nodes = self.store.document.by_id
        if all(number in nodes for number in self.numbers):
            chosen = [nodes[number] for number in self.numbers]
            self.form.show_values({name: common(chosen, name) for name in self.form.rows})


def shared(nodes: list[Node]) -> dict[str, Setting[Any]]:
    """Settings that all nodes have, by name; those of the same sort only."""
    kinds = [LAYERS.members[node.kind].settings if node.kind in LAYERS.members else {} for node in nodes]
    first, *others = kinds
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
    setting = LAYERS[node.kind].settings[name]
    return node.settings.get(name, setting.plain(setting.default))
