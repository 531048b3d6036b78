"""What is wrong with a drawing, as data."""

from typing import Literal

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing that is wrong or doubtful.

    Attributes:
        node: the name of the node that it concerns; None where it concerns the whole.
        severity: "error" (cannot be trained) or "warning".
        what: what is wrong.
        why: why that is so, or what follows from it.
        fix: what to do.
    """

    node: str | None
    severity: Literal["error", "warning"]
    what: str
    why: str
    fix: str

    def __str__(self) -> str:
        """One line: where, what, why and what to do."""
        place = f"{self.node}: " if self.node else ""
        return f"{place}{self.what}: {self.why}. {self.fix}."


class ProblemError(ValueError):
    """A drawing with errors was to be run; carries all problems and reads as one sentence per error."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems if problem.severity == "error"))
