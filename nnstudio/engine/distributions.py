"""What initial values are drawn from, so that panels can show the drawn values beside it."""

from dataclasses import dataclass
from math import erf, exp, inf, lgamma, pi, sqrt

import numpy as np

from nnstudio.engine.arrays import Array

CUT = 2.0
"""A truncated normal distribution ends at so many deviations of the whole one."""
INSIDE = erf(CUT / sqrt(2))
"""The share of a normal distribution that lies there."""
NARROWING = sqrt(1 - 2 * CUT * exp(-CUT * CUT / 2) / sqrt(2 * pi) / INSIDE)
"""The deviation of what is left, in those of the whole one: 0.8796…"""


@dataclass(frozen=True)
class Distribution:
    """How likely which value is.

    Attributes:
        mean, deviation: of one value.
        low, high: the smallest interval that all values lie in.
    """

    mean: float
    deviation: float
    low: float
    high: float

    def density(self, x: Array) -> Array:
        """The probability density at each x; infinite where single values have a probability of their own."""
        raise NotImplementedError


class Source(Distribution):
    """A distribution that independent values are drawn from."""

    def draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Independent values (float64) of that shape."""
        raise NotImplementedError


class Point(Source):
    """One value."""

    @classmethod
    def at(cls, value: float) -> "Point":
        """The distribution of that value alone."""
        return cls(value, 0.0, value, value)

    def density(self, x: Array) -> Array:
        """Infinite at the value, else 0."""
        return np.where(x == self.mean, inf, 0.0)

    def draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> Array:  # noqa: ARG002
        """The value everywhere."""
        return np.full(shape, self.mean, np.float64)


class Uniform(Source):
    """All values of an interval alike."""

    @classmethod
    def within(cls, limit: float) -> "Uniform":
        """The interval ±limit."""
        return cls(0.0, limit / sqrt(3), -limit, limit)

    def density(self, x: Array) -> Array:
        """1/(high − low) inside."""
        return np.where((self.low <= x) & (x <= self.high), 1 / (self.high - self.low), 0.0)

    def draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Values of the interval."""
        return random.uniform(self.low, self.high, shape)


class Normal(Source):
    """The bell curve."""

    @classmethod
    def of(cls, mean: float, deviation: float) -> "Normal":
        """The one with that mean and deviation."""
        return cls(mean, deviation, -inf, inf)

    def density(self, x: Array) -> Array:
        """e^(−z²/2)/(σ·√(2π)) for z = (x − mean)/σ."""
        return bell(x, self.mean, self.deviation)

    def draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Normal values."""
        return random.normal(self.mean, self.deviation, shape)


@dataclass(frozen=True)
class TruncatedNormal(Source):
    """The middle of a bell curve.

    Attributes:
        spread: the deviation of the whole curve.
    """

    spread: float

    @classmethod
    def of(cls, mean: float, spread: float) -> "TruncatedNormal":
        """What lies within two deviations of a normal distribution with that mean and deviation."""
        return cls(mean, NARROWING * spread, mean - CUT * spread, mean + CUT * spread, spread)

    def density(self, x: Array) -> Array:
        """That of the whole curve over the share that is left."""
        return np.where((self.low <= x) & (x <= self.high), bell(x, self.mean, self.spread) / INSIDE, 0.0)

    def draw(self, random: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Normal values, drawn again while they lie too far out."""
        values: Array = np.asarray(random.standard_normal(shape))
        while (outside := np.abs(values) > CUT).any():
            values[outside] = random.standard_normal(int(outside.sum()))
        return values * self.spread + self.mean


@dataclass(frozen=True)
class Coordinate(Distribution):
    """One coordinate of a vector of given length and random direction.

    Attributes:
        axes: how many coordinates the vector has.
    """

    axes: int

    @classmethod
    def of(cls, length: float, axes: int) -> "Coordinate":
        """That of vectors with so many axes: mean 0 and deviation length/√axes, for many axes nearly normal."""
        return cls(0.0, length / sqrt(axes), -length, length, axes)

    def density(self, x: Array) -> Array:
        """Γ(n/2)/(√π·Γ((n − 1)/2))·(1 − z²)^((n − 3)/2)/length for z = x/length; with one axis ±length alone."""
        if self.axes == 1:
            return np.where(np.abs(x) == self.high, inf, 0.0)
        size = np.abs(x) / self.high
        scale = exp(lgamma(self.axes / 2) - lgamma((self.axes - 1) / 2)) / sqrt(pi) / self.high
        inside = scale * (1 - np.where(size < 1, size, 0.0) ** 2) ** ((self.axes - 3) / 2)
        edge = {2: inf, 3: scale}.get(self.axes, 0.0)
        return np.where(size < 1, inside, np.where(size == 1, edge, 0.0))


@dataclass(frozen=True)
class Share(Distribution):
    """0, or with a certain probability another value.

    Attributes:
        value: the other value.
        share: its probability.
    """

    value: float
    share: float

    @classmethod
    def of(cls, value: float, share: float) -> "Share":
        """That value with that probability, and 0 otherwise."""
        low, high = sorted((value, value if share == 1 else 0.0))
        return cls(value * share, abs(value) * sqrt(share * (1 - share)), low, high, value, share)

    def density(self, x: Array) -> Array:
        """Infinite at the two values, else 0."""
        single = (x == self.value) | ((x == 0) & (self.share < 1))
        return np.where(single, inf, 0.0)


def bell(x: Array, mean: float, deviation: float) -> Array:
    """The density of a normal distribution; 0 beyond forty deviations, where it is no number any more."""
    z = np.minimum(np.abs((x - mean) / deviation), 40.0)
    curve: Array = np.exp(-z * z / 2) / (deviation * sqrt(2 * pi))
    return curve
