"""Copying keeps what was copied, also in another window; what cannot be drawn is refused quietly."""

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt

from nnstudio.document import edits
from nnstudio.document.model import Edge
from nnstudio.gui.canvas import CanvasView, clipboard
from nnstudio.gui.store import Store
from tests.gui.canvas.conftest import Hand, chain

CONTROL = Qt.KeyboardModifier.ControlModifier


def settings(document, numbers):
    return [(document.by_id[number].kind, document.by_id[number].settings) for number in numbers]


def test_copied_nodes_are_pasted_at_the_pointer_with_their_inner_connections(canvas, hand):
    before = canvas.store.document
    canvas.stage.select([2, 3])
    hand.key(Qt.Key.Key_C, CONTROL)
    hand.hover((400.0, 200.0))
    hand.key(Qt.Key.Key_V, CONTROL)
    document = canvas.store.document
    assert [node.name for node in document.nodes[4:]] == ["hidden3", "hidden4"]
    assert settings(document, (5, 6)) == settings(document, (2, 3))
    assert document.edges[3:] == (Edge(5, 6),)
    assert canvas.store.selection == (5, 6)
    (a, b), (c, d) = (node.position for node in document.nodes[4:])
    assert (c - a, d - b) == (264, 0)
    assert ((a + c) / 2, (b + d) / 2) == pytest.approx((400, 200), abs=6)
    canvas.store.undo()
    assert canvas.store.document == before


def test_a_pasted_group_of_twelve_takes_one_undo(make_canvas):
    canvas = make_canvas(chain(*range(1, 13)))
    before = canvas.store.document
    canvas.do("select_all")
    canvas.do("copy")
    canvas.do("paste")
    assert len(canvas.store.document.nodes) == 24
    canvas.store.undo()
    assert canvas.store.document == before


def test_cutting_and_pasting_moves_nodes_between_two_windows(canvas, hand, make_canvas):
    other = make_canvas(chain(2, 1))
    canvas.stage.select([2, 3])
    hand.key(Qt.Key.Key_X, CONTROL)
    assert [node.name for node in canvas.store.document.nodes] == ["x", "output"]
    Hand(other).key(Qt.Key.Key_V, CONTROL)
    assert [node.name for node in other.store.document.nodes] == ["x", "output", "hidden1", "hidden2"]
    assert other.store.document.edges[1:] == (Edge(3, 4),)


def test_duplicating_leaves_the_clipboard_alone(canvas, hand, qapp):
    qapp.clipboard().setText("something of the user's")
    canvas.stage.select([2])
    hand.key(Qt.Key.Key_D, CONTROL)
    assert len(canvas.store.document.nodes) == 5
    assert canvas.store.document.nodes[-1].position == (296, 32)
    assert qapp.clipboard().text() == "something of the user's"


def test_a_drawing_can_be_pasted_from_text(canvas, hand, qapp):
    qapp.clipboard().setText(clipboard.write(chain(3, 2)).decode())
    hand.key(Qt.Key.Key_V, CONTROL)
    assert len(canvas.store.document.nodes) == 6


NODE = {"id": 1, "kind": "dense", "name": "a", "settings": {"units": 2}, "position": [0, 0]}
INPUT = {"id": 2, "kind": "input", "name": "b", "settings": {}, "position": [0, 0]}


def part(*nodes, edges=(), **more):
    return {"nnstudio": 1, "nodes": list(nodes), "edges": list(edges), **more}


