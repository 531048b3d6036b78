"""The page of what a network puts out over a plane of two inputs."""

from collections.abc import Sequence

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.plane import AxesChoice, Plane, plane, why_not
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.tiles import Tile, TilesPage


class PlanePage(TilesPage):
    """Pictures over two features of the only input, which can be chosen where there are more."""

    def __init__(self, focus: Focus, title: str, explanation: str) -> None:
        self.axes = AxesChoice(focus.store)
        super().__init__(focus, title, explanation, self.offered)
        self.header.add(self.axes)
        self.axes.changed.connect(self.rebuild)

    def offered(self, seen: Scene) -> Sequence[Tile] | str:
        """The pictures, or why there are none."""
        complaint = why_not(self.store, seen.outline)
        if complaint:
            self.axes.offer(0)
            return complaint
        sole = next(node.name for node in seen.document.nodes if node.kind == "input")
        self.axes.offer(seen.outline.shapes[sole][0])
        return self.pictures(seen, sole, plane(self.store, self.axes.axes))

    def pictures(self, seen: Scene, sole: str, over: Plane) -> Sequence[Tile] | str:
        """A tile for each picture, sole being the input's name, or in a sentence why there are none."""
        raise NotImplementedError
