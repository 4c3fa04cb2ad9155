"""What channels call: intake, then a turn, then, for those who wait, its replies."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from bot.intake import Inbound, Intake
from bot.notices import message_of
from bot.parts import Parts
from bot.turn import replies_of
from bot.turns import TurnRunner
from contracts.errors import TimedOut
from contracts.events import Event, Kind
from contracts.messages import MAX_ASKED, AskArticle, SuggestedQuestion
from contracts.search import FeedbackRequest, GlanceRequest
from conversation.broadcast import Lagged
from conversation.follow import follow
from desk.line import Spot
from text.masking import mask
from text.normalise import normalise

REPLY_S = 30.0
MAX_GLANCE = 200


@dataclass(frozen=True, slots=True)
class Reception:
    """The callbacks behind `bot.channels.base.FrontDesk`."""

    parts: Parts
    intake: Intake
    runner: TurnRunner

    async def receive(self, inbound: Inbound) -> Event:
        """Writes the message and starts a turn."""
        event, _ = await self.intake.receive(inbound)
        self.runner.wake(event.conversation_id)
        return event

    async def replies(self, inbound: Inbound) -> list[Event]:
        """Writes the message and waits for its turn's messages.

        A repeated message gets the same answer again. Raises TimedOut where no turn finishes in time; it still will,
        and its messages stay in the log.
        """
        async with self.parts.broadcast.subscribe(inbound.address.conversation_id) as live:
            asked, new = await self.intake.receive(inbound)
            self.runner.wake(asked.conversation_id)
            try:
                async with asyncio.timeout(REPLY_S):
                    if new or not await self._answered(asked):
                        return await _turn_of(asked, live)
            except TimeoutError as error:
                raise TimedOut("the answer takes longer than expected") from error
            except Lagged:
                pass  # a flood of events; the log below has them all
        written = await self.parts.log.read(asked.conversation_id, after=asked.offset)
        return replies_of(written, asked.offset)

    async def _answered(self, asked: Event) -> bool:
        conversation = await self.parts.log.conversation(asked.conversation_id)
        return conversation is not None and conversation.answered_offset >= asked.offset

    def follow(self, conversation_id: str, after: int) -> AsyncGenerator[Event, None]:
        """The conversation's events after an offset: those there are, then those to come; no gap, no double."""
        return follow(self.parts.log, self.parts.broadcast, conversation_id, after)

    async def told(self, conversation_id: str, after: int | None) -> list[Event]:
        """What the customer is told after an offset, as messages; None: after what they have been shown."""
        conversation = await self.parts.log.conversation(conversation_id)
        if conversation is None:
            return []
        start = conversation.delivered_offset if after is None else after
        events = await self.parts.log.read(conversation_id, after=start)
        made = (message_of(conversation, event, self.parts.catalogue) for event in events)
        return [message for message in made if message is not None]

    async def shown(self, conversation_id: str, offset: int) -> None:
        """The customer has been shown everything up to this offset."""
        await self.parts.log.delivered(conversation_id, offset)

    async def position(self, conversation_id: str) -> Spot | None:
        """Place in the queue, and how long it takes; None where the conversation does not wait."""
        return await self.parts.line.spot(conversation_id)

    async def suggest(self, conversation_id: str, query: str, lang: str | None) -> list[SuggestedQuestion]:
        """Questions to begin with, and while somebody types what it may become: nothing of it is kept.

        What is half-typed leaves this process masked and bounded: perhaps it is a number that nobody meant to send.
        """
        asked = {"query": mask(normalise(query))[:MAX_GLANCE], "lang": lang}
        glance = await self.parts.search.glance(GlanceRequest.model_validate(asked))
        return [
            SuggestedQuestion(
                article_id=article.id,
                title=article.title,
                payload=self.parts.tokens.seal(
                    conversation_id, AskArticle(article_id=article.id, title=article.title[:MAX_ASKED])
                ),
            )
            for article in glance.articles
        ]

    async def feedback(self, feedback: FeedbackRequest) -> None:
        """Whether a shown article solved it."""
        await self.parts.search.feedback(feedback)


async def _turn_of(asked: Event, live: AsyncIterator[Event]) -> list[Event]:
    """The messages of the turn that answers `asked`; none where it answers a later message with it."""
    seen: list[Event] = []
    async for event in live:
        seen.append(event)
        if event.kind is Kind.TURN_FINISHED and (event.turn or 0) >= asked.offset:
            break
    return replies_of(seen, asked.offset)
