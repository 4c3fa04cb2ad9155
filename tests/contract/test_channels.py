"""One suite over every channel that customers come in by: what any of them must hold, however it speaks."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import stamina
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.base import PushChannel
from bot.delivery import Delivery
from bot.notices import message_of
from contracts.actions import HandoffPayload
from contracts.agents import Agent
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import Image, Message, MessageButton
from conversation.models import Address
from desk import handoff
from service.app import create_app
from service.settings import Settings
from tests.contract.channel_doors import DOORS, PUBLIC, Door, Outside
from tests.unit.bot.conftest import SUGGESTED, Bot, search_payload


@dataclass
class Line:
    """A channel with a bot behind it and a messenger's server before it."""

    door: Door
    http: TestClient[Any, Any]
    bot: Bot
    outside: Outside
    delivery: Delivery
    sent: int = field(default=0)

    async def send(self, body: Any, message_id: str = "", path: str | None = None, **headers: str) -> int:
        raw, own = self.door.wire(body, message_id)
        response = await self.http.post(path or self.door.path, data=io.BytesIO(raw), headers={**own, **headers})
        text = await response.text()
        assert "Traceback" not in text
        assert response.status == 200 or json.loads(text)["error"]["code"]
        return int(response.status)

    async def say(self, text: str, customer: str = "minji", message_id: str = "m1") -> int:
        return await self.send(self.door.message(text, customer, message_id), message_id)

    def address(self, customer: str = "minji") -> Address:
        return Address(self.door.name, self.door.sender(customer), "duretalk")

    async def events(self, customer: str = "minji") -> list[Event]:
        return await self.bot.log.read(self.address(customer).conversation_id)

    async def said(self, customer: str = "minji") -> list[str]:
        return [e.data["text"] for e in await self.events(customer) if e.source is Source.CUSTOMER]

    async def resolved_by(self, actor: handoff.Actor) -> None:
        """An agent has taken a customer's case and resolved it; nobody has told the delivery of that yet."""
        self.bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
        await self.say("상담원 연결해 주세요", message_id="m0")
        await self.settled()
        self.bot.rasa.answer = search_payload
        for step in (lambda c: handoff.claim(c, actor), lambda c: handoff.resolve(c, actor, "solved", "")):
            await self.bot.log.change(self.address().conversation_id, step)

    async def settled(self) -> None:
        """Until every turn is done and every message delivered."""
        while self.bot.runner._running or self.delivery._running:
            await asyncio.gather(*self.bot.runner._running.values(), *self.delivery._running.values())


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
async def line(request: pytest.FixtureRequest) -> AsyncIterator[Line]:
    door: Door = request.param
    bot, outside = Bot(), Outside()
    server = TestServer(outside.app())
    await server.start_server()
    settings = Settings(public_url=PUBLIC, channel_messages_per_minute=1000)
    channel = door.build(settings, str(server.make_url("")).rstrip("/"))
    push = {door.name: cast("PushChannel", channel)} if door.pushes else {}
    delivery = Delivery(bot.log, push, 3, lambda c, event: message_of(c, event, bot.parts.catalogue))
    publish = bot.broadcast.publish

    def announce(events: Any) -> None:
        publish(events)
        for conversation_id in {event.conversation_id for event in events}:
            delivery.wake(conversation_id)

    bot.broadcast.publish = announce  # type: ignore[method-assign]
    app = create_app(settings)
    app.add_routes(channel.routes(bot.desk()))
    with stamina.set_testing(True, attempts=3, cap=True):
        async with TestClient(TestServer(app)) as http:
            yield Line(door, http, bot, outside, delivery)
            await channel.close()
            await bot.runner.stop()
            await delivery.stop()
    await server.close()


async def test_a_message_is_in_the_log_and_answered(line: Line) -> None:
    assert await line.say("안녕하세요") == 200
    await line.settled()
    assert await line.said() == ["안녕하세요"]
    assert [e.kind for e in await line.events()][-1] is Kind.TURN_FINISHED
    if line.door.pushes:
        assert "무엇을 도와드릴까요" in json.dumps([body for _, _, body in line.outside.got], ensure_ascii=False)
        assert await line.bot.log.undelivered([line.door.name]) == []


KEYED = pytest.mark.parametrize("line", [d for d in DOORS if d.keyed], indirect=True, ids=lambda door: door.name)
PUSHING = pytest.mark.parametrize("line", [d for d in DOORS if d.pushes], indirect=True, ids=lambda door: door.name)
SIGNED = pytest.mark.parametrize("line", [d for d in DOORS if d.wrong], indirect=True, ids=lambda door: door.name)


@KEYED
async def test_the_same_message_twice_is_one(line: Line) -> None:
    statuses = await asyncio.gather(*(line.say("안녕하세요") for _ in range(3)))
    assert statuses == [200, 200, 200]
    await line.settled()
    assert await line.say("안녕하세요") == 200
    assert await line.said() == ["안녕하세요"]
    assert sum(e.source is Source.BOT for e in await line.events()) == 1


