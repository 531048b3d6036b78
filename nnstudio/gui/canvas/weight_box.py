"""A small box over the canvas that asks what the weight of a connection is to be."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from nnstudio.gui import theme
from nnstudio.gui.canvas import cutting
from nnstudio.gui.canvas.look import panel_style
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.number_edit import NumberEdit
from nnstudio.gui.store import Store

WIDTH = 128


class WeightBox(QFrame):
    """A weight's symbol and a field for its number; Enter takes it, Esc or a click elsewhere closes the box.

    Attributes:
        field: what is typed into.
    """

    def __init__(self, parent: QWidget, title: str, value: float | None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("weight_box")
        self.setStyleSheet(panel_style("weight_box"))
        self.field = NumberEdit(title, value, self)
        self.field.setFixedWidth(WIDTH)
        self.field.ended.connect(self.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP, theme.GRID, theme.GRID, theme.GRID)
        row.setSpacing(theme.GAP)
        row.addWidget(QLabel(title))
        row.addWidget(self.field)

    def open_at(self, point: QPoint) -> None:
        """Open it at a point of the screen."""
        self.move(point)
        self.show()
        self.field.setFocus()


def settable(store: Store, edges: UnitEdges, index: int) -> bool:
    """Whether a connection has one weight of its own in the network that is trained, which is not cut."""
    name = parameter_of(edges)
    quantities = store.outline.quantities if store.outline else ()
    shapes = [each.shape for each in quantities if each.role == "value" and each.name == name]
    return shapes == [edges.units] and edges.exact and not cutting.is_cut(edges, index)


def parameter_of(edges: UnitEdges) -> str:
    """The parameter that holds the weights of connections."""
    return f"{edges.target.card.name}.weight"


def weight_of(edges: UnitEdges, index: int) -> float | None:
    """A connection's weight where that is what is shown."""
    view = edges.view
    if edges.values is None or view is None or view.request.role != "value":
        return None
    return float(edges.values[cutting.pair_of(edges, index)])
