"""A question asked of help search as it will be: ranking, scores and reasons before anything is published."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.articles import Article, Language
from contracts.authoring import GuardChange, TriedHit, TryView
from kb.answering import HelpSearch
from kb.encoder import Encoder
from kb.index import Index
from kb.retrieve.dense import score
from kb.search import Found
from text.normalise import match_key, normalise

COUNT = 10
GUARDS = 40
"""Questions that are asked before and after: those nearest to what the article now says. Some 20 ms each."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A question that is answered well today."""

    query: str
    lang: Language | None = None


def guards(before: Index, article: Article, solved: Sequence[str], encoder: Encoder | None) -> list[Guard]:
    """Titles of the other articles, and what customers asked and had solved: those nearest to what this article says.

    Without an encoder the first ones.
    """
    others = [(row, other) for row, other in enumerate(before.articles) if other.id != article.id]
    titles = [Guard(other.title, other.lang) for _, other in others]
    known = {match_key(guard.query) for guard in titles}
    asked = [Guard(query) for query in dict.fromkeys(solved) if match_key(query) not in known]
    if encoder is None or before.dense is None or len(titles) + len(asked) <= GUARDS:
        return [*asked, *titles][:GUARDS]
    own = encoder.encode([normalise(text) for text in (article.title, *article.wordings)], kind="query")
    rows = np.array([row for row, _ in others], dtype=np.int64)
    by_title = np.max([score(*before.dense.cosines(vector, rows)[:2]) for vector in own], axis=0)
    by_question: NDArray[np.float32] = np.zeros(0, dtype=np.float32)
    if asked:
        by_question = (encoder.encode([normalise(g.query) for g in asked], kind="query") @ own.T).max(axis=1)
    closeness = np.concatenate([by_question, by_title])
    return [[*asked, *titles][at] for at in np.argsort(-closeness, kind="stable")[:GUARDS]]


def tried(
    help_search: HelpSearch, query: str, lang: Language | None, before: Index, after: Index, mine: str | None
) -> TryView:
    """The question before and after, side by side. Nothing is recorded."""
    old = help_search.look(query, before, lang=lang, count=COUNT)
    new = help_search.look(query, after, lang=lang, count=COUNT)
    places = {} if old.abstained else {scored.hit.article.id: n for n, scored in enumerate(old.ranked, start=1)}
    hits = tuple(
        TriedHit(
            article_id=scored.hit.article.id,
            title=scored.hit.article.title,
            score=round(scored.score, 4),
            reasons=scored.reasons,
            answer=scored is new.answer,
            before=places.get(scored.hit.article.id),
            mine=scored.hit.article.id == mine,
        )
        for scored in new.ranked
    )
    return TryView(abstained=new.abstained, chance=round(new.chance, 4), hits=hits, guards=0, changes=())


def changes(help_search: HelpSearch, asked: Sequence[Guard], before: Index, after: Index) -> tuple[GuardChange, ...]:
    """Questions whose first article is another one with the new content; worse where a right answer is lost."""
    found = []
    for guard in asked:
        old = _first(help_search.look(guard.query, before, lang=guard.lang, count=1))
        new = _first(help_search.look(guard.query, after, lang=guard.lang, count=1))
        if (old and old.id) != (new and new.id):
            found.append(
                GuardChange(
                    query=guard.query,
                    before=old.title if old else None,
                    after=new.title if new else None,
                    worse=old is not None,
                )
            )
    return tuple(found)


def _first(found: Found) -> Article | None:
    return None if found.abstained or not found.ranked else found.ranked[0].hit.article
