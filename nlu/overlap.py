"""Which test utterances stand in the training data, as they are or nearly: `python -m nlu.overlap FILE…`.

Two utterances are nearly the same where the strings of three keys that one presses for them (Hangul taken apart into
jamo; spacing, case and punctuation ignored) are shared to `NEAR` or more, by Dice's coefficient. A test row like that
measures memory, not understanding. Exit status 1 where there is one, 2 where a file cannot be read.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlu.examples import training_examples
from nlu.rows import BadRows, read_rows
from text.jamo import to_jamo
from text.normalise import match_key

NEAR = 0.8
"""Dice's coefficient, 0..1. "환불 언제 돼요" and "환불은 언제 돼요?" share .83; with 되나요 at its end .6."""
SHORT = 8
"""Keys. A shorter utterance ("넵", "ㄱㅅㄱㅅ") is compared as a whole: its few strings prove nothing."""


@dataclass(frozen=True)
class Overlap:
    """A test utterance and the training utterance most like it; `likeness` 0..1, 1 for the same wording."""

    tested: str
    trained: str
    likeness: float


def overlaps(tested: Iterable[str], trained: Iterable[str]) -> Iterator[Overlap]:
    """For each test utterance that stands in the training data, the training utterance most like it."""
    index = _Index(trained)
    for text in tested:
        found = index.likest(text)
        if found is not None:
            yield found


class _Index:
    """The training utterances by the strings they hold, so that a search looks at those alone that share one."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = {match_key(text): text for text in texts}
        self._keys = list(self._texts)
        self._shingles = [_shingles(key) for key in self._keys]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, shingles in enumerate(self._shingles):
            for shingle in shingles:
                self._holding[shingle].append(number)

    def likest(self, text: str) -> "Overlap | None":
        key = match_key(text)
        if key in self._texts:
            return Overlap(text, self._texts[key], 1.0)
        mine = _shingles(key)
        shared = Counter(number for shingle in mine for number in self._holding.get(shingle, ()))
        likeness, number = max(
            ((2 * count / (len(mine) + len(self._shingles[number])), number) for number, count in shared.items()),
            default=(0.0, 0),
        )
        return Overlap(text, self._texts[self._keys[number]], round(likeness, 3)) if likeness >= NEAR else None


def _shingles(key: str) -> set[str]:
    """Strings of three keys; none for a short utterance."""
    keys = to_jamo(key)
    return {keys[at : at + 3] for at in range(len(keys) - 2)} if len(keys) >= SHORT else set()


def main() -> int:
    parser = argparse.ArgumentParser(prog="sangdam nlu overlap", description=__doc__.splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", help="test rows: JSONL, or TSV with a header")
    options = parser.parse_args()
    trained = [example.text for example in training_examples()]
    found = 0
    for path in options.files:
        try:
            rows = read_rows(path)
        except BadRows as error:
            sys.stderr.write(f"nlu overlap: {error}\n")
            return 2
        for overlap in overlaps((row.text for row in rows), trained):
            print(f"{path.name}\t{overlap.likeness:.2f}\t{overlap.tested}\t{overlap.trained}")
            found += 1
        sys.stderr.write(f"nlu overlap: {path.name}: {len(rows)} rows against {len(trained)} trained ones\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
