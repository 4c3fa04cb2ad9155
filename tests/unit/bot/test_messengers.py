"""LINE, TalkTalk and Chatwoot: any reply tree within their limits, and what is special to each."""

import base64
import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given, settings

from bot.channels import chatwoot, line, sangdamtalk, talktalk
from bot.channels.base import Channel, Refused
from bot.channels.chatwoot import ChatwootChannel
from bot.channels.flat import Flat, flatten, payload_of
from bot.channels.line import LineChannel
from bot.channels.sangdamtalk import SangdamtalkChannel
from bot.channels.talktalk import TalkTalkChannel
from contracts.errors import Unavailable
from contracts.events import Event, Kind, Source
from contracts.messages import Message, MessageButton
from conversation.models import Address
from service.app import create_app
from service.settings import Settings
from tests.contract.channel_doors import KEY, PUBLIC
from tests.pictures import png
from tests.unit.bot.conftest import SUGGESTED, Bot, screen, search_payload
from tests.unit.bot.kakao.test_render import messages
from text.cutting import size

SECRET = KEY.get_secret_value()


def event_of(message: Message, offset: int = 3) -> Event:
    return Event(
        conversation_id="line:x",
        offset=offset,
        at=datetime(2026, 3, 4, tzinfo=UTC),
        source=Source.BOT,
        kind=Kind.MESSAGE_CREATED,
        data=message.model_dump(mode="json", exclude_defaults=True),
    )


def carried(made: Any, key: str) -> set[str]:
    """Every value under a key, however deep."""
    if isinstance(made, dict):
        return ({made[key]} if key in made else set()) | carried(list(made.values()), key)
    return set().union(*(carried(part, key) for part in made)) if isinstance(made, list) else set()


@settings(max_examples=60, deadline=None)
@given(messages)
def test_any_tree_is_within_the_limits_and_nothing_is_lost(message: Message) -> None:
    flat = flatten(event_of(message), PUBLIC)
    wanted = {s.payload for s in message.suggestions} | {b.payload for b in message.buttons if b.payload}
    wanted |= {b.payload for card in message.cards for b in card.buttons if b.payload}
    assert {choice.payload for choice in flat.choices} == wanted

    at_line = line.rendered(flat)
    assert at_line
    for part in at_line:
        assert part["type"] in ("text", "image", "template")
        assert 0 < size(part.get("text", "x")) <= 5000
        assert urlsplit(part.get("originalContentUrl", "https://x")).scheme == "https"
        assert len(part.get("quickReply", {}).get("items", [])) <= 13
        assert len(part.get("template", {}).get("actions", [])) <= 4
    assert all(0 < size(text) <= 20 for text in carried(at_line, "label"))
    assert carried(at_line, "data") == {choice.within(300) for choice in flat.choices}
    assert all(size(text) <= 300 for text in carried(at_line, "data"))

    at_naver = talktalk.rendered(flat)
    assert all(0 < size(part.get("textContent", {}).get("text", "x")) <= 10_000 for part in at_naver)
    assert carried(at_naver, "code") == wanted, "TalkTalk has room for every token"
    for part in at_naver:
        for composite in part.get("compositeContent", {}).get("compositeList", []):
            assert 0 < size(composite["description"]) <= 1000
            assert 1 <= len(composite["buttonList"]) <= 10

    at_dealers = sangdamtalk.rendered(flat)
    assert all(0 < size(text) <= 1000 for text in at_dealers)

    at_chatwoot = chatwoot.rendered(flat)
    assert carried(at_chatwoot, "value") == {choice.place for choice in flat.choices}
    for letter in "가나다각":
        said = message.text.count(letter) if message.text else 0
        for made in (at_line, at_naver, at_chatwoot, at_dealers):
            assert json.dumps(made, ensure_ascii=False).count(letter) >= said


def test_links_and_pictures_have_whole_addresses() -> None:
    buttons = (
        MessageButton(title="환불 신청", deep_link="duretalk://refund"),
        MessageButton(title="전화", phone="1588-0000"),
    )
    flat = flatten(event_of(Message(text="**환불**이에요.", buttons=buttons, article_id="refund-time")), PUBLIC)
    assert flat.text == "환불이에요.\n전화: 1588-0000"
    assert [(link.title, link.url) for link in flat.links] == [("환불 신청", f"{PUBLIC}/help/refund-time")]
    assert talktalk.rendered(Flat("안녕", ("http://x/a.png",))) == [
        {"textContent": {"text": "안녕"}},
        {"imageContent": {"imageUrl": "http://x/a.png"}},
    ]
    assert line.rendered(Flat("안녕", ("http://x/a.png",))) == [{"type": "text", "text": "안녕\nhttp://x/a.png"}]


