"""Every layer, found by itself."""

from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
import pytest

from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layer import Layer, ShapeError
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.recurrent import RecurrentLayer
from tests.engine.drawings import Bench, assert_gradients_agree, chain, dense, entry
from tests.engine.rig import Rig, away_from_zero
from tests.engine.settings import spread, title

Shape = tuple[int, ...]


def varied(name: str) -> list[Layer]:
    """A layer with a spread of those of its settings that decide what it computes, and each function just once."""
    initial = {key for key, each in LAYERS[name].settings.items() if getattr(each, "family", None) is INITIALIZERS}
    aside = initial | {"l1", "l2", "weight_decay"}
    chosen = [kind for kind in spread(LAYERS, name) if not aside & set(kind.choice.settings)]
    plain = [kind for kind in chosen if not any(isinstance(each, dict) for each in kind.choice.settings.values())]
    return list(dict.fromkeys(plain))


ALL = [kind for name in LAYERS.members for kind in varied(name)]


def inputs_for(layer: Layer) -> list[list[Shape]]:
    """Lists of input shapes that the layer takes."""
    least, most = layer.takes
    counts = [count for count in (least, 2, 3) if count >= least and (most is None or count <= most)]
    tried = [[shape] * count for count in dict.fromkeys(counts) for shape in ((1,), (4,), (1, 3), (4, 1), (2, 2, 3))]
    return [shapes for shapes in tried if fits(layer, shapes)] if most != 0 else [[]]


def fits(layer: Layer, shapes: list[Shape]) -> bool:
    try:
        layer.output_shape(*shapes)
    except ShapeError:
        return False
    return True


CASES = [(layer, shapes) for layer in ALL for shapes in inputs_for(layer)]
every = pytest.mark.parametrize(
    ("layer", "shapes"), CASES, ids=lambda each: title(each) if isinstance(each, Layer) else str(each)
)


def arriving(layer: Layer, shape: Shape, batch: int, number: int) -> np.ndarray:
    """What an input may hold: token numbers for an embedding, else anything."""
    size = (shape[-1], prod(shape[:-1]) * batch)
    if layer.name == "embedding":
        return np.random.default_rng(4).integers(0, layer.vocabulary, size).astype(float)
    return away_from_zero(size) * (1 + number / 8)


def rig(layer: Layer, shapes: list[Shape], batch: int = 3, dtype: type = np.float64, **options: Any) -> Rig:
    values = [arriving(layer, shape, batch, i).astype(dtype) for i, shape in enumerate(shapes)]
    return Rig(lambda b, x: layer.build(b, *x), values, shapes, layer=layer, batch=batch, dtype=dtype, **options)


def smooth_rig(layer: Layer, shapes: list[Shape], batch: int) -> Rig:
    """With parameters for which no weighted sum is near a kink."""
    for seed in range(100):
        built = rig(layer, shapes, batch, seed=seed)
        built.forward()
        sums = built.program.buffers.get(("pre_activation", "node"))
        if sums is None or np.abs(sums.user).min() > 1e-3:
            return built
    raise AssertionError("always too near a kink to differentiate")


def test_every_layer_takes_some_of_the_shapes() -> None:
    assert {layer.name for layer, _ in CASES} == set(LAYERS.members)


@every
@pytest.mark.parametrize("batch", [1, 3])
def test_gradients_are_the_derivatives(layer: Layer, shapes: list[Shape], batch: int) -> None:
    """Truncated layers leave a part out on purpose; tests/engine/test_recurrent.py says which."""
    if isinstance(layer, RecurrentLayer) and layer.truncate is not None:
        return
    built = smooth_rig(layer, shapes, batch)
    *arrived, learned = built.gradients()
    *expected, learnable = built.numeric_gradients(1e-4)
    if layer.name != "embedding":
        for found, numeric in zip(arrived, expected, strict=True):
            assert_gradients_agree(found, numeric)
    assert_gradients_agree(learned, learnable)


@every
def test_shape_is_what_it_says(layer: Layer, shapes: list[Shape]) -> None:
    built = rig(layer, shapes)
    expected = layer.output_shape(*shapes)
    assert built.output.shape == expected
    assert built.output.as_users_see(built.output.value).shape == (3, *expected)


@every
def test_its_output_is_shown_in_training_and_evaluation(layer: Layer, shapes: list[Shape]) -> None:
    for evaluation in (False, True):
        built = rig(layer, shapes, evaluation=evaluation)
        shown = built.program.buffers["activation", "node"]
        assert np.shares_memory(shown.memory, built.output.value)
        assert shown.user.shape == (3, *layer.output_shape(*shapes))


@every
def test_single_precision_uses_no_double_precision(layer: Layer, shapes: list[Shape]) -> None:
    built = rig(layer, shapes, dtype=np.float32).run()
    floats = {
        argument.dtype
        for instruction in built.program.instructions
        for call in instruction.calls
        for argument in call
        if isinstance(argument, np.ndarray) and argument.dtype.kind == "f"
    }
    assert floats <= {np.dtype(np.float32)}


