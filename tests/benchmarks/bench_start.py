"""How soon the window is there: from the start of the process to its first paint, and until every panel is filled.

Run with `python -m tests.benchmarks.bench_start`. Each start is a process of its own, offscreen; the first is dropped,
so that files are in memory.
"""

import os
import statistics
import subprocess
import sys

STARTS = 7
TARGETS = {"first paint": 200, "panels in view filled": 650, "all panels filled": 650}
"""Milliseconds, warm."""

SCRIPT = """
import time
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from nnstudio.files.examples import example
from nnstudio.gui import theme
from nnstudio.gui.window import Window
app = QApplication([])
theme.apply(app, "light")
window = Window(example(), QSettings("", QSettings.Format.InvalidFormat))
window.asks = False
filled, furnished = [], []
window.furnished.connect(lambda: furnished.append(time.time()))
window.filled.connect(lambda: filled.append(time.time()))
window.show()
while window.steps is None:
    app.processEvents()
painted = time.time()
while not filled:
    app.processEvents()
print(painted, furnished[0], filled[0])
window.close()
"""


def start() -> list[float]:
    """Milliseconds to the first paint, until what is seen is filled, and until all is."""
    import time

    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    begun = time.time()
    run = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    return [1000 * (float(moment) - begun) for moment in run.stdout.split()]


def main() -> None:
    """Print medians beside the targets."""
    start()
    measured = zip(*(start() for _ in range(STARTS)), strict=True)
    for (name, target), times in zip(TARGETS.items(), measured, strict=True):
        print(f"{name:22} {statistics.median(times):6.0f} ms, fastest {min(times):.0f} ms (target {target} ms)")


if __name__ == "__main__":
    main()
