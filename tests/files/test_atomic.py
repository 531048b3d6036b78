"""A file is at any moment the old one or the new one, whole."""

import os

import pytest

from nnstudio.files.atomic import write_atomically
from nnstudio.files.errors import FileError
from tests.app.program import run


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_writing_replaces_a_file_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "a.nns"
    for content in (b"one", b"two"):
        write_atomically(path, lambda stream, content=content: stream.write(content))
        assert path.read_bytes() == content
    assert names(tmp_path) == ["a.nns"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, MemoryError])
def test_a_writer_that_fails_leaves_the_old_file_alone(tmp_path, error):
    path = tmp_path / "a.nns"
    path.write_bytes(b"old")

    def write(stream):
        stream.write(b"ne")
        raise error

    with pytest.raises(error):
        write_atomically(path, write)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.nns"]


def test_what_the_system_refuses_is_one_sentence(tmp_path):
    with pytest.raises(FileError, match=r"cannot write .*nowhere.*: no such file or directory"):
        write_atomically(tmp_path / "nowhere" / "a.nns", lambda stream: stream.write(b"x"))
    with pytest.raises(FileError, match="cannot write"):
        write_atomically(tmp_path, lambda stream: stream.write(b"x"))
    assert names(tmp_path) == []


def test_permissions_are_kept_and_links_followed(tmp_path):
    path, link = tmp_path / "a.nns", tmp_path / "link.nns"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_atomically(link, lambda stream: stream.write(b"new"))
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_a_killed_program_left_behind_is_swept_away_after_a_while(tmp_path):
    old, fresh = tmp_path / ".nnstudio-0.tmp", tmp_path / ".nnstudio-1.tmp"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    write_atomically(tmp_path / "a.nns", lambda stream: stream.write(b"x"))
    assert names(tmp_path) == [".nnstudio-1.tmp", "a.nns"]


KILLS = """
import os, random, signal, sys, time
from pathlib import Path

import numpy as np

from nnstudio.document.model import Document
from nnstudio.files.project import Project, read_project, write_project

path = Path(sys.argv[1])
chance = random.Random(0)
versions = [Project(Document(), {"version": n}, {"a": np.full(20_000, float(n))}) for n in range(2)]
write_project(path, versions[0])
seen = set()
for kill in range(100):
    child = os.fork()
    if not child:
        while True:
            for version in versions:
                write_project(path, version)
    time.sleep(chance.uniform(0, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    found = read_project(path)
    assert (found.arrays["a"] == found.run["version"]).all() and len(found.arrays["a"]) == 20_000
    seen.add(found.run["version"])
assert seen == {0, 1}
print("whole")
"""


def test_killed_a_hundred_times_while_saving_the_file_is_always_whole(tmp_path):
    found = run("-c", KILLS, str(tmp_path / "a.nns"))
    assert found.stdout == "whole\n", found.stderr
