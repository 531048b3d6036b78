"""How the settings of a layer are laid out: what it is first, and below that, folded, what is seldom changed."""

from collections.abc import Mapping
from typing import Any

from nnstudio.base.catalogue import KindOf, Setting
from nnstudio.engine.connections import Connections
from nnstudio.engine.initializers import INITIALIZERS
from nnstudio.engine.layer import WeightedLayer

FEW = 2
"""So many initializers are not worth folding."""


def grouped(settings: Mapping[str, Setting[Any]]) -> tuple[dict[str, Setting[Any]], dict[str, list[str]]]:
    """The settings in the order of rows, and by title the names of those in folded sections."""
    training = [name for name, setting in settings.items() if of_training(name, setting)]
    first = [name for name, setting in settings.items() if isinstance(setting, KindOf) and of_weights(setting)]
    main = [name for name in settings if name not in {*training, *first}]
    sections = {"Initial weights": first if len(first) > FEW else [], "Training": training}
    ordered = {name: settings[name] for name in (*main, *first, *training)}
    return ordered, {title: names for title, names in sections.items() if names}


def of_training(name: str, setting: Setting[Any]) -> bool:
    """Whether a setting is of what any layer's weights may do while they are trained."""
    return name in WeightedLayer.settings or isinstance(setting, Connections)


def of_weights(setting: KindOf[Any]) -> bool:
    """Whether a setting says how first weights are drawn."""
    return setting.family is INITIALIZERS
