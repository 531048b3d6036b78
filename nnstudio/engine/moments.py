"""What Adam and AdamW share."""

import numpy as np

from nnstudio.base.catalogue import Maybe, Number, Option
from nnstudio.engine.adaptive import decaying_average, decaying_square, epsilon_setting
from nnstudio.engine.arrays import Array
from nnstudio.engine.builder import Builder
from nnstudio.engine.optimizer import Optimizer, Step

EPSILON = {"course": 1e-8, "keras": 1e-7, "pytorch": 1e-8}


class MomentOptimizer(Optimizer):
    """Steps by the decaying mean of the gradient over the root of the decaying mean of its square.

    With g = ∂L/∂W at update t, counted from 1:

        m ← β₁·m + (1 − β₁)·g,    m̂ = m/(1 − β₁ᵗ)
        v ← β₂·v + (1 − β₂)·g²,   v̂ = v/(1 − β₂ᵗ)
        rate = α/(√v̂ + ε),        W ← W − rate·m̂

    as in the paper's algorithm 1 (course, PyTorch). Keras's convention is the paper's faster form, whose ε is added
    before the correction of v: rate = α·√(1 − β₂ᵗ)/(√v + ε). The effective rate is the one above, the direction m̂.
    """

    beta1 = Number(0.9, minimum=0.0, below=1.0, help="β₁, the share of the mean gradient that is kept")
    beta2 = Number(0.999, minimum=0.0, below=1.0, help="β₂, the share of the mean squared gradient that is kept")
    epsilon = Maybe(epsilon_setting(1e-8))
    convention = Option(
        "course",
        options=("course", "keras", "pytorch"),
        help="where ε stands and how large it is",
        meanings={
            "course": "α/(√v̂ + 1e-8)",
            "keras": "α·√(1 − β₂ᵗ)/(√v + 1e-7)",
            "pytorch": "α/(√v̂ + 1e-8)",
        },
    )

    def learning_rate(self) -> float:
        """0.001."""
        return 0.001

    def memory(self) -> dict[str, float]:
        """The mean gradient m and the mean squared gradient v."""
        return {"first_moment": 0.0, "second_moment": 0.0}

    def build(self, b: Builder, gradient: Array, memory: dict[str, Array], rate: Array) -> Step:
        """Both moments, their corrections, the effective rate, the step: twelve calls on whole vectors."""
        first, second = memory["first_moment"], memory["second_moment"]
        each, change = b.array(gradient.shape), b.array(gradient.shape)
        moment = decaying_average(b, first, gradient, self.beta1)
        b.emit("first moment", "m ← β₁·m + (1 − β₁)·∂L/∂W", *moment)
        square = decaying_square(b, second, gradient, self.beta2)
        b.emit("second moment", "v ← β₂·v + (1 − β₂)·(∂L/∂W)²", *square)
        mean, numerator, epsilon = self.corrections(b, rate)
        b.emit(
            "effective rate",
            "rate = α·√(1 − β₂ᵗ)/(√v + ε)" if self.convention == "keras" else "rate = α/(√(v/(1 − β₂ᵗ)) + ε)",
            (np.sqrt, second, each),
            (np.add, each, epsilon, each),
            (np.divide, numerator, each, each),
        )
        b.emit("step", "ΔW = rate·m/(1 − β₁ᵗ)", (np.multiply, first, mean, change), (np.multiply, change, each, change))
        return Step(each, change)

    def corrections(self, b: Builder, rate: Array) -> tuple[Array, Array, Array]:
        """Emit 1/(1 − β₁ᵗ), α·√(1 − β₂ᵗ) and the ε that belongs to it, of no axes.

        They are computed in double precision, in which a step counter stays exact, and rounded once.
        """
        kept, root = b.array((2,), np.float64), b.array((), np.float64)
        betas, one = b.array((2,), np.float64), b.array((), np.float64)
        betas[:], one[...] = (self.beta1, self.beta2), 1
        mean, numerator, epsilon = (b.array(()) for _ in range(3))
        constant = EPSILON[self.convention] if self.epsilon is None else self.epsilon
        calls = [
            (np.power, betas, b.steps, kept),
            (np.subtract, one, kept, kept),
            (np.divide, one, kept[0, ...], mean),
            (np.sqrt, kept[1, ...], root),
            (np.multiply, rate, root, numerator),
        ]
        if self.convention == "keras":
            epsilon = b.constant(constant)
        else:
            calls.append((np.multiply, b.constant(constant), root, epsilon))
        b.emit("bias correction", "1 − β₁ᵗ and 1 − β₂ᵗ, for means that began at 0", *calls)
        return mean, numerator, epsilon
