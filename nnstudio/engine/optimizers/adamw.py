"""AdamW."""

from nnstudio.base.catalogue import Number
from nnstudio.engine.moments import MomentOptimizer


class AdamW(MomentOptimizer):
    """Adam that also makes every weight a little smaller, whatever its gradient is.

    W ← W − α·λ·W, then Adam's step; the decay does not pass through Adam's means as a penalty's gradient would.

    Source: Loshchilov, Hutter, ICLR (2019).
    """

    name = "adamw"
    title = "AdamW"

    weight_decay = Number(0.01, minimum=0.0, help="λ, the share of each weight, times α, that every update takes off")

    def decay(self) -> float:
        """λ."""
        return self.weight_decay
