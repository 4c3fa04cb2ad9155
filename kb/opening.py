"""Questions to show before anybody has asked one: what people want most, and something of every shelf. Pure."""

from collections.abc import Mapping, Sequence

from contracts.articles import Article, Language
from kb import categories
from kb.index import Index

MOST_OF_SHELF = 2
"""Of one category, so that a bad day of one thing leaves room for the others."""


def opening(index: Index, wanted: Mapping[str, int], lang: Language, k: int) -> list[Article]:
    """`k` articles in `lang` at most, none twice, none that is hidden; the most wanted first.

    `wanted`: how often people wanted an article, whichever language they asked in. A centre that is new fills the
    places with the first article of each category, the fullest category first.
    """
    there = [article for article in index.shelved if article.lang == lang]
    counts: dict[str, int] = {}
    for article_id, times in wanted.items():
        if (row := index.row_of.get(article_id)) is not None:
            ours = index.articles[index.in_language(row, lang)].id
            counts[ours] = counts.get(ours, 0) + times
    asked = sorted((a for a in there if counts.get(a.id)), key=lambda a: (-counts[a.id], a.id))
    chosen = _spread([], asked, MOST_OF_SHELF, k)
    shelves = [[a for a in there if a.category == name] for name in categories.names(there, lang)]
    rounds = [shelf[depth] for depth in range(k) for shelf in shelves if depth < len(shelf)]
    without_shelf = [article for article in there if not article.category]
    for most in (1, MOST_OF_SHELF, k):
        chosen = _spread(chosen, [*rounds, *without_shelf], most, k)
    return chosen


def _spread(chosen: Sequence[Article], more: Sequence[Article], most: int, k: int) -> list[Article]:
    """`chosen` and as many of `more` as there is room for: `most` of a category."""
    taken = list(chosen)
    for article in more:
        same = sum(other.category == article.category for other in taken)
        if len(taken) < k and article not in taken and (same < most or not article.category):
            taken.append(article)
    return taken
