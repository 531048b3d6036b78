"""Each refusal names file, line and column, what was found and what was expected."""

import os
from pathlib import Path

import pytest

from nnstudio.data.delimited import Layout, lines, read_table
from nnstudio.data.errors import DataError

NUMBER = "expected a finite number such as 1234.5, as its column holds numbers"
SENTENCES = {
    "empty": ("", {}, "the file is empty; expected rows of cells"),
    "blank": ("\n \n\n", {}, "the file is empty; expected rows of cells"),
    "only a header": ("a,b\n", {}, "the file has no row below its header; expected at least one"),
    "all rows dropped": (
        "a,b\n1,\n",
        {"missing": "drop row"},
        "the file has no row without missing cells; expected at least one",
    ),
    "ragged": (
        "a,b\n1,2\n3\n",
        {},
        "line 3 differs from line 1 in the number of its cells: found 1; expected 2",
    ),
    "text among numbers": (
        "a,b\n1,2\n3,4\nabc,6\n",
        {},
        f"line 4, column 1 (a) holds 'abc'; {NUMBER}",
    ),
    "text far down": (
        "a,b\n" + "1,2\n" * 4000 + "1,x\n",
        {},
        f"line 4002, column 2 (b) holds 'x'; {NUMBER}",
    ),
    "after quoted line ends": (
        'n,m,b\n"x\ny","z\r\nw",2\n"p\nq","r\n\ns",oops\n"p\nq",z,3\n',
        {},
        f"line 8, column 3 (b) holds 'oops'; {NUMBER}",
    ),
    "without a header": (
        "1,2\n3,x\n",
        {},
        f"line 2, column 2 holds 'x'; {NUMBER}",
    ),
    "thousands": (
        'a,b\n"1,234.5",2\n',
        {},
        f"line 2, column 1 (a) holds '1,234.5'; {NUMBER}",
    ),
    "thousands with decimal comma": (
        "a;b\n1,5;2\n1.234,5;2\n",
        {"decimal": "comma"},
        "line 3, column 1 (a) holds '1.234,5'; expected a finite number such as 1234,5, as its column holds numbers",
    ),
    "infinite": (
        "a,b\n-inf,2\n",
        {},
        f"line 2, column 1 (a) holds '-inf'; {NUMBER}",
    ),
    "underscore": (
        "a,b\n1,2\n1_000,2\n",
        {},
        f"line 3, column 1 (a) holds '1_000'; {NUMBER}",
    ),
    "too large": (
        "a,b\n1e400,2\n",
        {},
        "line 2, column 1 (a) holds '1e400'; expected a number from -1e+100 to 1e+100",
    ),
    "missing number": (
        "a,b\n1,2\n,3\n",
        {},
        "line 3, column 1 (a) is empty; expected a number, or a choice how missing cells are filled in",
    ),
    "missing text": (
        "a,b\nred,2\nNA,3\n",
        {},
        "line 3, column 1 (a) holds 'NA'; expected a category, or a choice how missing cells are filled in",
    ),
    "missing target": (
        "a,b\n1,2\n1,?\n",
        {"missing": "mean"},
        (
            "line 3, column 2 (b) holds '?'; expected a number, "
            "or the choice to drop such rows: a missing target cannot be filled in"
        ),
    ),
    "too many categories": (
        "a,b\n" + "".join(f"n{i},1\n" for i in range(1001)),
        {},
        (
            "line 1002, column 1 (a) holds 'n1000'; expected one of the 1000 categories above it, "
            "or that the column is left out"
        ),
    ),
    "long text": (
        "a,b\n" + "x" * 201 + ",1\n",
        {},
        "line 2, column 1 (a) holds '" + "x" * 39 + "…'; expected a category of at most 200 characters, "
        "or that the column is left out",
    ),
    "huge cell": (
        'a,b\n"' + "x\n" * 70_000 + '",1\n',
        {},
        "line 2 holds a cell longer than 131072 characters; expected a closing quote before",
    ),
    "huge line": (
        "x" * 1_000_001,
        {},
        "line 1 is longer than 1000000 characters; break it into shorter ones",
    ),
    "open quote": (
        'a,b\n1,2\n"3,4\n5,6\n',
        {},
        "line 3 opens a quote that is never closed; close it, or write it twice if it is part of the text",
    ),
    "text after a quote": (
        'a,b\n"1"x,2\n',
        {},
        "line 2 has text behind a closing quote; expected a delimiter, or two quotes for one that is part of the text",
    ),
    "NUL": (
        b"a,b\n1,\0\n",
        {},
        "line 2 holds a NUL byte, so this is not a text file; expected rows of text",
    ),
    "Latin-1": (
        b"a,b\n\xfcber,1\n",
        {},
        "line 2 holds bytes that are not UTF-8; save the file as UTF-8 and try again",
    ),
    "broken UTF-16": (
        "a,b\n1,2\n".encode("utf-16") + b"\x00",
        {},
        "line 3 holds bytes that are not UTF-16; save the file as UTF-8 and try again",
    ),
    "picture": (
        b"\x89PNG\r\n\x1a\n\0\0",
        {},
        "line 1 holds bytes that are not UTF-8; save the file as UTF-8 and try again",
    ),
    "one name twice": (
        "a,b,a\n1,2,3\n",
        {},
        "the header names two columns 'a'; rename one in the file, or leave one out by its number",
    ),
    "unknown target": (
        "length,width\n1,2\n",
        {"targets": "lenght"},
        "there is no column 'lenght'; did you mean 'length'?",
    ),
    "number beyond the last column": (
        "a,b\n1,2\n",
        {"targets": "3"},
        "there is no column '3'; there are a, b",
    ),
    "not a list": (
        "a,b\n1,2\n",
        {"targets": "a\rb\rc"},
        "'a\\rb\\rc' is not a list of columns such as age, 3",
    ),
    "target left out": (
        "a,b,c\n1,2,3\n",
        {"targets": "c", "ignore": "c"},
        "column 'c' is to be predicted and left out; expected one of both",
    ),
    "no input": (
        "a\n1\n",
        {},
        "no column is left as input; expected at least one besides the columns to predict",
    ),
    "too many columns": (
        "1," * 10_000 + "1\n",
        {},
        "line 1 has 10001 columns; at most 10000 can be read",
    ),
}


