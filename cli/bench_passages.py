"""Help search over a million passages: each a sentence really encoded, found by meaning, words and letters.

Encoding, building and asking are apart: what was encoded stays in the cache, and the index that was built is opened as
an archive beside the sample articles, by a process of its own, whose memory and times are the figures.
"""

import asyncio
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cli import passages
from cli.stack import peak_mb
from contracts.articles import Article
from kb import assembly, stored
from kb.archive import Archive
from kb.asked import read_articles
from kb.backends.faiss_index import FaissIndex
from kb.encoder import Encoder, Vectors
from kb.index import Index
from kb.library import Library
from kb.rerank import AsFused
from kb.retrieve import terms
from kb.retrieve.dense import DenseIndex
from kb.search import search
from service import logs
from service.settings import Settings

NEAREST = 10
COMPARED = 200
"""Questions for which exact search is done too."""
WARM_UP = 40


def measure(count: int, cache: Path, questions: Sequence[str], told: Callable[[str], None]) -> dict[str, Any]:
    """Figures of one process over the first `count` passages; 0: over as many as are encoded already."""
    encoder = assembly.load_encoder(Settings())
    count = count or passages.ready(cache)
    started = time.perf_counter()
    files = passages.encode(count, cache, encoder, lambda done: told(f"{done:,} of {count:,} encoded"))
    encoded_s = time.perf_counter() - started
    folder = cache / f"index-{count}"
    built_s = None
    if not (folder / "index.json").exists():
        told("building the index")
        built_s = _apart(_build, folder, count, files)
    told("asking")
    figures = _apart(_ask, folder, list(questions))
    told("comparing with exact search")
    vectors = np.array([encoder.encode([question], kind="query")[0] for question in questions[:COMPARED]])
    exact = _exact(vectors, passages.pieces(count, files))
    found = figures.pop("nearest")
    recall = [len({*ours} & {*theirs}) / NEAREST for ours, theirs in zip(found, exact, strict=True)]
    return {
        "passages": count,
        **figures,
        "recall@10": round(float(np.mean(recall)), 4),
        "built_s": built_s,
        "encoded_s": round(encoded_s, 1),
        "disk_mb": round(sum(file.stat().st_size for file in folder.iterdir()) / 1e6),
    }


def _build(folder: Path, count: int, files: Sequence[Path]) -> float:
    started = time.perf_counter()
    version = assembly.load_encoder(Settings()).version
    stored.write(folder, passages.pieces(count, files), version, FaissIndex)
    return round(time.perf_counter() - started, 1)


@dataclass(frozen=True, slots=True)
class _Opened:
    """`index` is what a customer is answered from; `archive` the part that is in files."""

    index: Index
    archive: DenseIndex
    loaded_s: float
    found_s: float


async def _open(folder: Path, encoder: Encoder) -> _Opened:
    """The library of a running service: the sample articles, the archive beside them, then one more is published."""
    new = Article(id="brand-new", title="보라색 우산 대여소는 어디에 있나요?", body="본관 1층이에요.")
    samples, _ = read_articles(passages.SAMPLES)
    with tempfile.TemporaryDirectory() as place:
        async with assembly.open_articles(Settings(data_dir=Path(place))) as store:
            await store.put(samples)
            archive = Archive(folder, encoder=encoder.version, backend=FaissIndex)
            library = Library(store, encoder=encoder, make=FaissIndex, archive=archive)
            await library.refresh()
            started = time.perf_counter()
            await archive.open()
            loaded_s = time.perf_counter() - started
            await library.refresh()
            started = time.perf_counter()
            await store.put([new])
            await library.refresh()
            if library.offered is None or new.id not in _ranked(new.title, library.offered, encoder):
                raise RuntimeError("a published article was not found")
            found_s = time.perf_counter() - started
    if archive.index is None or not isinstance(archive.index.dense, DenseIndex):
        raise RuntimeError(f"the index cannot be used: {archive.problem}")
    return _Opened(library.offered, archive.index.dense, loaded_s, found_s)


def _ask(folder: Path, questions: list[str]) -> dict[str, Any]:
    """Each question once, encoding and all, as the service asks; then what is found with nothing left out."""
    logs.configure(Settings().model_copy(update={"log_level": "warning"}), "bench")  # stdout is for the figures
    encoder = assembly.load_encoder(Settings())
    opened = asyncio.run(_open(folder, encoder))
    index = opened.index
    seconds, ranked = [], []
    for number, question in enumerate(questions):
        started = time.perf_counter()
        found = _ranked(question, index, encoder)
        if number >= WARM_UP:
            seconds.append(time.perf_counter() - started)
        ranked.append(found)
    peak = peak_mb(multiprocessing.current_process().pid or 0)
    compared = questions[:COMPARED]
    vectors = opened.archive.questions
    near = [vectors.nearest(encoder.encode([q], kind="query")[0], NEAREST).tolist() for q in compared]
    terms.MOST_POSTINGS = 1 << 40
    vectors.look_into(1 << 20)  # type: ignore[attr-defined]
    whole = [_ranked(question, index, encoder) for question in compared]
    same = [len({*ours} & {*theirs}) / max(len(theirs), 1) for ours, theirs in zip(ranked, whole, strict=False)]
    p50, p95, p99 = np.percentile(np.array(seconds) * 1000, [50, 95, 99])
    return {
        "requests": len(seconds),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "p99_ms": round(float(p99), 1),
        "peak_mb": peak,
        "loaded_s": round(opened.loaded_s, 1),
        "published_found_s": round(opened.found_s, 2),
        "ranked@10_as_whole": round(float(np.mean(same)), 4),
        "nearest": near,
    }


def _ranked(question: str, index: Index, encoder: Encoder) -> list[str]:
    calibration = assembly.calibration_for(encoder)
    found = search(question, index, encoder=encoder, reranker=AsFused(), calibration=calibration, count=NEAREST)
    return [scored.hit.article.id for scored in found.ranked]


def _exact(vectors: Vectors, pieces: Any) -> list[list[int]]:
    """Rows of the passages nearest to each of `vectors` (n, d), every one compared."""
    best_scores: np.ndarray = np.zeros((len(vectors), 0))
    best_rows: np.ndarray = np.zeros((len(vectors), 0), dtype=np.int64)
    first = 0
    for _, features in pieces:
        products = vectors @ np.array([one.passage for one in features]).T
        rows = np.broadcast_to(np.arange(first, first + len(features)), products.shape)
        scores, numbers = np.hstack([best_scores, products]), np.hstack([best_rows, rows])
        top = np.argsort(-scores, axis=1)[:, :NEAREST]
        best_scores, best_rows = (np.take_along_axis(each, top, axis=1) for each in (scores, numbers))
        first += len(features)
    return [[int(row) for row in rows] for rows in best_rows]


def _apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """In a process of its own, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def report(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:>20}  {value}")
