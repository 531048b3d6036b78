"""What a legend says in little room."""

import pytest

from nnstudio.gui.plots.legend import Line, fitting

LINES = [
    (Line("loss", "training", short="train"), 0.00230912),
    (Line("validation.loss", "validation", short="valid."), 0.0121345),
]


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (1000, ["training 0.002309", "validation 0.01213"]),
        (250, ["train 0.002309", "valid. 0.01213"]),
        (10, ["train 2.3e−3", "valid. 0.012"]),
    ],
)
def test_names_are_shortened_before_values_are(qapp, room, said):
    assert [f"{called} {value}" for _, called, value in fitting(LINES, room)] == said
