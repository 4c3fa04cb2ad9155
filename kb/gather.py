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
WORDS_COUNT = 5
"""How many names on a screen one name in the customer's words is worth (docs/decisions/0004-search.md)."""
MOST_NAMES = 5
MOST = 0.9
"""Of the score, that either of the two has at most."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """What one part of a question says of every article, and the rows it puts forward. `vector`: float32 (d,)."""

    part: Part
    share: float
    words: Scores
    letters: Scores
    vector: Vectors | None
    rows: Rows


@dataclass(frozen=True, slots=True)
class _Scored:
    """Scores of some rows, each times the share of the part. `dense` is 0 where nothing was encoded."""

    fused: Scores
    dense: Scores
    words: Scores
    letters: Scores
    nearest: Rows


def shares(asked: Sequence[Sequence[Word]]) -> tuple[float, ...]:
    """How much of the score each part decides: 1 in all. `asked`: the words of each part, the customer's first.

    "이거 왜 이래요?" names nothing, so the screen beside it decides; "카드 환불은 며칠 걸려요?" says it all by itself.
    """
    if len(asked) < 2:
        return (1.0,) * len(asked)
    ours, shown = (len({word.form for word in words if word.is_name and len(word.form) > 1}) for words in asked)
    shown = min(shown, MOST_NAMES)
    screen = shown / (shown + WORDS_COUNT * ours) if shown else 0.0
    screen = min(max(screen, 1 - MOST), MOST)
    return 1 - screen, screen


def gather(question: Question, asked: Sequence[Sequence[Word]], index: Index, encoder: Encoder | None) -> list[Hit]:
    """Articles by meaning, words and letters, fused; best first. `asked`: the words of each part of the question."""
    parts = zip(question.parts, asked, shares(asked), strict=True)
    sought = [_seek(part, its_words, share, index, encoder) for part, its_words, share in parts]
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


def _seek(part: Part, asked: Sequence[Word], share: float, index: Index, encoder: Encoder | None) -> _Sought:
    by_words = index.words.scores(hashed(word.term for word in asked))
    by_letters = index.letters.scores(hashed(letters.of_text(part.text[: letters.MAX_CHARACTERS])))
    rows = np.union1d(_best(by_words), _best(by_letters))
    if encoder is None or index.dense is None:
        return _Sought(part, share, by_words, by_letters, None, rows)
    vector = encoder.encode([part.text], kind="query")[0]
    rows = np.union1d(rows, index.dense.nearest(vector, CANDIDATES))
    return _Sought(part, share, by_words, by_letters, vector, rows)


def _score(sought: _Sought, rows: Rows, index: Index, lang: Language | None) -> _Scored:
    by_words, by_letters = sought.words[rows], sought.letters[rows]
    dense: Scores | None = None
    nearest: Rows = np.zeros(len(rows), dtype=np.int64)
    if sought.vector is not None and index.dense is not None:
        dense, nearest = index.dense.scores(sought.vector, rows)
    abroad = np.array([index.articles[row].lang != (sought.part.written or lang) for row in rows])
    share = np.float32(sought.share)
    return _Scored(
        fused=share * fuse(dense, by_words, by_letters, abroad),
        dense=share * dense if dense is not None else np.zeros(len(rows), dtype=np.float32),
        words=share * by_words,
        letters=share * by_letters,
        nearest=nearest,
    )


def _best(scores: np.ndarray) -> np.ndarray:
    """Rows of the highest scores above 0, at most CANDIDATES."""
    count = min(CANDIDATES, len(scores))
    rows: np.ndarray = np.argpartition(-scores, count - 1)[:count]
    found: np.ndarray = rows[scores[rows] > 0]
    return found
