"""What a file's text becomes."""

import csv
import io
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnstudio.data.delimited import DECIMALS, DELIMITERS, Layout, read_table
from nnstudio.data.delimited.cells import is_missing, looks_numeric
from nnstudio.data.errors import Cancelled
from nnstudio.data.table import Table

NUMBERS = st.floats(-1e100, 1e100)
WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ufffd", exclude_categories=("Cs",)), min_size=1, max_size=20
).filter(lambda text: not is_missing(text) and not looks_numeric(text))


def values(table: Table) -> list[list[object]]:
    """The table's cells, row by row."""
    columns = [
        [None if gap else column.categories[value] if column.categories is not None else value for value, gap in cells]
        for column in table.columns
        for cells in [list(zip(column.values.tolist(), column.gaps.tolist(), strict=True))]
    ]
    return [list(row) for row in zip(*columns, strict=True)]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(NUMBERS, WORDS, NUMBERS), min_size=1, max_size=30),
    layout=st.builds(
        Layout,
        delimiter=st.sampled_from(list(DELIMITERS)),
        decimal=st.sampled_from(list(DECIMALS)),
        header=st.sampled_from(["yes", "no"]),
        categories=st.just("2"),
    ),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_what_is_written_is_read(
    tmp_path: Path, rows: list, layout: Layout, encoding: str, end: str, quoting: int
) -> None:
    if quoting == csv.QUOTE_MINIMAL:  # The writer does not quote the line ends that it does not write itself.
        rows = [(a, word.replace("\n", "").replace("\r", "") or "word", b) for a, word, b in rows]
    names = ["first", 'a "second", one', "y;z"] if layout.header == "yes" else ["column 1", "column 2", "column 3"]
    text, mark = io.StringIO(), DECIMALS[layout.decimal]
    writer = csv.writer(text, delimiter=DELIMITERS[layout.delimiter], lineterminator=end, quoting=quoting)
    if layout.header == "yes":
        writer.writerow(names)
    for a, word, b in rows:
        writer.writerow([repr(a).replace(".", mark), word, repr(b).replace(".", mark)])
    path = tmp_path / "file.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    table = read_table(path, layout)
    assert values(table) == [[a, word.strip(), b] for a, word, b in rows]
    assert [column.name for column in table.columns] == names


def test_the_last_column_is_the_target_unless_others_are_chosen(read) -> None:
    assert read("a,b,c\n1,2,3\n").targets == (2,)
    assert read("a,b,c\n1,2,3\n", targets="a").targets == (0,)
    assert read("a,b,c\n1,2,3\n", targets="c, 1").targets == (0, 2)


def test_a_name_with_a_comma_is_quoted_in_a_list_of_columns(read) -> None:
    assert read('"a, b",c\n1,2\n', targets='"a, b"').targets == (0,)


def test_a_name_goes_before_a_number(read) -> None:
    assert read("x,1\n5,6\n7,8\n", header="yes", targets="1").targets == (1,)


def test_columns_can_be_left_out(read) -> None:
    table = read("id,a,b\nq1,1,2\nq2,3,4\n", ignore="id")
    assert [column.name for column in table.columns] == ["a", "b"]
    assert table.targets == (1,)


def test_what_is_left_out_is_not_even_looked_at(read) -> None:
    rows = "".join(f"name {i},{i},{i}\n" for i in range(5000))
    assert len(read("id,a,b\n" + rows, ignore="1")) == 5000
    assert len(read("a,a,b\n1,2,3\n", ignore="2")) == 1


def test_numbers_can_be_categories(read) -> None:
    column = read("x,digit\n0.5,7\n0.6,1\n0.7,7\n", categories="digit").columns[1]
    assert column.categories == ("1", "7")
    assert column.values.tolist() == [1, 0, 1]


def test_a_column_of_mostly_text_is_categories_with_its_numbers_as_text(read) -> None:
    assert read("size,y\nS,1\nM,2\n3,3\n", header="yes").columns[0].categories == ("3", "M", "S")


