"""Raw data in a record: kept to the last bit, and believed only where it fits together."""

import copy
import json

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.data.arrays import Arrays, read_arrays
from nnstudio.data.dataset import prepare
from nnstudio.data.encoding import Encoding
from nnstudio.data.errors import DataError
from nnstudio.data.sources import SOURCES
from nnstudio.document.model import DataChoice
from nnstudio.files.errors import FileError
from nnstudio.session.saved import SavedArrays, load_data, save_data

ARRAYS = [name for name in SOURCES.members if name != "csv" and isinstance(SOURCES[name]().read(), Arrays)]


def made(name: str) -> Arrays:
    data = SOURCES[name]().read()
    assert isinstance(data, Arrays)
    return data


def through_json(saved: object) -> dict:
    return json.loads(msgspec.json.encode(saved))


def same_numbers(one: dict, other: dict) -> None:
    assert one.keys() == other.keys()
    for name, values in one.items():
        assert values.dtype == other[name].dtype
        assert values.tobytes() == other[name].tobytes()


@pytest.mark.parametrize("data", [*map(made, ARRAYS), read_arrays([[3, 2], [1]], [[1, 0], [1]])], ids=lambda d: d.name)
def test_arrays_are_kept_to_the_last_bit_with_all_that_is_said_of_them(data: Arrays) -> None:
    kept: dict[str, np.ndarray] = {}
    saved = through_json(save_data(data, "data.0", kept))
    again = load_data(msgspec.convert({**saved}, SavedArrays), "data.0", kept)
    assert isinstance(again, Arrays)
    same_numbers(dict(data.inputs), dict(again.inputs))
    same_numbers(dict(data.targets), dict(again.targets))
    same_numbers(dict(data.lengths), dict(again.lengths))
    for field in ("vocabulary", "classes", "features", "target_names", "tokenizer", "ordered", "name"):
        assert getattr(again, field) == getattr(data, field)


@pytest.mark.parametrize("name", ARRAYS)
def test_the_encoding_survives_json(name: str) -> None:
    encoding = prepare(made(name), DataChoice(standardize=True, validation=0.2), 7).encoding
    assert msgspec.convert(through_json(encoding), Encoding) == encoding


def test_a_record_of_arrays_without_lengths_and_words_is_still_read() -> None:
    kept = {"data.0.input.0": np.eye(2), "data.0.target.0": np.eye(2)}
    saved = msgspec.convert({"type": "arrays", "inputs": ["x"], "targets": ["y"]}, SavedArrays)
    again = load_data(saved, "data.0", kept)
    assert isinstance(again, Arrays)
    assert (again.lengths, again.vocabulary, again.classes) == ({}, {}, {})


def saved_sentences() -> tuple[dict, dict[str, np.ndarray]]:
    kept: dict[str, np.ndarray] = {}
    data = SOURCES["word_order"](passive=True).read()
    return through_json(save_data(data, "d", kept)), kept


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (lambda meta, kept: kept.pop("d.lengths.0"), "the saved array 'd.lengths.0' is missing"),
        (
            lambda meta, kept: kept.update({"d.lengths.0": kept["d.lengths.0"] * 9}),
            "the lengths of the input are not from",
        ),
        (
            lambda meta, kept: kept.update({"d.lengths.0": kept["d.lengths.0"][1:]}),
            "the lengths of the input are not from",
        ),
        (
            lambda meta, kept: kept.update({"d.lengths.0": kept["d.lengths.0"] - 5}),
            "the lengths of the input are not from",
        ),
        (lambda meta, kept: kept.update({"d.input.0": kept["d.input.0"] * 1000}), "expected whole numbers from 0 to"),
        (lambda meta, kept: kept.update({"d.input.0": kept["d.input.0"] + 0.5}), "expected whole numbers from 0 to"),
        (lambda meta, kept: meta.update(lengths=["nobody"]), "tells of an input or target that it does not hold"),
        (lambda meta, kept: meta.update(classes={"nobody": ["a", "b"]}), "tells of an input or target"),
        (lambda meta, kept: meta["vocabulary"].update({"": ["a", "b"]}), "the vocabulary of the input is none"),
        (lambda meta, kept: meta["vocabulary"][""].append("x" * 1000), "a token twice or one that is too long"),
        (lambda meta, kept: meta["classes"].update({"": ["dog", "dog"]}), "the classes of the target are none"),
        (lambda meta, kept: meta["tokenizer"].update(unit="syllables"), "text cannot be cut into 'syllables'"),
        (lambda meta, kept: meta.update(features=[{"name": "x", "categories": ["a", "b"]}]), "names for the features"),
    ],
)
def test_what_does_not_fit_together_is_refused_in_a_sentence(tamper: object, sentence: str) -> None:
    meta, kept = saved_sentences()
    tamper(meta, kept)
    with pytest.raises(FileError, match=sentence) as error:
        load_data(msgspec.convert(meta, SavedArrays), "d", kept)
    assert "\n" not in str(error.value)


LEAVES = st.one_of(st.none(), st.integers(-3, 2**40), st.text(max_size=4), st.just([]), st.just({}), st.just([["a"]]))


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_tampered_data_is_refused_or_can_be_prepared(data: st.DataObject) -> None:
    meta, kept = copy.deepcopy(saved_sentences())
    if data.draw(st.booleans()):
        meta[data.draw(st.sampled_from(sorted(meta)))] = data.draw(LEAVES)
    else:
        key = data.draw(st.sampled_from(sorted(kept)))
        flat = kept[key].copy()
        flat.flat[data.draw(st.integers(0, flat.size - 1))] = data.draw(st.sampled_from([-1, 0, 7, 2**31]))
        kept[key] = data.draw(st.sampled_from([flat, flat[:1], flat.reshape(-1), flat[None], flat[::-1]]))
    sentence = ""
    try:
        again = load_data(msgspec.convert(meta, SavedArrays), "d", kept)
        assert isinstance(again, Arrays)
        prepare(again, DataChoice(standardize=True, validation=0.3), 1)
    except (msgspec.ValidationError, FileError, DataError) as error:
        sentence = str(error)
    assert "\n" not in sentence
