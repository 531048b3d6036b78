"""Every edit is a pure function from one document to the next."""

import msgspec
import pytest
from hypothesis import given

from nnstudio.base.catalogue import Choice
from nnstudio.document import edits
from nnstudio.document.edits import EditError
from nnstudio.document.model import DataChoice, Document, Edge, Recipe
from tests.document.drawings import chain, documents, drawing, named


@given(documents())
def test_whatever_is_done_the_drawing_holds_together(sitting):
    for document in sitting:
        ids = [node.id for node in document.nodes]
        assert len(set(ids)) == len(ids)
        assert len({node.name for node in document.nodes}) == len(ids)
        assert all(node.name.isidentifier() for node in document.nodes)
        assert len(set(document.edges)) == len(document.edges)
        assert {end for edge in document.edges for end in (edge.source, edge.target)} <= set(ids)
        assert len(document.order) == len(ids)
        assert set(document.recipe.outputs) <= document.by_name.keys()
        assert not any(document.inputs[node.id] for node in document.nodes if node.kind == "input")


@given(documents(8))
def test_a_document_never_changes(sitting):
    before = [msgspec.json.encode(document) for document in sitting]
    for document in sitting:
        edits.add_node(document, "dense", {"units": 3})
        for number in document.by_id:
            edits.set_settings(document, number, {"units": 9})
            edits.move(document, {number: (1.0, 2.0)})
            edits.rename(document, number, "another")
            edits.remove_nodes(document, [number], heal=True)
        edits.fit_to_data(document, (3,), 2, 2)
    assert [msgspec.json.encode(document) for document in sitting] == before


# --- clamped units ---------------------------------------------------------------------------------------------------


def clamps(document: Document, name: str = "h") -> dict[int, float]:
    return dict(document.by_name[name].clamped)


WIDE = edits.set_settings(edits.set_settings(chain("x", "h"), 1, {"shape": [5]}), 2, {"units": 5})


def test_a_unit_is_clamped_clamped_elsewhere_and_released():
    number = WIDE.by_name["h"].id
    document = edits.clamp(edits.clamp(WIDE, number, 3, 0), number, 1, 0.5)
    assert document.by_name["h"].clamped == ((1, 0.5), (3, 0.0))
    document = edits.clamp(document, number, 3, -2)
    assert clamps(document) == {1: 0.5, 3: -2.0}
    document = edits.clamp(document, number, 3, None)
    assert edits.clamp(document, number, 1, None) == WIDE
    assert edits.clamp(WIDE, number, 1, None) == WIDE


@pytest.mark.parametrize("unit", [-1, 5])
def test_only_units_that_are_there_are_clamped(unit):
    for name in ("x", "h"):
        with pytest.raises(EditError, match=f"{name} has no unit {unit}"):
            edits.clamp(WIDE, WIDE.by_name[name].id, unit, 0.0)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_only_finite_numbers_are_clamped_to(value):
    with pytest.raises(EditError, match="finite"):
        edits.clamp(WIDE, WIDE.by_name["h"].id, 0, value)


@pytest.mark.parametrize(("name", "smaller"), [("x", {"shape": [3]}), ("h", {"units": 3})])
def test_units_that_are_gone_are_not_clamped_any_more(name, smaller):
    number = WIDE.by_name[name].id
    document = edits.clamp(edits.clamp(WIDE, number, 1, 0.5), number, 4, 0.5)
    assert clamps(edits.set_settings(document, number, smaller), name) == {1: 0.5}
    assert clamps(edits.change_node(document, number, settings=smaller), name) == {1: 0.5}
    assert clamps(edits.set_settings(document, number, {"activation": "relu"}), name) == {1: 0.5, 4: 0.5}


def test_a_copy_is_clamped_as_its_original():
    document = edits.clamp(WIDE, WIDE.by_name["h"].id, 1, 0.5)
    number = document.by_name["h"].id
    copied, numbers = edits.insert(document, edits.extract(document, [number]), (10.0, 0.0))
    assert copied.by_id[numbers[0]].clamped == ((1, 0.5),)


