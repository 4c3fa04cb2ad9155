"""The fixed lines that training is judged by: held-out words, in held-out fonts and in those it knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_decode import collapse
from ocr.backends.ctc_lines import stack
from ocr.training.lines import Lines, Sources, batches
from ocr.training.render import KINDS, Sample

SEED = "validation"
PER_KIND = {"unseen": 100, "known": 60}

Recognise = Callable[[NDArray[np.float32]], NDArray[np.int64]]
"""Lines (n, 1, 48, w) to the best class of each frame (n, w / 4)."""


@dataclass(frozen=True, slots=True)
class ValidationSet:
    """`unseen`: fonts that training never shows; `known`: fonts that it does. The words are unseen in both."""

    unseen: Sequence[Sample]
    known: Sequence[Sample]


def validation_set(sources: Sources) -> ValidationSet:
    unseen = Lines(sources, SEED, unseen_words=True, unseen_fonts=True)
    known = Lines(sources, SEED, unseen_words=True)
    return ValidationSet(
        *(
            [source.draw(kind) for kind in KINDS for _ in range(PER_KIND[name])]
            for name, source in (("unseen", unseen), ("known", known))
        )
    )


def validate(held: ValidationSet, recognise: Recognise, charset: Charset) -> dict[str, float]:
    """Character error rates: over all unseen, by kind, over all known; and the share of unseen lines read exactly."""
    read = _read(held.unseen, recognise, charset)
    figures = {"cer": _cer(held.unseen, read)}
    for kind in KINDS:
        places = [place for place, sample in enumerate(held.unseen) if sample.kind == kind]
        figures[kind] = _cer([held.unseen[place] for place in places], [read[place] for place in places])
    figures["known_fonts"] = _cer(held.known, _read(held.known, recognise, charset))
    figures["exact"] = sum(s.text == text for s, text in zip(held.unseen, read, strict=True)) / len(read)
    return {name: round(value, 4) for name, value in figures.items()}


def _read(samples: Sequence[Sample], recognise: Recognise, charset: Charset) -> list[str]:
    places = {id(sample): place for place, sample in enumerate(samples)}
    read = [""] * len(samples)
    for group in batches(samples):
        for sample, classes in zip(group, recognise(stack([s.line for s in group])), strict=True):
            read[places[id(sample)]] = charset.spell(collapse(classes.tolist()))
    return read


def _cer(samples: Sequence[Sample], read: Sequence[str]) -> float:
    wrong = sum(Levenshtein.distance(sample.text, text) for sample, text in zip(samples, read, strict=True))
    return wrong / max(1, sum(len(sample.text) for sample in samples))
