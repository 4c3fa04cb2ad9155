"""What agents do with conversations: each deed is one conditional change of the log, then told to whoever follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.errors import Conflict, NotFound
from contracts.events import Event, Source
from contracts.messages import Message
from conversation.broadcast import Broadcast, Signals
from conversation.gallery import Gallery
from conversation.log import EventLog, Transition
from conversation.models import Conversation
from conversation.typing import Typists
from desk import handoff
from desk.handoff import Actor
from desk.notices import AnswerNotices
from desk.presence import Presence


class Away(Conflict):
    """The agent is at the desk, but does not want to be given anything now."""

    code = "away"


@dataclass(frozen=True, slots=True)
class Casework:
    """The desk's parts, as its routes and its socket need them."""

    log: EventLog
    broadcast: Broadcast
    signals: Signals
    typists: Typists
    presence: Presence
    notices: AnswerNotices
    gallery: Gallery

    async def conversation(self, conversation_id: str) -> Conversation:
        found = await self.log.conversation(conversation_id)
        if found is None:
            raise NotFound("no such conversation")
        return found

    async def change(self, conversation_id: str, transition: Transition) -> Conversation:
        """Writes what the transition says, tells it, and returns the conversation after it."""
        self.broadcast.publish(await self.log.change(conversation_id, transition))
        return await self.conversation(conversation_id)

    async def answer(
        self, conversation_id: str, by: Actor, text: str, client_id: str, attachments: Sequence[str] = ()
    ) -> Event:
        """The event of the agent's message: the same one for the same `client_id`.

        `attachments`: ids of pictures that this agent uploaded for it. Raises NotFound or Conflict where they are not.
        """
        key = f"out:{by.agent.id}/{client_id}"
        before = await self.conversation(conversation_id)
        handoff.need_own(before, by, leader_too=False)
        pictures = await self.gallery.attach(conversation_id, uploader(by), attachments, key)
        message = Message(text=text or None, attachments=pictures)
        written = await self.log.change(conversation_id, lambda c: handoff.answer(c, by, message, key))
        fresh = [event for event in written if event.offset > before.last_offset]
        self.broadcast.publish(fresh)
        self.typists.set(conversation_id, Source.AGENT, False)
        if fresh:
            self.notices.wake(conversation_id)
        return written[-1]

    async def transfer(self, conversation_id: str, by: Actor, to: str | None, note: str) -> Conversation:
        """To an agent who is at the desk, or back to the queue."""
        await self.conversation(conversation_id)
        agent = None if to is None else self.presence.agent(to)
        if to is not None and agent is None:
            raise Conflict("that agent is not at the desk now")
        if to is not None and self.presence.away(to):
            raise Away("that agent is away from the desk")
        return await self.change(conversation_id, lambda c: handoff.transfer(c, by, agent, note))

    async def typing(self, conversation_id: str, by: Actor, on: bool) -> None:
        """Shown to the customer of one's own conversation; of another's, it is no news."""
        conversation = await self.conversation(conversation_id)
        if conversation.assignee == by.agent.id:
            self.typists.set(conversation_id, Source.AGENT, on)


def uploader(actor: Actor) -> str:
    """An agent as the owner of pictures they uploaded."""
    return f"agent:{actor.agent.id}"
