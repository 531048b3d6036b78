"""The look of the program: colors, fonts, spacing, icons, and the style that follows the desktop or the user's choice.

Lookup tables for pictures are in `theme.colormaps`, apart because they need NumPy.
"""

from nnstudio.gui.theme.colors import DARK, LIGHT, Theme
from nnstudio.gui.theme.fonts import BODY, HEADING, SMALL, TITLE, font, letters, mono
from nnstudio.gui.theme.icons import dress, icon, pixmap
from nnstudio.gui.theme.spin_box import SpinBox
from nnstudio.gui.theme.watcher import GAP, GRID, PADDING, RADIUS, ROW, apply, current, watcher

__all__ = [
    "BODY",
    "DARK",
    "GAP",
    "GRID",
    "HEADING",
    "LIGHT",
    "PADDING",
    "RADIUS",
    "ROW",
    "SMALL",
    "TITLE",
    "SpinBox",
    "Theme",
    "apply",
    "current",
    "dress",
    "font",
    "icon",
    "letters",
    "mono",
    "pixmap",
    "watcher",
]
