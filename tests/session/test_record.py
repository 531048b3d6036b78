"""A recorded run goes on as if it had never been closed; a record that was tampered with is refused in a sentence."""

import copy
import json
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nnstudio as nn
from nnstudio.base.catalogue import Choice
from nnstudio.data.arrays import read_arrays
from nnstudio.document.edits import node_of, rename, set_data
from nnstudio.document.model import DataChoice
from nnstudio.session.record import Record, record_of, session_of
from tests.session.runs import network, rows, seen, session, weights


def eventful() -> nn.Session:
    """A run with every sort of intervention, in the middle of an iteration, with one change still to come."""
    run = nn.Session(network(optimizer=nn.optimizer("sgd", momentum=0.9)), data=rows(), validation=rows(6, seed=2))
    run["output.bias"] = [1.0]
    run.run(epochs=3)
    run.set(learning_rate=0.2)
    run.step("layer")
    run["hidden1.weight"] = np.ones((4, 3))
    run.run(epochs=2)
    run.change(rename(run.document, node_of(run.document, "hidden1").id, "first"))
    run.run(epochs=1)
    run.change(run.document, read_arrays(*rows(7, seed=4)))
    run.run(epochs=2)
    run.step("phase")
    run.set(batch_size=3)
    return run


def through_a_file(record: Record) -> Record:
    """What a file would keep: JSON text and arrays."""
    arrays = {key: np.array(array) for key, array in record.arrays.items()}
    return Record(record.document, json.loads(json.dumps(record.meta)), arrays)


@pytest.mark.parametrize("make", [session, eventful])
def test_a_reopened_run_shows_the_same_and_goes_on_to_the_same_bits(make: Callable[[], nn.Session]) -> None:
    run = make()
    again = session_of(through_a_file(record_of(run)))
    assert seen(again) == seen(run)
    assert (again.moment().live, again.moment().end) == (run.moment().live, run.moment().end)
    assert again.latest_document == run.latest_document
    for each in (run, again):
        each.run(epochs=3)
        each.step("layer")
    assert seen(again) == seen(run)
    again.reset()
    run.reset()
    assert (seen(again), again.moment().run) == (seen(run), run.moment().run)


def test_recording_leaves_the_run_as_it_was() -> None:
    run = eventful()
    before = seen(run)
    record_of(run)
    assert seen(run) == before


def test_a_reopened_run_goes_back_to_the_very_beginning() -> None:
    run = eventful()
    again = session_of(through_a_file(record_of(run)))
    moved = True
    while moved:
        moved = run.back("epoch")
        assert again.back("epoch") == moved
        assert seen(again) == seen(run)
    assert again.position == (0, 0)


def test_a_run_recorded_in_its_past_still_has_its_future() -> None:
    run = eventful()
    end = run.position
    final = seen(run)
    run.go_to(4, 2)
    again = session_of(through_a_file(record_of(run)))
    assert not again.moment().live
    again.go_to(*end)
    assert seen(again) == final


def test_curves_are_kept() -> None:
    run = eventful()
    again = session_of(through_a_file(record_of(run)))
    for name, curve in run.run_state.curves.items():
        np.testing.assert_array_equal(again.run_state.curves[name].everything(), curve.everything())
    assert again.run_state.epochs == run.run_state.epochs


def test_the_saved_weights_themselves_are_restored() -> None:
    """On another machine a replay may differ in the last bits; the weights are those that were saved all the same."""
    run = session()
    run.run(epochs=3)
    record = record_of(run)
    kept = [key for key in record.arrays if key.startswith("keyframe") and key.endswith("floats")]
    last = max(kept, key=lambda key: int(key.split(".")[1]))
    record.arrays[last] = record.arrays[last] + 1e-9
    again = session_of(record)
    assert weights(again) != weights(run)
    np.testing.assert_allclose(again["output.bias"], run["output.bias"] + 1e-9, rtol=1e-12)


def test_a_table_is_recorded_with_its_rows() -> None:
    net = nn.Network()
    nodes = [net.add("input", shape=4), net.add("dense", units=3, activation="softmax")]
    net.connect(*nodes)
    net.train_with(loss="categorical_crossentropy", batch_size=None)
    run = nn.Session(set_data(net.document, DataChoice(Choice("iris"), standardize=True, validation=0.2)))
    run.run(epochs=2)
    again = session_of(through_a_file(record_of(run)))
    assert again.dataset.encoding == run.dataset.encoding
    assert seen(again) == seen(run)


