"""What is wrong with a drawing, said as problems."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from nnstudio.base.catalogue import Choice
from nnstudio.document.edits import set_recipe
from nnstudio.document.model import Document, Edge, Node, Recipe
from nnstudio.document.problems import Problem, ProblemError
from nnstudio.engine import DataShape, check, make_plan, plan
from nnstudio.engine.activations import ACTIVATIONS
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.optimizers import OPTIMIZERS
from tests.engine.drawings import chain, dense, drawing, entry

GOOD = chain(entry("x", 4), dense("h", 3, "sigmoid"), dense("y", 1))


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def test_a_good_drawing_has_no_problems() -> None:
    assert check(GOOD) == []
    assert check(GOOD, DataShape({"": (4,)}, {"": (1,)}, 10)) == []


def test_an_empty_drawing_has_no_output() -> None:
    problem = only(check(Document()))
    assert problem.node is None
    assert "no output" in problem.what


def test_only_inputs_are_no_output() -> None:
    assert "no output" in only(check(chain(entry("x", 4)))).what


def test_a_layer_without_input() -> None:
    problem = only(check(chain(dense("y", 1))))
    assert (problem.node, problem.severity, problem.what) == ("y", "error", "has no input")


def test_a_layer_with_too_many_inputs() -> None:
    document = drawing([entry("x", 4), entry("z", 4), dense("y", 1)], [("x", "y"), ("z", "y")])
    problem = only(check(document))
    assert (problem.node, problem.severity, problem.what) == ("y", "error", "has 2 inputs")


def test_shapes_that_do_not_fit() -> None:
    layers = [entry("x", 4), dense("a", 2), dense("b", 3), ("s", "add", {}), dense("y", 1)]
    document = drawing(layers, [("x", "a"), ("x", "b"), ("a", "s"), ("b", "s"), ("s", "y")])
    problem = only(check(document))
    assert (problem.node, problem.what) == ("s", "shapes do not fit")
    assert "(2,)" in problem.why
    assert "(3,)" in problem.why


def test_a_loop() -> None:
    document = replace(GOOD, edges=(*GOOD.edges, Edge(3, 2)))
    found = errors(check(set_recipe(document, outputs=("y",))))
    assert {problem.node for problem in found} == {"h", "y"}
    assert all("loop" in problem.what for problem in found)


def test_a_node_that_feeds_itself() -> None:
    document = set_recipe(replace(GOOD, edges=(*GOOD.edges, Edge(2, 2))), outputs=("y",))
    assert {problem.node for problem in errors(check(document))} == {"h", "y"}


def test_an_unknown_kind() -> None:
    problem = only(check(chain(entry("x", 4), ("y", "dens", {}))))
    assert problem.node == "y"
    assert "did you mean 'dense'?" in problem.why


@pytest.mark.parametrize(
    "bad",
    [{"units": 0}, {"units": "three"}, {"units": None}, {"unit": 3}, {"activation": "rely"}, {"activation": {}}],
    ids=str,
)
def test_settings_that_a_kind_cannot_take(bad: dict[str, Any]) -> None:
    problem = only(check(chain(entry("x", 4), ("y", "dense", bad))))
    assert (problem.node, problem.severity, problem.what) == ("y", "error", "cannot be made")
    assert problem.why
    assert problem.fix


def test_an_error_behind_an_error_is_not_said_twice() -> None:
    document = chain(entry("x", 4), ("h", "dense", {"units": 0}), dense("i", 3), dense("y", 1))
    assert only(check(document)).node == "h"


def test_a_dead_end_is_a_warning() -> None:
    layers = [entry("x", 4), dense("h", 3), dense("side", 2), dense("y", 1)]
    document = drawing(layers, [("x", "h"), ("h", "side"), ("h", "y")])
    made, problems = make_plan(document)
    problem = only(problems)
    assert made is not None
    assert (problem.node, problem.severity, problem.what) == ("side", "warning", "leads to no output")


def test_what_is_wrong_in_a_dead_end_is_a_warning_and_is_left_out() -> None:
    layers = [entry("x", 4), dense("stray", 0), dense("y", 1)]
    made, problems = make_plan(drawing(layers, [("x", "y")]))
    problem = only(problems)
    assert (problem.node, problem.severity) == ("stray", "warning")
    assert made is not None
    assert list(made.steps) == ["x", "y"]


def test_an_input_that_leads_to_no_output_needs_no_data() -> None:
    layers = [entry("x", 4), entry("new", 7), dense("stray", 2), dense("y", 1)]
    document = drawing(layers, [("new", "stray"), ("x", "y")])
    made, problems = make_plan(document, DataShape({"": (4,)}, {"": (1,)}, 10))
    assert made is not None
    assert made.inputs == ["x"]
    assert {problem.node for problem in problems} == {"new", "stray"}
    assert not errors(problems)


def test_nothing_before_a_threshold_can_learn() -> None:
    document = chain(entry("x", 4), dense("a", 3), dense("b", 2, "threshold"), dense("y", 1))
    made, problems = make_plan(document)
    assert made is not None
    assert {problem.node for problem in problems} == {"a", "b"}
    assert all(problem.severity == "warning" and problem.what == "cannot learn" for problem in problems)


def test_a_drawing_without_weights_learns_nothing() -> None:
    made, problems = make_plan(chain(entry("x", 4), ("y", "activation", {})))
    assert made is not None
    assert (only(problems).severity, only(problems).what) == ("warning", "nothing can learn")


def test_a_way_around_a_threshold_lets_learn() -> None:
    layers = [entry("x", 4), dense("a", 3), ("t", "activation", {"function": "threshold"}), ("s", "add", {})]
    document = drawing([*layers, dense("y", 1)], [("x", "a"), ("a", "t"), ("a", "s"), ("t", "s"), ("s", "y")])
    assert check(document) == []


def test_the_default_output_is_the_last_node_that_leads_nowhere() -> None:
    layers = [entry("x", 4), dense("a", 3), dense("b", 2)]
    document = drawing(layers, [("x", "a"), ("x", "b")])
    assert list(plan(document).outputs) == ["b"]
    assert only(check(document)).node == "a"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"outputs": ("nobody",)}, "nobody"),
        ({"outputs": ("y", "y")}, "twice"),
        ({"outputs": ("x",)}, "cannot be an output"),
        ({"loss": (Choice("mse"), Choice("mse"))}, "2 losses"),
        ({"loss": (Choice("rmse"),)}, "rmse"),
        ({"loss": ()}, "loss"),
        ({"optimizer": Choice("adamant")}, "adamant"),
        ({"optimizer": Choice("sgd", {"momentum": 1.0})}, "momentum"),
        ({"learning_rate": -0.1}, "learning_rate"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"learning_rate": "fast"}, "learning_rate"),
        ({"clip_norm": -1.0}, "clip_norm"),
        ({"clip_value": float("inf")}, "clip_value"),
        ({"batch_size": 0}, "batch_size"),
        ({"schedule": Choice("cosinus")}, "schedule"),
        ({"seed": -1}, "seed"),
        ({"precision": "float16"}, "precision"),
        ({"threads": 0}, "threads"),
    ],
    ids=str,
)
def test_a_recipe_that_does_not_fit(fields: dict[str, Any], words: str) -> None:
    made, problems = make_plan(replace(GOOD, recipe=replace(Recipe(), **fields)))
    assert made is None
    assert any(words in str(problem) for problem in errors(problems))


def test_one_loss_per_output() -> None:
    layers = [entry("x", 4), dense("a", 3), dense("b", 2)]
    edges = [("x", "a"), ("x", "b")]
    made = plan(drawing(layers, edges, outputs=("a", "b"), loss=(Choice("mse"), Choice("sse"))))
    assert [type(loss).name for loss in made.outputs.values()] == ["mse", "sse"]


@pytest.mark.parametrize(
    ("shape", "node", "words"),
    [
        (DataShape({"": (5,)}, {"": (1,)}, 10), "x", "Set the node's shape to 5"),
        (DataShape({"": (4,)}, {"": (3,)}, 10), "y", "Set the node's units to 3"),
        (DataShape({"other": (4,)}, {"": (1,)}, 10), "x", "the data has 'other'"),
        (DataShape({"": (4,)}, {"": (1,)}, 0), None, "no training rows"),
        (DataShape({"": (2, 2)}, {"": (1,)}, 9), "x", "(2, 2)"),
    ],
    ids=str,
)
def test_data_that_does_not_fit(shape: DataShape, node: str | None, words: str) -> None:
    problem = only(check(GOOD, shape))
    assert (problem.node, problem.severity) == (node, "error")
    assert words in str(problem)


def test_contradictions_that_only_a_file_can_hold() -> None:
    twice = (*GOOD.nodes, Node(3, "dense", "h"))
    found = [str(problem) for problem in check(replace(GOOD, nodes=twice, edges=(*GOOD.edges, Edge(1, 2), Edge(8, 9))))]
    assert len(found) == 4
    for words in ("several nodes of this name", "several nodes have the id 3", "from 8 to 9", "two connections"):
        assert any(words in sentence for sentence in found)


def test_a_problem_reads_as_one_sentence_after_the_other() -> None:
    with pytest.raises(ProblemError, match=r"^y: has no input: nothing arrives at it\. Connect .* to it\.$"):
        plan(chain(dense("y", 1)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = sorted(
    {
        key
        for family in (LAYERS, ACTIVATIONS, LOSSES, OPTIMIZERS)
        for kind in family.members.values()
        for key in kind.settings
    }
)
SETTINGS = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), JSON, max_size=3)
CHOICES = st.builds(
    Choice, st.sampled_from([*LAYERS.members, *LOSSES.members, *OPTIMIZERS.members]) | st.text(max_size=8), SETTINGS
)
NODES = st.builds(
    Node,
    st.integers(0, 5),
    st.sampled_from([*LAYERS.members]) | st.text(max_size=8),
    st.sampled_from("abcdef"),
    SETTINGS,
)
RECIPES = st.builds(
    Recipe,
    outputs=st.lists(st.sampled_from("abcdefg"), max_size=3).map(tuple),
    loss=st.lists(CHOICES, max_size=3).map(tuple),
    optimizer=CHOICES,
    learning_rate=JSON,
    batch_size=JSON,
    clip_norm=JSON,
    clip_value=JSON,
    seed=JSON,
    precision=JSON,
)
DOCUMENTS = st.builds(
    Document,
    st.lists(NODES, max_size=6).map(tuple),
    st.lists(st.builds(Edge, st.integers(0, 6), st.integers(0, 6)), max_size=8).map(tuple),
    st.just(Recipe()) | RECIPES,
)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_no_document_is_met_with_another_error(document: Document) -> None:
    made, problems = make_plan(document, DataShape({"": (1,)}, {"": (1,)}, 4))
    assert (made is None) == bool(errors(problems))
    for problem in problems:
        assert problem.what
        assert problem.why
        assert problem.fix
        assert len(str(problem)) < 1000
    if made is None:
        with pytest.raises(ProblemError):
            plan(document, DataShape({"": (1,)}, {"": (1,)}, 4))
