"""Gradients against PyTorch, on random drawings."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.base.catalogue import Choice
from tests.engine.drawings import Bench, chain, dense, entry
from tests.engine.random_drawings import Drawn, drawings
from tests.oracle.networks import Twin

TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


@pytest.mark.parametrize("precision", ["float64", "float32"])
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn=drawings(), seed=st.integers(0, 1000), batch=st.integers(1, 4))
def test_loss_and_gradients_of_random_drawings(precision: str, drawn: Drawn, seed: int, batch: int) -> None:
    bench = drawn.bench(batch, seed, precision=precision)
    bench.learn()
    twin = Twin(bench)
    tolerance = TOLERANCE[precision]
    assert twin.run().item() == pytest.approx(float(bench.program.loss), rel=tolerance, abs=tolerance)
    gradients = {name: twin.gradient(name) for name in twin.parameters}
    scale = max([1.0, *(np.abs(each).max() for each in gradients.values())])
    for name, expected in gradients.items():
        np.testing.assert_allclose(bench.see("gradient", name), expected, rtol=0, atol=tolerance * scale)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ({"kind": "binary_crossentropy"}, torch.nn.functional.binary_cross_entropy_with_logits),
        ({"kind": "categorical_crossentropy"}, torch.nn.functional.cross_entropy),
    ],
    ids=["binary", "categorical"],
)
def test_cross_entropy_of_large_sums_is_pytorchs_with_logits(ours: Any, theirs: Any) -> None:
    ending = "sigmoid" if "binary" in ours["kind"] else "softmax"
    bench = Bench(chain(entry("x", 4), dense("y", 3, ending), loss=(Choice(**ours),)), batch=5)
    bench.program.inputs["x"][...] *= 300
    bench.learn()
    logits = torch.tensor(bench.see("pre_activation", "y"), requires_grad=True)
    expected = theirs(logits, torch.tensor(bench.see("target", "y")))
    expected.backward()
    assert float(bench.program.loss) == pytest.approx(expected.item(), rel=1e-13)
    np.testing.assert_allclose(bench.see("pre_activation_gradient", "y"), logits.grad.numpy(), rtol=1e-12, atol=1e-16)