def test_the_order_of_categories_does_not_depend_on_the_order_of_rows(read) -> None:
    first, second = read("c,y\nred,1\nblue,2\n").columns[0], read("c,y\nblue,2\nred,1\n").columns[0]
    assert first.categories == second.categories == ("blue", "red")


@pytest.mark.parametrize("word", ["", " ", "NA", "n/a", "NaN", "nan", "null", "?"])
def test_missing_cells_are_kept_as_gaps_where_they_are_to_be_filled(read, word: str) -> None:
    table = read(f"a,c,y\n1,red,1\n{word},{word},2\n3,blue,3\n", missing="mean")
    assert table.columns[0].gaps.tolist() == [False, True, False]
    assert table.columns[1].gaps.tolist() == [False, True, False]
    assert table.missing == "mean"


def test_rows_with_missing_cells_can_be_dropped(read) -> None:
    table = read("a,y\n1,2\n,3\n4,\n5,6\n", missing="drop row")
    assert values(table) == [[1, 2], [5, 6]]
    assert table.lines.tolist() == [2, 5]
    assert table.missing == "refuse"


def test_a_missing_cell_in_a_column_left_out_drops_no_row(read) -> None:
    assert len(read("a,b,y\n1,,2\n3,,4\n", missing="drop row", ignore="b")) == 2


def test_blank_lines_are_passed_over_and_counted(read) -> None:
    assert read("a,y\n\n1,2\n   \n3,4\n\n").lines.tolist() == [3, 5]


def test_lines_are_physical_also_after_quoted_line_ends(read) -> None:
    assert read('a,y\n"x\n\nz",1\nw,2\n').lines.tolist() == [2, 5]


@pytest.mark.parametrize("text", ["1.", ".5", "+1", "-2e3", "1E-2", " 7 ", "00"])
def test_numbers_as_people_write_them(read, text: str) -> None:
    assert read(f"a,y\n{text},1\n").columns[0].values.tolist() == [float(text)]


def test_decimal_commas_within_quotes_of_a_comma_file(read) -> None:
    assert values(read('"1,5","2,5"\n"3,5","4"\n', decimal="comma")) == [[1.5, 2.5], [3.5, 4.0]]


def test_gaps_far_down_in_a_long_file(read) -> None:
    table = read("a,y\n" + "1,2\n" * 3000 + ",2\n" + "1,2\n" * 3000, missing="zero")
    assert np.flatnonzero(table.columns[0].gaps).tolist() == [3000]


def test_only_named_columns_are_read_without_a_target(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("id,b,a,y\nq,1,2,\nr,3,4,\n")
    table = read_table(path, Layout(only=("a", "b")))
    assert [column.name for column in table.columns] == ["b", "a"]
    assert table.targets == ()


def big(path: Path) -> Path:
    """A file of 1,000,000 cells."""
    path.write_text("0.25,-1.5e-3,2,3,4,5,6,7,8,9\n" * 100_000)
    return path


def test_a_million_cells_with_progress_from_0_to_1(tmp_path: Path) -> None:
    shares: list[float] = []
    table = read_table(big(tmp_path / "big.csv"), Layout(), shares.append)
    assert len(table) == 100_000
    assert all(column.values[-1] == column.values[0] for column in table.columns)
    assert shares == sorted(shares)
    assert shares[0] < 0.05
    assert shares[-1] == 1.0
    assert len(shares) >= 20


def test_reading_a_million_cells_can_be_cancelled_from_another_thread(tmp_path: Path) -> None:
    path, stop, shares = big(tmp_path / "big.csv"), threading.Event(), []
    ended: list[type] = []

    def progress(share: float) -> None:
        shares.append(share)
        stop.wait()
        raise Cancelled

    def work() -> None:
        try:
            read_table(path, Layout(), progress)
        except Cancelled:
            ended.append(Cancelled)

    reader = threading.Thread(target=work)
    reader.start()
    stop.set()
    reader.join()
    assert ended == [Cancelled]
    assert len(shares) == 1
    path.unlink()
