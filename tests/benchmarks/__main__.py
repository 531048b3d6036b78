"""Runs every benchmark of this folder, or those whose names are given: `python -m tests.benchmarks engine`."""

import os
import subprocess
import sys
from pathlib import Path

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
HELD_BACK = {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}
"""Variables that hold OpenBLAS to the kernels of an older processor; other libraries would not be held back."""


def main() -> int:
    """Each benchmark in a process of its own, so that none inherits another's threads; the worst exit code."""
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    worst = 0
    environment = {name: value for name, value in os.environ.items() if name not in HELD_BACK} | ONE_THREAD
    for name in sys.argv[1:] or found:
        print(f"— {name}", flush=True)
        command = [sys.executable, "-c", f"from tests.benchmarks.bench_{name} import main; main()"]
        worst = max(worst, subprocess.run(command, env=environment, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
