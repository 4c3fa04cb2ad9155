"""Each channel as the outside sees it: how a message comes in, and where the answer goes."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.channels.base import Channel
from bot.channels.callback import CallbackChannel
from bot.channels.chatwoot import ChatwootChannel
from bot.channels.kakao.skill import KakaoChannel
from bot.channels.line import LineChannel
from bot.channels.rest import RestChannel
from bot.channels.sangdamtalk import SangdamtalkChannel
from bot.channels.talktalk import TalkTalkChannel
from service.settings import Settings
from tests.unit.bot.kakao.requests import skill

PUBLIC = "https://help.example.com"
KEY = SecretStr("a-secret-nobody-guesses")
Wire = tuple[bytes, dict[str, str]]


@dataclass
class Outside:
    """The messenger's own server: remembers what it is sent, and answers with the statuses it was given, then 200."""

    base: str = ""
    statuses: list[int] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=lambda: {"success": True, "resultCode": "00"})
    got: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)

    def app(self) -> web.Application:
        async def take(request: web.Request) -> web.Response:
            status = self.statuses.pop(0) if self.statuses else 200
            self.got.append((request.path, dict(request.headers), await request.json()))
            return web.json_response(self.answer, status=status)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", take)
        return app


@dataclass(frozen=True)
class Door:
    """`message`: a customer's text as its body and headers, under an id where the channel has any. `minimal`: without
    whatever may be missing. `wrong`: headers, or a path, that are not rightly signed; None where nothing is signed."""

    name: str
    path: str
    build: Callable[[Settings, str], Channel]
    message: Callable[[str, str, str], dict[str, Any]]
    minimal: Callable[[str, str], dict[str, Any]]
    headers: Callable[[bytes, str], dict[str, str]]
    sender: Callable[[str], str] = lambda customer: customer
    wrong: tuple[str, dict[str, str]] | None = None
    keyed: bool = True
    pushes: bool = False
    answers_bad_with_a_body: tuple[int, ...] = (400, 422)

    def wire(self, body: Any, message_id: str) -> Wire:
        raw = json.dumps(body).encode()
        return raw, {"Content-Type": "application/json", **self.headers(raw, message_id)}


def _rest(text: str, customer: str, message_id: str) -> dict[str, Any]:
    return {"sender": customer, "message": text, "input_channel": "app", "metadata": {"message_id": message_id}}


def _line(text: str, customer: str, message_id: str) -> dict[str, Any]:
    event = {
        "type": "message",
        "mode": "active",
        "timestamp": 1_767_225_600_000,
        "source": {"type": "user", "userId": customer},
        "webhookEventId": message_id,
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "r1",
        "message": {"id": "468789577898262530", "type": "text", "quoteToken": "q1", "text": text},
    }
    return {"destination": "U0", "events": [event]}


def _line_minimal(text: str, customer: str) -> dict[str, Any]:
    source = {"type": "user", "userId": customer}
    return {"events": [{"type": "message", "source": source, "message": {"type": "text", "text": text}}]}


def _line_signature(body: bytes, message_id: str) -> dict[str, str]:
    digest = hmac.new(KEY.get_secret_value().encode(), body, hashlib.sha256).digest()
    return {"X-Line-Signature": base64.b64encode(digest).decode()}


def _talktalk(text: str, customer: str, message_id: str) -> dict[str, Any]:
    options = {"mobile": False, "under14": False}
    return {
        "event": "send",
        "user": customer,
        "textContent": {"text": text, "inputType": "typing", "code": ""},
        "options": options,
    }


def _sangdamtalk(text: str, customer: str, message_id: str) -> dict[str, Any]:
    return {
        "user_key": customer,
        "sender_key": "profile1",
        "session_id": "s1",
        "time": "2026-03-04 09:00:00",
        "serial_number": message_id,
        "type": "text",
        "content": text,
        "extra": "",
    }


