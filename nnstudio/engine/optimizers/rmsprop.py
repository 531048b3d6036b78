"""RMSprop."""

import numpy as np

from nnstudio.base.catalogue import Maybe, Number, Option
from nnstudio.engine.adaptive import decaying_square, epsilon_setting, over_root
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.optimizer import Optimizer, Step

RHO = {"course": 0.95, "keras": 0.9, "pytorch": 0.99}
EPSILON = {"course": 1e-8, "keras": 1e-7, "pytorch": 1e-8}


class RMSprop(Optimizer):
    """Divides every weight's rate by the root of the decaying mean of its squared gradient.

    s ← ρ·s + (1 − ρ)·g², rate = α/√(s + ε) (course, Keras) or α/(√s + ε) (PyTorch), W ← W − rate·g. Where g stays the
    same, the rate settles at α/|g|: it can rise again, which Adagrad's cannot. The course calls this Adadelta.

    With momentum μ, v ← μ·v + rate·g and W ← W − v in the course's and Keras's convention; in PyTorch's
    v ← μ·v + g/(√s + ε) and W ← W − α·v, which differs only where α changes. The effective rate is the one above in
    either case; the direction is g without momentum.

    Sources: Tieleman, Hinton, lecture 6.5 (2012); the documentation of Keras and PyTorch.
    """

    name = "rmsprop"
    title = "RMSprop"

    rho = Maybe(
        Number(0.95, minimum=0.0, below=1.0, help="ρ, the share of the mean that is kept; empty: by convention")
    )
    epsilon = Maybe(epsilon_setting(1e-8))
    momentum = Number(0.0, minimum=0.0, below=1.0, help="share μ of the step before that is kept")
    convention = Option(
        "course",
        options=("course", "keras", "pytorch"),
        help="where ε stands, how large it and ρ are, and whether the velocity holds the learning rate",
        meanings={
            "course": "α/√(s + 1e-8), ρ = 0.95",
            "keras": "α/√(s + 1e-7), ρ = 0.9",
            "pytorch": "α/(√s + 1e-8), ρ = 0.99",
        },
    )

    def learning_rate(self) -> float:
        """0.01."""
        return 0.01

    def memory(self) -> dict[str, float]:
        """The mean squared gradient s, and the velocity where there is momentum."""
        return {"squared_gradients": 0.0} | ({"velocity": 0.0} if self.momentum else {})

    def build(self, b: Builder, gradient: Array, memory: dict[str, Array], rate: Array) -> Step:
        """Mean, effective rate, velocity where there is momentum, step."""
        squares, step = memory["squared_gradients"], Step(b.array(gradient.shape), b.array(gradient.shape))
        rho = RHO[self.convention] if self.rho is None else self.rho
        b.emit("mean square", "s ← ρ·s + (1 − ρ)·(∂L/∂W)²", *decaying_square(b, squares, gradient, rho))
        if self.momentum and self.convention == "pytorch":
            return self.velocity_of_directions(b, gradient, memory, rate, step)
        self.emit_quotient(b, "rate = α", rate, squares, step.rate)
        if self.momentum:
            self.emit_velocity(b, "v ← μ·v + rate·∂L/∂W", gradient, step.rate, memory["velocity"])
            return Step(step.rate, memory["velocity"])
        b.emit("step", "ΔW = rate·∂L/∂W", (np.multiply, gradient, step.rate, step.change))
        return step

    def velocity_of_directions(
        self, b: Builder, gradient: Array, memory: dict[str, Array], rate: Array, step: Step
    ) -> Step:
        """The velocity v ← μ·v + g/(√s + ε); the step is α·v."""
        velocity = memory["velocity"]
        self.emit_quotient(b, "q = 1", b.constant(1.0), memory["squared_gradients"], step.rate)
        self.emit_velocity(b, "v ← μ·v + q·∂L/∂W", gradient, step.rate, velocity)
        b.emit("effective rate", "rate = α·q", (np.multiply, step.rate, rate, step.rate))
        b.emit("step", "ΔW = α·v", (np.multiply, velocity, rate, step.change))
        return step

    def emit_quotient(self, b: Builder, formula: str, numerator: Array, squares: Array, each: Array) -> None:
        """Emit numerator/√(s + ε), or numerator/(√s + ε)."""
        inside = self.convention != "pytorch"
        epsilon = EPSILON[self.convention] if self.epsilon is None else self.epsilon
        title = "effective rate" if formula.startswith("rate") else "quotient"
        root = "/√(s + ε)" if inside else "/(√s + ε)"
        b.emit(title, formula + root, *over_root(b, numerator, squares, epsilon, each, inside=inside))

    def emit_velocity(self, b: Builder, formula: str, gradient: Array, each: Array, velocity: Array) -> None:
        """Emit v ← μ·v + each·g."""
        part = b.spare(gradient.shape)
        b.emit(
            "velocity",
            formula,
            (np.multiply, velocity, b.constant(self.momentum), velocity),
            (np.multiply, gradient, each, part),
            (np.add, velocity, part, velocity),
        )
