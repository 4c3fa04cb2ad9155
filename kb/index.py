"""Everything a search reads, made of articles in one go and never changed: a new one takes its place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from contracts.articles import Article, Language
from contracts.search import Vocabulary
from kb.elsewhere import Elsewhere
from kb.encoder import Vectors
from kb.exact import ExactTable
from kb.features import Features
from kb.learning.clicked import Clicked, clicked
from kb.learning.learned import Learned
from kb.retrieve.dense import DenseIndex, MakeVectorIndex, Rows, Scores
from kb.retrieve.ragged import Ragged
from kb.retrieve.terms import TermIndex, Terms
from kb.rules import Rules
from kb.vocabulary import of_articles


class AskedTerms(Protocol):
    """What articles say to a question's terms: see `kb.retrieve.terms.Asked`."""

    def best(self, count: int) -> Rows: ...

    def of(self, rows: Rows) -> Scores: ...


class TermSearch(Protocol):
    """Articles by their terms: see `kb.retrieve.terms.TermIndex`."""

    def ask(self, terms: Terms) -> AskedTerms: ...


class Meaning(Protocol):
    """Articles by their vectors: see `kb.retrieve.dense.DenseIndex`."""

    def nearest(self, vector: Vectors, count: int) -> Rows: ...

    def cosines(self, vector: Vectors, articles: Rows) -> tuple[Scores, Scores, Rows]: ...

    def own(self, articles: Rows) -> Vectors: ...


class TermsByRow(Protocol):
    """The terms of each article: see `kb.retrieve.ragged.Ragged`."""

    def __getitem__(self, row: int) -> Terms: ...


@dataclass(frozen=True, slots=True)
class Index:
    """Articles by row, and what finds them.

    `family`: rows with the same number are translations of one another; `translation`: a family's row in a language.

    `dense` is None where there is no encoder, or no article; `clicked` where nothing was learned; `taught` is
    the version of what was. `archived_from`: the first row of an archive beside the living articles (`kb.beside`).
    """

    revision: int
    articles: Sequence[Article]
    row_of: Mapping[str, int]
    family: NDArray[np.int64]
    translation: Mapping[tuple[int, Language], int]
    exact: ExactTable
    dense: Meaning | None
    words: TermSearch
    letters: TermSearch
    words_of: TermsByRow
    vocabulary: Vocabulary
    langs: NDArray[np.str_]
    clicked: Clicked | None = None
    rules: Rules = field(default_factory=Rules)
    taught: int | None = None
    elsewhere: Elsewhere | None = None
    archived_from: int | None = None

    @property
    def living(self) -> Sequence[Article]:
        """The articles that authors keep: all but an archive's."""
        return self.articles[: self.archived_from]

    @property
    def shelved(self) -> list[Article]:
        """What the shelves show: the living articles that no author hides from search."""
        return [article for article in self.living if article.id not in self.rules.hidden]

    def is_archived(self, row: int) -> bool:
        return self.archived_from is not None and row >= self.archived_from

    def is_hidden(self, row: int) -> bool:
        """Whether authors hide this article from every search."""
        return self.articles[row].id in self.rules.hidden

    def in_language(self, row: int, lang: Language | None) -> int:
        """The row of this article's translation into `lang`, or its own where there is none."""
        if lang is None or self.langs[row] == lang:
            return row
        return self.translation.get((int(self.family[row]), lang), row)

    @property
    def family_of(self) -> dict[str, int]:
        """The family of each article, by id."""
        return {article_id: int(self.family[row]) for article_id, row in self.row_of.items()}

    def article(self, article_id: str) -> Article | None:
        row = self.row_of.get(article_id)
        return None if row is None else self.articles[row]


def build(
    articles: Sequence[Article],
    features: Sequence[Features],
    make: MakeVectorIndex,
    revision: int = 0,
    elsewhere: Elsewhere | None = None,
) -> Index:
    """The index of articles whose features are known; milliseconds for a help centre."""
    has_vectors = bool(features) and features[0].passage.size > 0
    row_of = {article.id: row for row, article in enumerate(articles)}
    family = _families(articles, row_of)
    paired = np.bincount(family, minlength=len(articles))[list(family)] > 1 if articles else ()
    exact = ExactTable(articles)
    return Index(
        revision=revision,
        articles=tuple(articles),
        row_of=row_of,
        family=np.array(family, dtype=np.int64),
        translation={(family[row], articles[row].lang): row for row in range(len(articles)) if paired[row]},
        exact=exact,
        dense=DenseIndex.of([f.questions for f in features], np.array([f.passage for f in features]), make)
        if has_vectors
        else None,
        words=TermIndex.of([f.words for f in features]),
        letters=TermIndex.of([f.letters for f in features]),
        words_of=Ragged.of([f.words for f in features]),
        vocabulary=of_articles(articles, exact.codes),
        langs=languages([article.lang for article in articles]),
        elsewhere=elsewhere,
    )


def languages(langs: Sequence[str]) -> NDArray[np.str_]:
    """One for each row, to be compared all at once."""
    return np.array(langs, dtype="<U2")


def taught_by(built: Index, learned: Learned | None, version: int | None, encoder: str, rules: Rules) -> Index:
    """The same index, ordered by what was learned and what authors decided."""
    made = clicked(learned, built.family_of, encoder)
    return replace(built, clicked=made, taught=version if made else None, rules=rules)


def _families(articles: Sequence[Article], row_of: dict[str, int]) -> tuple[int, ...]:
    """Each row's family. One of a pair naming the other is enough; an article has one pair at most."""
    family = list(range(len(articles)))
    paired: set[int] = set()
    for row, article in enumerate(articles):
        other = row_of.get(article.pair or "")
        if other is not None and articles[other].lang != article.lang and not paired & {row, other}:
            family[row] = family[other] = min(row, other)
            paired |= {row, other}
    return tuple(family)
