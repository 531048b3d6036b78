"""A display of its own with a window manager, and a person who uses mouse and keyboard on it."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.app.program import ROOT

NEEDED = ("Xvfb", "openbox", "xdotool")
PATIENCE = 60.0


@contextlib.contextmanager
def display() -> Iterator[str]:
    """A free display of 1280 × 800 with a window manager; its name."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    assert not missing, f"this test uses a real display: install {', '.join(missing).lower()}"
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
    with ended(subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)):
        os.close(writing)
        with os.fdopen(reading) as pipe:
            name = f":{pipe.readline().strip()}"
        manager = ["openbox", "--sm-disable"]
        with ended(subprocess.Popen(manager, env=os.environ | {"DISPLAY": name}, stdout=subprocess.DEVNULL)):
            yield name


@contextlib.contextmanager
def ended(process: subprocess.Popen[Any]) -> Iterator[subprocess.Popen[Any]]:
    """A process that does not outlive the block."""
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


class Viewer:
    """Somebody before the program on a real display.

    Args:
        name: of the display.
        settings: where the program remembers its layout.
        project: what it opens with.
    """

    def __init__(self, name: str, settings: Path, project: Path | None = None) -> None:
        hidden = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY"}
        self.environment = {key: value for key, value in os.environ.items() if key not in hidden}
        self.environment |= {"DISPLAY": name, "PYTHONPATH": str(ROOT)}
        command = [
            sys.executable,
            "-m",
            "tests.journeys.reporting",
            str(settings),
            *([str(project)] if project else []),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=self.environment, cwd=ROOT)
        self.state: dict[str, Any] = {}
        self.count = 0
        self.listener = threading.Thread(target=self.listen)
        self.listener.start()
        self.until(lambda: self.state.get("rested"), "the window is there")

    def listen(self) -> None:
        """Keep the latest report."""
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.state = json.loads(line)
                self.count += 1

    def __getitem__(self, key: str) -> Any:
        return self.state[key]

    @property
    def place(self) -> tuple[int, int]:
        return self["iteration"], self["instruction"]

    @property
    def wires(self) -> set[tuple[str, str]]:
        return {(source, target) for source, target in self["wires"]}

    def until(self, reached: Callable[[], object], what: str) -> None:
        """Wait until something is seen."""
        end = time.monotonic() + PATIENCE
        while not reached():
            assert time.monotonic() < end, f"this was not seen: {what}; {self.state}"
            assert self.process.poll() is None, "the program has ended"
            time.sleep(0.01)

    def rest(self) -> None:
        """Wait until two later reports say that all is shown."""
        count = self.count
        self.until(lambda: self.count > count + 2 and self["rested"], "all is shown")

    # Mouse and keyboard

    def do(self, *words: object) -> None:
        """Let xdotool do something."""
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True, timeout=PATIENCE)

    def press(self, key: str) -> None:
        self.do("key", key)

    def type(self, text: str) -> None:
        self.do("type", "--delay", 5, text)

    def click(self, name: str) -> None:
        self.do("mousemove", *self["points"][name], "click", 1)

    def drag(self, start: str, end: str) -> None:
        """Drag from one named point to another, as slowly as a quick hand."""
        (left, top), (right, bottom) = self["points"][start], self["points"][end]
        self.do("mousemove", left, top, "sleep", 0.1, "mousedown", 1)
        for step in range(1, 11):
            across, down = left + (right - left) * step // 10, top + (bottom - top) * step // 10
            self.do("mousemove", across, down, "sleep", 0.02)
        self.do("sleep", 0.2, "mouseup", 1)

    def name_file(self, path: Path) -> None:
        """Type a file's name into the dialog that asks for it."""
        self.until(lambda: self["asking"], "a file is asked for")
        self.do("sleep", 0.3)
        self.press("ctrl+a")
        self.type(str(path))
        self.press("Return")
        self.until(lambda: not self["asking"], "the file's name is taken")
        self.rest()

    def close(self) -> int:
        """Close the window by its key; how the program ended."""
        self.press("ctrl+q")
        code = self.process.wait(PATIENCE)
        self.listener.join()
        return code
