"""The course's notation in Unicode: w²₁₁ is a weight of layer 2, f₂₁ and O₂₁ are a unit's sum and output."""

import math

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def raised(number: int) -> str:
    """A number as superscript."""
    return str(number).translate(SUPERSCRIPT)


def lowered(*numbers: int) -> str:
    """Numbers as one subscript; a comma stands between them where one has two digits."""
    parts = [str(number).translate(SUBSCRIPT) for number in numbers]
    return ("," if max(numbers) > 9 else "").join(parts)


def weight(layer: int, source: int, target: int) -> str:
    """The weight of a layer from one unit to another, each counted from 1."""
    return f"w{raised(layer)}{lowered(source, target)}"


def recurrent_weight(layer: int, source: int, target: int) -> str:
    """The weight of a layer from one unit's state to another unit, each counted from 1."""
    return f"u{raised(layer)}{lowered(source, target)}"


def weighted_sum(layer: int, unit: int) -> str:
    """A unit's weighted sum."""
    return f"f{lowered(layer, unit)}"


def output(layer: int, unit: int) -> str:
    """A unit's activated output; of layer 0, the inputs, x₁, x₂ and so on."""
    return f"O{lowered(layer, unit)}" if layer else f"x{lowered(unit)}"


def bias(layer: int, unit: int) -> str:
    """A unit's bias."""
    return f"b{raised(layer)}{lowered(unit)}"


def recurrent_bias(layer: int, unit: int) -> str:
    """A unit's bias of the sum over the state."""
    return f"c{raised(layer)}{lowered(unit)}"


def shape(sizes: tuple[int, ...]) -> str:
    """The shape of one example, such as 4 or 28×28."""
    return "×".join(str(size) for size in sizes)


def number(value: float) -> str:
    """A value with as many digits as one reads at a glance."""
    size = abs(value)
    if not math.isfinite(value) or (size and not 1e-3 <= size < 1e4):
        return digits(value, 3)
    return typeset(f"{value:.3f}")


def digits(value: float, count: int) -> str:
    """A value with so many significant digits at most; NaN, ∞ or −∞ where it is not finite."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    return typeset(f"{value:.{count}g}")


def typeset(text: str) -> str:
    """A number's text with true minus signs and a power of ten without padding: 1e-05 becomes 1e−5."""
    mantissa, mark, power = text.partition("e")
    return (f"{mantissa}e{int(power)}" if mark else text).replace("-", "−")
