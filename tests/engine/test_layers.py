"""Every layer, found by itself."""

import numpy as np
import pytest

from nnstudio.engine.layer import Layer, ShapeError
from nnstudio.engine.layers import LAYERS
from tests.engine.drawings import Bench, assert_gradients_agree, chain, dense, entry
from tests.engine.rig import Rig, away_from_zero
from tests.engine.settings import spread, title

Shape = tuple[int, ...]
ALL = [kind for name in LAYERS.members for kind in spread(LAYERS, name)]


def inputs_for(layer: Layer) -> list[list[Shape]]:
    """Lists of input shapes that the layer takes."""
    least, most = layer.takes
    counts = [count for count in (least, 2, 3) if count >= least and (most is None or count <= most)]
    tried = [[shape] * count for count in dict.fromkeys(counts) for shape in ((1,), (4,), (2, 3))]
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


def rig(
    layer: Layer, shapes: list[Shape], batch: int = 3, dtype: type = np.float64, *, evaluation: bool = False
) -> Rig:
    values = [
        (away_from_zero((int(np.prod(shape)), batch)) * (1 + i / 8)).astype(dtype) for i, shape in enumerate(shapes)
    ]
    matrix = layer.matrix(*shapes)
    return Rig(
        lambda b, x: layer.build(b, *x), values, shapes, matrix=matrix, evaluation=evaluation, batch=batch, dtype=dtype
    )


@every
@pytest.mark.parametrize("batch", [1, 3])
def test_gradients_are_the_derivatives(layer: Layer, shapes: list[Shape], batch: int) -> None:
    built = rig(layer, shapes, batch).run()
    pre = built.program.buffers.get(("pre_activation", "node"))
    assert pre is None or np.abs(pre.user).min() > 1e-3, "too near a kink to differentiate"
    for found, expected in zip(built.gradients(), built.numeric_gradients(1e-4), strict=True):
        assert_gradients_agree(found, expected)


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


@every
def test_evaluation_has_no_backward_part_and_touches_no_random_stream(layer: Layer, shapes: list[Shape]) -> None:
    built = rig(layer, shapes, evaluation=True)
    assert {row.phase for row in built.program.instructions} <= {"forward"}
    assert not built.state.streams


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


def test_concatenate_joins_in_the_order_of_connecting() -> None:
    built = rig(LAYERS.make("concatenate"), [(2,), (3,)])
    built.forward()
    np.testing.assert_array_equal(built.output.value, np.concatenate([x.value for x in built.inputs]))


def test_add_adds() -> None:
    built = rig(LAYERS.make("add"), [(2,), (2,), (2,)])
    built.forward()
    np.testing.assert_allclose(built.output.value, sum(x.value for x in built.inputs))
