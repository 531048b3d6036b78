"""Units whose output is held at a value; random drawings, here and against PyTorch, have such units too."""

from typing import Any

import numpy as np
import pytest

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.model import Document
from nnstudio.engine import check
from nnstudio.engine.layers import LAYERS
from tests.engine.drawings import Bench, Layer, assert_gradients_agree, chain, dense, drawing, entry, numeric_gradient

HELD = {0: 0.25, 2: -1.5}
RECURRENT = ["simple_rnn", "lstm", "gru"]


def clamped(document: Document, name: str = "h", held: dict[int, float] = HELD) -> Document:
    for unit, value in held.items():
        document = edits.clamp(document, document.by_name[name].id, unit, value)
    return document


def network(kind: str, **recipe: Any) -> Document:
    """The layer "h" with three features behind it, something learned before and behind it."""
    vectors, sequences = (entry("x", 4), dense("a", 3, "tanh")), (entry("x", 4, 2), dense("a", 3, "tanh"))
    merged = {"add", "average", "concatenate", "maximum", "multiply"}
    layers: dict[str, tuple[Layer, ...]] = {
        "input": (("h", "input", {"shape": [3]}),),
        "dense": (*vectors, dense("h", 3, "softmax")),
        "embedding": (entry("x", 4), ("h", kind, {"vocabulary": 3, "units": 3})),
        "reshape": (*vectors, ("h", kind, {"shape": [1, 3]})),
        **dict.fromkeys(RECURRENT, (*sequences, ("h", kind, {"units": 3, "return_sequences": True}))),
    }
    if kind in merged:
        behind = [("x", "a"), ("x", "b"), ("a", "h"), ("b", "h"), ("h", "y")]
        return drawing([*vectors, dense("b", 3, "tanh"), ("h", kind, {}), dense("y", 2)], behind, **recipe)
    return chain(*layers.get(kind, (*vectors, ("h", kind, {}))), dense("y", 2), **recipe)


every = pytest.mark.parametrize("kind", LAYERS.members)


@every
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_clamped_unit_is_what_it_is_held_at_in_training_and_evaluation(kind: str, precision: str) -> None:
    bench = Bench(clamped(network(kind, precision=precision)))
    bench.learn()
    evaluation = bench.evaluation()
    for shown in (bench.see("activation", "h"), evaluation.buffers["activation", "h"].user):
        for unit, value in HELD.items():
            assert (shown[..., unit] == value).all()
        assert len(np.unique(shown[..., 1])) > 1


@every
def test_gradients_are_the_derivatives(kind: str) -> None:
    bench = Bench(clamped(network(kind)))
    expected = numeric_gradient(bench.loss, bench.state.values)
    bench.learn()
    assert_gradients_agree(bench.state.gradient, expected)


@every
def test_the_program_has_an_instruction_for_it_and_none_where_nothing_is_clamped(kind: str) -> None:
    free, bench = Bench(network(kind)), Bench(clamped(network(kind)))
    assert not any(row.title == "clamp" for row in free.program.instructions)
    rows = [row for row in bench.program.instructions if row.title == "clamp"]
    assert {(row.phase, row.node, row.formula) for row in rows} == {("forward", "h", "O₁ ← 0.25, O₃ ← −1.5")}
    assert [row.time_step for row in rows] == ([0, 1, 2, 3] if kind in RECURRENT else [None])


@every
def test_no_gradient_passes_a_clamped_unit(kind: str) -> None:
    document = network(kind)
    units = range(Bench(document).plan.steps["h"].shape[-1])
    bench = Bench(clamped(document, held=dict.fromkeys(units, 0.2)))
    bench.learn()
    learned = {each.name for each in bench.state.layout.parameters if bench.see("gradient", each.name).any()}
    assert learned == {"y.weight", "y.bias"}


