"""Letters: n-grams of jamo without spaces, which forgive typos, spacing and unknown words."""

import re

from contracts.articles import Article
from text.jamo import to_jamo
from text.normalise import normalise

SIZES = (3, 4, 5)
MAX_CHARACTERS = 200
"""Read of a question, and of a body: what an article is about stands at its beginning."""
_NOT_LETTERS = re.compile(r"[\W_]+")


def of_text(text: str) -> list[str]:
    """Every run of 3, 4 and 5 jamo, Latin letters or digits."""
    jamo = _NOT_LETTERS.sub("", to_jamo(normalise(text).lower()))
    return [jamo[at : at + size] for size in SIZES for at in range(len(jamo) - size + 1)]


def of_article(article: Article) -> list[str]:
    """The terms of an article's title, wordings and first lines."""
    return of_text(" ".join((article.title, *article.wordings, article.body[:MAX_CHARACTERS])))
