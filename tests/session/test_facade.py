"""The words that scripts speak, to the letter."""

import subprocess
import sys

import numpy as np
import pytest

import nnstudio as nn
from tests.session.runs import network, rows, session


def test_a_script_draws_trains_looks_and_changes() -> None:
    net = nn.Network()
    x = net.add("input", shape=(4,), name="x")
    h = net.add("dense", units=3, activation="sigmoid", initializer="glorot_uniform", name="hidden1")
    d = net.add("dropout", rate=0.2, scaling="inverted", name="drop")
    y = net.add("dense", units=1, activation="sigmoid", name="output")
    net.connect(x, h)
    net.connect(h, d)
    net.connect(d, y)
    assert net.problems == []
    net.train_with(
        outputs="output",
        loss="mse",
        optimizer="sgd",
        learning_rate=0.1,
        schedule=None,
        batch_size=4,
        shuffle=True,
        clip_norm=None,
        clip_value=None,
        stop=None,
        seed=7,
        precision="float64",
        threads=1,
    )
    run = nn.Session(net, data=rows(), validation=0.2)
    assert (run.loss, run.metrics) == (None, None)
    assert run.gradient("hidden1.weight") is None
    assert run.activation("hidden1") is None
    run.step()
    for unit in ("instruction", "time_step", "layer", "phase", "iteration", "epoch"):
        run.step(unit)
        assert run.back(unit)
    assert run.run(epochs=2) == "epochs"
    assert run.run(iterations=3) == "iterations"
    assert run.run(until=nn.when("loss", "<", 100.0)) == "until"
    where = run.where
    assert (where.iteration, where.epoch, where.phase, where.node, where.time_step) == (
        8,
        4,
        "forward",
        "hidden1",
        None,
    )
    assert where.title
    assert isinstance(run.loss, float)
    assert 0 <= run.metrics["accuracy"] <= 1
    assert run["hidden1.weight"].shape == (4, 3)
    run["hidden1.weight"] = run["hidden1.weight"] * 2
    for seen in (run.gradient("hidden1.weight"), run.rate("hidden1.weight"), run.update("hidden1.weight")):
        assert seen is not None
        assert seen.shape == (4, 3)
    for seen in (run.activation("hidden1"), run.pre_activation("hidden1"), run.gradient("hidden1")):
        assert seen is not None
        assert seen.shape == (4, 3)
    mask = run.mask("drop")
    assert mask is not None
    assert (mask.dtype, mask.shape) == (np.bool_, (4, 3))
    assert run.predict(rows(3)[0]).shape == (3, 1)
    run.set(learning_rate=0.01)
    run.step("iteration")
    assert np.unique(run.rate("hidden1.weight")) == [0.01]


def test_names_are_given_by_kind_and_outputs_by_the_default_rule() -> None:
    net = nn.Network()
    names = [net.add("input", shape=4), net.add("dense", units=2), net.add("dense", units=1)]
    assert names == ["input1", "dense1", "dense2"]
    net.connect("input1", "dense1")
    net.connect("input1", "dense2")
    run = nn.Session(net, data=rows())
    assert run.dataset.validation is None
    run.step("iteration")
    assert run.gradient("dense2.weight") is not None
    with pytest.raises(KeyError):
        run.gradient("dense3")


def test_several_inputs_and_outputs_are_dicts_by_name() -> None:
    net = nn.Network()
    a, b = net.add("input", shape=2, name="a"), net.add("input", shape=3, name="b")
    both = net.add("concatenate")
    p, q = net.add("dense", units=1, name="p"), net.add("dense", units=2, activation="softmax", name="q")
    for source, target in ((a, both), (b, both), (both, p), (both, q)):
        net.connect(source, target)
    net.train_with(outputs=("p", "q"), loss=("mse", nn.loss("categorical_crossentropy")), batch_size=None)
    random = np.random.default_rng(0)
    inputs = {"a": random.normal(size=(6, 2)), "b": random.normal(size=(6, 3))}
    targets = {"p": random.normal(size=(6, 1)), "q": np.eye(2)[[0, 1, 0, 1, 1, 0]]}
    run = nn.Session(net, data=(inputs, targets), validation=(inputs, targets))
    run.run(epochs=3)
    outputs = run.predict(inputs)
    assert {name: values.shape for name, values in outputs.items()} == {"p": (6, 1), "q": (6, 2)}
    np.testing.assert_allclose(outputs["q"].sum(1), 1)
    assert run.loss == pytest.approx(sum(run.seen("loss", name).item() for name in ("p", "q")))
    with pytest.raises(nn.DataError, match="no values for the input 'b'"):
        run.predict({"a": inputs["a"]})
    with pytest.raises(nn.DataError, match="takes 3 features per row"):
        run.predict({"a": inputs["a"], "b": inputs["a"]})


