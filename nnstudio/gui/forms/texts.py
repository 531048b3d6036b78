"""Plain values as text, and back; a text that is no such value stays a text, for the setting to refuse."""

import math
import re
from decimal import Decimal
from typing import Any

SEPARATORS = re.compile(r"[\s,;×x*]+")


def number_in(text: str) -> object:
    """The int or float that a text is."""
    text = text.strip().replace("−", "-")
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def number_text(value: Any) -> str:
    """A number as short as it is exact, such as 0.1, 1e-8 or 100000."""
    if not isinstance(value, float) or not math.isfinite(value):
        return str(value)
    brief = f"{value:.12g}"
    digits, e, power = (brief if float(brief) == value else repr(value)).partition("e")
    return f"{digits}{e}{int(power)}" if e else digits


def stepped(text: str, steps: int, *, whole: bool) -> str:
    """A number some steps on: 0.05 becomes 0.06, a whole 12 becomes 13; another text stays."""
    try:
        number = Decimal(text.strip().replace("−", "-"))
        if whole:
            return str(number + steps)
        for _ in range(abs(steps)):
            number = neighbor(number, 1 if steps > 0 else -1)
        return number_text(float(number))
    except (ArithmeticError, ValueError):
        return text


def neighbor(number: Decimal, sign: int) -> Decimal:
    """The number with its last digit changed by one, by a tenth of it where that would lead to 0 or beyond."""
    unit = Decimal((0, (1,), int(number.as_tuple().exponent)))
    after = number + sign * unit
    return after if after * number > 0 else number + sign * unit / 10


def shape_in(text: str) -> object:
    """The sizes in a text such as 4, or 28, 28, or 28 × 28."""
    sizes = [number_in(part) for part in SEPARATORS.split(text.strip(" ()[]\t")) if part]
    return sizes if sizes and all(isinstance(size, int) for size in sizes) else text


def shape_text(value: Any) -> str:
    """Sizes with commas between them."""
    return ", ".join(str(size) for size in value) if isinstance(value, (list, tuple)) else str(value)
