"""Which nodes were edited since the network last learned."""

import msgspec

from nnstudio.document.model import Document, Node
from nnstudio.session.moment import Moment


class Edited:
    """Remembers the drawing that was trained last.

    Attributes:
        trained: that drawing; None where nothing was trained since it was opened.
    """

    def __init__(self) -> None:
        self.trained: Document | None = None
        self.moment: Moment | None = None

    def forget(self) -> None:
        """Another project is shown."""
        self.trained = self.moment = None

    def follow(self, moment: Moment, document: Document) -> None:
        """Take note of a moment: where the run went on, it did so with this drawing."""
        before, self.moment = self.moment, moment
        if not moment.pending and (moment.running or (before is not None and further(before, moment))):
            self.trained = document

    def nodes(self, document: Document) -> set[int]:
        """Ids of the nodes that are not what they were when the network last learned, or are fed by others."""
        old = self.trained
        if old is None or old is document:
            return set()
        return {
            node.id
            for node in document.nodes
            if node.id not in old.by_id
            or bare(node) != bare(old.by_id[node.id])
            or document.inputs[node.id] != old.inputs[node.id]
        }


def further(before: Moment, now: Moment) -> bool:
    """Whether a run went on."""
    places = [(each.where.iteration, each.instruction) for each in (before, now)]
    return before.run == now.run and places[1] > places[0]


def bare(node: Node) -> Node:
    """A node without what makes no difference to training."""
    return msgspec.structs.replace(node, name="", position=(0.0, 0.0))
