"""Which theme is shown, and putting it on the application."""

import re
from string import Template

import msgspec
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from nnstudio.base.resources import resource
from nnstudio.gui.theme.colors import DARK, LIGHT, Theme
from nnstudio.gui.theme.enlarging import enlarged, resize
from nnstudio.gui.theme.fonts import font, letters

GRID, GAP, PADDING, ROW, RADIUS = 4, 8, 12, 28, 6

GROWING = re.compile(r"((?:font-size|min-height): )(\d+)px")
"""What grows with the letters."""

SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Watcher(QObject):
    """Knows the theme and the user's choice, and follows the desktop where the choice is "system".

    Signals:
        changed(): another theme is shown; `theme.current()` is the new one.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.choice = "system"
        self.app: QApplication | None = None

    def dress(self, app: QApplication, choice: str) -> None:
        """Give the application a theme and keep following the desktop."""
        self.choice = choice
        if self.app is not app:
            self.app = app
            app.setStyle("Fusion")
            app.setFont(font())
            app.styleHints().colorSchemeChanged.connect(self.follow)
        app.styleHints().setColorScheme(SCHEMES[choice])
        self.follow()

    def enlarge(self, factor: float) -> None:
        """Show letters by so much larger than usual, and what is fixed around them."""
        if factor == letters.factor or self.app is None:
            return
        widgets = self.app.allWidgets()
        fonts = enlarged(widgets, factor / letters.factor)
        letters.factor = factor
        for widget in widgets:
            resize(widget, factor)
        self.app.setFont(font())
        self.app.setStyleSheet(style(self.theme))
        for widget, own in fonts:  # a new style sheet gives widgets back the fonts that they had with the one before
            widget.setFont(own)
        self.changed.emit()

    def follow(self) -> None:
        """Show the theme that the choice and the desktop ask for."""
        assert self.app is not None  # noqa: S101
        dark = self.app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        theme = {"light": LIGHT, "dark": DARK}.get(self.choice, DARK if dark else LIGHT)
        if theme != self.theme or not self.app.styleSheet():
            self.theme = theme
            self.app.setPalette(palette(theme))
            self.app.setStyleSheet(style(theme))
            self.changed.emit()


watcher = Watcher()


def current() -> Theme:
    """The theme that is shown."""
    return watcher.theme


def apply(app: QApplication, choice: str = "system") -> None:
    """Put a theme on the application: "light", "dark", or "system", which follows the desktop."""
    watcher.dress(app, choice)


def palette(theme: Theme) -> QPalette:
    """The theme as Qt's palette, for all that the style sheet does not name."""
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.field,
        role.AlternateBase: theme.hover,
        role.ToolTipBase: theme.panel,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.secondary,
        role.Text: theme.text,
        role.Button: theme.panel,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Link: theme.accent,
        role.LinkVisited: theme.accent,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.text,
        role.Accent: theme.accent,
        role.Light: theme.hover,
        role.Midlight: theme.hairline,
        role.Mid: theme.hairline,
        role.Dark: theme.border,
        role.Shadow: theme.window,
    }
    made = QPalette()
    for key, color in colors.items():
        made.setColor(key, QColor(color))
    for key in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.disabled))
    return made


def style(theme: Theme) -> str:
    """The style sheet in the theme's colors."""
    pictures = resource("themes").as_posix()
    words = {**msgspec.structs.asdict(theme), "pictures": pictures}
    sheet = Template(resource("themes", "style.qss").read_text("utf-8")).substitute(words)
    return GROWING.sub(lambda found: f"{found[1]}{round(int(found[2]) * letters.factor)}px", sheet)
