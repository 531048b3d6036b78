"""The command line and the start of the window; wires the floors together."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnstudio.app.window import open_window as open_window

__all__ = ["open_window"]


def __getattr__(name: str) -> Any:
    """Import the window, and Qt with it, when it is first asked for."""
    if name != "open_window":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from nnstudio.app.window import open_window

    return open_window
