"""A DB detector in ONNX (PP-OCRv6-tiny)."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.backends.db_boxes import Thresholds, boxes_of_map
from ocr.backends.tiling import SHORT_SIDE, TiledDetector
from ocr.detector import Box, Pixels

DARK, LOOKED_AT = 128, 8
"""A tile whose median is below, of every so many pixels, is shown as its negative: light letters on a dark ground are
missed now and then, dark ones on a light ground hardly ever (docs/ocr.md)."""


class DbDetector(TiledDetector):
    """Where text is, 0 to 1 for each pixel, and lines of that."""

    name = "ppocrv6-tiny-db"

    def __init__(
        self, model: Path, *, threads: int = 1, thresholds: Thresholds | None = None, arena: bool = False
    ) -> None:
        """Raises ModelUnusable."""
        super().__init__(model, "x", SHORT_SIDE, threads=threads, arena=arena)
        self._thresholds = thresholds or Thresholds()

    def _boxes(self, said: NDArray[np.float32]) -> list[Box]:
        return boxes_of_map(said[0], self._thresholds)

    def _shown(self, tile: Pixels) -> Pixels:
        return 255 - tile if np.median(tile[::LOOKED_AT, ::LOOKED_AT]) < DARK else tile
