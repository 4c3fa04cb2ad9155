"""Addresses that scripts on other companies' pages may call: the widget's, which stands on any page."""

from collections.abc import Awaitable, Callable, Collection

from aiohttp import hdrs, web

KEPT_S = 86_400


def open_to_pages(paths: Collection[str]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """For `app.on_response_prepare`: any page may read what these paths answer, errors too.

    Safe for what is authorised by a header alone: no cookie is sent, so a page gains nothing it was not given.
    """

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        if request.path in paths:
            response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"

    return prepare


async def preflight(request: web.Request) -> web.Response:
    """The answer to a browser's question whether a page may GET or POST here."""
    return web.Response(
        status=204,
        headers={
            hdrs.ACCESS_CONTROL_ALLOW_METHODS: f"{hdrs.METH_GET}, {hdrs.METH_POST}",
            hdrs.ACCESS_CONTROL_ALLOW_HEADERS: hdrs.AUTHORIZATION,
            hdrs.ACCESS_CONTROL_MAX_AGE: str(KEPT_S),
        },
    )
