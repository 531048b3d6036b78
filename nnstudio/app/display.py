"""Whether a window can be opened here."""

import ctypes
import os
import re
import socket
import sys
from pathlib import Path

LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
"""What Qt loads from the system on Linux, and the Debian packages that have it."""


def reason_for_none() -> str | None:
    """Why no window can be opened, as the beginning of a sentence; None where one can."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        return "there is no display"
    if not os.environ.get("WAYLAND_DISPLAY") and not answers(os.environ["DISPLAY"]):
        return f"the display {os.environ['DISPLAY']} does not answer"
    missing = [package for library, package in LIBRARIES.items() if not loads(library)]
    if missing:
        return f"system libraries are missing (on Debian and Ubuntu: apt install {' '.join(missing)})"
    return None


def answers(display: str) -> bool:
    """Whether an X server of this machine listens; one on another machine is believed to."""
    local = re.fullmatch(r"(?:unix)?:(\d+)(?:\.\d+)?", display)
    if local is None:
        return True
    name = f"/tmp/.X11-unix/X{local[1]}"  # noqa: S108  (where X servers listen)
    return any(connects(address) for address in ("\0" + name, name) if address[0] == "\0" or Path(address).exists())


def connects(address: str) -> bool:
    """Whether somebody listens at a local address."""
    with socket.socket(socket.AF_UNIX) as plug:
        try:
            plug.connect(address)
        except OSError:
            return False
    return True


def loads(library: str) -> bool:
    """Whether the system has a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
