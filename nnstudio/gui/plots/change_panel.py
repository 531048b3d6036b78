"""Heat maps of how far weights have moved since they were first there, and which moved most."""

from collections.abc import Iterable, Sequence

import msgspec
from PySide6.QtWidgets import QLabel, QVBoxLayout

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.array_panel import ArrayPanel, Chosen
from nnstudio.gui.plots.naming import Naming
from nnstudio.gui.plots.numerals import short
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.pictures import Examples, Picture, parameters
from nnstudio.gui.theme import GAP
from nnstudio.session.frame import Frame, Moved, Movement
from nnstudio.session.moment import Outline, Quantity
from nnstudio.session.requests import Asked, ChangeRequest

EXPLANATION = """
<p><b>ΔW = W − W₀</b>: what training has added to each weight since it was first there, W₀ being what the initializer
drew; of a layer that was edited to another shape, what it began with then. Blue moved up, orange down.</p>
<p><b>‖ΔW‖/‖W₀‖</b> says by what share of its first size a layer's matrix has moved.</p>
<p><b>What good looks like:</b> shares that are alike from layer to layer. A layer near 0 has learned next to nothing:
its gradient vanishes, it is frozen, or the learning rate is small. One far above the others has left what it was
drawn as: look at its norm and its update ratio. A column that did not move is a unit that does not learn.</p>
"""
FEW, MOST = 6, 3
"""Layers and weights that are told of in words."""


def changed(outline: Outline, naming: Naming, _role: str, nodes: Iterable[str], examples: Examples) -> list[Picture]:
    """A picture of each parameter's change."""
    found = (Quantity("change", each.name, each.shape) for each in outline.quantities if each.role == "value")
    moved = msgspec.structs.replace(outline, quantities=tuple(found))
    return parameters(moved, naming, "change", nodes, examples)


CHANGES = Chosen("Change", "weights", "value", changed)


class ChangePanel(ArrayPanel):
    """Shows changes, and in words how far each layer and which weights have moved.

    Attributes:
        movements: what is known, by parameter.
    """

    def __init__(self, focus: Focus) -> None:
        self.pace = Pace(focus.store)
        self.movements: dict[str, Movement] = {}
        super().__init__(focus, "Change of weights", EXPLANATION, [CHANGES])

    def lay_out(self) -> None:
        """The words above the heat maps."""
        super().lay_out()
        self.said = QLabel()
        self.said.setProperty("role", "small")
        self.said.setWordWrap(True)
        self.said.setContentsMargins(GAP, 0, GAP, GAP // 2)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)  # noqa: S101
        column.insertWidget(2, self.said)

    def rebuild(self) -> None:
        """Choose the pictures anew and forget others' movements."""
        super().rebuild()
        self.movements = {name: each for name, each in self.movements.items() if name in self.names}
        self.tell()

    @property
    def names(self) -> list[str]:
        """The parameters that are shown."""
        return [quantity.name for view in self.views for quantity in view.sheet.picture.quantities]

    def requests(self) -> list[Asked]:
        """The changes that are seen, and a few times a second how far all have moved."""
        names = self.names if self.pace.due() else []
        return [*super().requests(), *(ChangeRequest(name, MOST) for name in names)]

    def show_frame(self, frame: Frame) -> None:
        """Show changes and movements."""
        super().show_frame(frame)
        if self.store.outline is None or frame.moment.version != self.store.outline.version:
            return
        found = {name: frame.replies.get(ChangeRequest(name, MOST)) for name in self.names}
        known = {name: reply.movement for name, reply in found.items() if reply is not None and reply.movement}
        if known:
            self.movements |= known
            self.tell()

    def tell(self) -> None:
        """Say how far each layer and which weights have moved."""
        words = [self.shares(), self.farthest()]
        self.said.setText("\n".join(each for each in words if each))
        self.said.setVisible(any(words) and self.said.parentWidget() is not None)

    def shares(self) -> str:
        """How far each layer's matrix has moved."""
        known = [(name, self.movements[name]) for name in self.names if name in self.movements]
        matrices = [(name, each) for name, each in known if name.endswith("weight")]
        told = [f"{name.removesuffix('.weight')} {share(each)}" for name, each in matrices[:FEW]]
        more = [f"{len(matrices) - FEW} more"] if len(matrices) > FEW else []
        return f"‖ΔW‖/‖W₀‖: {' · '.join([*told, *more])}" if told else ""

    def farthest(self) -> str:
        """Which weights have moved most."""
        moved = [(moved, self.called(name, moved)) for name in self.movements for moved in self.movements[name].most]
        moved.sort(key=lambda pair: -abs(pair[0].now - pair[0].first))
        told = [f"{called} {short(each.first)} → {short(each.now)}" for each, called in moved[:MOST]]
        return f"moved most: {' · '.join(told)}" if told else ""

    def called(self, name: str, moved: Moved) -> str:
        """The symbol of a weight that moved."""
        for view in self.views:
            picture, row = view.sheet.picture, 0
            for quantity in picture.quantities:
                if quantity.name == name:
                    return symbol_of(picture, row, moved.index)
                row += quantity.shape[0]
        return name


def symbol_of(picture: Picture, first: int, index: Sequence[int]) -> str:
    """What a cell is called without the sign of change; its quantity begins at a row of the picture."""
    row, column = (index[0], index[1]) if len(index) > 1 else (first, index[0])
    return picture.cell(row, column).replace("Δ", "", 1)


def share(movement: Movement) -> str:
    """How far a matrix has moved, and since when where that is not the beginning."""
    moved = short(movement.size / movement.first) if movement.first else f"from 0 to ‖W‖ = {short(movement.size)}"
    return f"{moved} (since iteration {movement.since:,})" if movement.since else moved
