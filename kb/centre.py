"""Centring: a mean vector taken away from all others, one for Korean and one for English.

The vectors of multilingual-e5 lie in a narrow cone, those of each language in a part of it. Without its axis they
spread (Mu & Viswanath, 2018, arXiv:1702.01417); without each language's own, an English question comes as near to a
Korean article as to an English one. The means are those of questions, not of bodies: that is what a query looks like.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import frontmatter
import numpy as np
import yaml

from kb.encoder import Vectors, unit

KOREAN, ENGLISH = 0, 1
MIN_QUESTIONS = 30
"""A language with fewer takes the mean of all."""
_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN = re.compile("[A-Za-z]")
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def centred(vectors: Vectors, texts: Sequence[str], centres: Vectors) -> Vectors:
    """`vectors` (n, d) of `texts`, less the centre of each text's language, scaled to length 1; `centres` (2, d)."""
    return unit(vectors - centres[_languages(texts)])


def centres(encode: Callable[[Sequence[str]], Vectors], questions: Sequence[str], dimension: int) -> Vectors:
    """float32 (2, d), Korean then English: the mean vectors of `questions`; zeros where there are none."""
    if not questions:
        return np.zeros((2, dimension), dtype=np.float32)
    vectors, languages = encode(questions), _languages(questions)
    means = [vectors.mean(axis=0)] * 2
    for language in (KOREAN, ENGLISH):
        if (languages == language).sum() >= MIN_QUESTIONS:
            means[language] = vectors[languages == language].mean(axis=0)
    return np.array(means, dtype=np.float32)


def questions(repository: Path) -> list[str]:
    """Questions customers ask in this repository's own data: titles and wordings of the sample articles, and the `faq`
    utterances Rasa is trained on; sorted, no duplicates.
    """
    found = {*_of_articles(repository / "kb/samples/articles"), *_of_training(repository / "bot/rasa/data/nlu")}
    return sorted(text for text in found if text)


def _languages(texts: Sequence[str]) -> np.ndarray:
    """KOREAN for a text with any Hangul in it, or with no word at all; else ENGLISH."""
    is_english = [bool(_LATIN.search(text)) and not _HANGUL.search(text) for text in texts]
    languages: np.ndarray = np.where(is_english, ENGLISH, KOREAN)
    return languages


def _of_articles(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.md")):
        head = frontmatter.load(str(path)).metadata
        yield str(head.get("title", "")).strip()
        wordings = head.get("wordings")
        if isinstance(wordings, list):
            yield from (str(wording).strip() for wording in wordings)


def _of_training(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for block in document.get("nlu", []):
            if str(block.get("intent", "")).split("/")[0] == "faq":
                for line in str(block.get("examples", "")).splitlines():
                    yield _ENTITY.sub(r"\1", line.strip().removeprefix("-").strip())
