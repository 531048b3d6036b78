"""Points near a curve."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from nnstudio.base.catalogue import Integer, Number, Option
from nnstudio.data.errors import Progress, silent
from nnstudio.data.points import DECIMALS
from nnstudio.data.sources import Source
from nnstudio.data.streams import Stream
from nnstudio.data.table import Column, Table

Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]
CURVES: dict[str, Curve] = {
    "line": lambda x: x,
    "parabola": lambda x: 2.0 * x**2 - 1.0,
    "cubic": lambda x: 4.0 * x**3 - 3.0 * x,
    "sine": lambda x: np.sin(2.0 * np.pi * x),
    "step": lambda x: np.where(x < 0.0, -1.0, 1.0),
    "absolute value": lambda x: 2.0 * np.abs(x) - 1.0,
    "bell": lambda x: np.exp(-8.0 * x**2),
}


class Regression(Source):
    """Points near a curve y = f(x) of one input, which the network shall draw."""

    name = "regression"
    title = "Regression curve"
    curve = Option(
        "sine",
        options=tuple(CURVES),
        help="the function of x, from −1 to 1",
        meanings={
            "line": "x",
            "parabola": "2x² − 1",
            "cubic": "4x³ − 3x",
            "sine": "sin 2πx",
            "step": "−1 below 0, else 1",
            "absolute value": "2|x| − 1",
            "bell": "exp(−8x²)",
        },
    )
    samples = Integer(100, minimum=2, maximum=100_000, help="number of points")
    noise = Number(0.1, minimum=0.0, maximum=10.0, help="standard deviation of y around the curve")
    seed = Integer(0, help="another seed draws other points")

    def read(self, progress: Progress = silent) -> Table:
        """1 input, uniform from −1 to 1, and 1 target."""
        stream = Stream(self.seed, self.name)
        x = np.round(2.0 * stream.uniform(self.samples) - 1.0, DECIMALS)
        y = np.round(CURVES[self.curve](x) + self.noise * stream.normal(self.samples), DECIMALS)
        progress(1.0)
        return Table(self.title, (Column("x", x), Column("y", y)), (1,))
