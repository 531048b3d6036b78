"""Programs of whole drawings: gradients, instructions, what they read and write, bindings."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.base.catalogue import Choice
from nnstudio.document.model import Document
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.compile import evaluation_program, output_gradient, training_program
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.program import Buffer, Program
from tests.engine.drawings import Array, Bench, assert_gradients_agree, chain, dense, drawing, entry, numeric_gradient
from tests.engine.random_drawings import Drawn, drawings

OUTPUTS = ("activation", "pre_activation", "gradient", "pre_activation_gradient", "mask", "loss")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawings(smooth=True), st.integers(0, 1000), st.integers(1, 4))
def test_gradients_of_random_drawings_are_the_derivatives(drawn: Drawn, seed: int, batch: int) -> None:
    bench = drawn.bench(batch, seed)
    streams = {key: each.state for key, each in bench.state.streams.items()}
    expected = numeric_gradient(bench.loss, bench.state.values, 1e-4)
    expected[bench.plan.layout.trained :] = 0
    expected[bench.plan.layout.cut] = 0
    for key, state in streams.items():
        bench.state.streams[key].state = state
    bench.learn()
    assert_gradients_agree(bench.state.gradient, expected)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawings(), st.sampled_from(["float64", "float32"]), st.integers(0, 1000))
def test_random_drawings_train_the_same_stepped_disturbed_and_replayed(drawn: Drawn, precision: str, seed: int) -> None:
    through, stepped = (drawn.bench(3, seed, precision=precision, optimizer=Choice("adam")) for _ in range(2))
    moment = stepped.state.snapshot()
    stepped.program.run()
    stepped.state.restore(moment)
    for index in range(len(stepped.program.instructions)):
        stepped.program.run_part(index, index + 1)
        if index % 7 == 0:
            stepped.evaluation()
    through.program.run()
    assert through.state.snapshot().same(stepped.state.snapshot())


def arrays_of(program: Program) -> list[Array]:
    """All memory that a program touches, each piece once."""
    found: dict[int, Array] = {}
    for instruction in program.instructions:
        for call in instruction.calls:
            for argument in call:
                if isinstance(argument, np.ndarray):
                    root = argument
                    while isinstance(root.base, np.ndarray):
                        root = root.base
                    found[id(root)] = root
    return list(found.values())


class Memory:
    """All memory and random streams of a bench at one moment."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.arrays = arrays_of(bench.program)
        self.copies = [array.copy() for array in self.arrays]
        self.streams = {key: each.state for key, each in bench.state.streams.items()}

    def restore(self) -> None:
        for array, copy in zip(self.arrays, self.copies, strict=True):
            array[...] = copy
        for key, state in self.streams.items():
            self.bench.state.streams[key].state = state


def everything() -> Document:
    layers = [
        entry("x", 4),
        dense("a", 3, "sigmoid"),
        dense("b", 3, "relu", use_bias=False),
        ("drop", "dropout", {"rate": 0.4}),
        ("sum", "add", {}),
        ("join", "concatenate", {}),
        ("leak", "activation", {"function": {"kind": "leaky_relu", "settings": {"slope": 0.3}}}),
        dense("p", 2, "softmax"),
        ("tail", "concatenate", {}),
        dense("q", 1, "tanh"),
    ]
    edges = [("x", "a"), ("x", "b"), ("b", "drop"), ("a", "sum"), ("drop", "sum"), ("sum", "join"), ("a", "join")]
    edges += [("join", "leak"), ("leak", "p"), ("join", "tail"), ("p", "tail"), ("tail", "q")]
    return drawing(
        layers,
        edges,
        outputs=("p", "q"),
        loss=(Choice("categorical_crossentropy"), Choice("mse")),
        optimizer=Choice("sgd", {"momentum": 0.9, "nesterov": True}),
        clip_value=0.3,
        clip_norm=0.5,
    )


