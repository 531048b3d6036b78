"""Fifty steps of every optimizer against PyTorch's."""

from typing import Any

import numpy as np
import pytest
import torch

from nnstudio.base.catalogue import Choice
from nnstudio.engine.optimizers import OPTIMIZERS
from tests.engine.drawings import Bench, chain, dense, entry
from tests.oracle.networks import Twin

RATE = 0.01
PEERS: list[tuple[str, dict[str, Any], Any, dict[str, Any]]] = [
    ("sgd", {}, torch.optim.SGD, {}),
    ("sgd", {"momentum": 0.9}, torch.optim.SGD, {"momentum": 0.9}),
    ("sgd", {"momentum": 0.9, "nesterov": True}, torch.optim.SGD, {"momentum": 0.9, "nesterov": True}),
    ("adagrad", {}, torch.optim.Adagrad, {}),
    (
        "adagrad",
        {"epsilon": 1e-3, "initial_accumulator": 0.5},
        torch.optim.Adagrad,
        {"eps": 1e-3, "initial_accumulator_value": 0.5},
    ),
    ("rmsprop", {}, torch.optim.RMSprop, {}),
    ("rmsprop", {"momentum": 0.9}, torch.optim.RMSprop, {"momentum": 0.9}),
    ("rmsprop", {"rho": 0.9, "epsilon": 1e-2}, torch.optim.RMSprop, {"alpha": 0.9, "eps": 1e-2}),
    ("adadelta", {}, torch.optim.Adadelta, {}),
    ("adadelta", {"rho": 0.5, "epsilon": 1e-3}, torch.optim.Adadelta, {"rho": 0.5, "eps": 1e-3}),
    ("adam", {}, torch.optim.Adam, {}),
    ("adam", {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3}, torch.optim.Adam, {"betas": (0.5, 0.9), "eps": 1e-3}),
    ("adamw", {}, torch.optim.AdamW, {}),
    ("adamw", {"weight_decay": 0.3}, torch.optim.AdamW, {"weight_decay": 0.3}),
]
against_peers = pytest.mark.parametrize(("name", "chosen", "peer", "words"), PEERS)


@against_peers
@pytest.mark.parametrize("clip", [None, 0.03])
def test_fifty_steps(name: str, chosen: dict[str, Any], peer: Any, words: dict[str, Any], clip: float | None) -> None:
    """From the same weights on the same batch; the rate is lowered after the thirtieth step."""
    layers = entry("x", 5), dense("h", 7, "tanh"), dense("y", 3, "softmax")
    recipe: dict[str, Any] = {"loss": (Choice("categorical_crossentropy"),), "learning_rate": RATE, "clip_value": clip}
    choice = Choice(name, {"convention": "pytorch", **chosen})
    bench = Bench(chain(*layers, optimizer=choice, **recipe), batch=8)
    twin = Twin(bench)
    optimizer = peer(twin.parameters.values(), lr=RATE, **words)
    for t in range(50):
        if t == 30:
            bench.state.numbers["learning_rate"][...] = optimizer.param_groups[0]["lr"] = RATE / 7
        twin.run()
        if clip:
            torch.nn.utils.clip_grad_value_(twin.parameters.values(), clip)
        optimizer.step()
        bench.state.steps[...] = t + 1
        bench.program.run()
    for key, leaf in twin.parameters.items():
        np.testing.assert_allclose(bench.see("value", key), leaf.detach().numpy(), rtol=1e-12, atol=1e-13)


@against_peers
def test_fifty_steps_in_single_precision(name: str, chosen: dict[str, Any], peer: Any, words: dict[str, Any]) -> None:
    """With the same gradients for both, because rounding in these is not what is compared."""
    choice = Choice(name, {"convention": "pytorch", **chosen})
    bench = Bench(chain(entry("x", 5), dense("y", 3), optimizer=choice, learning_rate=RATE, precision="float32"))
    twin = Twin(bench)
    optimizer = peer(twin.parameters.values(), lr=RATE, **words)
    random = np.random.default_rng(2)
    for t in range(50):
        bench.state.gradient[:] = random.normal(size=bench.state.gradient.size)
        for key, leaf in twin.parameters.items():
            leaf.grad = torch.tensor(bench.see("gradient", key))
        optimizer.step()
        bench.state.steps[...] = t + 1
        bench.program.run_part(bench.update_start, len(bench.program.instructions))
    for key, leaf in twin.parameters.items():
        assert leaf.dtype == torch.float32
        np.testing.assert_allclose(bench.see("value", key), leaf.detach().numpy(), rtol=1e-5, atol=2e-6)


def test_every_optimizer_has_a_peer() -> None:
    assert {name for name, *_ in PEERS} == set(OPTIMIZERS.members)


@pytest.mark.parametrize("name", ["adadelta", "adam", "adamw", "rmsprop"])
def test_the_learning_rate_of_its_own_is_pytorchs(name: str) -> None:
    peer = next(peer for other, _, peer, _ in PEERS if other == name)
    own = OPTIMIZERS.make(Choice(name, {"convention": "pytorch"})).learning_rate()
    assert own == peer([torch.zeros(1)]).defaults["lr"]
