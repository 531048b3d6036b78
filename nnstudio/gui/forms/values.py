"""Plain values of settings: defaults, changes, and how they are spoken of."""

from collections.abc import Mapping
from typing import Any

import msgspec

from nnstudio.base.catalogue import Choice, Setting

MIXED = object()
"""Stands for several different values, where several nodes are edited at once."""


def spoken(name: str) -> str:
    """A setting's name within a sentence: learning_rate becomes learning rate."""
    return name.replace("_", " ")


def default_of(setting: Setting[Any]) -> Any:
    """A setting's default as a plain value."""
    return setting.plain(setting.default)


def with_value(
    declared: Mapping[str, Setting[Any]], values: Mapping[str, Any], name: str, value: Any
) -> dict[str, Any]:
    """Plain values with one of them changed; a default is left out."""
    rest = {key: old for key, old in values.items() if key != name}
    return rest if value == default_of(declared[name]) else {**rest, name: value}


def choice_of(value: object) -> Choice | None:
    """A plain value of a kind as a choice; None where it is none."""
    if isinstance(value, str):
        return Choice(value)
    try:
        return msgspec.convert(value, Choice, from_attributes=True)
    except msgspec.ValidationError:
        return None
