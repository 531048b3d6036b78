"""The runs of the session: the present one, and those that it left or that were begun before it."""

from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox, QVBoxLayout, QWidget

from nnstudio.gui.dock import Dock
from nnstudio.gui.plots.branch_list import BranchTree
from nnstudio.gui.plots.header import Header, tool_button
from nnstudio.gui.plots.notice import Message
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Branch
from nnstudio.session.requests import Asked, Curve, CurveRequest
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import News, Refused

EXPLANATION = """
<p>A <b>branch</b> is a run of its own. Where a weight, a setting, the data or the drawing is changed in the past, one
begins there, and the run that was left keeps what came later. A reset begins another run, and keeps the one before.</p>
<p>A double click, or Enter, goes on with a run where it was left, with its drawing and its settings. F2 names it,
Delete forgets it. <b>New branch here</b> begins one at this moment without changing anything.</p>
<p>All small curves show the loss in the same measure; a dot marks where a run left another. The Loss panel lays the
curves over each other, Compare tells by how much two runs differ.</p>
"""
NOTHING = "Nothing to list yet. Runs appear once the network has no errors and its data was read."
POINTS = 60
FAR = 100
"""Iterations of its own from which on a run is not forgotten without asking."""
Button = QMessageBox.StandardButton


class BranchesDock(Dock):
    """All runs as a tree, to go on with, to name and to delete.

    Attributes:
        curves: the losses, by number of the run.
    """

    name = "branches"
    title = "Branches"
    area = "left"

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.pace = Pace(store)
        self.curves: dict[int, Curve] = {}
        self._known: dict[int, tuple[int, int]] = {}
        self.header = Header(self.title, EXPLANATION)
        self.new = tool_button("plus", "New branch here")
        self.trash = tool_button("trash", "Delete this branch")
        self.message = Message(NOTHING)
        self.tree = BranchTree()
        self.widget = QWidget()
        self.lay_out()
        self.new.clicked.connect(self.begin)
        self.trash.clicked.connect(self.delete_chosen)
        self.tree.chosen.connect(self.go_on_with)
        self.tree.renamed.connect(self.rename)
        self.tree.unwanted.connect(self.delete)
        self.tree.currentItemChanged.connect(lambda *_: self.refresh())
        self.tree.customContextMenuRequested.connect(self.open_menu)
        store.branches_changed.connect(self.show_branches)
        store.project_shown.connect(self.forget)
        self.show_branches()

    def lay_out(self) -> None:
        """The header above the tree."""
        self.header.add(self.new)
        self.header.add(self.trash)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.message, 1)
        column.addWidget(self.tree, 1)

    # What is shown

    def show_branches(self) -> None:
        """List the runs."""
        branches = self.store.branches
        numbers = {each.number for each in branches}
        self.curves = {number: curve for number, curve in self.curves.items() if number in numbers}
        self._known = {number: end for number, end in self._known.items() if number in numbers}
        self.tree.curves = self.curves
        self.tree.show_branches(branches)
        self.tree.setVisible(bool(branches))
        self.message.say("" if branches else NOTHING)
        self.header.say("1 run" if len(branches) == 1 else f"{len(branches)} runs" if branches else "")
        self.refresh()

    def refresh(self) -> None:
        """Offer what can be done."""
        chosen = self.chosen
        self.new.setEnabled(bool(self.store.branches))
        self.trash.setEnabled(chosen is not None and not chosen.present)

    @property
    def chosen(self) -> Branch | None:
        """The run that is selected."""
        return None if self.tree.number is None else self.tree.branch(self.tree.number)

    def forget(self) -> None:
        """Another project has other runs."""
        self.curves, self._known = {}, {}
        self.show_branches()

    # Values

    def requests(self) -> list[Asked]:
        """The losses of runs that are not known as far as they go; that of the present one now and then."""
        due = self.pace.due()
        wanted = [
            each for each in self.tree.branches if due if each.present or self._known.get(each.number) != each.end
        ]
        return [self.wish(each) for each in wanted]

    def wish(self, branch: Branch) -> CurveRequest:
        """The wish to see a run's loss."""
        return CurveRequest("loss", POINTS, branch.number)

    def show_frame(self, frame: Frame) -> None:
        """Show losses, and how far the present run is."""
        moment = frame.moment
        for branch in self.tree.branches:
            curve = frame.curves.get(self.wish(branch))
            if curve is not None:
                self.curves[branch.number], self._known[branch.number] = curve, branch.end
        if moment.live:
            self.tree.follow(moment.run, (moment.where.iteration, moment.instruction), moment.loss)
        self.tree.viewport().update()

    def numbers(self, name: str) -> float | None:
        """The loss that is shown of a run."""
        return next((each.loss for each in self.tree.branches if each.name == name), None)

    # Wishes

    def order(self, order: orders.Order, then: "partial[None] | None" = None) -> None:
        """Have the trainer do something; afterwards `then`, unless it was refused, which has been said."""

        def heard(news: News) -> None:
            if isinstance(news, Refused):
                self.show_branches()
            elif then:
                then()

        self.store.asked.emit(order, heard)

    def go_on_with(self, number: int) -> None:
        """Switch to a run."""
        branch = self.tree.branch(number)
        if branch is not None and not branch.present:
            self.order(orders.Switch(number))

    def begin(self) -> None:
        """Begin a branch at this moment, and let it be named."""
        names = {each.name for each in self.store.branches}
        name = next(name for count in range(1, 10**6) if (name := f"branch {count}") not in names)
        self.order(orders.Branch(name), partial(self.name_present))

    def name_present(self) -> None:
        """Let the present run be named in place."""
        present = next((each.number for each in self.tree.branches if each.present), None)
        if present is not None and self.widget.isVisible():
            self.tree.name(present)

    def rename(self, number: int, name: str) -> None:
        """Call a run something else."""
        self.order(orders.RenameBranch(number, name))

    def delete(self, number: int) -> None:
        """Forget a run; one that was trained far only after asking."""
        branch = self.tree.branch(number)
        if branch is None:
            return
        if branch.present:
            self.store.said.emit(f"{branch.name} is the run that is trained; switch to another one to delete it.")
        elif branch.end[0] - branch.left[0] < FAR:
            self.order(orders.DeleteBranch(number))
        else:
            self.ask(branch)

    def delete_chosen(self) -> None:
        """Forget the run that is selected."""
        if self.tree.number is not None:
            self.delete(self.tree.number)

    def ask(self, branch: Branch) -> None:
        """Ask whether a run is to be forgotten."""
        question = QMessageBox(self.widget)
        question.setObjectName("deleting")
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setIcon(QMessageBox.Icon.NoIcon)
        question.setWindowTitle("Delete a branch")
        question.setText(f"Delete {branch.name}?")
        question.setInformativeText(f"Its {branch.end[0] - branch.left[0]:,} iterations are then lost.")
        question.setStandardButtons(Button.Yes | Button.Cancel)
        question.button(Button.Yes).setText("Delete")
        question.setDefaultButton(Button.Cancel)
        question.button(Button.Yes).clicked.connect(lambda: self.order(orders.DeleteBranch(branch.number)))
        question.open()

    def open_menu(self, place: QPoint) -> None:
        """What can be done with a run."""
        branch = self.chosen
        menu = QMenu(self.tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if branch is not None:
            number = branch.number
            switch = menu.addAction("Go on with this run", QKeySequence("Return"), partial(self.go_on_with, number))
            menu.addAction("Rename…", QKeySequence("F2"), partial(self.tree.name, number))
            delete = menu.addAction("Delete", QKeySequence.StandardKey.Delete, partial(self.delete, number))
            switch.setEnabled(not branch.present)
            delete.setEnabled(not branch.present)
            menu.addSeparator()
        menu.addAction("New branch here", self.begin)
        menu.popup(self.tree.viewport().mapToGlobal(place))
