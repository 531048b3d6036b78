"""Whatever a file holds, reading ends with a table or one sentence."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.base.resources import resource
from nnstudio.data.dataset import prepare
from nnstudio.data.delimited import DECIMALS, DELIMITERS, HEADERS, MISSING, Layout, read_table
from nnstudio.data.errors import DataError
from nnstudio.document.model import DataChoice

LAYOUTS = st.builds(
    Layout,
    delimiter=st.sampled_from(["auto", *DELIMITERS]),
    decimal=st.sampled_from(["auto", *DECIMALS]),
    header=st.sampled_from(HEADERS),
    targets=st.sampled_from(["", "1", "2,1"]) | st.text(max_size=10),
    categories=st.sampled_from(["", "1"]) | st.text(max_size=10),
    ignore=st.sampled_from(["", "2"]),
    missing=st.sampled_from(MISSING),
)
NUMBERS = ["1", "2.5", "3,5", "-1e5", "1e999", "nan", "inf", "٣", "1_0", "0x1f", "1.2.3", "9" * 400]
TEXTS = [
    "",
    " ",
    "NA",
    "?",
    "red",
    "blue",
    '"',
    '""',
    '"a;b"',
    "é",
    "\0",
    "\ufeff",
    "'",
    "\u2028",
    "\x1c",
    '"x\ny"',
    "=1+1",
]
CELLS = st.sampled_from(NUMBERS) | st.sampled_from(TEXTS)
TABLES = st.lists(st.lists(CELLS, max_size=5), max_size=20)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7"]


def outcome(path: Path, content: bytes, layout: Layout) -> str:
    """Read a file and prepare it; anything but a DataError would fail the test."""
    path.write_bytes(content)
    try:
        table = read_table(path, layout)
        dataset = prepare(table, DataChoice(standardize=True, validation=0.3), 1)
    except DataError as error:
        sentence = str(error)
        assert sentence
        assert "Traceback" not in sentence
        assert len(sentence) < 2000
        return sentence
    for array in (*dataset.training.inputs.values(), *dataset.training.targets.values()):
        assert np.isfinite(array).all()
    return ""


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), layout=LAYOUTS)
def test_random_bytes(tmp_path: Path, content: bytes, layout: Layout) -> None:
    outcome(tmp_path / "file.csv", content, layout)


@settings(max_examples=500, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TABLES, mark=st.sampled_from(",;\t"), encoding=st.sampled_from(ENCODINGS), layout=LAYOUTS)
def test_tables_of_nasty_cells(tmp_path: Path, rows: list, mark: str, encoding: str, layout: Layout) -> None:
    text = "\n".join(mark.join(row) for row in rows)
    outcome(tmp_path / "file.csv", text.encode(encoding), layout)


@pytest.mark.parametrize("seed", range(20))
def test_mutated_iris(tmp_path: Path, seed: int) -> None:
    chance, original = random.Random(seed), resource("data", "iris.csv").read_bytes()
    for _ in range(20):
        content = bytearray(original)
        for _ in range(chance.randint(1, 5)):
            place = chance.randrange(len(content))
            content[place : place + chance.randint(0, 3)] = chance.choice(
                [b"", b"\n", b'"', b",", b"\xff", b"\0", b"x"]
            )
        outcome(tmp_path / "file.csv", bytes(content), Layout(missing=chance.choice(MISSING)))


@pytest.mark.parametrize(
    "content",
    [
        b"," * 999_999,
        b",\n" * 400_000,
        b'"' * 900_000,
        b'""' * 400_000,
        b'"\n' * 400_000,
        b"\n" * 3_000_000,
        b"\r" * 1_000_000,
        (b"1" * 100_000 + b"x,1\n") * 10,
        (b"1" * 100_000 + b".,1\n") * 10,
        b"," * 9_999 + b"\n" + b"1," * 9_999 + b"1\n",
        b"a;b\n" + b"1,1;2.2\n" * 100_000,
    ],
    ids=range(11),
)
def test_shapes_made_to_be_slow(tmp_path: Path, content: bytes) -> None:
    outcome(tmp_path / "file.csv", content, Layout())
    outcome(tmp_path / "file.csv", content, Layout(missing="zero", header="no"))
