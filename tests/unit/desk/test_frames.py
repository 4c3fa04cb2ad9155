"""What many screens show alike is made once; who saw a conversation is written many at a time."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import web

from contracts.agents import Agent
from contracts.events import Event, EventDraft, Kind, Source
from conversation.backends.memory_log import MemoryEventLog
from conversation.models import Address
from desk.accounts.models import Entry
from desk.accounts.models import Kind as Told
from desk.accounts.parts import Accounts
from desk.casework import Casework
from desk.frames import MOST, SharedFrames
from desk.guard import ACTOR
from desk.presence import Presence
from desk.witness import Witness
from tests.unit.desk.conftest import FakeClock

ADDRESS = Address("web", "minji", "duretalk")


class CountingLog(MemoryEventLog):
    looked = 0

    async def last_said(self, *args: Any) -> dict[str, list[Event]]:
        self.looked += 1
        await asyncio.sleep(0)
        return await super().last_said(*args)


def frames_of(log: MemoryEventLog, presence: Presence) -> SharedFrames:
    casework = SimpleNamespace(log=log, presence=presence, conversation=log.conversation)
    return SharedFrames(cast("Casework", casework))


async def test_fifty_screens_ask_and_one_looks() -> None:
    log = CountingLog()
    shared = frames_of(log, Presence())
    c = await log.begin(ADDRESS)
    [said] = await log.append(
        c.id, [EventDraft(source=Source.CUSTOMER, kind=Kind.MESSAGE_CREATED, data={"text": "네"})]
    )
    leaving = asyncio.create_task(shared.change(said))
    await asyncio.sleep(0)
    leaving.cancel()  # the first one leaves: the others have their frame all the same
    made = await asyncio.gather(*(shared.change(said) for _ in range(50)))
    assert log.looked == 1
    assert len(set(made)) == 1
    assert json.loads(made[0])["conversation"]["said"] == ["네"]


async def test_each_change_is_looked_at_anew_and_few_are_kept() -> None:
    log = CountingLog()
    shared = frames_of(log, Presence())
    c = await log.begin(ADDRESS)
    for number in range(MOST + 5):
        draft = EventDraft(source=Source.CUSTOMER, kind=Kind.MESSAGE_CREATED, data={"text": str(number)})
        [said] = await log.append(c.id, [draft])
        assert json.loads(await shared.change(said))["conversation"]["said"][-1] == str(number)
    assert log.looked == MOST + 5
    assert len(shared._changes) == MOST


async def test_who_is_at_the_desk_is_written_once_until_it_changes() -> None:
    presence = Presence()
    shared = frames_of(MemoryEventLog(), presence)
    with presence.at_desk(Agent(id="u_1", name="한지우")):
        first = shared.agents()
        assert shared.agents() is first
        presence.step_away("u_1", True)
        assert json.loads(shared.agents())["items"][0]["away"] is True
    assert json.loads(shared.agents())["items"] == []


class Store:
    """Writes when it is let."""

    def __init__(self) -> None:
        self.may_write = asyncio.Event()
        self.writes: list[tuple[Entry, ...]] = []

    async def record(self, *entries: Entry) -> None:
        await self.may_write.wait()
        if any(entry.detail["conversation"] == "web:bad" for entry in entries):
            raise OSError("disk full")
        self.writes.append(entries)


def witness_of(store: Store) -> Witness:
    clock = FakeClock()

    def entry(request: Any, kind: Told, **detail: str) -> Entry:
        return Entry(clock(), kind, detail=detail)

    return Witness(cast("Accounts", SimpleNamespace(store=store, clock=clock, entry=entry)))


REQUEST = cast("web.Request", {ACTOR: SimpleNamespace(who="user:u_1")})


async def test_sights_that_come_during_a_write_are_written_together() -> None:
    store = Store()
    witness = witness_of(store)
    first = asyncio.create_task(witness.saw(REQUEST, "web:0"))
    while witness._writing is not None or not witness._turn.locked():
        await asyncio.sleep(0)
    others = [asyncio.create_task(witness.saw(REQUEST, f"web:{n}")) for n in range(1, 100)]
    await asyncio.sleep(0)
    assert not first.done(), "nothing is shown before it is written"
    store.may_write.set()
    await asyncio.gather(first, *others)
    assert [len(entries) for entries in store.writes] == [1, 99]
    await witness.saw(REQUEST, "web:7")
    assert len(store.writes) == 2, "told already"


async def test_what_cannot_be_told_of_is_not_shown_and_is_tried_again() -> None:
    store = Store()
    store.may_write.set()
    witness = witness_of(store)
    for _ in range(2):
        with pytest.raises(OSError, match="disk full"):
            await witness.saw(REQUEST, "web:bad")
    await witness.saw(REQUEST, "web:good")
    assert [e.detail["conversation"] for e in store.writes[0]] == ["web:good"]
