"""The two color schemes."""

import msgspec


class Theme(msgspec.Struct, frozen=True):
    """A color scheme; every color is "#rrggbb".

    Attributes:
        name: "light" or "dark".
        window: behind everything.
        panel: of docks, menus, cards and tool bars.
        canvas: behind the drawing and plots.
        field: of text fields, lists and tables.
        hover: behind what the pointer is over.
        selection: behind what is selected.
        hairline: between areas.
        border: around what can be operated.
        text: what is read.
        secondary: captions, units, hints.
        disabled: what cannot be used now.
        positive, negative, zero: signs of numbers, everywhere the same.
        accent: the primary action, focus and the instruction about to run.
        on_accent: text upon the accent.
        warning, error: findings, and nothing else.
    """

    name: str
    window: str
    panel: str
    canvas: str
    field: str
    hover: str
    selection: str
    hairline: str
    border: str
    text: str
    secondary: str
    disabled: str
    positive: str
    negative: str
    zero: str
    accent: str
    on_accent: str
    warning: str
    error: str


DARK = Theme(
    name="dark",
    window="#0f1216",
    panel="#1c1f25",
    canvas="#16181d",
    field="#14171c",
    hover="#282d35",
    selection="#1d3d3c",
    hairline="#2a2f37",
    border="#454d59",
    text="#e6e8ec",
    secondary="#a3abb8",
    disabled="#69727f",
    positive="#5aa9e6",
    negative="#f5a04a",
    zero="#3a4049",
    accent="#4cc2b0",
    on_accent="#0b1f1c",
    warning="#e9b949",
    error="#ef6f6c",
)

LIGHT = Theme(
    name="light",
    window="#f4f5f7",
    panel="#ffffff",
    canvas="#fafbfc",
    field="#ffffff",
    hover="#eef0f3",
    selection="#d3ecea",
    hairline="#e1e4e9",
    border="#c1c8d1",
    text="#1b2027",
    secondary="#5a6472",
    disabled="#929ba8",
    positive="#1f6fb2",
    negative="#c2570c",
    zero="#e6e9ed",
    accent="#0b7d73",
    on_accent="#ffffff",
    warning="#8a6100",
    error="#c4313a",
)
