"""What reading data can end with besides data: a sentence for the user, or their wish to stop."""

from collections.abc import Callable

Progress = Callable[[float], None]


class DataError(ValueError):
    """Data that cannot be used; its text is one sentence that says what is wrong, where, and what was expected."""


class Cancelled(Exception):  # noqa: N818
    """Raised by a progress callback to stop reading; passes through the reader, which leaves nothing open."""


def silent(share: float) -> None:
    """A progress callback that does nothing."""
