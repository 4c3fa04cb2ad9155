"""What a customer can do besides writing: give up waiting, leave an address, rate, be seen reading and typing."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import structlog

from bot.parts import Parts
from bot.replies import Replies
from bot.transcript import transcript
from bot.waiting import cancelled
from contracts.errors import SangdamError
from contracts.events import Source
from contracts.signals import SeenChanged, Signal
from conversation.broadcast import Signals
from conversation.log import Transition
from conversation.models import Conversation, Holder
from conversation.typing import Typists
from desk import handoff
from desk.hours import SEOUL
from desk.hours_text import line

log = structlog.get_logger(__name__)
MAX_TRANSCRIPT = 5_000
"""Events of a conversation that its customer may take along."""


@dataclass(frozen=True, slots=True)
class Lobby:
    """The callbacks behind `bot.channels.base.Lobby`."""

    parts: Parts
    signals: Signals
    typists: Typists
    centre: str = ""

    async def standing(self, conversation_id: str) -> Conversation | None:
        return await self.parts.log.conversation(conversation_id)

    def news(self, conversation_id: str) -> AbstractAsyncContextManager[AsyncIterator[Signal]]:
        return self.signals.listen(conversation_id)

    def hours(self, lang: str) -> dict[str, object] | None:
        """`{"open", "text"}` for the widget; None where the desk never closes."""
        office = self.parts.office
        text = line(office.hours, office.clock(), lang, self.parts.catalogue)
        return None if text is None else {"open": not office.closed, "text": text}

    async def cancel(self, conversation_id: str) -> None:
        await self._change(conversation_id, lambda c: cancelled(self._replies(c), c))

    async def taken_elsewhere(self, conversation_id: str) -> None:
        await self._change(conversation_id, lambda c: handoff.cancel(c, source=Source.SYSTEM, reason="elsewhere"))

    async def leave_contact(self, conversation_id: str, email: str) -> None:
        await self._change(conversation_id, lambda c: handoff.leave_contact(c, email))

    async def rate(self, conversation_id: str, score: int, text: str | None) -> None:
        await self._change(conversation_id, lambda c: handoff.rate(c, score, text))

    async def restart(self, conversation_id: str) -> None:
        """Once the turn that runs is done, so that no answer to what was before comes after."""
        async with self.parts.lock.hold(conversation_id):
            if await self.parts.log.conversation(conversation_id) is not None:
                await self._change(conversation_id, handoff.restart)

    async def forget(self, conversation_id: str) -> int:
        """Words, then pictures, then what other processes remember; again is harmless."""
        gone = 0
        async with self.parts.lock.hold(conversation_id):
            if await self.parts.log.conversation(conversation_id) is not None:
                written = await self.parts.log.forget(conversation_id, handoff.forget)
                self.parts.broadcast.publish(written)
                gone = written[-1].offset
            await self.parts.pictures.gallery.forget(conversation_id)
        for others in (self.parts.dialogue, self.parts.search):
            try:
                await others.forget(conversation_id)
            except SangdamError as error:  # what they keep is masked, or in memory alone
                log.warning("lobby.not_forgotten_there", conversation=conversation_id, problem=error.message)
        return gone

    async def transcript(self, conversation_id: str, lang: str) -> str:
        """The last MAX_TRANSCRIPT events as a text to take along."""
        events = await self.parts.log.recent(conversation_id, MAX_TRANSCRIPT)
        office = self.parts.office
        return transcript(events, self.parts.catalogue, lang, centre=self.centre, now=office.clock(), zone=SEOUL)

    async def typing(self, conversation_id: str, on: bool) -> None:
        """Told to the desk alone, and only where a human is or will be there."""
        conversation = await self.parts.log.conversation(conversation_id)
        if conversation is not None and (conversation.holder is not Holder.BOT or not on):
            self.typists.set(conversation_id, Source.CUSTOMER, on)

    async def seen(self, conversation_id: str, offset: int) -> None:
        if await self.parts.log.seen(conversation_id, offset):
            self.signals.send(SeenChanged(conversation_id=conversation_id, offset=offset))

    async def _change(self, conversation_id: str, transition: Transition) -> None:
        self.parts.broadcast.publish(await self.parts.log.change(conversation_id, transition))

    def _replies(self, c: Conversation) -> Replies:
        return Replies(self.parts.catalogue, self.parts.tokens, c.id, c.lang or "ko")
