"""Every loss and its gradient against PyTorch: of vectors, of sequences, padded, weighted."""

from typing import Any

import numpy as np
import pytest

from nnstudio.base.catalogue import Choice
from nnstudio.engine.losses import LOSSES
from tests.engine.drawings import Bench, chain, dense, entry
from tests.oracle.networks import Twin

CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("mse", {}, ["linear", "sigmoid", "softmax"]),
    ("sse", {}, ["linear", "tanh"]),
    ("mae", {}, ["linear", "tanh"]),
    ("huber", {}, ["linear"]),
    ("huber", {"delta": 0.2}, ["linear", "tanh"]),
    ("hinge", {}, ["linear", "tanh"]),
    ("binary_crossentropy", {}, ["sigmoid", "softmax"]),
    ("categorical_crossentropy", {}, ["softmax", "sigmoid"]),
]
SPREAD = [(name, chosen, activation) for name, chosen, activations in CASES for activation in activations]
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


def test_every_loss_has_a_peer() -> None:
    assert {name for name, *_ in CASES} == set(LOSSES.members)


@pytest.mark.parametrize("precision", TOLERANCE)
@pytest.mark.parametrize(("shape", "padded"), [((3,), False), ((5, 3), False), ((5, 3), True), ((1, 1), True)])
@pytest.mark.parametrize("weight", [1.0, 0.3, 0.0])
@pytest.mark.parametrize(("name", "chosen", "activation"), SPREAD)
def test_value_and_gradient(
    name: str, chosen: Any, activation: str, weight: float, shape: Any, padded: bool, precision: str
) -> None:
    layers = entry("x", *shape), dense("h", 4, "tanh"), dense("y", 3, activation)
    loss = Choice(name, {**chosen, "weight": weight})
    bench = Bench(chain(*layers, loss=(loss,), precision=precision), 6, masked=["x"] * padded)
    bench.learn()
    twin, tolerance = Twin(bench), TOLERANCE[precision]
    assert float(bench.program.loss) == pytest.approx(twin.run().item(), rel=tolerance, abs=tolerance)
    for parameter in twin.parameters:
        expected = twin.gradient(parameter)
        scale = max(np.abs(expected).max(), 1.0)
        np.testing.assert_allclose(bench.see("gradient", parameter), expected, rtol=0, atol=tolerance * scale)
