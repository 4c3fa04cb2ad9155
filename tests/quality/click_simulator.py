"""Simulated visitors of a help centre: they look down a list less and less far, err, go away, and some are hostile.

They know the service by its requests and answers alone, and share no code with what learns from them.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from contracts.search import SearchRequest, SearchResponse

LOOKS = (1.0, 0.62, 0.45, 0.33, 0.25)
"""Chance that each place is looked at: what eye tracking finds for lists, and nothing the learner is told."""
TEMPTED = 0.04
"""Chance that something else than sought is chosen, once looked at."""
SAYS_SO = 0.5
"""Share of visitors who say whether it helped."""
ASKS_AGAIN = 0.4
"""Share of those who found nothing that ask once more, in other words."""


class Service(Protocol):
    """What visitors can do."""

    async def search(self, request: SearchRequest) -> SearchResponse: ...

    async def feedback(self, search_id: str, article_id: str, kind: str, visitor: str) -> None: ...

    async def follow_up(self, search_id: str, kind: str, visitor: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor asks, and the article that would answer."""

    question: str
    article_id: str


class Visitors:
    """`wrong`: share of visitors who choose anything on the list but what they sought."""

    def __init__(self, service: Service, *, seed: int, wrong: float = 0.0) -> None:
        self._service = service
        self._random = random.Random(seed)
        self._wrong = wrong
        self._number = 0
        self._wordings: dict[str, dict[str, Wish]] = {}
        self.clicks = 0

    async def come(self, wishes: Sequence[Wish]) -> None:
        """One visitor for each wish, in some order."""
        for wish in wishes:
            self._wordings.setdefault(wish.article_id, {})[wish.question] = wish
        for wish in self._random.sample(wishes, len(wishes)):
            self._number += 1
            await self._visit(wish, f"visitor-{self._number}")

    async def attack(self, target: str, wishes: Sequence[Wish], *, visitors: int) -> None:
        """A few hostile visitors ask everything, over and over, and praise `target` wherever it is shown."""
        for number in range(visitors):
            for wish in wishes:
                found = await self._service.search(SearchRequest(query=wish.question, k=20))
                if target in _shown(found):
                    for kind in ("click", "solved"):
                        await self._service.feedback(found.search_id, target, kind, f"hostile-{number}")

    async def _visit(self, wish: Wish, visitor: str, *, again: bool = False) -> None:
        found = await self._service.search(SearchRequest(query=wish.question))
        shown = _shown(found)
        if not shown:
            return
        chosen: str | None
        if self._random.random() < self._wrong:
            chosen = self._random.choice([name for name in shown if name != wish.article_id] or shown)
        else:
            chosen = self._look(shown, wish)
        if chosen is None:
            others = [other for other in self._wordings[wish.article_id].values() if other != wish]
            if others and not again and self._random.random() < ASKS_AGAIN:
                await self._service.follow_up(found.search_id, "asked_again", visitor)
                await self._visit(self._random.choice(others), visitor, again=True)
            elif self._random.random() < SAYS_SO:
                await self._service.follow_up(found.search_id, "to_human", visitor)
            return
        self.clicks += 1
        await self._service.feedback(found.search_id, chosen, "click", visitor)
        if self._random.random() < SAYS_SO:
            kind = "solved" if chosen == wish.article_id else "not_solved"
            await self._service.feedback(found.search_id, chosen, kind, visitor)

    def _look(self, shown: Sequence[str], wish: Wish) -> str | None:
        """Down the list: what is looked at and sought is chosen, other things now and then."""
        for name, looks in zip(shown, LOOKS, strict=False):
            if self._random.random() < looks and (name == wish.article_id or self._random.random() < TEMPTED):
                return name
        return None


def _shown(found: SearchResponse) -> list[str]:
    answer = [found.answer.article_id] if found.answer else []
    return [*answer, *(suggestion.article_id for suggestion in found.suggestions)]
