"""The examples that come with the program: what is said of each, and that it can be trained at once."""

import pytest

import nnstudio as nn
from nnstudio.document.model import COMPARISONS
from nnstudio.files.examples import CHAPTERS, Result, example, examples

EXAMPLES = examples()
NAMES = [each.name for each in EXAMPLES]


def test_examples_stand_in_the_order_of_the_course_and_every_chapter_has_one():
    chapters = [each.chapter for each in EXAMPLES]
    assert chapters == sorted(chapters)
    assert set(chapters) == set(range(1, len(CHAPTERS) + 1))
    assert len(CHAPTERS) == 15


def test_the_first_examples_keep_their_names():
    assert {"students", "multilayer", "xor", "circles", "spirals", "iris", "dropout"} <= set(NAMES)


def test_no_two_examples_have_one_title():
    titles = [each.title for each in EXAMPLES]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("each", EXAMPLES, ids=NAMES)
def test_an_example_says_what_it_shows_in_one_line_and_states_a_result(each):
    assert each.title
    assert each.description.endswith(".")
    assert "\n" not in each.description
    assert each.result.comparison in COMPARISONS
    assert each.result.epochs > 0
    assert each.notes.startswith(each.description)
    assert str(each.result) in each.notes


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_no_problems_and_measures_what_its_result_is_about(name):
    session = nn.Session(example(name))
    assert session.problems == []
    assert session.document.recipe.outputs == ("output",)
    session.step("epoch")
    assert next(each.result.quantity for each in EXAMPLES if each.name == name) in session.run_state.curves


@pytest.mark.parametrize("each", EXAMPLES, ids=NAMES)
def test_nodes_of_an_example_are_drawn_from_left_to_right_without_covering_each_other(each):
    nodes = each.document.by_id
    for edge in each.document.edges:
        assert nodes[edge.source].position[0] + 240 <= nodes[edge.target].position[0]
    places = [node.position for node in nodes.values()]
    for place, (x, y) in enumerate(places):
        assert all(abs(x - a) >= 240 or abs(y - b) >= 104 for a, b in places[:place])


def test_a_result_reads_as_a_sentence_part():
    assert str(Result("validation.loss", "<", 0.02, 25)) == "validation loss < 0.02 within 25 epochs"
    assert str(Result("loss", ">", 0.1, 1000, stays=True)) == "loss > 0.1 throughout 1,000 epochs"


def test_an_unknown_example_is_refused_with_the_nearest_one():
    with pytest.raises(nn.SettingError, match="did you mean 'students'"):
        example("student")
