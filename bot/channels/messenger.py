"""What channels to messengers' servers share: posts that fail clearly, a rate limit, work that outlives a request."""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import aiohttp
import structlog
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from bot.channels.base import Refused
from contracts.errors import SangdamError, TooMany, Unavailable
from contracts.events import Event

log = structlog.get_logger(__name__)
TIMEOUT_S = 10.0
PATIENCE_S = 3.0
"""Of the webhooks' senders, who give up after five seconds; what takes longer goes on without them."""
MAX_UNDER_WAY = 200
MAX_ANSWER = 100_000
LATER = (408, 425, 429)
MAX_BEGUN = 10_000
Part = TypeVar("Part")


class Messenger:
    """Of one channel. `per_minute`: messages of one customer."""

    def __init__(self, per_minute: int) -> None:
        self._rate = RateLimitItemPerMinute(per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._session: aiohttp.ClientSession | None = None
        self._under_way: set[asyncio.Task[Any]] = set()

    async def limit(self, sender: str) -> None:
        """Raises TooMany for who writes too much."""
        if not await self._limiter.hit(self._rate, sender):
            raise TooMany("too many messages; please wait a minute", retry_after_s=60)

    async def post(
        self, url: str, body: Any, headers: Mapping[str, str], *, method: str = "POST", fine: tuple[int, ...] = ()
    ) -> Any:
        """The answer's JSON, None where it has none. `fine`: statuses of 4xx that are none the worse.

        Raises Refused where sending it again is useless, Unavailable where it is not.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        try:
            async with self._session.request(method, url, json=body, headers=headers, allow_redirects=False) as answer:
                status, content = answer.status, await answer.content.read(MAX_ANSWER)
                if status < 300 or status in fine:
                    return _json(content)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"the messenger does not answer: {type(error).__name__}") from error
        if 300 <= status < 500 and status not in LATER:
            raise Refused(f"the messenger refused the message with {status}")
        raise Unavailable(f"the messenger answered {status}")

    async def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Does the work, and waits as long as the webhook's sender does; then it goes on. Raises what it raises."""
        if len(self._under_way) >= MAX_UNDER_WAY:
            work.close()
            raise Unavailable("too much is under way; please send it again")
        task = asyncio.create_task(_told(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE_S)
        if done:
            task.result()

    async def close(self) -> None:
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None


class Begun:
    """How far messages of several parts have come, for messengers that know no repeated one: a retry goes on there.

    In memory alone and of the last MAX_BEGUN messages: after a crash the parts before it come again.
    """

    def __init__(self) -> None:
        self._taken: OrderedDict[tuple[str, int], int] = OrderedDict()

    def left(self, event: Event, parts: Sequence[Part]) -> Iterator[Part]:
        """The parts that are not taken yet. One counts as taken as soon as the next is asked for."""
        key = (event.conversation_id, event.offset)
        for number, part in enumerate(parts[self._taken.get(key, 0) :], self._taken.get(key, 0) + 1):
            yield part
            self._taken[key] = number
            while len(self._taken) > MAX_BEGUN:
                self._taken.popitem(last=False)

    def done(self, event: Event) -> None:
        """All of it has arrived."""
        self._taken.pop((event.conversation_id, event.offset), None)


async def _told(work: Coroutine[Any, Any, None]) -> None:
    """What fails after the sender was answered would be lost silently."""
    try:
        await work
    except SangdamError as error:
        log.warning("messenger.not_taken", code=error.code, problem=error.message)
        raise


def _json(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return None
