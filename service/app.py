"""The app factory, and the one way to serve an app until it is told to stop."""

import time
import uuid
from collections.abc import Awaitable

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import Counter, Histogram

from service.errors import error_middleware
from service.settings import Settings

log = structlog.get_logger(__name__)
STOP_S = 5.0
_requests = Counter("sangdam_http_requests_total", "Requests answered", ["route", "method", "status"])
_seconds = Histogram("sangdam_http_request_seconds", "Time to answer", ["route"])


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Counts and times each request, and gives its log lines a trace id."""
    resource = request.match_info.route.resource
    route = resource.canonical if resource else "unmatched"
    structlog.contextvars.bind_contextvars(trace_id=request.headers.get("X-Request-Id", uuid.uuid4().hex)[:64])
    start = time.perf_counter()
    status = 500
    try:
        response = await handler(request)
        status = response.status
        return response
    finally:
        _seconds.labels(route).observe(time.perf_counter() - start)
        _requests.labels(route, request.method, status).inc()


def create_app(settings: Settings, *middlewares: Middleware) -> web.Application:
    """An app with metrics, the error shape and a bounded body; `middlewares` run inside those."""
    return web.Application(
        middlewares=[observe, error_middleware, *middlewares], client_max_size=settings.max_body_bytes
    )


def serve(
    app: web.Application | Awaitable[web.Application], *, host: str, port: int, cancel_when_client_leaves: bool = False
) -> None:
    """Serves until SIGTERM or SIGINT, then lets requests under way finish for a few seconds.

    `cancel_when_client_leaves`: for services that change nothing and whose work is dear.
    """
    log.info("service.starting", host=host, port=port)
    web.run_app(
        app,
        host=host,
        port=port,
        access_log=None,
        print=None,
        shutdown_timeout=STOP_S,
        handler_cancellation=cancel_when_client_leaves,
    )