def test_what_a_unit_would_have_put_out_is_seen_beside_what_it_is_held_at() -> None:
    bench, free = Bench(clamped(network("dense"))), Bench(network("dense"))
    for each in (bench, free):
        each.learn()
    np.testing.assert_array_equal(bench.see("unclamped", "h"), free.see("activation", "h"))
    np.testing.assert_array_equal(bench.see("activation", "h")[:, 1], free.see("activation", "h")[:, 1])


@pytest.mark.parametrize("kind", RECURRENT)
@pytest.mark.parametrize("masked", [False, True])
def test_the_next_time_step_sees_the_clamped_state(kind: str, masked: bool) -> None:
    bench = Bench(clamped(network(kind)), batch=5, masked=["x"] * masked)
    bench.learn()
    state = bench.see("state", "h")
    for unit, value in HELD.items():
        assert (state[..., unit] == value).all()
    role = "recurrent_sum" if kind == "gru" else "pre_activation"
    arriving = bench.see("activation", "a") @ bench.see("value", "h.weight") if kind != "gru" else 0
    bias = bench.see("value", "h.recurrent_bias" if kind == "gru" else "h.bias")
    before = np.concatenate([np.zeros_like(state[:, :1]), state[:, :-1]], axis=1)
    expected = arriving + before @ bench.see("value", "h.recurrent_weight") + bias
    np.testing.assert_allclose(bench.see(role, "h"), expected, rtol=1e-12, atol=1e-14)


# --- what cannot be ----------------------------------------------------------------------------------------------


def found(document: Document) -> list[tuple[str | None, str, str]]:
    return [(each.node, each.severity, each.what) for each in check(document)]


@pytest.mark.parametrize(
    ("activation", "loss", "refused"),
    [
        ("softmax", "categorical_crossentropy", True),
        ("sigmoid", "binary_crossentropy", True),
        ("softmax", "mse", False),
        ("sigmoid", "mse", False),
    ],
)
def test_an_output_is_not_clamped_where_its_loss_would_not_know(activation: str, loss: str, refused: bool) -> None:
    document = chain(entry("x", 3), dense("h", 2, activation), loss=(Choice(loss),))
    assert found(clamped(document, held={0: 0.5})) == [("h", "error", "cannot be clamped")] * refused


@pytest.mark.parametrize("between", [[], [("f", "reshape", {"shape": [4]})]])
def test_tokens_are_not_clamped(between: list[Layer]) -> None:
    words = ("words", "embedding", {"vocabulary": 3, "units": 2})
    document = chain(entry("x", 4), *between, words, ("last", "flatten", {}), dense("y", 1))
    name = between[0][0] if between else "x"
    assert (name, "error", "cannot be clamped") in found(clamped(document, name, {1: 2.0}))
    assert found(clamped(document, "words", {1: 2.0})) == []


def test_a_unit_that_is_not_there_is_a_warning_and_changes_nothing() -> None:
    document = chain(entry("x", 3), ("h", "dropout", {}), dense("y", 1))
    wrong = clamped(document, held={7: 1.0})
    assert found(wrong) == [("h", "warning", "has no unit 7 to clamp")]
    benches = [Bench(each) for each in (document, wrong)]
    for bench in benches:
        bench.learn()
    assert benches[0].program.loss == benches[1].program.loss


@pytest.mark.parametrize(
    ("held", "precision", "refused"),
    [
        (((0, 1e300),), "float32", True),
        (((0, 1e300),), "float64", False),
        (((0, float("nan")),), "float64", True),
        (((-1, 0.0),), "float64", False),
        (((0, 1.0), (0, 2.0)), "float64", True),
    ],
)
def test_what_only_a_file_can_hold(held: Any, precision: str, refused: bool) -> None:
    document = chain(entry("x", 3), dense("h", 2), dense("y", 1), precision=precision)
    wrong = edits.change_node(document, document.by_name["h"].id, clamped=held)
    assert any(node == "h" and severity == "error" for node, severity, _ in found(wrong)) == refused
