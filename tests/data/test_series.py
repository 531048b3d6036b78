"""Sequences from CSV files in long and in wide form."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.arrays import Arrays
from nnstudio.data.dataset import prepare
from nnstudio.data.encoding import SOLE
from nnstudio.data.errors import DataError
from nnstudio.data.sources import SOURCES
from nnstudio.document.model import DataChoice


def read(path: Path, content: str, **settings: object) -> Arrays:
    path.write_text(content, encoding="utf-8")
    data = SOURCES["sequences_csv"](path=str(path), **settings).read()
    assert isinstance(data, Arrays)
    return data


LONG = """patient,day,heart,mood,ill
anna,2,71,good,0
bob,1,80,bad,1
anna,1,70,bad,0
anna,10,75,good,0
bob,2,82,good,1
"""


def test_long_form_has_a_row_per_step(tmp_path: Path) -> None:
    data = read(tmp_path / "a.csv", LONG, time="day")
    assert data.inputs[SOLE].tolist() == [
        [[70, 1, 0], [71, 0, 1], [75, 0, 1]],
        [[80, 1, 0], [82, 0, 1], [0, 0, 0]],
    ]
    assert data.lengths[SOLE].tolist() == [3, 2]
    assert data.targets[SOLE].tolist() == [[0], [1]]
    assert [name for feature in data.features for name in feature.names] == ["heart", "mood=bad", "mood=good"]


def test_without_a_time_steps_stand_as_in_the_file_and_days_as_text_are_in_order(tmp_path: Path) -> None:
    plain = read(tmp_path / "a.csv", LONG, ignore="day, mood")
    assert plain.inputs[SOLE][0, :, 0].tolist() == [71, 70, 75]
    dates = "id,day,x,y\na,2024-02-10,3,0\na,2023-11-02,1,0\na,2024-01-30,2,0\nb,2024-01-01,7,1\n"
    assert read(tmp_path / "b.csv", dates, time="day").inputs[SOLE][0, :, 0].tolist() == [1, 2, 3]


def test_each_step_may_have_targets(tmp_path: Path) -> None:
    content = "id,x,tag,level\n1,5,noun,0.5\n1,6,verb,0.25\n2,7,noun,1\n2,8,other,0\n2,9,verb,3\n"
    tags = read(tmp_path / "a.csv", content, targets="tag", ignore="level", predict="each step")
    assert tags.targets[SOLE].tolist() == [[0, 2, 0], [0, 1, 2]]
    assert tags.classes[SOLE] == ("noun", "other", "verb")
    levels = read(tmp_path / "a.csv", content, targets="level", ignore="tag", predict="each step")
    assert levels.targets[SOLE].tolist() == [[[0.5], [0.25], [0]], [[1], [0], [3]]]
    assert levels.target_names == ("level",)


WIDE = """x_1,x_2,x_3,y_1,y_2,y_3,class
1,2,,4,5,,a
1.5,2.5,3.5,4.5,5.5,6.5,b
7,,,8,,,c
"""


def test_wide_form_has_a_row_per_sequence(tmp_path: Path) -> None:
    data = read(tmp_path / "a.csv", WIDE, form="wide")
    assert data.inputs[SOLE].tolist() == [
        [[1, 4], [2, 5], [0, 0]],
        [[1.5, 4.5], [2.5, 5.5], [3.5, 6.5]],
        [[7, 8], [0, 0], [0, 0]],
    ]
    assert data.lengths[SOLE].tolist() == [2, 3, 1]
    assert data.targets[SOLE].tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert [feature.name for feature in data.features] == ["x", "y"]


def test_columns_that_are_not_numbered_are_one_feature(tmp_path: Path) -> None:
    data = read(tmp_path / "a.csv", "mon,tue,wed,total\n1,2,3,6\n4,5,,9\n", form="wide")
    assert data.inputs[SOLE][:, :, 0].tolist() == [[1, 2, 3], [4, 5, 0]]
    assert [feature.name for feature in data.features] == ["value"]


def test_a_wide_file_without_a_header(tmp_path: Path) -> None:
    data = read(tmp_path / "a.csv", "1,2,3,0\n4,5,,1\n", form="wide")
    assert data.inputs[SOLE][:, :, 0].tolist() == [[1, 2, 3], [4, 5, 0]]
    assert data.targets[SOLE].tolist() == [[0], [1]]


def test_texts_of_all_steps_are_one_list_of_categories(tmp_path: Path) -> None:
    data = read(tmp_path / "a.csv", "s1,s2,s3,y\nup,down,,0\nleft,up,down,1\n", form="wide")
    assert data.features[0].categories == ("down", "left", "up")
    assert data.inputs[SOLE].argmax(2).tolist() == [[2, 0, 0], [1, 2, 0]]
    assert (data.inputs[SOLE][0, 2] == 0).all()


def test_steps_that_only_later_rows_have(tmp_path: Path) -> None:
    rows = "".join(f"{i},,,{i % 2}\n" for i in range(1500)) + "1,2,3,0\n"
    data = read(tmp_path / "a.csv", "x1,x2,x3,y\n" + rows, form="wide")
    assert data.inputs[SOLE].shape == (1501, 3, 1)
    assert data.inputs[SOLE][-1, :, 0].tolist() == [1, 2, 3]


@given(
    sequences=st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=7), min_size=2, max_size=8),
)
def test_both_forms_of_the_same_sequences_read_the_same(
    tmp_path_factory: pytest.TempPathFactory, sequences: list[list[float]]
) -> None:
    folder = tmp_path_factory.mktemp("forms")
    longest = max(map(len, sequences))
    long = "id,v,y\n" + "".join(f"s{i},{v!r},{i}\n" for i, row in enumerate(sequences) for v in row)
    wide = ",".join(f"v_{t}" for t in range(longest)) + ",y\n"
    wide += "".join(
        ",".join([*map(repr, row), *[""] * (longest - len(row)), str(i)]) + "\n" for i, row in enumerate(sequences)
    )
    one, other = read(folder / "long.csv", long), read(folder / "wide.csv", wide, form="wide")
    np.testing.assert_array_equal(one.inputs[SOLE], other.inputs[SOLE])
    np.testing.assert_array_equal(one.targets[SOLE], other.targets[SOLE])
    assert one.lengths.keys() == other.lengths.keys()
    for i, row in enumerate(sequences):
        assert one.inputs[SOLE][i, : len(row), 0].tolist() == row


def test_more_than_a_thousand_sequences_with_names(tmp_path: Path) -> None:
    content = "name,x,y\n" + "".join(f"sequence {i},{i},{i % 2}\nsequence {i},0,{i % 2}\n" for i in range(1200))
    assert read(tmp_path / "a.csv", content).inputs[SOLE].shape == (1200, 2, 1)


def test_empty_cells_may_count_as_zero(tmp_path: Path) -> None:
    long = read(tmp_path / "a.csv", "id,x,k,y\n1,1,a,0\n1,,b,0\n1,3,,0\n2,4,b,1\n", missing="zero")
    assert long.inputs[SOLE][0].tolist() == [[1, 1, 0], [0, 0, 1], [3, 0, 0]]
    wide = read(tmp_path / "b.csv", "x1,x2,x3,y\n1,,3,0\n4,5,,1\n", form="wide", missing="zero")
    assert wide.inputs[SOLE][:, :, 0].tolist() == [[1, 0, 3], [4, 5, 0]]
    assert wide.lengths[SOLE].tolist() == [3, 2]


@pytest.mark.parametrize(
    ("content", "settings", "sentence"),
    [
        (
            "id,x,y\n1,1,0\n1,2,1\n",
            {},
            (
                "a.csv: line 3, column 'y' differs from the first step of its sequence; expected one value for each "
                "sequence, or the choice to predict each step"
            ),
        ),
        (
            "id,t,x,y\n1,3,1,0\n2,3,1,1\n1,3,2,0\n",
            {"time": "t"},
            ("a.csv: line 4, column 't' holds '3' as does line 2 of the same sequence; expected a time for each step"),
        ),
        (
            "id,y\n1,0\n2,1\n",
            {},
            "a.csv: no column is left as input; expected one besides those of sequence, time and targets",
        ),
        (
            "id,x,y\n1,1,0\n,2,1\n",
            {},
            "a.csv: line 3, column 1 (id) is empty; expected a text",
        ),
        (
            "id,x,y\n1,1,0\n1,,0\n",
            {},
            "a.csv: line 3, column 2 (x) is empty; expected a number, or a choice how missing cells are filled in",
        ),
        ("id,x,y\n1,1,0\n", {"sequence": "name"}, "a.csv: there is no column 'name'; there are id, x, y"),
        (
            "x1,x2,x3,y\n1,,3,0\n4,5,6,1\n",
            {"form": "wide"},
            (
                "a.csv: line 2, column 'x2' is empty before the sequence ends; expected a value, "
                "or a choice how missing cells are filled in"
            ),
        ),
        (
            "x1,x2,z1,z2,y\n1,2,3,,0\n4,5,6,7,1\n",
            {"form": "wide"},
            (
                "a.csv: line 2, column 'z2' is empty before the sequence ends; expected a value, "
                "or a choice how missing cells are filled in"
            ),
        ),
        (
            "x1,x2,y\n1,2,0\n,,1\n",
            {"form": "wide"},
            "a.csv: line 3 has no steps; expected a value for one at least",
        ),
        (
            "x1,x2,z1,y\n1,2,3,0\n4,5,6,1\n",
            {"form": "wide"},
            "a.csv: 'x' and 'z' have columns for different steps; expected the same",
        ),
        (
            "x1,x2,y\n1,up,0\n4,down,1\n",
            {"form": "wide"},
            "a.csv: 'x' holds text at some steps and numbers at others; expected one of both",
        ),
        ("", {}, "a.csv: the file is empty; expected rows of cells"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: str, settings: dict, sentence: str) -> None:
    with pytest.raises(DataError) as error:
        read(tmp_path / "a.csv", content, **settings)
    assert str(error.value) == sentence


def test_later_sequences_are_encoded_as_in_training_and_need_no_target(tmp_path: Path) -> None:
    encoding = prepare(read(tmp_path / "a.csv", LONG, time="day"), DataChoice(standardize=True), 1).encoding
    heart = np.array([70, 71, 75, 80, 82.0])
    later = tmp_path / "later.csv"
    later.write_text("day,patient,mood,heart\n1,zoe,good,75\n2,zoe,bad,82\n1,yan,bad,70\n")
    source = SOURCES["sequences_csv"](path=str(later), sequence="patient", time="day")
    found = source.inputs(encoding)
    assert found.lengths[SOLE].tolist() == [2, 1]
    scaled = (np.array([75, 82, 70.0]) - heart.mean()) / heart.std()
    np.testing.assert_allclose(found.inputs[SOLE][0], [[scaled[0], 0, 1], [scaled[1], 1, 0]], rtol=1e-12)
    np.testing.assert_allclose(found.inputs[SOLE][1], [[scaled[2], 1, 0], [0, 0, 0]], rtol=1e-12)
    later.write_text("day,patient,mood,heart\n1,zoe,sad,75\n")
    with pytest.raises(DataError, match="line 2, column 'mood' holds 'sad'; expected one of bad, good"):
        source.inputs(encoding)


@pytest.mark.parametrize("target", ["", ",class"])
def test_later_sequences_in_wide_form_may_have_other_lengths(tmp_path: Path, target: str) -> None:
    encoding = prepare(read(tmp_path / "a.csv", WIDE, form="wide"), DataChoice(), 1).encoding
    later = tmp_path / "later.csv"
    later.write_text(f"x_1,x_2,y_1,y_2{target}\n1,2,3,4{',' if target else ''}\n5,,6,{',' if target else ''}\n")
    found = SOURCES["sequences_csv"](path=str(later), form="wide").inputs(encoding)
    assert found.inputs[SOLE].tolist() == [[[1, 3], [2, 4]], [[5, 6], [0, 0]]]
