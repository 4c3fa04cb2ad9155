"""From what EAST's cells say to boxes of lines.

Zhou et al., "EAST", CVPR 2017, section 3.6: threshold, merge neighbouring cells' boxes by locality, then suppress what
overlaps a better one. Merging here is for all neighbours at once rather than row by row, which gives the same lines
without a loop over cells. And each side of a merged box is said by the cells that are near it: EAST's known weakness is
that a cell in the middle of a long line cannot see its ends. Where a line is seen in pieces all the same, as at the
seam of two tiles, pieces that overlap on one row are joined.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree
from shapely.geometry import Polygon

from ocr.detector import Box, Quad
from ocr.geometry import clockwise

CELL = 4
"""Pixels of the picture a cell."""
NEAR = 1.0
"""Heights of a line after which, from its last cell on, a cell's word about that side counts e times less."""
SHORT = 0.1
"""Heights squared by which a line's spread must outdo it for its own slope to count more than what its cells say."""
ALIKE, SAME_ROW, OVERLAP = 0.1, 0.65, 0.75
"""Pieces of one line: turned alike, in radians; sharing so much of the smaller one's height, in which they hardly
differ; overlapping by so many heights."""

Cells: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`cell`: one is text above it; `same`: IoU from which neighbouring cells mean one line; `box`: a line is one where
    the mean of its cells is; `twice`: IoU from which the weaker of two lines is dropped.

    `inside`: a line of which so much lies in a better one is dropped too.
    """

    cell: float = 0.5
    same: float = 0.4
    box: float = 0.6
    twice: float = 0.3
    inside: float = 0.7
    smallest: float = 3.0
    """Sides shorter than this are dirt, in pixels."""
    most: int = 3_000
    """Lines that are looked at."""


@dataclass(frozen=True, slots=True)
class Rectangles:
    """Many of them: `scores` (n,), `sides` (n, 4) as places of top, right, bottom and left along axes that are turned
    by `angles` (n,) radians."""

    scores: NDArray[np.float32]
    sides: NDArray[np.float32]
    angles: NDArray[np.float32]

    def chosen(self, which: NDArray[np.int64]) -> "Rectangles":
        return Rectangles(self.scores[which], self.sides[which], self.angles[which])

    def quads(self) -> NDArray[np.float32]:
        """(n, 4, 2), clockwise from top-left as the axes lie."""
        top, right, bottom, left = self.sides.T
        along = np.stack([left, right, right, left], 1)
        across = np.stack([top, top, bottom, bottom], 1)
        cos, sin = np.cos(self.angles)[:, None], np.sin(self.angles)[:, None]
        return np.stack([along * cos - across * sin, along * sin + across * cos], 2).astype(np.float32)


def boxes_of_cells(cells: Cells, thresholds: Thresholds) -> list[Box]:
    """Boxes of cells (6, h, w), which say what `ocr.backends.east_join` tells, in pixels of the picture."""
    rows, columns = np.nonzero(cells[0] > thresholds.cell)
    if not len(rows):
        return []
    lines = merged(cells, rows, columns, groups(cells, rows, columns, thresholds.same))
    top, right, bottom, left = lines.sides.T
    strong = (lines.scores >= thresholds.box) & (np.minimum(right - left, bottom - top) >= thresholds.smallest)
    if not strong.any():
        return []
    best = np.argsort(-np.where(strong, lines.scores, 0), kind="stable")[: min(int(strong.sum()), thresholds.most)]
    quads, scores = joined(lines.chosen(best))
    order = np.argsort(-scores, kind="stable")
    quads, scores = quads[order], scores[order]
    return [
        Box(clockwise(quads[number]), float(scores[number]))
        for number in suppressed(list(quads), thresholds.twice, thresholds.inside)
    ]


def groups(cells: Cells, rows: NDArray[np.int64], columns: NDArray[np.int64], same: float) -> NDArray[np.int32]:
    """A number for each text cell, the same for those linked by neighbours whose boxes have an IoU of `same`."""
    number: NDArray[np.int64] = np.full(cells.shape[1:], -1)
    number[rows, columns] = np.arange(len(rows))
    pairs = [
        np.stack([number[:, :-1], number[:, 1:]]).reshape(2, -1),
        np.stack([number[:-1], number[1:]]).reshape(2, -1),
    ]
    one, other = (both := np.concatenate(pairs, 1))[:, (both >= 0).all(0)]
    linked = _neighbours_overlap(cells[:, rows, columns], rows, columns, one, other) >= same
    graph = coo_array((np.ones(int(linked.sum())), (one[linked], other[linked])), shape=(len(rows), len(rows)))
    found: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return found


def merged(cells: Cells, rows: NDArray[np.int64], columns: NDArray[np.int64], group: NDArray[np.int32]) -> Rectangles:
    """One rectangle for each group: its cells' by score, each side mostly by the cells that are nearest to it."""
    said = cells[:, rows, columns].astype(np.float64)
    count = np.bincount(group)
    scores = np.bincount(group, said[0]) / count
    total = np.bincount(group, said[0])
    thick = (np.bincount(group, said[0] * np.minimum(said[1] + said[3], said[2] + said[4])) / total)[group]
    x, y = (columns + 0.5) * CELL, (rows + 0.5) * CELL
    angles = np.bincount(group, said[0] * said[5]) / total
    angles += _slopes(said, *_turned(x, y, angles[group]), thick, group)
    along, across = _turned(x, y, angles[group])
    sides = []
    for number, (place, towards) in enumerate(zip((across, along, across, along), (-1, 1, 1, -1), strict=True)):
        last = np.full(len(count), -np.inf)
        np.maximum.at(last, group, towards * place)
        weight = said[0] * np.exp((towards * place - last[group]) / (NEAR * thick))
        side = place + towards * said[1 + number]
        sides.append(np.bincount(group, weight * side) / np.bincount(group, weight))
    return Rectangles(scores.astype(np.float32), np.stack(sides, 1).astype(np.float32), angles.astype(np.float32))


