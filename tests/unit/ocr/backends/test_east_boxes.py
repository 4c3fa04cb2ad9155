"""From what EAST's cells say to boxes: neighbours that mean one line become it, and the better of two stays."""

import math
from collections import deque

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely.geometry import Polygon

from ocr.backends.east_boxes import CELL, Thresholds, boxes_of_cells, groups, merged, suppressed
from ocr.detector import Quad
from ocr.figures import places
from ocr.geometry import overlap
from ocr.training.east.targets import encoded

HEIGHT, WIDTH = 256, 640


def rectangle(x: float, y: float, width: float, height: float, degrees: float = 0.0) -> Quad:
    """Around its middle at x, y; turned clockwise."""
    angle = math.radians(degrees)
    along = np.array([math.cos(angle), math.sin(angle)]) * width / 2
    across = np.array([-math.sin(angle), math.cos(angle)]) * height / 2
    middle = np.array([x, y])
    corners = [middle - along - across, middle + along - across, middle + along + across, middle - along + across]
    return np.array(corners, dtype=np.float32)


def said(quads: list[Quad]) -> NDArray[np.float32]:
    """What cells would say that know the truth."""
    truth = encoded(quads, HEIGHT, WIDTH)
    text = truth.text * (truth.weight > 0)
    return np.concatenate([text[None], truth.sides, truth.angle[None]]).astype(np.float32)


@settings(max_examples=60, deadline=None)
@given(
    width=st.floats(24, 420),
    height=st.floats(14, 60),
    degrees=st.floats(-40, 40),
    x=st.floats(240, 400),
    y=st.floats(110, 146),
)
def test_what_is_encoded_is_decoded(width: float, height: float, degrees: float, x: float, y: float) -> None:
    width *= 1 - 0.6 * abs(math.sin(math.radians(degrees)))  # so that it stays on the page
    quad = rectangle(x, y, max(width, 24), height, degrees)
    if quad.min() < 0 or quad[:, 0].max() > WIDTH or quad[:, 1].max() > HEIGHT:
        return
    (box,) = boxes_of_cells(said([quad]), Thresholds())
    assert overlap(box.quad, quad) > 0.95
    assert box.score == pytest.approx(1.0)


def test_text_that_no_line_is_sure_of_is_none() -> None:
    cells = np.zeros((6, 8, 8), dtype=np.float32)
    cells[0, 4, 4] = 0.55  # above a cell's threshold, below a line's
    cells[1:5] = 8
    assert boxes_of_cells(cells, Thresholds()) == []


def test_lines_that_stand_close_stay_apart() -> None:
    quads = [rectangle(160, 40 + 30 * row, 240, 28) for row in range(6)] + [rectangle(420, 40, 90, 28)]
    found = boxes_of_cells(said(quads), Thresholds())
    assert places(quads, [box.quad for box in found]).hits == len(found) == 7


def test_a_page_that_lies_on_its_side_has_lines_that_run_down() -> None:
    (box,) = boxes_of_cells(said([rectangle(300, 128, 24, 200)]), Thresholds())
    assert box.height > 7 * box.width


def test_an_empty_page_has_no_lines() -> None:
    assert boxes_of_cells(np.zeros((6, 8, 8), np.float32), Thresholds()) == []


def test_the_ends_of_a_long_line_are_said_by_cells_that_see_them() -> None:
    quad = rectangle(320, 128, 560, 28)
    cells = said([quad])
    far = 100.0  # nobody sees further, and says too little
    for side in (2, 4):
        cells[side] = np.where(cells[side] > far, far + 0.2 * (cells[side] - far), cells[side])
    (box,) = boxes_of_cells(cells, Thresholds())
    assert overlap(box.quad, quad) > 0.9


@pytest.mark.parametrize("degrees", [0, -8, 90])
def test_a_line_that_is_seen_in_two_pieces_is_one(degrees: float) -> None:
    quad = rectangle(320, 128, 300 if degrees else 500, 30, degrees % 45)
    if degrees == 90:
        quad = rectangle(320, 128, 30, 220)
    cells = said([quad])
    # Two tiles meet in the middle; neither sees further than 40 pixels into the other.
    before, after, axis = (3, 1, 1) if degrees == 90 else (2, 4, 2)
    seam = 128 if degrees == 90 else 320
    places = (np.arange(cells.shape[axis]) + 0.5) * CELL
    shape = (-1, 1) if degrees == 90 else (1, -1)
    beyond = seam + 40 - places.reshape(shape), places.reshape(shape) - seam + 40
    cells[before] = np.where(places.reshape(shape) < seam, np.minimum(cells[before], beyond[0]), cells[before])
    cells[after] = np.where(places.reshape(shape) >= seam, np.minimum(cells[after], beyond[1]), cells[after])
    (box,) = boxes_of_cells(cells, Thresholds())
    assert overlap(box.quad, quad) > 0.9