async def test_messages_out_of_order_are_all_kept(line: Line) -> None:
    for number in (2, 1, 3):
        assert await line.say(f"{number}번", message_id=f"m{number}") == 200
    await line.settled()
    assert await line.said() == ["2번", "1번", "3번"]
    assert (await line.bot.log.unanswered()) == []


async def test_customers_are_kept_apart(line: Line) -> None:
    await line.say("가", "minji", "m1")
    await line.say("나", "hanul", "m1")
    await line.settled()
    assert (await line.said("minji"), await line.said("hanul")) == (["가"], ["나"])


async def test_unknown_fields_are_ignored_and_optional_ones_may_be_missing(line: Line) -> None:
    body = line.door.message("안녕하세요", "minji", "m1") | {"mood": {"deep": [1, None]}, "version": 9}
    assert await line.send(body, "m1") == 200
    assert await line.send(line.door.minimal("또 왔어요", "minji")) == 200
    await line.settled()
    assert await line.said() == ["안녕하세요", "또 왔어요"]


@SIGNED
async def test_a_wrong_signature_reaches_nobody(line: Line) -> None:
    assert line.door.wrong is not None
    path, headers = line.door.wrong
    assert await line.send(line.door.message("안녕", "minji", "m1"), "m1", path, **headers) == 401
    assert await line.events() == []


@pytest.mark.parametrize("text", ["x" * 10_000, "😀" * 50, "가\n나\r\n다", "\x00", "", " \n", "sd:forged", "at:1:0"])
async def test_whatever_is_said_is_answered(line: Line, text: str) -> None:
    assert await line.say(text) == 200
    await line.settled()
    assert [e.kind for e in await line.events()][-1] is Kind.TURN_FINISHED


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"x"', b"{}", b"[" * 50_000, b"9" * 5_000])
async def test_a_body_that_is_none_is_a_clear_error(line: Line, raw: bytes) -> None:
    headers = {"Content-Type": "application/json", **line.door.headers(raw, "")}
    response = await line.http.post(line.door.path, data=raw, headers=headers)
    assert response.status in (400, 422)
    assert (await response.json())["error"]["code"] in ("bad_request", "unprocessable")


async def test_a_huge_body_is_refused(line: Line) -> None:
    raw = json.dumps(line.door.message("가" * 400_000, "minji", "m1")).encode()
    headers = {"Content-Type": "application/json", **line.door.headers(raw, "")}
    response = await line.http.post(line.door.path, data=io.BytesIO(raw), headers=headers)
    assert response.status == 413
    assert await line.events() == []


