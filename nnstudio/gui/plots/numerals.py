"""Numbers as texts: short ones for cells and axes, full ones for readouts and copies."""

import math
from typing import Any

import numpy as np


def short(value: float) -> str:
    """Two or three significant digits in at most eight characters, such as −0.123, 12.3 or 1.2e-5."""
    if not math.isfinite(value):
        return special(value)
    size = abs(value)
    if size == 0:
        return "0"
    if size < 0.00995 or size >= 99_950:
        return minus(scientific(value))
    decimals = 3 if size < 0.9995 else 2 if size < 9.995 else 1 if size < 99.95 else 0
    return minus(f"{value:.{decimals}f}")


def scientific(value: float) -> str:
    """Two significant digits and a power of ten without padding, such as 1.2e-5."""
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{digits}e{int(power)}"


def full(value: float) -> str:
    """Seven significant digits, for readouts."""
    return minus(f"{value:.7g}") if math.isfinite(value) else special(value)


def brief(value: float) -> str:
    """Four significant digits, for legends."""
    return minus(f"{value:.4g}") if math.isfinite(value) else special(value)


def special(value: float) -> str:
    """The mark of what is not a finite number: NaN, ∞ or −∞."""
    return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"


def minus(text: str) -> str:
    """The text with true minus signs."""
    return text.replace("-", "−")


def tick(value: float) -> str:
    """A number at an axis: as short as it can be said exactly to six digits."""
    size = abs(value)
    if size and (size < 1e-4 or size >= 1e6):
        digits, _, power = f"{value:.3e}".partition("e")
        return minus(f"{digits.rstrip('0').rstrip('.')}e{int(power)}")
    return minus(f"{value:.6g}")


def tab_separated(values: np.ndarray[Any, Any], rows: list[str] | None = None, columns: list[str] | None = None) -> str:
    """A matrix as text that a spreadsheet takes; every number is written so that it reads back exactly."""
    lines = ["\t".join(repr(float(value)) for value in row) for row in values]
    if rows is not None:
        lines = [f"{name}\t{line}" for name, line in zip(rows, lines, strict=True)]
    if columns is not None:
        lines.insert(0, "\t".join([""] * (rows is not None) + columns))
    return "\n".join(lines)
