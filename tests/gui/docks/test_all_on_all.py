"""Every panel, each of its pages, on an example of every family of layers: forward, backward, past and live.

That it warns, raises, or shows an empty box anywhere fails the test: Qt's warnings do, by the settings of pytest.
"""

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QTabBar

import nnstudio as nn
from nnstudio.files.examples import example
from nnstudio.gui import theme
from nnstudio.gui.docks import DOCKS
from nnstudio.gui.plots.header import Header
from nnstudio.gui.plots.leaves import Leaves
from nnstudio.gui.plots.loading import load
from nnstudio.gui.store import Store
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.answers import Predicted, Seen

EXAMPLES = {
    "dense": "xor",
    "classes": "iris",
    "numbers": "students",
    "images": "digits",
    "dropout": "dropout",
    "own rates": "adadelta",
    "embedding": "bag_of_words",
    "words in order": "word_order",
    "simple RNN": "rnn_adding",
    "LSTM": "lstm_reber",
    "GRU": "gru_parity",
    "characters": "characters",
}
SMALL, LARGE = (320, 200), (900, 640)
FEW = 80
"""Pixels that are less than the shortest sentence."""
QUICK = ["dense", "dropout", "words in order", "GRU", "several outputs"]
"""Those that are tested every time."""
DRAWINGS = ["merged", "several outputs"]
MOMENTS = {
    "at the beginning": lambda run: None,
    "forward": lambda run: (run.run(iterations=2), run.step("layer")),
    "backward": lambda run: (run.step("phase"), run.step("phase"), run.step("layer")),
    "in the past": lambda run: (run.back("iteration"), run.step("layer")),
    "behind the update": lambda run: run.step("iteration"),
    "live": lambda run: run.run(iterations=1),
}


def drawing(name: str) -> nn.Session:
    """Networks that no example is of."""
    net, random = nn.Network(), np.random.default_rng(4)
    net.add("input", shape=(3,), name="x")
    net.add("dense", units=4, activation="tanh", name="a")
    net.add("dense", units=4, activation="relu", name="b")
    net.connect("x", "a")
    net.connect("x", "b")
    if name == "merged":
        for kind in ("add", "multiply", "maximum", "concatenate"):
            net.add(kind, name=kind)
            net.connect("a", kind)
            net.connect("b", kind)
        net.add("concatenate", name="all")
        for kind in ("add", "multiply", "maximum", "concatenate"):
            net.connect(kind, "all")
        net.add("dense", units=1, name="y")
        net.connect("all", "y")
        return nn.Session(net, data=(random.normal(size=(12, 3)), random.normal(size=(12, 1))), validation=0.25)
    net.add("dense", units=2, activation="softmax", name="y1")
    net.add("dense", units=1, name="y2")
    net.connect("a", "y1")
    net.connect("b", "y2")
    net.train_with(outputs=["y1", "y2"], loss=["categorical_crossentropy", "mse"], batch_size=5)
    targets = {"y1": np.eye(2)[random.integers(0, 2, 12)], "y2": random.normal(size=(12, 1))}
    return nn.Session(net, data=(random.normal(size=(12, 3)), targets))


class Bench:
    """A run, and a store whose panels are given what they ask for."""

    def __init__(self, name: str) -> None:
        self.run = drawing(name) if name in DRAWINGS else nn.Session(example(EXAMPLES[name]))
        self.store = Store(self.run.document)
        self.store.asked.connect(self.answer)
        data = self.run.document.data
        if name not in DRAWINGS:
            self.store.show_loaded(load(data, self.run.document.recipe.seed, None, lambda *_: None))
        self.store.show_outline(self.run.outline())

    def answer(self, order, heard):
        """Answer as the trainer does."""
        if isinstance(order, orders.Measure):
            heard(Seen(0, self.run.measure(order.metric, order.output, validation=order.validation)))
        elif isinstance(order, orders.Predict):
            found = self.run.evaluate(order.inputs) if order.every else self.run.predict(order.inputs)
            heard(Predicted(0, found if isinstance(found, dict) else {"y": found}))

    def look(self, dock, *, running=False):
        """Give a panel its frames until it asks for nothing more."""
        for _ in range(2):
            QApplication.processEvents()
            frame = self.run.frame(dock.requests())
            frame = replace(frame, moment=replace(frame.moment, running=running))
            self.store.show_frame(frame)
            dock.show_frame(frame)
        QApplication.processEvents()


def pages(dock):
    """Turn to each page or view of a panel."""
    tabs = dock.widget.findChildren(QTabBar)
    leaves = dock.widget if isinstance(dock.widget, Leaves) else None
    if tabs:
        for place in range(tabs[0].count()):
            tabs[0].setCurrentIndex(place)
            yield tabs[0].tabText(place)
    elif leaves:
        for place in range(leaves.choice.count()):
            leaves.choice.setCurrentIndex(place)
            yield leaves.choice.itemText(place)
    else:
        yield ""


def is_empty(dock) -> bool:
    """Whether there is nothing below a panel's head: no picture and no sentence."""
    image = dock.widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    heads = [head for head in dock.widget.findChildren(Header) if head.isVisible()]
    top = max((head.mapTo(dock.widget, head.rect().bottomLeft()).y() + 1 for head in heads), default=0)
    below = image.copy(QRect(0, top, image.width(), image.height() - top))
    shades = np.frombuffer(below.constBits(), np.uint32)
    return bool((shades != shades[-1]).sum() < FEW)


@pytest.fixture
def dressed(qapp):
    theme.apply(qapp, "light")
    yield
    qapp.setStyleSheet("")


def cases():
    """All networks; most of them take their time."""
    return [pytest.param(name, marks=[] if name in QUICK else pytest.mark.long) for name in [*EXAMPLES, *DRAWINGS]]


@pytest.mark.parametrize("name", cases())
@pytest.mark.parametrize("kind", sorted(DOCKS.members))
def test_no_panel_is_ever_empty_or_complains(kind, name, qtbot, dressed):
    bench = Bench(name)
    dock = DOCKS.members[kind](bench.store)
    qtbot.addWidget(dock.widget)
    dock.widget.show()
    nodes = bench.store.document.nodes
    for place, (moment, move) in enumerate(MOMENTS.items()):
        move(bench.run)
        dock.widget.resize(*(SMALL if place % 2 else LARGE))
        bench.store.select([nodes[len(nodes) // 2].id] if place % 3 == 2 else [])
        for page in pages(dock):
            bench.look(dock, running=moment == "live")
            assert not is_empty(dock), (page, moment, dock.widget.size())
