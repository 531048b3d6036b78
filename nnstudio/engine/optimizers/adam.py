"""Adam."""

from nnstudio.engine.moments import MomentOptimizer


class Adam(MomentOptimizer):
    """Momentum with a rate for every weight, from decaying means of its gradient and of its square.

    The formulas and what the conventions differ in are those of MomentOptimizer.

    Source: Kingma, Ba, ICLR (2015).
    """

    name = "adam"
    title = "Adam"
