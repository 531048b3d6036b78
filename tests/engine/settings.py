"""Kinds with a spread of settings, generated from their declarations."""

from typing import Any

from nnstudio.base.catalogue import (
    Family,
    Flag,
    Integer,
    Kind,
    KindOf,
    Maybe,
    Number,
    Option,
    Setting,
    SettingError,
    Shape,
)
from nnstudio.engine.connections import Connections


def spread(family: Family[Any], name: str) -> list[Any]:
    """A kind with its defaults, and with each setting changed to each value worth trying."""
    kind = family[name]
    found = [kind()]
    for key, setting in kind.settings.items():
        found += [kind(**{key: value}) for value in values(setting)]
    return found


def values(setting: Setting[Any]) -> list[Any]:
    """Values worth trying."""
    if isinstance(setting, Maybe):
        return [None, *values(setting.inner)]
    if isinstance(setting, Option):
        return list(setting.options)
    if isinstance(setting, Flag):
        return [False, True]
    if isinstance(setting, Connections):
        return [((0, 0),), ((0, 1), (2, 0))]
    if isinstance(setting, Shape):
        return [(1,), (3,), (2, 3)]
    if isinstance(setting, KindOf):
        return [member for name in setting.family.members for member in spread(setting.family, name)]
    candidates = [0, 1, 2, 3, 7] if isinstance(setting, Integer) else [0.0, 1e-9, 0.1, 0.5, 0.9, 1.0]
    if not isinstance(setting, (Integer, Number)):
        return []
    return [value for value in candidates if takes(setting, value)]


def takes(setting: Setting[Any], value: Any) -> bool:
    """Whether a value is within the setting's limits."""
    try:
        setting.read(value)
    except SettingError:
        return False
    return True


def title(kind: Kind) -> str:
    """A short name for a test of it."""
    return repr(kind)
