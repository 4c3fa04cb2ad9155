"""A DB detector in ONNX (PP-OCRv6-tiny): scale, tile what is tall, run, and bring the boxes back."""

import threading
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.backends.db_boxes import Thresholds, boxes_of_map
from ocr.backends.onnx_session import open_session
from ocr.detector import Box, Pixels
from ocr.geometry import covered

SHORT_SIDE = 736
"""Pixels that the shorter side of an upright screen is scaled to, up or down (docs/ocr.md has the measurements)."""
LONG_SIDE = 1_920
"""A picture wider than high is made smaller only down to this width: a desktop's letters are small already."""
MAX_ENLARGED = 4.0
STEP = 32
"""The network halves its input five times."""
TILE, SHARED = 960, 160
"""Longest side of one run, which bounds its memory, and what neighbouring tiles have in common at least, so that each
line is whole in one of them."""
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet, by which the network was trained; it takes blue first."""


class DbDetector:
    """See `ocr.detector.Detector`."""

    name = "ppocrv6-tiny-db"

    def __init__(self, model: Path, *, threads: int = 1, thresholds: Thresholds | None = None) -> None:
        """Raises ModelUnusable."""
        blank: np.ndarray = np.zeros((1, 3, SHORT_SIDE, SHORT_SIDE), dtype=np.float32)
        self._session = open_session(model, {"x": blank}, threads=threads)
        self._thresholds = thresholds or Thresholds()
        # One run uses all threads there are; two would only take twice the memory.
        self._one_at_a_time = threading.Lock()

    @property
    def provider(self) -> str:
        return str(self._session.get_providers()[0])

    def detect(self, pixels: Pixels) -> list[Box]:
        height, width = pixels.shape[:2]
        size = _scaled_size(width, height)
        scaled = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if size[0] < width else cv2.INTER_LINEAR)
        factors = np.array([width / size[0], height / size[1]], dtype=np.float32)
        limits = np.array([width, height], dtype=np.float32)
        return [
            Box(np.clip(box.quad * factors, 0, limits), box.score) for box in self._detect_tiles(np.asarray(scaled))
        ]

    def _detect_tiles(self, pixels: Pixels) -> list[Box]:
        """Boxes in the scaled picture's pixels; each line once, though it may stand in two tiles."""
        height, width = pixels.shape[:2]
        found: list[Box] = []
        for top, bottom in _tiles(height):
            for left, right in _tiles(width):
                boxes = boxes_of_map(self._map(pixels[top:bottom, left:right]), self._thresholds)
                cut = (left > 0, top > 0, right < width, bottom < height)
                whole = [box for box in boxes if not _touches(box, right - left, bottom - top, cut)]
                found += [Box(box.quad + np.array([left, top], dtype=np.float32), box.score) for box in whole]
        return found if max(height, width) <= TILE else _once(found)

    def _map(self, pixels: Pixels) -> NDArray[np.float32]:
        values = (pixels[:, :, ::-1].astype(np.float32) / 255 - np.float32(MEAN)) / np.float32(DEVIATION)
        with self._one_at_a_time:
            made = self._session.run(None, {"x": np.ascontiguousarray(values.transpose(2, 0, 1)[None])})
        text: NDArray[np.float32] = made[0][0, 0]
        return text


def _scaled_size(width: int, height: int) -> tuple[int, int]:
    """What the network sees: width and height, multiples of STEP."""
    scale = min(SHORT_SIDE / min(width, height), MAX_ENLARGED)
    if width > height:
        scale = max(scale, min(1.0, LONG_SIDE / width))
    return tuple(max(STEP, round(side * scale / STEP) * STEP) for side in (width, height))  # type: ignore[return-value]


def _tiles(length: int) -> list[tuple[int, int]]:
    """From and to of each tile along a side: as few as can be, alike in length, sharing SHARED pixels or a bit more."""
    if length <= TILE:
        return [(0, length)]
    count = -(-(length - SHARED) // (TILE - SHARED))
    tile = -(-(length + (count - 1) * SHARED) // (count * STEP)) * STEP
    starts = [round(number * (length - tile) / (count - 1)) for number in range(count)]
    return [(start, start + tile) for start in starts]


def _touches(box: Box, width: int, height: int, cut: tuple[bool, bool, bool, bool]) -> bool:
    """Whether the box reaches a side (left, top, right, bottom) where its tile was cut, so that more may lie beyond."""
    (left, top), (right, bottom) = box.quad.min(axis=0), box.quad.max(axis=0)
    reached = (left < 2, top < 2, right > width - 2, bottom > height - 2)
    return any(is_cut and at for is_cut, at in zip(cut, reached, strict=True))


def _once(boxes: list[Box]) -> list[Box]:
    """Without those that lie within a larger one for more than half."""
    kept: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.width * box.height, reverse=True):
        near = (other for other in kept if abs(other.quad[:, 1].mean() - box.quad[:, 1].mean()) < other.height)
        if all(covered(box.quad, other.quad) < 0.5 for other in near):
            kept.append(box)
    return kept
