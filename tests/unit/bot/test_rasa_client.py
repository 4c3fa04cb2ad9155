"""Rasa's tracker as a cache of the log: a server over real HTTP stands in for Rasa."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.rasa_client import RasaClient
from bot.turn import open_turn
from contracts.actions import HandoffPayload, SayPayload, SearchPayload
from contracts.agents import Agent
from contracts.errors import Unavailable
from contracts.events import EventDraft, Kind, Source
from contracts.messages import Message
from desk import handoff
from desk.handoff import Actor
from service.client import ServiceClient
from tests.unit.bot.conftest import Bot, screen


class FakeRasa:
    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.seeds: dict[str, list[dict[str, Any]]] = {}
        self.answer: Any = {"messages": [{"custom": {"type": "say", "key": "greet"}}], "intent": {"name": "greet"}}
        self.status = 200

    async def webhook(self, request: web.Request) -> web.Response:
        self.messages.append(await request.json())
        return web.json_response(self.answer, status=self.status)

    async def events(self, request: web.Request) -> web.Response:
        self.seeds[request.match_info.get("id", "parse")] = await request.json()
        return web.json_response({})


@pytest.fixture
async def rasa() -> AsyncIterator[tuple[FakeRasa, str]]:
    fake, app = FakeRasa(), web.Application()
    app.router.add_post("/webhooks/sangdam/webhook", fake.webhook)
    app.router.add_post("/model/parse", fake.events)
    app.router.add_put("/conversations/{id}/tracker/events", fake.events)
    server = TestServer(app)
    await server.start_server()
    yield fake, str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
async def client(bot: Bot, rasa: tuple[FakeRasa, str]) -> AsyncIterator[RasaClient]:
    service = ServiceClient("rasa", rasa[1], 5)
    client = RasaClient(service, bot.log)
    bot.rasa.read = client.read  # type: ignore[method-assign]
    yield client
    await service.close()


async def test_a_first_turn_needs_no_seed_and_carries_its_id(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]
) -> None:
    await bot.say("안녕")
    [message] = rasa[0].messages
    assert message["message"] == "안녕"
    assert message["metadata"] == {"turn_id": f"{bot.address.conversation_id}:1", "lang": "ko", "query": "안녕"}
    assert rasa[0].seeds == {}


async def test_the_same_tracker_is_used_while_rasa_has_seen_everything(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]
) -> None:
    for text in ("안녕", "환불", "배송"):
        await bot.say(text)
    assert len({m["sender"] for m in rasa[0].messages}) == 1
    assert rasa[0].seeds == {}


async def test_what_an_agent_said_is_seeded_into_a_fresh_tracker(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]
) -> None:
    await bot.say("안녕")
    words = EventDraft(source=Source.AGENT, kind=Kind.MESSAGE_CREATED, data={"text": "상담원 김하늘이에요"})
    await bot.log.append(bot.address.conversation_id, [words])
    await bot.say("고마워요")
    first, second = (m["sender"] for m in rasa[0].messages)
    assert first != second
    [user] = [e for e in rasa[0].seeds[second] if e["event"] == "user"]
    assert user["parse_data"]["intent"] == {"name": "greet", "confidence": 1.0}
    assert [e.get("text") for e in rasa[0].seeds[second] if e["event"] in ("user", "bot")] == [
        "안녕",
        "안녕하세요, 상담 챗봇이에요. 무엇을 도와드릴까요? 궁금한 점을 편하게 적어 주세요.",
        "상담원 김하늘이에요",
    ]


async def test_after_a_hand_back_the_bot_answers_at_once_and_knows_what_was_said(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]
) -> None:
    """A whole handoff: what customer and agent said to each other is in the tracker of the bot's next turn."""
    c, hanul = bot.address.conversation_id, Actor(Agent(id="a1", name="김하늘"))
    rasa[0].answer = {"messages": [{"custom": {"type": "handoff"}}], "intent": {"name": "ask_human"}}
    await bot.say("상담원이요")
    await bot.log.change(c, lambda c: handoff.claim(c, hanul))
    await bot.log.change(c, lambda c: handoff.answer(c, hanul, Message(text="주문번호가 어떻게 되세요?"), "k1"))
    assert await bot.say("20260304-7이에요") == [], "while an agent holds, the bot never speaks"
    await bot.log.change(c, lambda c: handoff.answer(c, hanul, Message(text="환불 처리했어요"), "k2"))
    await bot.log.change(c, lambda c: handoff.hand_back(c, hanul))
    assert len(rasa[0].messages) == 1, "Rasa has heard nothing of it yet"

    rasa[0].answer = {"messages": [{"custom": {"type": "say", "key": "thank"}}], "intent": {"name": "thank"}}
    [answer] = await bot.say("고마워요")
    assert answer.source is Source.BOT
    assert answer.data["text"].startswith("도움이 되었다니")
    seeded = [(e["event"], e["text"]) for e in rasa[0].seeds[rasa[0].messages[-1]["sender"]] if "text" in e]
    assert seeded[0] == ("user", "상담원이요")
    assert seeded[-3:] == [
        ("bot", "주문번호가 어떻게 되세요?"),
        ("user", "20260304-7이에요"),
        ("bot", "환불 처리했어요"),
    ]


