"""What a network needs of memory is counted, and refused where there is not so much."""

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.base.catalogue import Choice
from nnstudio.document.model import Document
from nnstudio.engine import capacity as module
from nnstudio.engine import plan
from nnstudio.engine.builder import TooLargeError
from nnstudio.engine.capacity import capacity
from nnstudio.engine.compile import evaluation_program, make_state, training_program
from nnstudio.engine.footprint import least, readable
from nnstudio.engine.network import DataShape
from nnstudio.engine.plan import check
from tests.engine.drawings import chain, dense, entry
from tests.engine.random_drawings import Drawn, drawings

ADAM = Choice("adam")
DRAWINGS: dict[str, Document] = {
    "dense": chain(entry("x", 100), dense("h", 200, "relu"), ("d", "dropout", {"rate": 0.2}), dense("y", 10)),
    "frozen": chain(entry("x", 100), ("h", "dense", {"units": 200, "frozen": True}), dense("y", 1), optimizer=ADAM),
    "sequence": chain(entry("x", 30, 8), dense("h", 16, "tanh"), ("f", "flatten", {}), dense("y", 1)),
    **{
        kind: chain(entry("x", 30, 8), ("h", kind, {"units": 16, "return_sequences": True}), dense("y", 1), **recipe)
        for kind, recipe in (("simple_rnn", {}), ("lstm", {"optimizer": ADAM}), ("gru", {"precision": "float32"}))
    },
    "embedding": chain(entry("x", 30), ("e", "embedding", {"vocabulary": 50}), ("h", "lstm", {}), dense("y", 1)),
}


@pytest.fixture
def memory(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Gives the machine so many bytes for a run."""

    def give(size: int) -> None:
        monkeypatch.setattr(module, "installed", lambda: int(size / module.SHARE) + 1)
        monkeypatch.setattr(module, "limits", list)
        capacity.cache_clear()

    yield give
    monkeypatch.undo()
    capacity.cache_clear()


@pytest.mark.parametrize("document", DRAWINGS.values(), ids=DRAWINGS)
@pytest.mark.parametrize("make", [training_program, evaluation_program])
def test_a_program_counts_the_memory_that_it_takes(document: Document, make: Callable[..., Any]) -> None:
    planned = plan(document)
    state = make_state(planned, 4000)
    small = make(planned, state, 1000)
    gc.collect()
    tracemalloc.start()
    try:
        program = make(planned, state, 4000)
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    counted = program.bytes.total()
    assert counted > small.bytes.total()
    assert taken < counted + 1_000_000  # what is no array, such as the instructions
    assert counted < 1.05 * taken + 100_000  # what is made while compiling and not needed afterwards


@pytest.mark.parametrize("document", DRAWINGS.values(), ids=DRAWINGS)
def test_what_is_said_before_compiling_is_no_more_than_what_is_counted_and_not_far_below(document: Document) -> None:
    planned = plan(document)
    counted = training_program(planned, make_state(planned, 64), 64).bytes
    said = least(planned.steps, document.recipe.precision, 64)
    assert said.total() <= counted.total() <= 40 * said.total()
    assert all(said[name] <= counted[name] for name in said)


@settings(deadline=None, max_examples=60)
@given(drawings(), st.integers(1, 40))
def test_what_is_said_before_compiling_is_no_more_than_what_is_counted(drawn: Drawn, batch: int) -> None:
    planned = plan(drawn.document)
    counted = training_program(planned, make_state(planned, batch), batch).bytes
    assert all(size <= counted[name] for name, size in least(planned.steps, "float64", batch).items())


@pytest.mark.parametrize("document", DRAWINGS.values(), ids=DRAWINGS)
def test_compiling_ends_where_memory_does(document: Document) -> None:
    planned = plan(document)
    state = make_state(planned, 64)
    program = training_program(planned, state, 64)
    gathered = sum(memory.nbytes for memory in (*program.inputs.values(), *program.targets.values()))
    training_program(planned, state, 64, program.bytes.total())
    with pytest.raises(TooLargeError):
        training_program(planned, state, 64, program.bytes.total() - gathered - 1)


def test_a_drawing_for_which_there_is_no_memory_is_a_problem_at_once(memory: Callable[[int], None]) -> None:
    memory(8 * 10**9)
    document = chain(entry("x", 1000), dense("h", 10**6), dense("y", 1), optimizer=ADAM)
    (problem,) = check(document)
    assert (problem.node, problem.severity, problem.what) == ("h", "error", "asks for too much memory")
    # 1,001,000,000 values: themselves and two moments, each four times for keyframes, and the gradient, in 8 bytes
    assert "at least 104 GB" in problem.why
    assert "room for 8 GB" in problem.why


@pytest.mark.parametrize(
    ("document", "rows"),
    [
        (chain(entry("x", 10**7, 10**7), dense("y", 1)), None),
        (chain(entry("x", 10**7), dense("y", 10**6)), None),
        (chain(entry("x", 10**6, 10), ("h", "lstm", {"units": 100}), dense("y", 1), batch_size=1000), 1000),
        (chain(entry("x", 10**4), dense("y", 1), batch_size=None), 10**7),
        (chain(entry("x", 10), ("e", "embedding", {"vocabulary": 10**7, "units": 10**4}), dense("y", 1)), None),
    ],
)
def test_whatever_is_too_large_is_refused(document: Document, rows: int | None, memory: Callable[[int], None]) -> None:
    memory(10 * 10**9)
    shapes = {"x": document.nodes[0].settings["shape"]}
    data = None if rows is None else DataShape(shapes, {"y": (1,)}, rows)
    assert any(problem.what == "asks for too much memory" for problem in check(document, data))


def test_a_smaller_batch_helps(memory: Callable[[int], None]) -> None:
    memory(10**9)
    data = DataShape({"x": (10**4,)}, {"y": (1,)}, 10**4)
    shapes = [entry("x", 10**4), dense("h", 10), dense("y", 1)]
    assert any(problem.severity == "error" for problem in check(chain(*shapes, batch_size=None), data))
    assert not check(chain(*shapes, batch_size=100), data)


def test_a_container_has_less_than_the_machine(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "memory.max"
    monkeypatch.setattr(module, "CONTAINERS", (file, tmp_path / "none"))
    for text, expected in (("max\n", module.installed()), ("1000000\n", 1_000_000)):
        file.write_text(text)
        capacity.cache_clear()
        assert capacity() <= module.SHARE * expected
    capacity.cache_clear()


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 kB"),
        (12_345_678, "12.3 MB"),
        (999_900_000, "1 GB"),
        (8e18, "8,000,000 TB"),
    ],
)
def test_bytes_in_words(size: float, words: str) -> None:
    assert readable(size) == words
