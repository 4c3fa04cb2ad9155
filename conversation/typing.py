"""Who is writing just now, on either side; somebody who falls silent or leaves stops writing by themselves."""

import asyncio

from contracts.events import Source
from contracts.signals import TypingChanged
from conversation.broadcast import Signals

FORGOTTEN_S = 8.0


class Typists:
    """Turns repeated "is writing" into one signal when it starts and one when it ends."""

    def __init__(self, signals: Signals, forgotten_s: float = FORGOTTEN_S) -> None:
        self._signals = signals
        self._forgotten_s = forgotten_s
        self._writing: dict[tuple[str, Source], asyncio.TimerHandle] = {}

    def set(self, conversation_id: str, source: Source, on: bool) -> None:
        who = (conversation_id, source)
        timer = self._writing.pop(who, None)
        if timer is not None:
            timer.cancel()
        if on:
            loop = asyncio.get_running_loop()
            self._writing[who] = loop.call_later(self._forgotten_s, self.set, conversation_id, source, False)
        if on != (timer is not None):
            self._signals.send(TypingChanged(conversation_id=conversation_id, source=source, on=on))

    def stop(self) -> None:
        for timer in self._writing.values():
            timer.cancel()
        self._writing.clear()
