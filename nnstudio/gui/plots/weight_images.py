"""The weights of each unit as a picture, where the inputs are one."""

import math
from collections.abc import Sequence

from nnstudio.gui.focus import Focus
from nnstudio.gui.plots.maps import MapsTile, Place
from nnstudio.gui.plots.scene import Scene
from nnstudio.gui.plots.tiles import Tile, TilesPage
from nnstudio.session.frame import Frame
from nnstudio.session.moment import Quantity
from nnstudio.session.requests import Asked, Request

EXPLANATION = """
<p><b>The weights of a unit, laid out as the pixels that they are for</b>: blue where a bright pixel raises the unit's
sum, orange where it lowers it.</p>
<p>This is what a unit of the first layer looks for: its sum is the largest for an image like its picture.</p>
<p><b>What good looks like:</b> strokes, edges and spots that differ from unit to unit. Noise that stays is a unit that
has learned nothing; a single bright pixel is one that has learned an example by heart.</p>
"""
SMALLEST = 4
"""The side of the smallest picture."""
LARGEST = 65_536
NO_IMAGE = (
    "Not applicable: no node's inputs are an image here. Weight images are for layers right behind an input of pixels, "
    "such as 8×8 or 64 values."
)


class WeightImagesTile(MapsTile):
    """The pictures of a weight matrix (pixels, units)."""

    def __init__(self, seen: Scene, weight: Quantity, sides: tuple[int, int]) -> None:
        node = weight.name.partition(".")[0]
        super().__init__(weight.name, f"{sides[0]}×{sides[1]} pixels", lambda unit: seen.naming.output(node, unit))
        self.sides = sides
        self.request = Request("value", weight.name)

    def requests(self) -> list[Asked]:
        """All weights."""
        return [self.request]

    def show_frame(self, frame: Frame) -> None:
        """Show the weights of a moment."""
        view = frame.views.get(self.request)
        if view is not None and view.values is not None:
            images = view.values.T.reshape(-1, *self.sides)
            self.show_images(images, settled=not frame.moment.running)

    def read(self, place: Place) -> str:
        """A weight in words."""
        unit, row, column = place
        assert self.images is not None  # noqa: S101
        return f"{self.name(unit)}: weight {self.images[place]:.7g} of the pixel in row {row + 1}, column {column + 1}"


class WeightImagesPage(TilesPage):
    """The weight images of the selected nodes, or of all that have some."""

    def __init__(self, focus: Focus) -> None:
        super().__init__(focus, "Weight images", EXPLANATION, self.pictures)

    def pictures(self, seen: Scene) -> Sequence[Tile] | str:
        """A tile for each weight matrix whose inputs are pixels."""
        found = [(weight, sides(seen, weight)) for weight in seen.weights()]
        return [WeightImagesTile(seen, weight, each) for weight, each in found if each] or NO_IMAGE


def sides(seen: Scene, weight: Quantity) -> tuple[int, int] | None:
    """Rows and columns of the picture that a weight's inputs are; None where they are none."""
    node = seen.document.by_name[weight.name.partition(".")[0]]
    feeding = [seen.document.by_id[number] for number in seen.document.inputs[node.id]]
    while len(feeding) == 1 and feeding[0].kind in ("flatten", "reshape"):
        feeding = [seen.document.by_id[number] for number in seen.document.inputs[feeding[0].id]]
    if len(feeding) != 1 or feeding[0].kind != "input" or len(weight.shape) != 2 or math.prod(weight.shape) > LARGEST:
        return None
    shape = seen.outline.shapes.get(feeding[0].name, ())
    if len(shape) == 2 and shape[0] * shape[1] == weight.shape[0]:
        return shape[0], shape[1]
    side = math.isqrt(weight.shape[0])
    return (side, side) if side >= SMALLEST and side * side == weight.shape[0] else None
