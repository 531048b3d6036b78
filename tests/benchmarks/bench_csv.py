"""Reading a CSV file of a million cells, beside NumPy's readers and, where it is installed, pandas."""

import importlib.util
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nnstudio.data.delimited import Layout, read_table

ROWS, COLUMNS, ROUNDS = 100_000, 10, 3


def seconds(read: Callable[[], object]) -> float:
    """The fastest of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        read()
        times.append(time.perf_counter() - start)
    return min(times)


def readers(path: Path) -> dict[str, Callable[[], object]]:
    """What is compared, by name."""
    found: dict[str, Callable[[], object]] = {
        "nnstudio": lambda: read_table(path, Layout()),
        "numpy.genfromtxt": lambda: np.genfromtxt(path, delimiter=","),
        "numpy.loadtxt": lambda: np.loadtxt(path, delimiter=","),
    }
    if importlib.util.find_spec("pandas"):
        import pandas as pd

        found["pandas.read_csv"] = lambda: pd.read_csv(path, header=None)
    return found


def main() -> None:
    """Print seconds, and how many times longer or shorter each peer takes."""
    handle, name = tempfile.mkstemp(suffix=".csv")
    os.close(handle)
    path = Path(name)
    try:
        np.savetxt(path, np.random.default_rng(0).normal(size=(ROWS, COLUMNS)), delimiter=",", fmt="%.9g")
        print(f"CSV of {ROWS} × {COLUMNS} numbers, {path.stat().st_size / 1e6:.1f} MB")
        times = {peer: seconds(read) for peer, read in readers(path).items()}
    finally:
        path.unlink()
    for peer, taken in times.items():
        print(f"{peer:18} {taken:6.2f} s   {taken / times['nnstudio']:5.2f} × ours")


if __name__ == "__main__":
    main()
