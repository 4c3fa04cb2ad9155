"""Picks the backends: the one place that knows them all."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import structlog

from ocr import models
from ocr.detector import Detector
from ocr.models import ModelUnusable, ModelWatch
from ocr.read import read
from ocr.recogniser import Recogniser
from service.settings import Settings

if TYPE_CHECKING:
    from ocr.backends.tiling import TiledDetector

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Engines:
    """What reads. `troubles` names what is wrong though pictures are still read; it may look at files."""

    detector: Detector
    recogniser: Recogniser
    troubles: Callable[[], tuple[str, ...]] = tuple


@contextmanager
def open_engines(settings: Settings) -> Iterator[Engines]:
    """The engines that the settings name, warmed up. Raises ModelUnusable, which names the file."""
    from ocr.backends.ctc import CtcRecogniser
    from ocr.backends.ctc_language import Ngrams

    start = time.perf_counter()
    folder = models.folder(settings)
    detector_file = models.DETECTORS[settings.ocr_detector]
    detector_path, recogniser_path = models.checked(folder, detector_file, models.RECOGNISER)
    watch = ModelWatch(folder, detector_file, models.RECOGNISER)
    detector = _detector(settings, detector_path)
    ctc = CtcRecogniser(
        recogniser_path,
        threads=settings.ocr_threads,
        arena=settings.ocr_arena,
        judge=Ngrams(),
        batch=settings.ocr_batch,
    )
    recogniser: Recogniser = ctc

    def troubles() -> tuple[str, ...]:
        return (*(("cuda",) if detector.degraded or ctc.degraded else ()), *watch.changed())

    with ExitStack() as opened:
        if settings.ocr_second_opinion:
            recogniser = _doubled(recogniser, folder, settings.ocr_threads, opened)
        read(np.full((64, 256, 3), 255, dtype=np.uint8), detector, recogniser)
        log.info(
            "ocr.ready",
            detector=detector.name,
            provider=detector.provider,
            recogniser=recogniser.name,
            seconds=round(time.perf_counter() - start, 2),
        )
        yield Engines(detector, recogniser, troubles)


def rivals(settings: Settings, folder: Path | None = None) -> Iterator[tuple[str, Recogniser]]:
    """Every recogniser that is installed, ours first, one thread each; made when asked for. Raises ModelUnusable."""
    from ocr.backends.ctc import CtcRecogniser
    from ocr.backends.ctc_language import Ngrams

    folder = folder or models.folder(settings)
    (file,) = models.checked(folder, models.RECOGNISER)
    yield "eye alone", CtcRecogniser(file, threads=1)
    yield "eye alone, beam", CtcRecogniser(file, threads=1, search="beam")
    yield "ours", (ours := CtcRecogniser(file, threads=1, judge=Ngrams()))
    if find_spec("tesserocr") and all(models.is_whole(folder / each.path, each) for each in models.LANGUAGES):
        from ocr.backends.second_opinion import SecondOpinion
        from ocr.backends.tesseract import TesseractRecogniser

        yield "Tesseract", (tesseract := TesseractRecogniser((folder / models.KOREAN.path).parent))
        yield "ours, in doubt Tesseract", SecondOpinion(ours, tesseract)
    if find_spec("rapidocr"):
        from ocr.backends.rapid import RapidRecogniser

        yield "RapidOCR", RapidRecogniser()


def _detector(settings: Settings, file: Path) -> "TiledDetector":
    """The one that `SANGDAM_OCR_DETECTOR` names, of its model file."""
    if settings.ocr_detector == "east":
        from ocr.backends.east_onnx import EastDetector

        return EastDetector(file, threads=settings.ocr_threads, arena=settings.ocr_arena)
    from ocr.backends.db_onnx import DbDetector

    return DbDetector(file, threads=settings.ocr_threads, arena=settings.ocr_arena)


def _doubled(first: Recogniser, folder: Path, threads: int, opened: ExitStack) -> Recogniser:
    """The recogniser with Tesseract beside it for the lines that it is not sure of."""
    if find_spec("tesserocr") is None:
        raise ModelUnusable("a second opinion needs Tesseract: run `make setup TESSERACT=1`")
    from ocr.backends.second_opinion import SecondOpinion
    from ocr.backends.tesseract import TesseractRecogniser

    korean, _ = models.checked(folder, *models.LANGUAGES)
    tesseract = TesseractRecogniser(korean.parent, threads=threads)
    opened.callback(tesseract.close)
    return SecondOpinion(first, tesseract)
