"""An index as a folder of files that are read in place: a start rebuilds nothing, and memory holds what is touched.

For centres whose articles outgrow memory as objects. Written piece by piece, so that writing does not hold them either.
A folder that is cut short, altered, of another version or another encoder counts as none.
"""

import hashlib
import json
import mmap
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from contracts.articles import Article
from contracts.search import Reason, Vocabulary
from kb.encoder import Vectors
from kb.exact import ExactTable, Match
from kb.features import VERSION, Features
from kb.index import Index, languages
from kb.retrieve.dense import DenseIndex, Rows, StoredVectors, VectorBackend
from kb.retrieve.ragged import Ragged
from kb.retrieve.terms import Postings, TermIndex, postings
from text.normalise import match_key

HEAD = "index.json"
"""Written last: what stands beside it is whole."""
FORMAT = 1
TRAINED_ON = 100_000
BLOCK = 50_000
_TERMS = ("words", "letters")
Piece = tuple[Sequence[Article], Sequence[Features]]


class StoredIndexError(Exception):
    """There is no stored index that can be used; the message says why."""


class Shelf(Sequence[Article]):
    """Articles in a file, each read when it is asked for."""

    def __init__(self, path: Path, starts: NDArray[np.int64]) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._starts = starts

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, row: int) -> Article: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[Article]: ...

    def __getitem__(self, row: int | slice) -> Article | Sequence[Article]:
        if isinstance(row, slice):
            return [self[at] for at in range(*row.indices(len(self)))]
        if not 0 <= row < len(self):
            raise IndexError(row)
        return Article.model_validate_json(self._bytes[self._starts[row] : self._starts[row + 1]])


class ByHash:
    """Rows by a text's hash: 12 bytes each. Two texts of one hash are told apart by whoever asks."""

    def __init__(self, hashes: NDArray[np.uint64], rows: NDArray[np.int32]) -> None:
        self._hashes, self._rows = hashes, rows

    def rows(self, text: str) -> list[int]:
        sought = np.uint64(_hash(text))  # of another type, all of the table would be converted first
        first, last = (int(np.searchsorted(self._hashes, sought, side)) for side in ("left", "right"))
        return [int(row) for row in self._rows[first:last]]


class Questions:
    """Titles and wordings by what they are compared as: see `kb.exact.ExactTable`."""

    def __init__(self, table: ByHash, articles: Sequence[Article]) -> None:
        self._table, self._articles = table, articles

    def get(self, key: str) -> Match | None:
        reasons: dict[int, Reason] = {}
        for row in self._table.rows(key):
            article = self._articles[row]
            for number, question in enumerate((article.title, *article.wordings)):
                if match_key(question) == key:
                    reasons.setdefault(row, Reason(code="wording" if number else "title", detail=question))
        return Match(tuple(reasons), next(iter(reasons.values()))) if reasons else None


class RowOf(Mapping[str, int]):
    """The row of each article, by its id."""

    def __init__(self, table: ByHash, articles: Sequence[Article]) -> None:
        self._table, self._articles = table, articles

    def __getitem__(self, article_id: str) -> int:
        for row in self._table.rows(article_id):
            if self._articles[row].id == article_id:
                return row
        raise KeyError(article_id)

    def __iter__(self) -> Iterator[str]:
        return (article.id for article in self._articles)

    def __len__(self) -> int:
        return len(self._articles)


def write(folder: Path, pieces: Iterable[Piece], encoder: str, backend: VectorBackend) -> None:
    """Replaces the folder at once. Articles without translations and error codes, which no large centre had yet."""
    scratch = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    kept = _gather(scratch, pieces)
    _vectors(scratch, kept, backend)
    for name in _TERMS:
        flat = np.fromfile(scratch / f"{name}.raw", dtype=np.uint32)
        rows = Ragged.counted(flat, np.array(kept[f"{name}_counts"], dtype=np.int64))
        for field, array in _arrays(postings(rows)).items():
            np.save(scratch / f"{name}.{field}.npy", array)
        if name == "words":
            np.save(scratch / "words_of.flat.npy", rows.flat)
            np.save(scratch / "words_of.starts.npy", rows.starts)
    for name in (*_TERMS, "questions", "passages"):
        (scratch / f"{name}.raw").unlink()
    head = {"format": FORMAT, "features": VERSION, "encoder": encoder, "articles": len(kept["langs"])}
    sums = {path.name: _sum(path) for path in sorted(scratch.iterdir())}
    (scratch / HEAD).write_text(json.dumps({**head, "files": sums}))
    before = folder.with_name(f"{folder.name}.old")
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.rename(before)
    scratch.rename(folder)
    shutil.rmtree(before, ignore_errors=True)  # who has it open goes on reading it