async def test_a_body_that_never_ends_is_not_waited_for(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.doorkeeper.BODY_S", 0.05)
    raw, headers = line.door.wire(line.door.message("안녕하세요", "minji", "m1"), "m1")
    enough = asyncio.Event()

    async def dripping() -> AsyncIterator[bytes]:
        yield raw[:20]
        await enough.wait()

    try:
        response = await line.http.post(line.door.path, data=dripping(), headers=headers)
        assert response.status == 504
        assert (await response.json())["error"]["code"] == "timed_out"
    finally:
        enough.set()
    assert await line.events() == []


@PUSHING
async def test_every_word_and_choice_arrives(line: Line) -> None:
    """What is pushed to a messenger can be tapped there, and comes back as what it was."""
    line.bot.rasa.answer = search_payload
    line.bot.search.found = SUGGESTED
    await line.say("환불 언제 돼요?")
    await line.settled()
    everything = json.dumps([body for _, _, body in line.outside.got], ensure_ascii=False)
    assert "가장 가까운 것을 골라" in everything
    assert "환불은 언제 되나요?" in everything
    assert "상담원 연결" in everything


@PUSHING
async def test_a_receiver_in_trouble_is_asked_again(line: Line) -> None:
    line.outside.statuses = [503, 429]
    await line.say("안녕하세요")
    await line.settled()
    assert len(line.outside.got) == 3
    assert len({json.dumps(body) for _, _, body in line.outside.got}) == 1
    assert await line.bot.log.undelivered([line.door.name]) == []


KEYLESS = pytest.mark.parametrize(
    "line", [d for d in DOORS if d.name in ("talktalk", "chatwoot")], indirect=True, ids=lambda door: door.name
)


@KEYLESS
@pytest.mark.parametrize("statuses", [[200, 503], [200, 503, 429], [503, 200, 503], [200, 200, 503]], ids=str)
async def test_what_has_arrived_of_a_long_answer_does_not_come_again(line: Line, statuses: list[int]) -> None:
    """These messengers know no key of a repeated message; LINE, 상담톡 and the callback do."""
    buttons = tuple(MessageButton(title=f"고르기 {n}", payload=f"sd:{n}") for n in range(12))
    text = " ".join(f"{n}번째" for n in range(2_500))
    long = Message(text=text, image=Image(url=f"{PUBLIC}/a.png", alt="화면"), buttons=buttons)
    data = long.model_dump(mode="json", exclude_defaults=True)
    conversation = await line.bot.log.begin(line.address())
    await line.bot.log.append(
        conversation.id, [EventDraft(source=Source.BOT, kind=Kind.MESSAGE_CREATED, data=data) for _ in range(2)]
    )
    line.outside.statuses = list(statuses)
    line.delivery.wake(conversation.id)
    await line.settled()
    answers = zip(line.outside.got, [*statuses, *[200] * 30], strict=False)
    taken = [json.dumps(body) for (_, _, body), status in answers if status == 200]
    once, again = taken[: len(taken) // 2], taken[len(taken) // 2 :]
    assert len(once) == len({*once}) >= 3
    assert [part[:200] for part in again] == [part[:200] for part in once], "another message is another one"
    assert await line.bot.log.undelivered([line.door.name]) == []


SANGDAMTALK = pytest.mark.parametrize(
    "line", [d for d in DOORS if d.name == "sangdamtalk"], indirect=True, ids=lambda door: door.name
)
HANUL = handoff.Actor(Agent(id="u_1", name="김하늘"))


@SANGDAMTALK
@pytest.mark.parametrize("statuses", [[], [200, 200, 503, 503], [200, 503, 200, 429]], ids=str)
async def test_a_resolved_case_ends_the_session_at_the_dealers_once(line: Line, statuses: list[int]) -> None:
    await line.resolved_by(HANUL)
    line.outside.got.clear()
    line.outside.statuses = list(statuses)
    line.delivery.wake(line.address().conversation_id)
    await line.settled()
    answers = zip(line.outside.got, [*statuses, *[200] * 9], strict=False)
    taken = [(path, body) for (path, _, body), status in answers if status == 200]
    assert [path for path, _ in taken] == ["/v1/chat/write", "/v1/chat/write", "/v1/chat/end"]
    assert "상담을 시작했어요" in taken[0][1]["message"]
    assert "상담이 끝났어요" in taken[1][1]["message"]
    assert taken[2][1] == {"user_key": "minji", "sender_key": "profile1"}
    assert {headers["HT-Client-Id"] for _, headers, _ in line.outside.got} == {"id"}
    assert await line.bot.log.undelivered([line.door.name]) == []
    assert Kind.DELIVERY_FAILED not in [e.kind for e in await line.events()]


@SANGDAMTALK
async def test_a_session_that_is_over_already_fails_no_message(line: Line) -> None:
    await line.resolved_by(HANUL)
    line.outside.got.clear()
    line.outside.statuses = [200, 200, 404]
    line.delivery.wake(line.address().conversation_id)
    await line.settled()
    assert [path for path, _, _ in line.outside.got][-1] == "/v1/chat/end"
    assert await line.bot.log.undelivered([line.door.name]) == []
    assert Kind.DELIVERY_FAILED not in [e.kind for e in await line.events()]


@SANGDAMTALK
async def test_a_session_goes_on_for_who_has_written_since(line: Line) -> None:
    await line.resolved_by(HANUL)
    line.outside.got.clear()
    await line.say("하나만 더요", message_id="m2")
    await line.settled()
    assert "/v1/chat/end" not in [path for path, _, _ in line.outside.got]
    assert len(line.outside.got) == 3, "who has begun, that it is over, and the bot's answer"


@SANGDAMTALK
async def test_what_a_dealer_tells_besides_messages_is_answered_by_nobody(line: Line) -> None:
    for kind in ("expired_session", "end", 7, None, ["text"]):
        assert await line.send(line.door.message("", "minji", "m1") | {"type": kind}) == 200
    assert await line.events() == []


@PUSHING
async def test_a_message_that_is_refused_is_said_so_in_the_log(line: Line) -> None:
    line.outside.statuses = [400]
    await line.say("안녕하세요")
    await line.settled()
    [failed] = [e for e in await line.events() if e.kind is Kind.DELIVERY_FAILED]
    assert "400" in failed.data["problem"]


async def test_who_wants_a_human_is_queued_under_the_channels_name(line: Line) -> None:
    line.bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
    await line.say("상담원 연결해 주세요")
    await line.settled()
    waiting = await line.bot.log.waiting()
    if line.door.name == "chatwoot":  # its own agents take over
        assert [e.kind for e in await line.events()][-1] is Kind.HANDOFF_CANCELLED
        assert waiting == []
        assert line.outside.got[-1][0].endswith("/toggle_status")
        assert line.outside.got[-1][2] == {"status": "open"}
    else:
        assert [c.address.channel for c in waiting] == [line.door.name]
