"""What agents do with conversations: each deed is one conditional change of the log, then told to whoever follows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.errors import Conflict, NotFound
from contracts.events import Event, Source
from contracts.messages import Message
from conversation.broadcast import Broadcast, Signals
from conversation.gallery import Gallery
from conversation.lock import TurnLock
from conversation.log import EventLog, Transition
from conversation.models import Conversation, Holder
from conversation.typing import Typists
from desk import handoff
from desk.handoff import Actor
from desk.hours import now as real_time
from desk.notices import AnswerNotices
from desk.presence import Presence
from desk.roster import Roster
from desk.router import Router
from desk.teams import capacity, members, serving


class Away(Conflict):
    """The agent is at the desk, but does not want to be given anything now."""

    code = "away"


class Resting(Conflict):
    """The agent ended an abusive chat a moment ago, and is spared for now."""

    code = "resting"


class NoRoom(Conflict):
    """The other agent has as many conversations as their teams allow."""

    code = "no_room"


class Full(Conflict):
    """The agent has as many conversations as their teams allow."""

    code = "full"


class OtherTeam(Conflict):
    """The conversation is for a team that the agent is not in."""

    code = "other_team"


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
    roster: Roster
    router: Router
    claiming: TurnLock
    clock: Callable[[], datetime] = real_time

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

    async def claim(self, conversation_id: str, by: Actor) -> Conversation:
        """Raises Full where the agent has as many as their teams allow, OtherTeam where it is not for theirs.

        One claim of an agent at a time, so that two of them at once do not both find the last place free.
        """
        async with self.claiming.hold(by.agent.id):
            before = await self.conversation(conversation_id)
            if before.holder is Holder.WAITING:
                await self._need_room(before, by)
            return await self.change(conversation_id, lambda c: handoff.claim(c, by))

    async def _need_room(self, c: Conversation, by: Actor) -> None:
        teams = self.roster.teams
        most = capacity(by.agent.id, teams)
        if most is not None and len(await self.log.held(by.agent.id)) >= most:
            raise Full(f"you have {most} conversations, as many as your teams allow", detail={"capacity": most})
        if teams and not by.leads and by.agent.id not in members(c, teams, self.clock()):
            names = ", ".join(team.name for team in serving(c, teams))
            raise OtherTeam(f"this conversation is for another team: {names}", detail={"teams": names})

    async def transfer(
        self, conversation_id: str, by: Actor, to: str | None, note: str, team_id: str | None = None
    ) -> Conversation:
        """To an agent who is at the desk, or back to the queue, a team's where one is named.

        Raises Away, and where the actor does not lead Resting or NoRoom, for an agent who is to be given nothing now.
        """
        before = await self.conversation(conversation_id)
        team = None if team_id is None else self.roster.team(team_id)
        if to is None:
            return await self.change(conversation_id, lambda c: handoff.transfer(c, by, None, note, team))
        agent = self.presence.agent(to)
        if agent is None:
            raise Conflict("that agent is not at the desk now")
        if self.presence.away(to):
            raise Away("that agent is away from the desk")
        async with self.claiming.hold(to):
            if to != before.assignee and not by.leads:
                await self._need_hands(to)
            return await self.change(conversation_id, lambda c: handoff.transfer(c, by, agent, note, team))

    async def _need_hands(self, agent_id: str) -> None:
        if self.presence.cooling(agent_id) is not None:
            raise Resting("that agent rests after an abusive chat")
        most = capacity(agent_id, self.roster.teams)
        if most is not None and len(await self.log.held(agent_id)) >= most:
            raise NoRoom(f"that agent has {most} conversations, as many as their teams allow")

    async def typing(self, conversation_id: str, by: Actor, on: bool) -> None:
        """Shown to the customer of one's own conversation; of another's, it is no news."""
        conversation = await self.conversation(conversation_id)
        if conversation.assignee == by.agent.id:
            self.typists.set(conversation_id, Source.AGENT, on)


def uploader(actor: Actor) -> str:
    """An agent as the owner of pictures they uploaded."""
    return f"agent:{actor.agent.id}"
