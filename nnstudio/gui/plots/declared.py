"""What the drawing says of a node: its activation, and what its weights are drawn from."""

from nnstudio.base.catalogue import Choice, SettingError
from nnstudio.document.model import Document
from nnstudio.engine.activation import Activation
from nnstudio.engine.distributions import Distribution
from nnstudio.engine.initializer import Initializer
from nnstudio.engine.layer import Layer
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.recurrent import RecurrentLayer
from nnstudio.session.moment import Outline


def layer_of(document: Document, node: str) -> Layer | None:
    """The layer of a node; None where the drawing has none that is valid."""
    found = document.by_name.get(node)
    try:
        return LAYERS.make(Choice(found.kind, found.settings)) if found else None
    except SettingError:
        return None


def activation_of(document: Document, node: str) -> Activation | None:
    """The one function that a node's units apply to each of their sums; None where there is no such curve."""
    layer = layer_of(document, node)
    if layer is None or isinstance(layer, RecurrentLayer):
        return None
    found = [value for name in layer.settings if isinstance(value := getattr(layer, name), Activation)]
    return found[0] if len(found) == 1 and found[0].elementwise else None


def drawn_from(document: Document, outline: Outline, parameter: str) -> tuple[Initializer, Distribution] | None:
    """The initializer of a parameter and what it draws each value from; None where that is not one for all."""
    node, _, name = parameter.partition(".")
    layer = layer_of(document, node)
    if layer is None:
        return None
    feeding = [document.by_id[number].name for number in document.inputs[document.by_name[node].id]]
    if any(each not in outline.shapes for each in feeding):
        return None
    for matrix in layer.matrices(*(outline.shapes[each] for each in feeding)):
        for part in matrix.parts:
            if part.name == name and len(set(part.initializers)) == 1:
                initializer = part.initializers[0]
                return initializer, initializer.distribution(part.fan_in, matrix.units)
    return None
