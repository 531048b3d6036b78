"""Exported weights can be used with NumPy alone, and come back into a drawing that matches."""

import json

import numpy as np
import pytest
from msgspec.structs import replace

import nnstudio as nn
from nnstudio.files.errors import FileError
from nnstudio.files.examples import example
from nnstudio.files.weights import Weights, write_weights

FUNCTIONS = {
    "linear": lambda f: f,
    "sigmoid": lambda f: 1 / (1 + np.exp(-f)),
    "tanh": np.tanh,
    "relu": lambda f: np.maximum(f, 0),
    "threshold": lambda f: (f > 0) * 1.0,
    "leaky_relu": lambda f, slope: np.where(f > 0, f, slope * f),
    "softmax": lambda f: (
        np.exp(f - f.max(-1, keepdims=True)) / np.exp(f - f.max(-1, keepdims=True)).sum(-1, keepdims=True)
    ),
}


def rebuilt(path, rows):
    """The forward pass from the file alone: no nnstudio in here."""
    with np.load(path, allow_pickle=False) as file:
        meta = json.loads(file["__meta__"].item())
        values = dict(rows)
        for name, scaling in meta["scaling"].items():
            values[name] = (values[name] - scaling["mean"]) / scaling["deviation"]
        for node in meta["nodes"]:
            if node["kind"] != "input":
                values[node["name"]] = computed(node, [values[name] for name in node["inputs"]], file)
            for unit, value in node["clamped"]:
                values[node["name"]][..., unit] = value
    return {name: values[name] for name in meta["outputs"]}


def computed(node, inputs, file):
    name, kind, settings = node["name"], node["kind"], node["settings"]
    if kind == "dense":
        bias = file[f"{name}.bias"] if settings["use_bias"] else 0
        return activated(settings["activation"], inputs[0] @ file[f"{name}.weight"] + bias)
    if kind == "activation":
        return activated(settings["function"], inputs[0])
    if kind == "dropout":
        return inputs[0] * (1 - settings["rate"] if settings["scaling"] == "test" else 1)
    if kind == "concatenate":
        return np.concatenate(inputs, axis=-1)
    assert kind == "add"
    return sum(inputs)


def activated(function, f):
    return FUNCTIONS[function["kind"]](f, **function["settings"])


@pytest.mark.parametrize("name", ["students", "multilayer", "iris", "dropout"])
def test_an_example_is_rebuilt_from_its_file_alone(tmp_path, name):
    session = nn.Session(example(name))
    session.run(epochs=20)
    session.export(tmp_path / "w.npz")
    shape = session.document.nodes[0].settings["shape"]
    rows = np.random.default_rng(1).normal(3, 2, (17, *shape))
    outputs = rebuilt(tmp_path / "w.npz", {"x": rows})
    assert np.allclose(outputs["output"], session.predict(rows), rtol=0, atol=1e-12)


def test_clamped_units_are_told_too(tmp_path):
    session = nn.Session(example("dropout"))
    for node, unit, value in (("x", 1, 0.5), ("hidden1", 2, -1.0), ("drop", 0, 0.25)):
        session.clamp(node, unit, value)
    session.run(epochs=5)
    session.export(tmp_path / "w.npz")
    rows = np.random.default_rng(1).normal(0, 1, (17, 2))
    outputs = rebuilt(tmp_path / "w.npz", {"x": rows.copy()})
    assert np.allclose(outputs["output"], session.predict(rows), rtol=0, atol=1e-12)


def branches():
    net = nn.Network()
    a, b = net.add("input", shape=2, name="a"), net.add("input", shape=3, name="b")
    left = net.add("dense", units=3, activation=nn.kinds("activation")["leaky_relu"](slope=0.2), name="left")
    right = net.add("dense", units=3, activation="tanh", use_bias=False, name="right")
    net.connect(a, left)
    net.connect(b, right)
    joined, both = net.add("add", name="sum"), net.add("concatenate", name="both")
    for source in (left, right):
        net.connect(source, joined)
    drop = net.add("dropout", rate=0.25, scaling="test", name="drop")
    net.connect(joined, drop)
    act = net.add("activation", function="relu", name="act")
    net.connect(drop, act)
    for source in (act, right, b):
        net.connect(source, both)
    first = net.add("dense", units=2, activation="softmax", name="first")
    second = net.add("dense", units=1, activation="threshold", name="second")
    for output in (first, second):
        net.connect(both, output)
    net.train_with(outputs=["first", "second"], loss=["categorical_crossentropy", "mse"])
    net.document = replace(net.document, data=replace(net.document.data, standardize=True))
    return net


