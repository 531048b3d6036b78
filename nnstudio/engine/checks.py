"""What is wrong or doubtful in a drawing as a whole, as problems."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from nnstudio.document.model import Document
from nnstudio.document.problems import Problem
from nnstudio.engine.activation import Activation
from nnstudio.engine.capacity import capacity
from nnstudio.engine.footprint import least, standing, too_large
from nnstudio.engine.layer import Layer, WeightedLayer
from nnstudio.engine.network import Step
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.recipe import recipe_problems

T = TypeVar("T", bound=Hashable)
Steps = Mapping[str, Step]


def error(node: str | None, what: str, why: str, fix: str) -> Problem:
    """Something with which the drawing cannot be trained."""
    return Problem(node, "error", what, why, fix)


def warning(node: str | None, what: str, why: str, fix: str) -> Problem:
    """Something doubtful."""
    return Problem(node, "warning", what, why, fix)


def contradictions(document: Document) -> Iterator[Problem]:
    """What no edit makes, but a file may hold: names or ids that are there twice, connections that lead nowhere."""
    for name in repeated(node.name for node in document.nodes):
        yield error(name, "there are several nodes of this name", "names are unique", "Rename all but one")
    for number in repeated(node.id for node in document.nodes):
        yield error(None, f"several nodes have the id {number}", "ids are unique", "Remove all but one")
    known = {node.id for node in document.nodes}
    for edge in document.edges:
        if not known >= {edge.source, edge.target}:
            ends = f"from {edge.source} to {edge.target}"
            yield error(None, f"a connection leads {ends}", "there is no such node", "Remove the connection")
    for edge in repeated(document.edges):
        ends = f"from {edge.source} to {edge.target}"
        yield error(None, f"two connections lead {ends}", "one is enough", "Remove one of them")


def wrong_recipe(document: Document) -> Iterator[Problem]:
    """Fields that a recipe cannot have, and outputs and losses that do not fit the drawing."""
    for sentence in recipe_problems(document.recipe):
        yield error(None, "the recipe does not fit", sentence, "Choose another value")
    yield from wrong_outputs(document)
    losses, outputs = len(document.recipe.loss), len(document.outputs)
    if losses not in (1, outputs):
        fix = "Choose one loss for all outputs or one for each"
        yield error(None, f"there are {losses} losses", f"there are {outputs} outputs", fix)


def wrong_outputs(document: Document) -> Iterator[Problem]:
    """Outputs that are not there, are named twice, or compute nothing."""
    for name in document.recipe.outputs:
        if name not in document.by_name:
            known = ", ".join(document.by_name) or "none"
            yield error(None, f"there is no output {name!r}", f"the nodes are {known}", "Name one of them")
    for name in repeated(document.recipe.outputs):
        yield error(name, "is named as an output twice", "each output has one loss", "Name it once")
    for node in document.outputs:
        if node.kind == "input":
            yield error(node.name, "cannot be an output", "it is an input", "Name a node that computes something")
    if not document.outputs:
        yield error(None, "the drawing has no output", "no node is fed by an input", "Add a layer and connect it")


def dead_ends(document: Document, needed: set[int]) -> Iterator[Problem]:
    """Nodes that lead to no output."""
    for node in document.nodes:
        if document.outputs and node.id not in needed:
            yield warning(
                node.name,
                "leads to no output",
                "the loss does not depend on it, so it does not learn",
                "Connect it onward, name it as an output in the recipe, or delete it",
            )


def what_cannot_learn(document: Document, steps: Steps, needed: set[int]) -> Iterator[Problem]:
    """Nodes with parameters from which every way to the loss leads through a derivative of 0."""
    reached = reached_by_gradients(document, {name for name, step in steps.items() if not learns(step.layer)})
    for name, step in steps.items():
        if step.matrices and step.node.id in needed - reached:
            yield warning(
                name,
                "cannot learn",
                "the derivative of threshold is 0, so no gradient gets past it",
                "Use sigmoid in place of threshold",
            )


def reached_by_gradients(document: Document, blocked: set[str]) -> set[int]:
    """Ids of the nodes from which a way leads to an output past no blocked one."""
    reached: set[int] = set()
    waiting = [node for node in document.outputs if node.name not in blocked]
    while waiting:
        node = waiting.pop()
        if node.id not in reached:
            reached.add(node.id)
            before = [document.by_id[number] for number in document.inputs[node.id]]
            waiting += [each for each in before if each.name not in blocked]
    return reached


def learns(layer: Layer) -> bool:
    """Whether a gradient gets past the layer's activation, where it has one."""
    return all(function.learns for function in functions_of(layer))


def functions_of(layer: Layer) -> list[Activation]:
    """The activations among a layer's settings."""
    return [value for key in layer.settings if isinstance(value := getattr(layer, key), Activation)]


def without_weights(steps: Steps) -> Iterator[Problem]:
    """A drawing that can be computed and has no parameters, or only frozen ones."""
    weighted = [step.layer for step in steps.values() if isinstance(step.layer, WeightedLayer)]
    if not weighted:
        yield warning(None, "nothing can learn", "no node has weights", "Add a dense layer")
    elif all(layer.frozen for layer in weighted):
        yield warning(None, "nothing can learn", "all nodes with weights are frozen", "Let one of them learn")


def missing_connections(steps: Steps) -> Iterator[Problem]:
    """Connections that are to be cut and are not there, because a layer was made smaller."""
    for name, step in steps.items():
        cuts = step.layer.cuts() if isinstance(step.layer, WeightedLayer) else {}
        for matrix in step.matrices:
            for part in matrix.parts:
                ends = (part.columns, matrix.units // matrix.gates)
                lost = [pair for pair in cuts.get(part.name, ()) if pair[0] >= ends[0] or pair[1] >= ends[1]]
                if lost:
                    yield warning(
                        name,
                        f"has no connection {lost[0][0]}-{lost[0][1]} to cut",
                        f"its {part.name} leads from {ends[0]} to {ends[1]} units, counted from 0",
                        "Remove the connection from its list of cut ones",
                    )


def what_is_too_large(document: Document, steps: Steps, rows: int | None) -> Iterator[Problem]:
    """The node that asks for most, where the least that the network needs exceeds this machine's memory.

    Rows are those of training; None where they are not known yet.
    """
    recipe = document.recipe
    if recipe_problems(recipe):
        return
    vectors = 1 + len(OPTIMIZERS.make(recipe.optimizer).memory())
    batch = min(recipe.batch_size or rows or 1, rows or recipe.batch_size or 1)
    asked = standing(steps, recipe.precision, vectors, rows or 0) + least(steps, recipe.precision, batch)
    if asked.total() > capacity():
        yield too_large(steps, asked, capacity())


def repeated(items: Iterable[T]) -> list[T]:
    """Those that are there more than once."""
    return [item for item, count in Counter(items).items() if count > 1]
