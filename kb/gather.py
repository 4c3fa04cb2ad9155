"""Articles that a question may mean: each of its parts finds its own, and their scores are added up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contracts.articles import Language
from kb.encoder import Encoder, Vectors
from kb.fuse import fuse
from kb.hits import Hit
from kb.index import AskedTerms, Index
from kb.learning.clicked import Asked
from kb.learning.order import AS_FUSED, FEATURES, Features
from kb.question import Part, Question
from kb.retrieve import dense, letters
from kb.retrieve.dense import Rows, Scores
from kb.retrieve.terms import hashed
from kb.retrieve.words import Word

CANDIDATES = 50
"""Articles that each way of finding puts forward."""
OF_CLICKS = slice(FEATURES.index("centre"), None)
WORDS_COUNT = 5
"""How many names on a screen one name in the customer's words is worth (docs/decisions/0004-search.md)."""
MOST_NAMES = 5
MOST = 0.9
"""Of the score, that either of the two has at most."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """What one part of a question says of articles, and the rows it puts forward. `vector`: float32 (d,).

    `asked`: what the questions that led to articles say of it.
    """

    part: Part
    share: float
    words: AskedTerms
    letters: AskedTerms
    vector: Vectors | None
    rows: Rows
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Articles that may answer: `features` float32 (rows, FEATURES), `dense` (rows,), 0 where nothing was encoded.

    `nearest`: which of its questions is nearest; `chosen`: how many people chose it after a similar question.
    """

    rows: Rows
    features: Features
    dense: Scores
    nearest: Rows
    chosen: Rows


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
    """Articles by meaning, words, letters and what people chose; best first. `asked`: the words of each part."""
    found = candidates(question, asked, index, encoder)
    if found is None:
        return []
    order = index.clicked.order if index.clicked else AS_FUSED
    scores = order.scores(found.features)
    encoded = index.dense is not None and encoder is not None
    words, letters_, near, own = (FEATURES.index(name) for name in ("words", "letters", "near", "question"))
    return [
        Hit(
            article=index.articles[row := int(found.rows[at])],
            row=row,
            fused=float(scores[at]),
            dense=float(found.dense[at]) if encoded else None,
            words=float(found.features[at, words]),
            letters=float(found.features[at, letters_]),
            nearest=int(found.nearest[at]),
            chosen=int(found.chosen[at]),
            by_clicks=bool(found.features[at, near] > found.features[at, own]),
            features=tuple(map(float, found.features[at])),
        )
        for at in np.argsort(-scores, kind="stable")
    ]


def candidates(
    question: Question, asked: Sequence[Sequence[Word]], index: Index, encoder: Encoder | None
) -> Candidates | None:
    """What each part of the question finds, added up; None where it asks nothing."""
    parts = zip(question.parts, asked, shares(asked), strict=True)
    sought = [_seek(part, its_words, share, index, encoder) for part, its_words, share in parts]
    if not sought:
        return None
    rows = np.unique(np.concatenate([one.rows for one in sought]))
    scored = [_score(one, rows, index, question.lang) for one in sought]
    # Of all that was asked, the part that comes nearest to an article says by which of its questions.
    closest = np.argmax([one.dense for one in scored], axis=0)
    return Candidates(
        rows,
        features=np.sum([one.features for one in scored], axis=0),
        dense=np.sum([one.dense for one in scored], axis=0),
        nearest=np.array([scored[part].nearest[at] for at, part in enumerate(closest)], dtype=np.int64),
        chosen=np.max([one.chosen for one in scored], axis=0),
    )


def _seek(part: Part, asked: Sequence[Word], share: float, index: Index, encoder: Encoder | None) -> _Sought:
    its_words = hashed(word.term for word in asked)
    its_letters = hashed(letters.of_text(part.text[: letters.MAX_CHARACTERS]))
    by_words = index.words.ask(its_words)
    by_letters = index.letters.ask(its_letters)
    rows = np.union1d(by_words.best(CANDIDATES), by_letters.best(CANDIDATES))
    if encoder is None or index.dense is None:
        return _Sought(part, share, by_words, by_letters, None, rows)
    vector = encoder.encode([part.text], kind="query")[0]
    rows = np.union1d(rows, index.dense.nearest(vector, CANDIDATES))
    if index.clicked is None:
        return _Sought(part, share, by_words, by_letters, vector, rows)
    of_clicks = index.clicked.ask(vector, its_words, its_letters)
    rows = np.union1d(rows, index.clicked.nearest(of_clicks, CANDIDATES))
    return _Sought(part, share, by_words, by_letters, vector, rows, of_clicks)


def _score(sought: _Sought, rows: Rows, index: Index, lang: Language | None) -> Candidates:
    """What one part says of the rows, times its share."""
    abroad = index.langs[rows] != (sought.part.written or lang or "")
    by_words, by_letters = sought.words.of(rows), sought.letters.of(rows)
    features: Features = np.zeros((len(rows), len(FEATURES)), dtype=np.float32)
    features[:, FEATURES.index("words")], features[:, FEATURES.index("letters")] = by_words, by_letters
    nearest: Rows = np.zeros(len(rows), dtype=np.int64)
    chosen: Rows = nearest
    meaning: Scores | None = None
    if sought.vector is not None and index.dense is not None:
        by_question, by_passage, nearest = index.dense.cosines(sought.vector, rows)
        meaning = dense.score(by_question, by_passage)
        features[:, FEATURES.index("question")], features[:, FEATURES.index("passage")] = by_question, by_passage
        if sought.asked is not None and index.clicked is not None:
            families = index.family[rows]
            own = index.dense.own(rows)
            features[:, OF_CLICKS] = index.clicked.features(sought.vector, sought.asked, families, own, by_question)
            chosen = index.clicked.visitors(sought.asked, families)
    features[:, FEATURES.index("fused")] = fuse(meaning, by_words, by_letters, abroad)
    share = np.float32(sought.share)
    none: Scores = np.zeros(len(rows), dtype=np.float32)
    return Candidates(rows, share * features, none if meaning is None else share * meaning, nearest, chosen)
