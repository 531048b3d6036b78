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


def stepped(text: str, steps: int) -> str:
    """A number with its last digit changed: 0.05 becomes 0.06, 12 becomes 13; another text stays."""
    try:
        number = Decimal(text.strip().replace("−", "-"))
        unit = Decimal((0, (1,), int(number.as_tuple().exponent)))
        return number_text(float(number + steps * unit)) if "." in text or "e" in text.lower() else str(number + steps)
    except (ArithmeticError, ValueError):
        return text


def shape_in(text: str) -> object:
    """The sizes in a text such as 4, or 28, 28, or 28 × 28."""
    sizes = [number_in(part) for part in SEPARATORS.split(text.strip(" ()[]\t")) if part]
    return sizes if sizes and all(isinstance(size, int) for size in sizes) else text


def shape_text(value: Any) -> str:
    """Sizes with commas between them."""
    return ", ".join(str(size) for size in value) if isinstance(value, (list, tuple)) else str(value)