def _slopes(
    said: NDArray[np.float64],
    along: NDArray[np.float64],
    across: NDArray[np.float64],
    thick: NDArray[np.float64],
    group: NDArray[np.int32],
) -> NDArray[np.float64]:
    """By how much each group's line is turned further than its cells say: the line through its cells' middles.

    Cells say places better than angles. A short line has no such line and stays as it is said.
    """
    wide = (np.bincount(group, said[2] + said[4] - said[1] - said[3]) >= 0)[group]
    far = np.where(wide, along, across)
    middle = np.where(wide, across + (said[3] - said[1]) / 2, along + (said[2] - said[4]) / 2)
    total = np.bincount(group, said[0])
    far = far - (np.bincount(group, said[0] * far) / total)[group]
    middle = middle - (np.bincount(group, said[0] * middle) / total)[group]
    spread = np.bincount(group, said[0] * (far**2 + SHORT * thick**2))
    slope = np.arctan(np.bincount(group, said[0] * far * middle) / spread)
    upright = np.bincount(group, wide) > 0
    return np.where(upright, slope, -slope)


def _turned(
    x: NDArray[np.float64], y: NDArray[np.float64], angle: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points along and across axes that are turned."""
    cos, sin = np.cos(angle), np.sin(angle)
    return x * cos + y * sin, y * cos - x * sin


def joined(lines: Rectangles) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Quads (n, 4, 2) and scores (n,) of lines, those that are pieces of one line made one."""
    quads = lines.quads()
    one, other = _on_one_row(lines, quads)
    if not len(one):
        return quads, lines.scores
    graph = coo_array((np.ones(len(one)), (one, other)), shape=(len(quads), len(quads)))
    count, group = connected_components(graph, directed=False)
    found, scores = [], []
    for pieces in np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group, minlength=count))[:-1]):
        # The smallest rectangle around, turned as the pieces are; one alone stays as it is.
        angle = float(lines.angles[pieces].mean())
        cos, sin = np.cos(angle), np.sin(angle)
        along, across = quads[pieces] @ np.array([cos, sin]), quads[pieces] @ np.array([-sin, cos])
        around = Rectangles(
            lines.scores[pieces[:1]],
            np.array([[across.min(), along.max(), across.max(), along.min()]], dtype=np.float32),
            np.array([angle], dtype=np.float32),
        )
        found.append(around.quads()[0] if len(pieces) > 1 else quads[pieces[0]])
        scores.append(lines.scores[pieces].mean())
    return np.stack(found), np.array(scores, dtype=np.float32)


