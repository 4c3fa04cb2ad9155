"""What a score means: the chance that an article answers, and that any does.

Two logistic regressions over a handful of features; `python -m kb.calibrate` fits them into `calibration.json`. A
cosine alone tells nothing (right answers and the best wrong ones both average .850); the fused score and its margin do.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from contracts.articles import Language
from kb.elsewhere import UNKNOWN
from kb.hits import Hit

FILE = Path(__file__).parent / "calibration.json"


class Evidence:
    """The hits of one question, best first, and what they say as numbers."""

    def __init__(
        self, hits: Sequence[Hit], *, words: int, written: Language | None, elsewhere: float = UNKNOWN
    ) -> None:
        """`words`: how many the question has; `written`: the language it is in; `elsewhere`: how near it comes to what
        no help centre answers.
        """
        self.hits = hits
        self._elsewhere = elsewhere
        self._words = words
        self._written = written
        others = [hit.fused for hit in hits[1:6]]
        self._background = sum(others) / len(others) if others else 0.0
        self._first = {
            "words": max((hit.words for hit in hits), default=0.0),
            "letters": max((hit.letters for hit in hits), default=0.0),
            "dense": max((hit.dense or 0.0 for hit in hits), default=0.0),
        }

    def features(self, place: int) -> dict[str, float]:
        """`fused` and `dense` scores; `margin` over the best other; `background`: mean of the next five hits;
        `agreement`: how many of the three ways to find it put it first; `abroad`: 1 where it is in another language
        than the question; `elsewhere`: nearness to what no help centre answers; `english`: 1 where it is asked in
        English, whose cosines lie on another scale; `length4` and `length8` of the question: log(1 + words), words
        counted up to 4 or 8.
        """
        hit = self.hits[place]
        rival = self.hits[1 if place == 0 else 0].fused if len(self.hits) > 1 else 0.0
        agreement = sum((value := getattr(hit, way) or 0.0) > 0 and value >= best for way, best in self._first.items())
        return {
            "fused": hit.fused,
            "margin": hit.fused - rival,
            "background": self._background,
            "agreement": float(agreement),
            "abroad": float(self._written is not None and hit.article.lang != self._written),
            "dense": hit.dense or 0.0,
            "elsewhere": self._elsewhere,
            "english": float(self._written == "en"),
            "length4": math.log1p(min(self._words, 4)),
            "length8": math.log1p(min(self._words, 8)),
        }


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression by the names of its features."""

    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        z = self.intercept + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """`answers`: that this article answers; from `answer_at` on it is given as the answer.

    `fits`: that any article does; below `fits_at` none is.
    """

    version: str
    answers: Logistic
    fits: Logistic
    answer_at: float
    fits_at: float

    def score(self, evidence: Evidence, count: int) -> list[float]:
        """For each of the first `count` hits, the chance that it answers: in 0..1, never rising."""
        lowest, scores = 1.0, []
        for place in range(min(count, len(evidence.hits))):
            lowest = min(lowest, self.answers.probability(evidence.features(place)))
            scores.append(lowest)
        return scores

    def chance_of_any(self, evidence: Evidence) -> float:
        """In 0..1; 0 without hits."""
        return self.fits.probability(evidence.features(0)) if evidence.hits else 0.0


@cache
def load(mode: str) -> Calibration:
    """`mode`: `full`, or `lexical` where there is no encoder."""
    return parse(json.loads(FILE.read_text())[mode])


def parse(raw: Mapping[str, Any]) -> Calibration:
    """A calibration as it stands in the file."""
    return Calibration(
        version=raw["version"],
        answers=Logistic(raw["answers"]["intercept"], raw["answers"]["weights"]),
        fits=Logistic(raw["fits"]["intercept"], raw["fits"]["weights"]),
        answer_at=raw["answer_at"],
        fits_at=raw["fits_at"],
    )
