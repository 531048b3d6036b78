"""Formulas become pictures in a thread of their own; what was made is kept."""

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnstudio.gui.formulas.latex import UnreadableError, latex

KEPT = 512
"""Pictures; one of some hundred pixels takes a tenth of a megabyte at most."""
WAITING = 64
"""Formulas that are waited for at most; numbers that change faster stay text."""
LOOK = 15
"""Milliseconds between two looks for what the other thread has made; that one knows nothing of Qt."""


@dataclass(frozen=True)
class Wanted:
    """One picture.

    Attributes:
        text: the formula in Unicode.
        size: of its letters, in pixels.
        color: "#rrggbb".
        scale: pixels of the screen per pixel.
    """

    text: str
    size: int
    color: str
    scale: float


class Typesetter(QObject):
    """Gives pictures of formulas; the first time it is asked for one, it says later that it is there.

    What cannot be typeset has no picture, now and later.

    Attributes:
        held: whether formulas stay text for now, because a window is being filled and ziamath takes long to import.

    Signals:
        ready(): more pictures are there.
    """

    ready = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pictures: OrderedDict[Wanted, QPixmap | None] = OrderedDict()
        self.waiting: dict[Wanted, Future[bytes]] = {}
        self.worker: ThreadPoolExecutor | None = None
        self.timer: QTimer | None = None
        self.held = False

    def hold(self, *, held: bool) -> None:
        """Leave formulas as text for now, or no longer."""
        self.held = held
        if not held:
            self.ready.emit()

    def picture(self, text: str, size: int, color: str, scale: float = 1.0) -> QPixmap | None:
        """The picture of a formula; None where there is none, or not yet."""
        wanted = Wanted(text, size, color, scale)
        if wanted in self.pictures:
            self.pictures.move_to_end(wanted)
            return self.pictures[wanted]
        if not self.held and wanted not in self.waiting and len(self.waiting) < WAITING:
            self.order(wanted)
        return None

    def order(self, wanted: Wanted) -> None:
        """Have a picture made."""
        try:
            translated = latex(wanted.text)
        except UnreadableError:
            self.pictures[wanted] = None
            return
        self.worker = self.worker or ThreadPoolExecutor(1, "formulas")
        self.waiting[wanted] = self.worker.submit(drawing, translated, wanted.size, wanted.color)
        if self.timer is None:
            self.timer = QTimer(self, interval=LOOK)
            self.timer.timeout.connect(self.keep)
        self.timer.start()

    def keep(self) -> None:
        """Take what the other thread has made."""
        for wanted in [wanted for wanted, made in self.waiting.items() if made.done()]:
            svg = self.waiting.pop(wanted).result()
            self.pictures[wanted] = painted(svg, wanted.scale) if svg else None
        while len(self.pictures) > KEPT:
            self.pictures.popitem(last=False)
        if not self.waiting and self.timer is not None:
            self.timer.stop()
            self.ready.emit()


def drawing(translated: str, size: int, color: str) -> bytes:
    """A formula in LaTeX as SVG; empty where ziamath cannot set it."""
    try:
        from ziamath.config import config
        from ziamath.zmath import Latex

        config.svg2 = False
        made: str = Latex(translated, size=size, color=color).svg()
    except Exception:  # noqa: BLE001  (of a library that documents none; the formula then stays text)
        return b""
    return made.encode()


def painted(svg: bytes, scale: float) -> QPixmap:
    """A drawing with as many pixels as the screen has."""
    renderer = QSvgRenderer(QByteArray(svg))
    size = renderer.viewBoxF().size()
    width, height = ceil(size.width()), ceil(size.height())
    picture = QPixmap(ceil(width * scale), ceil(height * scale))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size.width() * scale, size.height() * scale))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


typesetter = Typesetter()
