"""The ocr process: `python -m ocr`."""

import asyncio
import sys
from collections.abc import AsyncIterator

import structlog
from aiohttp import web

from contracts.health import Readiness
from ocr import api
from ocr.assembly import Engines, open_engines
from ocr.models import ModelUnusable
from ocr.reader import Bounds, Reader
from service import health, logs
from service.app import create_app, serve
from service.memory import ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD, tell_malloc
from service.pictures.decoding import Decoder, Limits, ProcessDecoder
from service.settings import Settings

log = structlog.get_logger(__name__)
MALLOC = {TRIM_THRESHOLD: 2**24, MMAP_THRESHOLD: 2**22, ARENA_MAX: 1}
"""One arena for all threads, and what is large is returned: 790 MB become 570 with two pictures at once. Lower
thresholds cost three times the processor time (docs/ocr.md)."""


def make_app(settings: Settings, engines: Engines, decoder: Decoder | None = None) -> web.Application:
    """The service over engines that are ready; `decoder` is the usual one but in tests."""
    limits = Limits(at_once=settings.ocr_at_once, waiting=settings.ocr_waiting)
    bounds = Bounds(settings.ocr_at_once, settings.ocr_waiting, settings.ocr_deadline_s)

    async def lifespan(_: web.Application) -> AsyncIterator[None]:
        yield
        reader.close()

    async def check() -> Readiness:
        troubles = await asyncio.to_thread(engines.troubles)
        return Readiness(ready=True, degraded=(*troubles, *(("queue",) if reader.refusals.going_on else ())))

    reader = Reader(decoder or ProcessDecoder(limits), engines.detector, engines.recogniser, bounds)
    app = create_app(settings, api.in_place(reader))
    app.add_routes(api.routes(reader, limits.content_bytes))
    app.add_routes(health.routes(check))
    app.cleanup_ctx.append(lifespan)
    return app


SWITCH_S = 0.0005
"""How long a thread that reads may keep others from running: a tenth of Python's own, so that the loop refuses at once
what it cannot take."""


def main() -> None:
    """Serves until told to stop. Exit code 1, and a line in the log, where a model file is missing or wrong."""
    tell_malloc(MALLOC)
    sys.setswitchinterval(SWITCH_S)
    settings = Settings()
    logs.configure(settings, "ocr")
    try:
        with open_engines(settings) as engines:
            serve(
                make_app(settings, engines),
                host=settings.private_host,
                port=settings.ports["ocr"],
                cancel_when_client_leaves=True,
            )
    except ModelUnusable as error:
        log.error("ocr.cannot_start", reason=error.message)
        sys.exit(1)
