"""Health, readiness and metrics: the same three routes in every service."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r503
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from contracts.health import Health, Readiness
from service.routes import endpoint, json_response
from service.version import VERSION, commit

ReadinessCheck = Callable[[], Awaitable[Readiness]]


def routes(check: ReadinessCheck) -> web.RouteTableDef:
    """`/healthz`: the process lives. `/readyz`: 200 while it can do its work. `/metrics`: Prometheus text."""
    table = web.RouteTableDef()

    @endpoint
    async def healthz(request: web.Request) -> r200[Health]:
        """Which build runs; answers while the process lives."""
        return Health(status="ok", version=VERSION, commit=commit())

    @endpoint
    async def readyz(request: web.Request) -> r200[Readiness] | r503[Readiness]:
        """Whether it can do its work, and which parts are down meanwhile."""
        readiness = await check()
        return json_response(readiness, status=200 if readiness.ready else 503)

    async def metrics(request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    handlers: list[tuple[str, Any]] = [("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)]
    for path, handler in handlers:
        table.get(path)(handler)
    return table
