"""Why an article is there, in codes a program reads and words of the article that a person understands."""

from collections.abc import Sequence

import numpy as np

from contracts.search import Reason
from kb.hits import Hit
from kb.index import Index
from kb.retrieve.terms import hashed
from kb.retrieve.words import Word

ALIKE = 0.35
"""Centred cosine from which two questions mean something alike: few pairs of unlike ones reach it."""
MAX_WORDS = 5
MANY = 3
"""People, from whom on their number is told: fewer would point at one."""


def why(hit: Hit, asked: Sequence[Word], index: Index) -> tuple[Reason, ...]:
    """At least one reason, the strongest first. Details come from the article, never from the customer's text alone."""
    weighed: list[tuple[float, Reason]] = []
    if hit.chosen:  # by which questions is not for others to read
        detail = str(hit.chosen) if hit.chosen >= MANY else ""
        weighed.append((1.0 if detail else hit.dense or 0.0, Reason(code="clicks", detail=detail)))
    if hit.dense is not None and hit.dense >= ALIKE:
        own = (hit.article.title, *hit.article.wordings)
        weighed.append((hit.dense, Reason(code="meaning", detail=own[hit.nearest])))
    if shared := _shared(asked, hit.row, index):
        weighed.append((hit.words, Reason(code="words", detail=", ".join(shared))))
    if not weighed:
        strongest = "letters" if hit.letters >= (hit.dense or 0.0) else "meaning"
        weighed.append((0.0, Reason(code=strongest)))
    return tuple(reason for _, reason in sorted(weighed, key=lambda pair: -pair[0]))


def _shared(asked: Sequence[Word], row: int, index: Index) -> list[str]:
    """Names that the question and the article both use."""
    names = list(dict.fromkeys(word for word in asked if word.is_name))
    if not names:
        return []
    known = np.isin(hashed(word.term for word in names), index.words_of[row])
    return [word.form for word, is_known in zip(names, known, strict=True) if is_known][:MAX_WORDS]
