"""From a drawing to its plan: its layers with their shapes and parameters, and what is wrong with it.

Planning never raises for a user's mistake; it returns problems as data.
"""

from collections.abc import Iterable
from contextlib import suppress

from msgspec.structs import replace

from nnstudio.base.catalogue import Choice, SettingError
from nnstudio.document.edits import upstream
from nnstudio.document.model import Document, Node
from nnstudio.document.problems import Problem, ProblemError
from nnstudio.engine import checks
from nnstudio.engine.arriving import computed_tokens, lost_lengths, wrong_tokens
from nnstudio.engine.clamps import wrong_clamps
from nnstudio.engine.endings import unfit_activations
from nnstudio.engine.fitting import is_coded, named, unmeasured, wrong_data
from nnstudio.engine.layer import Layer, ShapeError
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.loss import Loss
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.network import DataShape, Plan, Step
from nnstudio.engine.optimizers import OPTIMIZERS

__all__ = ["DataShape", "Plan", "Step", "check", "make_plan", "plan"]


def check(document: Document, data: DataShape | None = None) -> list[Problem]:
    """All that is wrong or doubtful in a drawing; with `data`, also whether the data fits it."""
    return make_plan(document, data)[1]


def plan(document: Document, data: DataShape | None = None) -> Plan:
    """The plan of a drawing without errors; raises ProblemError."""
    made, problems = make_plan(document, data)
    if made is None:
        raise ProblemError(problems)
    return made


def make_plan(document: Document, data: DataShape | None = None) -> tuple[Plan | None, list[Problem]]:
    """The plan, or None where there are errors, and all problems."""
    if problems := list(checks.contradictions(document)):
        return None, problems
    planner = Planner(document)
    given = planner.named(data)
    problems = planner.check(given)
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    optimizer = OPTIMIZERS.make(document.recipe.optimizer)
    losses, steps = planner.losses(), planner.steps
    coded = frozenset(name for name, loss in losses.items() if given and is_coded(steps[name].shape, loss, given, name))
    return Plan(steps, losses, optimizer, document, given.lengths if given else frozenset(), coded), problems


class Planner:
    """Collects the steps and problems of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.needed = upstream(document, [node.id for node in document.outputs])
        self.steps: dict[str, Step] = {}
        self.problems: list[Problem] = []
        for node in document.order:
            self.add_step(node)
        self.find_cycles()

    def check(self, data: DataShape | None) -> list[Problem]:
        """All problems."""
        document, steps, found = self.document, self.steps, self.problems
        blamed = {problem.node for problem in found}
        found += [each for each in checks.dead_ends(document, self.needed) if each.node not in blamed]
        found += checks.wrong_recipe(document)
        found += checks.what_cannot_learn(document, steps, self.needed)
        found += checks.what_is_too_large(document, steps, data.rows if data else None)
        found += checks.missing_connections(steps)
        found += self.softened(computed_tokens(steps))
        found += unfit_activations(steps, self.losses())
        found += self.softened(wrong_clamps(steps, self.losses(), document.recipe.precision))
        if data:
            found += wrong_data(steps, self.losses(), data)
            found += self.softened(wrong_tokens(steps, data))
            found += lost_lengths(steps, data)
            found += unmeasured(document.recipe, data)
        return found or list(checks.without_weights(steps))

    def softened(self, problems: Iterable[Problem]) -> list[Problem]:
        """The same, but for nodes that no output needs they are warnings: their values do no harm."""
        idle = {node.name for node in self.document.nodes if node.id not in self.needed}
        return [replace(each, severity="warning") if each.node in idle else each for each in problems]

    def named(self, data: DataShape | None) -> DataShape | None:
        """The data by node."""
        inputs = [name for name, step in self.steps.items() if step.layer.takes == (0, 0)]
        return None if data is None else named(data, inputs, [node.name for node in self.document.outputs])

    def losses(self) -> dict[str, Loss]:
        """The loss of each output for which there is one that can be made."""
        names, chosen = [node.name for node in self.document.outputs], self.document.recipe.loss
        choices = chosen * len(names) if len(chosen) == 1 else chosen
        made: dict[str, Loss] = {}
        for name, choice in zip(names, choices, strict=False):
            with suppress(SettingError):
                made[name] = LOSSES.make(choice)
        return made

    def blame(self, node: Node, what: str, why: str, fix: str) -> None:
        """Note an error of a node; where no output needs it, it is left out with a warning instead."""
        if node.id in self.needed or not self.document.outputs:
            self.problems.append(checks.error(node.name, what, why, fix))
        else:
            self.problems.append(checks.warning(node.name, "is left out", why, fix))

    def add_step(self, node: Node) -> None:
        """Work out one node, unless something before it is wrong already.

        Inputs that no output needs are left out, and so is all behind them: there may be no data for them.
        """
        layer = self.make_layer(node)
        before = [self.document.by_id[number].name for number in self.document.inputs[node.id]]
        if layer is None or not self.accepts(node, layer, len(before)):
            return
        if not before and self.document.outputs and node.id not in self.needed:
            return
        if not all(name in self.steps for name in before):
            return
        shapes = tuple(self.steps[name].shape for name in before)
        try:
            shape = layer.output_shape(*shapes)
        except ShapeError as error:
            self.blame(node, "shapes do not fit", error.why, error.fix)
            return
        self.steps[node.name] = Step(node, layer, tuple(before), shapes, shape, layer.matrices(*shapes))

    def make_layer(self, node: Node) -> Layer | None:
        """The node's kind with its settings, or None with a problem."""
        try:
            return LAYERS.make(Choice(node.kind, node.settings))
        except SettingError as error:
            self.blame(node, "cannot be made", str(error), "Choose another value in the inspector")
            return None

    def accepts(self, node: Node, layer: Layer, count: int) -> bool:
        """Whether the layer takes that many inputs; otherwise notes a problem."""
        least, most = layer.takes
        if count < least:
            self.blame(node, "has no input", "nothing arrives at it", "Connect the output of another node to it")
        elif most == 0 and count:
            self.blame(node, "is an input and is fed", "an input takes no connection", "Remove the connections to it")
        elif most is not None and count > most:
            self.blame(
                node,
                f"has {count} inputs",
                f"a layer of kind {node.kind} takes {most}, not {count}",
                "Remove connections, or put a concatenate or add node before it",
            )
        return count >= least and (most is None or count <= most)

    def find_cycles(self) -> None:
        """Nodes in a loop of connections, or behind one."""
        ordered = {node.id for node in self.document.order}
        for node in self.document.nodes:
            if node.id not in ordered:
                self.blame(
                    node,
                    "is part of a loop, or behind one",
                    "its value would depend on itself",
                    "Remove a connection of the loop",
                )
