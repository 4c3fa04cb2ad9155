"""What screens may name: codes and menus of the articles, our apps, and what day it is; for reading pictures by."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

import structlog

from contracts.errors import SangdamError
from contracts.search import Vocabulary
from text import reading
from text.reading import Screen, ScreenReading

log = structlog.get_logger(__name__)
KEEP_S = 60.0


class Understanding:
    """Makes sense of screens, with the articles' vocabulary of a minute ago; without help search, with the last known.

    `apps`: names of our apps, as a screen may show them. `today`: the customers' date.
    """

    def __init__(
        self,
        fetch: Callable[[], Awaitable[Vocabulary]],
        today: Callable[[], date],
        apps: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._today = today
        self._apps = tuple(apps)
        self._clock = clock
        self._lock = asyncio.Lock()
        self._known = Vocabulary()
        self._until = float("-inf")

    async def of(self, screens: Sequence[Screen]) -> ScreenReading:
        """What the screens say together. Never fails; takes a thread, since ten full screens take a while."""
        known = await self._vocabulary()
        return await asyncio.to_thread(
            reading.read, screens, codes=known.codes, names=known.names, apps=self._apps, today=self._today()
        )

    async def _vocabulary(self) -> Vocabulary:
        async with self._lock:
            if self._clock() >= self._until:
                try:
                    self._known = await self._fetch()
                except SangdamError as error:
                    log.warning("vocabulary.not_fetched", problem=error.message)
                self._until = self._clock() + KEEP_S
            return self._known
