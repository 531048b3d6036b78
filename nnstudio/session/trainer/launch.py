"""Starting the trainer process."""

import os
import subprocess
import sys

ARGUMENT = "--trainer"
"""The first argument by which a frozen program knows that it is to call `process.main` and nothing else."""
NICENESS = 5
"""By how much the window goes before the training, where one processor has to do for both."""
FLAGS: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
"""The same on Windows, and no console."""
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def launch() -> "subprocess.Popen[bytes]":
    """A trainer that listens at its standard input; returns before it is ready."""
    return subprocess.Popen(
        command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        creationflags=FLAGS,
    )


def command() -> list[str]:
    """What to run; the present folder is not searched for modules."""
    if getattr(sys, "frozen", False):
        return [sys.executable, ARGUMENT]
    return [sys.executable, "-P", "-m", "nnstudio.session.trainer"]


def environment() -> dict[str, str]:
    """The environment: modules are found where this process finds them; BLAS begins with one thread."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {**os.environ, **dict.fromkeys(THREADS, "1"), "PYTHONPATH": path}
