"""The window is painted before anything heavy is imported, and filled afterwards."""

import subprocess
import sys

FIRST_PAINT = """
import sys
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from nnstudio.files.examples import example
from nnstudio.gui import theme
from nnstudio.gui.window import Window
app = QApplication([])
theme.apply(app, "dark")
window = Window(example(), QSettings("", QSettings.Format.InvalidFormat))
window.show()
while window.steps is None:
    app.processEvents()
print(*sorted(name for name in ("numpy", "pyqtgraph", "nnstudio.engine", "nnstudio.data") if name in sys.modules))
picture = window.grab().toImage()
print(len({picture.pixel(x, 50) for x in range(picture.width())}) > 10)
window.close()
"""


def test_the_first_paint_needs_neither_numpy_nor_the_engine():
    found = subprocess.run([sys.executable, "-c", FIRST_PAINT], check=False, capture_output=True, text=True, timeout=60)
    assert found.stdout.splitlines() == ["", "True"], found.stderr
