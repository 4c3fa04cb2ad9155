"""Authoring through the bot's doors, with a real kb behind them: who may what, and who is said to have done it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from bot import authoring_doors
from bot.app import build
from contracts.articles import Article
from contracts.events import EventDraft, Kind, Source
from conversation.backends.sql_log import SqlEventLog
from conversation.models import Address
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from kb.app import make_app
from kb.assembly import open_articles
from kb.samples_import import MARK
from service.settings import Settings

A = "/api/authoring/articles"
DRAFT = {"title": "선물 포장 되나요?", "body": "네, 돼요."}


@dataclass
class Doors:
    http: TestClient[web.Request, web.Application]
    headers: dict[Role, dict[str, str]]
    settings: Settings

    async def call(self, role: Role, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        options: dict[str, Any] = {"json": body} if isinstance(body, dict | None) else {"data": body}
        headers = self.headers[role]
        async with self.http.request(method, path, headers=headers, params=query, **options) as response:
            return response.status, await response.json()


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    settings = Settings(data_dir=tmp_path)
    async with open_articles(settings) as store:
        await store.put_once(MARK, [Article(id="fee", title="배송비는 얼마인가요?", body="3,000원이에요.")])
    async with TestServer(await make_app(settings)) as kb:
        await _ready(str(kb.make_url("/readyz")))
        settings = settings.model_copy(update={"kb_url": str(kb.make_url("")).rstrip("/")})
        async with TestClient(TestServer(await build(settings))) as http:
            tokens = await SqlTokenStore.open(settings.database("desk"))
            headers = {role: {"Authorization": f"Bearer {await tokens.create(role)}"} for role in Role}
            await tokens.close()
            yield Doors(http, headers, settings)


async def _ready(address: str) -> None:
    async with aiohttp.ClientSession() as http, asyncio.timeout(60):
        while (await http.get(address)).status != 200:
            await asyncio.sleep(0.05)


async def test_an_author_writes_and_a_reviewer_publishes(doors: Doors) -> None:
    status, view = await doors.call(Role.AUTHOR, "POST", A, {"content": DRAFT, "id": "wrap"})
    assert (status, view["row"]["state"]) == (200, "draft")
    decision = {"base": 1, "decision": "publish"}
    status, _ = await doors.call(Role.AUTHOR, "POST", f"{A}/wrap/decisions", decision)
    assert status == 403
    status, view = await doors.call(Role.REVIEWER, "POST", f"{A}/wrap/decisions", decision)
    assert (status, view["row"]["state"]) == (200, "published")
    status, found = await doors.call(Role.AUTHOR, "POST", "/api/kb/search", {"query": "선물 포장 되나요?"})
    assert found["answer"]["article_id"] == "wrap"
    _, history = await doors.call(Role.AUTHOR, "GET", f"{A}/wrap/history")
    writer, publisher = history["items"][1]["by"], history["items"][0]["by"]
    assert writer != publisher


async def test_refusals_come_through_as_they_are(doors: Doors) -> None:
    await doors.call(Role.AUTHOR, "POST", A, {"content": DRAFT, "id": "wrap"})
    await doors.call(Role.REVIEWER, "PUT", f"{A}/wrap", {"base": 1, "content": DRAFT | {"body": "다르게"}})
    status, answer = await doors.call(Role.AUTHOR, "PUT", f"{A}/wrap", {"base": 1, "content": DRAFT})
    assert (status, answer["error"]["code"]) == (409, "changed")
    assert answer["error"]["detail"]["version"] == 2
    assert (await doors.call(Role.AUTHOR, "GET", f"{A}/nothing"))[0] == 404
    status, answer = await doors.call(Role.AUTHOR, "PUT", f"{A}/wrap", {"base": 2, "content": {"title": ""}})
    assert (status, answer["error"]["code"]) == (422, "unprocessable")


async def test_files_go_through_both_ways(doors: Doors) -> None:
    async with doors.http.get("/api/authoring/export?format=csv", headers=doors.headers[Role.AUTHOR]) as response:
        content = await response.read()
        assert response.headers["Content-Disposition"].startswith('attachment; filename="articles-')
    form = FormData()
    form.add_field("file", content, filename="file")
    status, looked = await doors.call(Role.AUTHOR, "POST", "/api/authoring/import/check", form, name="a.csv")
    assert (status, looked["unchanged"], looked["written"]) == (200, 1, False)


async def test_a_file_over_the_limit_is_refused(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authoring_doors, "MAX_IMPORT", 1_000)
    form = FormData()
    form.add_field("file", b"x" * 100_000, filename="file")
    status, answer = await doors.call(Role.AUTHOR, "POST", "/api/authoring/import/check", form, name="a.csv")
    assert (status, answer["error"]["code"]) == (413, "too_large")


async def test_calls_for_a_human_are_told_to_authors(doors: Doors) -> None:
    log = await SqlEventLog.open(doors.settings.database("conversations", "pysqlite"))
    conversation = await log.begin(Address("web", "1", "duretalk"))
    said = EventDraft(source=Source.CUSTOMER, kind=Kind.MESSAGE_CREATED, data={"text": "질문"})
    await log.append(conversation.id, [said, EventDraft(source=Source.BOT, kind=Kind.HANDOFF_REQUESTED, data={})])
    await log.close()
    asked = {"query": "나무 심는 행사", "request_id": f"{conversation.id}:1"}
    assert (await doors.call(Role.AUTHOR, "POST", "/api/kb/search", asked))[1]["abstained"]
    _, gaps = await doors.call(Role.AUTHOR, "GET", "/api/authoring/gaps")
    assert [(gap["title"], gap["count"], gap["handoffs"]) for gap in gaps["items"]] == [("나무 심는 행사", 1, 1)]


async def test_what_rasa_knew_no_intent_for_may_be_a_new_one(doors: Doors) -> None:
    log = await SqlEventLog.open(doors.settings.database("conversations", "pysqlite"))
    conversation = await log.begin(Address("web", "1", "duretalk"))
    for question, intent in (("나무 심는 행사", "out_of_scope"), ("겨울 눈꽃 축제", "faq")):
        facts = {"outcome": "abstained", "question": question, "intent": {"name": intent, "confidence": 0.6}}
        await log.append(conversation.id, [EventDraft(source=Source.SYSTEM, kind=Kind.TURN_FINISHED, data=facts)])
    await log.close()
    for question in ("나무 심는 행사", "겨울 눈꽃 축제") * 2:
        await doors.call(Role.AUTHOR, "POST", "/api/kb/search", {"query": question})
    _, gaps = await doors.call(Role.AUTHOR, "GET", "/api/authoring/gaps")
    found = {gap["title"]: (gap["count"], gap["new_intent"]) for gap in gaps["items"]}
    assert found == {"나무 심는 행사": (2, True), "겨울 눈꽃 축제": (2, False)}


async def test_wishes_for_articles_are_told_to_authors(doors: Doors) -> None:
    log = await SqlEventLog.open(doors.settings.database("conversations", "pysqlite"))
    by, forgotten = [await log.begin(Address("web", n, "duretalk")) for n in ("1", "2")]
    words = {"question": "010-1234-5678로 선물 포장 되나요?", "answer": "네, 돼요."}
    data = {"agent": {"id": "u_1", "name": "한지우"}, **words}
    wanted = EventDraft(source=Source.AGENT, kind=Kind.ARTICLE_WANTED, data=data)
    for conversation in (by, forgotten):
        await log.append(conversation.id, [wanted, wanted])
    await log.forget(forgotten.id, lambda _: [EventDraft(source=Source.CUSTOMER, kind=Kind.FORGOTTEN, data={})])
    await log.close()
    _, gaps = await doors.call(Role.AUTHOR, "GET", "/api/authoring/gaps")
    [gap] = gaps["items"]
    assert (gap["title"], gap["count"], gap["wanted"]) == ("[전화번호]로 선물 포장 되나요?", 1, 1)
    assert [(wish["by"], wish["answer"]) for wish in gap["wishes"]] == [("한지우", "네, 돼요.")]