@pytest.mark.parametrize("case", SENTENCES)
def test_each_refusal_is_one_sentence(read, case: str) -> None:
    content, words, sentence = SENTENCES[case]
    with pytest.raises(DataError) as error:
        read(content, **words)
    assert str(error.value) == f"file.csv: {sentence}"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^none.csv: the file cannot be read: no such file or directory$"):
        read_table(tmp_path / "none.csv", Layout())


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="this is not a file; choose a CSV file"):
        read_table(tmp_path, Layout())


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="pipe: this is not a file"):
        read_table(tmp_path / "pipe", Layout())


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(DataError, match="is not the name of a file"):
        read_table(Path("a\0b"), Layout())


def test_a_file_above_the_largest_size(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    with path.open("wb") as file:
        file.truncate(lines.LARGEST_FILE + 1_000_000)
    with pytest.raises(DataError, match=r"^file.csv: the file has 501 MB; at most 500 MB can be read$"):
        read_table(path, Layout())


def test_more_cells_than_a_table_may_have(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nnstudio.data.delimited.read.LARGEST_TABLE", 5000)
    with pytest.raises(DataError, match="the file has more than 5000 cells"):
        read("1,2\n" * 4000)


def test_reading_stops_at_the_first_bad_batch(tmp_path: Path) -> None:
    path, shares = tmp_path / "file.csv", []
    path.write_text("a,b\n1,x\n2,3\n3,4\n" + "1,2\n" * 100_000)
    with pytest.raises(DataError, match="line 2, column 2"):
        read_table(path, Layout(), shares.append)
    assert not shares
