"""The choice of earlier runs that are drawn behind the present one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton

from nnstudio.gui.plots.header import CHOICE
from nnstudio.gui.plots.legend import Line
from nnstudio.gui.store import Store
from nnstudio.session.moment import Branch

MOST_RUNS = 6
FIRST = 3
"""Runs that are shown until the user chooses: the latest ones."""
DASHES = ((6.0, 3.0), (2.0, 2.0), (8.0, 2.0, 2.0, 2.0), (1.0, 3.0), (12.0, 3.0), (4.0, 2.0, 1.0, 2.0, 1.0, 2.0))
TURNS = (0.5, 0.17, 0.67, 0.33, 0.83, 0.08)


class RunsChoice(QToolButton):
    """A menu of the earlier runs, each with a switch; hidden while there are none.

    Attributes:
        chosen: the runs that are shown, each with its place among the dashes for as long as it is.

    Signals:
        changed(): other runs are shown, or they are called otherwise.
    """

    changed = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.wanted: dict[int, bool] = {}
        self.places: dict[int, int] = {}
        self.chosen: list[Branch] = []
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setText("Runs")
        self.setFixedHeight(CHOICE)
        self.setToolTip("Earlier runs to compare with")
        self.setAccessibleName("Earlier runs to compare with")
        self.list = QMenu(self)
        self.list.aboutToShow.connect(self.fill)
        self.setMenu(self.list)
        self.setVisible(False)
        store.branches_changed.connect(self.follow)
        store.project_shown.connect(self.wanted.clear)
        self.follow()

    @property
    def others(self) -> list[Branch]:
        """The runs that are not the present one and have trained, the latest first."""
        return [each for each in reversed(self.store.branches) if not each.present and each.end > (0, 0)]

    def follow(self) -> None:
        """Take notice of runs that came, went or were renamed."""
        others = self.others
        unsaid = [each.number for each in others if each.number not in self.wanted]
        shown = {*unsaid[:FIRST], *(number for number, wanted in self.wanted.items() if wanted)}
        chosen = [each for each in others if each.number in shown][:MOST_RUNS]
        if self.parentWidget():
            self.setVisible(bool(others))
        before = [(each.number, each.name) for each in self.chosen]
        self.chosen = chosen
        self.place()
        if [(each.number, each.name) for each in chosen] != before:
            self.changed.emit()

    def place(self) -> None:
        """Give each shown run a way to be drawn that no other has."""
        numbers = [each.number for each in self.chosen]
        self.places = {number: place for number, place in self.places.items() if number in numbers}
        free = [place for place in range(MOST_RUNS) if place not in self.places.values()]
        for number in numbers:
            if number not in self.places:
                self.places[number] = free.pop(0)

    def fill(self) -> None:
        """List the runs, each with a switch."""
        self.list.clear()
        shown = {each.number for each in self.chosen}
        for branch in self.others:
            action = self.list.addAction(f"{branch.name}, {branch.end[0]:,} iterations")
            action.setCheckable(True)
            action.setChecked(branch.number in shown)
            action.setEnabled(branch.number in shown or len(shown) < MOST_RUNS)
            action.toggled.connect(lambda wanted, number=branch.number: self.switch(number, wanted=wanted))

    def switch(self, number: int, *, wanted: bool) -> None:
        """Show a run, or hide it."""
        shown = {each.number for each in self.chosen}
        self.wanted |= {each.number: each.number in shown for each in self.others}
        self.wanted[number] = wanted
        self.follow()

    def line(self, branch: Branch, curve: str) -> Line:
        """How a run's curve is drawn."""
        place = self.places[branch.number]
        name = f"{curve}@{branch.number}"
        return Line(name, branch.name, "accent", dash=DASHES[place], pale=True, turn=TURNS[place])