def sequences() -> Document:
    """Tokens and numbers in time through every kind of recurrent layer, penalized, cut, frozen and truncated."""
    layers = [
        entry("tokens", 4),
        entry("x", 4, 2),
        ("vectors", "embedding", {"vocabulary": 3, "units": 3, "l2": 0.1}),
        ("gru", "gru", {"units": 2, "return_sequences": True, "go_backwards": True, "cut_recurrent": "0-1"}),
        ("lstm", "lstm", {"units": 2, "return_sequences": True, "truncate": 2, "frozen": True}),
        ("join", "concatenate", {}),
        ("drop", "dropout", {"rate": 0.4}),
        ("rnn", "simple_rnn", {"units": 2, "l1": 0.1, "weight_decay": 0.2}),
        dense("each", 2, "softmax"),
        dense("last", 1, "tanh", cut="0-0"),
    ]
    edges = [("tokens", "vectors"), ("vectors", "gru"), ("x", "lstm"), ("gru", "join"), ("lstm", "join")]
    edges += [("join", "drop"), ("drop", "rnn"), ("drop", "each"), ("rnn", "last")]
    losses = Choice("categorical_crossentropy"), Choice("mse", {"weight": 0.5})
    return drawing(layers, edges, outputs=("each", "last"), loss=losses, optimizer=Choice("adamw"))


def padded(document: Document) -> list[str]:
    """The names of those inputs that are given lengths."""
    return [name for name in ("tokens",) if name in document.by_name]


def programs() -> Iterator[Any]:
    yield pytest.param(everything(), id="everything")
    yield pytest.param(sequences(), id="sequences")
    for kind in ("simple_rnn", "lstm", "gru"):
        layer = ("h", kind, {"units": 2, "return_sequences": kind == "gru"})
        yield pytest.param(chain(entry("x", 3, 2), layer, dense("y", 1)), id=kind)
    for name in LOSSES.members:
        for activation in ACTIVATIONS.members:
            document = chain(entry("x", 4), dense("h", 3, activation), dense("y", 2, activation), loss=(Choice(name),))
            yield pytest.param(document, id=f"{name}-{activation}")
    for optimizer in (
        Choice("sgd", {"momentum": 0.9}),
        Choice("sgd", {"momentum": 0.9, "convention": "pytorch"}),
        Choice("sgd", {"momentum": 0.9, "convention": "pytorch", "nesterov": True}),
        Choice("adagrad"),
        Choice("adagrad", {"convention": "pytorch"}),
    ):
        document = chain(entry("x", 4), dense("y", 2, "sigmoid"), optimizer=optimizer)
        yield pytest.param(document, id=str(optimizer))


@pytest.mark.parametrize("document", list(programs()))
def test_an_instruction_changes_just_what_it_says_it_writes(document: Document) -> None:
    bench = Bench(document, masked=padded(document))
    for index in range(len(bench.program.instructions)):
        claimed = {id(buffer) for buffer in bench.program.written(index)}
        before = {key: buffer.user.copy() for key, buffer in bench.program.buffers.items()}
        bench.program.run_part(index, index + 1)
        changed = {key for key, copy in before.items() if different(copy, bench.program.buffers[key].user)}
        assert {id(bench.program.buffers[key]) for key in changed} <= claimed
        assert claimed or not changed


@pytest.mark.parametrize("document", list(programs()))
def test_an_instruction_depends_on_just_what_it_says_it_reads(document: Document) -> None:
    bench = Bench(document, masked=padded(document))
    bench.program.run()
    for index in range(len(bench.program.instructions)):
        unhurt = Memory(bench)
        for buffer in bench.program.read(index):
            scramble(buffer)
        start = Memory(bench)
        bench.program.run_part(index, index + 1)
        after = results(bench.program, index)
        claimed = {(buffer.role, buffer.name) for buffer in bench.program.read(index)}
        for key, buffer in bench.program.buffers.items():
            start.restore()
            scramble(buffer)
            bench.program.run_part(index, index + 1)
            changed = any(different(a, b) for a, b in zip(after, results(bench.program, index), strict=True))
            shared = any(
                other != key and np.shares_memory(bench.program.buffers[other].memory, buffer.memory)
                for other in claimed
            )
            assert not changed or key in claimed or shared, (bench.program.instructions[index].title, key)
            assert changed or key not in claimed or begins(bench.program, index), (
                bench.program.instructions[index].title,
                key,
            )
        unhurt.restore()
        bench.program.run_part(index, index + 1)


def begins(program: Program, index: int) -> bool:
    """Whether an instruction belongs to a layer's first time step, before which the state is 0, whatever it meets."""
    row = program.instructions[index]
    steps = [each.time_step for each in program.instructions if each.node == row.node and each.time_step is not None]
    return row.time_step is not None and row.time_step == steps[0]


def results(program: Program, index: int) -> list[Array]:
    """Copies of all that an instruction wrote, hidden memory included."""
    calls = program.instructions[index].calls
    return [[each for each in call if isinstance(each, np.ndarray)][-1].copy() for call in calls]