# --- nodes -------------------------------------------------------------------------------------------------------


def test_nodes_without_a_name_are_numbered_by_kind():
    document = Document()
    for kind in ("dense", "dense", "input", "dense"):
        document = edits.add_node(document, kind)
    assert list(document.by_name) == ["dense1", "dense2", "input1", "dense3"]
    document = edits.add_node(edits.remove_nodes(document, [2]), "dense")
    assert document.nodes[-1].name == "dense2"


def test_an_added_node_is_the_last_and_has_what_it_was_given():
    settings = {"units": 3}
    document = edits.add_node(chain("x", "y"), "dense", settings, name="h", position=(4.0, 5.0))
    settings["units"] = 4
    node = document.nodes[-1]
    assert (node.id, node.kind, node.name, node.settings, node.position) == (3, "dense", "h", {"units": 3}, (4.0, 5.0))


@pytest.mark.parametrize("name", ["", "1a", "a b", "a.b", "a-b", "x" * 61, "a\n", "☃"])
def test_what_is_no_name_is_refused(name):
    for edit in (lambda: edits.add_node(Document(), "dense", name=name), lambda: edits.rename(chain("x"), 1, name)):
        with pytest.raises(EditError, match="is not a name: use up to 60 letters, digits and _") as caught:
            edit()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a", "_", "σ1", "größe", "x" * 60])
def test_what_is_a_name_is_taken(name):
    assert edits.add_node(Document(), "dense", name=name).nodes[0].name == name


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(EditError, match="there is already a node 'x'; names are unique"):
        edits.add_node(chain("x"), "dense", name="x")
    with pytest.raises(EditError, match="there is already a node 'x'"):
        edits.rename(chain("x", "y"), 2, "x")


def test_the_recipes_outputs_follow_a_name():
    document = edits.set_recipe(chain("x", "y", "z"), outputs=("y", "z"))
    renamed = edits.rename(document, 2, "w")
    assert renamed.recipe.outputs == ("w", "z")
    assert [node.name for node in renamed.nodes] == ["x", "w", "z"]
    assert renamed.edges == document.edges
    assert edits.rename(document, 2, "y") is document
    assert edits.remove_nodes(document, [2]).recipe.outputs == ("z",)


def test_settings_are_added_to_those_that_are_there():
    document = edits.set_settings(chain("x"), 1, {"shape": [4], "a": 1})
    assert edits.set_settings(document, 1, {"a": 2}).nodes[0].settings == {"shape": [4], "a": 2}


def test_moving_moves_only_what_is_named():
    document = edits.move(chain("x", "y"), {2: (3.0, 4.0)})
    assert [node.position for node in document.nodes] == [(0.0, 0.0), (3.0, 4.0)]


def test_removing_a_node_removes_its_connections():
    document = edits.remove_nodes(drawing("abcd", "ab", "bc", "ac", "cd"), [2])
    assert list(document.by_name) == ["a", "c", "d"]
    assert named(document) == ["ac", "cd"]


@pytest.mark.parametrize(
    ("names", "before", "gone", "after"),
    [
        ("abc", ["ab", "bc"], "b", ["ac"]),
        ("abcd", ["ab", "bc", "cd"], "bc", ["ad"]),
        ("abcd", ["ab", "bd", "cd"], "b", ["ad", "cd"]),
        ("abcd", ["cd", "bd", "ab"], "b", ["cd", "ad"]),
        ("abc", ["ab", "bc", "ac"], "b", ["ac"]),
        ("abcd", ["ab", "bc", "bd"], "b", []),
        ("abcd", ["ac", "bc", "cd"], "c", []),
        ("ab", ["ab"], "b", []),
        ("ab", ["ab", "ba"], "b", []),
    ],
)
def test_healing_joins_what_a_node_with_one_way_in_and_out_joined(names, before, gone, after):
    document = drawing(names, *before)
    healed = edits.remove_nodes(document, [document.by_name[name].id for name in gone], heal=True)
    assert named(healed) == after


