"""Texts with labels, from a CSV file."""

from dataclasses import replace
from pathlib import Path

from nnstudio.base import catalogue
from nnstudio.base.catalogue import Flag, Integer, Option
from nnstudio.base.resources import resource
from nnstudio.data.arrays import Arrays
from nnstudio.data.delimited import DELIMITERS, FOUND, HEADERS, Layout, read_table
from nnstudio.data.encoding import SOLE, Encoding
from nnstudio.data.errors import DataError, Progress, silent
from nnstudio.data.sequences import pad
from nnstudio.data.sources import Source
from nnstudio.data.table import Table
from nnstudio.data.targets import encode_targets
from nnstudio.data.tokens import LARGEST_VOCABULARY, RESERVED, UNITS, Tokenizer, count_tokens, number_tokens


class LabeledTexts(Source):
    """A CSV file with a text and a label, or numbers to predict, in each row."""

    name = "labeled_texts"
    title = "Texts from CSV"
    path = catalogue.File("", help="the CSV file; empty: an example of glad and angry sentences")
    delimiter = Option("auto", options=("auto", *DELIMITERS), help="what parts the cells of a row", meanings=FOUND)
    header = Option("auto", options=HEADERS, help="whether the first row names the columns", meanings=FOUND)
    text = catalogue.Text("", help="name or number of the column of texts; empty: the first")
    targets = catalogue.Text("", help="names or numbers of the columns to predict, with commas; empty: the last")
    categories = catalogue.Text("", help="names or numbers of columns whose numbers are classes, with commas")
    ignore = catalogue.Text("", help="names or numbers of columns to leave out, with commas")
    unit = Option(UNITS[1], options=UNITS, help="what a text is cut into: words are parted from punctuation marks")
    lowercase = Flag(True, help="whether capitals are written small")
    steps = Integer(100, minimum=1, maximum=1000, help="most tokens of a text; the rest of a longer one is cut off")
    vocabulary = Integer(
        10_000,
        minimum=len(RESERVED) + 1,
        maximum=LARGEST_VOCABULARY,
        help="most different tokens, with padding and the unknown token, which stands for all that are rarer",
    )
    minimum = Integer(1, minimum=1, help="how often a token must occur, else it is the unknown one")

    def read(self, progress: Progress = silent) -> Arrays:
        """Inputs: token numbers (rows, time), with lengths; targets as those of a table.

        The vocabulary is ordered by frequency in all texts; a token that then occurs in no training row is the unknown
        one.
        """
        table = self._read(Layout(targets=self.targets, categories=self.categories, ignore=self.ignore), progress)
        if len(table.columns) > len(table.targets) + 1:
            other = table.features[0].name
            raise DataError(f"{table.name}: column {other!r} is neither the text nor to be predicted; leave it out")
        targets = encode_targets(table)
        tokens = self._tokens(table)
        vocabulary = count_tokens((token for row in tokens for token in row), self.vocabulary, self.minimum)
        values, lengths = pad(table.name, [number_tokens(row, vocabulary) for row in tokens])
        return Arrays(
            {SOLE: values},
            {SOLE: targets.values},
            {} if lengths is None else {SOLE: lengths},
            {SOLE: vocabulary},
            {} if targets.classes is None else {SOLE: targets.classes},
            target_names=targets.names,
            tokenizer=self._tokenizer,
            name=table.name,
        )

    def inputs(self, encoding: Encoding, progress: Progress = silent) -> Arrays:
        """All texts; only their column is read, so targets may be missing."""
        table = self._read(Layout(only=()), progress)
        if SOLE not in encoding.vocabulary:
            raise DataError(f"{table.name}: the network was not trained on text; expected what it was trained on")
        values, lengths = pad(
            table.name, [number_tokens(row, encoding.vocabulary[SOLE]) for row in self._tokens(table)]
        )
        return Arrays({SOLE: values}, {}, {} if lengths is None else {SOLE: lengths})

    @property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(self.unit, self.lowercase)

    def _read(self, layout: Layout, progress: Progress) -> Table:
        path = Path(self.path) if self.path else resource("data", "sentences.csv")
        texts = (self.text.strip() or "1",)
        return read_table(path, replace(layout, delimiter=self.delimiter, header=self.header, texts=texts), progress)

    def _tokens(self, table: Table) -> list[list[str]]:
        """The tokens of each text, cut to the most there may be."""
        column = table.columns[table.texts[0]]
        rows = [self._tokenizer.split(text)[: self.steps] for text in column.categories or ()]
        return [rows[code] for code in column.values]
