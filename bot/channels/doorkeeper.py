"""What lets a messenger's request in: its secret or its signature, and a body that comes whole and in time."""

import asyncio
import functools
import hmac
import json
from ipaddress import ip_address
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import SecretStr

from contracts.errors import BadRequest, Forbidden, TimedOut, Unauthorised
from desk.accounts.addresses import Addresses

SECRET_HEADER = "X-Sangdam-Secret"  # noqa: S105  # a header's name
BODY_S = 3.0


class Doorkeeper:
    """For messengers that sign nothing: a secret in a header. Without a secret only this very machine is let in."""

    def __init__(self, secret: SecretStr | None, trusted_proxies: str, public_url: str | None = None) -> None:
        self._secret = None if secret is None else secret.get_secret_value()
        self._addresses = Addresses(trusted_proxies, public_url)

    def check(self, request: web.Request) -> None:
        """Raises Unauthorised for a wrong secret; without one, Forbidden for another machine or another site's page."""
        if self._secret is not None:
            if not same(self._secret, request.headers.get(SECRET_HEADER, "")):
                raise Unauthorised(f"the header {SECRET_HEADER} is missing or wrong")
            return
        client = self._addresses.client(request)
        forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
        passed_on = forwarded and client == (request.remote or "")
        if not client or passed_on or not ip_address(client).is_loopback or self._addresses.foreign(request):
            raise Forbidden("without a secret only this machine may ask")


def same(expected: str, given: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing."""
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace"))


async def read_body(request: web.Request) -> bytes:
    """The whole body. Raises TimedOut for a sender who takes too long over it."""
    try:
        async with asyncio.timeout(BODY_S):
            return await request.read()
    except TimeoutError as error:
        raise TimedOut("the body did not arrive in time") from error


def in_time(handler: Handler) -> Handler:
    """Decorates a handler whose body is read and validated for it: it has to arrive in time there too."""

    @functools.wraps(handler)
    async def respond(request: web.Request) -> web.StreamResponse:
        await read_body(request)  # the request keeps it
        return await handler(request)

    return respond


async def read_json(request: web.Request) -> Any:
    """The body's JSON, in UTF-8. Raises BadRequest where it is none."""
    return parsed(await read_body(request))


def parsed(body: bytes) -> Any:
    """JSON, in UTF-8. Raises BadRequest where it is none, nests too deep or has a number of thousands of digits."""
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadRequest("the body is no JSON in UTF-8") from error
