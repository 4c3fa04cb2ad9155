"""Turns a line's crop into what the recogniser sees; training goes through the same functions."""

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

HEIGHT = 48
BUCKET = 64
MAX_WIDTH = 2560
STRIDE = 4
"""Input pixels a CTC frame."""

Grey: TypeAlias = NDArray[np.uint8]
Line: TypeAlias = NDArray[np.float32]


def prepare(crop: Grey) -> Line:
    """A grey crop (height, width) of any size as (48, width), about -1..1: contrast stretched, dark text on light.

    The aspect stays, up to `MAX_WIDTH`; longer lines are squeezed.
    """
    height, width = crop.shape
    target = min(MAX_WIDTH, max(16, round(width * HEIGHT / height)))
    shrinks = height > HEIGHT
    line = cv2.resize(crop, (target, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    counts = np.bincount(line.ravel(), minlength=256).cumsum() / line.size
    low, middle, high = (int(np.searchsorted(counts, share)) for share in (0.01, 0.5, 0.99))
    if high == low:
        return np.ones(line.shape, np.float32)
    stretched = (line.astype(np.float32) - low) * (2.0 / max(high - low, 16)) - 1.0
    if middle - low < high - middle:
        stretched = -stretched
    return np.clip(stretched, -1.2, 1.2)


def bucket(width: int) -> int:
    """The width that a line of this width is padded to."""
    return -(-width // BUCKET) * BUCKET


def stack(lines: Sequence[Line]) -> Line:
    """Lines as one batch (n, 1, 48, widest bucket), padded with background."""
    batch: Line = np.ones((len(lines), 1, HEIGHT, bucket(max(line.shape[1] for line in lines))), np.float32)
    for row, line in zip(batch, lines, strict=True):
        row[0, :, : line.shape[1]] = line
    return batch
