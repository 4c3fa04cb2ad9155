"""Our own detector, EAST over PP-OCRv6-tiny's backbone, in ONNX."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.backends.east_boxes import CELL, Thresholds, boxes_of_cells
from ocr.backends.east_join import INPUT
from ocr.backends.tiling import STEP, TiledDetector
from ocr.detector import Box


class EastDetector(TiledDetector):
    """Text, four distances and an angle of each cell, and lines of those: distances mean the same in every tile."""

    name = "sangdam-east"
    says = 6
    cell = CELL

    def __init__(
        self, model: Path, *, threads: int = 1, thresholds: Thresholds | None = None, arena: bool = False
    ) -> None:
        """Raises ModelUnusable."""
        super().__init__(model, INPUT, 10 * STEP, threads=threads, arena=arena)
        self._thresholds = thresholds or Thresholds()

    def _boxes(self, said: NDArray[np.float32]) -> list[Box]:
        return boxes_of_cells(said, self._thresholds)
