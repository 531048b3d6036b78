"""What can be done on the canvas by key, by menu and by the window's commands: one table for all."""

import math
from collections.abc import Callable, Collection, Mapping

import msgspec
from PySide6.QtCore import QPointF, QRectF

from nnstudio.document import edits
from nnstudio.document.model import At
from nnstudio.gui.canvas import align, cutting, geometry, layout, operations, unfolding
from nnstudio.gui.canvas.cards import Card
from nnstudio.gui.canvas.chooser import Entry
from nnstudio.gui.canvas.connection_popover import connection_between
from nnstudio.gui.canvas.node_item import NodeItem
from nnstudio.gui.canvas.stage import Stage, tell
from nnstudio.gui.canvas.unit_edges import UnitEdges
from nnstudio.gui.canvas.unit_popover import UnitPopover
from nnstudio.gui.debugging import stops

ROOMY = 40
"""A drawing of at most this many nodes is laid out with room for small layers to unfold."""

SMALLER = 0.999
DETAIL = "Detail: "
"""How the words of the levels of detail begin, which are a menu of their own on the canvas."""


BREAK = "Break before "
"""The same of the phases before which a training stops."""
SUBMENUS = {DETAIL: "Detail", BREAK: "Break before"}


class Deed(msgspec.Struct, frozen=True):
    """One thing to do.

    Attributes:
        do: does it.
        text: in the menu, a function where the words depend on something; empty: it is not in the menu.
        keys: portable names of its shortcuts.
        needs: how many nodes have to be selected.
        last: whether a line follows in the menu.
        menu: the window's menu that it stands in.
        able: whether there is something to do it to, besides what is selected.
        checked: whether it is how things are now; None where it cannot be.
    """

    do: Callable[[Stage], None]
    text: str | Callable[[Stage], str] = ""
    keys: tuple[str, ...] = ()
    needs: int = 0
    last: bool = False
    menu: str = "Edit"
    able: Callable[[Stage], bool] = lambda _: True
    checked: Callable[[Stage], bool] | None = None

    def words(self, stage: Stage) -> str:
        """The text as it is now."""
        return self.text if isinstance(self.text, str) else self.text(stage)

    def possible(self, stage: Stage) -> bool:
        """Whether enough is selected, and there is something to do it to."""
        return len(stage.store.selection) >= self.needs and self.able(stage)


def search(stage: Stage) -> None:
    """Open the list of kinds; the one that is taken is added at the pointer."""
    point = stage.here()
    stage.choose_kind(point, lambda kind: add(stage, kind, tell(point)))


def add_in_middle(stage: Stage, kind: str) -> None:
    """Add a node of a kind in the middle of what is seen, clear of other nodes."""
    add(stage, kind, tell(clear_place(stage, [(0.0, 0.0)])))
    show_selection(stage)


def add(stage: Stage, kind: str, point: tuple[float, float]) -> None:
    """Add a node of a kind."""
    operations.add(stage.store, kind, point)


def connect(stage: Stage) -> None:
    """Open the list of nodes that the current one can feed."""
    document, source = stage.store.document, stage.store.selection[-1]
    valid = operations.targets(document, source)
    cards = {node.name: stage.drawing.nodes[node.id].card for node in document.nodes if node.id in valid}
    entries = [Entry(name, name, card.subtitle, f"layer_{card.kind}") for name, card in cards.items()]
    name = document.by_id[source].name
    if not entries:
        stage.store.said.emit(f"There is no node that {name} can be connected to; add one first")
        return
    node = stage.drawing.nodes[source]
    stage.choose(
        f"Connect {name} to", entries, node.output_port, lambda chosen: finish_connecting(stage, source, chosen)
    )


def finish_connecting(stage: Stage, source: int, chosen: str) -> None:
    """Connect to the node of that name."""
    document = stage.store.document
    if chosen in document.by_name and source in document.by_id:
        operations.connect(stage.store, source, document.by_name[chosen].id)


def toggle_units(stage: Stage) -> None:
    """Unfold the selected layers into their units, or fold them."""
    stage.units.toggle(stage.store.selection)
    stage.refresh_units()


def unfoldable(stage: Stage) -> list[int]:
    """The selected nodes that have units to show."""
    return [card.id for card in selected(stage) if card.units]


