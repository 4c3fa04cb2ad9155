"""The records service's process: `python -m records.app`, on a private address, for holders of its token alone."""

import hmac
from collections.abc import AsyncIterator, Mapping
from typing import Annotated

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp_pydantic.oas.typing import r200, r401, r404, r422
from pydantic import StringConstraints

from contracts.errors import ErrorBody, Unauthorised
from contracts.health import Readiness
from contracts.records import QueryList, RecordsAnswer, RecordsRequest
from records.customers import Table
from records.queries import QUERIES
from records.store import RecordStore
from service import health, logs
from service.app import create_app, serve
from service.routes import endpoint
from service.secrets import records_token
from service.settings import Settings

OPEN = frozenset({"/healthz", "/readyz"})
QueryName = Annotated[str, StringConstraints(max_length=64)]


def guard(token: str) -> Middleware:
    """Everything but health wants the token, before anything else of the request is read."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if request.path not in OPEN and not hmac.compare_digest(given, expected):
            raise Unauthorised("the records want their token")
        return await handler(request)

    return check


async def build(settings: Settings, tables: Mapping[str, Table] | None = None) -> web.Application:
    """`tables`: other records than the sample's, for tests."""
    store = await RecordStore.open(settings.database("records"), tables)
    routes = web.RouteTableDef()

    @endpoint
    async def queries(request: web.Request) -> r200[QueryList] | r401[ErrorBody]:
        """Every query there is: what it wants, and what its rows hold."""
        return QueryList(queries=tuple(query.description for query in QUERIES.values()))

    @endpoint
    async def ask(
        request: web.Request, name: QueryName, /, body: RecordsRequest
    ) -> r200[RecordsAnswer] | r401[ErrorBody] | r404[ErrorBody] | r422[ErrorBody]:
        """Rows about one customer; none where nothing is known of them."""
        return await store.ask(name, body)

    async def readiness() -> Readiness:
        return Readiness(ready=True)

    async def run(_: web.Application) -> AsyncIterator[None]:
        yield
        await store.close()

    routes.get("/queries")(queries)
    routes.post("/queries/{name}")(ask)
    app = create_app(settings, guard(records_token(settings)))
    app.add_routes(health.routes(readiness))
    app.add_routes(routes)
    app.cleanup_ctx.append(run)
    return app


def main() -> None:
    settings = Settings()
    logs.configure(settings, "records")
    serve(build(settings), host=settings.private_host, port=settings.ports["records"])


if __name__ == "__main__":
    main()
