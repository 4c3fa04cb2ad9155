"""kill -9 of the bot between upload, message, reading and answer: no picture lost, none read or told twice."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, FormData, web

from cli.stack import free_port_block
from contracts.events import Event, Kind, Source
from conversation.backends.sql_log import SqlEventLog
from service.settings import REPOSITORY
from tests.ocr_server import OcrServer, ocr_server
from tests.pictures import png

pytestmark = pytest.mark.e2e
NOWHERE = "http://127.0.0.1:9"
ANSWER = {
    "article_id": "refund",
    "title": "환불",
    "text": "계좌를 다시 적어 주세요.",
    "lang": "ko",
    "match": "exact",
    "score": 1,
}
FOUND = {"search_id": "s1", "abstained": False, "answer": ANSWER}


class BotProcess:
    """The bot alone, with an OCR service and a help search that a test holds back."""

    def __init__(self, folder: Path, ocr: OcrServer) -> None:
        self.folder, self.ocr, self.port = folder, ocr, free_port_block()
        self.base = f"http://127.0.0.1:{self.port}"
        self.searching, self.may_answer = asyncio.Event(), asyncio.Event()
        self.searches: list[dict[str, Any]] = []
        self.kb_url = ""
        self.process: asyncio.subprocess.Process | None = None

    async def search(self, request: web.Request) -> web.Response:
        self.searches.append(await request.json())
        self.searching.set()
        await self.may_answer.wait()
        return web.json_response(FOUND)

    async def start(self) -> None:
        given = {"KB": self.kb_url, "OCR": self.ocr.url, "RASA": NOWHERE, "ACTIONS": NOWHERE}
        environment = os.environ | {f"SANGDAM_{name}_URL": url for name, url in given.items()}
        environment |= {"SANGDAM_DATA_DIR": str(self.folder), "SANGDAM_PORT": str(self.port)}
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.app", cwd=REPOSITORY, env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        async with ClientSession() as http:
            for _ in range(300):
                try:
                    if (await http.get(f"{self.base}/healthz")).status == 200:
                        return
                except ClientError:
                    await asyncio.sleep(0.1)
        raise AssertionError("the bot did not start")

    async def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def events(self, conversation_id: str) -> list[Event]:
        log = await SqlEventLog.open(f"sqlite+pysqlite:///{self.folder / 'conversations.sqlite3'}")
        try:
            return await log.read(conversation_id)
        finally:
            await log.close()


class Customer:
    """A widget that comes back with what it knows, and sends again what nobody confirmed."""

    def __init__(self, bot: BotProcess) -> None:
        self.bot = bot
        self.visitor: str | None = None
        self.conversation: str | None = None

    @asynccontextmanager
    async def line(self) -> AsyncIterator[ClientWebSocketResponse]:
        async with ClientSession() as http, http.ws_connect(f"{self.bot.base}/channels/web/socket") as ws:
            hello = {"type": "hello", "visitor": self.visitor, "conversation": self.conversation}
            await ws.send_json(hello)
            welcome = await ws.receive_json(timeout=10)
            self.visitor, self.conversation = welcome["visitor"], welcome["conversation"]
            yield ws

    async def upload(self) -> str:
        form = FormData()
        form.add_field("file", png(), filename="a.png")
        async with ClientSession() as http:
            headers = {"Authorization": f"Visitor {self.visitor}"}
            response = await http.post(f"{self.bot.base}/channels/web/attachments", data=form, headers=headers)
            return str((await response.json())["attachment_id"])

    async def answered(self, ws: ClientWebSocketResponse) -> list[str]:
        """The bot's words, up to the answer."""
        said: list[str] = []
        while not any("계좌를 다시 적어 주세요." in text for text in said):
            frame = json.loads((await ws.receive(timeout=20)).data)
            if frame["type"] == "event" and frame["source"] == "bot":
                said.append(frame["data"]["text"])
        return said


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[BotProcess]:
    async with ocr_server() as ocr:
        made = BotProcess(tmp_path, ocr)
        app = web.Application()
        app.router.add_post("/search", made.search)
        kb = web.AppRunner(app, shutdown_timeout=0.1)
        await kb.setup()
        await web.TCPSite(kb, "127.0.0.1", 0).start()
        made.kb_url = f"http://127.0.0.1:{kb.addresses[0][1]}"
        await made.start()
        yield made
        made.may_answer.set()
        await made.kill()
        await kb.cleanup()


def message(*pictures: str) -> dict[str, Any]:
    return {"type": "message", "client_id": "m1", "text": "", "attachments": list(pictures)}


async def check_whole(bot: BotProcess, customer: Customer, pictures: list[str]) -> None:
    """One message with its pictures, one reading of each, told once, answered once."""
    assert customer.conversation is not None
    events = await bot.events(customer.conversation)
    assert [e.offset for e in events] == list(range(1, len(events) + 1))
    [said] = [e for e in events if e.source is Source.CUSTOMER]
    assert [picture["attachment_id"] for picture in said.data["attachments"]] == pictures
    readings = [e.data for e in events if e.kind is Kind.ATTACHMENT_READ]
    assert [reading["attachment_id"] for reading in readings] == pictures
    assert {reading["quality"] for reading in readings} == {"good"}
    words = [e.data["text"] for e in events if e.source is Source.BOT]
    assert [text.startswith("이렇게 읽었어요: DT-4021") for text in words] == [True, False]
    assert len([e for e in events if e.kind is Kind.TURN_FINISHED]) == 1


async def test_killed_between_upload_and_message(bot: BotProcess) -> None:
    customer = Customer(bot)
    bot.may_answer.set()
    async with customer.line():
        picture = await customer.upload()
    await bot.kill()
    await bot.start()
    async with customer.line() as ws:
        await ws.send_json(message(picture))
        await customer.answered(ws)
    await check_whole(bot, customer, [picture])


async def test_killed_while_pictures_are_read(bot: BotProcess) -> None:
    customer = Customer(bot)
    bot.may_answer.set()
    bot.ocr.go_on.clear()
    async with customer.line() as ws:
        pictures = [await customer.upload() for _ in range(2)]
        await ws.send_json(message(*pictures))
        await bot.ocr.until(2)
        await bot.kill()
    bot.ocr.go_on.set()
    await bot.start()
    async with customer.line() as ws:
        await ws.send_json(message(*pictures))  # its client did not hear that it was taken
        await customer.answered(ws)
    await check_whole(bot, customer, pictures)


async def test_killed_between_reading_and_answer(bot: BotProcess) -> None:
    customer = Customer(bot)
    async with customer.line() as ws:
        picture = await customer.upload()
        await ws.send_json(message(picture))
        await bot.searching.wait()
        await bot.kill()
    read = len(bot.ocr.received)
    bot.may_answer.set()
    await bot.start()
    async with customer.line() as ws:
        await customer.answered(ws)
    assert len(bot.ocr.received) == read == 1, "what was read is not read again"
    assert len({search["request_id"] for search in bot.searches}) == 1, "and counts as one search"
    await check_whole(bot, customer, [picture])
