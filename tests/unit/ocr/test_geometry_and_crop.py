"""Quads turn and overlap as they should; crops come out straight, dark on light, at full contrast."""

import cv2
import numpy as np
import pytest

from ocr.crop import MIN_CONTRAST, crop, prepared, straightened
from ocr.detector import Box
from ocr.geometry import clockwise, covered, overlap, turned

from .conftest import box


def test_corners_are_ordered_from_the_top_left_however_they_come() -> None:
    corners = box(10, 20, 100, 30).quad
    for start in range(4):
        for order in (np.roll(corners, start, axis=0), np.roll(corners, start, axis=0)[::-1]):
            assert clockwise(order).tolist() == corners.tolist()


@pytest.mark.parametrize("degrees", [-30, -10, 10, 30])
def test_a_slanted_line_runs_along_its_more_level_side(degrees: float) -> None:
    corners = cv2.boxPoints(((200, 200), (120, 30), degrees))
    found = Box(clockwise(corners), 1.0)
    assert (round(found.width), round(found.height)) == (120, 30)
    assert found.quad[1][0] > found.quad[0][0]


def test_turning_four_times_gives_the_same_box() -> None:
    one = box(10, 20, 100, 30)
    assert turned(one, 4, 640, 480).quad.tolist() == one.quad.tolist()
    quarter = turned(one, 1, 640, 480)
    assert quarter.quad.tolist() == [[430, 10], [460, 10], [460, 110], [430, 110]]
    assert turned(quarter, 3, 480, 640).quad.tolist() == one.quad.tolist()


def test_overlaps() -> None:
    one, half, other = box(0, 0, 10, 10).quad, box(5, 0, 10, 10).quad, box(50, 50, 5, 5).quad
    assert overlap(one, one) == 1.0
    assert overlap(one, half) == pytest.approx(1 / 3)
    assert overlap(one, other) == covered(other, one) == 0.0
    assert covered(one, half) == pytest.approx(0.5)
    assert overlap(np.zeros((4, 2), dtype=np.float32), one) == 0.0


def line(*, ground: int, ink: int) -> np.ndarray:
    pixels = np.full((40, 200, 3), ground, dtype=np.uint8)
    pixels[15:25, 40:160:8] = ink
    return pixels


@pytest.mark.parametrize(("ground", "ink"), [(255, 0), (0, 255), (90, 140), (200, 170), (30, 60)])
def test_every_line_becomes_black_on_white(ground: int, ink: int) -> None:
    made = prepared(line(ground=ground, ink=ink))
    assert made.dtype == np.uint8
    assert made[2, 2] == 255
    assert made[20, 40] == 0


def test_a_ground_without_letters_is_not_stretched_into_noise() -> None:
    noise = np.random.default_rng(1).integers(100, 100 + MIN_CONTRAST - 2, (40, 200, 3)).astype(np.uint8)
    assert prepared(noise).std() < MIN_CONTRAST


def test_a_slanted_line_is_cut_out_straight() -> None:
    page = np.full((400, 400, 3), 255, dtype=np.uint8)
    corners = cv2.boxPoints(((200, 200), (200, 40), 20))
    cv2.fillPoly(page, [corners.astype(np.int32)], (0, 0, 0))
    made = straightened(page, Box(clockwise(corners), 1.0))
    height, width = made.shape[:2]
    assert (height, width) == (50, 210)
    assert made[height // 2, width // 2].tolist() == [0, 0, 0]
    assert made[0, 0].tolist() == made[-1, -1].tolist() == [255, 255, 255]


@pytest.mark.parametrize("where", [(0, 0, 1, 1), (-5, -5, 300, 20), (0, 0, 100, 0), (99, 99, 0, 0)])
def test_boxes_at_the_edge_or_without_extent_give_a_crop(where: tuple[int, int, int, int]) -> None:
    made = crop(np.zeros((100, 100, 3), dtype=np.uint8), box(*where))
    assert made.ndim == 2
    assert min(made.shape) >= 1
