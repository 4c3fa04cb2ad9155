"""An article that a search found, with everything that speaks for it."""

from dataclasses import dataclass

from contracts.articles import Article


@dataclass(frozen=True, slots=True)
class Hit:
    """`dense`, `words`, `letters` and `fused` in 0..1. `nearest`: which of its questions is nearest, 0 for the title.

    `row` is the article's place in the index.
    """

    article: Article
    row: int
    fused: float
    dense: float | None
    words: float
    letters: float
    nearest: int = 0
