"""Pages that lie on their side or stand on their head: told by their lines, and by which way they read better."""

from dataclasses import dataclass

import numpy as np

from ocr.crop import crop
from ocr.detector import Box, Pixels
from ocr.geometry import turned
from ocr.recogniser import Recogniser, Text

TALL = 1.5
"""A box so many times as high as wide is a line that runs upwards or downwards."""
MOST = 0.6
"""Of the boxes' area: so much must be tall before a page counts as lying on its side."""
PROBED = 5
"""Longest lines that are read both ways."""
DOUBTFUL = 0.92
BETTER = 0.05
"""A page on its head reads below DOUBTFUL (.70 to .86; upright .96 and more), and its longest lines read so much better
turned (by .13 and more; those of an upright page as much worse)."""


@dataclass(frozen=True, slots=True)
class Page:
    """A picture and its lines. `quarters`: how often it was turned by 90 degrees clockwise to get here."""

    pixels: Pixels
    boxes: tuple[Box, ...]
    quarters: int = 0

    def turn(self, quarters: int) -> "Page":
        height, width = self.pixels.shape[:2]
        boxes = tuple(turned(box, quarters, width, height) for box in self.boxes)
        # A view would be copied whole for every line that is cut out of it.
        pixels = np.ascontiguousarray(np.rot90(self.pixels, -quarters))
        return Page(pixels, boxes, (self.quarters + quarters) % 4)


def stood_up(page: Page, recogniser: Recogniser) -> Page:
    """The page, turned by a quarter where most of its text runs upwards or downwards."""
    area = sum(box.width * box.height for box in page.boxes)
    tall = sum(box.width * box.height for box in page.boxes if box.height > TALL * box.width)
    if not area or tall < MOST * area:
        return page
    return max((page.turn(1), page.turn(3)), key=lambda way: _confidence_of_longest(way, recogniser))


def turned_over(page: Page, texts: list[Text], recogniser: Recogniser) -> Page | None:
    """The page from its other end, where it reads badly as it is and much better that way; else None."""
    if not texts or confidence(texts) >= DOUBTFUL:
        return None
    over = page.turn(2)
    better = _confidence_of_longest(over, recogniser) >= _confidence_of_longest(page, recogniser) + BETTER
    return over if better else None


def confidence(texts: list[Text]) -> float:
    """The mean of the texts' confidences, by length; lines without any text count as one letter."""
    lengths = np.array([max(1, len(text.text)) for text in texts])
    return float((lengths * [text.confidence for text in texts]).sum() / lengths.sum()) if texts else 0.0


def _confidence_of_longest(page: Page, recogniser: Recogniser) -> float:
    longest = sorted(page.boxes, key=lambda box: box.width, reverse=True)[:PROBED]
    return confidence(recogniser.recognise([crop(page.pixels, box) for box in longest]))
