"""Undo and redo move along a list of documents."""

from hypothesis import given
from hypothesis import strategies as st

from nnstudio.document.edits import add_node
from nnstudio.document.model import Document, Recipe
from nnstudio.document.undo import LIMIT, Edits
from tests.document.drawings import documents


def numbered(count: int, start: int = 0) -> list[Document]:
    return [Document(recipe=Recipe(seed=start + number)) for number in range(count)]


def sat(documents: list[Document]) -> Edits:
    edits = Edits.begin(documents[0])
    for number, document in enumerate(documents[1:], 1):
        edits = edits.edit(document, f"edit {number}")
    return edits


def test_there_and_back():
    first, second, third = numbered(3)
    edits = sat([first, second, third])
    assert (edits.document, edits.undo_words, edits.redo_words) == (third, "edit 2", None)
    edits = edits.undo()
    assert (edits.document, edits.undo_words, edits.redo_words) == (second, "edit 1", "edit 2")
    edits = edits.undo()
    assert (edits.document, edits.undo_words, edits.redo_words) == (first, None, "edit 1")
    assert edits.undo() == edits
    assert edits.redo().redo() == edits.redo().redo().redo()
    assert edits.redo().redo().document == third


def test_a_new_edit_drops_what_was_undone():
    first, second, third, other = numbered(4)
    edits = sat([first, second, third]).undo().edit(other, "other")
    assert [step.document for step in edits.steps] == [first, second, other]
    assert (edits.undo_words, edits.redo_words) == ("other", None)


def test_an_edit_without_effect_leaves_no_step_and_drops_nothing():
    edits = sat(numbered(3)).undo()
    assert edits.edit(Document(recipe=Recipe(seed=1)), "nothing") is edits
    assert edits.redo_words == "edit 2"


def test_any_document_of_the_list_can_be_gone_to():
    edits = sat(numbered(5))
    assert edits.go_to(2).document.recipe.seed == 2
    assert edits.go_to(-9).place == 0
    assert edits.go_to(99).place == 4


def test_a_thousand_documents_are_kept_and_the_oldest_go_first():
    edits = sat(numbered(LIMIT))
    assert len(edits.steps) == LIMIT == 1000
    assert edits.steps[0].document.recipe.seed == 0
    edits = edits.edit(Document(recipe=Recipe(seed=LIMIT)), "one more")
    assert len(edits.steps) == LIMIT
    assert edits.steps[0].document.recipe.seed == 1
    assert (edits.document.recipe.seed, edits.undo_words) == (LIMIT, "one more")
    assert edits.go_to(0).undo_words is None


@given(documents(), st.lists(st.integers(-2, 30), max_size=8))
def test_undoing_everything_gives_back_the_first_document(sitting, places):
    edits = sat(sitting)
    for place in places:
        edits = edits.go_to(place)
    while edits.undo_words:
        edits = edits.undo()
    assert edits.document == sitting[0]
    while edits.redo_words:
        edits = edits.redo()
    assert edits.document == sitting[-1]


def test_an_older_list_stays_as_it_was():
    edits = sat(numbered(2))
    edits.edit(add_node(Document(), "dense"), "add dense1")
    edits.undo()
    assert (len(edits.steps), edits.place) == (2, 1)
