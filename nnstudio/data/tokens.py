"""Text as numbers: how it is cut into tokens, and the vocabulary that numbers them.

Number 0 is padding and 1 stands for every token that the vocabulary lacks; tokens follow from 2 on.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nnstudio.data.errors import DataError

PADDING, UNKNOWN = 0, 1
RESERVED = ("", "<unknown>")
"""Texts of the numbers that stand for no token of their own."""
UNITS = ("characters", "words")
WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")
LARGEST_VOCABULARY = 100_000
LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """How text is cut.

    Attributes:
        unit: "characters", or "words": runs of letters, digits and inner apostrophes, and each punctuation mark.
        lowercase: whether capitals are written small before.
    """

    unit: str = UNITS[0]
    lowercase: bool = False

    def split(self, text: str) -> list[str]:
        """The tokens of a text, in Unicode's composed form (NFC) with a line feed for each end of a line."""
        text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
        text = text.lower() if self.lowercase else text
        return list(text) if self.unit == "characters" else [word[:LONGEST_TOKEN] for word in WORD.findall(text)]

    def join(self, tokens: Iterable[str]) -> str:
        """A text of these tokens: characters side by side, words with a space between."""
        return ("" if self.unit == "characters" else " ").join(tokens)


CHARACTERS = Tokenizer()


def count_tokens(tokens: Iterable[str], most: int, minimum: int) -> tuple[str, ...]:
    """A vocabulary: the text of each number, the most frequent token first, among equals in Unicode's order.

    Args:
        tokens: all there are.
        most: how many numbers there may be, with the two that are no tokens.
        minimum: how often a token must occur.
    """
    counts = Counter(tokens)
    frequent = [token for token, count in counts.items() if count >= minimum]
    frequent.sort(key=lambda token: (-counts[token], token))
    return (*RESERVED, *frequent[: max(most - len(RESERVED), 0)])


def number_tokens(tokens: Sequence[str], vocabulary: Sequence[str]) -> NDArray[np.float64]:
    """The number of each token (tokens,); a number whose text is empty stands for none."""
    places = {text: number for number, text in enumerate(vocabulary) if text}
    return np.fromiter((places.get(token, UNKNOWN) for token in tokens), np.float64, len(tokens))


def fit_vocabulary(vocabulary: tuple[str, ...], numbers: NDArray[np.float64]) -> tuple[str, ...]:
    """The vocabulary with an empty text for each token that does not occur among the numbers, which are training rows.

    Its size stays, so that a network fits whichever rows are for training.
    """
    seen = np.zeros(len(vocabulary), bool)
    seen[np.unique(numbers).astype(np.intp)] = True
    seen[: len(RESERVED)] = True
    return tuple(text if known else "" for text, known in zip(vocabulary, seen.tolist(), strict=True))


def known_numbers(numbers: NDArray[np.float64], vocabulary: Sequence[str]) -> NDArray[np.float64]:
    """Token numbers with the unknown token for each whose text is empty; raises DataError for a number of none."""
    check_numbers("the input", numbers, len(vocabulary))
    known = np.array([float(number) if text else UNKNOWN for number, text in enumerate(vocabulary)])
    known[PADDING] = PADDING
    return known[numbers.astype(np.intp)]


def check_numbers(what: str, numbers: NDArray[np.float64], count: int) -> None:
    """Raise DataError where a number is not one of so many tokens or classes."""
    bad = ~((numbers >= 0) & (numbers < count) & (numbers == np.floor(numbers)))
    if bad.any():
        place = [int(i) for i in np.unravel_index(bad.argmax(), bad.shape)]
        raise DataError(f"{what} holds {numbers[bad][0]:g} at {place}; expected whole numbers from 0 to {count - 1}")


def check_vocabulary(what: str, vocabulary: tuple[str, ...]) -> None:
    """Raise DataError where texts are no vocabulary."""
    if vocabulary[: len(RESERVED)] != RESERVED or len(vocabulary) > LARGEST_VOCABULARY:
        raise DataError(f"the vocabulary of {what} is none; expected padding, unknown and at most {LARGEST_VOCABULARY}")
    texts = [text for text in vocabulary if text]
    if len(set(texts)) < len(texts) or max(map(len, texts)) > LONGEST_TOKEN:
        raise DataError(f"the vocabulary of {what} has a token twice or one that is too long")
