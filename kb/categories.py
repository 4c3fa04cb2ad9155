"""The shelves that articles stand on, each in its own language."""

from collections.abc import Sequence

from contracts.articles import Article, ArticleList, Language, Listed
from kb.index import Index

MAX_LISTED = 20


def names(articles: Sequence[Article], lang: Language) -> tuple[str, ...]:
    """Categories of the articles in `lang`, or of all where none is in it; the fullest first."""
    ours = [article for article in articles if article.lang == lang] or articles
    counts: dict[str, int] = {}
    for article in ours:
        if article.category:
            counts[article.category] = counts.get(article.category, 0) + 1
    return tuple(sorted(counts, key=lambda name: (-counts[name], name)))


def articles_of(articles: Sequence[Article], category: str, lang: Language) -> list[Article]:
    """At most 20 articles of a category; in `lang`, unless it has none there."""
    there = [article for article in articles if article.category == category]
    return ([article for article in there if article.lang == lang] or there)[:MAX_LISTED]


def listing(index: Index, lang: Language | None = None) -> ArticleList:
    """Every article in `lang`, or in both languages, with its translation where there is one."""
    return ArticleList(
        articles=tuple(listed(index, row) for row, article in enumerate(index.articles) if lang in (None, article.lang))
    )


def listed(index: Index, row: int) -> Listed:
    """An article's line in a list."""
    article = index.articles[row]
    return Listed(
        id=article.id,
        title=article.title,
        lang=article.lang,
        category=article.category,
        pair=_translation(index, row),
    )


def _translation(index: Index, row: int) -> str | None:
    other = index.in_language(row, "en" if index.articles[row].lang == "ko" else "ko")
    return None if other == row else index.articles[other].id