def test_branches_several_inputs_and_outputs_are_rebuilt(tmp_path):
    random = np.random.default_rng(0)
    rows = {"a": random.normal(5, 3, (12, 2)), "b": random.normal(-1, 0.1, (12, 3))}
    targets = {"first": np.eye(2)[random.integers(0, 2, 12)], "second": random.integers(0, 2, (12, 1))}
    session = nn.Session(branches(), (rows, targets))
    session.run(epochs=5)
    session.export(tmp_path / "w.npz")
    outputs = rebuilt(tmp_path / "w.npz", rows)
    predicted = session.predict(rows)
    for name in ("first", "second"):
        assert np.allclose(outputs[name], predicted[name], rtol=0, atol=1e-12)


def test_the_file_says_what_its_numbers_mean(tmp_path):
    session = nn.Session(example("iris"))
    session.export(tmp_path / "w.npz")
    with np.load(tmp_path / "w.npz", allow_pickle=False) as file:
        meta = json.loads(file["__meta__"].item())
        assert sorted(file.files) == ["__meta__", "hidden1.bias", "hidden1.weight", "output.bias", "output.weight"]
        assert file["hidden1.weight"].shape == (4, 8)
    assert "(in, out)" in meta["orientation"]
    assert meta["classes"] == ["setosa", "versicolor", "virginica"]
    assert meta["versions"]["nnstudio"] == nn.__version__
    assert [node["name"] for node in meta["nodes"]] == ["x", "hidden1", "output"]
    assert meta["nodes"][1]["inputs"] == ["x"]
    assert len(meta["scaling"]["x"]["mean"]) == 4


def test_importing_gives_the_weights_back_and_can_be_undone_by_going_back(tmp_path):
    trained, other = nn.Session(example("spirals")), nn.Session(example("spirals"))
    trained.run(epochs=2)
    trained.export(tmp_path / "w.npz")
    before = other["hidden1.weight"]
    other.step("iteration")
    other.import_weights(tmp_path / "w.npz")
    for name in trained.parameters:
        assert np.array_equal(other[name], trained[name])
    other.run(epochs=1)
    while other.back("epoch"):
        pass
    assert np.array_equal(other["hidden1.weight"], before)


def test_a_mismatch_names_arrays_and_shapes_and_changes_nothing(tmp_path):
    path = tmp_path / "w.npz"
    session = nn.Session(example("xor"))
    before = {name: session[name] for name in session.parameters}
    arrays = {"hidden1.weight": np.ones((2, 5)), "hidden1.bias": np.ones(4), "extra.bias": np.ones(1)}
    write_weights(path, Weights(arrays, {}))
    with pytest.raises(FileError) as caught:
        session.import_weights(path)
    text = str(caught.value)
    assert "hidden1.weight is (2, 5) in the file and (2, 4) in the drawing" in text
    assert "output.weight (4, 1) is missing in the file" in text
    assert "extra.bias (1,) is not in the drawing" in text
    assert all(np.array_equal(session[name], values) for name, values in before.items())
    assert session.run_state.events == []


def test_weights_that_say_nothing_about_themselves_are_imported(tmp_path):
    session = nn.Session(example("xor"))
    arrays = {name: np.full(session[name].shape, 0.5) for name in session.parameters}
    np.savez(tmp_path / "w.npz", **arrays)
    session.import_weights(tmp_path / "w.npz")
    assert (session["hidden1.weight"] == 0.5).all()


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"hidden1.bias": np.array([1.0, np.nan])}, "hidden1.bias holds a value that is not finite"),
        ({"hidden1.bias": np.array("text")}, "hidden1.bias holds no numbers"),
        ({"__meta__": np.array("{")}, "__meta__ is not readable"),
        ({"__meta__": np.array("{}")}, "newer version"),
        ({"__meta__": np.array('{"schema": 2}')}, "newer version"),
        ({"__meta__": np.array(3)}, "__meta__ is not readable"),
        ({"__meta__": np.array(["{}", "{}"])}, "__meta__ is not readable"),
    ],
)
def test_files_of_other_things_are_refused_in_a_sentence(tmp_path, arrays, words):
    np.savez(tmp_path / "w.npz", **arrays)
    with pytest.raises(FileError, match=words):
        nn.Session(example("xor")).import_weights(tmp_path / "w.npz")


def test_objects_are_not_unpickled(tmp_path):
    np.savez(tmp_path / "w.npz", **{"hidden1.bias": np.array([{}], object)})
    with pytest.raises(FileError, match="not an array of plain numbers"):
        nn.Session(example("xor")).import_weights(tmp_path / "w.npz")


@pytest.mark.parametrize("name", ["w.h5", "w", "nowhere/w.npz"])
def test_what_cannot_be_exported_to_is_said(tmp_path, name):
    with pytest.raises(FileError, match="cannot export to"):
        nn.Session(example("xor")).export(tmp_path / name)