def pin(detail: unfolding.Detail | None, text: str, key: str, *, last: bool = False) -> Deed:
    """The deed that shows so much of the selected nodes at any zoom."""

    def do(stage: Stage) -> None:
        stage.units.pin(unfoldable(stage), detail)
        stage.refresh_units()

    def pinned(stage: Stage) -> bool:
        numbers = unfoldable(stage)
        return bool(numbers) and all(stage.units.pinned.get(each) == detail for each in numbers)

    able = lambda stage: bool(unfoldable(stage))  # noqa: E731
    return Deed(do, f"{DETAIL}{text}", (key,), 1, last, "View", able, pinned)


def break_before(phase: str, *, last: bool = False) -> Deed:
    """The deed that lets a training stop before a phase of the selected node, or no more."""

    def stop(stage: Stage) -> At | None:
        names, outline = stage.store.selected_names, stage.store.outline
        return stops.in_phase(outline, names[-1], phase) if outline and names else None

    def do(stage: Stage) -> None:
        if (at := stop(stage)) is not None:
            stops.toggle(stage.store, at)

    def there(stage: Stage) -> bool:
        at = stop(stage)
        return at is not None and bool(stops.at(stage.store, at))

    able = lambda stage: stop(stage) is not None  # noqa: E731
    return Deed(do, f"{BREAK}{phase}", (), 1, last, "Debug", able, there)


def selected(stage: Stage) -> list[Card]:
    """The cards of the selected nodes."""
    return [stage.drawing.nodes[number].card for number in stage.store.selection]


def open_unit(stage: Stage) -> None:
    """Open the card of the unit that is looked at."""
    if (node := unfolded_node(stage)) and node.column:
        stage.open_popover(UnitPopover(stage, node, min(stage.store.unit, len(node.column.places) - 1)))


def open_connection(stage: Stage) -> None:
    """Open the card of the first connection to the unit that is looked at."""
    if edges := edges_of(stage):
        stage.open_popover(connection_between(stage, edges, 0, min(stage.store.unit, edges.units[1] - 1)))


def unfolded_node(stage: Stage) -> NodeItem | None:
    """The only selected node, if it shows its units."""
    node = stage.drawing.nodes[stage.store.selection[0]] if len(stage.store.selection) == 1 else None
    return node if node is not None and node.column is not None else None


def edges_of(stage: Stage) -> UnitEdges | None:
    """The connections between units that lead to the only selected node."""
    node = unfolded_node(stage)
    edges = None if node is None else stage.units.pairs.get(node.card.id)
    return edges if edges is not None and edges.exact else None


def freeze_words(stage: Stage) -> str:
    """What freezing would do now."""
    cards = cutting.freezable(selected(stage))
    return "Unfreeze" if cards and cutting.all_frozen(cards) else "Freeze"


def cut(stage: Stage) -> None:
    """Copy, then delete."""
    operations.copy(stage.store)
    operations.remove(stage.store, stage.store.selection, ())


def paste(stage: Stage) -> None:
    """Add what is on the clipboard at the pointer, or where the pointer is elsewhere, clear of other nodes."""
    part = operations.copied()
    if part is None:
        stage.store.said.emit("The clipboard holds no nodes that could be pasted")
        return
    point = stage.pointer if stage.pointer is not None else clear_place(stage, [node.position for node in part.nodes])
    operations.paste(stage.store, part, tell(point))
    show_selection(stage)


def clear_place(stage: Stage, positions: Collection[tuple[float, float]]) -> QPointF:
    """The middle of what is seen, or below it a place where cards at some distances cover no node."""
    area = QRectF()
    for x, y in positions:
        area = area.united(QRectF(x, y, geometry.WIDTH, geometry.HEIGHT))
    area.moveCenter(stage.camera.area.center())
    gap = 4.0 * geometry.GRID
    for box in sorted((node.box for node in stage.drawing.nodes.values()), key=QRectF.top):
        if box.adjusted(0, -gap, 0, gap).intersects(area):
            area.moveTop(box.bottom() + gap)
    return area.center()


def duplicate(stage: Stage) -> None:
    """Add what is selected once more."""
    operations.duplicate(stage.store)
    show_selection(stage)


def show_selection(stage: Stage) -> None:
    """Bring what is selected into view; everything, where everything was seen before."""
    area = stage.drawing.bounds(stage.store.selection)
    if stage.camera.fitted and not stage.camera.area.contains(area):
        frame_all(stage)
    else:
        stage.camera.show(area)


