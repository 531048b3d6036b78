"""The largest paths of the chain rule are marked over the connections that they take."""

import numpy as np
import pytest

from nnstudio.document import edits
from nnstudio.gui.canvas.hops import Hop, between, hops, tags
from nnstudio.session.requests import PathsRequest
from nnstudio.session.session import Session
from tests.gui.canvas.conftest import chain
from tests.gui.canvas.test_units import Seen

RANDOM = np.random.default_rng(7)


def shown(seen, wish):
    seen.session.step("phase")
    seen.session.step("phase")
    seen.session.step("phase")
    seen.look()
    frame = seen.session.frame([wish], 1)
    seen.canvas.store.show_paths(frame.replies[wish].paths.largest)
    return seen.canvas.store.paths


@pytest.fixture
def seen(make_canvas):
    data = RANDOM.normal(size=(12, 4)), RANDOM.uniform(size=(12, 1))
    return Seen(make_canvas(chain(4, 3, 2, 1)), data)


WISH = PathsRequest("hidden1.weight", (1, 2), most=3)


def test_a_path_hops_from_unit_to_unit(seen):
    paths = shown(seen, WISH)
    assert len(paths) == 2
    for path in paths:
        first, second, third = hops(seen.canvas.store.document, path)
        assert (first.source, first.unit, first.target, first.end) == (None, 1, 2, 2)
        assert (second.source, second.unit, second.target) == (2, 2, 3)
        assert third == Hop(3, second.end, 4, 0, weighted=True)


def test_the_strongest_path_is_thickest_and_on_top(seen):
    shown(seen, WISH)
    marks = seen.canvas.stage.paths
    widths = [stroke.width for stroke in marks.strokes]
    assert widths == sorted(widths)
    assert widths[-1] > widths[0]
    assert len(widths) == 5  # both share the connection that the weight stands at


def test_lines_lie_on_the_connections_between_units(seen):
    shown(seen, WISH)
    pair, marks = seen.pair("hidden1"), seen.canvas.stage.paths
    ends = {(s.path.elementAt(0).y, s.path.elementAt(1).y) for s in marks.strokes if s.path.elementCount() == 2}
    assert (float(pair.begin[1]), float(pair.end[2])) in ends


def test_each_path_has_a_number_where_it_is_alone(seen):
    shown(seen, WISH)
    assert sorted(tag.brief for tag in seen.canvas.stage.paths.tags) == ["1", "2"]
    seen.canvas.grab()


def test_where_layers_are_folded_wires_are_marked(seen):
    shown(seen, WISH)
    seen.canvas.do("select_all")
    seen.canvas.do("units")
    marks = seen.canvas.stage.paths
    wires = [wire.path for wire in seen.canvas.drawing.wires.values()]
    assert marks.strokes
    assert all(any(stroke.path == wire for wire in wires) for stroke in marks.strokes)
    assert [tag.brief for tag in marks.tags] == ["1, 2"]
    seen.canvas.grab()


def test_marks_follow_their_nodes_and_go_with_the_paths(seen):
    shown(seen, WISH)
    marks = seen.canvas.stage.paths
    before = marks.boundingRect()
    seen.canvas.stage.place({4: (900.0, 300.0)})
    assert marks.boundingRect() != before
    seen.canvas.store.show_paths(())
    assert not marks.strokes
    assert marks.boundingRect().isEmpty()


def test_another_project_has_no_paths(seen):
    shown(seen, WISH)
    seen.canvas.store.show_outline(None)
    assert not seen.canvas.stage.paths.strokes


def test_a_path_of_a_node_that_is_gone_is_not_marked(seen):
    shown(seen, WISH)
    seen.canvas.store.edit(edits.remove_nodes(seen.canvas.store.document, [3]), "delete")
    assert not seen.canvas.stage.paths.strokes


def test_a_hop_over_nodes_that_pass_values_on_takes_all_their_wires():
    document = edits.add_node(edits.add_node(chain(4, 3, 1), "add", name="sum"), "dense", {"units": 1}, name="end")
    document = edits.connect(edits.connect(document, 2, 4), 4, 5)
    found = between(document, Hop(2, 0, 5, 0, weighted=True))
    assert {(edge.source, edge.target) for edge in found} == {(2, 4), (4, 5)}


def test_numbers_stand_where_few_paths_meet():
    shared, one, other = Hop(None, 0, 2, 0, True), Hop(2, 0, 3, 0, True), Hop(2, 0, 3, 1, True)
    assert tags([[shared, one], [shared, other]]) == {one: [0], other: [1]}
    assert tags([[shared], [shared], []]) == {shared: [0, 1]}


def test_six_layers_of_eight_have_all_their_paths_counted():
    data = RANDOM.normal(size=(12, 4)), RANDOM.uniform(size=(12, 1))
    session = Session(edits.set_recipe(chain(4, 8, 8, 8, 8, 8, 8, 1), batch_size=4), data)
    session.step("phase")
    session.step("phase")
    session.step("phase")
    wish = PathsRequest("hidden1.weight", (0, 0))
    found = session.frame([wish], 1).replies[wish].paths
    assert found.count == 8**5
    assert len(found.largest) == 8


@pytest.mark.parametrize("near", [True, False])
def test_no_tag_covers_another(seen, near):
    shown(seen, PathsRequest("hidden1.weight", (1, 2), most=8))
    marks = seen.canvas.stage.paths
    marks.tags = [*marks.tags, *marks.tags]
    boxes = [box for box, _ in marks.placed(near=near)]
    assert boxes
    assert not any(box.intersects(other) for place, box in enumerate(boxes) for other in boxes[:place])
