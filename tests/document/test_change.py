"""What differs between two documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.change import Change, compare
from nnstudio.document.model import At, Breakpoint, DataChoice, Document, Edge, Measure
from tests.document.drawings import chain, documents

OLD = chain("x", "h", "y")
NONE = Change(
    added=frozenset(),
    removed=frozenset(),
    moved=frozenset(),
    renamed=frozenset(),
    altered=frozenset(),
    connected=frozenset(),
    disconnected=frozenset(),
    reordered=False,
    recipe=False,
    data=False,
    breakpoints=False,
    watches=False,
)


def differs(**fields):
    """A change of these fields alone."""
    found = {name: getattr(NONE, name) for name in Change.__struct_fields__}
    return Change(**found | fields)


@pytest.mark.parametrize(
    ("new", "change", "structural"),
    [
        (OLD, NONE, False),
        (edits.add_node(OLD, "dense"), differs(added={4}), True),
        (edits.move(OLD, {2: (1.0, 0.0)}), differs(moved={2}), False),
        (edits.rename(OLD, 2, "g"), differs(renamed={2}), True),
        (edits.set_settings(OLD, 2, {"units": 3}), differs(altered={2}), True),
        (edits.set_breakpoints(OLD, [Breakpoint(At("f", "forward"))]), differs(breakpoints=True), False),
        (edits.set_watches(OLD, [Measure("loss")]), differs(watches=True), False),
        (edits.clamp(OLD, 2, 0, 0.5), differs(altered={2}), True),
        (edits.change_node(OLD, 2, kind="dropout"), differs(altered={2}), True),
        (edits.connect(OLD, 1, 3), differs(connected={Edge(1, 3)}), True),
        (edits.disconnect(OLD, [Edge(1, 2)]), differs(disconnected={Edge(1, 2)}), True),
        (Document(OLD.nodes, OLD.edges[::-1]), differs(reordered=True), True),
        (Document(OLD.nodes[::-1], OLD.edges), differs(reordered=True), True),
        (edits.set_recipe(OLD, seed=8), differs(recipe=True), False),
        (edits.set_data(OLD, DataChoice(Choice("xor"))), differs(data=True), False),
        (
            edits.remove_nodes(OLD, [2], heal=True),
            differs(removed={2}, connected={Edge(1, 3)}, disconnected={Edge(1, 2), Edge(2, 3)}),
            True,
        ),
    ],
)
def test_each_edit_is_seen_as_what_it_is(new, change, structural):
    found = compare(OLD, new)
    assert found == change
    assert found.structural == structural
    assert found.any == (new != OLD)


@given(documents(), st.data())
def test_nothing_differs_exactly_where_documents_are_equal(sitting, data):
    one, other = (data.draw(st.sampled_from(sitting)) for _ in range(2))
    assert compare(one, other).any == (one != other)


@given(documents(), st.data())
def test_the_way_back_is_the_opposite(sitting, data):
    one, other = (data.draw(st.sampled_from(sitting)) for _ in range(2))
    there, back = compare(one, other), compare(other, one)
    assert (there.added, there.connected) == (back.removed, back.disconnected)
    assert (there.removed, there.disconnected) == (back.added, back.connected)
    for name in ("moved", "renamed", "altered", "reordered", "recipe", "data"):
        assert getattr(there, name) == getattr(back, name)


@given(documents(), st.data())
def test_a_view_that_follows_the_change_shows_the_new_document(sitting, data):
    """What the canvas does: it looks up in the new document only what the change names."""
    one, other = (data.draw(st.sampled_from(sitting)) for _ in range(2))
    change = compare(one, other)
    shown = {number: node for number, node in one.by_id.items() if number not in change.removed}
    for number in change.added | change.moved | change.renamed | change.altered:
        shown[number] = other.by_id[number]
    assert shown == other.by_id
    assert set(one.edges) - change.disconnected | change.connected == set(other.edges)
