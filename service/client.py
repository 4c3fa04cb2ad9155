"""HTTP to a private service: pooled, bounded in time, and its failures in our error tree."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import stamina

from contracts.errors import BY_STATUS, SangdamError, TimedOut, Unavailable

MAX_CONNECTIONS = 64
LONGEST_RETRY_S = 3_600
Reader = Callable[[aiohttp.ClientResponse], Awaitable[Any]]


class ServiceClient:
    """Speaks JSON with one service. Only what may be repeated harmlessly is retried."""

    def __init__(self, name: str, base_url: str, timeout_s: float) -> None:
        self._name = name
        self._base_url = base_url
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, connect=min(1.0, timeout_s))
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, method: str, path: str, *, retry: bool = False, timeout_s: float | None = None, **options: Any
    ) -> Any:
        """The parsed JSON of the answer.

        `retry`: once more after a failed connection. `timeout_s`: other than the client's own. Raises Unavailable
        (TimedOut) where nothing usable comes in time, or the error of the tree that the service answered with.
        """
        return await self._retried(method, path, _json, retry=retry, timeout_s=timeout_s, **options)

    async def content(self, path: str, *, retry: bool = True) -> tuple[bytes, str]:
        """What a GET answers as it stands, and its content type. Raises as `call` does."""
        content, content_type = await self._retried("GET", path, _content, retry=retry)
        return content, content_type

    async def _retried(
        self, method: str, path: str, read: Reader, *, retry: bool, timeout_s: float | None = None, **options: Any
    ) -> Any:
        retrying = stamina.retry_context(on=_no_answer, attempts=2 if retry else 1, wait_initial=0.05, wait_jitter=0)
        async for attempt in retrying:
            with attempt:
                timeout = self._timeout if timeout_s is None else aiohttp.ClientTimeout(total=timeout_s)
                return await self._call(method, path, read, timeout=timeout, **options)
        raise AssertionError("unreachable")

    async def _call(self, method: str, path: str, read: Reader, **options: Any) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS))
        try:
            async with self._session.request(method, self._base_url + path, **options) as response:
                if response.status < 400:
                    return await read(response)
                raise await self._error(response)
        except TimeoutError as error:
            raise TimedOut(f"{self._name} did not answer in time") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unavailable(f"{self._name} does not answer: {type(error).__name__}") from error

    async def _error(self, response: aiohttp.ClientResponse) -> SangdamError:
        kind = BY_STATUS.get(response.status)
        if kind is None or response.status in (500, 503):
            return Unavailable(f"{self._name} answered {response.status}")
        again = _again(response)
        try:
            body = await response.json()
            made = kind(str(body["error"]["message"]), detail=body["error"].get("detail"), **again)
            made.code = str(body["error"]["code"])  # type: ignore[misc]  # which of those with this status it is
            return made
        except (ValueError, KeyError, TypeError, aiohttp.ClientError):
            return kind(f"{self._name} answered {response.status}", **again)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _json(response: aiohttp.ClientResponse) -> Any:
    return await response.json()


async def _content(response: aiohttp.ClientResponse) -> tuple[bytes, str]:
    return await response.read(), response.content_type


def _again(response: aiohttp.ClientResponse) -> dict[str, int]:
    """When the service wants to be asked again, as an error takes it; nothing where it does not say so sensibly."""
    said = response.headers.get("Retry-After", "")
    makes_sense = said.isascii() and said.isdigit() and len(said) <= 4 and int(said) <= LONGEST_RETRY_S
    return {"retry_after_s": int(said)} if makes_sense else {}


def _no_answer(error: Exception) -> bool:
    return isinstance(error, Unavailable) and not isinstance(error, TimedOut)
