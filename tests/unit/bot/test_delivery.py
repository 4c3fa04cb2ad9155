"""Delivery to a real HTTP callback that fails in every way."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import stamina
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import LOCALES
from bot.channels.callback import CallbackChannel
from bot.delivery import Delivery
from bot.notices import message_of
from contracts.agents import Agent
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import Message
from conversation.backends.memory_log import MemoryEventLog
from conversation.models import Address
from desk import handoff
from desk.handoff import Actor
from service.catalogue import Catalogue

ADDRESS = Address("callback", "minji", "duretalk")


class Receiver:
    """Answers with the statuses it was given, then 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.taken = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        status = self.statuses.pop(0) if self.statuses else 200
        self.got.append((request.headers["Idempotency-Key"], await request.json()))
        if status == 200:
            self.taken.set()
        return web.Response(status=status)


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, CallbackChannel]]:
    receiver, app = Receiver(), web.Application()
    app.router.add_post("/bot", receiver.take)
    server = TestServer(app)
    await server.start_server()
    channel = CallbackChannel(str(server.make_url("/bot")), timeout_s=5, public="http://bot.test")
    with stamina.set_testing(True, attempts=3, cap=True):
        yield receiver, channel
    await channel.close()
    await server.close()


async def say(log: MemoryEventLog, *texts: str) -> str:
    c = await log.begin(ADDRESS)
    await log.append(
        c.id, [EventDraft(source=Source.BOT, kind=Kind.MESSAGE_CREATED, data={"text": t}, turn=1) for t in texts]
    )
    return c.id


async def settled(delivery: Delivery) -> None:
    while delivery._running:
        await asyncio.gather(*delivery._running.values())


async def test_messages_arrive_in_order_and_once(receiver: tuple[Receiver, CallbackChannel]) -> None:
    log = MemoryEventLog()
    delivery = Delivery(log, {"callback": receiver[1]}, attempts=3)
    conversation_id = await say(log, "하나", "둘")
    delivery.wake(conversation_id)
    delivery.wake(conversation_id)
    await settled(delivery)
    assert [(key, m["text"]) for key, m in receiver[0].got] == [
        (f"{conversation_id}:1:0", "하나"),
        (f"{conversation_id}:2:0", "둘"),
    ]
    assert receiver[0].got[0][1]["recipient_id"] == "minji"
    assert await log.undelivered(["callback"]) == []


async def test_a_receiver_in_trouble_is_asked_again_under_the_same_key(
    receiver: tuple[Receiver, CallbackChannel],
) -> None:
    log = MemoryEventLog()
    delivery = Delivery(log, {"callback": receiver[1]}, attempts=3)
    receiver[0].statuses = [500, 429]
    delivery.wake(await say(log, "하나"))
    await settled(delivery)
    assert len({key for key, _ in receiver[0].got}) == 1
    assert len(receiver[0].got) == 3
    assert await log.undelivered(["callback"]) == []


@pytest.mark.parametrize(("statuses", "sent"), [([400], 1), ([503] * 3, 3)])
async def test_what_is_given_up_is_said_in_the_log_and_blocks_nothing(
    receiver: tuple[Receiver, CallbackChannel], statuses: list[int], sent: int
) -> None:
    log, told = MemoryEventLog(), list[Event]()
    delivery = Delivery(log, {"callback": receiver[1]}, attempts=3, publish=told.extend)
    receiver[0].statuses = list(statuses)
    conversation_id = await say(log, "하나", "둘")
    delivery.wake(conversation_id)
    await settled(delivery)
    failed = [e for e in await log.read(conversation_id) if e.kind is Kind.DELIVERY_FAILED]
    assert [e.data["offset"] for e in failed] == [1]
    assert told == failed, "who has the conversation on the screen sees it"
    assert [m["text"] for _, m in receiver[0].got] == ["하나"] * sent + ["둘"]


async def test_what_an_earlier_process_left_is_taken_up(receiver: tuple[Receiver, CallbackChannel]) -> None:
    log = MemoryEventLog()
    conversation_id = await say(log, "하나", "둘")
    await log.delivered(conversation_id, 1)
    delivery = Delivery(log, {"callback": receiver[1]}, attempts=3)
    await delivery.resume()
    await settled(delivery)
    assert [m["text"] for _, m in receiver[0].got] == ["둘"]


async def test_a_messenger_is_told_in_words_who_speaks_now(receiver: tuple[Receiver, CallbackChannel]) -> None:
    log, catalogue = MemoryEventLog(), Catalogue(LOCALES)
    delivery = Delivery(log, {"callback": receiver[1]}, 3, lambda c, event: message_of(c, event, catalogue))
    hanul, bada = (Agent(id=i, name=n) for i, n in (("a1", "김하늘"), ("a2", "이바다")))
    c = await log.begin(ADDRESS)
    for step in (
        lambda c: handoff.request(c, "asked"),
        lambda c: handoff.claim(c, Actor(hanul)),
        lambda c: handoff.answer(c, Actor(hanul), Message(text="안녕하세요"), "k1"),
        lambda c: handoff.transfer(c, Actor(hanul), bada, "안에서만 보는 말"),
        lambda c: handoff.claim(c, Actor(bada)),
        lambda c: handoff.transfer(c, Actor(bada), None, ""),
        lambda c: handoff.claim(c, Actor(bada)),
        lambda c: handoff.resolve(c, Actor(bada), "solved", "안에서만 보는 말"),
    ):
        await log.change(c.id, step)
    assert await log.undelivered(["callback"]) == [c.id]
    delivery.wake(c.id)
    await settled(delivery)
    assert [m["text"] for _, m in receiver[0].got] == [
        "상담원 김하늘 님이 상담을 시작했어요.",
        "안녕하세요",
        "상담원 이바다 님에게 상담이 이어졌어요.",
        "상담원 이바다 님이 상담을 시작했어요.",
        "다른 상담원에게 연결하고 있어요. 잠시만 기다려 주세요.",
        "상담원 이바다 님이 상담을 시작했어요.",
        "상담이 끝났어요. 이어서 궁금한 점은 챗봇이 답해 드려요.",
    ]
    assert receiver[0].got[1][1]["custom"]["agent"] == {"name": "김하늘"}
    assert await log.undelivered(["callback"]) == []
