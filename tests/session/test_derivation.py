"""Where a number comes from: what is told makes the number, and every operand is the number that the façade shows."""

from math import prod
from typing import Any

import numpy as np
import pytest

import nnstudio as nn
from nnstudio.session.derivation import BY_HAND, CONSTANT, DRAWN, LOADED, MADE, NOT_YET, UNKNOWN
from nnstudio.session.frame import Derivation
from nnstudio.session.requests import DerivationRequest
from nnstudio.session.session import Session
from tests.session.runs import rows, session


def where_from(run: Session, role: str, name: str, index: tuple[int, ...]) -> Derivation:
    wish = DerivationRequest(role, name, index)
    found = run.frame([wish]).replies[wish].derivation
    assert found is not None
    return found


def total(found: Derivation) -> float:
    return sum(prod(each.value or 0.0 for each in term) for term in found.terms) + found.rest[1]


def before_update(**recipe: Any) -> Session:
    """A run behind a backward pass."""
    run = session(**recipe)
    run.run(iterations=3)
    while run.where.phase != "update":
        run.step()
    return run


SUMS = [
    ("pre_activation", "hidden1", (1, 2), 5),
    ("pre_activation", "output", (0, 0), 4),
    ("pre_activation_gradient", "hidden1", (1, 2), 1),
    ("pre_activation_gradient", "output", (1, 0), 1),
    ("gradient", "hidden1.weight", (3, 2), 4),
    ("gradient", "hidden1.bias", (1,), 4),
    ("gradient", "drop", (2, 1), 1),
    ("gradient", "hidden1", (2, 1), 1),
    ("gradient", "output", (2, 0), 2),
    ("activation", "drop", (0, 1), 1),
]


@pytest.mark.parametrize(("role", "name", "index", "count"), SUMS)
def test_the_terms_make_the_number_and_are_what_is_seen(role: str, name: str, index: Any, count: int) -> None:
    run = before_update()
    found = where_from(run, role, name, index)
    seen = run.seen(role, name)
    assert seen is not None
    assert found.value == seen[index]
    assert len(found.terms) == count
    assert total(found) == pytest.approx(found.value, rel=1e-9, abs=1e-15)
    for each in (each for term in found.terms for each in term if each.role != CONSTANT):
        array = run.seen(each.role, each.name)
        assert array is not None
        assert each.index is not None
        assert array[each.index] == each.value


def test_the_instruction_is_the_one_that_wrote_it() -> None:
    run = before_update()
    listed = run.outline().rows
    for role, name, index, _ in SUMS:
        found = where_from(run, role, name, index)
        assert found.instruction is not None
        assert (role, name) in listed[found.instruction].writes
        assert found.iteration == 3


def test_an_output_is_the_function_of_its_sum() -> None:
    found = where_from(before_update(), "activation", "hidden1", (0, 1))
    assert (found.sort, found.function) == ("function", "sigmoid")
    ((operand,),) = found.terms
    assert operand.value is not None
    assert found.value == pytest.approx(1 / (1 + np.exp(-operand.value)), rel=1e-12)


def test_a_share_of_softmax_comes_from_all_sums_of_its_layer() -> None:
    net = nn.Network()
    x, y = net.add("input", shape=(4,)), net.add("dense", units=3, activation="softmax", name="output")
    net.connect(x, y)
    net.train_with(loss="categorical_crossentropy")
    run = nn.Session(net, data=(rows()[0], np.eye(3)[np.arange(10) % 3]))
    run.run(iterations=2)
    found = where_from(run, "activation", "output", (0, 1))
    assert len(found.terms) == 3
    sums = {term[0].index: float(term[0].value or 0) for term in found.terms}
    shares = np.exp(list(sums.values()))
    assert found.function == "softmax"
    assert found.value == pytest.approx(np.exp(sums[0, 1]) / shares.sum(), rel=1e-12)
    error = where_from(run, "pre_activation_gradient", "output", (0, 1))
    assert [each.role for each, _ in error.terms] in (["activation", "target"], ["target", "activation"])
    assert total(error) == pytest.approx(error.value, rel=1e-9)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_weight_comes_from_its_update_and_that_from_rate_and_direction(optimizer: str) -> None:
    run = session(optimizer=optimizer)
    run.run(iterations=3)
    value = where_from(run, "value", "hidden1.weight", (0, 1))
    assert value.value == run["hidden1.weight"][0, 1]
    assert value.iteration == 2
    assert {each.role for term in value.terms for each in term} == {CONSTANT, "update"}
    assert total(value) == pytest.approx(value.value, rel=1e-12)
    update = where_from(run, "update", "hidden1.weight", (0, 1))
    assert total(update) == pytest.approx(update.value, rel=1e-9)
    assert {each.role for each in update.terms[0]} == {CONSTANT, "rate", "direction"}
    direction = where_from(run, "direction", "hidden1.weight", (0, 1))
    assert (direction.remark == MADE) == (optimizer == "adam")
    assert "gradient" in {each.role for term in direction.terms for each in term}


def test_behind_an_update_the_sum_is_of_the_weights_before_it() -> None:
    run = session()
    run.run(iterations=3)
    found = where_from(run, "pre_activation", "hidden1", (1, 2))
    assert len(found.terms) == 5
    assert total(found) == pytest.approx(found.value, rel=1e-9)


def test_what_no_instruction_makes_says_where_it_is_from() -> None:
    run = session()
    assert where_from(run, "value", "hidden1.weight", (0, 0)).remark == DRAWN
    assert where_from(run, "activation", "hidden1", (0, 0)).remark == NOT_YET
    assert where_from(run, "gradient", "nowhere", (0, 0)).remark == UNKNOWN
    run.step("iteration")
    assert where_from(run, "activation", "x", (0, 0)).remark == LOADED
    assert where_from(run, "activation", "x", (99, 0)).remark == UNKNOWN
    run["hidden1.weight"] = run["hidden1.weight"] + 1
    assert where_from(run, "value", "hidden1.weight", (0, 0)).remark == BY_HAND


def test_what_cannot_be_opened_shows_the_arrays_that_were_read() -> None:
    net = nn.Network()
    x, h = net.add("input", shape=(5, 2)), net.add("lstm", units=3, name="hidden1")
    y = net.add("dense", units=1, name="output")
    net.connect(x, h)
    net.connect(h, y)
    random = np.random.default_rng(1)
    run = nn.Session(net, data=(random.normal(size=(8, 5, 2)), random.normal(size=(8, 1))))
    run.run(iterations=2)
    for each in run.outline().quantities:
        found = where_from(run, each.role, each.name, (0,) * len(each.shape))
        assert found.value is not None or found.remark
        assert found.terms or found.remark or found.instruction is None
        assert not found.sort or found.function or total(found) == pytest.approx(found.value, rel=1e-6, abs=1e-12)
