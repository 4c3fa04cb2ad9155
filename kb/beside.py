"""An archive searched beside the living articles: two indexes that are read as one, neither of them copied.

Rows of the archive follow those of the living articles. Each part finds candidates as if it were alone, so what the
living articles find, and how it scores, is the same with and without an archive.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from contracts.articles import Article
from kb.encoder import Vectors
from kb.index import AskedTerms, Index, Meaning, TermsByRow, TermSearch
from kb.retrieve.dense import Rows, Scores
from kb.retrieve.terms import Terms


def beside(living: Index, archive: Index) -> Index:
    """`living` with the archive's rows after its own.

    Exact matches, names for screens, what was learned and what authors decided stay those of the living articles; an
    article that both have is the living one. Milliseconds, and 16 bytes a passage.
    """
    first = len(living.articles)
    return replace(
        living,
        articles=_Articles(living.articles, archive.articles),
        row_of=_RowOf(living.row_of, archive.row_of, first),
        family=np.concatenate([living.family, first + archive.family]),
        dense=_meaning(living, archive, first),
        words=_Terms(living.words, archive.words, first),
        letters=_Terms(living.letters, archive.letters, first),
        words_of=_WordsOf(living.words_of, archive.words_of, first),
        langs=np.concatenate([living.langs, archive.langs]),
        archived_from=first,
    )


class _Articles(Sequence[Article]):
    def __init__(self, living: Sequence[Article], archive: Sequence[Article]) -> None:
        self._living, self._archive = living, archive

    def __len__(self) -> int:
        return len(self._living) + len(self._archive)

    @overload
    def __getitem__(self, row: int) -> Article: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[Article]: ...

    def __getitem__(self, row: int | slice) -> Article | Sequence[Article]:
        if isinstance(row, slice):
            return [self[at] for at in range(*row.indices(len(self)))]
        first = len(self._living)
        return self._living[row] if row < first else self._archive[row - first]


class _RowOf(Mapping[str, int]):
    def __init__(self, living: Mapping[str, int], archive: Mapping[str, int], first: int) -> None:
        self._living, self._archive, self._first = living, archive, first

    def __getitem__(self, article_id: str) -> int:
        row = self._living.get(article_id)
        return self._first + self._archive[article_id] if row is None else row

    def __iter__(self) -> Iterator[str]:
        yield from self._living
        yield from (article_id for article_id in self._archive if article_id not in self._living)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _WordsOf:
    def __init__(self, living: TermsByRow, archive: TermsByRow, first: int) -> None:
        self._living, self._archive, self._first = living, archive, first

    def __getitem__(self, row: int) -> Terms:
        return self._living[row] if row < self._first else self._archive[row - self._first]


class _Terms:
    """Of each part the best; a score says how much of what could be scored in its part."""

    def __init__(self, living: TermSearch, archive: TermSearch, first: int) -> None:
        self._living, self._archive, self._first = living, archive, first

    def ask(self, terms: Terms) -> AskedTerms:
        return _Asked(self._living.ask(terms), self._archive.ask(terms), self._first)


class _Asked:
    def __init__(self, living: AskedTerms, archive: AskedTerms, first: int) -> None:
        self._living, self._archive, self._first = living, archive, first

    def best(self, count: int) -> Rows:
        return np.concatenate([self._living.best(count), self._first + self._archive.best(count)])

    def of(self, rows: Rows) -> Scores:
        ours, own, theirs = _apart(rows, self._first)
        scores: Scores = np.empty(len(rows), dtype=np.float32)
        scores[ours], scores[~ours] = self._living.of(own), self._archive.of(theirs)
        return scores


class _Meaning:
    def __init__(self, living: Meaning, archive: Meaning, first: int) -> None:
        self._living, self._archive, self._first = living, archive, first

    def nearest(self, vector: Vectors, count: int) -> Rows:
        return np.concatenate([self._living.nearest(vector, count), self._first + self._archive.nearest(vector, count)])

    def cosines(self, vector: Vectors, articles: Rows) -> tuple[Scores, Scores, Rows]:
        ours, own, theirs = _apart(articles, self._first)
        by_question: Scores = np.empty(len(articles), dtype=np.float32)
        by_passage: Scores = np.empty_like(by_question)
        nearest: Rows = np.empty(len(articles), dtype=np.int64)
        for there, part, rows_of_it in ((ours, self._living, own), (~ours, self._archive, theirs)):
            by_question[there], by_passage[there], nearest[there] = part.cosines(vector, rows_of_it)
        return by_question, by_passage, nearest

    def own(self, articles: Rows) -> Vectors:
        ours, own, theirs = _apart(articles, self._first)
        vectors = np.concatenate([self._living.own(own), self._archive.own(theirs)])
        vectors[ours], vectors[~ours] = vectors[: len(own)].copy(), vectors[len(own) :].copy()
        return vectors


def _meaning(living: Index, archive: Index, first: int) -> Meaning | None:
    """None where there is no encoder. A help centre without an article has no vectors either: all are the archive's."""
    if living.dense is None or archive.dense is None:
        return None if first else archive.dense
    return _Meaning(living.dense, archive.dense, first)


def _apart(rows: Rows, first: int) -> tuple[NDArray[np.bool_], Rows, Rows]:
    """Which of these rows are the living articles'; their rows, and the archive's own rows of the others."""
    ours = rows < first
    return ours, rows[ours], rows[~ours] - first
