"""The kb process: `python -m kb.app`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from contracts.health import Readiness
from kb import api, rules_api
from kb.assembly import encoder_or_none, open_parts
from kb.authoring import api as authoring
from kb.authoring import asking, trial_api
from kb.learning.schedule import keep_learning
from kb.retrieve import words
from kb.samples_import import import_samples
from service import health, logs
from service.app import create_app, serve
from service.memory import ARENA_MAX, tell_malloc
from service.pictures.decoding import ProcessDecoder
from service.settings import Settings

ARENAS = 2
"""For all threads: of 5,081 articles the peak is 860 MB then, and 940 else."""


async def make_app(settings: Settings) -> web.Application:
    """The service, listening before its first index is built: until then it says that it is starting (503)."""
    encoder = await asyncio.to_thread(encoder_or_none, settings)
    opened = open_parts(settings, encoder)
    parts = await opened.__aenter__()

    async def check() -> Readiness:
        down = {"encoder": encoder is None, "archive": bool(parts.library.archive_problem)}
        degraded = tuple(part for part, is_down in down.items() if is_down)
        return Readiness(ready=parts.library.index is not None, degraded=degraded)

    async def run() -> None:
        await import_samples(parts.articles)
        await asyncio.to_thread(words.of_text, "준비")  # loads Kiwi, before the first question does
        await parts.library.remember()
        await parts.library.watch()

    async def lifespan(_: web.Application) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(run(), name="library"),
            asyncio.create_task(parts.writing.publish_when_due(), name="schedule"),
            asyncio.create_task(parts.comparing.watch(), name="trials"),
        ]
        if settings.learn_every_s and encoder is not None:
            tasks.append(asyncio.create_task(keep_learning(parts.rules, settings.learn_every_s), name="learning"))
        yield
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await opened.__aexit__(None, None, None)

    app = create_app(settings)
    app.add_routes(api.routes(parts.help_search, parts.events, parts.articles))
    app.add_routes(authoring.routes(parts.writing, ProcessDecoder()))
    app.add_routes(asking.routes(parts.writing, parts.library, parts.help_search, encoder))
    app.add_routes(trial_api.routes(parts.comparing))
    app.add_routes(rules_api.routes(parts.help_search, parts.rules))
    app.add_routes(health.routes(check))
    app.cleanup_ctx.append(lifespan)
    return app


def main() -> None:
    tell_malloc({ARENA_MAX: ARENAS})
    settings = Settings()
    logs.configure(settings, "kb")
    serve(make_app(settings), host=settings.private_host, port=settings.ports["kb"])


if __name__ == "__main__":
    main()
