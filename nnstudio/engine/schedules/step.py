"""Step."""

from nnstudio.base.catalogue import Integer, Number
from nnstudio.engine.schedule import Memory, Schedule


class Step(Schedule):
    """The learning rate falls at once, again and again after a fixed time."""

    name = "step"
    title = "Step"
    formula = "factor^⌊t/every⌋"

    every = Integer(10, minimum=1, help="so many epochs or iterations lie between two falls")
    factor = Number(0.1, minimum=0.0, maximum=1.0, help="share of the rate that each fall leaves")

    def share(self, count: int, memory: Memory) -> float:  # noqa: ARG002
        """The factor to the power of the number of falls."""
        return float(self.factor ** (count // self.every))