def different(a: Array, b: Array) -> bool:
    return a.tobytes() != b.tobytes()


SQUARES = {"moment.accumulator", "moment.second_moment", "moment.squared_gradients", "moment.squared_steps"}


def scramble(buffer: Buffer) -> None:
    """Other numbers, far from the old ones; an average of squares stays positive, and a mask one of 0 and 1."""
    memory = buffer.memory
    other = np.random.default_rng(5).uniform(3, 6, memory.shape)
    if memory.dtype == np.bool_:
        memory[...] = ~memory
    elif buffer.role.endswith("_mask"):
        memory[...] = 1 - memory
    elif buffer.role in SQUARES:
        memory[...] += other
    else:
        memory[...] = -np.sign(memory + 1e-9) * other - memory / 2


def test_an_evaluation_changes_no_bit_of_a_pass() -> None:
    through, disturbed = Bench(everything()), Bench(everything())
    count = len(through.program.instructions)
    for index in range(3 * count):
        disturbed.evaluation()
        disturbed.program.run_part(index % count, index % count + 1)
    for _ in range(3):
        through.program.run()
    assert through.state.snapshot().same(disturbed.state.snapshot())


def test_stepping_is_running() -> None:
    run, stepped = Bench(everything()), Bench(everything())
    for _ in range(5):
        run.program.run()
        for index in range(len(stepped.program.instructions)):
            stepped.program.run_part(index, index + 1)
    assert run.state.snapshot().same(stepped.state.snapshot())


def test_a_restored_state_replays_bit_for_bit() -> None:
    bench = Bench(everything())
    bench.program.run()
    moment = bench.state.snapshot()
    bench.program.run()
    later = bench.state.snapshot()
    bench.state.restore(moment)
    bench.program.run()
    assert bench.state.snapshot().same(later)
    assert not later.same(moment)


def test_a_state_restored_before_its_programs_are_compiled_goes_on_with_the_streams() -> None:
    first, second = Bench(everything()), Bench(everything())
    first.program.run()
    second.state.streams.clear()
    second.state.restore(first.state.snapshot())
    program = training_program(second.plan, second.state, 3)
    second.load(program)
    program.run()
    first.program.run()
    assert first.state.snapshot().same(second.state.snapshot())


def test_a_smaller_batch_trains_the_same_parameters() -> None:
    bench = Bench(everything(), batch=4)
    small = training_program(bench.plan, bench.state, 1)
    bench.program.run()
    before = bench.state.values.copy()
    for name, into in (small.inputs | small.targets).items():
        into[...] = (bench.inputs | bench.targets)[name][:, :1]
    small.run()
    assert different(before, bench.state.values)


@pytest.mark.parametrize("loss", ["mse", "binary_crossentropy", "categorical_crossentropy"])
def test_gradient_of_a_batch_is_the_mean_of_its_examples(loss: str) -> None:
    document = chain(entry("x", 4), dense("h", 3, "tanh"), dense("y", 2, "sigmoid"), loss=(Choice(loss),))
    bench = Bench(document, batch=5)
    bench.learn()
    whole, parts = bench.state.gradient.copy(), []
    one = training_program(bench.plan, bench.state, 1)
    stop = [row.phase for row in one.instructions].index("update")
    for row in range(5):
        for name, into in (one.inputs | one.targets).items():
            into[...] = (bench.inputs | bench.targets)[name][:, row : row + 1]
        one.run_part(0, stop)
        parts.append(bench.state.gradient.copy())
    np.testing.assert_allclose(np.mean(parts, 0), whole, rtol=1e-12, atol=1e-15)


def test_a_row_of_ones_stays_a_row_of_ones() -> None:
    bench = Bench(everything())
    for _ in range(3):
        bench.program.run()
    w, b = bench.see("value", "a.weight"), bench.see("value", "a.bias")
    bench.program.run_part(0, 1)
    np.testing.assert_allclose(bench.see("pre_activation", "a"), bench.see("activation", "x") @ w + b, rtol=1e-13)


def test_a_dead_end_is_computed_and_not_learned_from() -> None:
    layers = [entry("x", 4), dense("h", 3), dense("side", 2), dense("y", 1)]
    bench = Bench(drawing(layers, [("x", "h"), ("h", "side"), ("h", "y")]))
    bench.program.run()
    assert bench.see("activation", "side").any()
    assert ("gradient", "side") not in bench.program.buffers
    assert not bench.see("gradient", "side.weight").any()
    assert {row.node for row in bench.program.instructions if row.phase == "backward"} == {"h", "y"}


