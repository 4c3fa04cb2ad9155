"""What detectors in ONNX have in common: scale the picture, run the network tile by tile, and bring the boxes back."""

import threading
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.backends.onnx_session import open_session
from ocr.detector import Box, Pixels

SHORT_SIDE = 736
"""Pixels that the shorter side of an upright screen is scaled to, up or down (docs/ocr.md has the measurements)."""
LONG_SIDE = 1_920
"""A picture wider than high is made smaller only down to this width: a desktop's letters are small already."""
MAX_ENLARGED = 4.0
STEP = 32
"""The networks halve their input five times."""
TILE, SHARED = 960, 160
"""Longest side of one run, which bounds its memory, and what neighbouring tiles have in common at least: each map is
used up to the middle of that, where the network still sees enough on both sides."""
_MEAN, _DEVIATION = (
    255 * np.array(each, np.float32)[:, None, None] for each in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
)
"""Of ImageNet, by which the backbone was trained; it takes blue first."""


class TiledDetector:
    """See `ocr.detector.Detector`. One whose network says `says` numbers of each cell of `cell` by `cell` pixels."""

    name: str
    says = 1
    cell = 1

    def __init__(self, model: Path, input_name: str, warm_up_side: int, *, threads: int, arena: bool) -> None:
        """Raises ModelUnusable."""
        self._input = input_name
        blank: np.ndarray = np.zeros((1, 3, warm_up_side, warm_up_side), dtype=np.float32)
        self._session = open_session(model, {input_name: blank}, threads=threads, arena=arena)
        # One run uses all threads there are; two would only take twice the memory.
        self._one_at_a_time = threading.Lock()

    @property
    def provider(self) -> str:
        return self._session.provider

    @property
    def degraded(self) -> bool:
        return self._session.degraded

    def detect(self, pixels: Pixels) -> list[Box]:
        height, width = pixels.shape[:2]
        size = scaled_size(width, height)
        scaled = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if size[0] < width else cv2.INTER_LINEAR)
        factors = np.array([width / size[0], height / size[1]], dtype=np.float32)
        limits = np.array([width, height], dtype=np.float32)
        boxes = self._boxes(self._said(np.asarray(scaled)))
        return [Box(np.clip(box.quad * factors, 0, limits), box.score) for box in boxes]

    def _boxes(self, said: NDArray[np.float32]) -> list[Box]:
        """Boxes, in pixels of the scaled picture, of what the network says (says, height / cell, width / cell)."""
        raise NotImplementedError

    def _shown(self, tile: Pixels) -> Pixels:
        """The tile as the network is to see it."""
        return tile

    def _said(self, pixels: Pixels) -> NDArray[np.float32]:
        """Put together from tiles."""
        height, width = pixels.shape[:2]
        said: NDArray[np.float32] = np.empty((self.says, height // self.cell, width // self.cell), dtype=np.float32)
        for rows in tiles(height, self.cell):
            for columns in tiles(width, self.cell):
                tile = pixels[rows.start : rows.end, columns.start : columns.end]
                with self._one_at_a_time:
                    (made,) = self._session.run(None, {self._input: prepared(self._shown(tile))})
                part = made[0, :, self._cells(rows.of_tile), self._cells(columns.of_tile)]
                said[:, self._cells(rows.used), self._cells(columns.used)] = part
        return said

    def _cells(self, part: slice) -> slice:
        """The same part of a side, counted in cells instead of pixels."""
        return slice(part.start // self.cell, part.stop // self.cell)


def prepared(pixels: Pixels) -> NDArray[np.float32]:
    """An RGB picture as the backbone takes it: (1, 3, height, width), blue first, even as ImageNet is."""
    values = pixels[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32, order="C")
    values -= _MEAN
    values /= _DEVIATION
    return values


@dataclass(frozen=True, slots=True)
class _Tile:
    """One side of a tile: what the network sees, and what is used of that."""

    start: int
    end: int
    used: slice

    @property
    def of_tile(self) -> slice:
        """`used`, counted from the tile's own start."""
        return slice(self.used.start - self.start, self.used.stop - self.start)


def scaled_size(width: int, height: int) -> tuple[int, int]:
    """What the network sees: width and height, multiples of STEP."""
    scale = min(SHORT_SIDE / min(width, height), MAX_ENLARGED)
    if width > height:
        scale = max(scale, min(1.0, LONG_SIDE / width))
    return tuple(max(STEP, round(side * scale / STEP) * STEP) for side in (width, height))  # type: ignore[return-value]


def tiles(length: int, grain: int = 1) -> list[_Tile]:
    """Tiles along a side: as few as can be, alike in length, sharing SHARED pixels or a bit more.

    They start, and are used, from multiples of `grain` on; so must `length` be one.
    """
    if length <= TILE:
        return [_Tile(0, length, slice(0, length))]
    count = -(-(length - SHARED) // (TILE - SHARED))
    tile = -(-(length + (count - 1) * SHARED) // (count * STEP)) * STEP
    starts = [round(number * (length - tile) / (count - 1) / grain) * grain for number in range(count)]
    middles = [(before + tile + after) // 2 // grain * grain for before, after in pairwise(starts)]
    seams = pairwise([0, *middles, length])
    return [_Tile(start, start + tile, slice(*seam)) for start, seam in zip(starts, seams, strict=True)]
