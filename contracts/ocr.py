"""What the OCR service answers."""

from contracts.base import Strict

Point = tuple[float, float]


class OcrLine(Strict):
    """One line. `quad`: four (x, y), clockwise from top-left, in pixels of the upright image; confidence in 0..1."""

    text: str
    confidence: float
    quad: tuple[Point, Point, Point, Point]


class OcrResponse(Strict):
    """`language`: ko, en or mixed; `width`, `height`: pixels of the upright image; `ms`: the service's own time."""

    text: str
    lines: tuple[OcrLine, ...]
    language: str
    width: int
    height: int
    ms: float
