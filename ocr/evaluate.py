"""Reads labelled pages and measures how well."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from contracts.errors import Unprocessable
from contracts.ocr import OcrResponse
from ocr import figures
from ocr.detector import Detector
from ocr.figures import Pair, Places
from ocr.labels import Labelled
from ocr.read import Reading, read
from ocr.reader import response
from ocr.recogniser import Recogniser
from service.pictures.decoding import Decoder, Picture

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Read:
    """One labelled page and what was read of it; `seconds` with decoding."""

    page: Labelled
    found: OcrResponse
    seconds: float

    def prediction(self) -> dict[str, Any]:
        """The row of `--predictions`."""
        lines = [{"text": line.text, "quad": line.quad, "confidence": line.confidence} for line in self.found.lines]
        return {"file": self.page.file, "text": self.found.text, "lines": lines}


def read_pages(
    pages: Sequence[Labelled], decoder: Decoder, detector: Detector, recogniser: Recogniser, progress: Progress
) -> list[Read]:
    """Every page, one after another. Raises Unprocessable, which names the file, for one that is no picture."""
    done = []
    for number, page in enumerate(pages, start=1):
        start = time.perf_counter()
        picture, reading = read_file(page.path.read_bytes(), decoder, detector, recogniser, page.file)
        seconds = time.perf_counter() - start
        done.append(Read(page, response(reading, picture.shrunk, seconds), seconds))
        progress(number, len(pages))
    return done


def read_file(
    content: bytes, decoder: Decoder, detector: Detector, recogniser: Recogniser, name: str
) -> tuple[Picture, Reading]:
    """The picture and its reading. Raises Unprocessable, which names the file, where it is refused."""
    picture = decoded(content, decoder, name)
    pixels = np.frombuffer(picture.rgb, dtype=np.uint8).reshape(picture.height, picture.width, 3)
    return picture, read(pixels, detector, recogniser)


def decoded(content: bytes, decoder: Decoder, name: str) -> Picture:
    """The picture. Raises Unprocessable, which names the file, where it is refused."""
    try:
        return asyncio.run(decoder.decode(content))
    except Exception as error:
        raise Unprocessable(f"{name}: {error}") from error


def measure(done: Sequence[Read], *, errors: bool = False) -> dict[str, Any]:
    """`cer`, `cer_nospace`: edits a character of lines in the same place, or of whole pages where no quads are given.

    `cer_in_order`: of whole pages in reading order. `recall`, `precision`: of boxes at IoU .5. `values_exact`: of
    codes, amounts, telephone and other long numbers, the share that was read exactly. `ms`: mean of a page.
    """
    pairs = [pair for one in done for pair in _pairs(one)]
    measured: dict[str, Any] = {"pages": len(done), "lines": sum(len(one.page.lines) for one in done)}
    measured |= {"cer": figures.rate(pairs, spaces=True), "cer_nospace": figures.rate(pairs, spaces=False)}
    right, stood = figures.values_exact(pairs)
    if stood:
        measured["values_exact"] = round(right.total() / stood.total(), 4)
    if any(one.page.quads is not None for one in done):
        measured["cer_in_order"] = figures.rate([_whole(one) for one in done], spaces=False)
        found = [_places(one) for one in done if one.page.quads is not None]
        hits = sum(p.hits for p in found)
        measured["recall"] = round(hits / max(1, sum(p.asked for p in found)), 4)
        measured["precision"] = round(hits / max(1, sum(p.found for p in found)), 4)
    measured["ms"] = round(1000 * sum(one.seconds for one in done) / max(1, len(done)), 1)
    if errors:
        counts = figures.kinds_of_errors(pairs)
        kinds = ("substitution", "missing", "insertion", "combination", "decomposition")
        measured["errors"] = {kind: counts[kind] for kind in kinds}
    return measured


def measure_by(done: Sequence[Read], field: str) -> dict[str, dict[str, Any]]:
    """The figures of each value that the rows have in `field`."""
    values = Counter(str(one.page.row.get(field)) for one in done)
    return {value: measure([one for one in done if str(one.page.row.get(field)) == value]) for value in values}


def worst(done: Sequence[Read], count: int) -> list[Pair]:
    """The pairs with the most edits, spaces left out."""
    pairs = [pair for one in done for pair in _pairs(one)]
    return sorted(pairs, key=lambda pair: -figures.edits([pair], spaces=False)[0])[:count]


def _pairs(one: Read) -> list[Pair]:
    if one.page.quads is None:
        return [_whole(one)]
    truth = list(zip(one.page.lines, one.page.quads, strict=True))
    found = [(line.text, np.array(line.quad, dtype=np.float32)) for line in one.found.lines]
    return figures.pairs_by_place(truth, found)


def _whole(one: Read) -> Pair:
    return Pair(" ".join(one.page.lines), " ".join(one.found.text.split()))


def _places(one: Read) -> Places:
    found = [np.array(line.quad, dtype=np.float32) for line in one.found.lines]
    return figures.places(one.page.quads or (), found)
