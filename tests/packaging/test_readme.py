"""What the README promises holds."""

import re
from pathlib import Path

import nnstudio

README = (Path(nnstudio.__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_its_python_runs_one_block_after_the_other(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(block, names)  # noqa: S102  (the README's own text)
    assert names["session"].loss < 0.01
    assert abs(names["output"] - names["session"].predict([[1, 0]])).max() < 1e-12


def test_its_commands_are_understood():
    from nnstudio.app.cli import parser_for

    lines = re.findall(r"^    nnstudio (.*?)(?:  .*)?$", README, re.MULTILINE)
    assert len(lines) == 7
    for line in lines:
        words = line.split()
        assert parser_for(words).parse_args(words)


def test_its_pictures_and_links_are_there():
    root = Path(nnstudio.__file__).parent.parent
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (root / target).exists(), target
