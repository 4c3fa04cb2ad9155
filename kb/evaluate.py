"""Help search measured on somebody's own articles and questions, in the very functions that serve customers."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contracts.articles import Article
from kb import baseline, figures, index
from kb.asked import Asked
from kb.calibration import Calibration
from kb.elsewhere import Elsewhere, elsewhere
from kb.encoder import Encoder
from kb.features import FeatureTable
from kb.index import Index
from kb.learning.clicked import clicked
from kb.learning.credit import of_pairs
from kb.learning.train import learn
from kb.rerank import AsFused
from kb.retrieve.dense import MakeVectorIndex
from kb.search import search
from service.settings import Settings
from text.language import detect

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Prediction:
    """What search said: article ids and their scores, best first. `chance`: that any article answers."""

    query: str
    ranked: tuple[str, ...]
    scores: tuple[float, ...]
    abstained: bool
    chance: float
    seconds: float
    answer: str | None = None

    def row(self) -> dict[str, Any]:
        """As a line of the predictions' file."""
        return {
            "query": self.query,
            "ranked": list(self.ranked),
            "scores": list(self.scores),
            "abstained": self.abstained,
        }


@dataclass(frozen=True, slots=True)
class Engine:
    """What ranks."""

    encoder: Encoder | None
    make: MakeVectorIndex
    calibration: Calibration
    elsewhere: Elsewhere | None = None


def build(articles: Sequence[Article], engine: Engine) -> Index:
    features = FeatureTable(engine.encoder).of(articles)
    return index.build(articles, features, engine.make, elsewhere=engine.elsewhere)


def engine_of(settings: Settings, encoder: Encoder | None, make: MakeVectorIndex, calibration: Calibration) -> Engine:
    """The engine that the service has."""
    known = elsewhere(encoder, settings.data / "kb") if encoder else None
    return Engine(encoder, make, calibration, known)


def predict(
    asked: Sequence[Asked], built: Index, ids: dict[str, str], engine: Engine, progress: Progress
) -> list[Prediction]:
    """A prediction for each question, in order; one at a time, so that the times are those of a single customer."""
    predictions = []
    for number, question in enumerate(asked, start=1):
        start = time.perf_counter()
        found = search(
            question.query,
            built,
            encoder=engine.encoder,
            reranker=AsFused(),
            calibration=engine.calibration,
            screen=question.screen,
            codes=question.codes,
        )
        seconds = time.perf_counter() - start
        ranked = found.ranked[: figures.DEPTH]
        predictions.append(
            Prediction(
                query=question.query,
                ranked=tuple(ids[scored.hit.article.id] for scored in ranked),
                scores=tuple(round(scored.score, 4) for scored in ranked),
                abstained=found.abstained,
                chance=found.chance,
                seconds=seconds,
                answer=ids[found.answer.hit.article.id] if found.answer else None,
            )
        )
        progress(number, len(asked))
    return predictions


def measure(asked: Sequence[Asked], predictions: Sequence[Prediction]) -> dict[str, Any]:
    """`r@k` and `mrr@10` over questions with an article, `abstain_auroc` where there are others, and the times."""
    both = list(zip(asked, predictions, strict=True))
    answerable = [(question, made) for question, made in both if question.doc is not None]
    places = [made.ranked.index(q.doc) + 1 if q.doc in made.ranked else None for q, made in answerable]
    measured: dict[str, Any] = {"questions": len(asked), **figures.of_places(places)}
    without = [made.chance for question, made in both if question.doc is None]
    if without and answerable:
        measured["abstain_auroc"] = figures.auroc([made.chance for _, made in answerable], without)
        measured["reliability"] = figures.reliability(
            [made.chance for made in predictions], [question.doc is not None for question in asked]
        )
    given = [(question.doc, made.answer) for question, made in both if made.answer is not None]
    if given and answerable:
        measured["answer_precision"] = round(sum(doc == answer for doc, answer in given) / len(given), 4)
        measured["answer_coverage"] = round(len(given) / len(answerable), 4)
    if fair := _by_style(answerable, places):
        measured["by_style"] = fair
    return {**measured, **figures.of_times([made.seconds for made in predictions])}


def _by_style(
    answerable: Sequence[tuple[Asked, Prediction]], places: Sequence[int | None]
) -> dict[str, dict[str, float]]:
    """R@1 and R@3 of each style and language, where there are several, with the number of questions."""
    groups: dict[str, list[int | None]] = defaultdict(list)
    for (question, _), place in zip(answerable, places, strict=True):
        groups[question.style or "other"].append(place)
        groups[f"in {detect(question.query) or 'no language'}"].append(place)
    if not any(question.style for question, _ in answerable):
        return {}
    return {
        name: {"questions": len(own), "r@1": (found := figures.of_places(own))["r@1"], "r@3": found["r@3"]}
        for name, own in sorted(groups.items(), key=lambda item: -len(item[1]))
    }


def evaluate(
    articles: Sequence[Article], ids: dict[str, str], asked: Sequence[Asked], engine: Engine, progress: Progress
) -> tuple[dict[str, Any], list[Prediction]]:
    """Figures and predictions."""
    start = time.perf_counter()
    built = build(articles, engine)
    seconds = time.perf_counter() - start
    made = predict(asked, built, ids, engine, progress)
    return {**measure(asked, made), "articles": len(articles), "build_s": round(seconds, 2)}, made


def evaluate_clicks(
    articles: Sequence[Article],
    ids: dict[str, str],
    asked: Sequence[Asked],
    chosen: Sequence[Asked],
    engine: Engine,
    progress: Progress,
) -> tuple[dict[str, Any], list[Prediction]]:
    """Figures `before` and `after` learning from clicks, and predictions of the latter.

    What is learned and whether it is used, `kb.learning.train` decides, as for a running service; where it is not
    `promoted`, `after` is measured as `before` was.
    """
    ours = {theirs: own for own, theirs in ids.items()}
    plain = build(articles, engine)
    credits = of_pairs((click.query, ours[click.doc]) for click in chosen if click.doc)
    before = predict(asked, plain, ids, engine, progress)
    if engine.encoder is None:
        unlearned = {"before": measure(asked, before), "after": measure(asked, before)}
        return unlearned | {"promoted": False, "learning": {"verdict": "learning needs an encoder"}}, before
    lesson = learn(credits, plain, engine.encoder)
    taught = replace(plain, clicked=clicked(lesson.learned, plain.family_of, engine.encoder.version))
    after = predict(asked, taught if lesson.promoted else plain, ids, engine, progress)
    both: dict[str, Any] = {"before": measure(asked, before), "after": measure(asked, after)}
    return both | {"promoted": lesson.promoted, "learning": lesson.figures}, after


def score_baseline(asked: Sequence[Asked], articles: Sequence[Article], ids: dict[str, str]) -> dict[str, float]:
    """The same figures of character TF-IDF."""
    answerable = [question for question in asked if question.doc is not None]
    ranked = baseline.rank([question.query for question in answerable], articles)
    theirs = [[ids[article_id] for article_id in row] for row in ranked]
    places = [row.index(q.doc) + 1 if q.doc in row else None for q, row in zip(answerable, theirs, strict=True)]
    return figures.of_places(places)
