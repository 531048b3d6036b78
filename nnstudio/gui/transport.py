"""The bar at the top: run and pause, step and back, reset, speed limit, and honestly where the run is."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton

from nnstudio.gui import theme
from nnstudio.gui.commands.actions import Actions
from nnstudio.gui.commands.running import recurrent
from nnstudio.gui.status import Status
from nnstudio.gui.store import Store
from nnstudio.gui.theme import dress

UNITS = ("epoch", "iteration", "phase", "layer", "time_step", "instruction")
START = QSize(88, 36)
NARROW, WITH_TIME = 990, 1160
"""Widths below which buttons have no words, without and with those for time steps."""
SHORT = {f"run.{way}_{unit}": unit.replace("_", " ") for way in ("step", "back") for unit in UNITS} | {
    "run.reset": "reset",
    "run.speed": "speed",
}
"""Words below the icons."""


class Transport(QToolBar):
    """Moves the run; the finer a step, the nearer its buttons stand to the one that runs."""

    def __init__(self, store: Store, actions: Actions) -> None:
        super().__init__("Transport")
        self.setObjectName("transport")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.table = actions
        self.add([f"run.back_{unit}" for unit in UNITS])
        self.start = self.start_button()
        self.addWidget(self.start)
        self.add([f"run.step_{unit}" for unit in reversed(UNITS)])
        self.addSeparator()
        self.add(["run.reset", "run.speed"])
        self.offer_new_seed()
        self.addSeparator()
        self.status = Status(store)
        self.addWidget(self.status)
        store.outline_changed.connect(self.show_time)
        self.table["run.start"].changed.connect(self.show_start)
        theme.watcher.changed.connect(self.show_size)
        self.show_time()
        self.show_start()

    def show_size(self) -> None:
        """Leave words away where the window is narrow or letters are large, so that all buttons have room."""
        large = theme.letters.factor > 1 or self.width() < (WITH_TIME if recurrent(self.table.desk) else NARROW)
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if large else Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        if style != self.toolButtonStyle():
            self.setToolButtonStyle(style)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave words away, or show them."""
        super().resizeEvent(event)
        self.show_size()

    def add(self, names: list[str]) -> None:
        """Buttons for commands; one with options opens them at once."""
        for name in names:
            self.table[name].setIconText(SHORT[name])
            self.addAction(self.table[name])
            button = self.widgetForAction(self.table[name])
            if isinstance(button, QToolButton):
                button.setObjectName(f"button.{name}")
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.setProperty("role", "small")
                if self.table.commands[name].options:
                    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def start_button(self) -> QToolButton:
        """The primary action, with its word."""
        button = QToolButton()
        button.setObjectName("button.run.start")
        button.setProperty("primary", True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFixedSize(START)
        button.clicked.connect(self.table["run.start"].trigger)
        return button

    def offer_new_seed(self) -> None:
        """Let the reset button offer another seed behind its arrow."""
        button = self.widgetForAction(self.table["run.reset"])
        if isinstance(button, QToolButton):
            menu = QMenu(button)
            menu.addActions([self.table["run.reset"], self.table["run.reset_new_seed"]])
            button.setMenu(menu)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def show_start(self) -> None:
        """Say what the primary action would do."""
        action = self.table["run.start"]
        if self.start.text() != action.text():
            self.start.setText(action.text())
            dress(self.start, "pause" if action.text() == "Pause" else "play", "on_accent")
            self.start.setToolTip(action.toolTip())
        self.start.setEnabled(action.isEnabled())

    def show_time(self) -> None:
        """Show the buttons for time steps where there are any."""
        for name in ("run.back_time_step", "run.step_time_step"):
            self.table[name].setVisible(recurrent(self.table.desk))
        self.show_size()
