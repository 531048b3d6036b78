"""Stochastic gradient descent."""

import numpy as np

from nnstudio.base.catalogue import Flag, Number, Option
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.optimizer import Optimizer, Step


class SGD(Optimizer):
    """Steps against the gradient; momentum keeps a share of the step before.

    Without momentum W ← W − α·g. With momentum μ, in the course's and Keras's convention, v ← μ·v + α·g and W ← W − v;
    in PyTorch's, v ← μ·v + g and W ← W − α·v, which differs only where α changes. Nesterov's variant steps by μ·v and
    the new gradient instead of v. The effective rate is α for every weight.

    Sources: Polyak (1964); Sutskever, Martens, Dahl, Hinton (2013); the documentation of Keras and PyTorch.
    """

    name = "sgd"
    title = "SGD"

    momentum = Number(0.0, minimum=0.0, below=1.0, help="share μ of the step before that is kept")
    nesterov = Flag(False, help="whether the gradient is taken as if the momentum's step had been made already")
    convention = Option(
        "course",
        options=("course", "keras", "pytorch"),
        help="whether the velocity holds the learning rate (course, keras) or not (pytorch)",
        meanings={"course": "v ← μ·v + α·g", "keras": "v ← μ·v + α·g", "pytorch": "v ← μ·v + g"},
    )

    def learning_rate(self) -> float:
        """0.1."""
        return 0.1

    def memory(self) -> dict[str, float]:
        """The velocity, where there is momentum."""
        return {"velocity": 0.0} if self.momentum else {}

    def build(self, b: Builder, gradient: Array, memory: dict[str, Array], rate: Array) -> Step:
        """One product without momentum; a velocity with it."""
        change = b.array(gradient.shape)
        if not self.momentum:
            b.emit("step", "ΔW = α·∂L/∂W", (np.multiply, gradient, rate, change))
        elif self.convention == "pytorch":
            self.velocity_of_gradients(b, gradient, memory["velocity"], rate, change)
        else:
            self.velocity_of_steps(b, gradient, memory["velocity"], rate, change)
            change = change if self.nesterov else memory["velocity"]
        return Step(rate, change)

    def velocity_of_steps(self, b: Builder, gradient: Array, velocity: Array, rate: Array, change: Array) -> None:
        """The velocity v ← μ·v + α·g, which is the step; Nesterov's is μ·v + α·g once more."""
        mu = b.constant(self.momentum)
        b.emit(
            "velocity",
            "v ← μ·v + α·∂L/∂W",
            (np.multiply, velocity, mu, velocity),
            (np.multiply, gradient, rate, change),
            (np.add, velocity, change, velocity),
        )
        if self.nesterov:
            ahead = b.spare(gradient.shape)
            calls = [(np.multiply, velocity, mu, ahead), (np.add, change, ahead, change)]
            b.emit("step", "ΔW = μ·v + α·∂L/∂W", *calls)

    def velocity_of_gradients(self, b: Builder, gradient: Array, velocity: Array, rate: Array, change: Array) -> None:
        """The velocity v ← μ·v + g; the step is α·v, or α·(g + μ·v)."""
        mu = b.constant(self.momentum)
        b.emit(
            "velocity",
            "v ← μ·v + ∂L/∂W",
            (np.multiply, velocity, mu, velocity),
            (np.add, velocity, gradient, velocity),
        )
        if self.nesterov:
            b.emit(
                "step",
                "ΔW = α·(∂L/∂W + μ·v)",
                (np.multiply, velocity, mu, change),
                (np.add, change, gradient, change),
                (np.multiply, change, rate, change),
            )
        else:
            b.emit("step", "ΔW = α·v", (np.multiply, velocity, rate, change))
