"""Our own recogniser in ONNX Runtime: PP-OCRv6-tiny's backbone under a self-attention head, read out by CTC.

How it was trained: `ocr/models/recogniser/README.md`.
"""

import json
from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from typing import Literal

import numpy as np

from ocr.backends.ctc_batches import Batches
from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_decode import Chances, beam, choices, greedy, latin_only, masked
from ocr.backends.ctc_join import CHARSET, INPUT
from ocr.backends.ctc_language import Judge, likeliest
from ocr.backends.ctc_lines import HEIGHT, Line, prepare
from ocr.backends.onnx_session import open_session
from ocr.detector import Pixels
from ocr.recogniser import Text

BATCH = 16
"""Lines that go through the network together at most."""
CALIBRATION = CHARSET.with_name("calibration.json")
"""Slope and offset of the logistic curve from a line's doubt to the share of its characters that are right."""

Search = Literal["greedy", "beam"]


class CtcRecogniser:
    """Reads Korean and English lines; thread-safe, as an ONNX Runtime session is.

    `search`: greedy reads each frame's best class; beam sums over alignments, at a little cost. A `judge` of language
    decides between syllables that look alike.
    """

    name = "ctc"

    def __init__(
        self,
        model: Path,
        *,
        threads: int,
        charset: Path = CHARSET,
        search: Search = "greedy",
        judge: Judge | None = None,
        batch: int = BATCH,
        arena: bool = False,
    ) -> None:
        """Raises ModelUnusable for a model that cannot be run, ValueError for a charset that is not the model's."""
        self._charset = Charset.load(charset)
        blank: Line = np.ones((1, 1, HEIGHT, 320), dtype=np.float32)
        self._session = open_session(model, {INPUT: blank}, threads=threads, arena=arena)
        self._batches = Batches(lambda lines: self._session.run(None, {INPUT: lines})[0], batch)
        classes = self._session.get_outputs()[0].shape[-1]
        if classes != self._charset.size:
            raise ValueError(f"{model} writes {classes} classes, {charset} names {self._charset.size}")
        self._search = search
        self._judge = judge
        calibration = json.loads(CALIBRATION.read_text(encoding="utf-8"))
        self._calibration = (calibration["slope"], calibration["offset"])
        self._hangul = frozenset(self._charset.hangul)

    @property
    def degraded(self) -> bool:
        return self._session.degraded

    def recognise(self, crops: Sequence[Pixels]) -> list[Text]:
        """The text of each grey crop, in order."""
        return [
            Text(text, confidence(doubt, *self._calibration)) if text else Text("", 0.0)
            for text, doubt in self.doubts([prepare(crop) for crop in crops])
        ]

    def doubts(self, lines: Sequence[Line]) -> list[tuple[str, float]]:
        """Text and doubt (`Decoded`) of each line."""
        return [self._read(each) for each in self._batches.chances(lines)]

    def _read(self, chances: Chances) -> tuple[str, float]:
        if latin_only(chances, self._charset):
            chances = masked(chances, self._charset.is_hangul)
        decoded = beam(chances) if self._search == "beam" else greedy(chances, self._hangul)
        text = self._charset.spell(decoded.classes)
        if self._judge is not None:
            open_to = [
                [(self._charset.spell([each]), chance) for each, chance in its]
                for its in choices(chances, self._hangul)
            ]
            text = likeliest(open_to, self._judge)
        return " ".join(text.split()), decoded.doubt


def confidence(doubt: float, slope: float, offset: float) -> float:
    """The share of characters that are right in lines of this doubt, 0..1 (fitted by `ocr.training.calibrate`)."""
    return 1 / (1 + exp(min(50.0, slope * log(doubt + 1e-4) - offset)))
