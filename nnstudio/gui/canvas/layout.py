"""Automatic layout: columns from left to right by distance from the inputs, few crossings, no overlaps.

The layered method of Sugiyama, Tagawa and Toda (1981): rank by longest path, connections over several columns take room
in each of them, order by barycenters, then move towards the neighbours' mean.
"""

import itertools
from collections.abc import Mapping, Sequence

from nnstudio.document.model import Document

GAP_X, GAP_Y = 96.0, 40.0
THREAD = 16.0
"""Height kept free for a connection that passes through a column."""

LONGEST = 24
SWEEPS = 4

Cell = int | tuple[int, int, int]
"""A node by its id, or the place where a connection (source, target) passes a column."""

Columns = list[list[Cell]]
Links = dict[Cell, list[Cell]]


def arrange(document: Document, sizes: Mapping[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
    """The centre of each node, around the origin.

    Args:
        document: the drawing; nodes on a cycle stand behind those that feed them otherwise.
        sizes: width and height of each node, by id.
    """
    if not document.nodes:
        return {}
    ranks = rank(document)
    columns, before, after = lay_columns(document, ranks)
    for _ in range(SWEEPS):
        sort_columns(columns, before)
        sort_columns(columns[::-1], after)
    heights = {cell: sizes[cell][1] if isinstance(cell, int) else THREAD for column in columns for cell in column}
    middles = settle(columns, before, after, heights)
    return place(columns, middles, sizes)


def rank(document: Document) -> dict[int, int]:
    """Each node's column: the longest way to it from a node that nothing feeds; what nothing feeds stands just before
    its first consumer.
    """
    ranks: dict[int, int] = {}
    for node in document.order:
        ranks[node.id] = 1 + max((ranks[source] for source in document.inputs[node.id]), default=-1)
    for node in document.nodes:
        known = [ranks[source] for source in document.inputs[node.id] if source in ranks]
        ranks.setdefault(node.id, 1 + max(known, default=-1))
    for node in document.order:
        if not document.inputs[node.id] and document.consumers[node.id]:
            ranks[node.id] = max(0, min(ranks[target] for target in document.consumers[node.id]) - 1)
    return ranks


def lay_columns(document: Document, ranks: Mapping[int, int]) -> tuple[Columns, Links, Links]:
    """The cells of each column, and each cell's neighbours in the column before and in the one after."""
    columns: Columns = [[] for _ in range(max(ranks.values()) + 1)]
    for node in document.nodes:
        columns[ranks[node.id]].append(node.id)
    before: Links = {node.id: [] for node in document.nodes}
    after: Links = {node.id: [] for node in document.nodes}
    for edge in document.edges:
        first, last = ranks[edge.source], ranks[edge.target]
        passed = range(first + 1, last) if last - first <= LONGEST else range(0)
        threads: list[Cell] = [(edge.source, edge.target, at) for at in passed]
        for thread, at in zip(threads, passed, strict=True):
            columns[at].append(thread)
        path = [edge.source, *threads, edge.target]
        for left, right in itertools.pairwise(path):
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
    return columns, before, after


def sort_columns(columns: Sequence[list[Cell]], neighbours: Links) -> None:
    """Put each column in the order of its cells' neighbours, going along the columns."""
    order: dict[Cell, float] = {}
    for column in columns:
        weights = {
            cell: mean([order[each] for each in neighbours[cell] if each in order], index)
            for index, cell in enumerate(column)
        }
        column.sort(key=weights.__getitem__)
        order.update({cell: float(index) for index, cell in enumerate(column)})


def settle(columns: Columns, before: Links, after: Links, heights: Mapping[Cell, float]) -> dict[Cell, float]:
    """The y of each cell: near the mean of its neighbours, none overlapping the next."""
    middles: dict[Cell, float] = {}
    for column in columns:
        spread(column, dict.fromkeys(column, 0.0), heights, middles)
    for _ in range(SWEEPS):
        for line, neighbours in ((columns, before), (columns[::-1], after)):
            for column in line:
                wishes = {cell: mean([middles[each] for each in neighbours[cell]], middles[cell]) for cell in column}
                spread(column, wishes, heights, middles)
    return middles


def spread(
    column: Sequence[Cell], wishes: Mapping[Cell, float], heights: Mapping[Cell, float], middles: dict[Cell, float]
) -> None:
    """Place a column's cells in their order as near to their wishes as their heights allow.

    Cells that would overlap form a block, which stands at the mean of its cells' wishes.
    """
    blocks: list[tuple[float, float, list[Cell]]] = []
    for cell in column:
        top, extent, cells = wishes[cell] - heights[cell] / 2, heights[cell] + GAP_Y, [cell]
        while blocks and blocks[-1][0] + blocks[-1][1] > top:
            above_top, above_extent, above = blocks.pop()
            total = len(above) + len(cells)
            top = (above_top * len(above) + (top - above_extent) * len(cells)) / total
            extent += above_extent
            cells = above + cells
        blocks.append((top, extent, cells))
    for top, _, cells in blocks:
        y = top
        for cell in cells:
            middles[cell] = y + heights[cell] / 2
            y += heights[cell] + GAP_Y


def place(
    columns: Columns, middles: Mapping[Cell, float], sizes: Mapping[int, tuple[float, float]]
) -> dict[int, tuple[float, float]]:
    """Centres of the nodes, the whole around the origin."""
    found: dict[int, tuple[float, float]] = {}
    left = 0.0
    for column in columns:
        nodes = [cell for cell in column if isinstance(cell, int)]
        width = max((sizes[node][0] for node in nodes), default=0.0)
        found.update({node: (left + width / 2, middles[node]) for node in nodes})
        left += width + GAP_X
    ys = [y for _, y in found.values()]
    shift_x, shift_y = (left - GAP_X) / 2, (min(ys) + max(ys)) / 2
    return {node: (x - shift_x, y - shift_y) for node, (x, y) in found.items()}


def mean(values: Sequence[float], otherwise: float) -> float:
    """The mean, or another value where there are none."""
    return sum(values) / len(values) if values else otherwise