@pytest.mark.parametrize(("dtype", "sizes"), [(np.float64, (1e30, 1e-300)), (np.float32, (1e10, 1e-40))])
@pytest.mark.parametrize(("layer", "shapes"), [case for case in CASES if not case[0].choice.settings], ids=str)
def test_huge_and_tiny_inputs_give_numbers_without_a_warning(
    layer: Layer, shapes: list[Shape], dtype: type, sizes: tuple[float, float]
) -> None:
    for size in (*sizes, 0.0):
        built = rig(layer, shapes, dtype=dtype)
        for x in built.inputs:
            x.value[...] = x.value * (1 if layer.name == "embedding" else size)
        assert all(np.isfinite(each).all() for each in (built.output.value, *built.gradients()))


@every
def test_evaluation_has_no_backward_part_and_touches_no_random_stream(layer: Layer, shapes: list[Shape]) -> None:
    built = rig(layer, shapes, evaluation=True)
    assert {row.phase for row in built.program.instructions} <= {"forward"}
    assert not built.state.streams


@every
def test_an_example_does_not_depend_on_its_batch(layer: Layer, shapes: list[Shape]) -> None:
    """In evaluation; products may round in another order."""
    whole = rig(layer, shapes, evaluation=True)
    whole.program.run()
    for row in range(3):
        alone = rig(layer, shapes, 1, evaluation=True)
        for one, all_three in zip(alone.inputs, whole.inputs, strict=True):
            one.as_users_see(one.value)[...] = all_three.as_users_see(all_three.value)[row : row + 1]
        alone.program.run()
        expected = whole.output.as_users_see(whole.output.value)[row]
        np.testing.assert_allclose(alone.output.as_users_see(alone.output.value)[0], expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", [name for name, kind in LAYERS.members.items() if kind.takes[1] != 0])
def test_a_layer_that_merges_refuses_what_does_not_fit_in_a_sentence(name: str) -> None:
    layer = LAYERS.make(name)
    for shapes in ([(2, 3), (4,)], [(4,), (5,)]):
        if layer.takes[1] is None and not fits(layer, shapes):
            with pytest.raises(ShapeError) as caught:
                layer.output_shape(*shapes)
            assert caught.value.why
            assert caught.value.fix


def test_dense_is_the_formula() -> None:
    bench = Bench(chain(entry("x", 4), dense("y", 2, "linear")))
    bench.learn()
    x, w, b = bench.see("activation", "x"), bench.see("value", "y.weight"), bench.see("value", "y.bias")
    np.testing.assert_allclose(bench.see("activation", "y"), x @ w + b, rtol=1e-14)
    delta = bench.see("gradient", "y")
    np.testing.assert_allclose(bench.see("gradient", "y.weight"), x.T @ delta, rtol=1e-13)
    np.testing.assert_allclose(bench.see("gradient", "y.bias"), delta.sum(0), rtol=1e-13)


def test_dense_without_bias_has_none() -> None:
    bench = Bench(chain(entry("x", 4), dense("h", 3, use_bias=False), dense("y", 2, use_bias=False)))
    assert [each.name for each in bench.state.layout.parameters] == ["h.weight", "y.weight"]
    bench.learn()
    x, w = bench.see("activation", "h"), bench.see("value", "y.weight")
    np.testing.assert_allclose(bench.see("activation", "y"), x @ w, rtol=1e-14)
    np.testing.assert_allclose(bench.see("gradient", "h"), bench.see("gradient", "y") @ w.T, rtol=1e-14)


def test_dense_treats_every_time_step_alike() -> None:
    bench = Bench(chain(entry("x", 5, 4), dense("y", 2, "tanh")))
    bench.learn()
    x, w, b = bench.see("activation", "x"), bench.see("value", "y.weight"), bench.see("value", "y.bias")
    np.testing.assert_allclose(bench.see("activation", "y"), np.tanh(x @ w + b), rtol=1e-13)


MERGES = {
    "add": lambda x: x.sum(0),
    "average": lambda x: x.mean(0),
    "multiply": lambda x: x.prod(0),
    "maximum": lambda x: x.max(0),
    "concatenate": lambda x: np.concatenate(x, -1),
}


@pytest.mark.parametrize("name", MERGES)
@pytest.mark.parametrize("shape", [(2,), (3, 2)])
def test_merging_is_value_by_value_in_the_order_of_connecting(name: str, shape: Shape) -> None:
    built = rig(LAYERS.make(name), [shape] * 3)
    built.forward()
    arrived = np.array([x.as_users_see(x.value) for x in built.inputs])
    np.testing.assert_allclose(built.output.as_users_see(built.output.value), MERGES[name](arrived), rtol=1e-15)


def test_where_several_inputs_are_largest_the_first_gets_the_gradient() -> None:
    built = rig(LAYERS.make("maximum"), [(2,)] * 3)
    for x, value in zip(built.inputs, (1, 2, 2), strict=True):
        x.value[...] = value
    none, first, second, _ = built.gradients()
    np.testing.assert_array_equal(first, built.cotangent)
    assert not none.any()
    assert not second.any()


@pytest.mark.parametrize("shapes", [*pairwise([(6,), (2, 3), (3, 2), (6,), (1, 6), (6, 1), (2, 1, 3)])], ids=str)
def test_reshaping_keeps_the_order_of_values(shapes: tuple[Shape, Shape]) -> None:
    before, behind = shapes
    built = rig(LAYERS.make({"kind": "reshape", "settings": {"shape": behind}}), [before])
    built.forward()
    x = built.inputs[0].as_users_see(built.inputs[0].value)
    np.testing.assert_array_equal(built.output.as_users_see(built.output.value), x.reshape(3, *behind))
