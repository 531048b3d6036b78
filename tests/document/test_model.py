"""The order of computing and the default output."""

import pytest
from hypothesis import given

from nnstudio.document.edits import add_node, connect, set_recipe
from nnstudio.document.model import Document, Edge, Node
from nnstudio.document.problems import Problem, ProblemError
from tests.document.drawings import chain, documents, drawing


@given(documents())
def test_each_node_comes_after_those_that_feed_it(sitting):
    document = sitting[-1]
    place = {node.id: index for index, node in enumerate(document.order)}
    assert all(place[edge.source] < place[edge.target] for edge in document.edges)
    assert sorted(place) == sorted(document.by_id)


def test_the_order_is_otherwise_as_drawn():
    assert [node.name for node in drawing("abcd", "da", "db").order] == ["c", "d", "a", "b"]
    assert [node.name for node in drawing("abc").order] == ["a", "b", "c"]


def test_a_loop_and_what_is_behind_it_have_no_place_in_the_order():
    assert [node.name for node in drawing("abcde", "ab", "bc", "cb", "cd").order] == ["a", "e"]


def test_a_long_chain_has_an_order():
    count = 20_000
    nodes = tuple(Node(number, "dense", f"d{number}") for number in range(count, 0, -1))
    document = Document(nodes, tuple(Edge(number, number + 1) for number in range(1, count)))
    assert [node.id for node in document.order] == list(range(1, count + 1))


@pytest.mark.parametrize(
    ("names", "edges", "outputs"),
    [
        ("", [], []),
        ("a", [], ["a"]),
        ("abc", ["ab", "bc"], ["c"]),
        ("abc", ["ac", "cb"], ["b"]),
        ("abcd", ["ab", "ac", "ad"], ["d"]),
        ("abcd", ["ad", "dc", "ab"], ["c"]),
        ("abcd", ["ab", "bc"], ["c"]),
        ("ab", ["ab", "ba"], []),
    ],
)
def test_the_default_output_is_the_last_node_added_that_leads_nowhere(names, edges, outputs):
    assert [node.name for node in drawing(names, *edges).outputs] == outputs


def test_an_input_that_leads_nowhere_is_no_default_output():
    assert [node.name for node in add_node(chain("x", "y"), "input").outputs] == ["y"]
    assert chain("x").outputs == []


def test_named_outputs_are_in_the_recipes_order():
    document = set_recipe(chain("x", "y", "z"), outputs=("z", "y", "nowhere"))
    assert [node.name for node in document.outputs] == ["z", "y"]


def test_the_default_output_moves_on_with_the_drawing():
    document = add_node(chain("x", "y"), "dense", name="z")
    assert [node.name for node in document.outputs] == ["y"]
    assert [node.name for node in connect(document, 2, 3).outputs] == ["z"]


def test_a_problem_reads_as_one_line():
    problem = Problem("h", "error", "is too wide", "it does not fit", "Make it narrower")
    assert str(problem) == "h: is too wide: it does not fit. Make it narrower."
    assert str(Problem(None, "warning", "a", "b", "C")) == "a: b. C."


def test_an_error_carries_all_problems_and_reads_those_that_are_errors():
    problems = [
        Problem("h", "error", "is wrong", "so it is", "Change it"),
        Problem("i", "warning", "is odd", "so it is", "Look"),
        Problem(None, "error", "is bad", "so it is", "Mend it"),
    ]
    error = ProblemError(problems)
    assert error.problems == problems
    assert str(error).splitlines() == ["h: is wrong: so it is. Change it.", "is bad: so it is. Mend it."]
