"""Which diagnosis explains a question: by its examples, letter by letter, and by what help search finds for it.

Measured on tests/quality/diagnosis_questions.tsv (docs/decisions/0008-diagnoses.md): letters and help search together
are as good as with the sentence encoder, which this process does not have.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from actions.diagnosis.check import Compiled
from contracts.actions import Reading
from contracts.search import SearchResponse
from text.normalise import normalise

SEARCH_WEIGHT = 0.7
"""What the first place among help search's hits is worth; the second half of it, the third a third."""
ENOUGH = 0.70
"""Score from which a why-question is taken for the diagnosis's."""
SAME_WORDS = 0.93
"""Likeness from which a question is one of the examples, whatever type it was read as."""


@dataclass(frozen=True, slots=True)
class Match:
    """`score`: likeness to an example (0..1) plus what help search adds."""

    compiled: Compiled
    score: float


def match(
    query: str, question_type: Reading, found: SearchResponse | None, diagnoses: Mapping[str, Compiled]
) -> Match | None:
    """The diagnosis that explains this question, or None."""
    if not (letters := _letters(query)):
        return None
    ranks = _ranks(found)
    best: Match | None = None
    for compiled in diagnoses.values():
        examples = (*compiled.diagnosis.examples.ko, *compiled.diagnosis.examples.en)
        likeness = _likeness(letters, examples)
        rank = max((ranks.get(article, 0.0) for article in compiled.diagnosis.articles), default=0.0)
        why = question_type.name == "why" and likeness + SEARCH_WEIGHT * rank >= ENOUGH
        if why or likeness >= SAME_WORDS:
            score = likeness + SEARCH_WEIGHT * rank
            if best is None or score > best.score:
                best = Match(compiled, score)
    return best


def _likeness(letters: str, examples: tuple[str, ...]) -> float:
    found = process.extractOne(letters, [_letters(e) for e in examples], scorer=fuzz.token_sort_ratio)
    return found[1] / 100 if found else 0.0


@lru_cache(maxsize=4_096)
def _letters(text: str) -> str:
    """Hangul taken apart into its letters, so that endings and typos cost little."""
    return unicodedata.normalize("NFD", normalise(text).lower()).rstrip("?!. ")


def _ranks(found: SearchResponse | None) -> Mapping[str, float]:
    """1 for the article that help search puts first, 1/2 for the second, …; a translation counts as its original."""
    if found is None:
        return {}
    first = [found.answer.article_id] if found.answer else []
    ids = dict.fromkeys(i.removesuffix(".en") for i in [*first, *(s.article_id for s in found.suggestions)])
    return {article_id: 1 / place for place, article_id in enumerate(ids, start=1)}