def load(folder: Path, encoder: str, backend: VectorBackend) -> Index:
    """What `write` kept. Raises StoredIndexError."""
    try:
        head = json.loads((folder / HEAD).read_text())
        if (head["format"], head["features"], head["encoder"]) != (FORMAT, VERSION, encoder):
            raise StoredIndexError("of another version or encoder")
        for name, kept in head["files"].items():
            if _sum(folder / name) != kept:
                raise StoredIndexError(f"damaged: {name}")
        return _load(folder, backend)
    except FileNotFoundError as error:
        raise StoredIndexError("none there, or a file of it is missing") from error
    except (OSError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise StoredIndexError(f"damaged: {error}") from error


def _load(folder: Path, backend: VectorBackend) -> Index:
    def array(name: str) -> Any:
        """Still in the file, but not as NumPy's own type of such arrays, each slice of which costs microseconds."""
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))

    articles = Shelf(folder / "articles.jsonl", array("articles.starts"))
    words, letters = (TermIndex(_postings(name, array, len(articles))) for name in _TERMS)
    longer: Rows = array("longer")
    passages = backend.open(folder / "passages.vectors") if len(longer) else None
    dense = DenseIndex(array("starts"), backend.open(folder / "questions.vectors"), passages, longer)
    return Index(
        revision=0,
        articles=articles,
        row_of=RowOf(ByHash(array("ids.hashes"), array("ids.rows")), articles),
        family=np.arange(len(articles)),
        translation={},
        exact=ExactTable.over(Questions(ByHash(array("keys.hashes"), array("keys.rows")), articles)),
        dense=dense,
        words=words,
        letters=letters,
        words_of=Ragged(array("words_of.flat"), array("words_of.starts")),
        vocabulary=Vocabulary(),
        langs=array("langs"),
    )


def _gather(folder: Path, pieces: Iterable[Piece]) -> dict[str, list[Any]]:
    """Appends what is large to raw files, and gives back what is small."""
    kept: dict[str, list[Any]] = {
        name: [] for name in ("langs", "questions_counts", "longer", "words_counts", "letters_counts")
    }
    sizes = [0]
    ids: list[tuple[int, int]] = []
    keys: list[tuple[int, int]] = []
    with ExitStack() as opened:
        raw = {
            name: opened.enter_context((folder / f"{name}.raw").open("wb"))
            for name in (*_TERMS, "questions", "passages")
        }
        file = opened.enter_context((folder / "articles.jsonl").open("wb"))
        for articles, features in pieces:
            for article, own in zip(articles, features, strict=True):
                row = len(kept["langs"])
                sizes.append(file.write(article.model_dump_json(exclude_defaults=True).encode()))
                ids.append((_hash(article.id), row))
                keys += {(_hash(match_key(text)), row) for text in (article.title, *article.wordings)}
                kept["langs"].append(article.lang)
                kept["questions_counts"].append(len(own.questions))
                raw["questions"].write(own.questions.astype(np.float16).tobytes())
                if (own.passage != own.questions[0]).any():
                    kept["longer"].append(row)
                    raw["passages"].write(own.passage.astype(np.float16).tobytes())
                for name in _TERMS:
                    terms = getattr(own, name)
                    kept[f"{name}_counts"].append(len(terms))
                    raw[name].write(terms.astype(np.uint32).tobytes())
            kept["dimension"] = [features[0].passage.shape[0]]
    np.save(folder / "articles.starts.npy", np.cumsum(sizes, dtype=np.int64))
    np.save(folder / "langs.npy", languages(kept["langs"]))
    for name, pairs in (("ids", ids), ("keys", keys)):
        pairs.sort()
        np.save(folder / f"{name}.hashes.npy", np.array([pair[0] for pair in pairs], dtype=np.uint64))
        np.save(folder / f"{name}.rows.npy", np.array([pair[1] for pair in pairs], dtype=np.int32))
    return kept


def _vectors(folder: Path, kept: Mapping[str, list[Any]], backend: VectorBackend) -> None:
    counts = np.array(kept["questions_counts"], dtype=np.int64)
    np.save(folder / "starts.npy", np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))
    np.save(folder / "longer.npy", np.array(kept["longer"], dtype=np.int64))
    for name, count in (("questions", int(counts.sum())), ("passages", len(kept["longer"]))):
        if count:
            shape = (count, kept["dimension"][0])
            vectors: NDArray[np.float16] = np.memmap(folder / f"{name}.raw", np.float16, "r", shape=shape)
            _stored(vectors, backend).save(folder / f"{name}.vectors")


def _stored(vectors: NDArray[np.float16], backend: VectorBackend) -> StoredVectors:
    rows = np.sort(np.random.default_rng(0).permutation(len(vectors))[:TRAINED_ON])
    sample: Vectors = vectors[rows].astype(np.float32)
    blocks = (vectors[at : at + BLOCK].astype(np.float32) for at in range(0, len(vectors), BLOCK))
    return backend.of_blocks(sample, len(vectors), blocks)


def _arrays(made: Postings) -> dict[str, np.ndarray]:
    return {field.name: getattr(made, field.name) for field in fields(made) if field.name != "size"}


def _postings(name: str, array: Any, size: int) -> Postings:
    arrays = {field.name: array(f"{name}.{field.name}") for field in fields(Postings) if field.name != "size"}
    return Postings(**arrays, size=size)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
