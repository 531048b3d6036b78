"""Data sets made by formula against what is published of them."""

import math
from itertools import pairwise

import numpy as np
import pytest

from nnstudio.data.arrays import Arrays
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import DataError
from nnstudio.data.sources import SOURCES
from nnstudio.data.table import Table


def arrays(name: str, **settings: object) -> Arrays:
    data = SOURCES[name](**settings).read()
    assert isinstance(data, Arrays)
    return data


def table(name: str, **settings: object) -> Table:
    data = SOURCES[name](**settings).read()
    assert isinstance(data, Table)
    return data


def points(name: str, **settings: object) -> tuple[np.ndarray, np.ndarray]:
    data = table(name, **settings)
    return np.stack([column.values for column in data.features], axis=1), data.columns[-1].values


# --- planes and curves ---------------------------------------------------------------------------------------------


def test_moons_without_noise_are_half_circles() -> None:
    xy, lower = points("moons", noise=0.0, samples=1000)
    centers = np.where(lower[:, None] == 1, [1.0, 0.5], [0.0, 0.0])
    np.testing.assert_allclose(np.hypot(*(xy - centers).T), 1.0, atol=1e-3)
    assert (np.where(lower == 1, xy[:, 1] <= 0.5, xy[:, 1] >= 0.0)).all()


def test_the_fields_of_a_checkerboard_alternate() -> None:
    xy, white = points("checkerboard", samples=4000, fields=5)
    column, row = np.floor((xy + 1.0) / 2.0 * 5 - 1e-9).astype(int).T
    sure = np.abs((xy + 1.0) / 0.4 - np.round((xy + 1.0) / 0.4)).min(1) > 1e-3
    assert ((column + row) % 2 == white)[sure].all()
    assert np.abs(xy).max() <= 1.0


@pytest.mark.parametrize("clouds", [2, 3, 7])
def test_clouds_have_their_centers_and_deviation(clouds: int) -> None:
    xy, codes = points("gaussians", clouds=clouds, samples=3000 * clouds, noise=0.3)
    for code in range(clouds):
        cloud = xy[codes == code]
        angle = 2.0 * math.pi * code / clouds
        assert len(cloud) == 3000
        np.testing.assert_allclose(cloud.mean(0), [math.cos(angle), math.sin(angle)], atol=4 * 0.3 / math.sqrt(3000))
        np.testing.assert_allclose(cloud.std(0), 0.3, rtol=0.06)


@pytest.mark.parametrize(
    ("curve", "formula"),
    [
        ("line", lambda x: x),
        ("parabola", lambda x: 2 * x * x - 1),
        ("cubic", lambda x: 4 * x**3 - 3 * x),
        ("sine", lambda x: math.sin(2 * math.pi * x)),
        ("step", lambda x: -1 if x < 0 else 1),
        ("absolute value", lambda x: 2 * abs(x) - 1),
        ("bell", lambda x: math.exp(-8 * x * x)),
    ],
)
def test_a_curve_without_noise_is_its_formula(curve: str, formula: object) -> None:
    x, y = points("regression", curve=curve, noise=0.0)
    assert np.abs(x).max() <= 1.0
    np.testing.assert_allclose(y, [formula(float(value)) for value in x[:, 0]], atol=1e-4)


# --- sequences -----------------------------------------------------------------------------------------------------


def test_a_sine_wave_goes_on() -> None:
    data = arrays("sine", steps=30, ahead=3, period=12.5)
    whole = np.concatenate([data.inputs[SOLE][:, :, 0], data.targets[SOLE]], axis=1)
    assert whole.shape == (200, 33)
    turn = 2.0 * math.cos(2.0 * math.pi / 12.5)
    np.testing.assert_allclose(whole[:, 2:], turn * whole[:, 1:-1] - whole[:, :-2], atol=3e-4)
    assert abs(whole.std() - math.sqrt(0.5)) < 0.03


def test_at_every_step_the_target_is_the_next_value() -> None:
    data = arrays("sine", predict="at every step", noise=0.2)
    np.testing.assert_array_equal(data.targets[SOLE][:, :-1], data.inputs[SOLE][:, 1:])


@pytest.mark.parametrize("steps", [2, 3, 50])
def test_the_adding_problem_adds_the_marked_number_of_each_half(steps: int) -> None:
    data = arrays("adding", steps=steps)
    numbers, marks = data.inputs[SOLE][:, :, 0], data.inputs[SOLE][:, :, 1]
    assert set(np.unique(marks)) <= {0.0, 1.0}
    half = steps // 2
    assert (marks[:, :half].sum(1) == 1).all()
    assert (marks[:, half:].sum(1) == 1).all()
    np.testing.assert_allclose(data.targets[SOLE][:, 0], (numbers * marks).sum(1), rtol=1e-15)