def remove(stage: Stage, *, heal: bool = False) -> None:
    """Delete what is selected."""
    if stage.store.selection or stage.wires:
        operations.remove(stage.store, stage.store.selection, stage.wires, heal=heal)


def arrange(stage: Stage) -> None:
    """Lay the whole drawing out from left to right."""
    document, nodes = stage.store.document, stage.drawing.nodes
    roomy = len(nodes) <= ROOMY
    sizes = {}
    for number, node in nodes.items():
        units = node.card.units
        shown = units is not None and (number in stage.units.columns or (roomy and units <= geometry.SHOWN))
        sizes[number] = geometry.card_size(units if shown else None)
    places = {number: geometry.snapped(*point) for number, point in layout.arrange(document, sizes).items()}
    stage.store.edit(edits.move(document, places), "lay out")
    frame_all(stage)


def boxes(stage: Stage) -> dict[int, align.Box]:
    """The selected nodes' rectangles."""
    areas = {number: stage.drawing.nodes[number].box for number in stage.store.selection}
    return {key: (*tell(area.center()), area.width(), area.height()) for key, area in areas.items()}


def line_up(side: align.Side) -> Callable[[Stage], None]:
    """The deed that aligns one side of the selected nodes."""
    return lambda stage: put(stage, align.align(boxes(stage), side), f"align {side}")


def spread(direction: align.Axis) -> Callable[[Stage], None]:
    """The deed that leaves equal gaps between the selected nodes."""
    return lambda stage: put(stage, align.distribute(boxes(stage), direction), f"distribute {direction}")


def put(stage: Stage, places: Mapping[int, tuple[float, float]], words: str) -> None:
    """Place nodes."""
    stage.store.edit(edits.move(stage.store.document, places), words)


def nudge(across: int, down: int) -> Callable[[Stage], None]:
    """The deed that moves the selected nodes by a step of the grid."""
    return lambda stage: operations.nudge(stage.store, stage.store.selection, across, down)


def go(across: int, down: int) -> Callable[[Stage], None]:
    """The deed that selects the nearest node in a direction."""
    return lambda stage: select_towards(stage, across, down)


def select_towards(stage: Stage, across: int, down: int) -> None:
    """Select the node that lies nearest in a direction of the current one; the first node where none is current."""
    document = stage.store.document
    if not stage.store.selection:
        step(stage, 1)
        return
    x, y = document.by_id[stage.store.selection[-1]].position
    costs: dict[int, float] = {}
    for node in document.nodes:
        right, below = node.position[0] - x, node.position[1] - y
        along, beside = right * across + below * down, abs(right * down) + abs(below * across)
        if along > 0 and beside <= 2 * along:
            costs[node.id] = math.hypot(along, 2 * beside)
    if costs:
        show(stage, min(costs, key=costs.__getitem__))


def step(stage: Stage, by: int) -> bool:
    """Select the next or previous node in reading order; False where there is none."""
    order = [node.id for node in sorted(stage.store.document.nodes, key=lambda node: node.position)]
    selection = stage.store.selection
    place = order.index(selection[-1]) + by if selection else (0 if by > 0 else len(order) - 1)
    if not 0 <= place < len(order):
        return False
    show(stage, order[place])
    return True


def show(stage: Stage, number: int) -> None:
    """Select one node and bring it into view."""
    stage.select([number])
    stage.camera.show(stage.drawing.nodes[number].box)


def frame_all(stage: Stage) -> None:
    """Show everything, also in a window of another size."""
    frame(stage, stage.drawing.nodes)
    stage.camera.fitted = True


def frame_selection(stage: Stage) -> None:
    """Show what is selected."""
    frame(stage, stage.store.selection)


def frame(stage: Stage, numbers: Collection[int]) -> None:
    """Show some nodes, unfolded if they are so large then that they unfold; else just too small for that."""
    camera, units = stage.camera, stage.units
    unfolded = units.bounds(numbers, 1)
    zoom = camera.fit(unfolded)
    if zoom >= unfolding.FEW_FROM:
        camera.frame(unfolded, zoom)
    else:
        folded = units.bounds(numbers, 0)
        camera.frame(folded, min(camera.fit(folded), SMALLER * unfolding.FEW_FROM))


