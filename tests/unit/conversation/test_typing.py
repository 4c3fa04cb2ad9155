"""Typing is signalled when it starts and when it ends."""

import asyncio

from contracts.events import Source
from contracts.signals import TypingChanged
from conversation.backends.memory_broadcast import MemorySignals
from conversation.typing import Typists


async def test_once_when_it_starts_and_once_when_it_ends_on_each_side() -> None:
    signals = MemorySignals()
    typists = Typists(signals)
    async with signals.listen("web:x") as heard:
        for source, on in (
            (Source.CUSTOMER, True),
            (Source.CUSTOMER, True),
            (Source.AGENT, False),
            (Source.AGENT, True),
            (Source.CUSTOMER, False),
        ):
            typists.set("web:x", source, on)
        news = [await anext(heard) for _ in range(3)]
    typists.stop()
    assert [(n.source, n.on) for n in news if isinstance(n, TypingChanged)] == [
        (Source.CUSTOMER, True),
        (Source.AGENT, True),
        (Source.CUSTOMER, False),
    ]


async def test_who_falls_silent_stops_by_themselves() -> None:
    signals = MemorySignals()
    typists = Typists(signals, forgotten_s=0.01)
    async with signals.listen("web:x") as heard, asyncio.timeout(5):
        typists.set("web:x", Source.AGENT, True)
        assert [getattr(await anext(heard), "on", None) for _ in range(2)] == [True, False]