def test_loss_of_several_outputs_is_their_sum() -> None:
    bench = Bench(everything())
    bench.learn()
    assert float(bench.program.loss) == bench.see("loss", "p").item() + bench.see("loss", "q").item()


def test_a_gradient_that_is_added_reads_so() -> None:
    layers = [entry("x", 4), dense("h", 3), dense("a", 2), dense("b", 2), ("s", "add", {})]
    bench = Bench(drawing(layers, [("x", "h"), ("h", "a"), ("h", "b"), ("a", "s"), ("b", "s")]))
    formulas = [row.formula for row in bench.program.instructions if row.title == "error passed back"]
    assert [formula for formula in formulas if "∂L/∂x" in formula and "xᵢ" not in formula] == [
        "∂L/∂x = ∂L/∂f·Wᵀ",
        "∂L/∂x += ∂L/∂f·Wᵀ",
    ]


def test_output_gradient_is_that_of_the_loss() -> None:
    layers = entry("x", 2), dense("y", 3, "softmax")
    bench = Bench(chain(*layers, loss=(Choice("categorical_crossentropy"),)))
    bench.learn()
    assert ("gradient", "y") not in bench.program.buffers
    o, y = bench.see("activation", "y"), bench.see("target", "y")
    found = output_gradient(bench.plan, bench.program, bench.state, "y")
    np.testing.assert_allclose(found, -y / o / 3, rtol=1e-13)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_everything_stays_in_the_precision_asked_for(precision: str) -> None:
    document = everything()
    bench = Bench(type(document)(document.nodes, document.edges, recipe_with(document, precision)))
    for key, buffer in bench.program.buffers.items():
        assert buffer.user.dtype == (np.bool_ if key[0] == "mask" else np.dtype(precision)), key


def recipe_with(document: Document, precision: str) -> Any:
    fields = {name: getattr(document.recipe, name) for name in document.recipe.__struct_fields__}
    return type(document.recipe)(**fields | {"precision": precision})


def test_memory_of_buffers_begins_at_addresses_for_vector_instructions() -> None:
    bench = Bench(everything())
    for (role, name), buffer in bench.program.buffers.items():
        if not name.endswith(".bias"):
            assert buffer.memory.__array_interface__["data"][0] % 64 == 0, (role, name)


def test_a_thousand_dense_layers_compile_and_run() -> None:
    layers = [entry("x", 4), *(dense(f"d{i}", 4, "tanh") for i in range(1000))]
    bench = Bench(chain(*layers), batch=2)
    bench.program.run()
    assert np.isfinite(bench.program.loss)
    assert len(bench.program.buffers) > 6000


def test_batches_are_taken_by_row_numbers() -> None:
    bench = Bench(chain(entry("x", 4), dense("y", 1)), batch=2)
    data = {"x": np.arange(20.0).reshape(5, 4), "y": np.arange(5.0).reshape(5, 1)}
    bench.program.load(data, np.array([3, 0]))
    np.testing.assert_array_equal(bench.see("activation", "x"), data["x"][[3, 0]])
    np.testing.assert_array_equal(bench.see("target", "y"), data["y"][[3, 0]])


def test_an_evaluation_program_has_its_own_buffers() -> None:
    bench = Bench(everything())
    other = evaluation_program(bench.plan, bench.state, 3)
    for key, buffer in other.buffers.items():
        if key[0] in OUTPUTS and not key[1].endswith((".weight", ".bias")):
            assert not np.shares_memory(buffer.memory, bench.program.buffers[key].memory), key


@pytest.mark.parametrize("document", [everything(), sequences()], ids=["everything", "sequences"])
def test_a_program_that_is_let_go_gives_its_memory_back_at_once(document: Document) -> None:
    """Without waiting for the garbage collector: a recompiled network may be large."""
    bench = Bench(document)
    gc.disable()
    try:
        for compiled in (training_program, evaluation_program):
            program = compiled(bench.plan, bench.state, 3)
            shown = [each.memory for (_, name), each in program.buffers.items() if name in bench.plan.steps]
            watched = [weakref.ref(memory.base) for memory in shown if memory.base is not None]
            assert watched
            del program, shown
            assert not any(each() is not None for each in watched)
    finally:
        gc.enable()
