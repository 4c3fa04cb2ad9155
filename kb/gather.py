"""Articles that a question may mean: each of its parts finds its own, and their scores are added up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contracts.articles import Language
from kb.encoder import Encoder, Vectors
from kb.fuse import fuse
from kb.hits import Hit
from kb.index import Index
from kb.question import Part, Question
from kb.retrieve import letters
from kb.retrieve.dense import Rows, Scores
from kb.retrieve.terms import hashed
from kb.retrieve.words import Word

CANDIDATES = 50
"""Articles that each way of finding puts forward."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """What one part of a question says of every article, and the rows it puts forward. `vector`: float32 (d,)."""

    part: Part
    words: Scores
    letters: Scores
    vector: Vectors | None
    rows: Rows


@dataclass(frozen=True, slots=True)
class _Scored:
    """Scores of some rows, each times the weight of the part. `dense` is 0 where nothing was encoded."""

    fused: Scores
    dense: Scores
    words: Scores
    letters: Scores
    nearest: Rows


def gather(question: Question, asked: Sequence[Sequence[Word]], index: Index, encoder: Encoder | None) -> list[Hit]:
    """Articles by meaning, words and letters, fused; best first. `asked`: the words of each part of the question."""
    sought = [_seek(part, its_words, index, encoder) for part, its_words in zip(question.parts, asked, strict=True)]
    if not sought:
        return []
    rows = np.unique(np.concatenate([one.rows for one in sought]))
    scored = [_score(one, rows, index, question.lang) for one in sought]
    fused, dense, by_words, by_letters = (
        np.sum([getattr(one, way) for one in scored], axis=0) for way in ("fused", "dense", "words", "letters")
    )
    # Of all that was asked, the part that comes nearest to an article says by which of its questions.
    closest = np.argmax([one.dense for one in scored], axis=0)
    encoded = sought[0].vector is not None
    return [
        Hit(
            article=index.articles[row := int(rows[at])],
            row=row,
            fused=float(fused[at]),
            dense=float(dense[at]) if encoded else None,
            words=float(by_words[at]),
            letters=float(by_letters[at]),
            nearest=int(scored[closest[at]].nearest[at]),
        )
        for at in np.argsort(-fused, kind="stable")
    ]


def _seek(part: Part, asked: Sequence[Word], index: Index, encoder: Encoder | None) -> _Sought:
    by_words = index.words.scores(hashed(word.term for word in asked))
    by_letters = index.letters.scores(hashed(letters.of_text(part.text[: letters.MAX_CHARACTERS])))
    rows = np.union1d(_best(by_words), _best(by_letters))
    if encoder is None or index.dense is None:
        return _Sought(part, by_words, by_letters, None, rows)
    vector = encoder.encode([part.text], kind="query")[0]
    return _Sought(part, by_words, by_letters, vector, np.union1d(rows, index.dense.nearest(vector, CANDIDATES)))


def _score(sought: _Sought, rows: Rows, index: Index, lang: Language | None) -> _Scored:
    by_words, by_letters = sought.words[rows], sought.letters[rows]
    dense: Scores | None = None
    nearest: Rows = np.zeros(len(rows), dtype=np.int64)
    if sought.vector is not None and index.dense is not None:
        dense, nearest = index.dense.scores(sought.vector, rows)
    abroad = np.array([index.articles[row].lang != (sought.part.written or lang) for row in rows])
    weight = np.float32(sought.part.weight)
    return _Scored(
        fused=weight * fuse(dense, by_words, by_letters, abroad),
        dense=weight * dense if dense is not None else np.zeros(len(rows), dtype=np.float32),
        words=weight * by_words,
        letters=weight * by_letters,
        nearest=nearest,
    )


def _best(scores: np.ndarray) -> np.ndarray:
    """Rows of the highest scores above 0, at most CANDIDATES."""
    count = min(CANDIDATES, len(scores))
    rows: np.ndarray = np.argpartition(-scores, count - 1)[:count]
    found: np.ndarray = rows[scores[rows] > 0]
    return found
