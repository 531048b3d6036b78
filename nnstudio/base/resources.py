"""Lookup of the files that travel with the program: icons, fonts, themes, examples and data sets."""

from pathlib import Path


def resource(*parts: str) -> Path:
    """Path of a bundled file or folder; `resource("examples")` is the folder of examples.

    An installed package carries `resources` inside; a checkout has it beside the package.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "resources"
    return (inside if inside.is_dir() else package.parent / "resources").joinpath(*parts)
