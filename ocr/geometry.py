"""Quads: turning them, ordering their corners, and how far two of them cover one another."""

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import Polygon

from ocr.detector import Box, Quad


def clockwise(corners: NDArray[np.float32]) -> Quad:
    """A rectangle's corners from its top-left one on; a line is taken to run along the side that is more level."""
    centre = corners.mean(axis=0)
    around = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    ordered = corners[np.argsort(around)]  # y grows downwards, so growing angles are clockwise
    sides = np.roll(ordered, -1, axis=0) - ordered
    level = sides[:, 0] / np.maximum(np.linalg.norm(sides, axis=1), 1e-6)
    return np.roll(ordered, -int(level.argmax()), axis=0).astype(np.float32)


def turned(box: Box, quarters: int, width: int, height: int) -> Box:
    """The box after its picture of `width` × `height` was turned `quarters` times by 90 degrees clockwise."""
    quad = box.quad
    for _ in range(quarters % 4):
        quad = np.stack([height - quad[:, 1], quad[:, 0]], axis=1)
        width, height = height, width
    return Box(clockwise(quad), box.score)


def covered(inner: Quad, outer: Quad) -> float:
    """The share of `inner`'s area that lies in `outer`."""
    a, b = Polygon(inner), Polygon(outer)
    return float(a.intersection(b).area / a.area) if a.is_valid and b.is_valid and a.area else 0.0


def overlap(one: Quad, other: Quad) -> float:
    """Intersection over union (IoU)."""
    a, b = Polygon(one), Polygon(other)
    if not a.is_valid or not b.is_valid:
        return 0.0
    both = a.intersection(b).area
    return float(both / (a.area + b.area - both)) if both else 0.0
