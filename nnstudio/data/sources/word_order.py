"""Sentences whose meaning is in the order of their words."""

from itertools import permutations

import numpy as np

from nnstudio.base.catalogue import Flag
from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import Progress, silent
from nnstudio.data.sequences import pad
from nnstudio.data.sources import Source
from nnstudio.data.tokens import LARGEST_VOCABULARY, Tokenizer, count_tokens, number_tokens

NOUNS = ("bird", "cat", "dog", "horse", "man", "woman")
VERBS = (("bites", "bitten"), ("follows", "followed"), ("hears", "heard"), ("sees", "seen"))
WORDS = Tokenizer("words")


class WordOrder(Source):
    """Sentences such as "dog bites man" and "man bites dog": the same words, and another one who does it."""

    name = "word_order"
    title = "Word order"
    passive = Flag(False, help='whether there are also sentences such as "man is bitten by dog"')

    def read(self, progress: Progress = silent) -> Arrays:
        """Inputs: token numbers (rows, time), with lengths where sentences differ; target: who does it, one-hot.

        Every sentence has a twin of the same words and another doer, so that a network that does not see their order is
        right half of the time at most.
        """
        sentences = [told for pair in permutations(NOUNS, 2) for verb in VERBS for told in ways(*pair, *verb)]
        told = sentences if self.passive else sentences[::2]
        tokens = [WORDS.split(sentence) for sentence, _ in told]
        vocabulary = count_tokens((token for sentence in tokens for token in sentence), LARGEST_VOCABULARY, 1)
        numbers, lengths = pad(self.title, [number_tokens(sentence, vocabulary) for sentence in tokens])
        progress(1.0)
        return Arrays(
            {SOLE: numbers},
            {SOLE: np.array([[float(noun == doer) for noun in NOUNS] for _, doer in told])},
            {} if lengths is None else {SOLE: lengths},
            {SOLE: vocabulary},
            {SOLE: NOUNS},
            target_names=NOUNS,
            tokenizer=WORDS,
            name=self.title,
        )


def ways(doer: str, other: str, verb: str, participle: str) -> list[tuple[str, str]]:
    """A sentence in the active and in the passive voice, each with the one who does it."""
    return [(f"{doer} {verb} {other}", doer), (f"{other} is {participle} by {doer}", doer)]
