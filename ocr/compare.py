"""Recognisers side by side in one run: the same pages, the same boxes, one thread each."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from ocr import figures
from ocr.crop import crop
from ocr.detector import Detector, Pixels, Quad
from ocr.evaluate import decoded
from ocr.figures import Pair
from ocr.labels import Labelled
from ocr.order import in_order
from ocr.read import BATCH
from ocr.recogniser import Recogniser
from service.pictures.decoding import Decoder

FIELDS = ("kind", "wear", "degrade", "dark", "font")
"""Of the rows; figures are given for each of their values."""
LATIN = "lines without Hangul"


@dataclass(slots=True)
class Rival:
    """One recogniser, and what became of it. `latin`: it reads Latin lines alone, and is judged by them."""

    recogniser: Recogniser
    megabytes: float
    latin: bool = False
    seconds: float = 0.0
    crops: int = 0
    pairs: dict[str, list[Pair]] = field(default_factory=dict)

    def read(self, crops: Sequence[Pixels]) -> list[str]:
        """What each crop says; its processor time is counted."""
        start = time.process_time()
        found = [
            text.text
            for first in range(0, len(crops), BATCH)
            for text in self.recogniser.recognise(crops[first : first + BATCH])
        ]
        self.seconds += time.process_time() - start
        self.crops += len(crops)
        return found


def compare(
    pages: Sequence[Labelled],
    decoder: Decoder,
    detector: Detector,
    rivals: Mapping[str, Rival],
    progress: Callable[[int], None],
) -> dict[str, Any]:
    """Figures of each rival by its name, those of `figures_of`; `ms_page` is with decoding and the detector's boxes.

    Pages stand upright: they are not turned. Pages take turns, so that whatever else the machine does hits all alike.
    """
    cv2.setNumThreads(1)
    before = 0.0
    for number, page in enumerate(pages, start=1):
        start = time.process_time()
        picture = decoded(page.path.read_bytes(), decoder, page.file)
        pixels: Pixels = np.frombuffer(picture.rgb, dtype=np.uint8).reshape(picture.height, picture.width, 3)
        boxes = detector.detect(pixels)
        boxes = [boxes[place.number] for place in in_order(boxes, pixels)]
        crops = [crop(pixels, box) for box in boxes]
        before += time.process_time() - start
        for rival in rivals.values():
            if number == 1:
                rival.recogniser.recognise(crops)  # a first reading loads what engines load late
            _note(rival, page, [box.quad * picture.shrunk for box in boxes], rival.read(crops))
        progress(number)
    return {name: figures_of(rival, len(pages), before) for name, rival in rivals.items()}


def figures_of(rival: Rival, pages: int, before: float) -> dict[str, Any]:
    """Error rates of all lines and of each group's, without spaces; values and whole lines read exactly; its costs.

    `cer_nospace` by group, `cer`, `lines_exact`, `values_exact` by kind of value, `ms_crop` and `ms_page` of processor
    time on one thread, `megabytes` that it added to the process.
    """
    groups = {LATIN: rival.pairs.get(LATIN, [])} if rival.latin else rival.pairs
    whole = groups[LATIN] if rival.latin else groups["all"]
    right, stood = figures.values_exact(whole)
    return {
        "cer_nospace": {name: figures.rate(pairs, spaces=False) for name, pairs in groups.items()},
        "cer": figures.rate(whole, spaces=True),
        "lines_exact": figures.exact(whole),
        "values_exact": {kind: round(right[kind] / count, 4) for kind, count in sorted(stood.items())},
        "ms_crop": round(1000 * rival.seconds / max(1, rival.crops), 2),
        "ms_page": round(1000 * (before + rival.seconds) / max(1, pages), 1),
        "megabytes": round(rival.megabytes),
    }


def _note(rival: Rival, page: Labelled, quads: Sequence[Quad], texts: Sequence[str]) -> None:
    found = [(text, quad) for text, quad in zip(texts, quads, strict=True) if text]
    if page.quads is None:
        pairs = [Pair(" ".join(page.lines), " ".join(text for text, _ in found))]
    else:
        pairs = figures.pairs_by_place(list(zip(page.lines, page.quads, strict=True)), found)
    for name in ("all", *(f"{name} {page.row[name]}" for name in FIELDS if name in page.row)):
        rival.pairs.setdefault(name, []).extend(pairs)
    rival.pairs.setdefault(LATIN, []).extend(pair for pair in pairs if pair.truth and not figures.hangul(pair.truth))
