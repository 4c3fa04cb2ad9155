"""RapidOCR's packaged recogniser (PP-OCRv6-small), to compare with: it reads Latin letters, and no Hangul."""

import logging
from collections.abc import Sequence

import cv2
from rapidocr import RapidOCR

from ocr.detector import Pixels
from ocr.recogniser import Text


class RapidRecogniser:
    """See `ocr.recogniser.Recogniser`. Its confidence is RapidOCR's own."""

    name = "rapidocr"

    def __init__(self, *, threads: int = 1) -> None:
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        settings = {"EngineConfig.onnxruntime.intra_op_num_threads": threads, "Global.log_level": "error"}
        self._engine = RapidOCR(params=settings)

    def recognise(self, crops: Sequence[Pixels]) -> list[Text]:
        if not crops:
            return []
        read = self._engine.recognize_txt([cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR) for crop in crops])
        return [Text(" ".join(text.split()), float(score)) for text, score in zip(read.txts, read.scores, strict=True)]
