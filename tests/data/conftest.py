from collections.abc import Callable
from pathlib import Path

import pytest

from nnstudio.data.delimited import Layout, read_table
from nnstudio.data.table import Table

Read = Callable[..., Table]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a file that holds a text or bytes, with a layout's words."""

    def reader(content: str | bytes, **words: object) -> Table:
        path = tmp_path / "file.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, Layout(**words))

    return reader
