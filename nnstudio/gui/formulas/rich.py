"""Formulas in rich text: marked, and replaced by their pictures where these are there."""

import re
from functools import lru_cache
from html import escape, unescape

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPixmap

from nnstudio.gui.formulas.typesetter import KEPT, typesetter
from nnstudio.gui.theme import BODY, current

MARKED = re.compile(r"<math(?: color='(?P<color>[^']*)')?(?P<live> live)?>(?P<text>.*?)</math>", re.DOTALL)
EQUATION = re.compile(r"<b>(?P<text>[^<]*[=←][^<]*)</b>")
LARGER = 1.15
"""Letters of formulas beside those of words, which have no small indices."""


def formula(text: str, *, live: bool = False, color: str = "") -> str:
    """Marks a formula; one that is live has numbers in it and is typeset only while these stand still."""
    shade = f" color='{color}'" if color else ""
    return f"<math{shade}{' live' if live else ''}>{escape(text, quote=False)}</math>"


def pictured(html: str, *, still: bool = True, scale: float = 1.0, size: int = BODY, width: float = 1e9) -> str:
    """Rich text with pictures in place of marked formulas; text where there is none, or where it is too wide.

    Args:
        html: with formulas marked by `formula`, or equations in bold.
        still: whether formulas with numbers are typeset too.
        scale: pixels of the screen per pixel.
        size: of the words around, in pixels.
        width: that pictures may have.
    """

    def replace(found: re.Match[str]) -> str:
        marked = found.groupdict()
        shown = None
        if still or not marked.get("live"):
            color = marked.get("color") or current().text
            shown = typesetter.picture(unescape(marked["text"]), round(size * LARGER), color, scale)
        if shown is None or shown.deviceIndependentSize().width() > width:
            return words(marked["text"], marked.get("color"), bold="color" not in marked)
        return image(shown)

    return EQUATION.sub(replace, MARKED.sub(replace, html))


def words(text: str, color: str | None, *, bold: bool) -> str:
    """A formula as text."""
    if bold:
        return f"<b>{text}</b>"
    return f"<span style='color:{color}'>{text}</span>" if color else text


def plain(html: str) -> str:
    """The same without pictures and marks, for those who listen."""
    lines = re.sub(r"<(?:br|/p|/div|/tr)\b[^>]*>", "\n", html)
    return re.sub(r"[ \t]+", " ", unescape(re.sub(r"<[^>]*>", " ", lines)).replace("\u00a0", " ")).strip()


@lru_cache(KEPT)
def image(picture: QPixmap) -> str:
    """A picture within rich text."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    data = buffer.data().toBase64().toStdString()
    size = picture.deviceIndependentSize().toSize()
    style = "vertical-align:middle"
    return f"<img src='data:image/png;base64,{data}' width='{size.width()}' height='{size.height()}' style='{style}'>"
