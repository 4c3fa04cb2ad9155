"""The story of learning: credits → clicked questions and an order → judged on questions held out, and on guards."""

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from kb import figures
from kb.encoder import Encoder, Kind, Vectors
from kb.gather import candidates
from kb.index import Index
from kb.learning.clicked import clicked, unordered
from kb.learning.credit import Credit
from kb.learning.fitting import MOST_WEIGHT, fit
from kb.learning.learned import ClickedQuestion, Learned, clicked_questions
from kb.learning.order import AS_FUSED, FEATURES, Choice
from kb.question import read
from kb.retrieve import words
from text.normalise import match_key

FOLDS = 5
LEAST = 10
"""Different questions, below which nothing is tried."""
MOST_JUDGED = 4_000
GUARDS = 200
GUARDS_LOST = 0.01
"""Share of guard questions that may leave the first three."""
SURE = 1.28
"""Standard errors that the gain must reach: one chance in ten that there is none (one-sided)."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """`learned` is what the credits teach, whether or not it is better; `figures` says how it was judged, and why."""

    learned: Learned
    promoted: bool
    figures: dict[str, Any]


def learn(credits: Sequence[Credit], index: Index, encoder: Encoder, active: Learned | None = None) -> Lesson:
    """What these credits teach over this index.

    Judged by cross-validation over questions: each fifth is ranked by what the other four teach, and no question is in
    two fifths. Promoted where the right article comes earlier, beyond chance, than without clicks; not later than by
    what is `active`, on questions new to both; and where the guards, articles' own questions, find them as before.
    """
    plain = replace(index, clicked=None)
    family_of = index.family_of
    known = [credit for credit in credits if credit.article_id in family_of]
    questions = clicked_questions(known, encoder)
    encoder = _Known(encoder, questions)
    counted = {
        "credits": len(known),
        "questions": len(questions),
        "visitors": len({credit.visitor for credit in known}),
    }
    if len({fold_key(question.text) for question in questions}) < LEAST:
        nothing = Learned(encoder.version, AS_FUSED, tuple(questions))
        return Lesson(nothing, promoted=False, figures={**counted, "verdict": f"fewer than {LEAST} questions"})

    judged = questions[-MOST_JUDGED:]
    choices = _held_out(judged, questions, plain, encoder)
    folds = np.array([_fold(question.text) for question in judged])
    orders = [fit([choice for choice, fold in zip(choices, folds, strict=True) if fold != at]) for at in range(FOLDS)]
    after = [choice.place(orders[fold]) for choice, fold in zip(choices, folds, strict=True)]
    before = [choice.place(AS_FUSED) for choice in choices]
    learned = Learned(encoder.version, fit(choices), tuple(questions))
    taught = replace(plain, clicked=clicked(learned, family_of, encoder.version))

    gain, error = _gain(before, after, [choice.weight for choice in choices])
    guards = list(_guards(index))
    guarded = [_r3([place(*guard, built, encoder) for guard in guards]) for built in (plain, taught)]
    verdict = "better"
    if gain <= SURE * error:
        verdict = "no better on held-out questions"
    elif guarded[1] < guarded[0] - GUARDS_LOST:
        verdict = "guard questions lose their articles"
    elif active is not None and not _beats(active, judged, after, plain, encoder):
        verdict = "no better than what is active, on questions new to both"
    found = {
        **counted,
        "held_out": {"before": figures.of_places(before), "after": figures.of_places(after)},
        "gain_mrr": round(gain, 4),
        "standard_error": round(error, 4),
        "guards": {"questions": len(guards), "r@3_before": guarded[0], "r@3_after": guarded[1]},
        "weights": dict(learned.order.named()),
        "verdict": verdict,
    }
    return Lesson(learned, promoted=verdict == "better", figures=found)


def place(text: str, article_id: str, index: Index, encoder: Encoder) -> int | None:
    """Where an article comes for a question, exact matches aside; None where it does not."""
    choice = _choice(text, int(index.family[index.row_of[article_id]]), 1.0, index, encoder)
    return choice.place(index.clicked.order if index.clicked else AS_FUSED) if choice else None


def fold_key(text: str) -> str:
    return match_key(text)


def _fold(text: str) -> int:
    return zlib.crc32(fold_key(text).encode()) % FOLDS


def _held_out(
    judged: Sequence[ClickedQuestion], questions: Sequence[ClickedQuestion], plain: Index, encoder: Encoder
) -> list[Choice]:
    """For each question its candidates, with what the questions of the other folds say of them."""
    family_of = plain.family_of
    folds = [_fold(question.text) for question in questions]
    others = [
        unordered([q for q, fold in zip(questions, folds, strict=True) if fold != at], family_of) for at in range(FOLDS)
    ]
    found = []
    for question in judged:
        built = replace(plain, clicked=others[_fold(question.text)])
        family = family_of[question.article_id]
        choice = _choice(question.text, family, question.weight, built, encoder)
        found.append(choice or Choice(np.zeros((0, len(FEATURES)), dtype=np.float32), -1))
    return found


def _choice(text: str, family: int, weight: float, index: Index, encoder: Encoder) -> Choice | None:
    """The candidates of a question, of each family the best by fusion; None where it asks nothing."""
    question = read(text)
    asked = [words.of_text(part.text[: words.MAX_CHARACTERS]) for part in question.parts]
    found = candidates(question, asked, index, encoder)
    if found is None:
        return None
    families = index.family[found.rows]
    by_fusion = np.argsort(-found.features[:, 0], kind="stable")
    _, first = np.unique(families[by_fusion], return_index=True)
    rows = by_fusion[np.sort(first)]
    at = np.flatnonzero(families[rows] == family)
    return Choice(found.features[rows], int(at[0]) if len(at) else -1, weight)


def _gain(before: Sequence[int | None], after: Sequence[int | None], weights: Sequence[float]) -> tuple[float, float]:
    """The mean gain of 1/place, and its standard error. Weighted as in learning: so that the choices far down, of which
    few are seen, count as those that nobody looked down to.
    """
    gains = np.array([_reciprocal(b) - _reciprocal(a) for a, b in zip(before, after, strict=True)])
    share = np.minimum(np.array(weights) / np.mean(weights), MOST_WEIGHT)
    share /= share.sum()
    mean = float(share @ gains)
    return mean, float(np.sqrt(share**2 @ (gains - mean) ** 2))


def _reciprocal(place: int | None) -> float:
    return 0.0 if place is None or place > figures.DEPTH else 1 / place


def _beats(
    active: Learned, judged: Sequence[ClickedQuestion], after: Sequence[int | None], plain: Index, encoder: Encoder
) -> bool:
    """Whether the new one, or chance, does at least as well as the active one where neither has seen the question."""
    seen = {fold_key(question.text) for question in active.questions}
    fresh = [(q, ours) for q, ours in zip(judged, after, strict=True) if fold_key(q.text) not in seen]
    built = replace(plain, clicked=clicked(active, plain.family_of, encoder.version))
    if len(fresh) < LEAST or built.clicked is None:
        return True
    theirs = [place(question.text, question.article_id, built, encoder) for question, _ in fresh]
    gain, error = _gain(theirs, [ours for _, ours in fresh], [question.weight for question, _ in fresh])
    return gain >= -SURE * error


def _guards(index: Index) -> Iterator[tuple[str, str]]:
    """Articles' own questions, always the same ones, with the article."""
    own = [(text, a.id) for a in index.articles for text in (a.title, *a.wordings)]
    yield from random.Random(0).sample(own, min(GUARDS, len(own)))  # noqa: S311


def _r3(places: Sequence[int | None]) -> float:
    return figures.of_places(places)["r@3"]


class _Known:
    """An encoder that has the vectors of the clicked questions at hand, and remembers what else it is asked."""

    def __init__(self, encoder: Encoder, questions: Sequence[ClickedQuestion]) -> None:
        self._encoder = encoder
        self._known = {question.text: question.vector for question in questions}

    @property
    def version(self) -> str:
        return self._encoder.version

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        if kind != "query":
            return self._encoder.encode(texts, kind=kind)
        missing = [text for text in texts if text not in self._known]
        if missing:
            self._known |= zip(missing, self._encoder.encode(missing, kind=kind), strict=True)
        return np.array([self._known[text] for text in texts], dtype=np.float32)
