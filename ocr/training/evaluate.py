"""Recognisers side by side on labelled pages: `python -m ocr.training.evaluate LABELS --model M [--tesseract DIR]`.

For a model that is not shipped yet (`sangdam ocr eval --compare` has whole pages). Lines are cut out by the labelled
quads, so that the figures are the recogniser's alone. A row for each recogniser and each value of a field of the rows:
error rates with and without spaces, lines read exactly, CPU milliseconds a line.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ocr import figures
from ocr.backends.ctc import CtcRecogniser
from ocr.backends.ctc_language import Ngrams
from ocr.backends.second_opinion import SecondOpinion
from ocr.crop import crop
from ocr.detector import Box
from ocr.figures import Pair
from ocr.labels import Labelled, read_labels
from ocr.recogniser import Recogniser

BATCH = 16


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one recogniser on one kind of page; rates, and milliseconds of CPU."""

    cer: float
    cer_nospace: float
    exact: float
    milliseconds: float


def by_line(pages: Sequence[Labelled], recogniser: Recogniser, field: str) -> Iterator[tuple[str, Row, list[Pair]]]:
    """Kind, figures and pairs: of all lines first (kind ""), then of each value of the rows' field."""
    kinds, pairs = [], []
    begun = spent = 0.0
    for page in pages:
        pixels = np.asarray(Image.open(page.path).convert("RGB"))
        crops = [crop(pixels, Box(quad, 1.0)) for quad in page.quads or ()]
        begun = time.process_time()
        for first in range(0, len(crops), BATCH):
            found = recogniser.recognise(crops[first : first + BATCH])
            pairs += [Pair(*pair) for pair in zip(page.lines[first:], (text.text for text in found), strict=False)]
        spent += time.process_time() - begun
        kinds += [str(page.row.get(field))] * len(crops)
    for name in ("", *sorted(set(kinds))):
        chosen = [pair for pair, its in zip(pairs, kinds, strict=True) if name in ("", its)]
        yield name, _row(chosen, spent / len(pairs) * 1000), chosen


def _row(pairs: Sequence[Pair], milliseconds: float) -> Row:
    (wrong, characters), (wrong_tight, tight) = (figures.edits(pairs, spaces=spaces) for spaces in (True, False))
    exact = sum(not figures.edits([pair], spaces=False)[0] for pair in pairs) / max(1, len(pairs))
    return Row(wrong / max(1, characters), wrong_tight / max(1, tight), exact, milliseconds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.evaluate", description="Compare recognisers.")
    parser.add_argument("labels", type=Path)
    parser.add_argument("--model", type=Path, required=True, help="the joined model")
    parser.add_argument("--beam", action="store_true", help="beam search beside greedy decoding")
    parser.add_argument("--language", action="store_true", help="with the language model beside without")
    parser.add_argument("--tesseract", type=Path, help="folder of Tesseract's data, to compare with")
    parser.add_argument("--by", default="wear", help="field of the rows to tell pages apart by")
    parser.add_argument("--errors", action="store_true", help="print the lines read wrongly")
    options = parser.parse_args()
    pages = read_labels(options.labels)
    recognisers: dict[str, Recogniser] = {"ours": CtcRecogniser(options.model, threads=1)}
    if options.beam:
        recognisers["ours, beam"] = CtcRecogniser(options.model, threads=1, search="beam")
    if options.language:
        recognisers["ours, language"] = CtcRecogniser(options.model, threads=1, judge=Ngrams())
    if options.tesseract:
        from ocr.backends.tesseract import TesseractRecogniser

        recognisers["tesseract"] = TesseractRecogniser(options.tesseract)
        both = SecondOpinion(recognisers["ours, language" if options.language else "ours"], recognisers["tesseract"])
        recognisers["both"] = both
    sys.stdout.write(f"{'':10}  {'kind':8} {'cer':>6} {'nospace':>7} {'exact':>5} {'CPU ms':>6}\n")
    for name, recogniser in recognisers.items():
        for its, row, pairs in by_line(pages, recogniser, options.by):
            rates = f"{row.cer:6.4f} {row.cer_nospace:7.4f} {row.exact:5.3f} {row.milliseconds:6.1f}"
            sys.stdout.write(f"{name:10}  {its or 'all':8} {rates}\n")
            for pair in pairs if options.errors and its else ():
                if figures.edits([pair], spaces=False)[0]:
                    sys.stdout.write(f"    {pair.truth} | {pair.found}\n")


if __name__ == "__main__":
    main()