def test_the_adding_problem_has_the_published_baseline() -> None:
    """Who always says 1 has the mean squared error 0.167, the variance of the sum of two uniform numbers."""
    targets = arrays("adding", samples=50_000, steps=10).targets[SOLE]
    assert abs(((targets - 1.0) ** 2).mean() - 1 / 6) < 0.003
    assert abs(targets.mean() - 1.0) < 0.005


def test_marks_stand_anywhere() -> None:
    marks = arrays("adding", samples=20_000, steps=8).inputs[SOLE][:, :, 1]
    np.testing.assert_allclose(marks.mean(0), 0.25, atol=0.015)


def test_copying_memory_is_laid_out_as_published() -> None:
    data = arrays("copying", samples=300, symbols=8, items=5, pause=7)
    codes, targets = data.inputs[SOLE].argmax(2), data.targets[SOLE].astype(int)
    assert (data.inputs[SOLE].sum(2) == 1).all()
    assert codes.shape == targets.shape == (300, 17)
    assert (codes[:, :5] >= 2).all()
    assert (codes[:, 11] == 1).all()
    assert (np.delete(codes[:, 5:], 6, axis=1) == 0).all()
    assert (targets[:, :12] == 0).all()
    np.testing.assert_array_equal(targets[:, 12:] - 1, codes[:, :5] - 2)
    assert data.classes[SOLE] == ("blank", "1", "2", "3", "4", "5", "6", "7", "8")
    np.testing.assert_allclose(np.bincount(codes[:, :5].ravel())[2:] / 1500, 1 / 8, atol=0.04)


def test_parity_is_odd_for_half_of_all_sequences() -> None:
    data = arrays("parity", samples=20_000, steps=9)
    bits, odd = data.inputs[SOLE][:, :, 0], data.targets[SOLE][:, 0]
    np.testing.assert_array_equal(odd, bits.sum(1) % 2)
    assert abs(odd.mean() - 0.5) < 0.015
    assert abs(np.corrcoef(bits[:, 0], odd)[0, 1]) < 0.03


def test_parity_at_every_step_is_that_of_the_bits_so_far() -> None:
    data = arrays("parity", predict="at every step")
    bits, odd = data.inputs[SOLE][:, :, 0], data.targets[SOLE][:, :, 0]
    assert (odd[:, 0] == bits[:, 0]).all()
    assert ((odd[:, 1:] != odd[:, :-1]) == (bits[:, 1:] == 1)).all()


@pytest.mark.parametrize("name", ["adding", "parity", "sine"])
def test_more_numbers_than_there_may_be_are_refused_before_they_are_made(name: str) -> None:
    with pytest.raises(
        DataError, match=r"this takes .*00,000 numbers, more than 50,000,000; take fewer or shorter rows"
    ):
        SOURCES[name](samples=100_000, steps=1000).read()
    with pytest.raises(DataError, match=r"Copying memory: this takes .* numbers, more than 50,000,000"):
        SOURCES["copying"](samples=100_000, pause=1000).read()


# --- Reber's grammar -----------------------------------------------------------------------------------------------

# Reber (1967), as drawn in Hochreiter and Schmidhuber (1997): node -> symbol -> node.
GRAPH = {
    "start": {"B": "a"},
    "a": {"T": "b", "P": "c"},
    "b": {"S": "b", "X": "d"},
    "c": {"T": "c", "V": "e"},
    "d": {"X": "c", "S": "f"},
    "e": {"P": "d", "V": "f"},
    "f": {"E": "end"},
    "end": {},
}


def successors(said: str) -> set[str]:
    """The symbols that the embedded grammar allows after a beginning of a string; fails where it is none."""
    if len(said) < 2:
        return {"": {"B"}, "B": {"T", "P"}}[said]
    node = "start"
    for place, symbol in enumerate(said[2:], 2):
        if node == "end":
            assert symbol == said[1]
            return {"E"} if place == len(said) - 1 else set()
        node = GRAPH[node][symbol]
    return {said[1]} if node == "end" else set(GRAPH[node])


def strings(data: Arrays) -> list[str]:
    rows = zip(data.inputs[SOLE].argmax(2), data.lengths[SOLE], strict=True)
    return ["".join("BTPSXVE"[code] for code in row[:steps]) for row, steps in rows]


