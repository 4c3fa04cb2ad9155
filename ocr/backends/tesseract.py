"""Tesseract reading single lines, through `tesserocr`, which brings the engine along."""

import os
import queue
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

os.environ["OMP_THREAD_LIMIT"] = "1"  # before the engine loads: its threads cost more than they bring on single lines

import cv2
import numpy as np
import tesserocr

from ocr.detector import Pixels
from ocr.models import ModelUnusable
from ocr.recogniser import Text

HEIGHT = 48
"""Pixels that a line is scaled to. 36 and 64 read a little worse (docs/ocr.md)."""
MAX_WIDTH = 3_000
CERTAIN = 94
"""From this confidence on, of Tesseract's 100, nobody else is asked."""
CALIBRATION = ((0, 0.05), (40, 0.50), (60, 0.62), (75, 0.72), (83, 0.90), (88, 0.95), (93, 0.99), (100, 1.0))
"""Tesseract's confidence, and the share of characters that were right at it, on the development pages."""


LANGUAGES = ("kor+eng", "kor", "eng")
"""Both read every line. Korean alone and English alone are asked for a second opinion on some."""
_HANGUL, _LATIN = re.compile("[가-힣]"), re.compile("[A-Za-z]")
_CODE_LIKE = re.compile(r"(?<![\w-])[^\s:가-힣]{1,4}-\d{3,}(?![\d-])")
_CODE = re.compile(r"(?<![A-Za-z\d])[A-Z]{1,5}-(\d{3,})(?![\d-])")

Engine: TypeAlias = Any
"""A `tesserocr.PyTessBaseAPI`, which has no types."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one engine reads, and how sure it is, 0 to 100."""

    text: str
    confidence: float


class TesseractRecogniser:
    """See `ocr.recogniser.Recogniser`. As many lines are read at once as there are `threads`."""

    name = "tesseract"

    def __init__(self, tessdata: Path, *, threads: int = 1) -> None:
        """Raises ModelUnusable."""
        self._engines: queue.SimpleQueue[dict[str, Engine]] = queue.SimpleQueue()
        try:
            for _ in range(threads):
                self._engines.put({language: _engine(tessdata, language) for language in LANGUAGES})
        except RuntimeError as error:
            raise ModelUnusable(f"Tesseract cannot use {tessdata}: {error}") from error
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="tesseract")

    def recognise(self, crops: Sequence[Pixels]) -> list[Text]:
        return list(self._threads.map(self._read, crops))

    def close(self) -> None:
        self._threads.shutdown()
        while not self._engines.empty():
            for engine in self._engines.get().values():
                engine.End()

    def _read(self, crop: Pixels) -> Text:
        line = _scaled(crop)
        engines = self._engines.get()
        try:
            read = settled(lambda language: _read_by(engines[language], line))
        finally:
            self._engines.put(engines)
        return Text(read.text, calibrated(read.confidence) if read.text else 0.0)


def settled(ask: Callable[[str], Opinion]) -> Opinion:
    """What a line says, after second opinions where two languages are easily taken for one another.

    Both together see "HE" in 앱을, where Korean alone is surer of itself, and "01-1002" in DT-1002, which English alone
    reads well.
    """
    best = ask("kor+eng")
    if best.confidence >= CERTAIN and not _CODE_LIKE.search(best.text):
        return best
    if _LATIN.search(best.text):
        best = _surer(best, ask("kor"))
    if not _HANGUL.search(best.text) or _CODE_LIKE.search(best.text):
        english = ask("eng")
        best = best if _HANGUL.search(best.text) else _surer(best, english)
        best = Opinion(with_codes(best.text, english.text), best.confidence)
    return best


def with_codes(text: str, english: str) -> str:
    """The text with its codes (two letters, hyphen, digits) as English has them, where the digits are the same."""
    codes = {code[1]: code[0] for code in _CODE.finditer(english)}
    return _CODE_LIKE.sub(lambda found: codes.get(found[0].rpartition("-")[2], found[0]), text)


def calibrated(confidence: float) -> float:
    """Tesseract's 0 to 100 as the share of characters that are right, 0 to 1."""
    known, share = zip(*CALIBRATION, strict=True)
    return round(float(np.interp(confidence, known, share)), 3)


def _surer(first: Opinion, second: Opinion) -> Opinion:
    return second if second.text and second.confidence >= first.confidence else first


def _engine(tessdata: Path, language: str) -> Engine:
    return tesserocr.PyTessBaseAPI(
        path=str(tessdata), lang=language, psm=tesserocr.PSM.SINGLE_LINE, oem=tesserocr.OEM.LSTM_ONLY
    )


def _read_by(engine: Engine, line: Pixels) -> Opinion:
    height, width = line.shape
    engine.SetImageBytes(line.tobytes(), width, height, 1, width)
    return Opinion(" ".join(engine.GetUTF8Text().split()), float(engine.MeanTextConf()))


def _scaled(crop: Pixels) -> Pixels:
    height, width = crop.shape
    size = (min(MAX_WIDTH, max(8, round(width * HEIGHT / height))), HEIGHT)
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC if height < HEIGHT else cv2.INTER_AREA))
