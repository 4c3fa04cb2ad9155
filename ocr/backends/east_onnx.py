"""Our own detector, EAST over PP-OCRv6-tiny's backbone, in ONNX: scale, run tile by tile, and bring the boxes back."""

import threading
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.backends.db_onnx import DEVIATION, MEAN, STEP, scaled_size, tiles
from ocr.backends.east_boxes import CELL, Thresholds, boxes_of_cells
from ocr.backends.east_join import INPUT
from ocr.backends.onnx_session import open_session
from ocr.detector import Box, Pixels

SAYS = 6
"""Numbers a cell."""
_MEAN, _DEVIATION = (255 * np.array(each, np.float32)[:, None, None] for each in (MEAN, DEVIATION))


class EastDetector:
    """See `ocr.detector.Detector`."""

    name = "sangdam-east"

    def __init__(
        self, model: Path, *, threads: int = 1, thresholds: Thresholds | None = None, arena: bool = False
    ) -> None:
        """Raises ModelUnusable."""
        blank: np.ndarray = np.zeros((1, 3, 10 * STEP, 10 * STEP), dtype=np.float32)
        self._session = open_session(model, {INPUT: blank}, threads=threads, arena=arena)
        self._thresholds = thresholds or Thresholds()
        # As with DB: one run uses all threads there are.
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
        boxes = boxes_of_cells(self._cells(np.asarray(scaled)), self._thresholds)
        return [Box(np.clip(box.quad * factors, 0, limits), box.score) for box in boxes]

    def _cells(self, pixels: Pixels) -> NDArray[np.float32]:
        """What cells say (6, height / 4, width / 4), put together from tiles: distances mean the same in each."""
        height, width = pixels.shape[:2]
        cells: NDArray[np.float32] = np.empty((SAYS, height // CELL, width // CELL), dtype=np.float32)
        for rows in tiles(height, CELL):
            for columns in tiles(width, CELL):
                with self._one_at_a_time:
                    (made,) = self._session.run(
                        None, {INPUT: prepared(pixels[rows.start : rows.end, columns.start : columns.end])}
                    )
                part = made[0, :, _cells(rows.of_tile), _cells(columns.of_tile)]
                cells[:, _cells(rows.used), _cells(columns.used)] = part
        return cells


def prepared(pixels: Pixels) -> NDArray[np.float32]:
    """An RGB picture as the backbone takes it: (1, 3, height, width), blue first, even as ImageNet is."""
    values = pixels[:, :, ::-1].transpose(2, 0, 1)[None].astype(np.float32, order="C")
    values -= _MEAN
    values /= _DEVIATION
    return values


def _cells(part: slice) -> slice:
    """The same part of a side, counted in cells instead of pixels."""
    return slice(part.start // CELL, part.stop // CELL)
