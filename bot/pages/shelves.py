"""All help articles by category, as the public pages list them; kept for a few seconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from contracts.articles import ArticleList, Listed

KEEP_S = 5.0


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category of one language; `name` is empty for what stands in none."""

    name: str
    articles: tuple[Listed, ...]


class Shelves:
    """The list of moments ago. However many ask at once, help search is asked one time."""

    def __init__(
        self, fetch: Callable[[], Awaitable[ArticleList]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._articles: dict[str, Listed] = {}
        self._until = float("-inf")

    async def all(self) -> dict[str, Listed]:
        """Articles by id. Raises Unavailable where help search does not answer."""
        async with self._lock:
            if self._clock() >= self._until:
                listed = await self._fetch()
                self._articles = {article.id: article for article in listed.articles}
                self._until = self._clock() + KEEP_S
            return self._articles

    async def of(self, lang: str) -> list[Shelf]:
        """The fullest category first; what stands in none comes last."""
        by_name: dict[str, list[Listed]] = {}
        for article in (await self.all()).values():
            if article.lang == lang:
                by_name.setdefault(article.category, []).append(article)
        shelves = [Shelf(name, tuple(articles)) for name, articles in by_name.items()]
        return sorted(shelves, key=lambda shelf: (not shelf.name, -len(shelf.articles), shelf.name))
