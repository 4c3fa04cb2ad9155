"""Reads the line crops of labelled pages: `python -m ocr.training.evaluate LABELS --model M [--tesseract DIR]`.

LABELS as for `sangdam ocr eval`, with quads. Crops are cut by the labelled quads, so the figures are the recogniser's
alone. Prints a row for each recogniser and kind of page: CER with and without spaces, lines exact, CPU time a line.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from rapidfuzz.distance import Levenshtein

from ocr.backends.ctc import CtcRecogniser
from ocr.crop import crop
from ocr.detector import Box, Pixels
from ocr.recogniser import Recogniser

BATCH = 16


@dataclass(frozen=True, slots=True)
class Labelled:
    """One line of a page: its picture, what it says, and what was done to the page."""

    crop: Pixels
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Score:
    """Error rates over some lines; `milliseconds` of CPU a line."""

    cer: float
    cer_nospace: float
    exact: float
    milliseconds: float


def labelled(labels: Path) -> Iterator[Labelled]:
    """Lines of the pages that have quads; the page's kind is its `wear` or `degrade`."""
    for row in map(json.loads, labels.read_text(encoding="utf-8").splitlines()):
        pixels = np.asarray(Image.open(labels.parent / row["file"]).convert("RGB"))
        for line in row["lines"]:
            box = Box(np.asarray(line["quad"], np.float32), 1.0)
            yield Labelled(crop(pixels, box), line["text"], row.get("wear") or row.get("degrade") or "")


def read(recogniser: Recogniser, lines: Sequence[Labelled]) -> tuple[list[str], float]:
    """What each line is read as, and the CPU milliseconds a line."""
    begun = time.process_time()
    texts: list[str] = []
    for first in range(0, len(lines), BATCH):
        texts += [found.text for found in recogniser.recognise([line.crop for line in lines[first : first + BATCH]])]
    return texts, (time.process_time() - begun) / max(1, len(lines)) * 1000


def score(lines: Sequence[Labelled], texts: Sequence[str], milliseconds: float) -> Score:
    pairs = [(line.text, text) for line, text in zip(lines, texts, strict=True)]
    tight = [(wanted.replace(" ", ""), text.replace(" ", "")) for wanted, text in pairs]
    exact = sum(wanted == text for wanted, text in tight) / max(1, len(pairs))
    return Score(_rate(pairs), _rate(tight), exact, milliseconds)


def _rate(pairs: Sequence[tuple[str, str]]) -> float:
    wrong = sum(Levenshtein.distance(wanted, text) for wanted, text in pairs)
    return wrong / max(1, sum(len(wanted) for wanted, _ in pairs))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.evaluate", description="Judge recognisers by line.")
    parser.add_argument("labels", type=Path)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--beam", action="store_true", help="beam search beside greedy decoding")
    parser.add_argument("--tesseract", type=Path, help="folder of Tesseract's data, to compare with")
    parser.add_argument("--errors", action="store_true", help="print the lines read wrongly")
    options = parser.parse_args()
    lines = list(labelled(options.labels))
    recognisers: dict[str, Recogniser] = {"ctc": CtcRecogniser(options.model, threads=1)}
    if options.beam:
        recognisers["ctc beam"] = CtcRecogniser(options.model, threads=1, search="beam")
    if options.tesseract:
        from ocr.backends.tesseract import TesseractRecogniser

        recognisers["tesseract"] = TesseractRecogniser(options.tesseract)
    sys.stdout.write(f"{'':10} {'kind':12} {'lines':>5} {'cer':>6} {'nospace':>7} {'exact':>6} {'ms':>6}\n")
    for name, recogniser in recognisers.items():
        texts, milliseconds = read(recogniser, lines)
        for kind in ("", *sorted({line.kind for line in lines})):
            places = [place for place, line in enumerate(lines) if kind in ("", line.kind)]
            found = score([lines[place] for place in places], [texts[place] for place in places], milliseconds)
            sys.stdout.write(
                f"{name:10} {kind or 'all':12} {len(places):5} {found.cer:6.4f} {found.cer_nospace:7.4f} "
                f"{found.exact:6.3f} {milliseconds:6.1f}\n"
            )
        if options.errors:
            for line, text in zip(lines, texts, strict=True):
                if line.text.replace(" ", "") != text.replace(" ", ""):
                    sys.stdout.write(f"{line.kind:12} {line.text} | {text}\n")


if __name__ == "__main__":
    main()
