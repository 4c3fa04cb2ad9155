"""Help search measured on somebody's own articles and questions, in the very functions that serve customers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.articles import Article
from kb import figures, index
from kb.calibration import Calibration
from kb.encoder import Encoder
from kb.features import FeatureTable
from kb.formats import FormatError, files, jsonl
from kb.index import Index
from kb.rerank import AsFused
from kb.retrieve.dense import MakeVectorIndex
from kb.search import search
from text.language import detect
from text.normalise import clean

Progress = Callable[[str, int, int], None]
MAX_TITLE, MAX_BODY = 300, 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the id of the article that answers it; None where none does."""

    query: str
    doc: str | None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What search said: article ids and their scores, best first. `chance`: that any article answers."""

    query: str
    ranked: tuple[str, ...]
    scores: tuple[float, ...]
    abstained: bool
    chance: float
    seconds: float

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


def read_articles(path: Path) -> tuple[list[Article], dict[str, str]]:
    """Articles of any file that `kb import` reads, and their ids in it by ours. Raises FormatError at a bad row.

    More is taken than an import would: any id, more fields than ours, and texts over our limits, which are cut.
    """
    articles: list[Article] = []
    ids: dict[str, str] = {}
    for row in files.read(path):
        values = row.values or {}
        missing = [name for name in ("id", "title", "body") if not isinstance(values.get(name), str | int)]
        if row.values is None or missing:
            raise FormatError(f"{row.source}, line {row.line}: {row.problem or f'{missing[0]} is missing or no text'}")
        if str(values["id"]) in ids.values():
            raise FormatError(f"{row.source}, line {row.line}: the id {values['id']} is there already")
        ours = f"a{len(articles)}"
        ids[ours] = str(values["id"])
        articles.append(_article(ours, values))
    if not articles:
        raise FormatError(f"{path}: no article in it")
    pairs = {theirs: ours for ours, theirs in ids.items()}
    return [a.model_copy(update={"pair": pairs.get(a.pair or "")}) for a in articles], ids


def read_questions(path: Path, known: set[str]) -> list[Asked]:
    """Rows of `{query, doc}`, JSONL, or TSV with a header. `known`: ids that `doc` may be. Raises FormatError."""
    asked = []
    for line, values in _rows(path):
        query, doc = values.get("query"), values.get("doc")
        if not isinstance(query, str):
            raise FormatError(f"{path.name}, line {line}: query is missing or no text")
        if "doc" not in values:
            raise FormatError(f"{path.name}, line {line}: doc is missing; null where no article answers")
        if doc is not None and str(doc) not in known:
            raise FormatError(f"{path.name}, line {line}: no article has the id {doc}")
        asked.append(Asked(query, None if doc is None else str(doc)))
    if not asked:
        raise FormatError(f"{path.name}: no question in it")
    return asked


def build(articles: Sequence[Article], engine: Engine) -> Index:
    return index.build(articles, 0, FeatureTable(engine.encoder), engine.make)


def predict(
    asked: Sequence[Asked], built: Index, ids: dict[str, str], engine: Engine, progress: Progress
) -> list[Prediction]:
    """A prediction for each question, in order; one at a time, so that the times are those of a single customer."""
    predictions = []
    for number, question in enumerate(asked, start=1):
        start = time.perf_counter()
        found = search(
            question.query, built, encoder=engine.encoder, reranker=AsFused(), calibration=engine.calibration
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
            )
        )
        progress("questions", number, len(asked))
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
    return {**measured, **figures.of_times([made.seconds for made in predictions])}


def _article(ours: str, values: dict[str, Any]) -> Article:
    title = " ".join(clean(str(values["title"]), limit=MAX_TITLE).split()) or "-"
    body = clean(str(values["body"]), limit=MAX_BODY) or title
    lang = values.get("lang") if values.get("lang") in ("ko", "en") else detect(f"{title} {body[:500]}")
    wordings = values.get("wordings")
    return Article.model_construct(
        id=ours,
        title=title,
        body=body,
        lang=lang or "ko",
        wordings=tuple(str(w)[:MAX_TITLE] for w in wordings if str(w).strip()) if isinstance(wordings, list) else (),
        error_codes=tuple(map(str, codes)) if isinstance(codes := values.get("error_codes"), list) else (),
        pair=values.get("pair"),
    )


def _rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    lines = list(files.lines(path))
    if path.suffix.lower() == ".tsv":
        return _table(path, lines)
    rows = []
    for number, line in lines:
        values, problem = jsonl.parse(line)
        if values is None:
            raise FormatError(f"{path.name}, line {number}: {problem}")
        rows.append((number, values))
    return rows


def _table(path: Path, lines: list[tuple[int, str]]) -> list[tuple[int, dict[str, Any]]]:
    """Tab-separated with a header; an empty `doc` means that no article answers."""
    if not lines:
        return []
    header = lines[0][1].split("\t")
    rows = []
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(header):
            raise FormatError(f"{path.name}, line {number}: {len(cells)} columns, the header has {len(header)}")
        values: dict[str, Any] = dict(zip(header, cells, strict=True))
        rows.append((number, values | {"doc": values.get("doc") or None} if "doc" in values else values))
    return rows
