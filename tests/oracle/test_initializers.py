"""Deviations and limits of drawn weights against those that PyTorch draws with."""

import math

import numpy as np
import pytest
import torch
from torch.nn import init

from nnstudio.base.catalogue import Choice
from nnstudio.engine.initializers import INITIALIZERS

FAN_IN, FAN_OUT = 300, 200
COUNT = FAN_IN * FAN_OUT
PEERS = [
    ("glorot_uniform", {}, init.xavier_uniform_),
    ("glorot_normal", {"convention": "pytorch"}, init.xavier_normal_),
    ("he_uniform", {}, lambda w: init.kaiming_uniform_(w, nonlinearity="relu")),
    ("he_normal", {"convention": "pytorch"}, lambda w: init.kaiming_normal_(w, nonlinearity="relu")),
    ("lecun_normal", {"convention": "pytorch"}, lambda w: init.kaiming_normal_(w, nonlinearity="linear")),
    ("lecun_uniform", {}, lambda w: init.kaiming_uniform_(w, nonlinearity="linear")),
    ("uniform", {}, lambda w: init.kaiming_uniform_(w, a=math.sqrt(5))),
    ("normal", {"deviation": 0.3, "mean": 0.1}, lambda w: init.normal_(w, 0.1, 0.3)),
    (
        "truncated_normal",
        {"deviation": 0.3, "mean": 0.1},
        lambda w: init.trunc_normal_(w, 0.1, 0.3, a=0.1 - 0.6, b=0.1 + 0.6),
    ),
    ("orthogonal", {"gain": 2.0}, lambda w: init.orthogonal_(w, 2.0)),
    ("identity", {}, init.eye_),
    ("ones", {}, init.ones_),
    ("zeros", {}, init.zeros_),
    ("constant", {"value": 0.7}, lambda w: init.constant_(w, 0.7)),
]


@pytest.mark.parametrize(("name", "settings", "peer"), PEERS)
def test_both_draw_from_one_distribution(name: str, settings: dict[str, object], peer: object) -> None:
    """The distance of two samples of n values: above 3/√n with a probability of 2·e^(−9) = 2e-4."""
    torch.manual_seed(3)
    theirs = np.sort(peer(torch.empty(FAN_OUT, FAN_IN, dtype=torch.float64)).numpy().ravel())
    kind = INITIALIZERS.make(Choice(name, settings))
    ours = np.sort(kind.draw(np.random.default_rng(8), FAN_IN, FAN_OUT, (FAN_IN, FAN_OUT)).ravel())
    both = np.concatenate([ours, theirs])
    steps = [np.searchsorted(each, both, side="right") / COUNT for each in (ours, theirs)]
    assert np.abs(steps[0] - steps[1]).max() < 3 / np.sqrt(COUNT)


def test_every_initializer_has_a_peer() -> None:
    assert {name for name, *_ in PEERS} == set(INITIALIZERS.members)
