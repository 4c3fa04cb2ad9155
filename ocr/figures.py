"""Figures of readings against what really stands there: pure arithmetic."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein
from shapely import STRtree
from shapely.geometry import Polygon

from ocr.detector import Quad

SAME_PLACE = 0.5
"""IoU from which a box found is a box that was asked for, as ICDAR counts."""
TOUCHING = 0.4
"""Of the smaller box's area: lines that share so much are compared with one another."""

COMBINED, DECOMPOSED = 2, 3
"""Characters that become one, and that one becomes, at most; what is over was missed or made up."""

VALUES = {
    "code": re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{1,5}-\d{3,}|0x[0-9A-Fa-f]{4,})(?![\d-])"),
    "amount": re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])"),
    "phone": re.compile(r"(?<![\d-])0\d{1,2}-\d{3,4}-\d{4}(?![\d-])"),
    "number": re.compile(r"(?<![\w*,.-])\d{8,}(?![\w*,.-])"),
}
"""What has to be read exactly to be of use."""
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands somewhere, and what was read there; one of them may be empty."""

    truth: str
    found: str


@dataclass(frozen=True, slots=True)
class Places:
    """Counts of boxes: `hits` were asked for and found."""

    hits: int
    asked: int
    found: int


def edits(pairs: Sequence[Pair], *, spaces: bool) -> tuple[int, int]:
    """Edit distance over all pairs, and the number of characters that stand there."""
    if not spaces:
        pairs = [Pair(_bare(pair.truth), _bare(pair.found)) for pair in pairs]
    return sum(Levenshtein.distance(p.truth, p.found) for p in pairs), sum(len(p.truth) for p in pairs)


def rate(pairs: Sequence[Pair], *, spaces: bool) -> float:
    """Edits a character."""
    distance, characters = edits(pairs, spaces=spaces)
    return round(distance / max(1, characters), 4)


def exact(pairs: Sequence[Pair]) -> float:
    """The share of pairs without an edit, spaces left out."""
    return round(sum(_bare(pair.truth) == _bare(pair.found) for pair in pairs) / max(1, len(pairs)), 4)


def values_exact(pairs: Sequence[Pair]) -> tuple[Counter[str], Counter[str]]:
    """Of `VALUES`: how many were found just as they stand there, and how many stand there, by kind."""
    right: Counter[str] = Counter()
    stood: Counter[str] = Counter()
    for pair in pairs:
        for kind, pattern in VALUES.items():
            wanted = Counter(pattern.findall(pair.truth))
            stood[kind] += wanted.total()
            right[kind] += (wanted & Counter(pattern.findall(pair.found))).total()
    return right, +stood


def hangul(text: str) -> bool:
    """Whether there is any in a text."""
    return _HANGUL.search(text) is not None


def kinds_of_errors(pairs: Sequence[Pair]) -> Counter[str]:
    """Edits by what happened, spaces left out; together they are the distance.

    In each run of differing characters: as many for as many are substitutions, some for none missing, none for some
    inserted, fewer for more combined (rn → m), more for fewer decomposed (각 → 7ㅏㄱ).
    """
    counts: Counter[str] = Counter()
    for pair in pairs:
        truth, found = _bare(pair.truth), _bare(pair.found)
        run = [0, 0]
        for block in Levenshtein.opcodes(truth, found):
            if block.tag == "equal":
                _count(counts, *run)
                run = [0, 0]
            else:
                run[0] += block.src_end - block.src_start
                run[1] += block.dest_end - block.dest_start
        _count(counts, *run)
    return counts


def _count(counts: Counter[str], stood: int, read: int) -> None:
    if stood == read:
        counts["substitution"] += stood
    elif read < stood:
        counts["combination"] += (combined := min(stood, COMBINED * read))
        counts["missing"] += stood - combined
    else:
        counts["decomposition"] += (decomposed := min(read, DECOMPOSED * stood))
        counts["insertion"] += read - decomposed


def pairs_by_place(truth: Sequence[tuple[str, Quad]], found: Sequence[tuple[str, Quad]]) -> list[Pair]:
    """Texts that stand in the same place: a line that was found in two pieces is still one, and two found as one too.

    Lines that touch nothing of the other side are paired with nothing.
    """
    shapes = [Polygon(quad).buffer(0) for _, quad in (*truth, *found)]
    group = list(range(len(shapes)))

    def root(number: int) -> int:
        while group[number] != number:
            number = group[number]
        return number

    tree = STRtree(shapes[len(truth) :])
    for one, shape in enumerate(shapes[: len(truth)]):
        for at in tree.query(shape):
            other = int(at) + len(truth)
            least = min(shape.area, shapes[other].area)
            if least and shape.intersection(shapes[other]).area >= TOUCHING * least:
                group[root(other)] = root(one)
    pairs = []
    for name in dict.fromkeys(root(number) for number in range(len(shapes))):
        members = [number for number in range(len(shapes)) if root(number) == name]
        stood = [truth[number] for number in members if number < len(truth)]
        read = [found[number - len(truth)] for number in members if number >= len(truth)]
        pairs.append(Pair(_joined(stood), _joined(read)))
    return pairs


def places(truth: Sequence[Quad], found: Sequence[Quad]) -> Places:
    """Boxes found again at IoU .5, each counted once, the best first."""
    shapes = [Polygon(quad).buffer(0) for quad in found]
    tree = STRtree(shapes)
    candidates = []
    for number, quad in enumerate(truth):
        asked = Polygon(quad).buffer(0)
        for other in tree.query(asked):
            both = asked.intersection(shapes[other]).area
            share = both / (asked.area + shapes[other].area - both) if both else 0.0
            if share >= SAME_PLACE:
                candidates.append((share, number, int(other)))
    taken: set[int] = set()
    given: set[int] = set()
    for _, number, other in sorted(candidates, reverse=True):
        if number not in given and other not in taken:
            given.add(number)
            taken.add(other)
    return Places(len(given), len(truth), len(found))


def _joined(lines: Sequence[tuple[str, Quad]]) -> str:
    return " ".join(text for text, _ in sorted(lines, key=lambda line: float(line[1][:, 0].min())))


def _bare(text: str) -> str:
    return "".join(text.split())
