"""Texts: cut into tokens, numbered, in windows, with labels."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.base.resources import resource
from nnstudio.data.arrays import Arrays
from nnstudio.data.dataset import prepare
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import DataError
from nnstudio.data.sources import SOURCES
from nnstudio.data.tokens import RESERVED, Tokenizer, count_tokens, number_tokens
from nnstudio.document.model import DataChoice


def text(path: Path, content: str | bytes, **settings: object) -> Arrays:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    data = SOURCES["text"](path=str(path), **settings).read()
    assert isinstance(data, Arrays)
    return data


def labeled(path: Path, content: str, **settings: object) -> Arrays:
    path.write_text(content, encoding="utf-8")
    data = SOURCES["labeled_texts"](path=str(path), **settings).read()
    assert isinstance(data, Arrays)
    return data


@pytest.mark.parametrize(
    ("unit", "lowercase", "given", "tokens"),
    [
        ("characters", False, "Ab\r\nc\rd", ["A", "b", "\n", "c", "\n", "d"]),
        ("characters", True, "ÄB", ["ä", "b"]),
        ("characters", False, "e\u0301", ["é"]),
        ("characters", False, "猫😀", ["猫", "😀"]),
        ("words", False, "Don't stop, it’s 3 o'clock!", ["Don't", "stop", ",", "it’s", "3", "o'clock", "!"]),
        ("words", True, "'No,' SHE said--", ["'", "no", ",", "'", "she", "said", "-", "-"]),
        ("words", False, "über-groß", ["über", "-", "groß"]),
        ("words", False, " \n\t ", []),
    ],
)
def test_text_is_cut_into_tokens(unit: str, lowercase: bool, given: str, tokens: list[str]) -> None:
    assert Tokenizer(unit, lowercase).split(given) == tokens


@given(st.text(max_size=200))
def test_characters_put_together_again_are_the_text(given: str) -> None:
    tokenizer = Tokenizer()
    tokens = tokenizer.split(given)
    assert tokenizer.split(tokenizer.join(tokens)) == tokens


@given(st.lists(st.text(min_size=1, max_size=3), max_size=60), st.integers(3, 20), st.integers(1, 4))
def test_a_vocabulary_is_ordered_by_frequency_and_then_by_text(tokens: list[str], most: int, minimum: int) -> None:
    counts = Counter(tokens)
    vocabulary = count_tokens(tokens, most, minimum)
    assert vocabulary[:2] == ("", "<unknown>")
    known = vocabulary[2:]
    assert list(known) == sorted(known, key=lambda token: (-counts[token], token))
    assert len(vocabulary) <= most
    left_out = [token for token, count in counts.items() if count >= minimum and token not in known]
    assert not left_out or len(vocabulary) == most
    numbers = number_tokens(tokens, vocabulary)
    assert [vocabulary[int(n)] for n in numbers] == [token if token in known else RESERVED[1] for token in tokens]


def test_windows_lie_side_by_side_and_each_token_has_the_next_as_its_target(tmp_path: Path) -> None:
    data = text(tmp_path / "a.txt", "abcdefghijk", steps=4)
    words = data.vocabulary[SOLE]
    rows = ["".join(words[int(n)] for n in row) for row in data.inputs[SOLE]]
    targets = ["".join(data.classes[SOLE][int(n)] for n in row) for row in data.targets[SOLE]]
    assert rows == ["abcd", "efgh"]
    assert targets == ["bcde", "fghi"]


def test_windows_may_overlap_and_say_the_token_after_the_last(tmp_path: Path) -> None:
    data = text(tmp_path / "a.txt", "abcdef", steps=3, stride=1, predict="after the last step")
    words = data.vocabulary[SOLE]
    assert ["".join(words[int(n)] for n in row) for row in data.inputs[SOLE]] == ["abc", "bcd", "cde"]
    assert [words[int(n)] for n in data.targets[SOLE][:, 0]] == ["d", "e", "f"]


@given(count=st.integers(2, 60), steps=st.integers(1, 20), stride=st.integers(1, 20))
def test_there_are_as_many_windows_as_fit(
    tmp_path_factory: pytest.TempPathFactory, count: int, steps: int, stride: int
) -> None:
    path = tmp_path_factory.mktemp("w") / "a.txt"
    content = "".join(chr(0x4E00 + i) for i in range(count))
    if count <= steps:
        with pytest.raises(DataError, match=f"expected at least {steps + 1}, a window and the token after it"):
            text(path, content, steps=steps, stride=stride)
        return
    data = text(path, content, steps=steps, stride=stride)
    starts = [start for start in range(0, count, stride) if start + steps + 1 <= count]
    words = data.vocabulary[SOLE]
    assert ["".join(words[int(n)] for n in row) for row in data.inputs[SOLE]] == [
        content[s : s + steps] for s in starts
    ]


def test_the_end_of_the_text_is_for_validation_and_its_new_words_are_unknown(tmp_path: Path) -> None:
    data = text(tmp_path / "a.txt", "a b a b a b a b a b c d a b c", unit="words", steps=2)
    dataset = prepare(data, DataChoice(validation=0.3), 1)
    assert dataset.validation is not None
    assert dataset.training.rows.tolist() == [0, 1, 2, 3, 4]
    words = dataset.encoding.vocabulary[SOLE]
    assert [[words[int(n)] for n in row] for row in dataset.validation.inputs[SOLE]] == [["<unknown>"] * 2, ["a", "b"]]
    assert [[words[int(n)] for n in row] for row in dataset.validation.targets[SOLE]] == [
        ["<unknown>", "a"],
        ["b", "<unknown>"],
    ]
    assert len(words) == len(data.vocabulary[SOLE])


def test_new_text_is_encoded_with_the_vocabulary_of_the_training(tmp_path: Path) -> None:
    settings = {"steps": 3, "lowercase": True}
    encoding = prepare(text(tmp_path / "a.txt", "abcabcab", **settings), DataChoice(), 1).encoding
    assert encoding.text(encoding.tokens("CAB")) == "cab"
    (tmp_path / "later.txt").write_text("CABzba")
    later = SOURCES["text"](path=str(tmp_path / "later.txt"), **settings).inputs(encoding)
    assert [encoding.text(row) for row in later.inputs[SOLE]] == ["cab", "<unknown>ba"]
    (tmp_path / "short.txt").write_text("abca")
    short = SOURCES["text"](path=str(tmp_path / "short.txt"), **settings).inputs(encoding)
    assert short.lengths[SOLE].tolist() == [3, 1]
    assert (short.inputs[SOLE][1, 1:] == 0).all()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "a.txt: the file is empty; expected text"),
        (b"\xef\xbb\xbf", "a.txt: the file is empty; expected text"),
        (b"abc", "a.txt: the text has 3 tokens; expected at least 41, a window and the token after it"),
        (b"gr\xfc\xdfe", "a.txt: line 1 holds bytes that are not UTF-8; save the file as UTF-8 and try again"),
        (b"a\0b", "a.txt: line 1 holds a NUL byte, so this is not a text file; expected rows of text"),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(DataError) as error:
        text(tmp_path / "a.txt", content)
    assert str(error.value) == sentence


def test_utf_16_and_unicode_are_read(tmp_path: Path) -> None:
    data = text(tmp_path / "a.txt", "Grüße aus Köln 😀".encode("utf-16"), steps=3)
    assert set("Grüße aus Köln 😀") <= set(data.vocabulary[SOLE])


def test_a_text_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.data.windows.LARGEST_TEXT", 1000)
    with pytest.raises(DataError, match=r"a.txt: the text has more than 1,000 characters; take a part of it"):
        text(tmp_path / "a.txt", "line\n" * 300)
    monkeypatch.setattr("nnstudio.data.windows.LARGEST_TABLE", 1000)
    with pytest.raises(DataError, match=r"a.txt: 460 windows of 40 tokens are more than 1,000 numbers; take a larger"):
        text(tmp_path / "a.txt", "line\n" * 100, stride=1)


def test_a_text_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no.txt: the file cannot be read: no such file or directory"):
        SOURCES["text"](path=str(tmp_path / "no.txt")).read()
    with pytest.raises(DataError, match="this is not a file; choose a file of text"):
        SOURCES["text"](path=str(tmp_path)).read()


def test_alice_comes_with_the_program_and_with_where_it_is_from() -> None:
    content = resource("data", "alice.txt").read_text(encoding="utf-8")
    assert content.startswith("ALICE'S ADVENTURES IN WONDERLAND\nCHAPTER I. Down the Rabbit-Hole\nAlice was beginning")
    assert 10_000 < len(content) < 20_000
    assert content.isascii()
    assert "public domain" in resource("data", "LICENSE-alice.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["wine", "digits"])
def test_the_published_data_sets_travel_with_their_licenses(name: str) -> None:
    assert "CC BY 4.0" in resource("data", f"LICENSE-{name}.txt").read_text(encoding="utf-8")


def test_diabetes_travels_with_its_license() -> None:
    assert "BSD 3-Clause" in resource("data", "LICENSE-diabetes.txt").read_text(encoding="utf-8")


# --- labels --------------------------------------------------------------------------------------------------------

REVIEWS = 'text,stars\n"Good, very good",good\nbad,bad\nvery bad film,bad\n'


def test_texts_with_labels_are_padded_tokens_and_classes(tmp_path: Path) -> None:
    data = labeled(tmp_path / "r.csv", REVIEWS)
    words = data.vocabulary[SOLE]
    assert words == ("", "<unknown>", "bad", "good", "very", ",", "film")
    assert [[words[int(n)] for n in row] for row in data.inputs[SOLE]] == [
        ["good", ",", "very", "good"],
        ["bad", "", "", ""],
        ["very", "bad", "film", ""],
    ]
    assert data.lengths[SOLE].tolist() == [4, 1, 3]
    assert data.targets[SOLE].tolist() == [[1], [0], [0]]
    assert data.classes[SOLE] == ("bad", "good")


def test_long_texts_are_cut_and_rare_tokens_unknown(tmp_path: Path) -> None:
    data = labeled(tmp_path / "r.csv", REVIEWS, steps=2, minimum=2)
    assert data.vocabulary[SOLE][2:] == ("bad",)
    assert data.inputs[SOLE].tolist() == [[1, 1], [2, 0], [1, 2]]


def test_columns_are_found_by_name_and_numbers_may_be_predicted(tmp_path: Path) -> None:
    content = "id,note,stars\n1,fine,4.5\n2,awful,1\n"
    data = labeled(tmp_path / "r.csv", content, text="note", ignore="id", targets="stars")
    assert data.targets[SOLE].tolist() == [[4.5], [1.0]]
    assert not data.classes
    with pytest.raises(DataError, match=r"column 'id' is neither the text nor to be predicted; leave it out"):
        labeled(tmp_path / "r.csv", content, text="note")


def test_more_than_a_thousand_long_texts(tmp_path: Path) -> None:
    rows = "".join(f"{'very ' * 100}good number {i},{i % 2}\n" for i in range(1500))
    data = labeled(tmp_path / "r.csv", "text,label\n" + rows, categories="label")
    assert data.inputs[SOLE].shape == (1500, 100)
    assert data.classes[SOLE] == ("0", "1")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("text,y\n,1\n", "r.csv: line 2, column 1 (text) is empty; expected a text"),
        ('text,y\na,1\n" ",2\n', "r.csv: line 3, column 1 (text) is empty; expected a text"),
        ("text\nhello\n", "r.csv: column 'text' is to be predicted and read as text; expected one of both"),
        ("", "r.csv: the file is empty; expected rows of cells"),
    ],
)
def test_texts_that_cannot_be_used(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(DataError) as error:
        labeled(tmp_path / "r.csv", content)
    assert str(error.value) == sentence


def test_later_texts_need_no_label(tmp_path: Path) -> None:
    encoding = prepare(labeled(tmp_path / "r.csv", REVIEWS), DataChoice(), 1).encoding
    (tmp_path / "later.csv").write_text("text\nVERY good indeed\nfilm\n")
    later = SOURCES["labeled_texts"](path=str(tmp_path / "later.csv")).inputs(encoding)
    assert [encoding.text(row) for row in later.inputs[SOLE]] == ["very good <unknown>", "film"]
    assert later.lengths[SOLE].tolist() == [3, 1]


def test_a_network_that_never_saw_text_is_given_none(tmp_path: Path) -> None:
    encoding = prepare(SOURCES["xor"]().read(), DataChoice(), 1).encoding
    for kind in ("text", "labeled_texts"):
        with pytest.raises(DataError, match="the network was not trained on text"):
            SOURCES[kind]().inputs(encoding)


def test_the_bigram_baseline_of_a_text_can_be_counted(tmp_path: Path) -> None:
    """What a language model has to beat: the perplexity of the frequencies of pairs, here of a text that alternates."""
    data = text(tmp_path / "a.txt", "ab" * 100, steps=10)
    pairs = Counter(zip(data.inputs[SOLE].ravel(), data.targets[SOLE].ravel(), strict=True))
    firsts = Counter(data.inputs[SOLE].ravel().tolist())
    entropy = -sum(count * math.log(count / firsts[pair[0]]) for pair, count in pairs.items())
    assert math.exp(entropy / data.inputs[SOLE].size) == 1.0
    assert np.isin(data.inputs[SOLE], (2, 3)).all()
