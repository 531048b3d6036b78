"""Rows of one's own through the whole network, in evaluation mode."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.data.errors import DataError
from nnstudio.document.edits import set_data
from nnstudio.document.model import DataChoice
from nnstudio.files.examples import example
from nnstudio.session.frame import Reply
from nnstudio.session.requests import EvaluateRequest
from nnstudio.session.trainer import orders
from nnstudio.session.trainer.client import Trainer
from tests.session.runs import network, rows, seen, session
from tests.session.test_same_bits import STEPS, reader, sentences
from tests.session.test_trainer import ask, begin

ROW = (0.5, -1.0, 2.0, 0.25)


def answered(run: nn.Session, *inputs: tuple[str, tuple[float, ...] | str]) -> Reply:
    wish = EvaluateRequest(inputs)
    return run.frame([wish]).replies[wish]  # type: ignore[return-value]


def test_every_node_is_computed_as_by_hand_with_nothing_dropped() -> None:
    run = session()
    run.run(iterations=5)
    found = run.evaluate([ROW, ROW[::-1]])
    assert list(found) == ["x", "hidden1", "drop", "output"]
    x = np.array([ROW, ROW[::-1]])
    hidden = 1 / (1 + np.exp(-(x @ run["hidden1.weight"] + run["hidden1.bias"])))
    output = 1 / (1 + np.exp(-(hidden @ run["output.weight"] + run["output.bias"])))
    np.testing.assert_array_equal(found["x"], x)
    for name, expected in (("hidden1", hidden), ("drop", hidden), ("output", output)):
        np.testing.assert_allclose(found[name], expected, rtol=1e-12)
    np.testing.assert_array_equal(found["output"], run.predict(x))


def test_a_wish_is_answered_with_the_same_numbers_and_changes_nothing() -> None:
    run = session()
    run.run(iterations=3)
    run.step("layer")
    before, expected = seen(run), run.evaluate([ROW])
    for name in ("", "x"):
        reply = answered(run, (name, ROW))
        assert reply.outputs.keys() == expected.keys()
        for node, values in reply.outputs.items():
            np.testing.assert_array_equal(values, expected[node][0])
    assert seen(run) == before
    plain = session()
    for each in (run, plain):
        each.run(iterations=5 if each is plain else 2)
    assert seen(run) == seen(plain)


def test_inputs_are_standardized_as_in_training() -> None:
    inputs, targets = rows()
    run = nn.Session(set_data(network().document, DataChoice(standardize=True)), data=(inputs * 50 + 7, targets))
    np.testing.assert_allclose(
        run.evaluate([ROW])["x"][0], (np.array(ROW) - (inputs * 50 + 7).mean(0)) / (inputs * 50 + 7).std(0), rtol=1e-12
    )


def test_a_short_sequence_of_tokens_is_padded() -> None:
    run = reader("float64")
    run.run(iterations=2)
    reply = answered(run, ("", (3.0, 1.0)))
    expected = run.evaluate([[3, 1]])
    np.testing.assert_array_equal(reply.outputs["x"], [3, 1] + [0] * (STEPS - 2))
    assert reply.outputs["first"].shape == (STEPS, 4)
    for name, values in reply.outputs.items():
        np.testing.assert_array_equal(values, expected[name][0])
    np.testing.assert_array_equal(np.asarray(run.predict([[3, 1], *sentences(3, 1)]))[0], reply.outputs["y"])


def test_a_sequence_of_features_is_as_long_as_its_values() -> None:
    net = nn.Network()
    nodes = net.add("input", shape=(4, 2), name="x"), net.add("gru", units=3, name="h"), net.add("dense", name="y")
    for ends in pairwise(nodes):
        net.connect(*ends)
    run = nn.Session(net, data=(np.ones((3, 4, 2)), np.ones(3)))
    reply = answered(run, ("x", (1.0, 2.0, 3.0, 4.0)))
    np.testing.assert_array_equal(reply.outputs["y"], np.asarray(run.predict([[[1, 2], [3, 4]]]))[0])
    assert "takes (4, 2) per row" in answered(run, ("x", (1.0, 2.0, 3.0))).refusal
    assert "up to 4 steps" in answered(run, ("x", (1.0,) * 10)).refusal


def test_a_text_is_cut_into_tokens() -> None:
    run = nn.Session(example("word_order"))
    encoding = run.dataset.encoding
    vocabulary = encoding.vocabulary[""]
    text = encoding.tokenizer.join(vocabulary[number] for number in (3, 2, 3))
    reply = answered(run, ("", text))
    expected = run.evaluate([[3, 2, 3]])
    np.testing.assert_array_equal(reply.outputs["x"][:3], [3, 2, 3])
    for name, values in reply.outputs.items():
        np.testing.assert_array_equal(values, expected[name][0])


@pytest.mark.parametrize(
    ("inputs", "why"),
    [
        ([], "no input"),
        ([("x", ())], "at least one row and one feature"),
        ([("x", ROW[:3])], "takes 4 features per row"),
        ([("other", ROW)], "there is no input 'other'"),
        ([("x", (float("nan"), *ROW[1:]))], "finite"),
        ([("x", "word")], "takes numbers, not text"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(
    inputs: list[tuple[str, tuple[float, ...] | str]], why: str
) -> None:
    reply = answered(session(), *inputs)
    assert why in reply.refusal
    assert not reply.outputs


def test_a_script_gets_an_error() -> None:
    with pytest.raises(DataError, match="takes 4 features"):
        session().evaluate([ROW[:3]])


@pytest.fixture
def trainer() -> Iterator[Trainer]:
    made = Trainer()
    yield made
    made.close()


def test_through_the_trainer(trainer: Trainer) -> None:
    run = session()
    handle = begin(trainer, run)
    for each in (run, handle):
        each.run(iterations=2)
    expected = run.evaluate([ROW])
    for name, values in handle.evaluate([ROW]).items():
        np.testing.assert_array_equal(values, expected[name])
    wish = EvaluateRequest((("", ROW),))
    framed = ask(trainer, orders.Look(0, wishes=(wish,)))
    reply = framed.frame.replies[wish]  # type: ignore[union-attr]
    for name, values in reply.outputs.items():
        np.testing.assert_array_equal(values, expected[name][0])