async def test_a_turn_that_failed_half_way_is_done_again_on_a_tracker_without_it(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]
) -> None:
    await bot.say("안녕")
    await bot.log.append(
        bot.address.conversation_id,
        [EventDraft(source=Source.CUSTOMER, kind=Kind.MESSAGE_CREATED, data={"text": "환불"})],
    )
    turn = await open_turn(bot.parts, bot.address.conversation_id)
    assert turn is not None
    rasa[0].status = 500
    with pytest.raises(Unavailable):
        await client.read(turn)
    rasa[0].status = 200
    await client.read(turn)
    failed, again = (m["sender"] for m in rasa[0].messages[1:])
    assert failed != again
    assert [e["text"] for e in rasa[0].seeds[again] if e["event"] == "user"] == ["안녕"]


async def test_after_a_restart_of_rasa_trackers_are_seeded_anew(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]
) -> None:
    await bot.say("안녕")
    await client.welcome()
    await bot.say("환불")
    assert len(rasa[0].seeds) == 2
    assert rasa[0].messages[0]["sender"] != rasa[0].messages[1]["sender"]


@pytest.mark.parametrize("text", ["/restart", "  //refund", "／restart", '/faq{"x": 1}', "/ /restart"])
async def test_a_leading_slash_never_reaches_rasa(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str], text: str
) -> None:
    await bot.say(text)
    assert not rasa[0].messages[0]["message"].strip().startswith("/")


async def test_payloads_carry_the_intent(bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]) -> None:
    rasa[0].answer = {
        "messages": [{"custom": {"type": "say", "key": "thank"}}, {"custom": {"type": "handoff", "reason": "asked"}}],
        "intent": {"name": "thank", "confidence": 0.7},
    }
    await bot.intake.receive(_inbound(bot, "고마워요"))
    turn = await open_turn(bot.parts, bot.address.conversation_id)
    assert turn is not None
    say, handoff = await client.read(turn)
    assert isinstance(say, SayPayload)
    assert isinstance(handoff, HandoffPayload)
    assert say.intent is not None
    assert (say.intent.name, say.intent.confidence) == ("thank", 0.7)


@pytest.mark.parametrize(("intent", "kind"), [("ask_human", HandoffPayload), ("faq", SearchPayload)])
async def test_without_the_action_server_the_intent_still_tells_what_to_do(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str], intent: str, kind: type
) -> None:
    rasa[0].answer = {"messages": [], "intent": {"name": intent, "confidence": 0.9}}
    await bot.intake.receive(_inbound(bot, "사람 불러 주세요"))
    turn = await open_turn(bot.parts, bot.address.conversation_id)
    assert turn is not None
    [payload] = await client.read(turn)
    assert isinstance(payload, kind)


@pytest.mark.parametrize(
    "nonsense", [[], {"messages": 3}, {"messages": [{"custom": {"type": "refund"}}]}, {"messages": [{"custom": 1}]}]
)
async def test_nonsense_from_rasa_is_unavailable(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str], nonsense: Any
) -> None:
    rasa[0].answer = nonsense
    await bot.intake.receive(_inbound(bot, "안녕"))
    turn = await open_turn(bot.parts, bot.address.conversation_id)
    assert turn is not None
    with pytest.raises(Unavailable):
        await client.read(turn)


def _inbound(bot: Bot, text: str) -> Any:
    from bot.intake import Inbound

    return Inbound(bot.address, text)


async def test_what_pictures_say_goes_along_to_the_action_and_a_picture_alone_into_the_seed(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]
) -> None:
    bot.ocr.lines = lambda content: screen("환불 계좌를 확인할 수 없어요", "오류 코드 DT-4021")
    await bot.show()
    assert rasa[0].messages == []
    await bot.show(text="이거 왜 이래요?", message_id="p2")
    [message] = rasa[0].messages
    assert message["message"] == "이거 왜 이래요?"
    assert message["metadata"]["query"] == "이거 왜 이래요?"
    assert message["metadata"]["codes"] == ["DT-4021"]
    assert "환불 계좌를 확인할 수 없어요" in message["metadata"]["screen"]
    [seed] = rasa[0].seeds.values()
    assert [event["text"] for event in seed if event["event"] == "user"] == ["(사진)"]


async def test_what_is_forgotten_is_emptied_there_and_not_seeded_again(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]
) -> None:
    c = bot.address.conversation_id
    await bot.say("저는 김민지예요")
    name = rasa[0].messages[0]["sender"]
    await bot.log.forget(c, handoff.forget)
    await client.forget(c)
    assert "김민지" not in str(rasa[0].seeds[name])
    await bot.say("또 왔어요")
    assert rasa[0].messages[-1]["sender"] != name
    assert "김민지" not in str(rasa[0].seeds)
    await client.forget("rest:nobody")


async def test_who_begins_anew_gets_a_tracker_that_knows_nothing(
    bot: Bot, client: RasaClient, rasa: tuple[FakeRasa, str]
) -> None:
    await bot.say("환불이요")
    await bot.log.change(bot.address.conversation_id, handoff.restart)
    await bot.say("안녕")
    assert rasa[0].messages[0]["sender"] != rasa[0].messages[1]["sender"]
    assert rasa[0].seeds == {}