def test_every_string_is_of_the_embedded_grammar_and_tells_what_may_follow() -> None:
    data = arrays("reber")
    for said, steps, allowed in zip(strings(data), data.lengths[SOLE], data.targets[SOLE], strict=True):
        assert said[-1] == said[1]
        for place in range(steps):
            expected = successors(said[: place + 1])
            assert {symbol for symbol, may in zip("BTPSXVE", allowed[place], strict=True) if may} == expected
        assert (allowed[steps:] == 0).all()


def test_the_next_symbol_is_the_one_that_follows() -> None:
    data = arrays("reber", predict="next symbol")
    for said, steps, following in zip(strings(data), data.lengths[SOLE], data.targets[SOLE], strict=True):
        assert "".join("BTPSXVE"[int(code)] for code in following[:steps]) == said[1:] + "E"


def test_both_ways_of_each_fork_are_equally_likely() -> None:
    said = strings(arrays("reber", samples=5000))
    assert abs(np.mean([each[1] == "T" for each in said]) - 0.5) < 0.03
    assert abs(np.mean([each[3] == "T" for each in said]) - 0.5) < 0.03
    assert min(map(len, said)) == 8  # B T B T X S E T, and E to be said
    loops = sum(a + b == "SS" for each in said for a, b in pairwise(each[3:]))
    assert loops > 0


# --- sentences -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("passive", [False, True])
def test_each_sentence_has_a_twin_of_the_same_words_and_another_meaning(passive: bool) -> None:
    data = arrays("word_order", passive=passive)
    bags: dict[tuple, list[int]] = {}
    for row, doer in zip(data.inputs[SOLE], data.targets[SOLE].argmax(1), strict=True):
        bags.setdefault(tuple(sorted(row)), []).append(int(doer))
    for doers in bags.values():
        assert len(doers) == 2
        assert doers[0] != doers[1]


def test_dog_bites_man_and_man_bites_dog() -> None:
    data = arrays("word_order", passive=True)
    words, doers = data.vocabulary[SOLE], data.classes[SOLE]
    told = {
        " ".join(words[int(token)] for token in row if token): doers[int(target.argmax())]
        for row, target in zip(data.inputs[SOLE], data.targets[SOLE], strict=True)
    }
    assert told["dog bites man"] == told["man is bitten by dog"] == "dog"
    assert told["man bites dog"] == told["dog is bitten by man"] == "man"
    assert sorted(set(data.lengths[SOLE])) == [3, 5]


# --- randomness ----------------------------------------------------------------------------------------------------

SEEDED = [name for name, kind in SOURCES.members.items() if "seed" in kind.settings and "path" not in kind.settings]


def numbers(name: str, seed: int) -> np.ndarray:
    data = SOURCES[name](seed=seed).read()
    return data.inputs[SOLE] if isinstance(data, Arrays) else np.stack([c.values for c in data.features], axis=1)


@pytest.mark.parametrize("name", SEEDED)
def test_another_seed_draws_other_rows_and_the_same_seed_the_same(name: str) -> None:
    first, other = numbers(name, 1), numbers(name, 2)
    assert first.shape != other.shape or not np.array_equal(first, other)
    np.testing.assert_array_equal(first, numbers(name, 1))


@pytest.mark.parametrize("name", SEEDED)
def test_nothing_uses_a_global_random_generator(name: str) -> None:
    before = np.random.get_state()  # noqa: NPY002
    numbers(name, 1)
    after = np.random.get_state()  # noqa: NPY002
    assert before[0] == after[0]
    np.testing.assert_array_equal(before[1], after[1])


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("moons", [-1.0885, 0.3991]),
        ("checkerboard", [-0.8172, -0.1271]),
        ("gaussians", [1.0735, -0.0795]),
        ("regression", [-0.4113]),
        ("sine", [0.6737]),
        ("adding", [0.2973943595881381, 0.0]),
    ],
)
def test_a_seed_draws_the_same_rows_on_every_machine(name: str, first: list[float]) -> None:
    row = numbers(name, 5)[0]
    assert (row if row.ndim == 1 else row[0]).tolist() == first


def test_a_seed_draws_the_same_symbols_on_every_machine() -> None:
    assert numbers("copying", 5)[0, :4].argmax(1).tolist() == [6, 9, 7, 7]
    assert numbers("parity", 5)[:3, :, 0].astype(int).tolist()[0][:3] == [0, 0, 0]
    assert numbers("reber", 5)[0, :6].argmax(1).tolist() == [0, 1, 0, 2, 1, 1]
