"""Runs every benchmark of this folder, or those whose names are given: `python -m tests.benchmarks engine`."""

import os
import subprocess
import sys
from pathlib import Path

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def main() -> int:
    """Each benchmark in a process of its own, so that none inherits another's threads; the worst exit code."""
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    worst = 0
    for name in sys.argv[1:] or found:
        print(f"— {name}", flush=True)
        command = [sys.executable, "-c", f"from tests.benchmarks.bench_{name} import main; main()"]
        worst = max(worst, subprocess.run(command, env=os.environ | ONE_THREAD, check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())
