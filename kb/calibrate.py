"""Fits `calibration.json`: `python -m kb.calibrate`. A developer's command, run when ranking or encoder change.

Three sorts of questions: the development questions of the sample articles, asked five times, each time of four fifths
of the articles, so that each is once a question without an answer, and a hard one; vague ones, made of words that
several articles share, which deserve suggestions and no answer; and out-of-scope utterances of the training data.
Both regressions are judged on questions they were not fitted on, and both thresholds are chosen there.
"""

import hashlib
import json
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from contracts.articles import Article
from kb import assembly, calibration, elsewhere, figures
from kb.asked import read_articles, read_questions
from kb.backends.faiss_index import FaissIndex
from kb.encoder import Encoder
from kb.evaluate import build, engine_of
from kb.gather import gather
from kb.index import Index
from kb.question import read
from kb.retrieve import words
from kb.search import evidence_of, one_of_each_family
from service.settings import REPOSITORY, Settings

SAMPLES = REPOSITORY / "kb" / "samples"
OUT_OF_SCOPE = REPOSITORY / "bot" / "rasa" / "data" / "nlu" / "out_of_scope.yml"
PARTS = 5
VAGUE, SHARED_BY = 150, 3
UNANSWERABLE = 100
SEVERAL = "several"
FRAMES = {
    False: ("{}", "{} 문의", "{} 어떻게 해요?", "{} 언제 돼요?", "{} 안 돼요"),
    True: ("{}", "{} question", "how does {} work", "{} does not work"),
}
ANSWERS = ("fused", "margin", "background", "agreement", "abroad", "length4")
FITS = ("fused", "dense", "background", "length8")
BY_MEANING = {"answers": ("elsewhere",), "fits": ("elsewhere", "english")}
"""What an encoder adds."""
PRECISION = 0.95
FALSE_ABSTENTION = 0.04
SEEDS = range(5)


@dataclass(frozen=True, slots=True)
class Example:
    """What the best hit of a question says, whether it is right, and whether any article would be."""

    query: str
    features: dict[str, float]
    right: bool
    answerable: bool


def examples(encoder: Encoder | None) -> list[Example]:
    """What search says to every question, of all articles but one part after another."""
    articles, ids = read_articles(SAMPLES / "articles")
    asked = read_questions(SAMPLES / "questions.jsonl", set(ids.values()))
    engine = engine_of(Settings(), encoder, FaissIndex, assembly.calibration_for(encoder))
    families = sorted({_family(article) for article in articles})
    random.Random(0).shuffle(families)  # noqa: S311
    found = []
    for part in range(PARTS):
        gone = set(families[part::PARTS])
        kept = [article for article in articles if _family(article) not in gone]
        there = {ids[article.id] for article in kept}
        built = build(kept, engine)
        found += [_example(q.query, q.doc if q.doc in there else None, built, ids, encoder) for q in asked]
    built = build(articles, engine)
    found += [_example(query, SEVERAL, built, ids, encoder) for query in _vague(articles)]
    found += [_example(query, None, built, ids, encoder) for query in _out_of_scope()]
    return [example for example in found if example]


