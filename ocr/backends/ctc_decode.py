"""Reads text out of a line's log chances (frames, classes), where class 0 is CTC's blank."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ocr.backends.ctc_charset import BLANK, Charset

Chances: TypeAlias = NDArray[np.float32]
NEVER = -1e9
BEAM_FLOOR = -7.0
"""Classes of a lower log chance start no beam."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`doubt`: minus the mean log chance of a character, 0 where the network has none; rising without bound."""

    classes: tuple[int, ...]
    doubt: float


def greedy(chances: Chances) -> Decoded:
    """The best class of each frame, repeats joined, blanks dropped (Graves et al., 2006)."""
    best = chances.argmax(-1)
    classes = collapse(best.tolist())
    total = float(chances[np.arange(len(best)), best].sum())
    return Decoded(classes, -total / max(1, len(classes)))


def collapse(path: Sequence[int]) -> tuple[int, ...]:
    return tuple(each for each, _ in groupby(path) if each != BLANK)


def beam(chances: Chances, width: int = 8) -> Decoded:
    """The likeliest text over all its alignments, by prefix beam search (Hannun et al., 2014, without language model).

    Frames that are surely blank cost nothing; others are searched over their few likely classes.
    """
    beams: dict[tuple[int, ...], tuple[float, float]] = {(): (0.0, NEVER)}  # chances of ending in blank, and not
    for frame in chances:
        if frame[BLANK] > -1e-3:
            beams = {prefix: (_either(*ends) + float(frame[BLANK]), NEVER) for prefix, ends in beams.items()}
            continue
        likely = [(int(each), float(frame[each])) for each in np.flatnonzero(frame > BEAM_FLOOR) if each != BLANK]
        blank = float(frame[BLANK])
        grown: dict[tuple[int, ...], tuple[float, float]] = {}
        for prefix, (in_blank, in_class) in beams.items():
            either = _either(in_blank, in_class)
            _add(grown, prefix, either + blank, NEVER)
            for each, chance in likely:
                if prefix and each == prefix[-1]:
                    _add(grown, prefix, NEVER, in_class + chance)
                    _add(grown, (*prefix, each), NEVER, in_blank + chance)
                else:
                    _add(grown, (*prefix, each), NEVER, either + chance)
        kept = sorted(grown, key=lambda prefix: _either(*grown[prefix]), reverse=True)[:width]
        beams = {prefix: grown[prefix] for prefix in kept}
    best = max(beams, key=lambda prefix: _either(*beams[prefix]))
    return Decoded(best, -_either(*beams[best]) / max(1, len(best)))


def masked(chances: Chances, forbidden: NDArray[np.bool_]) -> Chances:
    """The chances without the forbidden classes (classes,)."""
    return np.where(forbidden, np.float32(NEVER), chances)


def latin_only(chances: Chances, charset: Charset) -> bool:
    """Whether the network sees no Hangul in a line: less than half a character's worth of chance over all frames."""
    return bool(np.exp(chances[:, charset.hangul]).sum() < 0.5)


def _either(one: float, other: float) -> float:
    return float(np.logaddexp(one, other))


def _add(
    beams: dict[tuple[int, ...], tuple[float, float]], prefix: tuple[int, ...], in_blank: float, in_class: float
) -> None:
    before = beams.get(prefix, (NEVER, NEVER))
    beams[prefix] = (_either(before[0], in_blank), _either(before[1], in_class))
