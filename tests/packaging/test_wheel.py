"""An installed wheel runs in an environment of its own, with its resources and without the checkout."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import nnstudio

ROOT = Path(nnstudio.__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that `python -m build` makes of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def empty(wheel, tmp_path_factory):
    """The folder of programs of an environment with nothing but the wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, capture_output=True)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    install = [sys.executable, "-m", "pip", "--python", str(programs / "python"), "install", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    (site,) = folder.glob("**/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return programs


def run(program, *arguments, folder):
    """What a program prints, in a folder that is not the checkout."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    found = subprocess.run(
        [program, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_the_wheel_holds_the_package_and_its_resources_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"nnstudio", f"nnstudio-{nnstudio.__version__}.dist-info"}
    bundled = {name.removeprefix("nnstudio/") for name in names if name.startswith("nnstudio/resources/")}
    kept = {str(path.relative_to(ROOT)) for path in (ROOT / "resources").rglob("*") if path.is_file()}
    assert bundled == kept


def test_the_licenses_travel_along(wheel):
    licenses = [name for name in zipfile.ZipFile(wheel).namelist() if "/licenses/" in name]
    assert any(name.endswith("licenses/LICENSE") for name in licenses)
    assert any("iris" in name for name in licenses)


def test_the_program_trains_an_example_where_it_is_installed(empty, tmp_path):
    program = str(empty / "nnstudio")
    assert run(program, "--version", folder=tmp_path) == f"nnstudio {nnstudio.__version__}\n"
    assert "students" in run(program, "examples", folder=tmp_path)
    run(program, "new", "iris", "a.nns", folder=tmp_path)
    run(program, "train", "a.nns", "--epochs", "2", "--export", "w.npz", folder=tmp_path)
    assert (tmp_path / "w.npz").exists()


def test_the_window_finds_its_fonts_icons_and_examples(empty, tmp_path):
    lines = run(str(empty / "python"), "-I", "-c", WINDOW, folder=tmp_path).splitlines()
    assert Path(lines[0]).is_relative_to(empty.parent)
    assert Path(lines[1]).is_relative_to(empty.parent)
    assert lines[2] == "x hidden1 output"


WINDOW = """
import nnstudio
from nnstudio.base.resources import resource
from nnstudio.app.window import open_window
window = open_window()
print(nnstudio.__file__)
print(resource())
print(*(node.name for node in window.store.document.nodes))
window.close()
"""
