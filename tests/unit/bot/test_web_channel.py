"""The widget's socket over real websockets; no private service runs, so every question reaches a human's queue."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.app import build
from contracts.events import Source
from conversation.backends.sql_log import SqlEventLog
from service.settings import Settings

SOCKET = "/channels/web/socket"


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    nowhere = "http://127.0.0.1:9"
    settings = Settings(
        data_dir=tmp_path, kb_url=nowhere, rasa_url=nowhere, actions_url=nowhere, identity_secret=SecretStr("shared")
    )
    async with TestClient(TestServer(await build(settings))) as client:
        yield client


class Widget:
    def __init__(self, ws: ClientWebSocketResponse) -> None:
        self.ws = ws

    async def send(self, **frame: Any) -> None:
        await self.ws.send_json(frame)

    async def next(self, *types: str) -> dict[str, Any]:
        """The next frame of one of these types."""
        while True:
            frame: dict[str, Any] = await self.ws.receive_json(timeout=10)
            if frame["type"] in types:
                return frame

    async def hello(self, **fields: Any) -> dict[str, Any]:
        await self.send(type="hello", **fields)
        return await self.next("welcome")


@pytest.fixture
async def widget(http: TestClient[Any, Any]) -> AsyncIterator[Widget]:
    async with http.ws_connect(SOCKET) as ws:
        yield Widget(ws)


async def test_a_message_comes_back_with_its_id_and_is_answered(widget: Widget) -> None:
    welcome = await widget.hello(lang="ko")
    assert welcome["resumed"] is False
    assert welcome["conversation"].startswith("web:")
    await widget.send(type="message", client_id="c1", text="환불 언제 돼요?")
    asked = await widget.next("event")
    assert (asked["offset"], asked["source"], asked["client_id"]) == (1, "customer", "c1")
    assert asked["data"] == {"text": "환불 언제 돼요?"}
    assert (await widget.next("typing")) == {"type": "typing", "source": "bot", "on": True}
    kinds = [(e["source"], e["kind"]) for e in [await widget.next("event"), await widget.next("event")]]
    assert kinds == [("bot", "handoff.requested"), ("bot", "message.created")]
    await widget.send(type="message", client_id="c1", text="환불 언제 돼요?")
    await widget.send(type="message", client_id="c2", text="급해요")
    assert (await widget.next("event"))["client_id"] == "c2", "a resend is the same message"


async def test_the_queue_position_is_told(widget: Widget) -> None:
    await widget.hello()
    await widget.send(type="message", client_id="c1", text="상담원")
    assert (await widget.next("queue"))["position"] == 1


async def test_a_reconnect_goes_on_from_the_last_offset_without_doubles(
    http: TestClient[Any, Any], widget: Widget
) -> None:
    welcome = await widget.hello()
    await widget.send(type="message", client_id="c1", text="하나")
    for _ in range(3):
        last = await widget.next("event")
    async with http.ws_connect(SOCKET) as ws:
        again = Widget(ws)
        back = await again.hello(
            visitor=welcome["visitor"], conversation=welcome["conversation"], offset=last["offset"]
        )
        assert back["resumed"] is True
        assert back["conversation"] == welcome["conversation"]
        await again.send(type="message", client_id="c2", text="둘")
        first = await again.next("event")
        assert (first["data"]["text"], first["client_id"]) == ("둘", "c2")
        assert first["offset"] > last["offset"]
        assert (await widget.next("event"))["offset"] == first["offset"], "two tabs see the same"


async def test_another_visitors_conversation_is_never_opened(http: TestClient[Any, Any], widget: Widget) -> None:
    mine = await widget.hello()
    await widget.send(type="message", client_id="c1", text="비밀이에요")
    await widget.next("event")
    async with http.ws_connect(SOCKET) as ws:
        other = Widget(ws)
        for claimed in (mine["visitor"][:-2] + "xx", "null", "a" * 600, None):
            welcome = await other.hello(visitor=claimed, conversation=mine["conversation"])
            assert welcome["conversation"] != mine["conversation"]
            assert welcome["resumed"] is False


async def test_a_signed_customer_is_the_same_everywhere_and_a_forged_one_a_guest(
    http: TestClient[Any, Any], widget: Widget
) -> None:
    signature = hmac.new(b"shared", b"user-7", hashlib.sha256).hexdigest()
    first = await widget.hello(identity={"id": "user-7", "hmac": signature})
    async with http.ws_connect(SOCKET) as ws:
        elsewhere = Widget(ws)
        second = await elsewhere.hello(identity={"id": "user-7", "hmac": signature})
        assert second["conversation"] == first["conversation"]
        await elsewhere.send(type="hello", identity={"id": "user-8", "hmac": signature})
        assert (await elsewhere.next("error"))["code"] == "bad_identity"
        assert (await elsewhere.next("welcome"))["conversation"] not in (first["conversation"],)


async def test_the_token_of_a_signed_customer_does_not_stand_in_for_the_signature(
    http: TestClient[Any, Any], widget: Widget
) -> None:
    signature = hmac.new(b"shared", b"user-7", hashlib.sha256).hexdigest()
    signed = await widget.hello(identity={"id": "user-7", "hmac": signature})
    for forged in (
        None,
        {"id": "user-7", "hmac": "0" * 64},
        {"id": "user-7", "hmac": ""},
        {"id": "user-8", "hmac": signature},
    ):
        async with http.ws_connect(SOCKET) as ws:
            thief = Widget(ws)
            identity = {} if forged is None else {"identity": forged}
            await thief.send(type="hello", visitor=signed["visitor"], conversation=signed["conversation"], **identity)
            assert (await thief.next("welcome"))["conversation"] != signed["conversation"]


async def test_only_whom_the_company_has_signed_is_known_in_the_log(widget: Widget, tmp_path: Path) -> None:
    signature = hmac.new(b"shared", b"user-7", hashlib.sha256).hexdigest()
    told: dict[str, str | None] = {}
    for identity, known in (
        (None, None),
        ({"id": "user-7", "hmac": signature.upper()}, "user-7"),
        ({"id": "user-8", "hmac": signature}, None),
    ):
        await widget.send(type="hello", **({"identity": identity} if identity else {}))
        welcome = await widget.next("welcome")
        told[welcome["conversation"]] = known
        await widget.send(type="message", client_id="m", text="환불이 안 와요")
        await widget.next("event")
        await widget.send(type="choose", client_id="t", payload="sd:forged")
        await widget.next("event")
    assert len(told) == 3
    log = await SqlEventLog.open(f"sqlite+pysqlite:///{tmp_path / 'conversations.sqlite3'}")
    for conversation_id, known in told.items():
        said = [e for e in await log.read(conversation_id) if e.source is Source.CUSTOMER]
        assert len(said) == 2
        assert said[0].data.get("customer") == known
    await log.close()


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "{",
        "[]",
        "null",
        '"hello"',
        '{"type":"nothing"}',
        '{"type":"hello","offset":-1}',
        '{"type":"hello","mood":"good"}',
        '{"type":"message","text":"x"}',
        '{"type":"message","client_id":"c","text":"x"}',
        '{"type":"survey","score":9}',
        "[" * 30_000,
        json.dumps({"type": "hello", "visitor": "\x00" * 700}),
    ],
)
async def test_junk_is_answered_by_an_error_and_the_socket_stays(widget: Widget, junk: str) -> None:
    await widget.ws.send_str(junk)
    assert (await widget.next("error"))["message"]
    assert (await widget.hello())["conversation"]


async def test_a_frame_over_the_limit_ends_the_socket_and_nothing_else(
    http: TestClient[Any, Any], widget: Widget
) -> None:
    await widget.hello()
    await widget.ws.send_str("x" * 1_000_000)
    message = await widget.ws.receive(timeout=10)
    assert widget.ws.closed or message.data == 1009
    assert (await http.get("/healthz")).status == 200


async def test_a_flood_is_slowed_and_then_ended(widget: Widget) -> None:
    await widget.hello()
    for _ in range(600):
        if widget.ws.closed:
            break
        await widget.ws.send_str('{"type":"typing","on":true}')
    codes = set()
    async for message in widget.ws:
        codes.add(json.loads(message.data).get("code"))
    assert "too_many" in codes
    assert widget.ws.close_code == 1008


async def test_forget_me_begins_anew(widget: Widget) -> None:
    first = await widget.hello()
    await widget.send(type="forget")
    second = await widget.next("welcome")
    assert second["conversation"] != first["conversation"]


async def test_a_stopping_server_says_that_it_restarts(tmp_path: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    app = await build(Settings(data_dir=tmp_path, kb_url=nowhere, rasa_url=nowhere, actions_url=nowhere))
    client = TestClient(TestServer(app))
    await client.start_server()
    ws = await client.ws_connect(SOCKET)
    await Widget(ws).hello()
    closing = asyncio.create_task(client.server.close())
    await ws.receive(timeout=10)
    assert ws.close_code == 1012
    await closing
    await client.close()
