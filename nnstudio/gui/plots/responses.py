"""What each unit would put out over a plane of two inputs."""

from collections.abc import Sequence

import numpy as np

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.declared import layer_of
from nnstudio.gui.plots.maps import MapsTile, Place
from nnstudio.gui.plots.pace import Pace
from nnstudio.gui.plots.plane import Plane
from nnstudio.gui.plots.plane_page import PlanePage
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.tiles import Tile
from nnstudio.gui.store import Store
from nnstudio.session.frame import Frame
from nnstudio.session.requests import Asked

EXPLANATION = """
<p><b>O(x₁, x₂)</b>: what each unit would put out for every point of the plane of two inputs, computed by the network as
it is now, without dropout. Other inputs are at their mean over the training rows. Blue is positive, orange negative;
the line is where the unit turns: at 0, or at ½ where it answers from 0 to 1.</p>
<p>This is what a unit has <b>learned</b>: a unit of the first layer cuts the plane by a straight line, later ones put
these cuts together.</p>
<p><b>What good looks like:</b> units whose maps differ, and whose lines cross the data. Equal maps are units that do
the same work; an even map is a unit that says nothing about the inputs.</p>
"""
SHARES = ("sigmoid", "softmax")


class ResponseTile(MapsTile):
    """The maps of a node's units."""

    def __init__(self, store: Store, seen: Scene, node: str, over: Plane) -> None:
        units = seen.naming
        super().__init__(
            node, f"{over.names[1]} over {over.names[0]}", lambda unit: units.output(node, unit), upward=True
        )
        self.store, self.over, self.pace = store, over, Pace(store)
        self.request = over.request(node)
        layer = layer_of(seen.document, node)
        kinds = [getattr(getattr(layer, name), "name", "") for name in layer.settings] if layer else []
        self.middle = 0.5 if set(SHARES) & set(kinds) else 0.0

    def requests(self) -> list[Asked]:
        """The node's answers over the plane."""
        return [self.request] if self.pace.due() else []

    def show_frame(self, frame: Frame) -> None:
        """Show the answers."""
        reply = frame.replies.get(self.request)
        if reply is not None and reply.values is not None:
            self.show_images(np.moveaxis(reply.values, -1, 0), settled=not frame.moment.running)

    def read(self, place: Place) -> str:
        """A point of a map in words."""
        unit, row, column = place
        assert self.images is not None  # noqa: S101
        first, second = self.over.at(row, column, self.images.shape[1])
        names = self.over.names
        return f"{self.name(unit)} = {self.images[place]:.5g} at {names[0]} = {first:.4g}, {names[1]} = {second:.4g}"


class ResponsesPage(PlanePage):
    """The response maps of the selected nodes, or of all behind the input."""

    def __init__(self, focus: Focus) -> None:
        super().__init__(focus, "Response maps", EXPLANATION)

    def pictures(self, seen: Scene, sole: str, over: Plane) -> Sequence[Tile] | str:
        """A tile for each node."""
        nodes = [each.name for each in seen.having("activation") if each.name != sole and len(each.shape) == 2]
        if not nodes:
            return "These nodes only hand the inputs on. Select another node, or none to see all."
        return [ResponseTile(self.store, seen, node, over) for node in nodes]
