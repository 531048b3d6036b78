"""The rules by which delimiter, decimal mark and header are decided."""

import pytest

from nnstudio.data.delimited.dialect import detect
from nnstudio.data.delimited.layout import Layout


def dialect(text: str, **words: str) -> tuple[str, str, bool]:
    found = detect(text.splitlines(keepends=True), Layout(**words))
    return found.delimiter, found.decimal, found.header


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("1,2\n3,4\n", ","),
        ("1;2\n3;4\n", ";"),
        ("1\t2\n3\t4\n", "\t"),
        ("1,5;2,5\n3,5;4,5\n", ";"),
        ("1,5\t2,5\n", "\t"),
        ("a,b\n1;2,3\n4,5\n", ","),
        ('"a;b",1\n"c;d",2\n', ","),
        ("1,2\n3\n", ","),
        ("12\n13\n", ","),
        ("", ","),
    ],
)
def test_delimiter(text: str, delimiter: str) -> None:
    assert dialect(text)[0] == delimiter


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1,5;2\n", ","),
        ("1;2\n", "."),
        ("1.5;2\n", "."),
        ("1.5;2,5\n", "."),
        ('"1,5","2,5"\n', "."),
        ("1,5e3\t2\n", ","),
        ("red,blue;2\n", "."),
        ("1.234,5;2\n", "."),
    ],
)
def test_decimal_mark(text: str, decimal: str) -> None:
    assert dialect(text)[1] == decimal


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("a,b\n1,2\n", True),
        ("1,2\n3,4\n", False),
        ("a,1\nb,2\n", False),
        (",a\n0,1\n", True),
        ("name,kind\nx,y\nz,y\n", True),
        ("x,y\nx,z\nw,y\n", False),
        ("2019,2020\n1,2\n", False),
        (",\n1,2\n", False),
        ("a,b\n", True),
        ("NA,b\n1,2\n", True),
    ],
)
def test_header(text: str, header: bool) -> None:
    assert dialect(text)[2] is header


def test_what_the_user_says_goes_before_every_rule() -> None:
    assert dialect("1,5;2\n", delimiter="comma", decimal="point", header="yes") == (",", ".", True)
    assert dialect("a\tb\n", delimiter="semicolon", decimal="comma", header="no") == (";", ",", False)


def test_a_row_cut_off_at_the_end_of_the_sample_does_not_count() -> None:
    assert dialect('1;2\n3;4\n5;"a\n')[0] == ";"
