"""Counts how Korean is written: `python -m ocr.training.language --corpus FILE… [--without LABELS]`.

Character n-grams with Witten and Bell's interpolation (1991), pruned, a byte for each chance: what
`ocr.backends.ctc_language` reads. Sentences come from this project and the files given; frequent words from the package
wordfreq count beside them, less than in proportion, so that rare ones are known too.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import log
from pathlib import Path

import numpy as np

from ocr.backends.ctc_language import BITS, LANGUAGE, ORDER, STEP, plain
from ocr.labels import read_labels
from ocr.training import phrases
from ocr.training.corpus import sentences_of

WORD_WEIGHT, WORD_POWER = 3.0, 0.75
"""A word of the frequency f (of a million) counts as 3 · f^0.75."""
LEAST = (1, 1, 1, 2)
"""Grams of one, two, … characters that come less often are left out."""
CLASSES = 3_400
MOST = 255


def lines(files: Iterable[Path], without: Iterable[str] = ()) -> dict[str, int]:
    """Each different line with Hangul in it, once; none that holds one of `without`."""
    hidden = [text for text in ("".join(each.split()) for each in without) if len(text) > 3]
    found: dict[str, int] = {}
    for sentence in (*phrases.SCREENS_KO, *phrases.GOODS, *sentences_of(files)):
        line = plain(" ".join(sentence.split()))
        bare = "".join(sentence.split())
        if any("가" <= character <= "힣" for character in line) and not any(text in bare for text in hidden):
            found[line] = 1
    return found


def frequent_words() -> Iterator[tuple[str, int]]:
    from wordfreq import get_frequency_dict

    for word, share in get_frequency_dict("ko", "best").items():
        count = round(WORD_WEIGHT * (share * 1e6) ** WORD_POWER)
        if count and any("가" <= character <= "힣" for character in word):
            yield plain(word), count


def count(texts: Iterable[tuple[str, int]]) -> list[Counter[str]]:
    """Grams of each length up to `ORDER`, a line's beginning and end being spaces."""
    grams: list[Counter[str]] = [Counter() for _ in range(ORDER)]
    for text, times in texts:
        padded = f" {text} "
        for length, counted in enumerate(grams, start=1):
            for first in range(len(padded) - length + 1):
                counted[padded[first : first + length]] += times
    return grams


class WittenBell:
    """Chances of characters after others, from all counts."""

    def __init__(self, grams: Sequence[Counter[str]]) -> None:
        self._grams = grams
        self._seen: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        for counted in grams:
            for gram, times in counted.items():
                self._seen[gram[:-1]] += times
                self._kinds[gram[:-1]] += 1
        self._known: dict[str, float] = {}

    def chance(self, gram: str) -> float:
        """Of the last character after those before it."""
        if gram not in self._known:
            before = gram[:-1]
            seen, kinds = self._seen[before], self._kinds[before]
            lower = self.chance(gram[1:]) if before else 1 / CLASSES
            times = self._grams[len(before)][gram]
            self._known[gram] = (times + kinds * lower) / (seen + kinds) if seen else lower
        return self._known[gram]

    def backoff(self, before: str) -> float:
        """What is left after a context for characters that never followed it."""
        seen, kinds = self._seen[before], self._kinds[before]
        return kinds / (seen + kinds) if seen else 1.0


def write(grams: Sequence[Counter[str]], path: Path) -> int:
    """The pruned model as `Ngrams` reads it; gives the number of grams."""
    model = WittenBell(grams)
    characters = sorted(grams[0], key=lambda character: -grams[0][character])[: (1 << BITS) - 1]
    numbers = {character: place for place, character in enumerate(characters, start=1)}
    rows = []
    for counted, least in zip(grams, LEAST, strict=True):
        for gram, times in counted.items():
            if times < least or any(character not in numbers for character in gram):
                continue
            key = 0
            for character in gram:
                key = key << BITS | numbers[character]
            rows.append((key, _byte(model.chance(gram)), _byte(model.backoff(gram)) if len(gram) < ORDER else 0))
    rows.sort()
    keys = np.array([row[0] for row in rows], np.uint64)
    np.savez_compressed(
        path,
        characters=np.array("".join(characters)),
        steps=np.diff(keys, prepend=np.uint64(0)),
        chances=np.array([row[1] for row in rows], np.uint8),
        backoffs=np.array([row[2] for row in rows], np.uint8),
    )
    return len(rows)


def _byte(chance: float) -> int:
    return min(MOST, round(-log(chance) / STEP))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.language", description="Count the language model.")
    parser.add_argument("--corpus", type=Path, nargs="*", default=[], help="further sentences: .txt, .tsv or .jsonl")
    parser.add_argument("--without", type=Path, help="labels of pages (JSONL) whose lines must not be counted")
    parser.add_argument("--out", type=Path, default=LANGUAGE)
    options = parser.parse_args()
    hidden = [line for page in read_labels(options.without) for line in page.lines] if options.without else []
    found = lines(options.corpus, hidden)
    number = write(count([*found.items(), *frequent_words()]), options.out)
    sys.stderr.write(f"language: {number} grams of {len(found)} lines in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