def _on_one_row(lines: Rectangles, quads: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of pieces that lie on one row (or, on a page on its side, in one column) and overlap there."""
    shapes = [Polygon(quad) for quad in quads]
    one, other = STRtree(shapes).query(shapes, predicate="intersects")
    one, other = one[one < other], other[one < other]
    top, right, bottom, left = lines.sides.astype(np.float64).T
    middle = quads.astype(np.float64).mean(1)
    size = np.stack([right - left, bottom - top], 1)
    angle = (lines.angles[one] + lines.angles[other]) / 2
    away = middle[other] - middle[one]
    cos, sin = np.cos(angle), np.sin(angle)
    apart = np.abs(np.stack([away[:, 0] * cos + away[:, 1] * sin, away[:, 1] * cos - away[:, 0] * sin], 1))
    shared = (size[one] + size[other]) / 2 - apart
    longer = np.where(size[one].max(1) >= size[other].max(1), one, other)
    tall = (size[longer, 1] > size[longer, 0]).astype(np.int64)
    pair = np.arange(len(one))
    heights = np.stack([size[one, 1 - tall], size[other, 1 - tall]])
    least = heights.min(0)
    same = (
        (np.abs(lines.angles[one] - lines.angles[other]) < ALIKE)
        & (heights.max(0) <= least / SAME_ROW)
        & (shared[pair, 1 - tall] >= SAME_ROW * least)
        & (shared[pair, tall] >= OVERLAP * least)
    )
    return one[same], other[same]


def suppressed(quads: list[Quad], twice: float, inside: float) -> list[int]:
    """Which of quads, the best first, stay: none that has an IoU of `twice` with a better one, or lies in it by
    `inside`."""
    shapes = [Polygon(quad).buffer(0) for quad in quads]
    tree = STRtree(shapes)
    dropped: set[int] = set()
    kept = []
    for number, shape in enumerate(shapes):
        if number in dropped or not shape.area:
            continue
        kept.append(number)
        for other in map(int, tree.query(shape)):
            if other > number and other not in dropped:
                both = shape.intersection(shapes[other]).area
                union = shape.area + shapes[other].area - both
                if both >= twice * union or both >= inside * shapes[other].area:
                    dropped.add(other)
    return kept


def _neighbours_overlap(
    said: Cells,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    one: NDArray[np.int64],
    other: NDArray[np.int64],
) -> NDArray[np.float64]:
    """IoU of pairs of cells' boxes, both taken to be turned as they are on average: neighbours are turned alike."""
    angle = (said[5, one] + said[5, other]) / 2
    right = (columns[other] - columns[one]) * CELL
    down = (rows[other] - rows[one]) * CELL
    along, across = right * np.cos(angle) + down * np.sin(angle), down * np.cos(angle) - right * np.sin(angle)
    a, b = said[1:5, one].astype(np.float64), said[1:5, other].astype(np.float64)
    height = np.minimum(a[2], across + b[2]) - np.maximum(-a[0], across - b[0])
    width = np.minimum(a[1], along + b[1]) - np.maximum(-a[3], along - b[3])
    both = np.maximum(height, 0) * np.maximum(width, 0)
    area = (a[0] + a[2]) * (a[1] + a[3]) + (b[0] + b[2]) * (b[1] + b[3]) - both
    return np.asarray(both / np.maximum(area, 1e-9), np.float64)
