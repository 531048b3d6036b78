"""Adadelta."""

import numpy as np

from nnstudio.base.catalogue import Maybe, Number, Option
from nnstudio.engine.adaptive import decaying_square, epsilon_setting
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.optimizer import Optimizer, Step

RHO = {"course": 0.95, "keras": 0.95, "pytorch": 0.9}
EPSILON = {"course": 1e-6, "keras": 1e-7, "pytorch": 1e-6}
RATE = {"course": 1.0, "keras": 0.001, "pytorch": 1.0}


class Adadelta(Optimizer):
    """Takes each weight's rate from the sizes of its own past steps and gradients.

    s ← ρ·s + (1 − ρ)·g², d = g·√(u + ε)/√(s + ε), u ← ρ·u + (1 − ρ)·d², W ← W − α·d. The effective rate is
    α·√(u + ε)/√(s + ε), the direction g. This is Adadelta as published; the course's formula of that name is RMSprop.

    Source: Zeiler, arXiv:1212.5701 (2012).
    """

    name = "adadelta"
    title = "Adadelta"

    rho = Maybe(Number(0.95, minimum=0.0, below=1.0, help="ρ, the share of means that is kept; empty: by convention"))
    epsilon = Maybe(epsilon_setting(1e-6))
    convention = Option(
        "course",
        options=("course", "keras", "pytorch"),
        help="how large ρ, ε and, where the recipe names none, the learning rate are",
        meanings={
            "course": "ρ = 0.95, ε = 1e-6, α = 1 (Zeiler)",
            "keras": "ρ = 0.95, ε = 1e-7, α = 0.001",
            "pytorch": "ρ = 0.9, ε = 1e-6, α = 1",
        },
    )

    def learning_rate(self) -> float:
        """1, in Keras's convention 0.001."""
        return RATE[self.convention]

    def memory(self) -> dict[str, float]:
        """The mean squared gradient s and the mean squared step u."""
        return {"squared_gradients": 0.0, "squared_steps": 0.0}

    def build(self, b: Builder, gradient: Array, memory: dict[str, Array], rate: Array) -> Step:
        """Mean of gradients, effective rate, step, mean of steps."""
        squares, steps = memory["squared_gradients"], memory["squared_steps"]
        each, change = b.array(gradient.shape), b.array(gradient.shape)
        rho = RHO[self.convention] if self.rho is None else self.rho
        epsilon = b.constant(EPSILON[self.convention] if self.epsilon is None else self.epsilon)
        root, direction = b.spare(gradient.shape), b.array(gradient.shape)
        b.emit("mean square", "s ← ρ·s + (1 − ρ)·(∂L/∂W)²", *decaying_square(b, squares, gradient, rho))
        b.emit(
            "quotient",
            "q = √(u + ε)/√(s + ε)",
            (np.add, squares, epsilon, root),
            (np.sqrt, root, root),
            (np.add, steps, epsilon, each),
            (np.sqrt, each, each),
            (np.divide, each, root, each),
        )
        b.emit("direction", "d = q·∂L/∂W", (np.multiply, gradient, each, direction))
        b.emit("mean square of steps", "u ← ρ·u + (1 − ρ)·d²", *decaying_square(b, steps, direction, rho))
        b.emit("effective rate", "rate = α·q", (np.multiply, each, rate, each))
        b.emit("step", "ΔW = α·d", (np.multiply, direction, rate, change))
        return Step(each, change)
