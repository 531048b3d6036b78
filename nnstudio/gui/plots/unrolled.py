"""What a timeline shows: a layer's strips with their values, which one is chosen, and all of it in words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtGui import QPixmap

from nnstudio.gui.plots.numerals import short, tick
from nnstudio.gui.plots.scale import Scale, SignedLogScale
from nnstudio.gui.plots.sheet import NOT_COMPUTED, Sheet
from nnstudio.gui.plots.strip_paint import trace_range
from nnstudio.gui.plots.strips import Strip, read, value_at
from nnstudio.gui.plots.table import Table

LINE, TRACE, TALL, GAP = 22, 64, 48, 4
UNIT = 14


class Place(NamedTuple):
    """A value: the strip's key, the time step and the unit, each counted from 0."""

    key: str
    step: int
    unit: int


class Row(NamedTuple):
    """A strip where it stands, or the curve of its chosen unit."""

    strip: Strip
    top: int
    height: int
    trace: bool


class Unrolled:
    """The strips and what is known of them.

    Attributes:
        strips: top to bottom.
        sheets: their values, by key.
        scales: what their colors mean, by key.
        pictures: as they were painted last, by key and whether they are curves: of which values, and how they look.
        totals: the size of what shares add up to, by key.
        chosen: the value that was clicked.
        hovered: the value under the pointer.
        pointer: the time step that the run is at; None where it is elsewhere.
        cuts: time steps over whose beginning no error is passed back.
        length: how many time steps of the example are real, and no padding; None: all.
        vocabulary: the text of the tokens.
        summary: said while nothing is read.
    """

    def __init__(self) -> None:
        self.strips: Sequence[Strip] = ()
        self.sheets: dict[str, Sheet] = {}
        self.scales: dict[str, Scale] = {}
        self.totals: dict[str, float] = {}
        self.pictures: dict[tuple[str, bool], tuple[Sheet, tuple[object, ...], QPixmap]] = {}
        self.chosen: Place | None = None
        self.hovered: Place | None = None
        self.pointer: int | None = None
        self.cuts: Sequence[int] = ()
        self.length: int | None = None
        self.vocabulary: Sequence[str] = ()
        self.summary = ""

    def show_strips(self, strips: Sequence[Strip]) -> None:
        """Show these strips; values of those that stay are kept."""
        keys = {strip.key: strip for strip in strips}
        old = {strip.key: strip for strip in self.strips}
        same = {
            key for key, strip in keys.items() if key in old and old[key].picture.quantities == strip.picture.quantities
        }
        self.strips = strips
        self.sheets = {key: sheet for key, sheet in self.sheets.items() if key in same}
        self.scales = {key: scale for key, scale in self.scales.items() if key in same}
        self.pictures = {key: picture for key, picture in self.pictures.items() if key[0] in same}
        self.totals = {key: total for key, total in self.totals.items() if key in same}
        self.hovered = None
        if self.chosen and self.chosen.key not in same:
            self.chosen = None

    def show_sheet(self, key: str, sheet: Sheet, *, settled: bool) -> None:
        """Show newer values of a strip."""
        self.sheets[key] = sheet
        if sheet.filled is not None:
            scale = self.scales.get(key) or self.new_scale(key)
            scale.follow(sheet.low, sheet.high, settled=settled)

    def new_scale(self, key: str) -> Scale:
        """What a strip's colors mean: powers of ten where an error comes back, which may fade by many of them."""
        strip = self.strip(key)
        self.scales[key] = SignedLogScale() if strip and strip.backward else Scale(signed=False)
        return self.scales[key]

    @property
    def steps(self) -> int:
        """Time steps of the longest strip."""
        return max((strip.picture.shape[0] for strip in self.strips), default=1)

    def rows(self) -> list[Row]:
        """All strips from the upper edge of the first, with the chosen unit's curve below its strip."""
        rows: list[Row] = []
        top = 0
        for strip in self.strips:
            traced = self.chosen is not None and self.chosen.key == strip.key and strip.look == "heat"
            for trace in (False, True) if traced else (False,):
                tall = TRACE if trace else height_of(strip)
                rows.append(Row(strip, top, tall, trace))
                top += tall + GAP
        return rows

    def strip(self, key: str) -> Strip | None:
        """The strip of that key."""
        return next((strip for strip in self.strips if strip.key == key), None)

    def padded(self, strip: Strip, step: int) -> bool:
        """Whether a strip has padding at a time step; shares are those of all examples."""
        return self.length is not None and step >= self.length and strip.total is None

    @property
    def looked_at(self) -> Place | None:
        """The value under the pointer, or the chosen one."""
        return self.hovered or self.chosen

    @property
    def readout(self) -> str:
        """The value that is looked at in words, or the summary."""
        place = self.looked_at
        strip = self.strip(place.key) if place else None
        if place is None or strip is None:
            return self.summary
        sheet = self.sheets.get(place.key)
        if sheet is None or sheet.filled is None:
            return f"{strip.words}: {NOT_COMPUTED}"
        if self.padded(strip, place.step):
            return f"t={place.step + 1} · padding: this example has {self.length} time steps"
        of = f", unit {place.unit + 1}" if strip.units > 1 else ""
        return f"t={place.step + 1}{of} · {read(strip, sheet, place.step, place.unit, self.vocabulary)} · {strip.words}"

    def moved(self, steps: int, units: int) -> Place | None:
        """The chosen value moved; the first move is to the first time step of the first strip with units."""
        strip = self.strip(self.chosen.key) if self.chosen else None
        if strip is None or self.chosen is None:
            first = next((strip for strip in self.strips if strip.look == "heat"), None)
            return Place(first.key, 0, 0) if first else None
        step = min(max(self.chosen.step + steps, 0), strip.picture.shape[0] - 1)
        return Place(strip.key, step, min(max(self.chosen.unit + units, 0), strip.units - 1))

    def beside(self, row: Row) -> list[str]:
        """The numbers at the right of a strip: at the time step looked at, else those that matter most."""
        strip, sheet = row.strip, self.sheets.get(row.strip.key)
        if sheet is None or sheet.filled is None or strip.look == "tokens":
            return []
        if row.trace and self.chosen:
            low, high = trace_range(sheet.filled[:, min(self.chosen.unit, sheet.filled.shape[1] - 1)])
            return [f"max {short(high)}", f"min {short(low)}"]
        total = self.totals.get(strip.key)
        summed = [] if total is None else [f"‖Σ‖ {short(total)}"]
        place = self.looked_at
        if place is not None and (value := self.number(sheet, strip, place)):
            return [value, *summed]
        if strip.look == "heat":
            scale = self.scales[strip.key]
            return [f"{'±' if scale.signed else '0–'}{tick(scale.limit)}", "log" if strip.backward else ""]
        if summed:
            return summed
        last = min(sheet.parts[0][1], self.length or sheet.parts[0][1]) - 1
        ends = [(step, value_at(sheet, step)) for step in (0, last)]
        return [f"t={step + 1} {short(value)}" for step, value in ends if value is not None]

    def number(self, sheet: Sheet, strip: Strip, place: Place) -> str:
        """A strip's value at the time step and unit that are looked at; empty where it has none there."""
        own = self.strip(place.key)
        if own is None or strip.units not in (1, own.units) or place.step >= strip.picture.shape[0]:
            return ""
        if self.padded(strip, place.step):
            return "padding"
        value = value_at(sheet, place.step, place.unit if strip.units > 1 else 0)
        return "" if value is None else short(value)

    def as_text(self) -> str:
        """The chosen strip, or all, as tab-separated text; numbers read back exactly."""
        return "\n\n".join(f"{table.title}\n{table.as_text()}" for table in self.tables())

    def tables(self) -> list[Table]:
        """The chosen strip, or all: a row for each time step."""
        keys = [self.chosen.key] if self.chosen else [strip.key for strip in self.strips]
        parts = [(self.strip(key), self.sheets.get(key)) for key in keys]
        return [
            replace(sheet.table(), title=f"{strip.label}: {strip.words}", corner="time step")
            for strip, sheet in parts
            if strip is not None and sheet is not None and sheet.filled is not None
        ]


def height_of(strip: Strip) -> int:
    """How high a strip is: a few units so that their numbers are readable, many as a picture."""
    if strip.look == "tokens":
        return LINE
    return TALL if strip.look == "bars" else min(max(strip.units * UNIT, LINE), TALL)
