"""From a DB network's map of text to boxes of lines.

Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", AAAI 2020, section 3.4: threshold the
map, take each connected region's smallest rectangle, drop what is weak, and grow the rest back to whole letters, since
the network learns shrunken regions (Vatti clipping, distance = area × ratio / perimeter).

One ratio for all makes the boxes of single digits twice too large; so it grows with a box's length (docs/ocr.md).
"""

from dataclasses import dataclass

import cv2
import numpy as np
import pyclipper
from numpy.typing import NDArray
from shapely.geometry import Polygon

from ocr.detector import Box
from ocr.geometry import clockwise


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`map`: a pixel is text above it; `box`: a region is a line where its mean is.

    `unclip`: how far square boxes grow, and those that are `long` times as long as high, or longer.
    """

    map: float = 0.2
    box: float = 0.45
    unclip: tuple[float, float] = (0.9, 1.5)
    long: float = 8.0
    smallest: float = 3.0
    """Sides shorter than this are dirt, in pixels of the map."""
    most: int = 3_000
    """Regions that are looked at."""


def boxes_of_map(text: NDArray[np.float32], thresholds: Thresholds) -> list[Box]:
    """Boxes of a map (height, width) with values in 0..1, in its own pixels."""
    regions, _ = cv2.findContours((text > thresholds.map).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    boxes = []
    for region in regions[: thresholds.most]:
        (_, sides, _) = rectangle = cv2.minAreaRect(region)
        if min(sides) < thresholds.smallest:
            continue
        score = _mean_inside(text, region)
        if score < thresholds.box:
            continue
        grown = _grown(cv2.boxPoints(rectangle), _unclip(sides, thresholds))
        if grown is None or min(cv2.minAreaRect(grown)[1]) < thresholds.smallest + 2:
            continue
        boxes.append(Box(clockwise(cv2.boxPoints(cv2.minAreaRect(grown))), score))
    return boxes


def _mean_inside(text: NDArray[np.float32], region: NDArray[np.int32]) -> float:
    x, y, width, height = cv2.boundingRect(region)
    inside = np.zeros((height, width), dtype=np.uint8)
    cv2.fillPoly(inside, [region - np.array([x, y], dtype=np.int32)], 1)
    return float(cv2.mean(text[y : y + height, x : x + width], inside)[0])


def _unclip(sides: tuple[float, float], thresholds: Thresholds) -> float:
    least, most = thresholds.unclip
    length = max(sides) / min(sides)
    return least + (most - least) * min(1.0, (length - 1) / (thresholds.long - 1))


def _grown(corners: NDArray[np.float32], ratio: float) -> NDArray[np.float32] | None:
    polygon = Polygon(corners)
    if polygon.length == 0:
        return None
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(
        [tuple(map(int, corner)) for corner in corners.round()], pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON
    )
    grown = offset.Execute(polygon.area * ratio / polygon.length)
    return np.array(grown[0], dtype=np.float32) if grown else None
