"""Adagrad."""

import numpy as np

from nnstudio.base.catalogue import Maybe, Number, Option
from nnstudio.engine.adaptive import epsilon_setting, over_root
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.optimizer import Optimizer, Step

EPSILON = {"course": 1e-8, "keras": 1e-7, "pytorch": 1e-10}
START = {"course": 0.0, "keras": 0.1, "pytorch": 0.0}


class Adagrad(Optimizer):
    """Gives every weight its own rate, which falls as its squared gradients add up.

    G ← G + g², rate = α/√(G + ε) (course, Keras) or α/(√G + ε) (PyTorch), W ← W − rate·g.

    Sources: Duchi, Hazan, Singer, JMLR 12 (2011); the documentation of Keras and PyTorch.
    """

    name = "adagrad"
    title = "Adagrad"

    convention = Option(
        "course",
        options=("course", "keras", "pytorch"),
        help="where ε stands, how large it is and where the accumulator starts",
        meanings={
            "course": "α/√(G + 1e-8), G from 0",
            "keras": "α/√(G + 1e-7), G from 0.1",
            "pytorch": "α/(√G + 1e-10), G from 0",
        },
    )
    epsilon = Maybe(epsilon_setting(1e-8))
    initial_accumulator = Maybe(Number(0.0, minimum=0.0, help="where G starts; empty: by convention"))

    def learning_rate(self) -> float:
        """0.1."""
        return 0.1

    def memory(self) -> dict[str, float]:
        """The accumulator G."""
        start = self.initial_accumulator
        return {"accumulator": START[self.convention] if start is None else start}

    def build(self, b: Builder, gradient: Array, memory: dict[str, Array], rate: Array) -> Step:
        """Accumulator, effective rate, step."""
        total, each, change = memory["accumulator"], b.array(gradient.shape), b.array(gradient.shape)
        squares = b.spare(gradient.shape)
        calls = [(np.multiply, gradient, gradient, squares), (np.add, total, squares, total)]
        b.emit("accumulator", "G ← G + (∂L/∂W)²", *calls)
        inside = self.convention != "pytorch"
        epsilon = EPSILON[self.convention] if self.epsilon is None else self.epsilon
        formula = "rate = α/√(G + ε)" if inside else "rate = α/(√G + ε)"
        b.emit("effective rate", formula, *over_root(b, rate, total, epsilon, each, inside=inside))
        b.emit("step", "ΔW = rate·∂L/∂W", (np.multiply, gradient, each, change))
        return Step(each, change)
