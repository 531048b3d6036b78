"""Sequences from a CSV file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nnstudio.base.catalogue import File, Option, Text
from nnstudio.base.resources import resource
from nnstudio.data.arrays import Arrays
from nnstudio.data.delimited import DECIMALS, DELIMITERS, FOUND, HEADERS, Layout, read_names, read_table
from nnstudio.data.encoding import SOLE, Encoding, Feature, Floats, agreeing, encoded
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sequences import check_size, pad
from nnstudio.data.series import VALUE, Series, feature_of, from_long, from_wide
from nnstudio.data.sources import Source
from nnstudio.data.table import Column
from nnstudio.data.targets import encode_targets

LONG, WIDE = "long", "wide"
SEQUENCE, STEP = "each sequence", "each step"


class SequencesCsv(Source):
    """A CSV file of sequences, which may have different lengths."""

    name = "sequences_csv"
    title = "Sequences from CSV"
    path = File("", help="the CSV file; empty: an example of curves that rise, fall and wave")
    form = Option(
        LONG,
        options=(LONG, WIDE),
        help="what a row of the file is",
        meanings={
            LONG: "a time step, with a column that says which sequence it belongs to",
            WIDE: "a sequence, with columns such as x_1, x_2 … for its steps; empty ones at the end make it shorter",
        },
    )
    sequence = Text("", help="in long form, name or number of the column that names the sequence; empty: the first")
    time = Text("", help="in long form, name or number of the column that orders the steps; empty: as in the file")
    targets = Text("", help="names or numbers of the columns to predict, with commas; empty: the last")
    predict = Option(SEQUENCE, options=(SEQUENCE, STEP), help="in long form, what has a target of its own")
    categories = Text("", help="names or numbers of columns whose numbers are classes, with commas")
    ignore = Text("", help="names or numbers of columns to leave out, with commas")
    missing = Option(
        "refuse",
        options=("refuse", "zero"),
        help="what is done about empty cells and NA, NaN, null and ?",
        meanings={"refuse": "nothing is imported", "zero": "filled with 0"},
    )
    delimiter = Option("auto", options=("auto", *DELIMITERS), help="what parts the cells of a row", meanings=FOUND)
    decimal = Option("auto", options=("auto", *DECIMALS), help="the decimal mark in numbers", meanings=FOUND)
    header = Option("auto", options=HEADERS, help="whether the first row names the columns", meanings=FOUND)

    def read(self, progress: Progress = silent) -> Arrays:
        """Inputs (rows, time, features), with lengths; targets as those of a table, or for each step.

        Text features are one-hot. The targets of steps are (rows, time, columns), or class numbers (rows, time) where
        the only one has three classes or more.
        """
        series = self._series(self._layout, progress)
        features = tuple(self._feature(column) for column in series.steps.features)
        check_size(series.steps.name, len(series.steps) * sum(len(feature.names) for feature in features))
        inputs = self._padded(series, encoded(features, series.steps.features))
        targets = encode_targets(series.targets or series.steps)
        classes = {} if targets.classes is None else {SOLE: targets.classes}
        values, names = targets.values, targets.names
        if series.targets is None:
            numbered = targets.classes is not None and len(targets.classes) > 2
            values, _ = pad(series.steps.name, series.split(values.argmax(1) if numbered else values))
            names = () if numbered else names
        return replace(inputs, targets={SOLE: values}, classes=classes, features=features, target_names=names)

    def inputs(self, encoding: Encoding, progress: Progress = silent) -> Arrays:
        """All sequences; targets may be missing."""
        layout = self._layout
        if self.form == LONG:
            only = tuple(feature.name for feature in encoding.features)
        else:
            targets = {name.partition("=")[0] for name in encoding.target_names}
            only = tuple(name for name in read_names(self._path, layout) if name not in targets)
        textual = {feature.name for feature in encoding.features if feature.categories is not None}
        texts = only if VALUE in textual else [name for name in only if {name, feature_of(name)} & textual]
        quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in texts)
        series = self._series(replace(layout, only=only, categories=quoted, targets=""), progress)
        columns = [agreeing(series.steps, feature) for feature in encoding.features]
        padded = self._padded(series, encoded(encoding.features, columns))
        return replace(padded, inputs=encoding.scale(padded.inputs, padded.lengths))

    def _padded(self, series: Series, values: Floats) -> Arrays:
        """Encoded steps as inputs."""
        sequences: Sequence[Floats] = series.split(values)
        inputs, lengths = pad(series.steps.name, sequences)
        return Arrays({SOLE: inputs}, {}, {} if lengths is None else {SOLE: lengths}, name=series.steps.name)

    def _feature(self, column: Column) -> Feature:
        fill = None if self.missing == "refuse" else 0.0 if column.categories is None else -1.0
        return Feature(column.name, column.categories, fill)

    def _series(self, layout: Layout, progress: Progress) -> Series:
        table = read_table(self._path, layout, progress)
        if self.form == WIDE:
            return from_wide(table, filled=self.missing != "refuse")
        return from_long(table, per_step=self.predict == STEP)

    @property
    def _path(self) -> Path:
        return Path(self.path) if self.path else resource("data", f"curves_{self.form}.csv")

    @property
    def _layout(self) -> Layout:
        texts = (self.sequence.strip() or "1", *([self.time] if self.time.strip() else [])) if self.form == LONG else ()
        return Layout(
            self.delimiter,
            self.decimal,
            self.header,
            self.targets,
            self.categories,
            self.ignore,
            self.missing if self.form == LONG else "zero",
            texts=texts,
        )
