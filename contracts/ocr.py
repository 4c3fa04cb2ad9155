"""What the OCR service answers."""

from typing import Literal

from contracts.base import Strict

Point = tuple[float, float]


class OcrLine(Strict):
    """One line. `quad`: four (x, y), clockwise from top-left, in pixels of the upright image.

    `confidence` in 0..1: the share of its characters that are right, as far as that can be known. Lines of one `block`
    belong together: a bubble, a paragraph. `side`: in a chat, who said it: `right` the one whose screen it is.
    `language`: ko, en or mixed, by its letters; none where it has no letters.
    """

    text: str
    confidence: float
    quad: tuple[Point, Point, Point, Point]
    block: int = 0
    side: Literal["left", "right", "none"] = "none"
    language: Literal["ko", "en", "mixed", "none"] = "none"


class OcrQuality(Strict):
    """How far to trust a reading. Where it is not `readable`, ask for a better picture.

    `confidence` and `sharpness` in 0..1; `problems` say what a better picture would have to be better at: it is
    `photographed` (a screen or paper, by a camera) instead of a screenshot, or `handwriting`, which is read badly.
    """

    readable: bool
    confidence: float
    sharpness: float
    problems: tuple[Literal["blurred", "small", "unsure", "photographed", "handwriting"], ...] = ()


class OcrResponse(Strict):
    """`text`: the lines in reading order, one below another; empty where nothing stands in the picture.

    `language`: ko, en or mixed. `width`, `height`: pixels of the upright image; `turned`: by how many degrees clockwise
    it had to be turned, beyond what its EXIF says, to be upright. `ms`: the service's own time. `quality` is absent
    where nothing was found, or only places were asked for.
    """

    text: str
    lines: tuple[OcrLine, ...]
    language: str
    width: int
    height: int
    ms: float
    turned: int = 0
    quality: OcrQuality | None = None
