"""Project files keep drawings and runs, and say in a sentence why they cannot be opened."""

import json
from contextlib import suppress

import msgspec
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import nnstudio as nn
from nnstudio.base.catalogue import Choice
from nnstudio.document.model import Condition, DataChoice, Document, Edge, Node, Recipe
from nnstudio.files.drawing import MOST_NODES, document_from_json, document_to_json
from nnstudio.files.errors import FileError
from nnstudio.files.examples import example
from nnstudio.files.project import Project, read_project, write_project
from tests.files.hostile import damaged, members, zipped

WHOLE = Document(
    (
        Node(1, "input", "x", {"shape": [2]}, (0.5, -3.0), ((1, 0.5),)),
        Node(7, "future", "größe", {"depth": {"a": [1, None]}}),
    ),
    (Edge(1, 7),),
    Recipe(
        outputs=("größe",),
        loss=(Choice("mse"), Choice("huber", {"delta": 0.1})),
        learning_rate=1e-3,
        batch_size=None,
        stop=Condition("loss", "<", 0.1),
        seed=123,
        precision="float32",
    ),
    DataChoice(Choice("csv", {"path": "ä.csv"}), standardize=True, validation=0.25),
)


def plain(document=WHOLE):
    return json.loads(document_to_json(document))


def refused(changes, match):
    text = plain()
    for path, value in changes.items():
        *way, last = path.split(".")
        place = text
        for step in way:
            place = place[int(step) if step.isdigit() else step]
        place[int(last) if last.isdigit() else last] = value
    with pytest.raises(FileError, match=match) as caught:
        document_from_json(json.dumps(text).encode())
    assert "\n" not in str(caught.value)


def test_a_document_comes_back_as_it_was():
    assert document_from_json(document_to_json(WHOLE)) == WHOLE


def test_unknown_kinds_stay_in_the_drawing_and_are_problems_of_it():
    problems = nn.Network(document_from_json(document_to_json(WHOLE))).problems
    assert any("there is no layer 'future'" in str(problem) for problem in problems)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"nodes.1.id": 1}, "two nodes with the same id: 1"),
        ({"nodes.1.name": "x"}, "two nodes with the same name: x"),
        ({"nodes.1.name": "not a name"}, "a node named 'not a name', which is not a name"),
        ({"nodes.1.name": "a" * 61}, "which is not a name"),
        ({"nodes.1.id": 0}, "has the number 0"),
        ({"nodes.0.position": [1e300, 0]}, "outside of the canvas"),
        ({"nodes.0.settings": {str(n): n for n in range(100)}}, "100 settings of one node"),
        ({"edges.0.target": 9}, "refers to the node 9, which is not in the drawing"),
        ({"edges": [{"source": 1, "target": 7}] * 2}, r"a connection twice: \(1, 7\)"),
        ({"nodes": {}}, "not readable: Expected `array`"),
        ({"recipe.batch_size": "four"}, r"not readable: .*batch_size"),
        ({"recipe.precision": "float8"}, "not readable: Invalid enum value 'float8'"),
        ({"recipe.outputs": [["x"]]}, r"not readable: .*outputs"),
    ],
)
def test_a_drawing_that_cannot_be_is_refused(changes, match):
    refused(changes, match)


def test_more_nodes_than_can_be_worked_with_are_refused():
    nodes = tuple(Node(n, "dense", f"dense{n}") for n in range(1, MOST_NODES + 2))
    with pytest.raises(FileError, match=f"{MOST_NODES + 1} nodes; at most {MOST_NODES}"):
        document_from_json(document_to_json(Document(nodes)))


@pytest.mark.parametrize("text", [b"[" * 100_000, b'{"a":' * 50_000, b"\xff", b"", b"null", b'{"nodes": 1e999}'])
def test_texts_that_are_no_drawing_are_refused(text):
    with pytest.raises(FileError, match="not readable"):
        document_from_json(text)


def test_a_drawing_that_could_not_be_read_again_is_not_saved(tmp_path):
    path = tmp_path / "a.nns"
    wrong = Document((Node(1, "dense", "a", {}, (float("inf"), 0.0)),))
    with pytest.raises(FileError, match="cannot save"):
        write_project(path, Project(wrong))
    assert not path.exists()


def test_a_newer_version_is_named(tmp_path):
    path = tmp_path / "a.nns"
    head = json.dumps({"schema": 2, "program": "9.1.0"}).encode()
    path.write_bytes(zipped({"project.json": head, "document.json": document_to_json(WHOLE)}))
    with pytest.raises(FileError, match=r"newer version, nnstudio 9\.1\.0; update nnstudio to open it"):
        read_project(path)


