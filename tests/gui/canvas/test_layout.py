"""The automatic layout goes from left to right and nothing overlaps."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.document.model import Document, Edge, Node
from nnstudio.gui.canvas.align import align, distribute
from nnstudio.gui.canvas.layout import arrange
from tests.gui.canvas.conftest import chain


@st.composite
def drawings(draw, loops=False):
    """Random nodes and connections; with `loops` also those that lead back."""
    count = draw(st.integers(1, 30))
    nodes = tuple(Node(number, "add", f"n{number}") for number in range(count))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    chosen = draw(st.sets(pairs, max_size=60))
    edges = tuple(Edge(a, b) for a, b in sorted(chosen) if loops or a < b)
    sizes = {node.id: (176.0, draw(st.sampled_from([72.0, 200.0, 500.0]))) for node in nodes}
    return Document(nodes, edges), sizes


def overlapping(places, sizes):
    boxes = [(x, y, *sizes[number]) for number, (x, y) in places.items()]
    return [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if abs(a[0] - b[0]) < (a[2] + b[2]) / 2 and abs(a[1] - b[1]) < (a[3] + b[3]) / 2
    ]


@settings(max_examples=150, deadline=None)
@given(drawings())
def test_no_two_nodes_overlap_and_every_connection_leads_to_the_right(drawing):
    document, sizes = drawing
    places = arrange(document, sizes)
    assert places.keys() == document.by_id.keys()
    assert not overlapping(places, sizes)
    assert all(places[edge.source][0] < places[edge.target][0] for edge in document.edges)


@settings(max_examples=80, deadline=None)
@given(drawings(loops=True))
def test_a_drawing_with_loops_is_laid_out_without_overlaps(drawing):
    document, sizes = drawing
    places = arrange(document, sizes)
    assert places.keys() == document.by_id.keys()
    assert not overlapping(places, sizes)


@given(drawings())
def test_the_same_drawing_is_always_laid_out_the_same_way(drawing):
    assert arrange(*drawing) == arrange(*drawing)


def test_a_chain_is_a_straight_line():
    document = chain(4, 3, 2, 1)
    places = arrange(document, dict.fromkeys(document.by_id, (176.0, 72.0)))
    assert {y for _, y in places.values()} == {0}


def test_a_connection_past_a_node_keeps_clear_of_it():
    document = chain(2, 2, 2)
    document = Document(document.nodes, (*document.edges, Edge(1, 3)))
    places = arrange(document, dict.fromkeys(document.by_id, (176.0, 72.0)))
    straight = (places[1][1] + places[3][1]) / 2
    assert abs(places[2][1] - straight) > 36


def test_branches_that_do_not_cross_are_drawn_without_crossings():
    nodes = tuple(Node(number, "add", f"n{number}") for number in range(5))
    document = Document(nodes, (Edge(0, 2), Edge(1, 2), Edge(0, 3), Edge(1, 4)))
    places = arrange(document, dict.fromkeys(range(5), (176.0, 72.0)))
    order = sorted((2, 3, 4), key=lambda number: places[number][1])
    assert order in ([3, 2, 4], [4, 2, 3])


def test_nothing_is_laid_out_as_nothing():
    assert arrange(Document(), {}) == {}


def test_laying_out_is_one_step(canvas, hand):
    before = canvas.store.document
    canvas.do("arrange")
    assert canvas.store.document != before
    assert canvas.stage.camera.area.contains(canvas.drawing.bounds())
    canvas.store.undo()
    assert canvas.store.document == before


boxes = st.dictionaries(
    st.integers(0, 50),
    st.tuples(*[st.floats(-1e4, 1e4)] * 2, *[st.floats(10, 400)] * 2),
    min_size=1,
    max_size=12,
)


@given(boxes, st.sampled_from(["left", "right", "top", "bottom"]))
def test_aligned_boxes_share_a_line_and_keep_their_other_coordinate(found, side):
    placed = align(found, side)
    axis, sign = (0 if side in {"left", "right"} else 1), (-1 if side in {"left", "top"} else 1)
    lines = [placed[key][axis] + sign * box[axis + 2] / 2 for key, box in found.items()]
    assert lines == pytest.approx([lines[0]] * len(lines), abs=1e-6)
    assert all(placed[key][1 - axis] == box[1 - axis] for key, box in found.items())


@given(boxes)
def test_distributed_boxes_have_equal_gaps(found):
    placed = distribute(found, "vertically")
    order = sorted(found, key=lambda key: found[key][1])
    gaps = [(placed[b][1] - found[b][3] / 2) - (placed[a][1] + found[a][3] / 2) for a, b in itertools.pairwise(order)]
    if len(order) > 2:
        assert gaps == pytest.approx([gaps[0]] * len(gaps), abs=1e-6)
    assert placed[order[0]] == pytest.approx(found[order[0]][:2])
