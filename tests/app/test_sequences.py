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


def predicted(capsys, project, file):
    """The rows that the command writes."""
    capsys.readouterr()
    assert main(["predict", project, file]) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def reader(path, *texts):
    """A project that learned to tell texts of different lengths apart."""
    Path(path).write_text("text,mood\n" + "".join(f"{text},{mood}\n" for text, mood in texts))
    project(
        Choice("labeled_texts", {"path": str(Path(path).resolve())}),
        "binary_crossentropy",
        ("input", {"shape": 5}),
        ("embedding", {"vocabulary": 20, "units": 2}),
        ("gru", {"units": 3}),
        ("dense", {"units": 1, "activation": "sigmoid"}),
    )
    assert main(["train", "a.nns", "--epochs", "1"]) == 0


def test_texts_shorter_than_the_longest_of_the_training_are_predicted(capsys):
    reader("t.csv", ("what a very fine day", "glad"), ("bad day", "angry"), ("fine", "glad"), ("bad", "angry"))
    Path("later.csv").write_text("text\nbad\na fine day\n")
    assert [row["prediction"] in {"glad", "angry"} for row in predicted(capsys, "a.nns", "later.csv")] == [True] * 2
    Path("one.csv").write_text("text\nbad\n")
    both, alone = (predicted(capsys, "a.nns", file)[0] for file in ("later.csv", "one.csv"))
    assert float(alone["mood"]) == pytest.approx(float(both["mood"]), rel=1e-12)


def test_texts_longer_than_those_of_the_training_are_refused_with_the_limit_in_words(capsys):
    reader("t.csv", ("what a very fine day", "glad"), ("bad day", "angry"))
    Path("later.csv").write_text("text\nbad\nwhat a very very very fine day\n")
    assert main(["predict", "a.nns", "later.csv"]) == 2
    assert "takes sequences of up to 5 words, and row 2 has 7" in capsys.readouterr().err


def test_a_text_shorter_than_a_window_is_predicted(capsys):
    test_texts_are_predicted_token_by_token(capsys)
    Path("short.txt").write_text("ab")
    (short,) = predicted(capsys, "a.nns", "short.txt")
    (whole,) = predicted(capsys, "a.nns", "later.txt")
    names = list(short)[:8]
    assert [float(short[name]) for name in names] == pytest.approx([float(whole[name]) for name in names], rel=1e-12)


def test_sentences_are_predicted_from_a_file_where_the_data_set_has_none(capsys):
    assert main(["new", "word_order", "w.nns"]) == 0
    assert main(["train", "w.nns", "--epochs", "1"]) == 0
    Path("s.csv").write_text("text\ndog bites man\nman bites dog\n")
    rows = predicted(capsys, "w.nns", "s.csv")
    assert len(rows) == 2
    assert rows[0] != rows[1]
    assert {row["prediction"] for row in rows} <= set(nn.load("w.nns").dataset.encoding.classes)


def test_steps_are_predicted_from_a_file_where_the_data_set_has_none(capsys):
    layers = ("input", {"shape": (4, 2)}), ("gru", {"units": 3}), ("dense", {"units": 1})
    project(Choice("adding", {"samples": 20, "steps": 4}), "mse", *layers)
    assert main(["train", "a.nns", "--epochs", "1"]) == 0
    Path("s.csv").write_text("which,number,mark\n" + "a,0.5,1\na,0.25,0\na,0.1,1\na,0,0\nb,0.5,1\nb,1,1\n")
    assert len(predicted(capsys, "a.nns", "s.csv")) == 2


def test_a_project_that_was_trained_on_a_scripts_arrays_says_how_it_predicts(capsys):
    net = nn.Network()
    net.connect(net.add("input", shape=2), net.add("dense", units=1))
    nn.save(nn.Session(net, data=([[1, 2], [3, 4]], [1, 2])), "a.nns")
    Path("s.csv").write_text("a,b\n1,2\n")
    assert main(["predict", "a.nns", "s.csv"]) == 2
    assert "predict them by a script" in capsys.readouterr().err
