"""How much memory this machine has for a run."""

import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

SHARE = 0.75
"""Of the memory, for a run; the rest is for the window, the system and what is copied in passing."""
CONTAINERS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
"""Files in which Linux says what a container may use."""


@cache
def capacity() -> int:
    """Bytes that a run may take; the same whatever else runs, so that a drawing does not fit today and not tomorrow."""
    return int(SHARE * min([installed(), *limits()]))


if sys.platform == "win32":
    import ctypes

    class MemoryStatus(ctypes.Structure):
        """What `GlobalMemoryStatusEx` fills."""

        _fields_ = (
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            ("total", ctypes.c_ulonglong),
            ("others", ctypes.c_ulonglong * 6),
        )

    def installed() -> int:
        """Bytes of memory in this machine."""
        status = MemoryStatus(length=ctypes.sizeof(MemoryStatus))
        ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.total)

    def limits() -> list[int]:
        """Bytes that this process may use, by each rule that there is."""
        return []

else:
    import os
    import resource

    def installed() -> int:
        """Bytes of memory in this machine."""
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")

    def limits() -> list[int]:
        """Bytes that this process may use, by each rule that there is."""
        found = [resource.getrlimit(resource.RLIMIT_AS)[0]]
        for path in CONTAINERS:
            with suppress(OSError, ValueError):  # ValueError: "max"
                found.append(int(path.read_text(encoding="ascii")))
        return [each for each in found if each > 0]
