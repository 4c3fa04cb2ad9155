"""Cuts lines out of a picture, straight, and makes them easy to read: grey, dark on light, full contrast."""

import cv2
import numpy as np

from ocr.detector import Box, Pixels, Quad

MARGIN = 0.12
"""Of a line's height, kept around it: engines read letters that touch the border badly."""
MAX_LENGTH = 60.0
"""A line is at most so many times as long as high; what is longer is squeezed."""
EXTREMES = (1.0, 99.0)
"""Percentiles that become black and white."""
MIN_CONTRAST = 12
"""Grey levels between them; a crop with less is left as it is, for there is nothing but noise to stretch."""


def crop(pixels: Pixels, box: Box) -> Pixels:
    """The line, prepared: uint8 (height, width), its own size in the picture."""
    return prepared(straightened(pixels, box))


def straightened(pixels: Pixels, box: Box) -> Pixels:
    """The box and a margin around it as an upright rectangle, in the picture's colours."""
    margin = MARGIN * box.height
    height = max(1, round(box.height + 2 * margin))
    width = max(1, round(min(box.width, MAX_LENGTH * box.height) + 2 * margin))
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    warp = cv2.getPerspectiveTransform(_grown(box.quad, margin), target)
    made = cv2.warpPerspective(pixels, warp, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(made, dtype=np.uint8)


def prepared(pixels: Pixels) -> Pixels:
    """Grey, dark letters on a light ground, stretched to full contrast. Neither thresholds nor CLAHE: both cost."""
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    low, high = np.percentile(grey, EXTREMES)
    if high - low < MIN_CONTRAST:
        return np.asarray(grey, dtype=np.uint8)
    stretched = np.clip((grey.astype(np.float32) - low) * (255 / (high - low)), 0, 255)
    # Letters cover less than half of their line, so the median is the ground.
    light = np.median(stretched) >= 127
    return (stretched if light else 255 - stretched).astype(np.uint8)


def _grown(quad: Quad, margin: float) -> Quad:
    """The quad with each side moved outwards by `margin` pixels."""
    along = quad[1] - quad[0] + quad[2] - quad[3]
    down = quad[3] - quad[0] + quad[2] - quad[1]
    along = along / max(float(np.linalg.norm(along)), 1e-6) * margin
    down = down / max(float(np.linalg.norm(down)), 1e-6) * margin
    return (quad + np.array([-along - down, along - down, along + down, down - along])).astype(np.float32)
