"""The command line with sequences and texts."""

import csv
import io
from itertools import pairwise
from pathlib import Path

import pytest

import nnstudio as nn
from nnstudio.app.cli import main
from nnstudio.base.catalogue import Choice
from nnstudio.document.edits import set_data
from nnstudio.document.model import DataChoice


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def project(source, loss, *layers):
    net = nn.Network()
    nodes = [net.add(kind, **settings) for kind, settings in layers]
    for one, other in pairwise(nodes):
        net.connect(one, other)
    net.train_with(loss=loss, batch_size=8)
    nn.save(nn.Network(set_data(net.document, DataChoice(source, standardize=True))), "a.nns")


def test_sequences_of_another_file_are_predicted(capsys):
    project(
        Choice("sequences_csv"),
        "categorical_crossentropy",
        ("input", {"shape": (12, 1)}),
        ("simple_rnn", {"units": 3}),
        ("dense", {"units": 3, "activation": "softmax"}),
    )
    assert main(["train", "a.nns", "--epochs", "2"]) == 0
    capsys.readouterr()
    Path("later.csv").write_text("curve,value\n" + "a,1\n" * 12 + "b,1\nb,2\nb,3\n")
    assert main(["predict", "a.nns", "later.csv"]) == 0
    head, *rows = csv.reader(io.StringIO(capsys.readouterr().out))
    assert head == ["kind=falls", "kind=rises", "kind=waves", "prediction"]
    assert len(rows) == 2
    assert all(sum(map(float, row[:3])) == pytest.approx(1) for row in rows)
    assert {row[3] for row in rows} <= {"falls", "rises", "waves"}


def test_training_goes_on_with_sequences_of_another_file(capsys):
    test_sequences_of_another_file_are_predicted(capsys)
    lines = [f"{name},{step},{name}\n" for name in ("falls", "rises", "waves") for step in range(12)]
    Path("mine.csv").write_text("curve,value,kind\n" + "".join(lines))
    assert main(["train", "a.nns", "--epochs", "1", "--data", "mine.csv"]) == 0
    assert nn.load("a.nns").document.data.source.kind == "sequences_csv"
    assert len(nn.load("a.nns").dataset.training) == 3


def test_texts_are_predicted_token_by_token(capsys):
    Path("a.txt").write_text("abab" * 20)
    project(
        Choice("text", {"path": str(Path("a.txt").resolve()), "steps": 4}),
        "categorical_crossentropy",
        ("input", {"shape": 4}),
        ("embedding", {"vocabulary": 4, "units": 2}),
        ("simple_rnn", {"units": 3, "return_sequences": True}),
        ("dense", {"units": 4, "activation": "softmax"}),
    )
    assert main(["train", "a.nns", "--epochs", "2"]) == 0
    capsys.readouterr()
    Path("later.txt").write_text("abab")
    assert main(["predict", "a.nns", "later.txt"]) == 0
    head, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert len(head) == len(row) == 16
