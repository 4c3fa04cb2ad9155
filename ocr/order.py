"""Reading order: lines into blocks (bubbles, paragraphs), blocks into rows and columns, bubbles to who said them.

Everything is measured in line heights, along the page's own level, so that a page that is a little turned reads alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ocr.detector import Box, Pixels

Side = Literal["left", "right", "none"]
GAP = 0.9
"""Line heights between two lines of one block, at most."""
ALIKE = 1.35
"""Lines of one block differ in height by this factor at most."""
ALIGNED = 0.7
"""Line heights by which the edges of lines of one block may differ."""
LINES_OF_A_FAN = 4
COLUMN_LINES = 4
"""Lines that stand on each side of a gutter before they count as columns."""
LEANING = 0.12
"""Of the page's width: a bubble is at most so far from the edge it leans to, leaving out pictures of faces."""
CLOSE = 1.5
"""Line heights between a bubble and its time, at most."""
BUBBLE = 1.2
"""Times the usual line height; what is larger is a title."""
FREE = 0.22
"""Of the page's width: what a bubble leaves free on its other side."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Line `number` of those that were given; lines of one `block` belong together; `side`: who said it."""

    number: int
    block: int
    side: Side


@dataclass(frozen=True, slots=True)
class _Span:
    """A line's extent along the page's level: `numbers` are those of its lines, once spans are joined to blocks."""

    numbers: tuple[int, ...]
    left: float
    top: float
    right: float
    bottom: float
    line_height: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def in_order(boxes: Sequence[Box], pixels: Pixels) -> list[Placed]:
    """Every box once, in reading order."""
    if not boxes:
        return []
    spans = _level(boxes)
    width = float(pixels.shape[1])
    blocks = _blocks(spans)
    sides, times = _chat(blocks, width)
    columns = _columns([block for block in blocks if block not in times])
    ordered = [block for column in columns for block in _rows(column)]
    for time, bubble in times.items():
        ordered.insert(ordered.index(bubble) + 1, time)
    return [
        Placed(number, place, sides.get(block, "none"))
        for place, block in enumerate(ordered)
        for number in block.numbers
    ]


def _level(boxes: Sequence[Box]) -> list[_Span]:
    """The boxes' extents after the page is made level."""
    corners = np.stack([box.quad for box in boxes])
    corners[:, :, 1] -= _rise(corners)
    spans = []
    for number, quad in enumerate(corners):
        left, right = quad[[0, 3], 0].mean(), quad[[1, 2], 0].mean()
        top, bottom = quad[[0, 1], 1].mean(), quad[[2, 3], 1].mean()
        spans.append(_Span((number,), left, top, right, bottom, bottom - top))
    return spans


def _rise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """By how much each corner lies lower than it would on a level page.

    Lines of a photographed page fan out, so their slope is taken to change evenly from top to bottom.
    """
    along = (corners[:, 1] - corners[:, 0] + corners[:, 2] - corners[:, 3]) / 2
    centre = corners.mean(axis=1)
    long = along[:, 0] > 4 * np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1)
    if not long.any():
        return np.zeros(corners.shape[:2], dtype=np.float32)
    slope = along[long, 1] / along[long, 0]
    height = centre[long, 1]
    even = (
        np.polyfit(height, slope, 1, w=along[long, 0]) if np.ptp(height) > 0 and long.sum() >= LINES_OF_A_FAN else None
    )
    at = np.full(len(corners), np.median(slope)) if even is None else np.polyval(even, centre[:, 1])
    rise: NDArray[np.float32] = at[:, None] * (corners[:, :, 0] - centre[:, 0].mean())
    return rise


def _blocks(spans: list[_Span]) -> list[_Span]:
    """Lines that follow one another closely, are alike in height and share an edge or their middle."""
    blocks: list[_Span] = []
    for line in sorted(spans, key=lambda span: span.top):
        above = [block for block in blocks if _continues(block, line, spans)]
        if not above:
            blocks.append(line)
            continue
        block = max(above, key=lambda block: block.bottom)
        blocks[blocks.index(block)] = _Span(
            block.numbers + line.numbers,
            min(block.left, line.left),
            block.top,
            max(block.right, line.right),
            max(block.bottom, line.bottom),
            line.line_height,
        )
    return blocks


