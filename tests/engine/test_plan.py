"""What is wrong with a drawing, said as problems."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from nnstudio.base.catalogue import Choice
from nnstudio.document.edits import draw_edge, set_recipe
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


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("shape", [(4,), (2, 3, 4)])
def test_a_recurrent_layer_takes_sequences(kind: str, shape: tuple[int, ...]) -> None:
    problem = only(check(chain(entry("x", *shape), ("h", kind, {}), dense("y", 1))))
    assert (problem.node, problem.severity, problem.what) == ("h", "error", "shapes do not fit")
    assert str(shape) in problem.why


def test_a_sequence_goes_through_until_a_layer_gives_its_last_state() -> None:
    layers = entry("x", 5, 2), ("a", "lstm", {"return_sequences": True}), ("b", "gru", {"units": 3}), dense("y", 1)
    made = plan(chain(*layers))
    assert [step.shape for step in made.steps.values()] == [(5, 2), (5, 8), (3,), (1,)]


def test_a_reshape_keeps_the_number_of_values() -> None:
    problem = only(check(chain(entry("x", 4), ("r", "reshape", {"shape": [3, 2]}), dense("y", 1))))
    assert (problem.node, problem.severity, problem.what) == ("r", "error", "shapes do not fit")
    assert "6 values, and 4 arrive" in problem.why


@pytest.mark.parametrize("kind", ["add", "average", "multiply", "maximum", "concatenate"])
def test_sequences_of_different_lengths_do_not_merge(kind: str) -> None:
    document = drawing([entry("a", 3, 2), entry("b", 4, 2), ("m", kind, {})], [("a", "m"), ("b", "m")])
    problem = only(check(document))
    assert (problem.node, problem.severity, problem.what) == ("m", "error", "shapes do not fit")
    assert "(3, 2), (4, 2)" in problem.why


TOKENS = entry("x", 6), ("e", "embedding", {"vocabulary": 10, "units": 3}), ("h", "gru", {}), dense("y", 1)


def tokens(largest: int | None) -> DataShape:
    return DataShape({"": (6,)}, {"": (1,)}, 10, tokens={} if largest is None else {"": largest})


def test_tokens_that_fit() -> None:
    assert check(chain(*TOKENS), tokens(9)) == []


def test_a_vocabulary_that_is_too_small() -> None:
    problem = only(check(chain(*TOKENS), tokens(10)))
    assert (problem.node, problem.severity) == ("e", "error")
    assert str(problem) == (
        "e: has too small a vocabulary: the data has tokens up to 10 and its vocabulary holds 10. "
        "Set its vocabulary to 11."
    )


def test_numbers_that_are_no_tokens() -> None:
    problem = only(check(chain(*TOKENS), tokens(None)))
    assert (problem.node, problem.severity, problem.what) == ("e", "error", "takes token numbers")
    assert "'x'" in problem.why


def test_tokens_may_be_rearranged_before_they_are_looked_up() -> None:
    flat = entry("x", 2, 3), ("f", "flatten", {}), *TOKENS[1:]
    assert check(chain(*flat), DataShape({"": (2, 3)}, {"": (1,)}, 10, tokens={"": 9})) == []
    problem = only(check(chain(*flat), DataShape({"": (2, 3)}, {"": (1,)}, 10, tokens={"": 12})))
    assert (problem.node, problem.what) == ("e", "has too small a vocabulary")


def test_an_embedding_takes_no_computed_numbers() -> None:
    problem = only(check(chain(TOKENS[0], dense("d", 6), *TOKENS[1:])))
    assert (problem.node, problem.severity, problem.what) == ("e", "error", "takes token numbers")
    assert "'d'" in problem.why


def test_an_embedding_that_leads_nowhere_stops_nobody() -> None:
    document = drawing([entry("x", 6), dense("y", 1), ("e", "embedding", {})], [("x", "y"), ("x", "e")], outputs=("y",))
    made, problems = make_plan(document, tokens(None))
    assert made is not None
    assert {problem.node for problem in problems} == {"e"}


def test_an_embedding_takes_one_axis() -> None:
    problem = only(check(chain(entry("x", 6, 1), *TOKENS[1:])))
    assert (problem.node, problem.what) == ("e", "shapes do not fit")


def classes(largest: int, units: int, *shape: int, activation: str = "softmax", loss: str = "categorical") -> Any:
    document = chain(entry("x", 4), dense("y", units, activation), loss=(Choice(f"{loss}_crossentropy"),))
    return check(document, DataShape({"": (4,)}, {"": shape or (1,)}, 9, classes={"": largest}))


def test_class_numbers_that_fit() -> None:
    assert classes(2, 3) == []
    assert classes(1, 1, activation="sigmoid", loss="binary") == []


@pytest.mark.parametrize(("largest", "units"), [(3, 3), (9, 2)])
def test_class_numbers_that_are_too_large(largest: int, units: int) -> None:
    problem = only(classes(largest, units))
    assert (problem.node, problem.severity, problem.what) == ("y", "error", "has too few units")
    assert problem.fix == f"Set the node's units to {largest + 1}"


@pytest.mark.parametrize(
    ("loss", "units", "sort", "number", "words"),
    [
        ("binary_crossentropy", 1, "probabilities", 2, "defined for targets from 0 to 1, and there is a 2"),
        ("binary_crossentropy", 3, "probabilities", -1, "and there is a -1"),
        ("categorical_crossentropy", 3, "sums", 0, "those of one row add up to 0"),
        ("categorical_crossentropy", 3, "probabilities", 1.5, "and there is a 1.5"),
        ("hinge", 2, "signs", 0.5, "defined for the targets −1 and 1, or 0 and 1, and there is a 0.5"),
    ],
)
def test_targets_that_a_loss_is_not_defined_for(loss: str, units: int, sort: str, number: float, words: str) -> None:
    activation = {"b": "sigmoid", "c": "softmax", "h": "linear"}[loss[0]]
    document = chain(entry("x", 4), dense("y", units, activation), loss=(Choice(loss),))
    data = DataShape({"": (4,)}, {"": (units,)}, 9, strays={"": {sort: number}})
    problem = only(check(document, data))
    assert (problem.node, problem.severity) == ("y", "error")
    assert problem.what == "has targets that its loss is not defined for"
    assert words in problem.why
    assert check(set_recipe(document, loss=(Choice("mse"),)), data) == []


@pytest.mark.parametrize("number", [-1, 1.5])
def test_a_number_among_class_numbers_that_is_no_class(number: float) -> None:
    document = chain(entry("x", 4), dense("y", 3, "softmax"), loss=(Choice("categorical_crossentropy"),))
    strays = {"": {"class numbers": number}}
    problem = only(check(document, DataShape({"": (4,)}, {"": (1,)}, 9, strays=strays)))
    assert (problem.node, problem.severity, problem.what) == ("y", "error", "has targets that are no classes")
    assert problem.why == f"class numbers are whole numbers from 0, and there is a {number:g}"


def test_a_class_number_for_each_time_step() -> None:
    layers = entry("x", 5, 2), ("h", "lstm", {"return_sequences": True}), dense("y", 3, "softmax")
    document = chain(*layers, loss=(Choice("categorical_crossentropy"),))
    made, problems = make_plan(document, DataShape({"": (5, 2)}, {"": (5,)}, 9, classes={"": 2}))
    assert problems == []
    assert made is not None
    assert made.coded == {"y"}


@pytest.mark.parametrize(
    ("returning", "target", "words"),
    [
        (True, (5, 3), "Set the node's units to 3"),
        (True, (7,), "last state"),
        (False, (5, 2), "return sequences"),
        (True, (4, 2, 2), "Make its output (4, 2, 2)"),
    ],
)
def test_targets_of_another_shape_in_time(returning: bool, target: tuple[int, ...], words: str) -> None:
    document = chain(entry("x", 5, 2), ("h", "gru", {"return_sequences": returning}), dense("y", 2))
    problem = only(check(document, DataShape({"": (5, 2)}, {"": target}, 9)))
    assert (problem.node, problem.severity, problem.what) == ("y", "error", "does not fit the data")
    assert words in problem.fix


def padded(document: Document, *shape: int) -> list[Problem]:
    return check(document, DataShape({"": shape}, {"": (1,)}, 9, lengths=frozenset({""}), tokens={"": 0}))


@pytest.mark.parametrize("layers", [[("f", "flatten", {})], [("r", "reshape", {"shape": [12]})]], ids=str)
def test_lengths_that_are_forgotten(layers: Any) -> None:
    problem = only(padded(chain(entry("x", 6, 2), dense("d", 2), *layers, dense("y", 1)), 6, 2))
    assert (problem.node, problem.severity, problem.what) == (layers[0][0], "warning", "forgets the lengths")


def test_lengths_that_are_known_to_the_end() -> None:
    assert padded(chain(entry("x", 6, 2), ("h", "lstm", {}), ("f", "flatten", {}), dense("y", 1)), 6, 2) == []
    assert padded(chain(*TOKENS), 6) == []


def test_only_sequences_have_lengths() -> None:
    problem = only(padded(chain(entry("x", 6, 2, 2), ("f", "flatten", {}), dense("y", 1)), 6, 2, 2))
    assert (problem.node, problem.severity, problem.what) == ("x", "error", "takes no lengths")


@pytest.mark.parametrize(
    ("layer", "part"),
    [
        (("h", "dense", {"units": 3, "cut": "2-0"}), "2-0"),
        (("h", "dense", {"units": 3, "cut": "0-1, 1-3"}), "1-3"),
    ],
)
def test_a_cut_connection_that_is_not_there(layer: Any, part: str) -> None:
    made, problems = make_plan(chain(entry("x", 2), layer, dense("y", 1)))
    assert made is not None
    assert (only(problems).node, only(problems).severity) == ("h", "warning")
    assert only(problems).what == f"has no connection {part} to cut"


def test_a_cut_state_that_is_not_there() -> None:
    layer = "h", "lstm", {"units": 3, "cut": "1-2", "cut_recurrent": "2-2, 2-3"}
    problem = only(check(chain(entry("x", 5, 2), layer, dense("y", 1))))
    assert (problem.node, problem.severity, problem.what) == ("h", "warning", "has no connection 2-3 to cut")


@pytest.mark.parametrize("cut", ["0", "a-b", "-1-2", [[0]], [[0, 1, 2]], 5, [[0.5, 1]], [None], "0--1"], ids=str)
def test_what_is_no_list_of_connections(cut: Any) -> None:
    problem = only(check(chain(entry("x", 4), dense("y", 1, cut=cut))))
    assert (problem.node, problem.what) == ("y", "cannot be made")
    assert "such as 0-2, 1-0" in problem.why


@pytest.mark.parametrize(
    "layer",
    [dense("y", 1, "softmax"), ("y", "activation", {"function": "softmax"})],
    ids=["dense", "activation"],
)
def test_a_softmax_with_one_unit_is_always_1(layer: Any) -> None:
    made, problems = make_plan(chain(entry("x", 4), dense("h", 1), layer))
    assert made is not None
    assert (only(problems).node, only(problems).severity, only(problems).what) == ("y", "warning", "is always 1")


@pytest.mark.parametrize(
    ("activation", "loss", "fits"),
    [
        ("sigmoid", "binary_crossentropy", True),
        ("softmax", "binary_crossentropy", True),
        ("softmax", "categorical_crossentropy", True),
        ("linear", "binary_crossentropy", False),
        ("tanh", "binary_crossentropy", False),
        ("relu", "categorical_crossentropy", False),
        ("sigmoid", "categorical_crossentropy", False),
        ("linear", "hinge", True),
        ("tanh", "mse", True),
    ],
)
def test_cross_entropy_wants_probabilities(activation: str, loss: str, fits: bool) -> None:
    made, problems = make_plan(chain(entry("x", 4), dense("y", 3, activation), loss=(Choice(loss),)))
    assert made is not None
    assert [(each.node, each.severity, each.what) for each in problems] == (
        [] if fits else [("y", "warning", "does not fit its loss")]
    )


def test_nothing_learns_where_all_is_frozen() -> None:
    made, problems = make_plan(chain(entry("x", 4), dense("h", 2, frozen=True), dense("y", 1, frozen=True)))
    assert made is not None
    assert (only(problems).severity, only(problems).what) == ("warning", "nothing can learn")
    assert check(chain(entry("x", 4), dense("h", 2, frozen=True), dense("y", 1))) == []


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


NAMES = st.sampled_from(["", *"abcdef"])
SHAPES = st.dictionaries(NAMES, st.lists(st.integers(1, 4), min_size=1, max_size=3).map(tuple), max_size=3)
LARGEST = st.dictionaries(NAMES, st.integers(0, 12), max_size=3)
DATA = st.builds(
    DataShape, SHAPES, SHAPES, st.integers(0, 4), st.frozensets(NAMES, max_size=2), tokens=LARGEST, classes=LARGEST
)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS, DATA)
def test_no_document_is_met_with_another_error(document: Document, data: DataShape) -> None:
    made, problems = make_plan(document, data)
    assert (made is None) == bool(errors(problems))
    for problem in problems:
        assert problem.what
        assert problem.why
        assert problem.fix
        assert len(str(problem)) < 1000
    if made is None:
        with pytest.raises(ProblemError):
            plan(document, data)


def test_an_input_takes_no_connection() -> None:
    document = drawing([entry("a", 2), entry("x", 2), dense("y", 1)], [("x", "y")])
    document = draw_edge(document, document.by_name["a"].id, document.by_name["x"].id)
    problem = errors(check(document))[0]
    assert (problem.node, problem.why) == ("x", "an input takes no connection")
