"""The perspectives as tabs in the upper right corner of the window."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QTabBar, QWidget

from nnstudio.gui.perspectives import PERSPECTIVES
from nnstudio.gui.places import Places


class Switcher(QTabBar):
    """Shows which perspective is seen, and switches to another."""

    def __init__(self, places: Places, parent: QWidget) -> None:
        super().__init__(parent)
        self.places = places
        self.setObjectName("switcher")
        self.setProperty("role", "switcher")
        self.setAccessibleName("Perspective")
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        for number, each in enumerate(PERSPECTIVES, start=1):
            self.addTab(each.title)
            self.setTabToolTip(number - 1, f"{each.tip}  (Ctrl+{number})")
        places.switched.connect(self.follow)
        self.currentChanged.connect(lambda index: places.switch(PERSPECTIVES[index].name))

    def follow(self) -> None:
        """Mark the present perspective."""
        with QSignalBlocker(self):
            self.setCurrentIndex(PERSPECTIVES.index(self.places.perspective))