def _chatwoot(text: str, customer: str, message_id: str) -> dict[str, Any]:
    return {
        "event": "message_created",
        "id": message_id,
        "content": text,
        "content_type": "text",
        "content_attributes": {},
        "message_type": "incoming",
        "private": False,
        "sender": {"id": 7, "name": "민지", "type": "contact"},
        "account": {"id": 1, "name": "두레톡"},
        "conversation": {"id": _number(customer), "status": "pending", "channel": "Channel::Api"},
        "inbox": {"id": 3, "name": "웹"},
    }


def _chatwoot_minimal(text: str, customer: str) -> dict[str, Any]:
    conversation = {"id": _number(customer), "status": "pending"}
    event = {"event": "message_created", "message_type": "incoming", "content": text}
    return {**event, "account": {"id": 1}, "conversation": conversation}


def _number(customer: str) -> int:
    return sum(customer.encode())


def _nothing(body: bytes, message_id: str) -> dict[str, str]:
    return {}


def _skill_minimal(text: str, customer: str) -> dict[str, Any]:
    return {"userRequest": {"utterance": text, "user": {"id": customer}}}


DOORS = (
    Door(
        name="rest",
        path="/webhooks/rest/webhook",
        build=lambda settings, outside: RestChannel(1000, PUBLIC),
        message=_rest,
        minimal=lambda text, customer: {"sender": customer, "message": text},
        headers=_nothing,
    ),
    Door(
        name="callback",
        path="/webhooks/callback/webhook",
        build=lambda settings, outside: CallbackChannel(f"{outside}/bot", 5, PUBLIC, 1000),
        message=_rest,
        minimal=lambda text, customer: {"sender": customer, "message": text},
        headers=_nothing,
        pushes=True,
    ),
    Door(
        name="kakao",
        path="/channels/kakao/skill",
        build=lambda settings, outside: KakaoChannel(settings.model_copy(update={"kakao_secret": KEY})),
        message=lambda text, customer, message_id: skill(text, customer),
        minimal=_skill_minimal,
        headers=lambda body, message_id: {
            "X-Sangdam-Secret": KEY.get_secret_value(),
            **({"X-Request-Id": message_id} if message_id else {}),
        },
        wrong=("/channels/kakao/skill", {"X-Sangdam-Secret": "wrong"}),
    ),
    Door(
        name="line",
        path="/channels/line/webhook",
        build=lambda settings, outside: LineChannel(settings.model_copy(update={"line_url": outside}), KEY, KEY),
        message=_line,
        minimal=_line_minimal,
        headers=_line_signature,
        wrong=("/channels/line/webhook", {"X-Line-Signature": "wrong"}),
        pushes=True,
    ),
    Door(
        name="talktalk",
        path=f"/channels/talktalk/{KEY.get_secret_value()}",
        build=lambda settings, outside: TalkTalkChannel(
            settings.model_copy(update={"talktalk_url": outside}), KEY, KEY
        ),
        message=_talktalk,
        minimal=lambda text, customer: {"event": "send", "user": customer, "textContent": {"text": text}},
        headers=_nothing,
        wrong=("/channels/talktalk/wrong", {}),
        keyed=False,
        pushes=True,
    ),
    Door(
        name="sangdamtalk",
        path=f"/channels/sangdamtalk/{KEY.get_secret_value()}",
        build=lambda settings, outside: SangdamtalkChannel(settings, outside, ("id", KEY), KEY),
        message=_sangdamtalk,
        minimal=lambda text, customer: {"user_key": customer, "sender_key": "profile1", "content": text},
        headers=_nothing,
        sender=lambda customer: f"profile1/{customer}",
        wrong=("/channels/sangdamtalk/wrong", {}),
        pushes=True,
    ),
    Door(
        name="chatwoot",
        path=f"/channels/chatwoot/{KEY.get_secret_value()}",
        build=lambda settings, outside: ChatwootChannel(settings, outside, KEY, KEY),
        message=_chatwoot,
        minimal=_chatwoot_minimal,
        headers=_nothing,
        sender=lambda customer: f"1/{_number(customer)}",
        wrong=("/channels/chatwoot/wrong", {}),
        pushes=True,
    ),
)
