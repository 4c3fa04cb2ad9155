"""How far a reading is to be trusted: what its letters look like, and how sure the recogniser was of them."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.detector import Pixels
from ocr.recogniser import Text
from ocr.upright import confidence

READABLE = 0.75
"""Below this confidence a reading is poor."""
SHARP = 0.35
SMALL = 14
"""Pixels: lines that are lower are hard to read."""
GRAINY = 0.02
"""Grey levels of noise in the calmest fifth of a picture: screenshots have none there, cameras have some."""
STRAIGHT = 0.36
"""Of their edges' strength, what printed lines have along the line or square to it, at least; a pen goes every way."""
HANDWRITTEN_LINES = 3
"""So many lines at least, of so many pixels, are looked at before a page counts as written by hand."""
STROKES_HEIGHT = 20
BLOCK, GRID = 16, 24
Problem = Literal["blurred", "small", "unsure", "photographed", "handwriting"]
_HANGUL, _LATIN = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]"), re.compile("[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Quality:
    """`confidence` and `sharpness` in 0..1. `problems` name what a better picture would have to be better at."""

    confidence: float
    sharpness: float
    problems: tuple[Problem, ...]

    @property
    def readable(self) -> bool:
        return "unsure" not in self.problems


def of(texts: Sequence[Text], crops: Sequence[Pixels], pixels: Pixels) -> Quality | None:
    """The quality of a reading: of every line that was found, also where no text came of it. None where none was."""
    if not texts:
        return None
    sure = confidence(list(texts))
    sharp = float(np.median([sharpness(crop) for crop in crops]))
    height = float(np.median([crop.shape[0] for crop in crops]))
    faults: dict[Problem, bool] = {
        "blurred": sharp < SHARP,
        "small": height < SMALL,
        "unsure": sure < READABLE,
        "photographed": grain(pixels) > GRAINY,
        "handwriting": is_handwriting(texts, crops),
    }
    problems = tuple(name for name, is_so in faults.items() if is_so)
    return Quality(round(sure, 3), round(sharp, 3), problems)


def sharpness(crop: Pixels) -> float:
    """The steepest edges of a line at full contrast, from 0 (none) to 1 (black to white from one pixel to the next)."""
    if min(crop.shape) < 3:
        return 0.0
    values = crop.astype(np.float32)
    across = np.abs(np.diff(values, axis=1))
    return float(np.percentile(across, 99) / 255) if across.size else 0.0


def grain(pixels: Pixels) -> float:
    """Noise in the calmest fifth of a picture, in grey levels: the deviation of diagonal differences, without edges."""
    height, width = pixels.shape[:2]
    if min(height, width) < BLOCK:
        return 0.0
    grey = _blocks(pixels)
    differences = grey[:, 1:, 1:] - grey[:, 1:, :-1] - grey[:, :-1, 1:] + grey[:, :-1, :-1]
    return float(np.percentile(differences.std(axis=(1, 2)), 20) / 2)


def is_handwriting(texts: Sequence[Text], crops: Sequence[Pixels]) -> bool:
    """Whether the strokes of a page's Korean lines go every way, as a pen's do; type is level and upright."""
    found = [
        straightness(crop)
        for text, crop in zip(texts, crops, strict=True)
        if _HANGUL.search(text.text) and crop.shape[0] >= STROKES_HEIGHT and crop.shape[1] > 2 * crop.shape[0]
    ]
    return len(found) >= HANDWRITTEN_LINES and statistics.median(found) < STRAIGHT


def straightness(crop: Pixels) -> float:
    """Of a line's edges, the share by strength within 9 degrees of level or upright, 0..1."""
    height, width = crop.shape
    size = (max(8, round(width * 48 / height)), 48)
    line = cv2.resize(crop, size, interpolation=cv2.INTER_AREA if height > 48 else cv2.INTER_CUBIC).astype(np.float32)
    across, down = cv2.Sobel(line, cv2.CV_32F, 1, 0), cv2.Sobel(line, cv2.CV_32F, 0, 1)
    strength = np.hypot(across, down)
    strong = strength > 0.25 * strength.max()
    angle = np.abs(np.arctan2(down[strong], across[strong])) % (np.pi / 2)
    level = np.minimum(angle, np.pi / 2 - angle) < np.radians(9)
    return float((strength[strong] * level).sum() / max(float(strength[strong].sum()), 1e-6))


def _blocks(pixels: Pixels) -> NDArray[np.float32]:
    """Grey squares from all over the picture (n, BLOCK, BLOCK)."""
    height, width = pixels.shape[:2]
    tops = np.unique(np.linspace(0, height - BLOCK, GRID).astype(int))
    lefts = np.unique(np.linspace(0, width - BLOCK, GRID).astype(int))
    squares = [pixels[top : top + BLOCK, left : left + BLOCK] for top in tops for left in lefts]
    return np.stack([square.mean(axis=-1, dtype=np.float32) for square in squares])


def language(text: str) -> Literal["ko", "en", "mixed"]:
    """A page's, by `script`; Korean where there are no letters."""
    found = script(text)
    return "ko" if found == "none" else found


def script(text: str) -> Literal["ko", "en", "mixed", "none"]:
    """`mixed` where each of Hangul and Latin has a fifth of the letters or more; `none` without letters."""
    hangul, latin = len(_HANGUL.findall(text)), len(_LATIN.findall(text))
    if not hangul and not latin:
        return "none"
    if hangul > 4 * latin:
        return "ko"
    return "en" if latin > 4 * hangul else "mixed"
