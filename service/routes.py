"""Typed handlers: the body, path and query are validated from annotations; a returned model becomes JSON.

Built on aiohttp-pydantic, which also reads the annotations for /openapi.json.
"""

import functools
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp_pydantic.decorator import inject_params
from aiohttp_pydantic.oas.pydantic_schema_to_oas import add_or_replace_translater
from aiohttp_pydantic.oas.view import generate_oas
from pydantic import BaseModel, ValidationError

from service.errors import answer, unprocessable
from service.version import VERSION

# pydantic's schemas are OpenAPI 3.1 as they are, and aiohttp-pydantic's rewriting of them to 3.0 fails on nullable
# references; so none is done and the document says 3.1.
add_or_replace_translater("3.0.0", lambda schema: None)


async def _on_validation_error(error: ValidationError, where: str) -> web.Response:
    return answer(unprocessable(error, where))


def endpoint(handler: Callable[..., Awaitable[Any]]) -> Handler:
    """Decorates `async def handler(request, path_arg: str, /, body: Model, query: int = 1) -> r200[Model]`.

    Positional-only arguments come from the path, a pydantic model from the body, the rest from the query.
    """

    @functools.wraps(handler)
    async def respond(*args: Any, **kwargs: Any) -> web.StreamResponse:
        result = await handler(*args, **kwargs)
        if isinstance(result, web.StreamResponse):
            return result
        return json_response(result)

    wrapped: Handler = inject_params(on_validation_error=_on_validation_error).and_request(respond)
    return wrapped


def json_response(value: BaseModel | list[Any], *, status: int = 200) -> web.Response:
    """A model, or a list of plain values, as JSON."""
    if isinstance(value, BaseModel):
        return web.Response(text=value.model_dump_json(), content_type="application/json", status=status)
    return web.json_response(value, status=status)


def openapi(apps: list[web.Application]) -> dict[str, Any]:
    """The OpenAPI document of every typed route of these apps."""
    document: dict[str, Any] = generate_oas(
        apps,
        version_spec=VERSION,
        title_spec="Sangdam",
        security={"token": {"type": "http", "scheme": "bearer"}},
    )
    return document | {"openapi": "3.1.0"}
