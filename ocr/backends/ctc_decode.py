"""Reads text out of a line's log chances (frames, classes), where class 0 is CTC's blank."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ocr.backends.ctc_charset import BLANK, Charset

Chances: TypeAlias = NDArray[np.float32]
NEVER = -1e9
BEAM_FLOOR = -7.0
"""Classes of a lower log chance start no beam."""
DOUBLED = 0.55
CHOICE_FLOOR = -4.0
MOST_CHOICES = 4
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
    classes = tuple(run.each for run in _without_doubles(_runs(best.tolist()), even))
    return Decoded(classes, -total / max(1, len(classes)))


def choices(chances: Chances, even: Collection[int]) -> list[list[tuple[int, float]]]:
    """The greedy reading, class by class, each with the others of `even` that may stand there instead.

    Each with its log chance, the greedy class first; where there is but one, its chance does not matter and is 0.
    """
    runs = _without_doubles(_runs(chances.argmax(-1).tolist()), even)
    return [_choices(chances[run.first : run.last], run.each, even) for run in runs]


def collapse(path: Sequence[int]) -> tuple[int, ...]:
    return tuple(run.each for run in _runs(path))


class _Run(NamedTuple):
    """A class other than blank in the frames `first` to before `last`."""

    each: int
    first: int
    last: int

    @property
    def middle(self) -> float:
        return (self.first + self.last) / 2


def _runs(path: Sequence[int]) -> list[_Run]:
    runs, frame = [], 0
    for each, frames in groupby(path):
        first, frame = frame, frame + len(list(frames))
        if each != BLANK:
            runs.append(_Run(each, first, frame))
    return runs


def _without_doubles(runs: Sequence[_Run], even: Collection[int]) -> list[_Run]:
    steps = [later.middle - sooner.middle for sooner, later in pairwise(runs) if {sooner.each, later.each} <= set(even)]
    least = DOUBLED * (median(steps) if len(steps) >= ENOUGH_STEPS else USUAL_STEP)
    kept: list[_Run] = []
    for run in runs:
        if not (kept and run.each == kept[-1].each and run.each in even and run.middle - kept[-1].middle < least):
            kept.append(run)
    return kept


def _choices(frames: Chances, best: int, even: Collection[int]) -> list[tuple[int, float]]:
    """The best class of a run, and, where it is of `even`, the others of them that have a chance there."""
    if best not in even:
        return [(best, 0.0)]
    highest = frames.max(0)
    others = [int(each) for each in np.flatnonzero(highest > CHOICE_FLOOR) if each != best and each in even]
    ordered = sorted(others, key=lambda each: -highest[each])[: MOST_CHOICES - 1]
    return [(each, float(highest[each])) for each in (best, *ordered)]


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
    best = chances.argmax(-1)
    sure = chances[np.arange(len(best)), best] > np.log(0.5)
    if charset.is_hangul[best[sure]].any():  # so it is with most lines, and a sum over all classes takes long
        return False
    return bool(np.exp(chances[:, charset.is_hangul]).sum() < 0.5)


def _either(one: float, other: float) -> float:
    return float(np.logaddexp(one, other))


def _add(
    beams: dict[tuple[int, ...], tuple[float, float]], prefix: tuple[int, ...], in_blank: float, in_class: float
) -> None:
    before = beams.get(prefix, (NEVER, NEVER))
    beams[prefix] = (_either(before[0], in_blank), _either(before[1], in_class))
