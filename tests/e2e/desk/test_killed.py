"""The desk killed in the middle of fifty conversations, on both sides of which people go on writing."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cli.stack import free_port_block
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from service.settings import REPOSITORY, Settings

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
CUSTOMERS, AGENTS, LINES = 50, 5, 6
NOWHERE = "http://127.0.0.1:9"


@dataclass
class Bot:
    """The bot's process, which can be killed and started anew over the same folder."""

    settings: Settings
    process: "subprocess.Popen[bytes] | None" = None
    kills: int = 0

    def start(self) -> None:
        services = {f"SANGDAM_{name}_URL": NOWHERE for name in ("KB", "RASA", "ACTIONS", "OCR", "RECORDS")}
        own = {"SANGDAM_DATA_DIR": str(self.settings.data), "SANGDAM_PORT": str(self.settings.port)}
        with (self.settings.data / "bot.log").open("ab") as log:
            command = [sys.executable, "-m", "bot.app"]
            self.process = subprocess.Popen(
                command, cwd=REPOSITORY, env={**os.environ, **services, **own}, stdout=log, stderr=log
            )

    def end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)

    async def kill(self) -> None:
        """At once and without a word; then there is a new one."""
        await asyncio.to_thread(self.end, signal.SIGKILL)
        self.kills += 1
        self.start()


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Bot]:
    made = Bot(Settings(data_dir=tmp_path, port=free_port_block(6)))
    made.start()
    yield made
    made.end(signal.SIGTERM)


async def patiently(work: Callable[[], Awaitable[Any]]) -> Any:
    """Tried again while nobody answers, as the apps do."""
    end = time.monotonic() + 90
    while True:
        try:
            return await work()
        except (aiohttp.ClientError, OSError, ConnectionError):
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.05)


@dataclass
class Talk:
    """What both sides have said, and were told that it is kept."""

    http: aiohttp.ClientSession
    bot: Bot
    kept: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    async def customer(self, number: int, waits: asyncio.Queue[str], claimed: asyncio.Event) -> None:
        """A widget: what was not seen to be kept is sent again, under the same id, on the next line."""
        visitor: str | None = None
        left = [f"손님 {number} 말 {n}" for n in range(LINES)]
        while left:
            with suppress(aiohttp.ClientError, OSError, TypeError, TimeoutError):
                async with self.http.ws_connect("/channels/web/socket") as ws:
                    await ws.send_json({"type": "hello", "lang": "ko", **({"visitor": visitor} if visitor else {})})
                    while left:
                        frame = await ws.receive_json(timeout=30)
                        if frame["type"] == "welcome":
                            visitor, conversation = frame["visitor"], frame["conversation"]
                            await self._write(ws, number, left[0])
                        if frame.get("client_id") == f"c{number}-{left[0][-1]}" and frame["kind"] == "message.created":
                            self.kept[conversation].append(left.pop(0))
                            if len(left) == LINES - 1:
                                waits.put_nowait(conversation)
                                await claimed.wait()
                            if left:
                                await self._write(ws, number, left[0])

    async def _write(self, ws: aiohttp.ClientWebSocketResponse, number: int, text: str) -> None:
        await ws.send_json({"type": "message", "client_id": f"c{number}-{text[-1]}", "text": text})

    async def claim(self, token: str, conversation: str) -> None:
        async def once() -> None:
            async with self.http.post(self._path(conversation, "claim"), headers=_bearer(token)) as response:
                if response.status == 409:  # the customer's turn has not ended yet: they do not wait
                    raise aiohttp.ClientError
                assert response.status == 200, await response.text()

        await patiently(once)

    async def answers(self, token: str, conversation: str) -> None:
        """An agent's app: the same answer again until it is confirmed."""
        for n in range(LINES):
            text = f"답 {n}"

            async def once(text: str = text) -> None:
                body = {"client_id": f"a-{text[-1]}", "text": text}
                path = self._path(conversation, "messages")
                async with self.http.post(path, json=body, headers=_bearer(token)) as response:
                    assert response.status == 200, await response.text()

            await patiently(once)
            self.kept[f"{conversation} agent"].append(text)

    async def transcript(self, token: str, conversation: str) -> list[dict[str, Any]]:
        async def once() -> Any:
            path = f"/api/desk/conversations/{conversation}"
            async with self.http.get(path, params={"limit": 500}, headers=_bearer(token)) as response:
                assert response.status == 200, await response.text()
                return (await response.json())["events"]

        events: list[dict[str, Any]] = await patiently(once)
        return events

    def _path(self, conversation: str, deed: str) -> str:
        return f"/api/desk/conversations/{conversation}/{deed}"


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_killed_twice_in_the_middle_of_fifty_conversations(bot: Bot) -> None:
    base = f"http://127.0.0.1:{bot.settings.port}"
    store = await SqlTokenStore.open(bot.settings.database("desk"))
    tokens = [await store.create(Role.AGENT) for _ in range(AGENTS)]
    await store.close()
    async with aiohttp.ClientSession(base, connector=aiohttp.TCPConnector(limit=0)) as http:
        talk = Talk(http, bot)
        await patiently(lambda: http.get("/healthz"))
        waits: asyncio.Queue[str] = asyncio.Queue()
        claimed = asyncio.Event()
        customers = [asyncio.create_task(talk.customer(n, waits, claimed)) for n in range(CUSTOMERS)]
        conversations = [await asyncio.wait_for(waits.get(), 90) for _ in range(CUSTOMERS)]
        owners = {c: tokens[n % AGENTS] for n, c in enumerate(conversations)}
        await asyncio.gather(*(talk.claim(token, c) for c, token in owners.items()))
        claimed.set()
        agents = [asyncio.create_task(talk.answers(token, c)) for c, token in owners.items()]
        for share in (0.25, 0.6):
            while sum(map(len, talk.kept.values())) < share * CUSTOMERS * LINES * 2:
                await asyncio.sleep(0.01)
            await bot.kill()
        await asyncio.wait_for(asyncio.gather(*customers, *agents), 180)
        assert bot.kills == 2
        for conversation, token in owners.items():
            events = await talk.transcript(token, conversation)
            said = [e for e in events if e["kind"] == "message.created"]
            by_customer = [e["data"]["text"] for e in said if e["source"] == "customer"]
            by_agent = [e["data"]["text"] for e in said if e["source"] == "agent"]
            assert by_customer == talk.kept[conversation], "each once, in order"
            assert len(by_customer) == LINES
            assert by_agent == [f"답 {n}" for n in range(LINES)]
            assert [e["offset"] for e in events] == list(range(1, len(events) + 1)), "no gap"
