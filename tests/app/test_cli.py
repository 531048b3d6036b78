"""The command line does what its help says, and says in a sentence what is wrong."""

import csv
import io
import json
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

import nnstudio as nn
from nnstudio.app.cli import main
from nnstudio.base.resources import resource
from nnstudio.document.edits import set_data, set_recipe
from nnstudio.files.examples import example, examples
from tests.app.program import environment, nnstudio_says, run

STUDENTS = str(resource("data", "students.csv"))


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def weights(path):
    with np.load(path) as file:
        return {name: file[name].tobytes() for name in file.files if name != "__meta__"}


def of(session):
    return {name: session[name].tobytes() for name in session.parameters}


def test_examples_are_listed_with_a_line_each(capsys):
    assert main(["examples"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [each.name for each in examples()]


@pytest.mark.parametrize("name", [each.name for each in examples()])
def test_new_makes_a_project_of_an_example(name):
    assert main(["new", name, "a.nns"]) == 0
    assert nn.load("a.nns").document == example(name)


def test_new_keeps_a_file_that_is_there_unless_forced(capsys):
    Path("a.nns").write_text("mine")
    assert main(["new", "xor", "a.nns"]) == 2
    assert "a.nns exists already" in capsys.readouterr().err
    assert Path("a.nns").read_text() == "mine"
    assert main(["new", "xor", "a.nns", "--force"]) == 0


def test_the_same_seed_gives_the_same_weights_on_the_command_line_and_in_a_script_stepped_or_run():
    document = set_recipe(example("dropout"), seed=3)
    main(["new", "dropout", "a.nns"])
    for name in ("a.npz", "b.npz"):
        assert main(["train", "a.nns", "--epochs", "4", "--seed", "3", "--export", name]) == 0
    run, stepped = nn.Session(document), nn.Session(document)
    run.run(epochs=4)
    units = ["instruction", "layer", "phase", "iteration"]
    place = 0
    while stepped.where.epoch < 4:
        stepped.step(units[place % 4])
        place += 1
        if place % 50 == 0:
            stepped.back("phase")
    assert weights("a.npz") == weights("b.npz") == of(run) == of(stepped)


def test_training_goes_on_with_the_run_that_the_project_holds():
    main(["new", "spirals", "a.nns"])
    main(["train", "a.nns", "--epochs", "2"])
    main(["train", "a.nns", "--epochs", "3"])
    session = nn.Session(example("spirals"))
    session.run(epochs=5)
    again = nn.load("a.nns")
    assert again.where == session.where
    assert of(again) == of(session)
    assert again.back("epoch")


def test_training_on_another_file(capsys):
    Path("my.csv").write_text("a;b;c;good\n2,0;4;9;1\n1;2;8;0\n5;1;9;1\n2;2,5;5;0\n7;1;3;1\n")
    main(["new", "students", "a.nns"])
    assert main(["train", "a.nns", "--data", "my.csv", "--epochs", "5", "--export", "w.npz"]) == 0
    session = nn.load("a.nns")
    assert len(session.dataset.training) == 5
    assert session.document.data.source.settings["path"] == str(Path("my.csv").resolve())
    with np.load("w.npz") as file:
        scaling = json.loads(file["__meta__"].item())["scaling"]["x"]
    assert scaling["mean"] == pytest.approx([3.4, 2.1, 6.8])
    assert capsys.readouterr().err.startswith("epoch 5/5")


def test_the_summary_measures_the_validation_rows_that_there_are_now(capsys):
    document = example("students")
    nn.save(nn.Network(set_data(document, replace(document.data, validation=0.25))), "a.nns")
    assert main(["train", "a.nns", "--epochs", "3"]) == 0
    session = nn.load("a.nns")
    assert f"validation loss {session.measure('loss', validation=True):.6g}" in capsys.readouterr().out
    session.change(set_data(session.document, replace(document.data, validation=0.0)))
    nn.save(session, "a.nns")
    assert main(["train", "a.nns", "--epochs", "3"]) == 0
    assert "validation" not in capsys.readouterr().out


def test_data_that_does_not_fit_is_refused_and_the_project_stays_as_it_was(capsys):
    main(["new", "iris", "a.nns"])
    before = Path("a.nns").read_bytes()
    assert main(["train", "a.nns", "--data", STUDENTS]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("nnstudio: x: does not fit the data: the data has shape (3,) here and the node (4,)")
    assert Path("a.nns").read_bytes() == before


def test_the_recipes_own_condition_stops_training(capsys):
    document = set_recipe(example("students"), stop=nn.when("loss", "<", 0.1))
    nn.save(nn.Network(document), "a.nns")
    assert main(["train", "a.nns", "--epochs", "100000"]) == 0
    assert nn.load("a.nns").loss < 0.1
    assert "nnstudio: Stopped at loss < 0.1." in capsys.readouterr().err


def test_a_loss_that_is_not_finite_ends_training_and_is_said(capsys):
    net = nn.Network(set_recipe(example("circles"), learning_rate=1e300, loss=(nn.loss("mse"),)))
    net.document = net.document.__class__(
        tuple(node.__class__(node.id, node.kind, node.name, {**node.settings, "activation": "linear"})
              if node.kind == "dense" else node for node in net.document.nodes),
        net.document.edges, net.document.recipe, net.document.data,
    )  # fmt: skip
    nn.save(net, "a.nns")
    assert main(["train", "a.nns"]) == 1
    assert "infinite: look at what goes into it" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_training_and_keeps_what_was_learned(number):
    net = nn.example("spirals")
    net.document = set_recipe(net.document, stop=None)
    nn.save(net, "a.nns")
    arguments = ["train", "a.nns", "--epochs", "100000", "--export", "w.npz"]
    with subprocess.Popen(
        [sys.executable, "-c", UNTIL_IT_RUNS, *arguments],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr.readline() == "training\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "nnstudio: interrupted; what was learned so far is kept" in err
    assert "w.npz: weights" in out
    session = nn.load("a.nns")
    assert session.where.iteration > 0
    assert weights("w.npz") == of(session)


UNTIL_IT_RUNS = """
import sys
from nnstudio.app import bar, cli
show = bar.Bar.show
def shown(self, session):
    if not getattr(self, "said", False):
        print("training", file=sys.stderr, flush=True)
        self.said = True
    show(self, session)
bar.Bar.show = shown
sys.exit(cli.main(sys.argv[1:]))
"""


def test_predictions_are_written_with_their_classes(capsys):
    main(["new", "iris", "a.nns"])
    main(["train", "a.nns", "--epochs", "60"])
    capsys.readouterr()
    assert main(["predict", "a.nns", str(resource("data", "iris.csv"))]) == 0
    head, *rows = csv.reader(io.StringIO(capsys.readouterr().out))
    assert head == ["species=setosa", "species=versicolor", "species=virginica", "prediction"]
    assert len(rows) == 150
    for row in rows:
        outputs = [float(cell) for cell in row[:3]]
        assert sum(outputs) == pytest.approx(1)
        assert row[3] == ["setosa", "versicolor", "virginica"][int(np.argmax(outputs))]
    assert [row[3] for row in rows[:3]] == ["setosa"] * 3


def test_a_single_output_says_one_of_two_classes(capsys):
    main(["new", "multilayer", "a.nns"])
    main(["train", "a.nns", "--epochs", "60"])
    capsys.readouterr()
    assert main(["predict", "a.nns", str(resource("data", "iris.csv"))]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0] == ["species", "prediction"]
    assert rows[1][1] == "other"
    assert rows[150][1] == "virginica"


def test_rows_to_predict_need_no_target_and_columns_are_found_by_name(capsys):
    main(["new", "students", "a.nns"])
    main(["train", "a.nns", "--epochs", "500"])
    names = Path(STUDENTS).read_text().splitlines()[0].split(",")
    Path("new.csv").write_text(f"{names[2]},{names[0]},{names[1]}\n9,5,1\n")
    capsys.readouterr()
    assert main(["predict", "a.nns", "new.csv"]) == 0
    value = float(capsys.readouterr().out.splitlines()[1].split(",")[0])
    assert value == nn.load("a.nns").predict([[5, 1, 9]])[0, 0]


def test_an_untrained_project_predicts_nothing(capsys):
    main(["new", "students", "a.nns"])
    assert main(["predict", "a.nns", STUDENTS]) == 2
    assert "a.nns was not trained yet; nnstudio train a.nns does that" in capsys.readouterr().err


def test_export_by_suffix(capsys):
    main(["new", "students", "a.nns"])
    main(["train", "a.nns", "--epochs", "3"])
    assert main(["export", "a.nns", "w.npz"]) == 0
    assert weights("w.npz") == of(nn.load("a.nns"))
    assert main(["export", "a.nns", "w.docx"]) == 2
    assert "cannot export to w.docx: the name has to end in .npz" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "nowhere.nns"],
        ["train", "a.nns", "--epochs", "0"],
        ["train", "a.nns", "--epochs", "1e3"],
        ["train", "a.nns", "--seed", "-1"],
        ["train", "a.nns", "--seed", "x"],
        ["train", "a.nns", "--data", "nowhere.csv"],
        ["train", "a.nns", "--export", "nowhere/w.npz"],
        ["train", "a.nns", "--lr", "1"],
        ["train"],
        ["new", "student", "b.nns"],
        ["new", "students", "nowhere/b.nns"],
        ["predict", "a.nns", "a.nns"],
        ["export", "a.csv", "w.npz"],
        ["export", "a.csv"],
        ["--verbose"],
        ["one.nns", "two.nns"],
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_2(arguments, capsys):
    main(["new", "students", "a.nns"])
    Path("a.csv").write_text("a,b\n1,2\n")
    before = sorted(Path().iterdir()), Path("a.nns").read_bytes()
    capsys.readouterr()
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("nnstudio: ")
    assert err.count("\n") == 1
    assert (sorted(Path().iterdir()), Path("a.nns").read_bytes()) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tarin", "x"], "there is no command and no file 'tarin'; did you mean train?"),
        (["EXPORT"], "there is no command and no file 'EXPORT'; did you mean export?"),
        (["zebra"], "there is no command and no file 'zebra'; nnstudio --help"),
        (["new", "xor", "a.txt"], "cannot make the project a.txt: the name has to end in .nns"),
        (["train", "a.nns", "--seed", "x"], "takes a whole number from 0, not 'x'"),
    ],
)
def test_a_slip_is_told_from_a_project(arguments, words, capsys):
    with suppress(SystemExit):
        main(arguments)
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "words"), [(["help"], "commands:"), (["help", "train"], "--epochs")])
def test_help_is_given_in_a_word(arguments, words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("sepal_length,sepal width (cm),petal length (cm),petal width (cm)\n", "rename 'sepal_length' if that is it"),
        ("5,6,7,8\n", "write them into a first row, which needs sepal length (cm), sepal width (cm),"),
    ],
)
def test_columns_that_prediction_lacks_are_named_as_the_network_knows_them(head, words, capsys):
    main(["new", "iris", "a.nns"])
    main(["train", "a.nns", "--epochs", "1"])
    Path("rows.csv").write_text(head + "1,2,3,4\n")
    assert main(["predict", "a.nns", "rows.csv"]) == 2
    assert words in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error():
    shell = f"{sys.executable} -m nnstudio examples | head -n 0"
    found = subprocess.run(["bash", "-c", shell], env=environment(), capture_output=True, text=True, check=False)
    assert found.stderr == ""


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["train", "--help"]])
def test_version_and_help_need_neither_qt_nor_numpy(arguments):
    assert loaded(arguments).isdisjoint({"PySide6", "numpy", "pyqtgraph"})


@pytest.mark.parametrize(
    "arguments",
    [["examples"], ["new", "iris", "b.nns"], ["train", "a.nns", "--epochs", "1", "--export", "w.npz"],
     ["export", "a.nns", "v.npz"], ["predict", "a.nns", STUDENTS]],
)  # fmt: skip
def test_no_job_without_a_screen_imports_qt(arguments):
    session = nn.Session(example("students"))
    session.run(epochs=1)
    nn.save(session, "a.nns")
    assert loaded(arguments).isdisjoint({"PySide6", "shiboken6", "pyqtgraph"})


LOADED = """
import sys
from nnstudio.app.cli import main
try:
    main(sys.argv[1:])
finally:
    print(*{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded(arguments):
    """The packages that a command imports."""
    found = run("-c", LOADED, *arguments)
    assert "Traceback" not in found.stderr
    return set(found.stderr.splitlines()[-1].split())


def test_the_module_is_the_program():
    assert nnstudio_says("--version").stdout == f"nnstudio {nn.__version__}\n"
    assert "opens the window" in nnstudio_says("--help").stdout
