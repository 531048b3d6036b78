"""Recurrent networks against PyTorch's own modules: stacked, in both directions, padded."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch

from nnstudio.base.catalogue import Choice
from nnstudio.document.model import Document
from tests.engine.drawings import Array, Bench, Layer, dense, drawing, entry

STEPS, FEATURES, UNITS, BATCH = 5, 3, 4, 6
MODULES: list[tuple[str, dict[str, Any], type, dict[str, Any]]] = [
    ("simple_rnn", {}, torch.nn.RNN, {"nonlinearity": "tanh"}),
    ("simple_rnn", {"activation": "relu"}, torch.nn.RNN, {"nonlinearity": "relu"}),
    ("lstm", {}, torch.nn.LSTM, {}),
    ("gru", {}, torch.nn.GRU, {}),
]
every = pytest.mark.parametrize(("kind", "chosen", "module", "words"), MODULES)


def stack(kind: str, chosen: dict[str, Any], depth: int, *, both_ways: bool, biased: bool = True) -> Document:
    """Layers of that kind, each reading the states of the one before; if both ways, of both directions."""
    layers: list[Layer] = [entry("x", STEPS, FEATURES)]
    edges: list[tuple[str, str]] = []
    settings = {"units": UNITS, "return_sequences": True, "use_bias": biased, **chosen}
    before = "x"
    for level in range(depth):
        ways = ["there", "back"] if both_ways else ["there"]
        for way in ways:
            layers.append((f"{way}{level}", kind, settings | {"go_backwards": way == "back"}))
            edges.append((before, f"{way}{level}"))
        if both_ways:
            layers.append((f"join{level}", "concatenate", {}))
            edges += [(f"{way}{level}", f"join{level}") for way in ways]
        before = layers[-1][0]
    layers.append(dense("y", 2, "softmax"))
    return drawing(layers, [*edges, (before, "y")], loss=(Choice("categorical_crossentropy"),))


class Peer:
    """PyTorch's module and a linear layer with the parameters of a bench."""

    def __init__(self, bench: Bench, module: type, words: dict[str, Any], depth: int, *, both_ways: bool) -> None:
        self.bench = bench
        biased = ("value", "there0.bias") in bench.program.buffers
        options = {"num_layers": depth, "bidirectional": both_ways, "batch_first": True, "bias": biased}
        self.cells = module(FEATURES, UNITS, dtype=torch.float64, **options, **words)
        self.names: dict[str, tuple[str, str]] = {}
        for level in range(depth):
            for way, suffix in [("there", ""), ("back", "_reverse")][: 1 + both_ways]:
                for part, theirs in PARTS.items():
                    self.names[f"{way}{level}.{part}"] = (theirs, f"{theirs}_l{level}{suffix}")
        for ours, (theirs, name) in self.names.items():
            if hasattr(self.cells, name):
                leaf = getattr(self.cells, name)
                given = self.given(ours, theirs)
                leaf.data = torch.zeros_like(leaf) if given is None else torch.tensor(given)
        self.weight, self.bias = (torch.tensor(bench.see("value", f"y.{part}")) for part in ("weight", "bias"))

    def given(self, ours: str, theirs: str) -> Array | None:
        """Our values of a parameter, transposed as PyTorch keeps it; None where we have none, as the second bias."""
        if ("value", ours) not in self.bench.program.buffers:
            return None
        return np.ascontiguousarray(self.bench.see("value", ours).T)

    def loss(self, lengths: Array | None) -> torch.Tensor:
        """Mean cross-entropy over all time steps that are there."""
        x, y = (torch.tensor(self.bench.see(*each)) for each in (("activation", "x"), ("target", "y")))
        if lengths is None:
            out, there = self.cells(x)[0], torch.ones(x.shape[:2], dtype=torch.bool)
        else:
            packed = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), True, False)
            out, _ = torch.nn.utils.rnn.pad_packed_sequence(self.cells(packed)[0], True, total_length=STEPS)
            there = torch.arange(STEPS) < torch.tensor(lengths)[:, None]
        logits = out @ self.weight + self.bias
        return torch.nn.functional.cross_entropy(logits[there], y[there])


PARTS = {"weight": "weight_ih", "recurrent_weight": "weight_hh", "bias": "bias_ih", "recurrent_bias": "bias_hh"}


@every
@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize(("depth", "both_ways"), [(1, False), (2, False), (1, True), (2, True)])
def test_a_stack(kind: str, chosen: Any, module: type, words: Any, depth: int, both_ways: bool, padded: bool) -> None:
    document = stack(kind, chosen, depth, both_ways=both_ways)
    bench = Bench(document, BATCH, masked=["x"] * padded)
    bench.learn()
    peer = Peer(bench, module, words, depth, both_ways=both_ways)
    loss = peer.loss(bench.see("sequence_mask", "x").sum(1).astype(int) if padded else None)
    loss.backward()
    assert float(bench.program.loss) == pytest.approx(loss.item(), rel=1e-12)
    for ours, (_, name) in peer.names.items():
        if ("gradient", ours) in bench.program.buffers:
            found = bench.see("gradient", ours).T
            np.testing.assert_allclose(found, getattr(peer.cells, name).grad.numpy(), rtol=1e-10, atol=1e-12)


@every
def test_without_biases(kind: str, chosen: Any, module: type, words: Any) -> None:
    bench = Bench(stack(kind, chosen, 1, both_ways=False, biased=False), BATCH)
    bench.learn()
    peer = Peer(bench, module, words, 1, both_ways=False)
    assert float(bench.program.loss) == pytest.approx(peer.loss(None).item(), rel=1e-12)


@every
@pytest.mark.parametrize("backwards", [False, True])
def test_the_last_state_is_that_behind_each_sequences_own_end(
    kind: str, chosen: Any, module: type, words: Any, backwards: bool
) -> None:
    settings = {"units": UNITS, "go_backwards": backwards, **chosen}
    document = drawing([entry("x", STEPS, FEATURES), ("there0", kind, settings), dense("y", 1)], CHAINED)
    bench = Bench(document, BATCH, masked=["x"])
    bench.learn()
    cells = Peer(bench, module, words, 1, both_ways=False).cells
    x, lengths = bench.see("activation", "x"), bench.see("sequence_mask", "x").sum(1).astype(int)
    for row, length in enumerate(lengths):
        part = x[row, :length][:: -1 if backwards else 1]
        expected = cells(torch.tensor(part.copy())[None])[0][0, -1]
        np.testing.assert_allclose(bench.see("activation", "there0")[row], expected.detach().numpy(), rtol=1e-12)


CHAINED = list(pairwise(["x", "there0", "y"]))
