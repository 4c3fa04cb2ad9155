"""Reads text out of a line's log chances (frames, classes), where class 0 is CTC's blank."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ocr.backends.ctc_charset import BLANK, Charset

Chances: TypeAlias = NDArray[np.float32]
NEVER = -1e9
BEAM_FLOOR = -7.0
"""Classes of a lower log chance start no beam."""
DOUBLED = 0.55
ENOUGH_STEPS, USUAL_STEP = 3, 6.0
"""A line's own step between syllables is known from so many; else it is taken for so many frames."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`doubt`: minus the mean log chance of a character, 0 where the network has none; rising without bound."""

    classes: tuple[int, ...]
    doubt: float


def greedy(chances: Chances, even: Collection[int] = ()) -> Decoded:
    """The best class of each frame, repeats joined, blanks dropped (Graves et al., 2006).

    `even`: classes that all stand equally wide, as Hangul syllables do. One of them that comes twice within half of a
    step from one to the next is one syllable, seen twice.
    """
    best = chances.argmax(-1)
    total = float(chances[np.arange(len(best)), best].sum())
    classes = _without_doubles(_runs(best.tolist()), even)
    return Decoded(classes, -total / max(1, len(classes)))


def collapse(path: Sequence[int]) -> tuple[int, ...]:
    return tuple(each for each, _ in _runs(path))


def _runs(path: Sequence[int]) -> list[tuple[int, float]]:
    """Classes other than blank, and the middle of the frames that each takes."""
    runs, frame = [], 0
    for each, frames in groupby(path):
        length = len(list(frames))
        if each != BLANK:
            runs.append((each, frame + length / 2))
        frame += length
    return runs


def _without_doubles(runs: Sequence[tuple[int, float]], even: Collection[int]) -> tuple[int, ...]:
    steps = [later - sooner for (one, sooner), (other, later) in pairwise(runs) if one in even and other in even]
    least = DOUBLED * (median(steps) if len(steps) >= ENOUGH_STEPS else USUAL_STEP)
    kept: list[tuple[int, float]] = []
    for each, middle in runs:
        if not (kept and each == kept[-1][0] and each in even and middle - kept[-1][1] < least):
            kept.append((each, middle))
    return tuple(each for each, _ in kept)


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
