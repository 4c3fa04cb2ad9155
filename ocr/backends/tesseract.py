"""Tesseract reading single lines, through `tesserocr`, which brings the engine along."""

import os
import queue
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

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
BOTH, KOREAN = "kor+eng", "kor"
CALIBRATION = ((0, 0.05), (40, 0.50), (60, 0.62), (75, 0.72), (83, 0.90), (88, 0.95), (93, 0.99), (100, 1.0))
"""Tesseract's confidence, and the share of characters that were right at it, on the development pages."""


@dataclass(frozen=True, slots=True)
class _Engines:
    """One thread's: `both` reads Korean and English, `korean` gives a second opinion."""

    both: tesserocr.PyTessBaseAPI
    korean: tesserocr.PyTessBaseAPI


class TesseractRecogniser:
    """See `ocr.recogniser.Recogniser`. As many lines are read at once as there are `threads`."""

    name = "tesseract"

    def __init__(self, tessdata: Path, *, threads: int = 1) -> None:
        """Raises ModelUnusable."""
        self._engines: queue.SimpleQueue[_Engines] = queue.SimpleQueue()
        try:
            for _ in range(threads):
                self._engines.put(_Engines(_engine(tessdata, BOTH), _engine(tessdata, KOREAN)))
        except RuntimeError as error:
            raise ModelUnusable(f"Tesseract cannot use {tessdata}: {error}") from error
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="tesseract")

    def recognise(self, crops: Sequence[Pixels]) -> list[Text]:
        return list(self._threads.map(self._read, crops))

    def close(self) -> None:
        self._threads.shutdown()
        while not self._engines.empty():
            engines = self._engines.get()
            engines.both.End()
            engines.korean.End()

    def _read(self, crop: Pixels) -> Text:
        line = _scaled(crop)
        engines = self._engines.get()
        try:
            text, confidence = _read_by(engines.both, line)
            if any(letter.isascii() and letter.isalpha() for letter in text):
                # English sees "HE" in 앱을; where Korean alone is as sure of itself, it is right more often.
                second, second_confidence = _read_by(engines.korean, line)
                if second and second_confidence >= confidence:
                    text, confidence = second, second_confidence
        finally:
            self._engines.put(engines)
        return Text(text, calibrated(confidence) if text else 0.0)


def calibrated(confidence: float) -> float:
    """Tesseract's 0 to 100 as the share of characters that are right, 0 to 1."""
    known, share = zip(*CALIBRATION, strict=True)
    return round(float(np.interp(confidence, known, share)), 3)


def _engine(tessdata: Path, languages: str) -> tesserocr.PyTessBaseAPI:
    return tesserocr.PyTessBaseAPI(
        path=str(tessdata), lang=languages, psm=tesserocr.PSM.SINGLE_LINE, oem=tesserocr.OEM.LSTM_ONLY
    )


def _read_by(engine: tesserocr.PyTessBaseAPI, line: Pixels) -> tuple[str, float]:
    height, width = line.shape
    engine.SetImageBytes(line.tobytes(), width, height, 1, width)
    text = " ".join(engine.GetUTF8Text().split())
    return text, float(engine.MeanTextConf())


def _scaled(crop: Pixels) -> Pixels:
    height, width = crop.shape
    size = (min(MAX_WIDTH, max(8, round(width * HEIGHT / height))), HEIGHT)
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC if height < HEIGHT else cv2.INTER_AREA))
