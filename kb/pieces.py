"""Features of very many articles, worked out in pieces that a later run goes on from."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from contracts.articles import Article
from kb.encoder import Encoder
from kb.features import Features, FeatureTable

PIECE = 5_000
"""Articles: what a run that is broken off loses at most."""


def encode(cache: Path, first: int, named: Sequence[str], articles: Sequence[Article], encoder: Encoder) -> Path:
    """The file of these articles' features, worked out unless an earlier run left it in the folder.

    `first`: the row of the first of them; `named`: what tells these articles from others.
    """
    key = hashlib.sha256("\n".join((encoder.version, *named)).encode()).hexdigest()[:12]
    file = cache / f"{first:07}-{key}.npz"
    if not file.exists():
        _write(file, FeatureTable(encoder).of(articles))
    return file


def read(file: Path) -> list[Features]:
    """What `encode` kept. One vector an article where the file counts no questions: it says no more than its title.

    Raises OSError, ValueError, KeyError or zipfile.BadZipFile where that is damaged.
    """
    with np.load(file, allow_pickle=False) as arrays:
        words, letters = (_rows(arrays[part], arrays[f"{part}_counts"]) for part in ("words", "letters"))
        vectors = arrays["vectors"].astype(np.float32)
        counts = arrays["vectors_counts"] if "vectors_counts" in arrays else np.ones(len(words), dtype=np.int32)
        passages = vectors[np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)]
        if "longer" in arrays and len(arrays["longer"]):
            passages[arrays["longer"]] = arrays["passages"].astype(np.float32)
        rows = zip(_rows(vectors, counts), passages, words, letters, strict=True)
        return [Features(*row) for row in rows]


def _rows(flat: np.ndarray, counts: np.ndarray) -> list[np.ndarray]:
    return np.split(flat, np.cumsum(counts)[:-1])


def _write(file: Path, features: Sequence[Features]) -> None:
    longer = [row for row, own in enumerate(features) if (own.passage != own.questions[0]).any()]
    arrays: dict[str, np.ndarray] = {
        "vectors": np.concatenate([own.questions for own in features]).astype(np.float16),
        "vectors_counts": np.array([len(own.questions) for own in features], dtype=np.int32),
        "longer": np.array(longer, dtype=np.int64),
        "passages": np.array([features[row].passage for row in longer], dtype=np.float16),
    }
    for part in ("words", "letters"):
        rows = [getattr(own, part) for own in features]
        arrays[part] = np.concatenate(rows)
        arrays[f"{part}_counts"] = np.array([len(row) for row in rows], dtype=np.int32)
    scratch = file.with_suffix(".scratch.npz")
    with scratch.open("wb") as out:
        np.savez(out, allow_pickle=False, **arrays)
        out.flush()
        os.fsync(out.fileno())  # else a power cut could leave a name without what it names
    scratch.replace(file)
