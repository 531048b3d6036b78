"""Draws the pictures of the README and of the manual from the real window: `make pictures`; arguments name some."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from nnstudio.app import open_window
from nnstudio.app.window import application
from nnstudio.base.resources import resource
from nnstudio.document.model import Measure
from nnstudio.files.examples import examples
from nnstudio.gui import theme
from nnstudio.gui.debugging import watching
from nnstudio.gui.debugging.places import ask
from nnstudio.gui.docks.breakpoints import BreakpointsDock
from nnstudio.gui.docks.compare import CompareDock
from nnstudio.gui.frame import Frame
from nnstudio.gui.plots.book import Book
from nnstudio.gui.plots.check_page import CheckPage
from nnstudio.gui.plots.leaves import Leaves
from nnstudio.gui.window import Window
from nnstudio.session.moment import Unit
from nnstudio.session.requests import DerivationRequest

README = Path(__file__).parent / "pictures"
MANUAL = resource("manual", "pictures")
SIZE = (1600, 1000)
PANEL = (620, 340)
HIGH = (620, 520)
COMPRESSED = 1
"""The smallest file."""
SETTLING, PATIENCE = 500, 20_000
"""Milliseconds that the window gets to draw what it was told, and at most to find out the past."""

Move = Callable[[Window], object]


@dataclass(frozen=True)
class Scene:
    """One picture.

    Attributes:
        name: of the file.
        example: what is shown.
        choice: the theme.
        moves: bring the window to the moment that is drawn, one after another.
        dock: the panel that is drawn; empty for the whole window.
        page: of the panel.
        select: the nodes that it looks at; empty for all.
        size: of what is drawn.
        folder: where the file goes.
    """

    name: str
    example: str
    choice: str
    moves: tuple[Move, ...]
    dock: str = ""
    page: str = ""
    select: tuple[str, ...] = ()
    size: tuple[int, int] = PANEL
    folder: Path = MANUAL


def epochs(count: int) -> Move:
    """Train."""
    return lambda window: window.session.run(epochs=count)


def iterations(count: int) -> Move:
    """Train."""
    return lambda window: window.session.run(iterations=count)


def step(unit: Unit, times: int = 1) -> Move:
    """Step."""

    def move(window: Window) -> None:
        for _ in range(times):
            window.session.step(unit)

    return move


def back(unit: Unit, times: int = 1) -> Move:
    """Step back."""

    def move(window: Window) -> None:
        for _ in range(times):
            window.session.back(unit)

    return move


def unfolded(window: Window) -> None:
    """Show all units and connections."""
    on_canvas(window, "select_all", "units")
    window.store.select([])


def perspective(name: str) -> Move:
    """Lay the window out for a kind of work."""
    return lambda window: window.places.switch(name)


def vanished(window: Window) -> None:
    """Stop where gradients of the first layer have vanished."""
    window.places.show("breakpoints")
    window.session.run(iterations=1)
    rest(SETTLING)
    panel = window.places.panels["breakpoints"]
    if isinstance(panel, BreakpointsDock):
        panel.add_preset("vanishing")
    rest(SETTLING)
    window.session.run(iterations=40)


def first_vanished(window: Window) -> None:
    """Go to where the update of the first layer was too small first."""
    panel = window.places.panels["breakpoints"]
    if isinstance(panel, BreakpointsDock):
        panel.view.setCurrentIndex(panel.model.index(1))
        panel.when_first()
    rest(SETTLING)


def factors(window: Window) -> None:
    """Open the factors of the chain rule, with room for all columns."""
    turn(window.places.show("gradients"), "Factors")
    for name in ("loss", "activations"):
        window.places.docks[name].hide()


def watched(*measures: Measure) -> Move:
    """Watch some numbers."""

    def move(window: Window) -> None:
        window.places.show("watches")
        for each in measures:
            watching.watch(window.store, each)
        rest(SETTLING)

    return move


def asked(role: str, name: str, index: tuple[int, ...]) -> Move:
    """Ask where a number comes from."""
    return lambda window: ask(window.store, DerivationRequest(role, name, index))


def checked(window: Window) -> None:
    """Check the gradient."""
    page = turn(window.places.show("gradients"), "Check")
    if isinstance(page, CheckPage):
        page.which.setCurrentText("hidden1.weight")
        page.check()
    rest(SETTLING)


def added(kind: str) -> Move:
    """Draw a layer that is connected with nothing."""
    return lambda window: window.store.add_requested.emit(kind)


def branched(window: Window) -> None:
    """Train on with another bias from a moment in the past."""
    window.session.run(iterations=60)
    window.session.go_to(20)
    window.session["output.bias"] = [2.0]
    window.session.run(iterations=40)


def compared(window: Window) -> None:
    """Compare the end of a branch with the moment from which it began."""
    branched(window)
    window.places.show("compare")
    panel = window.places.panels["compare"]
    if isinstance(panel, CompareDock):
        panel.other.iteration.setValue(20)


BACKWARD = (step("phase", 3),)
whole = partial(Scene, size=SIZE, folder=README)
SCENES = (
    whole(
        "students-light",
        "students",
        "light",
        (iterations(60), step("phase", 2), step("instruction", 4), back("instruction")),
    ),
    whole("spirals-dark", "spirals", "dark", (epochs(150), step("layer"), unfolded)),
    whole("lstm-light", "lstm_adding", "light", (epochs(4), step("phase", 2), perspective("recurrent"))),
    whole("debug-dark", "vanishing", "dark", (perspective("debug"), vanished)),
    # The course
    Scene("weight-images", "digits", "light", (epochs(20),), "activations", "Images", ("hidden1",), HIGH),
    Scene("responses", "circles", "dark", (epochs(60),), "activations", "Response", ("hidden1", "output"), (620, 420)),
    Scene("neuron", "neuron", "light", (epochs(40), step("phase")), "neuron", "", ("output",)),
    Scene("activations-curves", "activations", "dark", (epochs(100), step("phase")), "activations", "Curves", (), HIGH),
    Scene("matrices", "multilayer", "light", (epochs(50), step("phase", 3)), "weights", "Values", (), HIGH),
    Scene("chain-rule", "chain_rule", "dark", BACKWARD, "chain_rule", "", ("hidden1",), HIGH),
    Scene("gradient-flow", "vanishing", "light", (epochs(10),), "gradients", "Flow"),
    Scene("gradient-factors", "vanishing", "dark", (epochs(10), *BACKWARD), "gradients", "Factors", (), (620, 300)),
    Scene("exploding-factors", "exploding", "light", BACKWARD, "gradients", "Factors", (), (620, 300)),
    Scene("dropout", "dropout", "light", (epochs(30), step("phase")), "dropout", "", (), HIGH),
    Scene(
        "dead-units", "dying_relu", "dark", (epochs(5), step("phase")), "activations", "Units", ("hidden1",), (620, 170)
    ),
    Scene(
        "revived-units",
        "leaky_relu",
        "light",
        (epochs(100), step("phase")),
        "activations",
        "Units",
        ("hidden1",),
        (620, 170),
    ),
    Scene("glorot", "glorot", "dark", (), "weights", "Histogram"),
    Scene("equal-weights", "equal_weights", "light", (epochs(20),), "weights", "Values"),
    Scene("rates-adagrad", "adagrad", "light", (epochs(100),), "rates", "", (), HIGH),
    Scene("rates-adadelta", "adadelta", "dark", (epochs(100),), "rates", "", (), HIGH),
    Scene("timeline-rnn", "rnn_adding", "light", (epochs(5), step("phase", 3)), "recurrent", "", (), (900, 520)),
    Scene("timeline-lstm", "lstm_adding", "dark", (epochs(5), step("phase", 3)), "recurrent", "", (), (900, 640)),
    Scene("timeline-words", "word_order", "light", (epochs(60), step("phase", 3)), "recurrent", "", (), (620, 420)),
    # Debugging
    Scene("breakpoints", "vanishing", "light", (vanished,), "breakpoints", "", (), (460, 420)),
    Scene("branches", "spirals", "dark", (branched,), "branches", "", (), (460, 300)),
    Scene("compare", "spirals", "light", (compared,), "compare", "", (), HIGH),
    Scene(
        "backward",
        "vanishing",
        "light",
        (perspective("debug"), vanished, first_vanished, factors, back("layer", 3)),
        size=(1280, 840),
    ),
    # The other panels
    Scene("program", "lstm_adding", "dark", (epochs(1), step("layer", 2)), "program", "", (), (420, 460)),
    Scene("data", "iris", "light", (epochs(20), step("phase")), "data"),
    Scene("loss", "digits_few", "light", (epochs(40),), "loss", "Curves", (), HIGH),
    Scene("confusion", "digits", "dark", (epochs(5),), "loss", "Confusion", (), HIGH),
    Scene("predictions", "word_order", "light", (epochs(20), step("phase")), "loss", "Predictions"),
    Scene("loss-per-step", "lstm_reber", "light", (epochs(5), step("phase", 2)), "loss", "Per time step"),
    Scene("regions", "spirals", "dark", (epochs(150),), "loss", "Regions", (), HIGH),
    Scene("activations", "digits", "light", (epochs(5), step("phase")), "activations", "Values"),
    Scene("sums-over-time", "spirals", "dark", (epochs(60),), "activations", "Over time"),
    Scene("weights-change", "digits", "dark", (epochs(5),), "weights", "Change", (), HIGH),
    Scene("weights-over-time", "spirals", "light", (epochs(60),), "weights", "Over time"),
    Scene("weight-norms", "wine", "dark", (epochs(60),), "weights", "Norms"),
    Scene("gradients", "iris", "dark", (epochs(10), step("phase", 3)), "gradients", "Values"),
    Scene("update-ratio", "iris", "light", (epochs(100),), "gradients", "Update ratio"),
    Scene("gradients-now", "digits", "dark", (epochs(5), step("phase", 3)), "gradients", "Histogram"),
    Scene("gradients-over-time", "digits", "light", (epochs(5),), "gradients", "Over time"),
    Scene("optimizer", "activations", "light", (epochs(20),), "optimizer", "", ("tanh1",), HIGH),
    Scene("palette", "iris", "dark", (), "palette", "", (), (260, 520)),
    Scene("problems", "iris", "light", (added("dense"), added("dropout")), "problems", "", (), (420, 150)),
    Scene(
        "watches",
        "iris",
        "dark",
        (
            watched(
                Measure("loss"),
                Measure("gradient.norm", "hidden1.weight"),
                Measure("value.norm", "output.weight"),
                Measure("activation.zeros", "hidden1"),
            ),
            epochs(20),
            step("iteration", 2),
        ),
        "watches",
        "",
        (),
        (460, 220),
    ),
    Scene("origin", "iris", "light", (*BACKWARD, asked("gradient", "hidden1.weight", (0, 0))), "origin", "", (), HIGH),
    Scene("gradient-check", "iris", "dark", (epochs(5), step("phase", 3), checked), "gradients", "Check"),
    Scene("try-it", "digits", "light", (epochs(20),), "loss", "Try it", (), HIGH),
    Scene("inspector", "iris", "light", (), "inspector", "", ("hidden1",), (380, 460)),
)


def main(wanted: list[str]) -> None:
    """Draw all pictures, or those that are wanted."""
    application()
    window = filled()
    for scene in SCENES:
        if not wanted or scene.name in wanted:
            scene.folder.mkdir(parents=True, exist_ok=True)
            draw(window, scene)
    window.close()


def draw(window: Window, scene: Scene) -> None:
    """Draw one picture."""
    theme.apply(application(), scene.choice)
    window.resize(*(SIZE if scene.dock else scene.size))
    window.places.switch("build")
    window.places.reset()
    if window.desk.project:
        window.desk.project.begin(next(each for each in examples() if each.name == scene.example))
    for move in scene.moves:
        move(window)
    nodes = window.store.document.by_name
    window.store.select([nodes[name].id for name in scene.select])
    seen = panel(window, scene) if scene.dock else window
    settle(window)
    if not scene.dock:
        on_canvas(window, "frame_all")
        settle(window)
    paletted(seen.grab().toImage()).save(str(scene.folder / f"{scene.name}.png"), quality=COMPRESSED)
    if scene.dock:
        window.places.docks[scene.dock].setFloating(False)
    window.store.choose_example(0)


def panel(window: Window, scene: Scene) -> QWidget:
    """A panel in a window of its own, on its page."""
    frame = window.places.show(scene.dock)
    frame.setFloating(True)
    frame.resize(*scene.size)
    turn(frame, scene.page)
    return frame


def turn(frame: Frame, page: str) -> QWidget | None:
    """Open a page of a panel; what is then seen."""
    shown = frame.panel.widget if frame.panel else None
    if isinstance(shown, Book):
        return shown.open(page or shown.words)
    if isinstance(shown, Leaves) and page:
        shown.choice.setCurrentText(page)
    return shown


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


def settle(window: Window) -> None:
    """Let the window draw, and find out what its panels still lack of the past."""
    timer = QElapsedTimer()
    timer.start()
    while timer.elapsed() < PATIENCE:
        rest(SETTLING)
        frame = window.store.frame
        if frame and all(reply.complete for reply in frame.replies.values()):
            return rest(SETTLING)
    return None


def rest(milliseconds: int) -> None:
    """Let the window live for a moment."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main(sys.argv[1:])
