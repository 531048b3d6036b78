"""The gradient check: what training computes beside the difference quotient of the loss, the largest error first."""

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QComboBox, QFrame, QHeaderView, QPushButton, QTableView, QVBoxLayout

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.array_panel import NO_PROGRAM
from nnstudio.gui.plots.book import Page
from nnstudio.gui.plots.header import CHOICE, Header
from nnstudio.gui.plots.notice import Message, Notice
from nnstudio.gui.plots.numerals import brief, full
from nnstudio.gui.plots.table import Table
from nnstudio.gui.theme import SMALL, current, mono
from nnstudio.session.checking import GradientCheck
from nnstudio.session.frame import Frame
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import Checked, News, Refused

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
EXPLANATION = """
<p><b>∂L/∂w ≈ (L(w + h) − L(w − h)) / 2h</b>: the derivative that the backward pass computes beside the one that
follows from the loss alone, for the latest batch with the same dropped units, both in double precision. Of large
matrices two hundred weights are checked, evenly spread. Nothing in the run moves.</p>
<p><b>Relative error</b> is |a − n| / max(|a|, |n|). Where the loss bends between w − h and w + h, as with ReLU, or the
gradient is so small that rounding decides, the difference says nothing and counts as no error.</p>
<p><b>What good looks like:</b> errors below <b>1e−6</b>. A weight whose derivatives differ means that a layer's
backward pass is wrong, or that the error is truncated on purpose.</p>
"""
EMPTY = "Press Check to compare the gradient with the difference quotient of the loss. Nothing in the run moves."
BUSY = "Checking …"
NOTHING = "Not applicable: none of these nodes has weights that are trained."
COLUMNS = ("weight", "analytic", "numeric", "relative error", "")
ERROR, VERDICT = 3, 4


class CheckModel(QAbstractTableModel):
    """The weights that were checked, those that differ and the largest error first."""

    def __init__(self) -> None:
        super().__init__()
        self.check: GradientCheck | None = None
        self.order: np.ndarray[Any, Any] = np.empty(0, int)

    def show(self, check: GradientCheck | None) -> None:
        """Show another check."""
        self.beginResetModel()
        self.check = check
        self.order = np.empty(0, int) if check is None else check.order
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Number of weights."""
        return 0 if parent and parent.isValid() else len(self.order)

    def columnCount(self, parent: Index | None = None) -> int:
        """Number of columns."""
        return 0 if parent and parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """What the columns are."""
        return COLUMNS[section] if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """One number."""
        check = self.check
        if check is None:
            return None
        place, column = int(self.order[index.row()]), index.column()
        if role == Role.ForegroundRole and check.differs[place]:
            return QColor(current().error)
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if 0 < column < VERDICT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        if column == 0:
            return f"[{', '.join(map(str, check.indices[place].tolist()))}]"
        if column == VERDICT:
            return "differs" if check.differs[place] else "agrees"
        number = float((check.analytic, check.numeric, check.error)[column - 1][place])
        return full(number) if role == Role.ToolTipRole or column < ERROR else brief(number)


class CheckPage(Page):
    """Checks a parameter when it is asked to.

    Attributes:
        found: the latest check; None before the first, and when the network is another one.
    """

    def __init__(self, focus: Focus) -> None:
        super().__init__()
        self.focus, self.store = focus, focus.store
        self.found: GradientCheck | None = None
        self.waiting = False
        self.which = QComboBox()
        self.which.setFixedHeight(CHOICE)
        self.which.setAccessibleName("Gradient check: which parameter")
        self.button = QPushButton("Check")
        self.button.setFixedHeight(CHOICE)
        self.button.clicked.connect(self.check)
        self.header = Header("Gradient check", EXPLANATION, focus)
        for control in (self.which, self.button):
            self.header.add(control)
        self.message, self.remark = Message(), Message()
        self.model = CheckModel()
        self.view = QTableView()
        self.view.setModel(self.model)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFont(mono(SMALL))
        self.view.setShowGrid(False)
        self.view.setAccessibleName("Gradient check, the largest error first")
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(22)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.view.horizontalHeader().setStretchLastSection(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.header, Notice(self.store), self.message, self.remark):
            column.addWidget(part)
        column.addWidget(self.view, 1)
        column.addStretch(0)
        focus.changed.connect(self.offer)
        self.store.outline_changed.connect(self.offer)
        self.store.project_shown.connect(self.forget)
        self.offer()

    @property
    def trained(self) -> list[str]:
        """The parameters of the nodes that are looked at, or of all."""
        outline, nodes = self.store.outline, set(self.focus.names)
        known = [each.name for each in outline.quantities if each.role == "update"] if outline else []
        return [name for name in known if not nodes or name.rpartition(".")[0] in nodes]

    def offer(self) -> None:
        """Offer the parameters that there are."""
        before, names = self.which.currentText(), self.trained
        self.which.clear()
        self.which.addItems(names)
        self.which.setCurrentIndex(names.index(before) if before in names else 0)
        if self.found is not None and self.found.name not in names:
            self.found = None
        self.show_found()

    def forget(self) -> None:
        """Another project."""
        self.found, self.waiting = None, False
        self.show_found()

    def check(self) -> None:
        """Ask the trainer."""
        name = self.which.currentText()
        if name and not self.waiting:
            self.waiting = True
            self.show_found()
            self.store.asked.emit(orders.CheckGradient(name), self.heard)

    def heard(self, news: News) -> None:
        """Show what was found."""
        self.waiting = False
        self.found = news.check if isinstance(news, Checked) else None
        self.show_found(news.sentence if isinstance(news, Refused) else "")

    def show_found(self, complaint: str = "") -> None:
        """The table, or why there is none."""
        found = None if self.waiting else self.found
        self.model.show(found)
        self.view.setVisible(found is not None)
        self.message.say(complaint or ("" if found else self.waiting_words()))
        self.remark.say(found.remark if found else "")
        self.button.setEnabled(bool(self.which.count()) and not self.waiting)
        self.header.say(str(found) if found else "")

    def waiting_words(self) -> str:
        """What is to be done, or waited for."""
        if self.store.outline is None:
            return NO_PROGRAM
        return BUSY if self.waiting else EMPTY if self.which.count() else NOTHING

    def show_frame(self, frame: Frame) -> None:
        """Nothing: a check is of the moment at which it was asked for."""

    def numbers(self, name: str) -> np.ndarray[Any, Any] | None:
        """The "analytic" or "numeric" derivatives or the relative "error" of the latest check."""
        return getattr(self.found, name) if self.found and name in ("analytic", "numeric", "error") else None

    def tables(self) -> list[Table]:
        """The check."""
        if self.found is None:
            return []
        found, order = self.found, self.found.order
        rows = [str(each) for each in found.indices[order].tolist()]
        columns = np.stack([found.analytic, found.numeric, found.error], 1)[order]
        return [Table(f"gradient check of {found.name}", columns, COLUMNS[1:4], rows, "weight")]
