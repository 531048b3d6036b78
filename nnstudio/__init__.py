"""Draw neural networks, train them, and debug the training like a program.

`import nnstudio as nn` loads neither NumPy nor Qt; each name below brings what it needs when it is first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

from nnstudio.base.version import __version__

if TYPE_CHECKING:
    from nnstudio.base.catalogue import SettingError as SettingError
    from nnstudio.data.errors import DataError as DataError
    from nnstudio.document.edits import EditError as EditError
    from nnstudio.document.problems import Problem as Problem
    from nnstudio.document.problems import ProblemError as ProblemError
    from nnstudio.files.errors import FileError as FileError
    from nnstudio.session.choices import activation as activation
    from nnstudio.session.choices import at as at
    from nnstudio.session.choices import break_at as break_at
    from nnstudio.session.choices import initializer as initializer
    from nnstudio.session.choices import kinds as kinds
    from nnstudio.session.choices import loss as loss
    from nnstudio.session.choices import no_improvement as no_improvement
    from nnstudio.session.choices import optimizer as optimizer
    from nnstudio.session.choices import schedule as schedule
    from nnstudio.session.choices import when as when
    from nnstudio.session.examples import example as example
    from nnstudio.session.examples import examples as examples
    from nnstudio.session.network import Network as Network
    from nnstudio.session.saving import load as load
    from nnstudio.session.saving import save as save
    from nnstudio.session.session import Session as Session

HOMES = {
    "SettingError": "nnstudio.base.catalogue",
    "DataError": "nnstudio.data.errors",
    "EditError": "nnstudio.document.edits",
    "Problem": "nnstudio.document.problems",
    "ProblemError": "nnstudio.document.problems",
    "FileError": "nnstudio.files.errors",
    "Network": "nnstudio.session.network",
    "Session": "nnstudio.session.session",
    "activation": "nnstudio.session.choices",
    "at": "nnstudio.session.choices",
    "break_at": "nnstudio.session.choices",
    "example": "nnstudio.session.examples",
    "examples": "nnstudio.session.examples",
    "initializer": "nnstudio.session.choices",
    "kinds": "nnstudio.session.choices",
    "load": "nnstudio.session.saving",
    "loss": "nnstudio.session.choices",
    "no_improvement": "nnstudio.session.choices",
    "optimizer": "nnstudio.session.choices",
    "schedule": "nnstudio.session.choices",
    "save": "nnstudio.session.saving",
    "when": "nnstudio.session.choices",
}
"""Where each public name lives."""

__all__ = ["__version__", *HOMES]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """Import a public name's home when the name is first used."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(HOMES[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """All public names."""
    return sorted(__all__)