def test_what_is_handed_out_is_a_copy_that_cannot_be_written() -> None:
    run = session()
    run.step("iteration")
    values = run["hidden1.weight"]
    kept = values.copy()
    with pytest.raises(ValueError, match="read-only"):
        values[0, 0] = 1.0
    run.run(epochs=1)
    assert (values == kept).all()
    assert not np.array_equal(run["hidden1.weight"], kept)


def test_a_drawing_with_errors_raises_its_problems() -> None:
    net = nn.Network()
    net.add("input", shape=4)
    net.add("dense", units=1)
    assert [problem.severity for problem in net.problems] == ["error", "warning"] or net.problems
    with pytest.raises(nn.ProblemError) as caught:
        nn.Session(net, data=rows())
    errors = [problem for problem in caught.value.problems if problem.severity == "error"]
    assert str(caught.value).splitlines() == [str(problem) for problem in errors]


def test_without_data_a_session_says_what_to_do() -> None:
    with pytest.raises(nn.ProblemError, match="Choose a data set"):
        nn.Session(network())


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda run: run["hidden1"], KeyError, "there is no value of 'hidden1'"),
        (lambda run: run.mask("hidden1"), KeyError, "there is no mask of 'hidden1'; there is only drop"),
        (lambda run: run.set(learning_rate=-1), nn.SettingError, "learning_rate takes a number at least 0, not -1"),
        (lambda run: run.set(optimiser="sgd"), nn.SettingError, "did you mean 'optimizer'"),
        (lambda run: run.set(loss="mze"), nn.SettingError, "did you mean 'mse'"),
        (lambda run: run.predict([[1.0, 2.0]]), nn.DataError, "takes 4 features per row, and there are 2"),
        (lambda run: run.predict([]), nn.DataError, "expected at least one row"),
        (lambda run: run.predict([["a"]]), nn.DataError, "expected real numbers"),
        (lambda run: run.step("steps"), nn.SettingError, "there is no unit"),
        (lambda _: nn.kinds("layers"), nn.SettingError, "did you mean 'layer'"),
        (lambda _: nn.Session(network(), data=rows(), validation=1.5), nn.SettingError, "validation takes a share"),
        (lambda _: nn.Session(network(), data=(rows()[0], rows(9)[1])), nn.DataError, "differ in rows"),
    ],
)
def test_mistakes_are_one_sentence(call: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        call(session())  # type: ignore[operator]
    assert "\n" not in str(caught.value)


def test_the_catalogue_lists_kinds_with_settings_and_help() -> None:
    layers = nn.kinds("layer")
    assert {"input", "dense", "activation", "dropout", "concatenate", "add"} <= layers.keys()
    assert layers["dense"].settings["units"].default
    assert all(kind.title and kind.help() for kind in layers.values())


def test_importing_brings_neither_numpy_nor_qt_and_a_session_no_qt() -> None:
    code = (
        "import sys, nnstudio as nn\n"
        "assert not {'numpy', 'PySide6'} & sys.modules.keys()\n"
        "nn.Session, nn.save, nn.load\n"
        "import nnstudio.session.trainer.client, nnstudio.session.trainer.process\n"
        "assert not [name for name in sys.modules if name.startswith(('PySide6', 'pyqtgraph', 'nnstudio.gui'))]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_examples_are_networks_that_train() -> None:
    assert "xor" in nn.examples()
    run = nn.Session(nn.example("xor"))
    assert run.run(iterations=2) == "iterations"
    assert nn.example().problems == []
    with pytest.raises(nn.SettingError, match="there is no example 'Xor'; did you mean 'xor'"):
        nn.example("Xor")


def test_recorded_curves_are_arrays() -> None:
    run = nn.Session(network(), data=rows(), validation=rows(6, seed=2))
    assert run.curves == []
    with pytest.raises(KeyError, match="there is no curve 'loss'"):
        run.curve("loss")
    losses = []
    for _ in range(7):
        run.run(iterations=1)
        losses.append(run.loss)
    iterations, values = run.curve("loss")
    assert iterations.tolist() == list(range(1, 8))
    assert values.tolist() == losses
    assert run.curve("validation.loss")[0].tolist() == [3, 6]
    assert {"metric.accuracy", "validation.accuracy", "learning_rate"} <= set(run.curves)
    with pytest.raises(KeyError, match=r"did you mean 'validation\.loss'"):
        run.curve("validaton.loss")
    run.back("iteration")
    assert run.curve("loss")[1].tolist() == losses
