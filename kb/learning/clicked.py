"""The questions that led to articles, as a search reads them: a retriever of its own, and features for the order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.encoder import Vectors, unit
from kb.learning.learned import ClickedQuestion, Learned
from kb.learning.order import AS_FUSED, Order
from kb.learning.whitening import whitening
from kb.retrieve.dense import Rows, Scores
from kb.retrieve.terms import TermIndex, Terms

ALIKE = 0.5
"""Centred cosine from which two questions count as similar, in "N people with a similar question chose this"."""
MOST_WEIGHT = 4.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the clicked questions say of one question: cosines (questions,), BM25 of words and letters (families,).

    `apart`: after whitening the question (d,), and its cosines (questions,).
    """

    cosines: Scores
    apart: tuple[Vectors, Scores]
    words: Scores
    letters: Scores


class Clicked:
    """Clicked questions by the family of the article they led to; an article that is gone takes its own with it.

    A family's number is the row of one of its articles (`kb.index`).
    """

    def __init__(self, questions: Sequence[ClickedQuestion], family_of: dict[str, int], order: Order) -> None:
        self.order = order
        known = [q for q in questions if q.article_id in family_of]
        known.sort(key=lambda q: family_of[q.article_id])
        families = np.array([family_of[q.article_id] for q in known], dtype=np.int64)
        self._families, self._starts = np.unique(families, return_index=True)
        ends = [*self._starts[1:], len(known)]
        groups = [known[start:end] for start, end in zip(self._starts, ends, strict=True)]
        self._vectors = np.array([q.vector for q in known], dtype=np.float32)
        self._visitors = np.array([q.visitors for q in known], dtype=np.int64)
        weights = np.array([q.weight for q in known], dtype=np.float32)
        weights = np.minimum(weights / max(float(weights.mean()), 1e-9), MOST_WEIGHT) if known else weights
        if known:
            self._sums: Vectors = np.add.reduceat(self._vectors * weights[:, None], self._starts, axis=0)
            self._whitening = whitening(self._vectors, self._starts)
            self._apart = unit(self._vectors @ self._whitening)
        self._words = TermIndex.of([np.concatenate([q.words for q in group]) for group in groups])
        self._letters = TermIndex.of([np.concatenate([q.letters for q in group]) for group in groups])

    def __len__(self) -> int:
        return len(self._vectors)

    def ask(self, vector: Vectors, words: Terms, letters: Terms) -> Asked:
        """`vector` float32 (d,), and the question's terms."""
        apart = unit(vector @ self._whitening)
        cosines = self._vectors @ vector
        return Asked(cosines, (apart, self._apart @ apart), self._words.scores(words), self._letters.scores(letters))

    def nearest(self, asked: Asked, count: int) -> Rows:
        """Rows of the families whose clicked questions are nearest, of `count` questions."""
        best = np.argsort(-asked.cosines)[:count]
        rows: Rows = np.unique(self._families[np.searchsorted(self._starts, best, side="right") - 1])
        return rows

    def features(self, vector: Vectors, asked: Asked, families: Rows, own: Vectors, question: Scores) -> Scores:
        """float32 (rows, 6): the features from `centre` on, for these families.

        `own` float32 (rows, d): the mean of each article's own vectors; `question` (rows,): cosine with the nearest.
        """
        slots, there = self._slots(families)
        at = slots[there]
        centres = own.copy()
        centres[there] += self._sums[at]
        centres_apart, own_apart = np.split(unit(np.concatenate([centres, own]) @ self._whitening), 2)
        apart, cosines_apart = asked.apart
        nearest, nearest_apart = (np.maximum.reduceat(each, self._starts) for each in (asked.cosines, cosines_apart))
        features: Scores = np.zeros((len(families), 6), dtype=np.float32)
        features[:, 0] = unit(centres) @ vector
        features[:, 1] = centres_apart @ apart
        features[there, 2] = asked.words[at]
        features[there, 3] = asked.letters[at]
        features[:, 4] = question
        features[there, 4] = np.maximum(question[there], nearest[at])
        features[:, 5] = own_apart @ apart
        features[there, 5] = np.maximum(features[there, 5], nearest_apart[at])
        return features

    def visitors(self, asked: Asked, families: Rows) -> NDArray[np.int64]:
        """How many people chose each family after a similar question."""
        alike = np.where(asked.cosines >= ALIKE, self._visitors, 0)
        counts = np.add.reduceat(alike, self._starts)
        slots, there = self._slots(families)
        found: NDArray[np.int64] = np.where(there, counts[slots], 0)
        return found

    def _slots(self, families: Rows) -> tuple[Rows, NDArray[np.bool_]]:
        slots = np.minimum(np.searchsorted(self._families, families), len(self._families) - 1)
        return slots, self._families[slots] == families


def clicked(learned: Learned | None, family_of: dict[str, int], encoder: str) -> Clicked | None:
    """None where nothing was learned, or it is of another encoder, or of articles that are gone."""
    if learned is None or learned.encoder != encoder:
        return None
    made = Clicked(learned.questions, family_of, learned.order)
    return made if len(made) else None


def unordered(questions: Sequence[ClickedQuestion], family_of: dict[str, int]) -> Clicked | None:
    """For training: the questions without an order yet."""
    made = Clicked(questions, family_of, AS_FUSED)
    return made if len(made) else None