def test_a_run_that_lost_itself_in_not_a_number_is_recorded() -> None:
    run = session()
    run.run_state.set_value("output.bias", np.array([np.nan]))
    run.run(epochs=1)
    assert seen(session_of(through_a_file(record_of(run)))) == seen(run)


def test_a_long_run_takes_few_keyframes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.session.run.KEYFRAME_SECONDS", 0.0)
    run = session()
    run.run(iterations=2000)
    record = record_of(run)
    assert len(record.meta["keyframes"]) < 20
    assert seen(session_of(record)) == seen(run)


RECORD = through_a_file(record_of(eventful()))
LEAVES = st.one_of(
    st.none(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=5), st.just([]), st.just({}), st.booleans()
)


def tampered(data: st.DataObject) -> Record:
    """The record with one thing in its JSON or its arrays replaced or left out."""
    meta, arrays = copy.deepcopy(RECORD.meta), dict(RECORD.arrays)
    if data.draw(st.booleans()):
        key = data.draw(st.sampled_from(sorted(arrays)))
        tamper_array(data, arrays, key)
        return Record(RECORD.document, meta, arrays)
    place: Any = meta
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        inner = place[key]
        if isinstance(inner, (dict, list)) and inner and data.draw(st.integers(0, 3)):
            place = inner
            continue
        if data.draw(st.booleans()):
            place[key] = data.draw(LEAVES)
        else:
            del place[key]
        return Record(RECORD.document, meta, arrays)


def tamper_array(data: st.DataObject, arrays: dict[str, Any], key: str) -> None:
    """Leave an array out, cut it, cast it, or change one of its values."""
    array = arrays[key].copy()
    casts = st.sampled_from(["?", "i1", "f2", "f8", "c16", "S4"])
    ways = {
        "leave out": lambda: arrays.pop(key),
        "cut": lambda: arrays.update({key: array[: data.draw(st.integers(0, 2))]}),
        "cast": lambda: arrays.update({key: cast(array, data.draw(casts))}),
        "reshape": lambda: arrays.update({key: array.reshape(1, -1)}),
        "value": lambda: arrays.update(
            {key: changed(array, data.draw(st.sampled_from([-1, 0, 2**31, 2**62, np.nan])))}
        ),
    }
    ways[data.draw(st.sampled_from(sorted(ways)))]()


def cast(array: np.ndarray[Any, Any], kind: str) -> np.ndarray[Any, Any]:
    """An array of another type."""
    with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
        return array.astype(kind)


def changed(array: np.ndarray[Any, Any], value: float) -> np.ndarray[Any, Any]:
    """An array with another first value, where it can take it."""
    if array.size and not (np.isnan(value) and array.dtype.kind != "f") and not (value < 0 and array.dtype.kind == "u"):
        array.flat[0] = value
    return array


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_record_that_was_tampered_with_is_refused_or_is_a_run(data: st.DataObject) -> None:
    record = tampered(data)
    try:
        run = session_of(record)
    except nn.FileError as error:
        sentence = str(error)
    else:
        sentence = ""
        seen(run)
        run.step("iteration")
        run.back("iteration")
    assert "\n" not in sentence
    assert len(sentence) < 500


@pytest.mark.parametrize("key", ["position", "end", "events", "keyframes", "stretches", "data"])
def test_a_record_lacks_nothing(key: str) -> None:
    meta = dict(RECORD.meta)
    del meta[key]
    with pytest.raises(nn.FileError, match="the saved run cannot be read"):
        session_of(Record(RECORD.document, meta, RECORD.arrays))


def test_what_was_changed_before_the_first_step_is_recorded() -> None:
    run = session()
    run["hidden1.bias"] = [1.0, 2.0, 3.0]
    run.change(rename(run.document, node_of(run.document, "hidden1").id, "first"))
    run["first.bias"] = [3.0, 2.0, 1.0]
    again = session_of(through_a_file(record_of(run)))
    assert seen(again) == seen(run)
    for each in (run, again):
        each.run(epochs=2)
        each.back("epoch")
    assert seen(again) == seen(run)