def _continues(block: _Span, line: _Span, spans: list[_Span]) -> bool:
    """Whether the line is the next of a block whose last line ends above it."""
    last = spans[block.numbers[-1]]
    height = min(last.line_height, line.line_height)
    if max(last.line_height, line.line_height) > ALIKE * height:
        return False
    if not -0.4 * height <= line.top - last.bottom <= GAP * height:
        return False
    slack = ALIGNED * height
    aligned = any(
        abs(edge) <= slack for edge in (line.left - last.left, line.middle - last.middle, line.right - last.right)
    )
    return aligned and not (_in_a_row(line, spans) and _in_a_row(last, spans))


def _in_a_row(line: _Span, spans: list[_Span]) -> bool:
    """Whether another line of like height stands beside it; where that is so of two in turn, they are cells."""
    return any(
        other is not line
        and max(other.line_height, line.line_height) <= ALIKE * min(other.line_height, line.line_height)
        and _beside(other, line)
        for other in spans
    )


def _beside(one: _Span, other: _Span) -> bool:
    """Whether two spans share more than half of the lower one's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


def _rows(blocks: Sequence[_Span]) -> list[_Span]:
    """From top to bottom, and from left to right where blocks begin at the same height."""
    ordered: list[_Span] = []
    waiting = sorted(blocks, key=lambda block: block.top)
    while waiting:
        first = waiting[0]
        row = [
            block for block in waiting
            if block is first or (_beside(block, first) and block.top - first.top < 0.5 * first.line_height)
        ]  # fmt: skip
        ordered += sorted(row, key=lambda block: block.left)
        waiting = [block for block in waiting if block not in row]
    return ordered


def _columns(blocks: Sequence[_Span]) -> list[list[_Span]]:
    """Blocks of the left column, then of the right one, where a gutter parts two texts that do not run in rows."""
    edges = sorted(blocks, key=lambda block: block.left)
    reach = 0.0
    for place, block in enumerate(edges):
        if place and block.left - reach > 1.5 * block.line_height:
            left, right = edges[:place], edges[place:]
            if _are_columns(left, right):
                return [*_columns(left), *_columns(right)]
        reach = max(reach, block.right)
    return [list(blocks)]


def _are_columns(left: list[_Span], right: list[_Span]) -> bool:
    """Whether a paragraph of several lines on one side runs beside one on the other."""
    long = [[block for block in side if len(block.numbers) >= COLUMN_LINES] for side in (left, right)]
    return any(_beside(one, other) for one in long[0] for other in long[1])


def _chat(blocks: Sequence[_Span], width: float) -> tuple[dict[_Span, Side], dict[_Span, _Span]]:
    """In a chat: who said each bubble, and the bubble that each time beside one belongs to. Elsewhere nothing.

    A chat has blocks that lean to either edge, alone in their row but for small times close to them.
    """
    times = {block: bubble for block in blocks for bubble in blocks if _is_time_of(block, bubble)}
    alone = [b for b in blocks if b not in times and not any(_is_cell(o, b) for o in blocks if o not in times)]
    widest = sorted(alone, key=lambda block: block.right - block.left)[len(alone) // 2 :]
    usual = float(np.median([block.line_height for block in widest])) if widest else 0.0
    leaning = {block: _lean(block, width) for block in alone if block.line_height < BUBBLE * usual}
    said: dict[_Span, Side] = {block: side for block, side in leaning.items() if side != "none"}
    if "right" not in said.values() or len(said) < 3:
        return {}, {}
    times = {time: bubble for time, bubble in times.items() if bubble in said}
    return said | {time: said[bubble] for time, bubble in times.items()}, times


def _is_time_of(block: _Span, bubble: _Span) -> bool:
    """Whether the block is small print close beside the bubble's last line."""
    apart = max(block.left - bubble.right, bubble.left - block.right)
    smaller = block.line_height < 1.05 * bubble.line_height and block.right - block.left < 6 * bubble.line_height
    return smaller and 0 <= apart < CLOSE * bubble.line_height and _beside(block, bubble)


def _is_cell(other: _Span, block: _Span) -> bool:
    return other is not block and _beside(other, block)


def _lean(block: _Span, width: float) -> Side:
    if width - block.right < LEANING * width and block.left > FREE * width:
        return "right"
    if block.left < 2 * LEANING * width and width - block.right > FREE * width:
        return "left"
    return "none"
