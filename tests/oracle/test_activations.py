"""Every activation and its slope against PyTorch's."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from nnstudio.base.catalogue import Choice
from nnstudio.engine.activations import ACTIVATIONS

PEERS: list[tuple[str, dict[str, Any], Callable[[torch.Tensor], torch.Tensor]]] = [
    ("linear", {}, lambda f: f * 1),
    ("threshold", {}, lambda f: (f > 0).to(f.dtype) + 0 * f),
    ("sigmoid", {}, torch.sigmoid),
    ("tanh", {}, torch.tanh),
    ("relu", {}, torch.relu),
    ("leaky_relu", {}, functional.leaky_relu),
    ("leaky_relu", {"slope": 0.3}, lambda f: functional.leaky_relu(f, 0.3)),
    ("elu", {}, functional.elu),
    ("elu", {"alpha": 0.4}, lambda f: functional.elu(f, 0.4)),
    ("elu", {"alpha": 3.0}, lambda f: functional.elu(f, 3.0)),
    ("gelu", {}, functional.gelu),
    ("gelu", {"approximate": True}, lambda f: functional.gelu(f, approximate="tanh")),
    ("silu", {}, functional.silu),
    ("softplus", {}, lambda f: functional.softplus(f, threshold=1000)),
    ("softmax", {}, lambda f: torch.softmax(f, -1)),
]


@pytest.mark.parametrize(("precision", "tolerance"), [(torch.float64, 1e-14), (torch.float32, 2e-6)])
@pytest.mark.parametrize(("name", "settings", "peer"), PEERS)
def test_values_and_slopes(name: str, settings: dict[str, Any], peer: Any, precision: Any, tolerance: float) -> None:
    """From far below 0 to far above; at 0 itself slopes are compared too, because kinks have PyTorch's convention."""
    kind = ACTIVATIONS.make(Choice(name, settings))
    f = torch.cat([torch.linspace(-60, 60, 1201, dtype=precision), torch.linspace(-2, 2, 401, dtype=precision)])
    f.requires_grad_(True)
    expected = peer(f)
    np.testing.assert_allclose(
        kind.values(f.detach().numpy()), expected.detach().numpy(), rtol=tolerance, atol=tolerance
    )
    slopes = kind.slopes(f.detach().numpy())
    if slopes is not None:
        expected.sum().backward()
        np.testing.assert_allclose(slopes, f.grad.numpy(), rtol=tolerance, atol=tolerance)


def test_every_activation_has_a_peer() -> None:
    assert {name for name, *_ in PEERS} == set(ACTIVATIONS.members)
