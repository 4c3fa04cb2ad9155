"""`sangdam bench desk`: from a customer's message to the agent's screen, over real sockets, at a full desk."""

import asyncio
import json
import random
import tempfile
import time
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from cli.stack import Stack, running_process
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role

NOWHERE = "http://127.0.0.1:9"
"""Without Rasa and help search everybody who writes waits for an agent."""
AT_ONCE = 25
PATIENCE_S = 30.0
console = Console(stderr=True)


@dataclass(slots=True)
class Desk:
    """What the run has measured. `sent`: when each message went out, by its text."""

    sent: dict[str, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    doubled: int = 0
    talked: bool = False
    all_there: asyncio.Event = field(default_factory=asyncio.Event)


def measure(conversations: int, agents: int, rate: float, seconds: float) -> dict[str, Any]:
    """Figures of so many open conversations and agents, with `rate` customers' messages a second in all."""
    offline = {f"{name}_url": NOWHERE for name in ("kb", "rasa", "actions", "ocr", "records")}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_process("bot", Path(folder), log_level="warning", **offline) as stack,
    ):
        desk, elapsed = asyncio.run(_run(stack, conversations, agents, rate, seconds))
        peak = _peak_mb(stack.process.pid)
    p50, p95, p99 = np.percentile(np.array(desk.seconds or [0.0]) * 1000, [50, 95, 99])
    return {
        "conversations": conversations,
        "agents": agents,
        "messages": len(desk.sent),
        "lost": len(desk.sent) - len(desk.seconds),
        "doubled": desk.doubled,
        "throughput": round(len(desk.seconds) / elapsed, 2),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "p99_ms": round(float(p99), 1),
        "peak_mb": peak,
    }


def report(figures: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table(title="sangdam bench desk", show_header=False)
    for name, value in figures.items():
        table.add_row(name, str(value))
    Console().print(table)


async def _run(stack: Stack, conversations: int, agents: int, rate: float, seconds: float) -> tuple[Desk, float]:
    store = await SqlTokenStore.open(stack.settings.database("desk"))
    tokens = [await store.create(Role.AGENT) for _ in range(agents)]
    await store.close()
    desk = Desk()
    async with AsyncExitStack() as open_:
        session = await open_.enter_async_context(
            aiohttp.ClientSession(stack.base, connector=aiohttp.TCPConnector(limit=0))
        )
        with console.status("customers come …"):
            customers = await _gather(_customer(session, number) for number in range(conversations))
        # Whoever does not read is taken for gone after a while, so everybody reads from the first moment.
        tasks = [asyncio.create_task(_drain(ws)) for ws, _ in customers]
        own: list[list[str]] = [[] for _ in range(agents)]
        for number, (_, conversation) in enumerate(customers):
            own[number % agents].append(conversation)
        with console.status("agents claim …"):
            screens = await _gather(_agent(session, token, mine) for token, mine in zip(tokens, own, strict=True))
        tasks += [asyncio.create_task(_watch(screen, desk)) for screen in screens]
        started = time.perf_counter()
        with console.status("they talk …"):
            await _talk([ws for ws, _ in customers], desk, rate, seconds)
            await _settled(desk)
        elapsed = time.perf_counter() - started
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for ws in (*screens, *(ws for ws, _ in customers)):
            await ws.close()
    return desk, elapsed


async def _customer(session: aiohttp.ClientSession, number: int) -> tuple[aiohttp.ClientWebSocketResponse, str]:
    """A widget whose customer waits for an agent."""
    ws = await session.ws_connect("/channels/web/socket", heartbeat=None)
    await ws.send_json({"type": "hello", "lang": "ko"})
    conversation = str((await _frame(ws, "welcome"))["conversation"])
    await ws.send_json({"type": "message", "client_id": "c0", "text": f"{number}번 손님이에요"})
    while (await _frame(ws, "event"))["kind"] != "handoff.requested":
        pass
    return ws, conversation


async def _agent(
    session: aiohttp.ClientSession, token: str, conversations: list[str]
) -> aiohttp.ClientWebSocketResponse:
    """An agent's app that has claimed and opened its conversations, and shows them."""
    headers = {"Authorization": f"Bearer {token}"}
    ws = await session.ws_connect("/api/desk/socket", headers=headers, heartbeat=None, max_msg_size=0)
    await _frame(ws, "queue")
    for conversation in conversations:
        path = f"/api/desk/conversations/{conversation}/claim"
        async with session.post(path, headers=headers) as response:
            if response.status != 200:
                raise RuntimeError(f"a claim was answered by {response.status}: {await response.text()}")
        await ws.send_json({"type": "open", "conversation_id": conversation, "offset": 0})
    unseen = set(conversations)
    while unseen:
        unseen.discard((await _frame(ws, "event"))["conversation_id"])
    return ws


async def _talk(customers: list[aiohttp.ClientWebSocketResponse], desk: Desk, rate: float, seconds: float) -> None:
    """Customers in random order, at random moments, on average `rate` a second: nobody waits for anybody."""
    chance = random.Random(9)  # noqa: S311  # the same run every time
    start, due, number = time.perf_counter(), 0.0, 0
    while due < seconds:
        due += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, start + due - time.perf_counter()))
        number += 1
        text = f"메시지 {number}"
        desk.sent[text] = time.perf_counter()
        await chance.choice(customers).send_json({"type": "message", "client_id": f"m{number}", "text": text})


async def _watch(screen: aiohttp.ClientWebSocketResponse, desk: Desk) -> None:
    """What comes on an agent's screen, and when."""
    seen: set[str] = set()
    async for message in screen:
        frame = message.json()
        if frame["type"] != "event" or frame["event"]["kind"] != "message.created":
            continue
        text = frame["event"]["data"].get("text", "")
        if text in desk.sent:
            desk.doubled += text in seen
            if text not in seen:
                desk.seconds.append(time.perf_counter() - desk.sent[text])
            seen.add(text)
            if desk.talked and len(desk.seconds) == len(desk.sent):
                desk.all_there.set()


async def _settled(desk: Desk) -> None:
    """Until every message has come, or patience ends: what has not is lost."""
    desk.talked = True
    if len(desk.seconds) < len(desk.sent):
        with suppress(TimeoutError):
            await asyncio.wait_for(desk.all_there.wait(), PATIENCE_S)


async def _drain(ws: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in ws:
        pass


async def _frame(ws: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, Any]:
    while True:
        frame: dict[str, Any] = await ws.receive_json(timeout=60)
        if frame["type"] == kind:
            return frame


async def _gather(work: Any) -> list[Any]:
    """All of it, some at once, in order."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(job: Any) -> Any:
        async with places:
            return await job

    return list(await asyncio.gather(*(one(job) for job in work)))


def _peak_mb(pid: int) -> int:
    """The most resident memory that the bot ever had, as the kernel kept it."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) * 1024 / 1e6)
