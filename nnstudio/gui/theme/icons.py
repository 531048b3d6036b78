"""Icons: SVG drawings in one stroke style, in the theme's colors."""

from functools import cache

from PySide6.QtCore import QByteArray, QObject, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from nnstudio.base.resources import resource
from nnstudio.gui.theme.watcher import current, watcher

SIZES = (16, 20)
"""Of menus and of buttons, in pixels at scale 1."""


@cache
def drawing(name: str) -> str:
    """The SVG text of an icon, in currentColor; a kind of layer without its own has that of all layers."""
    path = resource("icons", f"{name}.svg")
    if name.startswith("layer_") and not path.exists():
        path = resource("icons", "layer.svg")
    return path.read_text("utf-8")


@cache
def pixmap(name: str, color: str, size: int, scale: float = 1.0) -> QPixmap:
    """An icon as a picture of size × size pixels, with more of them on screens of a higher scale."""
    picture = QPixmap(QSize(size, size) * scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing(name).replace("currentColor", color).encode())).render(painter)
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def icon(name: str, color: str | None = None) -> QIcon:
    """A bundled icon for the present theme; `color` is the theme's text color where none is given."""
    theme, scale = current(), QGuiApplication.primaryScreen().devicePixelRatio()
    picture = QIcon()
    for size in SIZES:
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Active, QIcon.Mode.Selected):
            picture.addPixmap(pixmap(name, color or theme.text, size, scale), mode)
        picture.addPixmap(pixmap(name, theme.disabled, size, scale), QIcon.Mode.Disabled)
    return picture


def dress(wearer: QAction | QAbstractButton, name: str, role: str = "text") -> None:
    """Give a button or action an icon in one of the theme's colors, now and whenever the theme changes."""
    Dress(wearer, name, role)


class Dress(QObject):
    """Keeps the icon of its parent in the theme's color; goes with its parent."""

    def __init__(self, wearer: QAction | QAbstractButton, name: str, role: str) -> None:
        for old in wearer.findChildren(Dress, options=Qt.FindChildOption.FindDirectChildrenOnly):
            old.deleteLater()
        super().__init__(wearer)
        self.wearer, self.name, self.role = wearer, name, role
        watcher.changed.connect(self.put_on)
        self.put_on()

    def put_on(self) -> None:
        """Set the icon in the present theme's color."""
        self.wearer.setIcon(icon(self.name, getattr(current(), self.role)))