async def test_a_choice_named_by_its_place_is_found_again(bot: Bot) -> None:
    bot.rasa.answer = search_payload
    bot.search.found = SUGGESTED
    [event] = await bot.say("환불")
    conversation_id = bot.address.conversation_id
    first = flatten(event, PUBLIC).choices[0]
    assert await payload_of(bot.desk(), conversation_id, first.place) == first.payload
    for other in ("안녕", "at:", "at:1:0", f"at:{event.offset}:99", "at:9999:0", "at:x:y", "at:-1:0", "sd:1"):
        assert await payload_of(bot.desk(), conversation_id, other) == other


class Pictures:
    """The messenger's picture host."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str] | None]] = []

    async def picture(self, url: str, most: int, headers: dict[str, str] | None = None) -> bytes:
        self.asked.append((url, headers))
        return png()

    async def close(self) -> None: ...


async def post(bot: Bot, channel: Channel, path: str, body: dict[str, Any], **headers: str) -> int:
    app = create_app(Settings())
    app.add_routes(channel.routes(bot.desk()))
    async with TestClient(TestServer(app)) as http:
        raw = json.dumps(body).encode()
        digest = base64.b64encode(hmac.new(SECRET.encode(), raw, hashlib.sha256).digest()).decode()
        response = await http.post(path, data=raw, headers={"X-Line-Signature": digest, **headers})
        while bot.runner._running:
            await next(iter(bot.runner._running.values()))
        await channel.close()
        return int(response.status)


@pytest.mark.parametrize("name", ["line", "talktalk"])
async def test_a_picture_is_fetched_and_read(bot: Bot, name: str) -> None:
    pictures, settings = Pictures(), Settings()
    bot.ocr.lines = lambda content: screen("DT-1003 오류")
    if name == "line":
        channel: Channel = LineChannel(settings, KEY, KEY, pictures)  # type: ignore[arg-type]
        body: dict[str, Any] = {
            "type": "message",
            "webhookEventId": "w1",
            "source": {"type": "user", "userId": "minji"},
        }
        body = {"events": [{**body, "message": {"type": "image", "id": "123"}}]}
        assert await post(bot, channel, line.PATH, body) == 200
        assert pictures.asked == [
            ("https://api-data.line.me/v2/bot/message/123/content", {"Authorization": f"Bearer {SECRET}"})
        ]
    else:
        channel = TalkTalkChannel(settings, KEY, KEY, pictures)  # type: ignore[arg-type]
        image = {"imageUrl": "http://shop1.phinf.naver.net/a.jpg"}
        body = {"event": "send", "user": "minji", "imageContent": image}
        assert await post(bot, channel, f"/channels/talktalk/{SECRET}", body) == 200
        assert pictures.asked == [(image["imageUrl"], None)]
    events = await bot.log.read(Address(name, "minji", "duretalk").conversation_id)
    assert len(events[0].data["attachments"]) == 1
    assert any(e.kind is Kind.ATTACHMENT_READ for e in events)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "follow", "source": {"type": "user", "userId": "minji"}},
        {
            "type": "message",
            "source": {"type": "group", "groupId": "g", "userId": "minji"},
            "message": {"type": "text"},
        },
        {"type": "message", "source": {"type": "user"}},
        {"type": "message", "source": None},
        {},
        7,
    ],
)
async def test_what_is_not_said_to_us_at_line_is_passed_over(bot: Bot, event: Any) -> None:
    channel = LineChannel(Settings(), KEY, KEY)
    assert await post(bot, channel, line.PATH, {"events": [event]}) == 200
    assert await bot.log.conversation(Address("line", "minji", "duretalk").conversation_id) is None


async def test_a_tap_at_line_and_at_talktalk_is_what_the_button_was(bot: Bot) -> None:
    bot.rasa.answer = search_payload
    bot.search.found = SUGGESTED
    source = {"type": "user", "userId": "minji"}
    said = {"type": "message", "webhookEventId": "w1", "source": source, "message": {"type": "text", "text": "환불"}}
    await post(bot, LineChannel(Settings(), KEY, KEY), line.PATH, {"events": [said]})
    conversation_id = Address("line", "minji", "duretalk").conversation_id
    shown = next(e for e in await bot.log.read(conversation_id) if e.source is Source.BOT)
    data = flatten(shown, PUBLIC).choices[0].place
    tap = {"type": "postback", "webhookEventId": "w2", "source": source, "postback": {"data": data}}
    await post(bot, LineChannel(Settings(), KEY, KEY), line.PATH, {"events": [tap]})
    events = await bot.log.read(conversation_id)
    assert [e.data["choice"]["kind"] for e in events if "choice" in e.data] == ["article"]
    assert "3~5영업일" in [e for e in events if e.source is Source.BOT][-1].data["text"]


@pytest.mark.parametrize(
    "change", [{"conversation": {"id": 5, "status": "open"}}, {"message_type": "outgoing"}, {"private": True}]
)
async def test_at_chatwoot_the_bot_speaks_to_pending_contacts_alone(bot: Bot, change: dict[str, Any]) -> None:
    body = {
        "event": "message_created",
        "id": 1,
        "content": "안녕",
        "message_type": "incoming",
        "account": {"id": 1},
        "conversation": {"id": 5, "status": "pending"},
    }
    channel = ChatwootChannel(Settings(), "http://127.0.0.1:9", KEY, KEY)
    assert await post(bot, channel, f"/channels/chatwoot/{SECRET}", body | change) == 200
    assert await bot.log.conversation(Address("chatwoot", "1/5", "duretalk").conversation_id) is None


async def test_a_choice_at_chatwoot_is_what_the_button_was(bot: Bot) -> None:
    bot.rasa.answer = search_payload
    bot.search.found = SUGGESTED
    path, here = f"/channels/chatwoot/{SECRET}", {"account": {"id": 1}, "conversation": {"id": 5, "status": "pending"}}
    said = {"event": "message_created", "id": 1, "content": "환불", "message_type": "incoming", **here}
    await post(bot, ChatwootChannel(Settings(), "http://127.0.0.1:9", KEY, KEY), path, said)
    conversation_id = Address("chatwoot", "1/5", "duretalk").conversation_id
    shown = next(e for e in await bot.log.read(conversation_id) if e.source is Source.BOT)
    value = flatten(shown, PUBLIC).choices[0].place
    chosen = {"event": "message_updated", "id": 2, "message_type": "outgoing", **here}
    chosen["content_attributes"] = {"submitted_values": [{"title": "환불은 언제 되나요?", "value": value}]}
    for body in (chosen, chosen, {**said, "id": 3, "content": "환불은 언제 되나요?"}):
        await post(bot, ChatwootChannel(Settings(), "http://127.0.0.1:9", KEY, KEY), path, body)
        bot.search.found = SUGGESTED
    events = await bot.log.read(conversation_id)
    assert [e.data.get("choice", {}).get("kind") for e in events if e.source is Source.CUSTOMER][:2] == [
        None,
        "article",
    ]
    assert sum(e.source is Source.CUSTOMER for e in events) == 3, "the same choice twice is one"


async def test_a_failing_talktalk_is_told_from_a_refusing_one() -> None:
    channel = TalkTalkChannel(Settings(), KEY, KEY)
    for code, error in (("01", Refused), ("99", Unavailable)):

        async def answer(*args: Any, code: str = code, **options: Any) -> dict[str, Any]:
            return {"success": False, "resultCode": code}

        channel._messenger.post = answer  # type: ignore[method-assign]
        with pytest.raises(error):
            await channel.deliver(Address("talktalk", "u", "c"), event_of(Message(text="안녕")))
    await channel.close()


async def test_at_sangdamtalk_choices_are_repeated_and_sessions_end(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    bot.rasa.answer = search_payload
    bot.search.found = SUGGESTED
    sent: list[dict[str, Any]] = []

    async def take(url: str, body: dict[str, Any], headers: object) -> None:
        sent.append(body)

    def say(text: str) -> dict[str, Any]:
        return {
            "user_key": "minji",
            "sender_key": "p",
            "serial_number": uuid.uuid4().hex,
            "type": "text",
            "content": text,
        }

    def channel() -> SangdamtalkChannel:
        made = SangdamtalkChannel(Settings(), "http://127.0.0.1:9", ("id", KEY), KEY)
        monkeypatch.setattr(made._messenger, "post", take)
        return made

    path = f"/channels/sangdamtalk/{SECRET}"
    assert await post(bot, channel(), path, say("환불")) == 200
    assert await post(bot, channel(), path, say(" 환불은  언제 되나요? ")) == 200
    address = Address("sangdamtalk", "p/minji", "duretalk")
    events = await bot.log.read(address.conversation_id)
    assert [e.data["choice"]["kind"] for e in events if "choice" in e.data] == ["article"]
    here = channel()
    here.routes(bot.desk())
    await here.deliver(address, events[-2].model_copy(update={"data": {"text": "가" * 2_500}}))
    assert [len(body["message"]) for body in sent] == [1000, 1000, 500]
    assert len({body["serial_number"] for body in sent}) == 3
    assert all(len(body["serial_number"]) <= 30 and body["user_key"] == "minji" for body in sent)
    monkeypatch.setattr("bot.channels.sangdamtalk.SESSION", timedelta(0))
    with pytest.raises(Refused, match="session"):
        await here.deliver(address, events[-2])
    await here.close()


async def test_who_writes_too_much_is_refused(bot: Bot) -> None:
    app = create_app(Settings())
    channel = TalkTalkChannel(Settings(channel_messages_per_minute=1), KEY, KEY)
    app.add_routes(channel.routes(bot.desk()))
    body = {"event": "send", "user": "minji", "textContent": {"text": "안녕"}}
    async with TestClient(TestServer(app)) as http:
        path = f"/channels/talktalk/{SECRET}"
        assert [(await http.post(path, json=body)).status for _ in range(2)] == [200, 429]
        assert (await http.post(path, json=body | {"user": "hanul"})).status == 200
        await bot.runner.stop()
        await channel.close()
