"""Help search: one question in; an answer, similar questions, or an honest nothing out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from contracts.articles import Language
from contracts.search import Reason
from kb import reasons
from kb.calibration import Calibration, Evidence
from kb.encoder import Encoder
from kb.exact import Match
from kb.fuse import fuse
from kb.hits import Hit
from kb.index import Index
from kb.question import Question, read
from kb.rerank import Reranker
from kb.retrieve import letters, words
from kb.retrieve.dense import Rows, Scores
from kb.retrieve.terms import hashed

CANDIDATES = 50
"""Articles that each way of finding puts forward."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A hit with its chance to answer in 0..1, and why it is there."""

    hit: Hit
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """`answer`: given as such, exactly or by a confident search. `ranked`: what was found, best first, with it.

    `chance`: that any article answers, in 0..1. `abstained`: nothing fits; `ranked` then says what was least unlike.
    """

    question: Question
    answer: Scored | None
    exact: bool
    ranked: tuple[Scored, ...]
    chance: float
    abstained: bool


def search(
    query: str,
    index: Index,
    *,
    encoder: Encoder | None,
    reranker: Reranker,
    calibration: Calibration,
    lang: Language | None = None,
    count: int = 10,
) -> Found:
    """The whole story. Of `query`, 2,000 characters are read; whatever a person typed, there is a result.

    `lang`: the language to answer in, where the customer's is known; `count`: articles to rank at most.
    """
    question = read(query, lang)
    if question.is_blank or not index.articles:
        return Found(question, answer=None, exact=False, ranked=(), chance=0.0, abstained=True)

    asked_words = words.of_text(question.text[: words.MAX_CHARACTERS])
    match = index.exact.find(question)
    hits = retrieve(question, asked_words, index, encoder)
    hits = one_of_each_family(hits, index, question.lang)
    hits = reranker.rerank(question, hits)
    evidence = Evidence(hits, words=len(asked_words), written=question.written)
    ranked = [
        Scored(hit, score, reasons.why(hit, asked_words, index))
        for hit, score in zip(hits[:count], calibration.score(evidence, count), strict=True)
    ]
    if match is not None:
        answer = answered_by(match, ranked, index, question.lang)
        others = [other for other in ranked if other.hit.row != answer.hit.row]
        return Found(question, answer, exact=True, ranked=(answer, *others)[:count], chance=1.0, abstained=False)

    chance = calibration.chance_of_any(evidence)
    confident = bool(ranked) and ranked[0].score >= calibration.answer_at
    return Found(
        question,
        answer=ranked[0] if confident else None,
        exact=False,
        ranked=tuple(ranked),
        chance=chance,
        abstained=not confident and chance < calibration.fits_at,
    )


def retrieve(question: Question, asked_words: Sequence[words.Word], index: Index, encoder: Encoder | None) -> list[Hit]:
    """Articles by meaning, words and letters, fused; best first."""
    by_words = index.words.scores(hashed(word.term for word in asked_words))
    by_letters = index.letters.scores(hashed(letters.of_text(question.text[: letters.MAX_CHARACTERS])))
    rows = np.union1d(_best(by_words), _best(by_letters))
    dense: Scores | None = None
    nearest: Rows = np.zeros(len(index.articles), dtype=np.int64)
    if encoder is not None and index.dense is not None:
        vector = encoder.encode([question.text], kind="query")[0]
        rows = np.union1d(rows, index.dense.nearest(vector, CANDIDATES))
        dense, nearest = index.dense.scores(vector, rows)
    abroad = np.array([index.articles[row].lang != (question.written or question.lang) for row in rows])
    fused = fuse(dense, by_words[rows], by_letters[rows], abroad)
    return [
        Hit(
            article=index.articles[row := int(rows[at])],
            row=row,
            fused=float(fused[at]),
            dense=None if dense is None else float(dense[at]),
            words=float(by_words[row]),
            letters=float(by_letters[row]),
            nearest=int(nearest[at]),
        )
        for at in np.argsort(-fused, kind="stable")
    ]


def one_of_each_family(hits: Iterable[Hit], index: Index, lang: Language | None) -> list[Hit]:
    """Of an article and its translations one, at the place of the best of them: that in `lang` where there is one."""
    chosen: dict[int, Hit] = {}
    for hit in hits:
        if (family := index.family[hit.row]) not in chosen:
            row = index.in_language(hit.row, lang)
            there = row == hit.row
            chosen[family] = hit if there else replace(hit, row=row, article=index.articles[row], nearest=0)
    return list(chosen.values())


def answered_by(match: Match, ranked: Sequence[Scored], index: Index, lang: Language | None) -> Scored:
    """The article that a question equals. Two articles may share a wording: then the one that ranks higher."""
    rows = {index.in_language(row, lang) for row in match.rows}
    hit = next((scored.hit for scored in ranked if scored.hit.row in rows), None)
    if hit is None:
        row = min(rows)
        hit = Hit(article=index.articles[row], row=row, fused=1.0, dense=None, words=0.0, letters=0.0)
    return Scored(hit, score=1.0, reasons=(match.reason,))


def _best(scores: np.ndarray) -> np.ndarray:
    """Rows of the highest scores above 0, at most CANDIDATES."""
    count = min(CANDIDATES, len(scores))
    rows: np.ndarray = np.argpartition(-scores, count - 1)[:count]
    found: np.ndarray = rows[scores[rows] > 0]
    return found
