"""Numbers as texts: short ones for cells and axes, full ones for readouts and copies."""

import math
from typing import Any

import numpy as np

from nnstudio.gui.notation import digits, typeset

THOUSANDS = (("M", 1e6), ("k", 1e3))


def short(value: float) -> str:
    """Two or three significant digits in at most eight characters, such as −0.123, 12.3 or 1.2e−5."""
    size = abs(value)
    if size == 0:
        return "0"
    if not math.isfinite(value):
        return digits(value, 2)
    if size < 0.00995 or size >= 99_950:
        return typeset(f"{value:.1e}")
    decimals = 3 if size < 0.9995 else 2 if size < 9.995 else 1 if size < 99.95 else 0
    return typeset(f"{value:.{decimals}f}")


def shortest(value: float) -> str:
    """One significant digit, such as −7e−3, where `short` has no room."""
    return typeset(f"{value:.0e}") if value and math.isfinite(value) else digits(value, 1)


def full(value: float) -> str:
    """Seven significant digits, for readouts."""
    return digits(value, 7)


def brief(value: float) -> str:
    """Four significant digits, for legends."""
    return digits(value, 4)


def tick(value: float) -> str:
    """A number at an axis, as short as it can be said exactly to six digits: 0.05, 5k, 1.5M, 1e−6."""
    size = abs(value)
    if size and (size < 1e-4 or size >= 1e9):
        mantissa, _, power = f"{value:.3e}".partition("e")
        return typeset(f"{mantissa.rstrip('0').rstrip('.')}e{power}")
    for letter, unit in THOUSANDS:
        if size >= unit:
            return digits(value / unit, 6) + letter
    return digits(value, 6)


def tab_separated(values: np.ndarray[Any, Any], rows: list[str] | None = None, columns: list[str] | None = None) -> str:
    """A matrix as text that a spreadsheet takes; every number is written so that it reads back exactly."""
    lines = ["\t".join(repr(float(value)) for value in row) for row in values]
    if rows is not None:
        lines = [f"{name}\t{line}" for name, line in zip(rows, lines, strict=True)]
    if columns is not None:
        lines.insert(0, "\t".join([""] * (rows is not None) + columns))
    return "\n".join(lines)
