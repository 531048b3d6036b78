"""The files that travel with the program are found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nnstudio
from nnstudio.base.resources import resource
from nnstudio.base.version import __version__


@pytest.mark.parametrize("name", ["examples", "data", "icons", "fonts"])
def test_a_bundled_folder_is_there(name):
    assert resource(name).is_dir()
    assert any(resource(name).iterdir())


def test_parts_are_joined():
    assert resource("data", "x.csv") == resource() / "data" / "x.csv"


def test_an_installed_package_carries_its_own(tmp_path):
    base = tmp_path / "nnstudio" / "base"
    shutil.copytree(Path(nnstudio.__file__).parent / "base", base)
    (tmp_path / "nnstudio" / "__init__.py").touch()
    (tmp_path / "nnstudio" / "resources").mkdir()
    code = "from nnstudio.base.resources import resource; print(resource('a'))"
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(said.stdout.strip()) == tmp_path.resolve() / "nnstudio" / "resources" / "a"


def test_the_version_is_the_facades():
    assert nnstudio.__version__ == __version__
