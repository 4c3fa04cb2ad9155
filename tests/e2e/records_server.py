"""A records service as a test wants it: the sample's customers, more of them that a test makes up, and every fault."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from contracts.errors import SangdamError
from contracts.records import RecordsRequest
from records.store import RecordStore

TOKEN = "the records' token"


@dataclass
class RecordsServer:
    """`own`: rows of further queries, by query and customer. `fault`: what every query meets, or one by its name."""

    url: str = ""
    own: dict[str, Mapping[str, list[dict[str, Any]]]] = field(default_factory=dict)
    fault: str | None = None
    only: str | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def ask(self, request: web.Request, store: RecordStore) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise web.HTTPUnauthorized
        name = request.match_info["name"]
        wanted = RecordsRequest.model_validate_json(await request.read())
        self.asked.append((name, wanted.customer))
        if self.fault is not None and self.only in (None, name):
            return await self.fail(request)
        if name in self.own:
            return web.json_response({"rows": self.own[name].get(wanted.customer, [])})
        try:
            return web.json_response((await store.ask(name, wanted)).model_dump(mode="json"))
        except SangdamError as error:
            return web.json_response(error.body(), status=error.status)

    async def fail(self, request: web.Request) -> web.StreamResponse:
        match self.fault:
            case "down":
                if request.transport is not None:
                    request.transport.abort()
            case "slow":
                await asyncio.sleep(30)
            case "500":
                return web.json_response({"error": "x"}, status=500)
            case "wrong types":
                return web.json_response(
                    {"rows": [{"state": 7, "refund_id": ["x"], "product": None, "amount": "many"}]}
                )
            case "no json":
                return web.Response(text="<html>come back later</html>")
            case "huge":
                return web.json_response({"rows": [{"state": "x" * 2_000_000}]})
            case "redirect":
                raise web.HTTPFound("http://127.0.0.1:1/elsewhere")
        return web.json_response({})

    async def health(self, _: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})


@contextmanager
def running_records(folder: Path) -> Iterator[RecordsServer]:
    """The server in a thread with a loop of its own."""
    server = RecordsServer()
    loop = asyncio.new_event_loop()
    started = threading.Event()
    runners: list[web.AppRunner] = []
    stores: list[RecordStore] = []

    async def start() -> None:
        store = await RecordStore.open(f"sqlite+aiosqlite:///{folder / 'records.sqlite3'}")
        app = web.Application()
        app.router.add_get("/healthz", server.health)

        async def ask(request: web.Request) -> web.StreamResponse:
            return await server.ask(request, store)

        app.router.add_post("/queries/{name}", ask)
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        runners.append(runner)
        stores.append(store)
        started.set()

    async def stop() -> None:
        await runners[0].cleanup()
        await stores[0].close()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(start())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert started.wait(120)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
