"""Whether data fits a drawing's inputs and outputs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import prod
from typing import TypeVar

from nnstudio.document.model import Recipe
from nnstudio.document.problems import Problem
from nnstudio.engine.checks import Steps, error, warning
from nnstudio.engine.loss import Loss
from nnstudio.engine.network import DataShape

T = TypeVar("T")
Shape = tuple[int, ...]


def named(data: DataShape, inputs: list[str], outputs: list[str]) -> DataShape:
    """The same with what is called "" under the name of the only input or output."""
    lengths = frozenset(only(dict.fromkeys(data.lengths, True), inputs))
    tokens, classes, strays = only(data.tokens, inputs), only(data.classes, outputs), only(data.strays, outputs)
    return replace(
        data,
        inputs=only(data.inputs, inputs),
        targets=only(data.targets, outputs),
        lengths=lengths,
        tokens=tokens,
        classes=classes,
        strays=strays,
    )


def only(found: Mapping[str, T], names: list[str]) -> dict[str, T]:
    """By name, where there is just one unnamed and just one name for it."""
    return {names[0]: found[""]} if set(found) == {""} and len(names) == 1 else dict(found)


def is_coded(shape: Shape, loss: Loss, data: DataShape, name: str) -> bool:
    """Whether an output's targets are class numbers, one for each example or time step."""
    fits = name in data.classes and prod(data.targets[name]) == prod(shape[:-1])
    return fits and loss.classifies and shape[-1] > 1


def wrong_data(steps: Steps, losses: Mapping[str, Loss], data: DataShape) -> Iterator[Problem]:
    """Data, named by node, that does not fit the inputs and outputs."""
    if data.rows < 1:
        yield error(None, "there are no training rows", "nothing can be learned from", "Choose data with rows")
    for name, step in steps.items():
        if step.layer.takes == (0, 0):
            yield from wrong_input(name, step.shape, data)
    for name, loss in losses.items():
        if name in steps:
            yield from wrong_target(name, steps[name].shape, loss, data)


def unmeasured(recipe: Recipe, data: DataShape) -> Iterator[Problem]:
    """Conditions to stop that never hold, because there are no validation rows to measure."""
    for stop in recipe.stops:
        if stop.quantity.startswith("validation.") and not data.validation:
            why = f"{stop.quantity!r} is measured on validation rows, and there are none"
            fix = "Keep a share of the rows for validation, or let it watch the training rows"
            yield warning(None, "a condition to stop never holds", why, fix)


def wrong_input(name: str, shape: Shape, data: DataShape) -> Iterator[Problem]:
    """An input without data, with data of another shape, or with lengths of what is no sequence."""
    if name not in data.inputs:
        yield without_data(name, "input", data.inputs)
    elif data.inputs[name] != shape:
        fix = f"Set the node's shape to {in_words(data.inputs[name])}"
        yield unlike(name, shape, data.inputs[name], fix)
    elif name in data.lengths and len(shape) > 2:
        why = f"its examples differ in length, and each has the shape {shape}"
        yield error(name, "takes no lengths", why, "Choose data of shape (time, features)")


def wrong_target(name: str, shape: Shape, loss: Loss, data: DataShape) -> Iterator[Problem]:
    """An output without targets, with another number of them, or with targets that its loss is not defined for."""
    if name not in data.targets:
        yield without_data(name, "output", data.targets)
    elif is_coded(shape, loss, data, name):
        yield from too_few_units(name, shape[-1], data.classes[name] + 1)
    elif prod(data.targets[name]) != prod(shape):
        yield odd_class(name, shape, loss, data) or unlike(
            name, shape, data.targets[name], target_fix(shape, data.targets[name])
        )
    else:
        yield from undefined(name, shape, loss, data)


def too_few_units(name: str, units: int, classes: int) -> Iterator[Problem]:
    """An output that cannot tell as many classes apart as the targets name."""
    if classes > units:
        why = f"the targets name {classes:,} classes and it has {units:,} units"
        yield error(name, "has too few units", why, f"Set the node's units to {classes}")


def odd_class(name: str, shape: Shape, loss: Loss, data: DataShape) -> Problem | None:
    """The problem of targets that would be class numbers, were it not for one number among them."""
    stray = data.strays.get(name, {}).get("class numbers")
    if stray is None or not loss.classifies or prod(data.targets[name]) != prod(shape[:-1]):
        return None
    why = f"class numbers are whole numbers from 0, and there is a {stray:g}"
    return error(name, "has targets that are no classes", why, "Number the classes 0, 1, 2 and so on")


def undefined(name: str, shape: Shape, loss: Loss, data: DataShape) -> Iterator[Problem]:
    """The first number among the targets for which the loss says nothing."""
    found = data.strays.get(name, {})
    for sort in loss.targets:
        if sort in found and (sort != "sums" or data.targets[name][-1] == shape[-1]):
            wanted, there, fix = DEFINED[sort]
            why = f"{loss.title.lower()} is defined for {wanted}, and {there.format(found[sort])}"
            yield error(name, "has targets that its loss is not defined for", why, fix)
            return


DEFINED = {
    "probabilities": (
        "targets from 0 to 1",
        "there is a {:g}",
        "Choose another loss such as mse, or scale the targets to 0 … 1",
    ),
    "sums": (
        "targets that add up to 1 over the classes",
        "those of one row add up to {:g}",
        "Let a row hold 1 for its class and 0 elsewhere, or choose binary_crossentropy where it may have several",
    ),
    "signs": (
        "the targets −1 and 1, or 0 and 1",
        "there is a {:g}",
        "Choose another loss such as mse, or set the targets to −1 and 1",
    ),
}
"""For each sort of targets what a loss wants, what is there, and what to do."""


def target_fix(shape: Shape, found: Shape) -> str:
    """What to do about an output of another shape than its targets."""
    if found[:-1] == shape[:-1]:
        return f"Set the node's units to {found[-1]}"
    if len(shape) == 1:
        return "Let the recurrent layer before it return sequences, or choose one target for each example"
    if len(found) == 1:
        return "Let the recurrent layer before it return its last state, or choose a target for each time step"
    return f"Make its output {in_words(found)}"


def in_words(shape: Shape) -> str:
    """A shape as users type it."""
    return str(shape[0]) if len(shape) == 1 else str(shape)


def without_data(name: str, word: str, there: Mapping[str, Shape]) -> Problem:
    """The problem of a node for which there is no array."""
    known = ", ".join(repr(each) for each in there if each) or "one unnamed array"
    return error(name, f"has no data for this {word}", f"the data has {known}", f"Give data for {name!r}")


def unlike(name: str, shape: Shape, found: Shape, fix: str) -> Problem:
    """The problem of a node for which there is an array of another shape."""
    return error(name, "does not fit the data", f"the data has shape {found} here and the node {shape}", fix)