HOSTILE = {
    "empty": b"",
    "no JSON": b"\x00\xff not json",
    "no drawing": b"[1, 2, 3]",
    "another version": {**part(NODE), "nnstudio": 2},
    "no nodes": part(),
    "unknown field": part(NODE, evil=1),
    "unknown kind": part({**NODE, "kind": "os.system"}),
    "unknown setting": part({**NODE, "settings": {"unit": 2}}),
    "setting out of range": part({**NODE, "settings": {"units": -1}}),
    "setting of a wrong type": part({**NODE, "settings": {"units": "rm -rf"}}),
    "huge setting": part({**NODE, "settings": {"units": 10**30}}),
    "no name": part({**NODE, "name": ""}),
    "long name": part({**NODE, "name": "a" * 10_000}),
    "name with markup": part({**NODE, "name": "<b>a</b>"}),
    "same name twice": part(NODE, {**NODE, "id": 2}),
    "same id twice": part(NODE, {**NODE, "name": "b"}),
    "infinitely far": json.dumps(part(NODE)).replace("[0, 0]", "[1e999, 0]").encode(),
    "too far": part({**NODE, "position": [1e12, 0]}),
    "edge to nowhere": part(NODE, edges=[{"source": 1, "target": 9}]),
    "edge into an input": part(NODE, INPUT, edges=[{"source": 1, "target": 2}]),
    "loop of one": part(NODE, edges=[{"source": 1, "target": 1}]),
    "edge twice": part(NODE, INPUT, edges=[{"source": 2, "target": 1}] * 2),
    "loop of two": part(
        NODE, {**NODE, "id": 2, "name": "b"}, edges=[{"source": 1, "target": 2}, {"source": 2, "target": 1}]
    ),
    "deep": b"[" * 100_000,
    "deep settings": b'{"nnstudio":1,"edges":[],"nodes":[{"id":1,"kind":"dense","name":"a","settings":{"units":'
    + b"[" * 100_000,
    "too many": part(*({**NODE, "id": i, "name": f"a{i}"} for i in range(2001))),
    "too long": b" " * 17_000_000,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_cannot_be_drawn_is_refused_quietly(qtbot, qapp, content):
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    canvas = CanvasView(Store(chain(2, 1)))
    qtbot.addWidget(canvas)
    before = canvas.store.document
    data = QMimeData()
    data.setData(clipboard.MIME, text)
    qapp.clipboard().setMimeData(data)
    with qtbot.waitSignal(canvas.store.said) as said:
        canvas.do("paste")
    assert said.args == ["The clipboard holds no nodes that could be pasted"]
    assert canvas.store.document == before


@given(st.binary(max_size=300))
def test_no_bytes_raise(data):
    assert clipboard.read(data) is None


def test_what_is_written_is_read_back():
    document = chain(4, 3, 2, 1)
    found = clipboard.read(clipboard.write(document))
    assert (found.nodes, found.edges) == (document.nodes, document.edges)


def test_copies_are_named_after_what_they_are_copies_of(canvas):
    canvas.do("select_all")
    canvas.do("duplicate")
    assert [node.name for node in canvas.store.document.nodes[4:]] == ["x1", "hidden3", "hidden4", "output1"]


def test_a_copy_of_the_longest_name_has_a_name_that_fits(canvas):
    canvas.store.edit(edits.rename(canvas.store.document, 2, "h" * 60), "rename")
    canvas.stage.select([2])
    canvas.do("duplicate")
    assert canvas.store.document.nodes[-1].name == "h" * 59 + "1"


def test_what_was_pasted_or_duplicated_is_seen_above_the_bar(canvas, hand):
    canvas.stage.camera.zoom_to(1.0, hand.node("output").pos())
    canvas.stage.select([4])
    hand.hover((792.0, 0.0))
    for _ in range(12):
        canvas.do("duplicate")
    area = canvas.drawing.bounds(canvas.store.selection)
    assert canvas.stage.camera.area.contains(area)
    canvas.legend.show()
    canvas.place_legend()
    assert canvas.mapFromScene(area.bottomLeft()).y() < canvas.legend.y()


def test_what_is_pasted_by_keys_covers_no_other_node(canvas):
    canvas.stage.pointer = None
    canvas.do("select_all")
    canvas.do("copy")
    for _ in range(3):
        canvas.do("paste")
    boxes = [node.box for node in canvas.drawing.nodes.values()]
    assert not any(one.intersects(other) for one, other in itertools.combinations(boxes, 2))
    assert canvas.stage.camera.area.contains(canvas.drawing.bounds(canvas.store.selection))
