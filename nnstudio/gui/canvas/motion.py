"""The flow of a step, shown for a moment; at rest and while training there is neither timer nor item."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtWidgets import QApplication, QStyle

from nnstudio.document.model import Edge
from nnstudio.gui.canvas.flow import Flow, flows
from nnstudio.gui.canvas.pulse import Drop, Front, Pulse, Ring
from nnstudio.gui.canvas.stage import Stage
from nnstudio.session.moment import Moment

MILLISECONDS = 240
TICK = 16


class Motion(QObject):
    """Lets marks run where numbers flowed since the moment before.

    Attributes:
        wanted: whether the user wants to see it; at first, whether the desktop is animated.
        moment: the latest one that was seen.
        pulses: what runs, each with its flow.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage
        self.wanted = animated()
        self.moment: Moment | None = None
        self.pulses: list[tuple[Flow, Pulse]] = []
        self.clock = QElapsedTimer()
        self.timer = QTimer(self, interval=TICK)
        self.timer.timeout.connect(self.go_on)

    def follow(self, moment: Moment) -> None:
        """Show what flowed since the moment before; what still ran is over."""
        before, self.moment = self.moment, moment
        if before is None or moment == before:
            return
        self.end()
        if self.wanted:
            self.begin(flows(self.stage.store.outline, before, moment))

    def begin(self, found: list[Flow]) -> None:
        """Let marks run."""
        self.pulses = [(flow, pulse) for flow in found for pulse in self.made(flow)]
        for _, pulse in self.pulses:
            pulse.setVisible(False)
            self.stage.drawing.addItem(pulse)
        if self.pulses:
            self.clock.start()
            self.timer.start()

    def go_on(self) -> None:
        """Be where the time says."""
        share = self.clock.elapsed() / MILLISECONDS
        if share >= 1:
            self.end()
        for flow, pulse in self.pulses:
            pulse.show_share((share - flow.begin) / (flow.end - flow.begin))

    def end(self) -> None:
        """Take everything away."""
        self.timer.stop()
        for _, pulse in self.pulses:
            self.stage.drawing.removeItem(pulse)
        self.pulses = []

    def made(self, flow: Flow) -> list[Pulse]:
        """What shows a flow: at a card, through connections of units where they are seen, else on wires."""
        drawing, document, units = self.stage.drawing, self.stage.store.document, self.stage.units
        node = document.by_name.get(flow.target)
        if node is None or node.id not in drawing.nodes:
            return []
        look, hollow, rearward = drawing.look, flow.phase == "backward", flow.way == "against"
        if flow.way == "at":
            return [Ring(look, drawing.nodes[node.id], hollow=hollow, rearward=flow.undone)]
        pair = units.pairs.get(node.id)
        if pair is not None:
            return [Front(look, pair, hollow=hollow, rearward=rearward)]
        inputs = document.inputs[node.id]
        named = [number for number in inputs if document.by_id[number].name == flow.source]
        wires = [drawing.wires[Edge(number, node.id)] for number in named or inputs]
        return [Drop(look, wire.path, hollow=hollow, rearward=rearward) for wire in wires]


def animated() -> bool:
    """Whether the desktop is animated."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
