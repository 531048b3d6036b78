"""Where the time steps of a sequence lie on screen: plain arithmetic of zoom."""

import msgspec

READABLE = 56.0
WIDEST = 96.0


class TimeAxis(msgspec.Struct, frozen=True):
    """Time steps side by side in an area some pixels wide.

    Attributes:
        steps: how many there are, at least 1.
        width: of the area.
        factor: 1 shows all of them.
        offset: pixels of the picture that lie left of the area.
    """

    steps: int
    width: float
    factor: float = 1.0
    offset: float = 0.0

    @property
    def fitted(self) -> float:
        """Width of a time step when all are shown."""
        return min(self.width / self.steps, WIDEST)

    @property
    def cell(self) -> float:
        """Width of a time step; a zoomed one grows until its numbers are readable."""
        return min(self.fitted * self.factor, max(self.fitted, READABLE))

    @property
    def limit(self) -> float:
        """The zoom factor at which numbers are readable."""
        return max(1.0, READABLE / self.fitted)

    @property
    def extent(self) -> float:
        """Width of the whole picture."""
        return self.cell * self.steps

    def left(self, step: int) -> int:
        """Pixel at which a time step begins."""
        return round(step * self.cell - self.offset)

    def middle(self, step: int) -> int:
        """Pixel in the middle of a time step."""
        return round((step + 0.5) * self.cell - self.offset)

    def at(self, x: float) -> int | None:
        """The time step at a pixel; None beside the picture."""
        step = int((x + self.offset) / self.cell)
        return step if 0 <= x < self.width and step < self.steps else None

    @property
    def visible(self) -> range:
        """The time steps of which anything is seen."""
        return range(int(self.offset / self.cell), min(int((self.offset + self.width) / self.cell) + 1, self.steps))

    def zoomed(self, factor: float, x: float) -> tuple[float, float]:
        """Factor and offset after zooming so that what is at a pixel stays there."""
        place = (x + self.offset) / self.extent
        wanted = min(max(self.factor * factor, 1.0), self.limit)
        return wanted, max(place * TimeAxis(self.steps, self.width, wanted).extent - x, 0.0)

    def revealing(self, step: int) -> float:
        """The offset after as little panning as shows a time step."""
        left, right = step * self.cell, (step + 1) * self.cell
        return min(max(self.offset, right - self.width), left)
