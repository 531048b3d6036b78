"""Tables from files of text."""

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from nnstudio.base.catalogue import File, Option, Text
from nnstudio.data.arrays import Arrays
from nnstudio.data.delimited import DECIMALS, DELIMITERS, FOUND, HEADERS, MISSING, Layout, read_table
from nnstudio.data.encoding import Encoding
from nnstudio.data.errors import DataError, Progress, silent
from nnstudio.data.sources import Source
from nnstudio.data.table import Table


class Csv(Source):
    """A file of rows whose cells are parted by commas, semicolons or tabs."""

    name = "csv"
    title = "CSV file"
    standardized: ClassVar[bool] = True
    path = File("", help="the file")
    delimiter = Option("auto", options=("auto", *DELIMITERS), help="what parts the cells of a row", meanings=FOUND)
    decimal = Option("auto", options=("auto", *DECIMALS), help="the decimal mark in numbers", meanings=FOUND)
    header = Option("auto", options=HEADERS, help="whether the first row names the columns", meanings=FOUND)
    targets = Text("", help="names or numbers of the columns to predict, with commas; empty: the last")
    categories = Text("", help="names or numbers of columns whose numbers are classes, with commas")
    ignore = Text("", help="names or numbers of columns to leave out, with commas")
    missing = Option(
        "refuse",
        options=MISSING,
        help="what is done about empty cells and NA, NaN, null and ?",
        meanings={
            "refuse": "nothing is imported",
            "drop row": "without the rows that have one",
            "mean": "filled with the column's mean",
            "median": "filled with the column's median",
            "most frequent": "filled with the column's most frequent value",
            "zero": "filled with 0",
        },
    )

    def read(self, progress: Progress = silent) -> Table:
        """The file's rows."""
        return self._read(self._layout, progress)

    def inputs(self, encoding: Encoding, progress: Progress = silent) -> Arrays:
        """All rows as inputs; only the columns that the encoding knows are read, so targets may be missing."""
        texts = [feature.name.replace('"', '""') for feature in encoding.features if feature.categories is not None]
        gaps = any(feature.fill is not None for feature in encoding.features)
        layout = replace(
            self._layout,
            categories=", ".join(f'"{name}"' for name in texts),
            missing="zero" if gaps else "refuse",
            only=tuple(feature.name for feature in encoding.features),
        )
        return Arrays(encoding.inputs(self._read(layout, progress)), {})

    @property
    def _layout(self) -> Layout:
        return Layout(**{name: getattr(self, name) for name in self.settings if name != "path"})

    def _read(self, layout: Layout, progress: Progress) -> Table:
        if not self.path:
            raise DataError("no file is chosen yet; choose a CSV file")
        return read_table(Path(self.path), layout, progress)
