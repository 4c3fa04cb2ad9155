"""Authoring over HTTP: passes on what authors do, with who they are, and takes back what it knows the shape of."""

from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
from aiohttp import web
from pydantic import BaseModel, ValidationError

from contracts.errors import Unavailable
from desk.guard import ACTOR
from service.client import ServiceClient

M = TypeVar("M", bound=BaseModel)
LONG_S = 60.0
"""An import of thousands of rows, gaps over a thousand questions."""


class AuthoringClient:
    """Nothing is retried but reading: a step taken twice would be refused the second time."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def ask(self, kind: type[M], request: web.Request, path: str, **query: Any) -> M:
        """What a GET answers."""
        params = {name: str(value) for name, value in query.items() if value is not None and value != ""}
        raw = await self._client.call("GET", path, params=params, headers=_actor(request), retry=True)
        return _as(kind, raw)

    async def send(
        self, kind: type[M], request: web.Request, method: str, path: str, body: BaseModel, *, long: bool = False
    ) -> M:
        """What a request with a body answers; `long`: what may take a minute."""
        raw = await self._client.call(
            method,
            path,
            data=body.model_dump_json(),
            headers={**_actor(request), "Content-Type": "application/json"},
            timeout_s=LONG_S if long else None,
        )
        return _as(kind, raw)

    async def upload(self, kind: type[M], request: web.Request, path: str, content: bytes, name: str) -> M:
        """What an uploaded file comes to."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename="file", content_type="application/octet-stream")
        raw = await self._client.call(
            "POST", path, data=form, params={"name": name[:200]}, headers=_actor(request), timeout_s=LONG_S
        )
        return _as(kind, raw)

    async def content(self, path: str) -> tuple[bytes, str]:
        return await self._client.content(path)


def article_path(article_id: str, *below: str) -> str:
    return "/".join(("/authoring/articles", quote(article_id, safe=""), *below))


def _actor(request: web.Request) -> dict[str, str]:
    actor = request[ACTOR]
    return {"X-Actor": actor.who, "X-Actor-Name": quote(actor.name or "")}


def _as(kind: type[M], raw: Any) -> M:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise Unavailable("kb answered something else than was asked for") from error
