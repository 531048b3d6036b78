"""Draws the pictures of the window that the README shows, from the real window: `make pictures`."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage

from nnstudio.app import open_window
from nnstudio.app.window import application
from nnstudio.files.examples import examples
from nnstudio.gui import theme
from nnstudio.gui.window import Window

FOLDER = Path(__file__).parent / "pictures"
SIZE = (1600, 1000)
COMPRESSED = 1
"""The smallest file."""
SETTLING = 400
"""Milliseconds that the window gets to draw what it was told."""


@dataclass(frozen=True)
class Scene:
    """One picture.

    Attributes:
        name: of the file.
        example: what is shown.
        choice: the theme.
        play: brings the window to the moment that is drawn.
    """

    name: str
    example: str
    choice: str
    play: Callable[[Window], None]


def students(window: Window) -> None:
    """In the middle of going backward, in the past."""
    window.session.run(iterations=60)
    window.session.step("phase")
    window.session.step("phase")
    for _ in range(4):
        window.session.step("instruction")
    window.session.back("instruction")


def spirals(window: Window) -> None:
    """Trained, with all units unfolded, about to compute a hidden layer."""
    window.session.run(epochs=150)
    window.session.step("layer")
    on_canvas(window, "select_all", "units")
    window.store.select([])


def iris(window: Window) -> None:
    """The rows of the present batch beside what the output layer makes of them."""
    window.session.run(epochs=20)
    window.session.step("phase")
    window.dock("data")


SCENES = (
    Scene("students-light", "students", "light", students),
    Scene("spirals-dark", "spirals", "dark", spirals),
    Scene("iris-light", "iris", "light", iris),
)


def main() -> None:
    """Draw all pictures."""
    FOLDER.mkdir(exist_ok=True)
    application()
    for scene in SCENES:
        draw(scene)


def draw(scene: Scene) -> None:
    """Draw one picture."""
    window = filled()
    theme.apply(application(), scene.choice)
    window.resize(*SIZE)
    if window.desk.project:
        window.desk.project.begin(next(each for each in examples() if each.name == scene.example))
    scene.play(window)
    settle()
    on_canvas(window, "frame_all")
    settle()
    paletted(window.grab().toImage()).save(str(FOLDER / f"{scene.name}.png"), "PNG", COMPRESSED)
    window.close()


def paletted(picture: QImage) -> QImage:
    """The picture in its 256 most frequent colors, which makes a file of a third of the size."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels, counts = np.unique(np.frombuffer(plain.constBits(), np.uint32), return_counts=True)
    frequent = [int(pixel) for pixel in pixels[np.argsort(-counts)[:256]]]
    return plain.convertToFormat(QImage.Format.Format_Indexed8, frequent, Qt.ImageConversionFlag.ThresholdDither)


def on_canvas(window: Window, *names: str) -> None:
    """Do some of the canvas's deeds."""
    for name in names:
        if window.desk.canvas:
            window.desk.canvas.do(name)


def filled() -> Window:
    """The window with everything in it."""
    window, loop = open_window(), QEventLoop()
    window.filled.connect(loop.quit)
    loop.exec()
    return window


def settle() -> None:
    """Let the window draw."""
    loop = QEventLoop()
    QTimer.singleShot(SETTLING, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
