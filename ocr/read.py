"""A picture's text, from top to bottom: find the lines, turn it upright, cut them out, read them, put them in order."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from ocr import quality
from ocr.crop import crop
from ocr.detector import Detector, Pixels, Quad
from ocr.order import Placed, in_order
from ocr.quality import Quality
from ocr.recogniser import Recogniser, Text
from ocr.upright import Page, stood_up, turned_over

BATCH = 16
"""Lines that are recognised at once; between batches a reading can be stopped."""
Proceed = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line and where it stands: see `contracts.ocr.OcrLine`."""

    text: Text
    quad: Quad
    placed: Placed


@dataclass(frozen=True, slots=True)
class Reading:
    """`lines` in reading order; quads are in pixels of the upright picture of `width` × `height`.

    `turned`: by how many quarters clockwise the picture had to be turned. `quality` is None where only places were
    asked for. `seconds` by step.
    """

    lines: tuple[Line, ...]
    width: int
    height: int
    turned: int
    quality: Quality | None
    seconds: dict[str, float]

    @property
    def text(self) -> str:
        return "\n".join(line.text.text for line in self.lines if line.text.text)


def read(pixels: Pixels, detector: Detector, recogniser: Recogniser, *, proceed: Proceed = lambda: None) -> Reading:
    """Everything that stands in an RGB picture. `proceed` is called between steps; what it raises ends the reading."""
    start = time.perf_counter()
    found = Page(pixels, tuple(detector.detect(pixels)))
    detected = time.perf_counter()
    proceed()
    page = stood_up(found, recogniser)
    crops, texts = _recognised(page, recogniser, proceed)
    if over := turned_over(page, texts, recogniser):
        page = over
        crops, texts = _recognised(page, recogniser, proceed)
    placed = [place for place in in_order(page.boxes, page.pixels) if texts[place.number].text]
    lines = tuple(Line(texts[place.number], page.boxes[place.number].quad, place) for place in placed)
    measured = quality.of(texts, crops, page.pixels)
    seconds = {"detect": detected - start, "recognise": time.perf_counter() - detected}
    return _reading(page, lines, measured, seconds)


def find(pixels: Pixels, detector: Detector, recogniser: Recogniser) -> Reading:
    """Where the lines are, and no more: texts are empty, and a line's confidence is the detector's."""
    start = time.perf_counter()
    found = Page(pixels, tuple(detector.detect(pixels)))
    seconds = {"detect": time.perf_counter() - start}
    page = stood_up(found, recogniser)
    places = in_order(page.boxes, page.pixels)
    boxes = [page.boxes[place.number] for place in places]
    lines = tuple(Line(Text("", box.score), box.quad, place) for box, place in zip(boxes, places, strict=True))
    return _reading(page, lines, None, seconds)


def _recognised(page: Page, recogniser: Recogniser, proceed: Proceed) -> tuple[list[Pixels], list[Text]]:
    crops = [crop(page.pixels, box) for box in page.boxes]
    texts: list[Text] = []
    for first in range(0, len(crops), BATCH):
        proceed()
        texts += recogniser.recognise(crops[first : first + BATCH])
    return crops, texts


def _reading(page: Page, lines: tuple[Line, ...], measured: Quality | None, seconds: dict[str, float]) -> Reading:
    height, width = page.pixels.shape[:2]
    return Reading(lines, width, height, page.quarters, measured, seconds)
