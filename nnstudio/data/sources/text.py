"""A text to go on with."""

from pathlib import Path

from nnstudio.base import catalogue
from nnstudio.base.catalogue import Flag, Integer, Maybe, Option
from nnstudio.base.resources import resource
from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import SOLE, Encoding
from nnstudio.data.errors import DataError, Progress, silent
from nnstudio.data.sequences import pad
from nnstudio.data.sources import Source
from nnstudio.data.tokens import LARGEST_VOCABULARY, RESERVED, UNITS, Tokenizer, count_tokens, number_tokens
from nnstudio.data.windows import read_text, windows

EVERY, LAST = "at every step", "after the last step"


class Text(Source):
    """A text in windows of characters or words; the network shall say which comes next."""

    name = "text"
    title = "Text"
    path = catalogue.File("", help="a file of plain text; empty: the beginning of Alice in Wonderland")
    unit = Option(UNITS[0], options=UNITS, help="what the text is cut into: words are parted from punctuation marks")
    lowercase = Flag(False, help="whether capitals are written small")
    steps = Integer(40, minimum=1, maximum=1000, help="tokens of a window, which the network sees at once")
    stride = Maybe(Integer(1, minimum=1, help="tokens from one window to the next; empty: as many as a window has"))
    predict = Option(
        EVERY,
        options=(EVERY, LAST),
        help="when to say the next token",
        meanings={EVERY: "after each token of a window", LAST: "after the whole window"},
    )
    vocabulary = Integer(
        10_000,
        minimum=len(RESERVED) + 1,
        maximum=LARGEST_VOCABULARY,
        help="most different tokens, with padding and the unknown token, which stands for all that are rarer",
    )
    minimum = Integer(1, minimum=1, help="how often a token must occur, else it is the unknown one")

    def read(self, progress: Progress = silent) -> Arrays:
        """Inputs: token numbers (rows, steps); targets: class numbers (rows, steps), or (rows, 1) after the last.

        The vocabulary is ordered by frequency in the whole text; a token that then occurs in no training row is the
        unknown one. Validation rows are the end of the text.
        """
        path = self._path
        tokens = self._tokenizer.split(read_text(path, progress))
        vocabulary = count_tokens(tokens, self.vocabulary, self.minimum)
        numbers = number_tokens(tokens, vocabulary)
        seen, following = windows(path.name, numbers, self.steps, self.stride or self.steps)
        targets = following if self.predict == EVERY else following[:, -1:].copy()
        return Arrays(
            {SOLE: seen},
            {SOLE: targets},
            vocabulary={SOLE: vocabulary},
            classes={SOLE: vocabulary},
            tokenizer=self._tokenizer,
            ordered=True,
            name=path.name,
        )

    def inputs(self, encoding: Encoding, progress: Progress = silent) -> Arrays:
        """The whole text in windows side by side, the last of which may be shorter."""
        text = read_text(self._path, progress)
        if SOLE not in encoding.vocabulary:
            raise DataError(f"{self._path.name}: the network was not trained on text; expected what it was trained on")
        numbers = encoding.tokens(text)
        rows = [numbers[start : start + self.steps] for start in range(0, len(numbers), self.steps)]
        if not rows:
            raise DataError(f"{self._path.name}: the text has no tokens; expected at least one")
        values, lengths = pad(self._path.name, rows)
        return Arrays({SOLE: values}, {}, {} if lengths is None else {SOLE: lengths})

    @property
    def _path(self) -> Path:
        return Path(self.path) if self.path else resource("data", "alice.txt")

    @property
    def _tokenizer(self) -> Tokenizer:
        return Tokenizer(self.unit, self.lowercase)