# --- connections -------------------------------------------------------------------------------------------------


def test_inputs_are_in_the_order_of_connecting():
    document = drawing("abc")
    document = edits.connect(edits.connect(document, 2, 3), 1, 3)
    assert document.inputs[3] == [2, 1]
    assert document.consumers == {1: [3], 2: [3], 3: []}


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        (2, 2, "y cannot feed itself"),
        (2, 1, "x is an input: it takes data, not a connection"),
        (1, 2, "x already feeds y"),
        (3, 2, "y already leads to z, so this would close a loop"),
        (1, 3, None),
    ],
)
def test_a_connection_that_cannot_be_is_refused_with_its_reason(source, target, why):
    document = chain("x", "y", "z")
    assert edits.refusal(document, source, target) == why
    if why is None:
        assert named(edits.connect(document, source, target)) == ["xy", "yz", "xz"]
    else:
        with pytest.raises(EditError, match=why):
            edits.connect(document, source, target)


def test_a_loop_can_be_drawn_where_that_is_meant():
    document = edits.draw_edge(chain("x", "y", "z"), 3, 2)
    assert named(document) == ["xy", "yz", "zy"]
    with pytest.raises(EditError, match="z already feeds y"):
        edits.draw_edge(document, 3, 2)


def test_disconnecting_what_is_not_there_changes_nothing():
    document = chain("x", "y", "z")
    assert named(edits.disconnect(document, [Edge(1, 2), Edge(1, 3)])) == ["yz"]
    assert edits.disconnect(document, [Edge(3, 1)]) == document


def test_a_spliced_nodes_target_keeps_the_place_of_its_input():
    document = drawing("abcd", "ac", "bc")
    spliced = edits.splice(document, Edge(1, 3), 4)
    assert spliced.inputs == {1: [], 2: [], 3: [4, 2], 4: [1]}


@pytest.mark.parametrize(
    ("edge", "number", "why"),
    [
        (Edge(1, 2), 1, "cannot feed itself"),
        (Edge(1, 2), 2, "already feeds"),
        (Edge(2, 3), 1, "is an input"),
        (Edge(1, 2), 3, "would close a loop"),
        (Edge(1, 3), 2, "not in the drawing any more"),
    ],
)
def test_a_splice_that_cannot_be_is_refused(edge, number, why):
    with pytest.raises(EditError, match=why):
        edits.splice(chain("x", "y", "z"), edge, number)


def test_upstream_and_downstream_contain_their_start():
    document = drawing("abcde", "ab", "bc", "dc")
    assert edits.upstream(document, [3]) == {1, 2, 3, 4}
    assert edits.downstream(document, [1]) == {1, 2, 3}
    assert edits.downstream(document, []) == set()
    assert edits.downstream(drawing("ab", "ab", "ba"), [1]) == {1, 2}


# --- parts -------------------------------------------------------------------------------------------------------


def test_a_copy_has_the_connections_within_and_new_names():
    document = edits.set_settings(chain("x", "h", "y"), 2, {"units": 3})
    part = edits.extract(document, {2, 3})
    assert named(part) == ["hy"]
    copied, numbers = edits.insert(document, part, (10.0, 20.0))
    assert numbers == [4, 5]
    assert named(copied) == ["xh", "hy", "h1y1"]
    assert (copied.by_id[4].settings, copied.by_id[4].position) == ({"units": 3}, (10.0, 20.0))


def test_a_part_keeps_names_that_are_free():
    other, numbers = edits.insert(Document(), edits.extract(chain("x", "h", "y"), {1, 2}), (0.0, 0.0))
    assert numbers == [1, 2]
    assert (list(other.by_name), named(other)) == (["x", "h"], ["xh"])


