"""The records service over HTTP (docs/records.md): asked for named queries, and believed in nothing unchecked."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import aiohttp
from pydantic import ValidationError

from actions.diagnosis.rows import BadRecord, Row, read_row
from contracts.records import FieldType, QueryDescription, QueryList, RecordsAnswer, RecordsRequest

MAX_BYTES = 512_000
MAX_CONNECTIONS = 64
LIST_S = 3.0


class RecordsFailed(Exception):
    """Nothing usable came. `why` is one of: down, slow, refused, nonsense."""

    def __init__(self, why: str, detail: str) -> None:
        super().__init__(f"{why}: {detail}")
        self.why = why


class Records(Protocol):
    """What a diagnosis needs of the records service."""

    async def ask(
        self, query: str, request: RecordsRequest, fields: Mapping[str, FieldType], timeout_s: float
    ) -> Sequence[Row]:
        """The rows, typed. Raises RecordsFailed."""


class RecordsService:
    """See `Records`. One pool of connections; no redirect is followed, and no answer read beyond its limit."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self, query: str, request: RecordsRequest, fields: Mapping[str, FieldType], timeout_s: float
    ) -> Sequence[Row]:
        raw = await self._call("POST", f"/queries/{query}", timeout_s, request.model_dump_json().encode())
        try:
            return [read_row(row, fields) for row in RecordsAnswer.model_validate_json(raw).rows]
        except BadRecord as error:
            raise RecordsFailed("nonsense", f"{query}: {error}") from error
        except ValidationError as error:
            # Without its text, which quotes what was answered.
            raise RecordsFailed("nonsense", f"{query} answered something else than rows") from error

    async def queries(self) -> tuple[QueryDescription, ...]:
        """Every query there is, as the service describes them. Raises RecordsFailed."""
        raw = await self._call("GET", "/queries", LIST_S, None)
        try:
            return QueryList.model_validate_json(raw).queries
        except ValidationError as error:
            raise RecordsFailed("nonsense", "GET /queries answered something else than queries") from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(self, method: str, path: str, timeout_s: float, body: bytes | None) -> bytes:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS),
                headers=self._headers,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        options: dict[str, Any] = {"timeout": aiohttp.ClientTimeout(total=timeout_s), "allow_redirects": False}
        if body is not None:
            options |= {"data": body, "headers": {"Content-Type": "application/json"}}
        try:
            async with self._session.request(method, self._url + path, **options) as response:
                if response.status != 200:
                    raise RecordsFailed("refused", f"{path} answered {response.status}")
                return await _bounded(response)
        except TimeoutError as error:
            raise RecordsFailed("slow", f"{path} took over {timeout_s:g} s") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise RecordsFailed("down", f"{path}: {type(error).__name__}") from error


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    """The body, unless it is over the limit; what is over is not read."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BYTES:
            response.close()
            raise RecordsFailed("nonsense", f"an answer of over {MAX_BYTES:,} bytes")
    return bytes(body)
