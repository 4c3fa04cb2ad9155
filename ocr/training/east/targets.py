"""What EAST's cells should say of a page whose lines are known."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry import box as bounds

from ocr.detector import Quad
from ocr.training.east.network import CELL

SHRUNK = 0.3
"""Of the shorter side: the rim of a line, which counts as no text, so that neighbours stay apart (section 3.3.1)."""
CUT_OFF = 0.3
"""A line of which more lies outside the picture is neither text nor ground."""


@dataclass(frozen=True, slots=True)
class Targets:
    """One page's: see `ocr.training.east.loss.Truth`, without the first axis."""

    text: NDArray[np.float32]
    sides: NDArray[np.float32]
    angle: NDArray[np.float32]
    weight: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Turned:
    """A rectangle: its sides' places along axes that are turned by `angle`, radians, within an eighth of a turn."""

    angle: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def shorter(self) -> float:
        return min(self.right - self.left, self.bottom - self.top)


def encoded(quads: Sequence[Quad], height: int, width: int) -> Targets:
    """Targets of a page of `height` × `width` pixels; larger lines first, so that small ones on them are seen."""
    rows, columns = height // CELL, width // CELL
    targets = Targets(
        np.zeros((rows, columns), np.float32),
        np.ones((4, rows, columns), np.float32),
        np.zeros((rows, columns), np.float32),
        np.ones((rows, columns), np.float32),
    )
    for quad in sorted(quads, key=lambda quad: -turned(quad).shorter):
        _draw(quad, targets)
    return targets


def turned(quad: Quad) -> Turned:
    """The rectangle nearest to a quad: turned as its sides are on average, each through its corners' middle."""
    level = quad[1] - quad[0] + quad[2] - quad[3]
    angle = float(np.arctan2(level[1], level[0]))
    angle = (angle + np.pi / 4) % (np.pi / 2) - np.pi / 4
    along, across = (np.sort(values) for values in axes(quad[:, 0], quad[:, 1], angle))
    return Turned(
        angle, float(across[:2].mean()), float(along[2:].mean()), float(across[2:].mean()), float(along[:2].mean())
    )


def axes(
    x: NDArray[np.float32], y: NDArray[np.float32], angle: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Points along axes that are turned by an angle."""
    cos, sin = np.cos(angle), np.sin(angle)
    return x * cos + y * sin, y * cos - x * sin


def _draw(quad: Quad, targets: Targets) -> None:
    box = turned(quad)
    rows, columns = targets.text.shape
    left, top = np.maximum(np.floor(quad.min(0) / CELL).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(quad.max(0) / CELL).astype(int) + 1, (columns, rows))
    if left >= right or top >= bottom:
        return
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32) * CELL + CELL / 2
    along, across = axes(x, y, box.angle)
    sides = np.stack([across - box.top, box.right - along, box.bottom - across, along - box.left])
    within = sides.min(0)
    here = (slice(top, bottom), slice(left, right))
    inside = within > 0
    area = (box.right - box.left) * (box.bottom - box.top)
    if _visible(quad, rows * CELL, columns * CELL) < (1 - CUT_OFF) * area:
        targets.weight[here][inside] = 0
        targets.text[here][inside] = 0
        return
    middle = within > SHRUNK * box.shorter
    if not middle.any():
        middle = within == within.max()
    targets.text[here][middle] = 1
    targets.angle[here][middle] = box.angle
    targets.sides[:, top:bottom, left:right][:, middle] = np.maximum(sides[:, middle], 0.5)
    targets.weight[here][middle] = min(4.0, 12 / np.sqrt(middle.sum()))


def _visible(quad: Quad, height: int, width: int) -> float:
    """The part of a quad's area that lies within the page."""
    return float(Polygon(quad).intersection(bounds(0, 0, width, height)).area)
