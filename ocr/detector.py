"""What reading needs of a detector: where the lines are."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]
"""RGB, (height, width, 3), or grey, (height, width)."""
Quad: TypeAlias = NDArray[np.float32]
"""(4, 2): x and y of four corners, clockwise from top-left, in pixels."""


@dataclass(frozen=True, slots=True)
class Box:
    """One line's place. `score` in 0..1: how sure the detector is that it is text."""

    quad: Quad
    score: float

    @property
    def width(self) -> float:
        """Mean length of the upper and lower side."""
        return float(np.linalg.norm(self.quad[1] - self.quad[0]) + np.linalg.norm(self.quad[2] - self.quad[3])) / 2

    @property
    def height(self) -> float:
        """Mean length of the left and right side."""
        return float(np.linalg.norm(self.quad[3] - self.quad[0]) + np.linalg.norm(self.quad[2] - self.quad[1])) / 2


class Detector(Protocol):
    """Finds lines of text. Safe to call from several threads."""

    @property
    def name(self) -> str: ...

    def detect(self, pixels: Pixels) -> list[Box]:
        """The lines of an RGB picture, in no order; quads lie within it."""
        ...
