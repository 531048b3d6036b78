"""Heat maps of weights whose numbers can be changed by hand."""

from PySide6.QtCore import Signal

from nnstudio.gui.plots.array_panel import ArrayPanel
from nnstudio.gui.plots.cell_editing import CellEditing
from nnstudio.gui.plots.matrix_view import MatrixView
from nnstudio.gui.plots.pictures import Picture


class WeightsPanel(ArrayPanel):
    """Shows weights; a double click, Enter or F2 on a number changes it.

    Signals:
        entered(str, object, float): a parameter's name, the index in it, and what it is to be there.
    """

    entered = Signal(str, object, float)

    def view(self, picture: Picture, old: dict[str, MatrixView], *, alone: bool) -> MatrixView:
        """The view of a picture, whose cells can be edited."""
        view = super().view(picture, old, alone=alone)
        if view.findChild(CellEditing) is None:
            editing = CellEditing(view)
            editing.entered.connect(self.entered)
            editing.refused.connect(self.store.said)
        return view
