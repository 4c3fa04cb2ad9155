"""`sangdam bench diagnosis`: from the customer's yes to the cause, over records that take their time."""

import asyncio
import hashlib
import hmac
import json
import secrets
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import typer
from aiohttp import web
from rich.console import Console
from rich.table import Table

from cli.stack import Stack, running_stack
from contracts.records import RecordsRequest
from records.store import RecordStore

CUSTOMER = "c-045"
QUESTION = "메시지가 안 보내져요"
CAUSE = "DT-2002"
WARM_UP = 3
console = Console(stderr=True)


def measure(count: int, records_ms: int) -> dict[str, Any]:
    """Milliseconds of `count` diagnoses with four queries, each answered after `records_ms`."""
    port, secret = _free_port(), secrets.token_hex(16)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_stack(
            Path(folder),
            records_url=f"http://127.0.0.1:{port}",
            records_token=secret,
            identity_secret=secret,
            log_level="warning",
        ) as stack,
    ):
        with console.status("starting a stack …"):
            stack.wait_ready(without=("records",))
        seconds = asyncio.run(_run(stack, port, secret, count, records_ms / 1000))
    p50, p95, worst = np.percentile(np.array(seconds) * 1000, [50, 95, 100])
    figures = {"p50_ms": p50, "p95_ms": p95, "max_ms": worst}
    return {"diagnoses": count, "records_ms": records_ms, **{n: round(float(v), 1) for n, v in figures.items()}}


def report(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table(title="sangdam bench diagnosis")
    for column in figures:
        table.add_column(column, justify="right")
    table.add_row(*(str(value) for value in figures.values()))
    Console().print(table)


async def _run(stack: Stack, port: int, secret: str, count: int, delay_s: float) -> list[float]:
    store = await RecordStore.open(f"sqlite+aiosqlite:///{stack.settings.data / 'slow-records.sqlite3'}")

    async def ask(request: web.Request) -> web.Response:
        answer = await store.ask(request.match_info["name"], RecordsRequest.model_validate_json(await request.read()))
        await asyncio.sleep(delay_s)
        return web.json_response(answer.model_dump(mode="json"))

    async def health(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application()
    app.router.add_post("/queries/{name}", ask)
    app.router.add_get("/healthz", health)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with aiohttp.ClientSession(stack.base) as session, session.ws_connect("/channels/web/socket") as ws:
            signature = hmac.new(secret.encode(), CUSTOMER.encode(), hashlib.sha256).hexdigest()
            identity = {"id": CUSTOMER, "hmac": signature}
            await ws.send_json({"type": "hello", "lang": "ko", "identity": identity})
            seconds = [await _one(ws, n) for n in range(WARM_UP + count)]
            return seconds[WARM_UP:]
    finally:
        await runner.cleanup()
        await store.close()


async def _one(ws: aiohttp.ClientWebSocketResponse, number: int) -> float:
    """Seconds from the tap on yes to the cause."""
    await ws.send_json({"type": "message", "client_id": f"q{number}", "text": QUESTION})
    offer = await _until(ws, "확인해 볼까요?")
    start = time.perf_counter()
    payload = offer["buttons"][0]["payload"]
    await ws.send_json({"type": "choose", "client_id": f"y{number}", "payload": payload})
    await _until(ws, CAUSE)
    return time.perf_counter() - start


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _until(ws: aiohttp.ClientWebSocketResponse, words: str) -> dict[str, Any]:
    while True:
        frame = await ws.receive_json(timeout=60)
        data: dict[str, Any] = frame.get("data", {})
        if frame["type"] == "event" and words in str(data.get("text", "")):
            return data
