"""Archives hold texts and numbers, give equal bytes for equal contents, and believe nothing that they read."""

import io
import os
import struct
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nnstudio.files import archive
from nnstudio.files.archive import Archive, read_archive, write_archive
from nnstudio.files.errors import FileError
from nnstudio.files.npy import read_npy, write_npy
from tests.files.hostile import damaged, zipped

ARRAYS = {
    "floats": np.arange(12.0).reshape(3, 4),
    "single": np.float32(2.5) * np.ones((2, 0, 3), np.float32),
    "scalar": np.array(7, np.int64),
    "columns": np.asfortranarray(np.arange(6, dtype=np.uint64).reshape(2, 3)),
    "truth": np.array([True, False]),
    "text": np.array("größer ∂L/∂W"),
}
TEXTS = {"one": b'{"a": 1}', "two": b"[]"}


def contents(tmp_path):
    path = tmp_path / "a.zip"
    write_archive(path, Archive(TEXTS, ARRAYS))
    return path


def refused(path, match):
    with pytest.raises(FileError, match=match) as caught:
        read_archive(path, "a project")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_was_written_is_read_again(tmp_path):
    found = read_archive(contents(tmp_path), "a project")
    assert found.texts == TEXTS
    assert list(found.arrays) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert found.arrays[name].dtype == array.dtype
        assert np.array_equal(found.arrays[name], array)
        assert found.arrays[name].shape == array.shape


def test_numpy_opens_it(tmp_path):
    with np.load(contents(tmp_path), allow_pickle=False) as found:
        for name, array in ARRAYS.items():
            assert np.array_equal(found[name], array)


def test_equal_contents_give_equal_bytes(tmp_path):
    first = contents(tmp_path).read_bytes()
    os.utime(tmp_path / "a.zip", (0, 0))
    assert contents(tmp_path).read_bytes() == first


@given(arrays(st.sampled_from(["<f8", ">f8", "<f4", "<i4", ">i2", "u1", "?"]), array_shapes(min_dims=0, min_side=0)))
def test_an_array_comes_back_as_it_was(array):
    stream = io.BytesIO()
    write_npy(stream, array)
    found = read_npy(stream.getvalue())
    assert found.tobytes() == array.astype(array.dtype.newbyteorder("=")).tobytes()
    assert found.shape == array.shape
    assert found.dtype.isnative


@pytest.mark.parametrize(
    "array", [np.array([None, {}], object), np.array([(1, 2.0)], "i4,f8"), np.array(["2020"], "M8[D]"), np.array([1j])]
)
def test_objects_records_dates_and_complex_numbers_are_refused(array):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=True)
    with pytest.raises(FileError, match="plain numbers"):
        read_npy(stream.getvalue())


def test_a_shape_that_the_bytes_do_not_fill_is_refused_before_memory_is_asked_for():
    stream = io.BytesIO()
    write_npy(stream, np.zeros(3))
    huge = stream.getvalue().replace(b"(3,), }       ", b"(99999999,), }")
    with pytest.raises(FileError, match=r"its shape is \(99999999,\)"):
        read_npy(huge)


def test_files_that_are_not_there_not_whole_or_not_archives(tmp_path):
    path = tmp_path / "a.nns"
    refused(path, "does not exist")
    refused(tmp_path, "is not a file")
    for content, words in ((b"", "it is empty"), (b"hello" * 50, "not a whole zip"), (b"PK", "not a whole zip")):
        path.write_bytes(content)
        refused(path, words)


def test_a_device_is_not_read_from():
    with pytest.raises(FileError, match="is not a file"):
        read_archive(archive.Path("/dev/zero"), "a project")


@pytest.mark.parametrize("name", ["../a.json", "/a.json", "C:\\a.json", "a.exe", "folder/", "a" * 300 + ".json"])
def test_strange_names_are_refused(tmp_path, name):
    path = tmp_path / "a.nns"
    path.write_bytes(zipped({name: b"{}"}))
    refused(path, "a member named")


def test_two_members_of_one_name_are_refused(tmp_path):
    path = tmp_path / "a.nns"
    path.write_bytes(zipped({"a.json": b"{}", "b.json": b"{}"}).replace(b"b.json", b"a.json"))
    refused(path, "two members of the same name")


def test_what_unpacks_to_far_more_than_it_has_is_refused(tmp_path):
    path = tmp_path / "a.nns"
    zeros = bytes(archive.LARGEST_TEXT)
    path.write_bytes(zipped({"a.json": zeros + b"0"}, zipfile.ZIP_DEFLATED))
    refused(path, "more than")
    path.write_bytes(zipped({f"a{n}.json": zeros for n in range(17)}, zipfile.ZIP_DEFLATED))
    refused(path, "it would unpack to")


def test_members_that_share_their_bytes_are_refused(tmp_path):
    path = tmp_path / "a.nns"
    path.write_bytes(overlapping(zipped({"a0.json": bytes(100_000)}), 50))
    refused(path, "claim more bytes")


def overlapping(whole, copies):
    """A zip file whose list names its only member many times."""
    end = whole.rindex(b"PK\x05\x06")
    start = whole.rindex(b"PK\x01\x02", 0, end)
    entry = whole[start:end]
    entries = b"".join(entry.replace(b"a0.json", f"{n:02}.json".encode()) for n in range(copies))
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(entries), start, 0)
    return whole[:start] + entries + last


def test_more_members_than_any_project_has_are_refused_before_they_are_listed(tmp_path):
    path = tmp_path / "a.nns"
    path.write_bytes(zipped({f"{n}.json": b"" for n in range(archive.MOST_MEMBERS + 1)}))
    refused(path, f"more than {archive.MOST_MEMBERS} members")


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_refused(tmp_path, packing):
    path = tmp_path / "a.nns"
    path.write_bytes(zipped({"a.json": b"{}"}, packing))
    refused(path, "packed in an unknown way")


def test_packed_arrays_of_other_programs_are_read(tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, a=ARRAYS["floats"])
    assert np.array_equal(read_archive(path, "a file of weights").arrays["a"], ARRAYS["floats"])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_one_sentence_or_goes_unnoticed(tmp_path, data):
    path = tmp_path / "a.nns"
    path.write_bytes(data.draw(damaged(contents(tmp_path).read_bytes())))
    with suppress(FileError):
        read_archive(path, "a project")
