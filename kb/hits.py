"""An article that a search found, with everything that speaks for it."""

from dataclasses import dataclass

from contracts.articles import Article
from contracts.search import Reason


@dataclass(frozen=True, slots=True)
class Hit:
    """`dense`, `words` and `letters` in 0..1. `nearest`: which of its questions is nearest, 0 for the title.

    `fused`: what it is ordered by, about 0..1: the fusion of the three, or what was learned. `row` is the article's
    place in the index. `chosen`: how many people chose it after a similar question; `by_clicks`: a question that led
    to it is nearer than its own. `features` as in `kb.learning.order`, for authors who ask why. `pinned`: by one.
    """

    article: Article
    row: int
    fused: float
    dense: float | None
    words: float
    letters: float
    nearest: int = 0
    chosen: int = 0
    by_clicks: bool = False
    features: tuple[float, ...] = ()
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """A hit with its chance to answer in 0..1, and why it is there."""

    hit: Hit
    score: float
    reasons: tuple[Reason, ...]