@given(documents(15))
def test_inserting_all_of_a_document_doubles_it(sitting):
    document = sitting[-1]
    doubled, numbers = edits.insert(document, edits.extract(document, document.by_id.keys()), (1.0, 1.0))
    assert edits.remove_nodes(doubled, document.by_id.keys()).nodes == doubled.nodes[len(document.nodes) :]
    assert edits.extract(doubled, document.by_id.keys()) == Document(document.nodes, document.edges)
    twins = dict(zip(document.by_id, numbers, strict=True))
    for number, twin in twins.items():
        old, new = doubled.by_id[number], doubled.by_id[twin]
        assert (old.kind, old.settings) == (new.kind, new.settings)
        assert doubled.inputs[twin] == [twins[each] for each in doubled.inputs[number]]


# --- recipe and data -----------------------------------------------------------------------------------------------


def test_recipe_and_data_are_replaced_alone():
    document = edits.set_recipe(chain("x"), seed=9, batch_size=None)
    assert document.recipe == Recipe(seed=9, batch_size=None)
    data = DataChoice(Choice("xor"))
    assert edits.set_data(document, data) == Document(document.nodes, (), document.recipe, data)


def fitted(document, features, targets, classes, extent=(0.0, 1.0)):
    """Settings of the last node and the loss after fitting."""
    found = edits.fit_to_data(document, features, targets, classes, extent)
    settings = found.nodes[-1].settings
    return settings["units"], settings.get("activation", "linear"), [loss.kind for loss in found.recipe.loss]


def ending(activation, loss):
    """x → h → y with this activation and loss at the end."""
    document = edits.set_settings(chain("x", "h", "y"), 3, {"activation": activation})
    return edits.set_recipe(document, loss=(Choice(loss),))


def test_a_drawing_takes_the_shapes_of_its_data():
    document = edits.fit_to_data(chain("x", "h", "y"), (4,), 2, 0)
    assert [node.settings for node in document.nodes[:2]] == [{"shape": [4]}, {}]
    assert document.nodes[2].settings["units"] == 2


@pytest.mark.parametrize(
    ("before", "data", "after"),
    [
        (("sigmoid", "mse"), (1, 0), (1, "sigmoid", ["mse"])),
        (("sigmoid", "binary_crossentropy"), (1, 2), (1, "sigmoid", ["binary_crossentropy"])),
        (("sigmoid", "mse"), (3, 3), (3, "softmax", ["categorical_crossentropy"])),
        (("softmax", "categorical_crossentropy"), (1, 2), (1, "sigmoid", ["binary_crossentropy"])),
        (("softmax", "categorical_crossentropy"), (1, 0, (-5.0, 9.0)), (1, "linear", ["mse"])),
        (("sigmoid", "mse"), (1, 0, (0.0, 9.0)), (1, "linear", ["mse"])),
        (("relu", "sse"), (2, 0, (0.0, 9.0)), (2, "relu", ["sse"])),
    ],
)
def test_an_output_that_cannot_learn_the_targets_is_exchanged(before, data, after):
    assert fitted(ending(*before), (4,), *data) == after


@pytest.mark.parametrize("document", [Document(), drawing("ab"), chain("x")], ids=["empty", "no input", "only input"])
def test_fitting_changes_no_connection(document):
    assert edits.fit_to_data(document, (2,), 3, 0).edges == document.edges


def test_several_inputs_or_outputs_stay_as_they_are():
    several = edits.add_node(chain("x", "y"), "input")
    assert edits.fit_to_data(several, (4,), 1, 0).by_name["x"].settings == {}
    two = edits.set_recipe(chain("x", "y", "z"), outputs=("y", "z"))
    assert edits.fit_to_data(two, (4,), 2, 0).nodes[1:] == two.nodes[1:]


def test_an_unknown_name_is_refused():
    with pytest.raises(EditError, match="there is no node 'z' in the drawing"):
        edits.node_of(chain("x"), "z")
