"""How far a reading is to be trusted: what its letters look like, and how sure the recogniser was of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ocr.detector import Pixels
from ocr.recogniser import Text
from ocr.upright import confidence

READABLE = 0.75
"""Below this confidence a reading is poor."""
SHARP = 0.35
SMALL = 14
"""Pixels: lines that are lower are hard to read."""
Problem = Literal["blurred", "small", "unsure"]
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


def of(texts: Sequence[Text], crops: Sequence[Pixels]) -> Quality | None:
    """The quality of a reading: of every line that was found, also where no text came of it. None where none was."""
    if not texts:
        return None
    sure = confidence(list(texts))
    sharp = float(np.median([sharpness(crop) for crop in crops]))
    height = float(np.median([crop.shape[0] for crop in crops]))
    faults: dict[Problem, bool] = {"blurred": sharp < SHARP, "small": height < SMALL, "unsure": sure < READABLE}
    problems = tuple(name for name, is_so in faults.items() if is_so)
    return Quality(round(sure, 3), round(sharp, 3), problems)


def sharpness(crop: Pixels) -> float:
    """The steepest edges of a line at full contrast, from 0 (none) to 1 (black to white from one pixel to the next)."""
    if min(crop.shape) < 3:
        return 0.0
    values = crop.astype(np.float32)
    across = np.abs(np.diff(values, axis=1))
    return float(np.percentile(across, 99) / 255) if across.size else 0.0


def language(text: str) -> Literal["ko", "en", "mixed"]:
    """By script: `mixed` where each of Hangul and Latin has a fifth of the letters or more; Korean where neither is."""
    hangul, latin = len(_HANGUL.findall(text)), len(_LATIN.findall(text))
    if not latin or hangul > 4 * latin:
        return "ko"
    return "en" if latin > 4 * hangul else "mixed"