DEEDS = {
    "search": Deed(search, "Add layer…", ("Space",)),
    "connect": Deed(connect, "Connect to…", ("C",), 1),
    "inspect": Deed(lambda stage: stage.inspect_requested.emit(), "Inspect", ("Return", "Enter"), 1),
    "units": Deed(toggle_units, "Show or hide units", ("U",), 1),
    "unit": Deed(open_unit, "Unit…", ("Shift+Return",), 1, able=lambda stage: unfolded_node(stage) is not None),
    "connection": Deed(
        open_connection, "Connection to the unit…", ("Alt+Return",), 1, able=lambda stage: edges_of(stage) is not None
    ),
    "freeze": Deed(
        lambda stage: cutting.toggle_frozen(stage.store, selected(stage)),
        freeze_words,
        ("Shift+F",),
        1,
        able=lambda stage: bool(cutting.freezable(selected(stage))),
    ),
    "restore": Deed(
        lambda stage: cutting.restore_all(stage.store, selected(stage)),
        "Restore cut connections",
        (),
        1,
        last=True,
        able=lambda stage: any(cutting.has_cuts(stage.store.document, card) for card in selected(stage)),
    ),
    "break_forward": break_before("forward"),
    "break_backward": break_before("backward"),
    "break_update": break_before("update", last=True),
    "cut": Deed(cut, "Cut", ("Ctrl+X",), 1),
    "copy": Deed(lambda stage: operations.copy(stage.store), "Copy", ("Ctrl+C",), 1),
    "paste": Deed(paste, "Paste", ("Ctrl+V",), able=lambda _: operations.can_paste()),
    "duplicate": Deed(duplicate, "Duplicate", ("Ctrl+D",), 1),
    "delete": Deed(
        remove, "Delete", ("Del", "Backspace"), able=lambda stage: bool(stage.store.selection or stage.wires)
    ),
    "heal": Deed(
        lambda stage: remove(stage, heal=True),
        "Delete and join neighbors",
        ("Ctrl+Del", "Ctrl+Backspace"),
        1,
        last=True,
    ),
    "select_all": Deed(lambda stage: stage.select(stage.drawing.nodes), "Select all", ("Ctrl+A",)),
    "upstream": Deed(
        lambda stage: stage.select(edits.upstream(stage.store.document, stage.store.selection)),
        "Select all that feeds it",
        ("Ctrl+Shift+Left",),
        1,
    ),
    "downstream": Deed(
        lambda stage: stage.select(edits.downstream(stage.store.document, stage.store.selection)),
        "Select all that it feeds",
        ("Ctrl+Shift+Right",),
        1,
        last=True,
    ),
    "arrange": Deed(arrange, "Lay out from left to right", ("L",)),
    "align_left": Deed(line_up("left"), "Align left", (), 2),
    "align_top": Deed(line_up("top"), "Align top", (), 2),
    "distribute_horizontally": Deed(spread("horizontally"), "Distribute horizontally", (), 3),
    "distribute_vertically": Deed(spread("vertically"), "Distribute vertically", (), 3, last=True),
    "zoom_in": Deed(lambda stage: stage.camera.zoom_by(1), "Zoom in", ("Ctrl+=", "Ctrl++"), menu="View"),
    "zoom_out": Deed(lambda stage: stage.camera.zoom_by(-1), "Zoom out", ("Ctrl+-",), menu="View"),
    "frame_selection": Deed(frame_selection, "Zoom to selection", ("F",), 1, menu="View"),
    "frame_all": Deed(frame_all, "Zoom to everything", ("Home",), menu="View", last=True),
    "detail_automatic": pin(None, "as there is room", "0"),
    "detail_card": pin("card", "card", "1"),
    "detail_units": pin("units", "units and connections", "2"),
    "detail_numbers": pin("numbers", "numbers", "3", last=True),
    "left": Deed(go(-1, 0), keys=("Left",)),
    "right": Deed(go(1, 0), keys=("Right",)),
    "up": Deed(go(0, -1), keys=("Up",)),
    "down": Deed(go(0, 1), keys=("Down",)),
    "nudge_left": Deed(nudge(-1, 0), keys=("Shift+Left", "Ctrl+Left"), needs=1),
    "nudge_right": Deed(nudge(1, 0), keys=("Shift+Right", "Ctrl+Right"), needs=1),
    "nudge_up": Deed(nudge(0, -1), keys=("Shift+Up", "Ctrl+Up"), needs=1),
    "nudge_down": Deed(nudge(0, 1), keys=("Shift+Down", "Ctrl+Down"), needs=1),
}
"""Everything by name; the order is the menu's."""

BY_KEY = {key: deed for deed in DEEDS.values() for key in deed.keys}