@pytest.mark.parametrize("missing", ["project.json", "document.json"])
def test_another_zip_file_is_not_a_project(tmp_path, missing):
    path = tmp_path / "a.nns"
    write_project(path, Project(WHOLE))
    parts = members(path.read_bytes())
    del parts[missing]
    path.write_bytes(zipped(parts))
    with pytest.raises(FileError, match=f"it has no {missing}"):
        read_project(path)


def trained(**recipe):
    document = example("dropout")
    session = nn.Session(replace(document, recipe=replace(document.recipe, batch_size=40, **recipe)))
    session.run(iterations=11)
    session.step("phase")
    session["output.bias"] = [0.25]
    session.set(learning_rate=0.01)
    session.run(iterations=7)
    session.step("layer")
    return session


def bits(session):
    names = session.parameters
    seen = [session[name] for name in names] + [session.gradient(name) for name in names] + [session.mask("drop")]
    return [None if array is None else array.tobytes() for array in seen], session.loss, session.metrics, session.where


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_session_goes_on_bit_for_bit_where_it_was_saved(tmp_path, precision):
    session = trained(precision=precision)
    nn.save(session, tmp_path / "a.nns")
    again = nn.load(tmp_path / "a.nns")
    assert bits(again) == bits(session)
    for one in (session, again):
        one.run(iterations=20)
        one.step("phase")
    assert bits(again) == bits(session)
    while session.back("epoch"):
        assert again.back("epoch")
        assert bits(again) == bits(session)
    assert not again.back()


def test_saving_changes_nothing_in_the_run(tmp_path):
    session, other = trained(), trained()
    nn.save(session, tmp_path / "a.nns")
    assert bits(session) == bits(other)


def test_equal_runs_give_equal_files(tmp_path):
    for name in ("a.nns", "b.NNS"):
        session = nn.Session(example("xor"))
        session.run(epochs=3)
        nn.save(session, tmp_path / name)
    assert (tmp_path / "a.nns").read_bytes() == (tmp_path / "b.NNS").read_bytes()


@pytest.mark.parametrize("name", ["a.txt", "a", "a.npz", "a.nns.bak"])
def test_a_project_is_saved_under_no_other_suffix(tmp_path, name):
    with pytest.raises(nn.FileError, match=r"the name has to end in \.nns"):
        nn.save(nn.Network(), tmp_path / name)
    assert not (tmp_path / name).exists()


def test_arrays_of_a_script_are_kept_in_the_file(tmp_path):
    net = nn.Network()
    net.connect(net.add("input", shape=3, name="x"), net.add("dense", name="y"))
    rows = np.random.default_rng(0).normal(size=(10, 3))
    session = nn.Session(net, (rows, rows.sum(1)), validation=0.2)
    session.run(epochs=2)
    nn.save(session, tmp_path / "a.nns")
    again = nn.load(tmp_path / "a.nns")
    for one in (session, again):
        one.run(epochs=2)
    assert again["y.weight"].tobytes() == session["y.weight"].tobytes()


def test_a_network_comes_back_as_a_network(tmp_path):
    net = nn.Network(WHOLE)
    nn.save(net, tmp_path / "a.nns")
    again = nn.load(str(tmp_path / "a.nns"))
    assert isinstance(again, nn.Network)
    assert again.document == net.document


MEMBERS = [
    "project.json",
    "document.json",
    "run.json",
    "keyframe.0.floats.npy",
    "epochs.npy",
    "keyframe.1.counters.npy",
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "a.nns"
    nn.save(trained(), path)
    return members(path.read_bytes())


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_member_is_one_sentence_or_goes_unnoticed(tmp_path, saved, data):
    path = tmp_path / "a.nns"
    name = data.draw(st.sampled_from(MEMBERS))
    path.write_bytes(zipped({**saved, name: data.draw(damaged(saved[name]))}))
    with suppress(FileError):
        nn.load(path)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_drawing_of_anything_is_one_sentence_or_a_drawing(data):
    keys = st.sampled_from(["nodes", "edges", "recipe", "data", "id", "kind", "name", "settings", "position", "source"])
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
    value = data.draw(st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=20))
    with suppress(FileError):
        document_from_json(msgspec.json.encode(value))


@pytest.mark.parametrize("threshold", [float("inf"), float("nan"), "0.1", True, None])
def test_a_condition_that_no_file_could_keep_is_refused(threshold):
    with pytest.raises(nn.SettingError, match="a threshold is a finite number"):
        nn.when("loss", "<", threshold)
