"""Breakpoints that people use, offered by what the drawing contains."""

from collections.abc import Iterable

import msgspec

from nnstudio.document.model import Breakpoint, Condition, Document
from nnstudio.gui.canvas.cards import layer_of
from nnstudio.gui.debugging.measures import function_of
from nnstudio.session.moment import Outline

TINY_GRADIENT = 1e-9
SMALL_UPDATE, LARGE_UPDATE = 1e-4, 1.0
"""Of the ratio of an update's norm to its weight's; healthy is about 1e-3."""
DEAD = 0.999
NARROW, BROAD = 0.5, 2.0
"""Deviations of a layer's outputs."""
SQUASHING = ("sigmoid", "tanh")
DEPTH = 2
"""So many squashing layers make gradients vanish."""


class Preset(msgspec.Struct, frozen=True):
    """Breakpoints that are added together.

    Attributes:
        name: by which scripts and tests find it.
        title: on screen.
        tip: what it is for, with the thresholds.
        breakpoints: one for each layer concerned and each threshold.
    """

    name: str
    title: str
    tip: str
    breakpoints: tuple[Breakpoint, ...]


def presets(document: Document, outline: Outline) -> list[Preset]:
    """Those that concern something in a network."""
    weights = [each for each in outline.parameters if f"{each}.weight" in trained(outline)]
    squashing = [node for node in weights if activation(document, node) in SQUASHING]
    relu = [node for node in outputs(outline) if activation(document, node) == "relu"]
    hidden = [node for node in weights if node not in {each.name for each in document.outputs}]
    offered = [
        vanishing(squashing) if len(squashing) > DEPTH else None,
        updates(weights),
        dead(relu),
        spread(node for node in hidden if node in outputs(outline)),
        broken(outline),
    ]
    return [each for each in offered if each is not None and each.breakpoints]


def vanishing(nodes: Iterable[str]) -> Preset:
    """Of each layer the gradient that is next to nothing, and the update that changes nothing."""
    conditions = [
        condition
        for node in nodes
        for condition in (
            Condition("gradient.mean_abs", "<", TINY_GRADIENT, f"{node}.weight"),
            Condition("update.ratio_to_value", "<", SMALL_UPDATE, f"{node}.weight"),
        )
    ]
    tip = f"Stop where mean |gradient| < {TINY_GRADIENT:g}, or an update is less than {SMALL_UPDATE:g} of its weight"
    return preset("vanishing", "Vanishing gradients", tip, conditions)


def updates(nodes: Iterable[str]) -> Preset:
    """The ratio of update to weight out of all proportion."""
    conditions = [
        Condition("update.ratio_to_value", comparison, threshold, f"{node}.weight")
        for node in nodes
        for comparison, threshold in (("<", SMALL_UPDATE), (">", LARGE_UPDATE))
    ]
    tip = f"Stop where an update is less than {SMALL_UPDATE:g} of its weight, or larger than it; healthy is about 0.001"
    return preset("updates", "Updates too small or too large", tip, conditions)


def dead(nodes: Iterable[str]) -> Preset:
    """Layers that put out nothing."""
    conditions = [Condition("activation.zeros", ">", DEAD, node) for node in nodes]
    return preset("dead", "Dead ReLU units", f"Stop where more than {DEAD:.1%} of a layer's outputs are 0", conditions)


def spread(nodes: Iterable[str]) -> Preset:
    """Outputs that lie too close together or too far apart."""
    conditions = [
        Condition("activation.deviation", comparison, threshold, node)
        for node in nodes
        for comparison, threshold in (("<", NARROW), (">", BROAD))
    ]
    tip = f"Stop where the deviation σ of a hidden layer's outputs is outside {NARROW:g} to {BROAD:g}"
    return preset("spread", "Outputs too narrow or too broad", tip, conditions)


def broken(outline: Outline) -> Preset:
    """Numbers that are none."""
    conditions = [Condition("activation.nan", ">", 0.0, node) for node in outputs(outline)]
    conditions += [Condition(f"{role}.nan", ">", 0.0) for role in ("gradient", "value") if outline.parameters]
    return preset(
        "nan", "NaN or infinity", "Stop at the first output, gradient or weight that is not finite", conditions
    )


def preset(name: str, title: str, tip: str, conditions: Iterable[Condition]) -> Preset:
    """A preset of some conditions."""
    return Preset(name, title, tip, tuple(map(Breakpoint, conditions)))


def trained(outline: Outline) -> set[str]:
    """Parameters that have a gradient."""
    return {each.name for each in outline.quantities if each.role == "gradient"} - outline.frozen


def outputs(outline: Outline) -> list[str]:
    """Nodes whose outputs are computed, as they come in the program; inputs are given."""
    known = {each.name for each in outline.quantities if each.role == "activation"}
    return [*dict.fromkeys(row.node for row in outline.rows if row.phase == "forward" and row.node in known)]


def activation(document: Document, name: str) -> str:
    """The kind of a node's activation; empty where it has none."""
    node = document.by_name.get(name)
    function = None if node is None else function_of(layer_of(node))
    return function.name if function else ""
