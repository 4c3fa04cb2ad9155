"""Everything a search reads, made of articles in one go and never changed: a new one takes its place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contracts.articles import Article, Language
from contracts.search import Vocabulary
from kb.exact import ExactTable
from kb.features import Features
from kb.retrieve.dense import DenseIndex, MakeVectorIndex
from kb.retrieve.terms import TermIndex, Terms
from kb.vocabulary import of_articles


@dataclass(frozen=True, slots=True)
class Index:
    """Articles by row, and what finds them.

    `family`: rows with the same number are translations of one another; `translation`: a family's row in a language.

    `dense` is None where there is no encoder, or no article.
    """

    revision: int
    articles: tuple[Article, ...]
    row_of: dict[str, int]
    family: tuple[int, ...]
    translation: dict[tuple[int, Language], int]
    exact: ExactTable
    dense: DenseIndex | None
    words: TermIndex
    letters: TermIndex
    words_of: tuple[Terms, ...]
    vocabulary: Vocabulary

    def in_language(self, row: int, lang: Language | None) -> int:
        """The row of this article's translation into `lang`, or its own where there is none."""
        if lang is None or self.articles[row].lang == lang:
            return row
        return self.translation.get((self.family[row], lang), row)

    def article(self, article_id: str) -> Article | None:
        row = self.row_of.get(article_id)
        return None if row is None else self.articles[row]


def build(articles: Sequence[Article], features: Sequence[Features], make: MakeVectorIndex, revision: int = 0) -> Index:
    """The index of articles whose features are known; milliseconds for a help centre."""
    has_vectors = bool(features) and features[0].passage.size > 0
    row_of = {article.id: row for row, article in enumerate(articles)}
    family = _families(articles, row_of)
    exact = ExactTable(articles)
    return Index(
        revision=revision,
        articles=tuple(articles),
        row_of=row_of,
        family=family,
        translation={(family[row], article.lang): row for row, article in reversed(list(enumerate(articles)))},
        exact=exact,
        dense=DenseIndex([f.questions for f in features], np.array([f.passage for f in features]), make)
        if has_vectors
        else None,
        words=TermIndex([f.words for f in features]),
        letters=TermIndex([f.letters for f in features]),
        words_of=tuple(f.words for f in features),
        vocabulary=of_articles(articles, exact.codes),
    )


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
