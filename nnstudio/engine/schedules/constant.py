"""Constant."""

from nnstudio.engine.schedule import Memory, Schedule


class Constant(Schedule):
    """The learning rate stays as it is, after a warm-up if there is one."""

    name = "constant"
    title = "Constant"
    formula = "1"

    def share(self, count: int, memory: Memory) -> float:  # noqa: ARG002
        """1."""
        return 1.0