@pytest.mark.parametrize("tall", [False, True])
@pytest.mark.parametrize("degrees", [-3, 2])
def test_a_line_is_turned_as_it_lies_even_where_its_cells_say_it_is_not(degrees: float, tall: bool) -> None:
    quad = rectangle(320, 128, 30, 220, degrees) if tall else rectangle(320, 128, 400, 30, degrees)
    cells = said([quad])
    # Places of the sides from each cell, as upright boxes would have them.
    inside = cells[0] > 0
    y, x = (np.indices(cells.shape[1:]) + 0.5) * CELL
    slope = math.tan(math.radians(degrees))
    if tall:
        shift = -(y - 128) * slope
        cells[2] = np.where(inside, 335 + shift - x, 1)
        cells[4] = np.where(inside, x - 305 - shift, 1)
    else:
        shift = (x - 320) * slope
        cells[1] = np.where(inside, y - 113 - shift, 1)
        cells[3] = np.where(inside, 143 + shift - y, 1)
    cells[5] = 0
    (box,) = boxes_of_cells(cells, Thresholds())
    side = box.quad[3] - box.quad[0] if tall else box.quad[1] - box.quad[0]
    found = math.degrees(math.atan2(-side[0], side[1]) if tall else math.atan2(side[1], side[0]))
    assert found == pytest.approx(degrees, abs=0.3)


def test_neighbours_on_a_row_are_not_joined() -> None:
    quads = [rectangle(150, 100, 200, 30), rectangle(275, 100, 40, 30), rectangle(400, 108, 150, 44)]
    assert len(boxes_of_cells(said(quads), Thresholds())) == 3


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 80), st.integers(0, 40), st.integers(5, 60), st.integers(5, 30), st.integers(-40, 40)),
        max_size=14,
    ),
    st.sampled_from([0.1, 0.3, 0.5]),
)
def test_suppression_is_that_of_the_textbook(shapes: list[tuple[int, int, int, int, int]], twice: float) -> None:
    quads = [rectangle(*shape) for shape in shapes]
    kept: list[int] = []
    for number, quad in enumerate(quads):
        if all(not hidden(quad, quads[better], twice) for better in kept):
            kept.append(number)
    assert suppressed(quads, twice, 0.7) == kept


def hidden(quad: Quad, better: Quad, twice: float) -> bool:
    both = Polygon(quad).intersection(Polygon(better)).area
    union = Polygon(quad).area + Polygon(better).area - both
    return bool(both >= twice * union or both >= 0.7 * Polygon(quad).area)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.2, 0.9))
def test_groups_are_those_that_a_search_finds(seed: int, share: float) -> None:
    chance = np.random.default_rng(seed)
    cells = chance.uniform(1, 30, (6, 6, 9)).astype(np.float32)
    cells[0] = chance.random((6, 9)) < share
    cells[5] = 0
    rows, columns = np.nonzero(cells[0])
    found = groups(cells, rows, columns, 0.3)
    places_of = {place: number for number, place in enumerate(zip(rows.tolist(), columns.tolist(), strict=True))}
    for start, number in places_of.items():
        reached, waiting = {start}, deque([start])
        while waiting:
            row, column = waiting.popleft()
            for near in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
                if near in places_of and near not in reached and alike(cells, (row, column), near):
                    reached.add(near)
                    waiting.append(near)
        assert {place for place, other in places_of.items() if found[other] == found[number]} == reached


def alike(cells: NDArray[np.float32], one: tuple[int, int], other: tuple[int, int]) -> bool:
    boxes = []
    for row, column in (one, other):
        top, right, bottom, left = cells[1:5, row, column].tolist()
        y, x = (row + 0.5) * CELL, (column + 0.5) * CELL
        corners = [(x - left, y - top), (x + right, y - top), (x + right, y + bottom), (x - left, y + bottom)]
        boxes.append(np.array(corners, dtype=np.float64))
    return overlap(*boxes) >= 0.3


def test_merging_weighs_cells_by_their_score() -> None:
    cells = np.zeros((6, 1, 2), np.float32)
    cells[0] = [[0.9, 0.1]]
    cells[1:5] = 10
    cells[1, 0, 1] = 20
    rows, columns = np.nonzero(cells[0])
    lines = merged(cells, rows, columns, np.zeros(2, np.int32))
    assert lines.scores.tolist() == pytest.approx([0.5])
    assert lines.sides[0].tolist() == pytest.approx([-8 - 10 * 0.1, lines.sides[0, 1], 12, lines.sides[0, 3]])
    # The right side is said by the right cell more than its score alone would have it.
    weight = 0.1 / (0.1 + 0.9 * math.exp(-CELL / 20.0))
    assert lines.sides[0, 1] == pytest.approx(12 + CELL * weight, abs=0.2)
