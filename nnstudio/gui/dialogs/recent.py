"""The projects that were opened or saved lately."""

from pathlib import Path

from PySide6.QtCore import QSettings

MOST = 10
KEY = "files/recent"


class Recent:
    """Paths of projects, the latest first, kept in the program's settings."""

    def __init__(self, settings: QSettings) -> None:
        self.settings = settings

    @property
    def paths(self) -> list[Path]:
        """At most ten paths."""
        found = self.settings.value(KEY, [])
        listed = found if isinstance(found, list) else [found]
        return [Path(each) for each in listed if isinstance(each, str) and each][:MOST]

    def add(self, path: Path) -> None:
        """Put a path first."""
        self.keep([path, *(each for each in self.paths if each != path)])

    def remove(self, path: Path) -> None:
        """Forget a path."""
        self.keep([each for each in self.paths if each != path])

    def clear(self) -> None:
        """Forget all."""
        self.keep([])

    def keep(self, paths: list[Path]) -> None:
        """Write the list into the settings."""
        self.settings.setValue(KEY, [str(path) for path in paths[:MOST]])


def label(path: Path) -> str:
    """A path as a menu shows it: the file's name and its folder, the home folder as ~."""
    folder = path.parent
    if folder.is_relative_to(Path.home()):
        folder = Path("~") / folder.relative_to(Path.home())
    return f"{path.name} — {folder}".replace("&", "&&")