def fit(found: Sequence[Example], name: str) -> dict[str, Any]:
    """The entry of `calibration.json` for one mode; figures go to stderr."""
    right = np.array([example.right for example in found])
    answerable = np.array([example.answerable for example in found])
    more = BY_MEANING if name == "full" else {}
    answers, p_answers = _regression(found, (*ANSWERS, *more.get("answers", ())), right)
    fits, p_fits = _regression(found, (*FITS, *more.get("fits", ())), answerable)
    order = np.argsort(-p_answers)
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(precision >= PRECISION)
    answered = int(good.max()) + 1 if len(good) else 0
    answer_at = float(p_answers[order][answered - 1]) if answered else 1.0
    fits_at = float(np.quantile(p_fits[answerable], FALSE_ABSTENTION))
    judged = {
        "questions": len(found),
        "answerable": int(answerable.sum()),
        "answer_coverage": round(answered / int(answerable.sum()), 3),
        "answer_precision": round(float(precision[answered - 1]), 3) if answered else None,
        "abstain_auroc": figures.auroc(p_fits[answerable], p_fits[~answerable]),
        "abstained_rightly": round(float((p_fits[~answerable] < fits_at).mean()), 3),
    }
    sys.stderr.write(f"{name}: {judged}\n")
    entry = {"answers": answers, "fits": fits, "answer_at": round(answer_at, 4), "fits_at": round(fits_at, 4)}
    version = hashlib.sha256(json.dumps(entry).encode()).hexdigest()[:8]
    return {"version": version, **entry, "judged_on_held_out_folds": judged}


def _regression(
    found: Sequence[Example], names: Sequence[str], target: np.ndarray
) -> tuple[dict[str, Any], np.ndarray]:
    """Coefficients over the features as they are, and the probabilities of held-out folds, mean of several splits."""
    x = np.array([[example.features[name] for name in names] for example in found])
    groups = [example.query for example in found]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1.0))
    folds = [StratifiedGroupKFold(5, shuffle=True, random_state=seed) for seed in SEEDS]
    held_out = [
        cross_val_predict(model, x, target, groups=groups, cv=fold, method="predict_proba")[:, 1] for fold in folds
    ]
    model.fit(x, target)
    scaler, regression = model[0], model[1]
    slopes = regression.coef_[0] / scaler.scale_
    intercept = float(regression.intercept_[0] - (slopes * scaler.mean_).sum())
    weights = {name: round(float(slope), 4) for name, slope in zip(names, slopes, strict=True)}
    return {"intercept": round(intercept, 4), "weights": weights}, np.mean(held_out, axis=0)


def _example(query: str, doc: str | None, built: Index, ids: dict[str, str], encoder: Encoder | None) -> Example | None:
    question = read(query, synonyms=built.rules.synonyms)
    if not question.parts:
        return None
    asked_words = words.of_text(question.parts[0].text)
    hits = one_of_each_family(gather(question, [asked_words], built, encoder), built, question.lang)
    if not hits:
        return None
    evidence = evidence_of(question, [asked_words], hits, built, encoder)
    return Example(query, evidence.features(0), right=ids[hits[0].article.id] == doc, answerable=doc is not None)


def _family(article: Article) -> str:
    return min(article.id, article.pair or article.id)


def _vague(articles: Sequence[Article]) -> list[str]:
    """Words that the questions of three articles or more share, alone and in the frames people put them in."""
    families: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        for word in words.of_text(" / ".join((article.title, *article.wordings))):
            if word.is_name and len(word.form) > 1:
                families[word.form].add(_family(article))
    shared = sorted(form for form, found in families.items() if len(found) >= SHARED_BY)
    queries = [frame.format(form) for form in shared for frame in FRAMES[form.isascii()]]
    return random.Random(0).sample(queries, VAGUE)  # noqa: S311


def _out_of_scope() -> list[str]:
    blocks = yaml.safe_load(OUT_OF_SCOPE.read_text(encoding="utf-8"))["nlu"]
    lines = {line.strip().removeprefix("- ") for block in blocks for line in block["examples"].splitlines()}
    lines -= set(elsewhere.texts())  # those are what a question is compared with
    return random.Random(0).sample(sorted(filter(None, lines)), UNANSWERABLE)  # noqa: S311


def main() -> None:
    encoder = assembly.load_encoder(Settings())
    fitted: dict[str, Any] = {"made_by": "python -m kb.calibrate"}
    fitted |= {name: fit(examples(e), name) for name, e in (("full", encoder), ("lexical", None))}
    calibration.FILE.write_text(json.dumps(fitted, indent=1) + "\n")


if __name__ == "__main__":
    main()
