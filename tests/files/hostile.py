"""Damage of every sort, drawn by hypothesis."""

import io
import zipfile

from hypothesis import strategies as st


@st.composite
def damaged(draw, whole):
    """The bytes of a file with some of them changed, cut out, repeated or put in."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.integers(1, 64))
        how = draw(st.sampled_from(["flip", "cut", "repeat", "insert", "end"]))
        if how == "flip" and data:
            data[at] ^= draw(st.integers(1, 255))
        elif how == "cut":
            del data[at : at + length]
        elif how == "repeat":
            data[at:at] = data[at : at + length]
        elif how == "insert":
            data[at:at] = draw(st.binary(min_size=1, max_size=16) | st.sampled_from(NASTY))
        else:
            del data[at:]
    return bytes(data)


NASTY = [
    b"[" * 64,
    b'"',
    b"}",
    b"\xff\xff\xff\xff",
    b"-1",
    b"1e999",
    b"null",
    b"99999999999",
    b"\x00" * 8,
    b"NaN",
    b"/../",
]


def members(whole):
    """A zip file's members by name."""
    with zipfile.ZipFile(io.BytesIO(whole)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def zipped(contents, packing=zipfile.ZIP_STORED):
    """A zip file of members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as packed:
        for name, content in contents.items():
            packed.writestr(name, content)
    return stream.getvalue()
