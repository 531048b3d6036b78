"""Clamped units of every layer kind against PyTorch; random drawings have them too."""

from typing import Any

import numpy as np
import pytest

from nnstudio.document.edits import clamp
from nnstudio.engine.layers import LAYERS
from tests.engine.drawings import Bench
from tests.engine.test_clamping import HELD, network
from tests.oracle.networks import CELLS, Twin

CASES = [(kind, masked) for kind in LAYERS.members for masked in (False, True) if kind in CELLS or not masked]


@pytest.mark.parametrize(("kind", "masked"), CASES)
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_loss_and_gradients(kind: str, masked: bool, precision: Any) -> None:
    document = network(kind, precision=precision)
    for unit, value in HELD.items():
        document = clamp(document, document.by_name["h"].id, unit, value)
    bench = Bench(document, 5, masked=["x"] * masked)
    bench.learn()
    twin = Twin(bench)
    tolerance = {"float64": 1e-10, "float32": 1e-5}[precision]
    assert twin.run().item() == pytest.approx(float(bench.program.loss), rel=tolerance)
    for name in twin.parameters:
        np.testing.assert_allclose(bench.see("gradient", name), twin.gradient(name), rtol=0, atol=tolerance)
