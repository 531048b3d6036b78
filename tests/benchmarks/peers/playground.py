"""TensorFlow Playground's engine, where the user has it: NNSTUDIO_PLAYGROUND names its compiled nn.js."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.benchmarks.peer import Peer
from tests.benchmarks.timing import Timed
from tests.benchmarks.workloads import LEARNING_RATE, Array, Workload

VARIABLE = "NNSTUDIO_PLAYGROUND"
DRIVER = Path(__file__).with_name("playground.mjs")


def missing() -> str:
    """What it takes."""
    if not os.environ.get(VARIABLE):
        return f"no nn.js: compile its nn.ts and put the path into {VARIABLE}"
    if not Path(os.environ[VARIABLE]).is_file():
        return f"{VARIABLE} names no file: {os.environ[VARIABLE]}"
    return "" if shutil.which("node") else "node is not installed"


def build(work: Workload, x: Array, y: Array) -> Timed:
    """Its training step in a process of node, which takes a count a line and answers with processor seconds.

    The process ends when its standard input closes, with this process at the latest.
    """
    task = {
        "module": str(Path(os.environ[VARIABLE]).resolve()),
        "widths": work.widths,
        "activation": work.hidden.upper(),
        "rate": LEARNING_RATE,
        "inputs": x.tolist(),
        "targets": y.ravel().tolist(),
    }
    pipe = subprocess.PIPE
    node = subprocess.Popen(["node", str(DRIVER), json.dumps(task)], stdin=pipe, stdout=pipe, text=True)

    def execute(count: int) -> float:
        assert node.stdin
        assert node.stdout
        print(count, file=node.stdin, flush=True)
        return float(node.stdout.readline())

    return execute


PEER = Peer(
    "TensorFlow Playground",
    build,
    missing,
    "double precision; no cross-entropy, Adam or recurrent layers (W3 – W6 not compared)",
)
