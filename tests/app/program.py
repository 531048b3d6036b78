"""The program in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import nnstudio

ROOT = Path(nnstudio.__file__).parent.parent
SCREEN = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


def environment() -> dict[str, str]:
    """One without a display, in which this checkout is found."""
    return {key: value for key, value in os.environ.items() if key not in SCREEN} | {"PYTHONPATH": str(ROOT)}


def run(*arguments: str, folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """What `python` says to these arguments."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )


def nnstudio_says(*arguments: str, folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """What `nnstudio` says to these arguments."""
    return run("-m", "nnstudio", *arguments, folder=folder)
