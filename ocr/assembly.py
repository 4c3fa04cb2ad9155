"""Picks the backends: the one place that knows them all."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import structlog

from ocr import models
from ocr.detector import Detector
from ocr.read import read
from ocr.recogniser import Recogniser
from service.settings import Settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Engines:
    """What reads."""

    detector: Detector
    recogniser: Recogniser


@contextmanager
def open_engines(settings: Settings) -> Iterator[Engines]:
    """The engines that the settings name, warmed up. Raises ModelUnusable, which names the file."""
    from ocr.backends.db_onnx import DbDetector
    from ocr.backends.tesseract import TesseractRecogniser

    start = time.perf_counter()
    folder = models.folder(settings)
    detector_file, korean, _ = models.checked(folder, models.DETECTOR, models.KOREAN, models.ENGLISH)
    detector = DbDetector(detector_file, threads=settings.ocr_threads)
    recogniser = TesseractRecogniser(korean.parent, threads=settings.ocr_threads)
    read(np.full((64, 256, 3), 255, dtype=np.uint8), detector, recogniser)
    log.info(
        "ocr.ready",
        detector=detector.name,
        provider=detector.provider,
        recogniser=recogniser.name,
        seconds=round(time.perf_counter() - start, 2),
    )
    try:
        yield Engines(detector, recogniser)
    finally:
        recogniser.close()
