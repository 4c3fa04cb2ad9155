"""A conversation's state, and how each event changes it: pure, so that every backend agrees."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from contracts.agents import Agent
from contracts.events import Event, Kind, Source

FORGIVEN = timedelta(days=1)
"""After this long, how often a customer was passed on before counts no more."""


class Holder(StrEnum):
    """Who speaks for the company: the bot; nobody yet (it waits for an agent); an agent."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"


class Stage(StrEnum):
    """Where a handoff stands. `transferred`: given to another agent who has not yet taken it up; they hold it already.
    After `resolved` the bot speaks, as in `bot`."""

    BOT = "bot"
    WAITING = "waiting"
    ASSIGNED = "assigned"
    TRANSFERRED = "transferred"
    RESOLVED = "resolved"


HOLDERS = {
    Stage.BOT: Holder.BOT,
    Stage.WAITING: Holder.WAITING,
    Stage.ASSIGNED: Holder.AGENT,
    Stage.TRANSFERRED: Holder.AGENT,
    Stage.RESOLVED: Holder.BOT,
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a customer is reached. `sender` is the channel's own name for them."""

    channel: str
    sender: str
    centre_id: str

    @property
    def conversation_id(self) -> str:
        """`CHANNEL:32 hex digits`: safe in an address or a log, and never another channel's conversation."""
        name = "\x1f".join((self.centre_id, self.channel, self.sender))
        return f"{self.channel}:{hashlib.blake2b(name.encode(), digest_size=16).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the events so far amount to. All `_offset`s are offsets of this conversation, 0 where there is none.

    `asked_offset`: the customer's last message; `answered_offset`: the last one a finished turn answers;
    `outgoing_offset`: the last event that a channel has to send; `delivered_offset`: the last one their channel took;
    `seen_offset`: the last one the customer has seen; `survey_offset`: the last survey they were asked to fill in.

    `assignee`: id of the agent who holds it. `waiting_since`: since when the customer wants a human; a transfer back to
    the queue keeps it, so that nobody loses their place. `off_hours`: asked for while the desk was closed.
    `notify_email`: where the customer wants to be told of an answer.

    `signs`: why it is pressing (`desk.signs`), words with spaces between; `topic`: the help articles' category it is
    about; `team`: the team it was given to; `last_agent`: who had it last. `hops`: transfers and hand backs since the
    customer came, the last at `hopped_at`; `care`: how many steps were taken against abuse in this handoff.
    `tags`: what agents call it, words with spaces between.
    """

    id: str
    address: Address
    stage: Stage = Stage.BOT
    last_offset: int = 0
    asked_offset: int = 0
    answered_offset: int = 0
    outgoing_offset: int = 0
    delivered_offset: int = 0
    waiting_since: datetime | None = None
    lang: str | None = None
    assignee: str | None = None
    assignee_name: str | None = None
    off_hours: bool = False
    notify_email: str | None = None
    survey_offset: int = 0
    seen_offset: int = 0
    signs: str = ""
    topic: str | None = None
    team: str | None = None
    last_agent: str | None = None
    hops: int = 0
    hopped_at: datetime | None = None
    care: int = 0
    tags: str = ""

    @property
    def holder(self) -> Holder:
        return HOLDERS[self.stage]

    @property
    def unanswered(self) -> bool:
        return self.asked_offset > self.answered_offset


def apply(conversation: Conversation, event: Event) -> Conversation:
    """The conversation after one more event. Source: event sourcing's fold."""
    after = replace(conversation, last_offset=event.offset)
    match event.kind:
        case Kind.MESSAGE_CREATED if event.source is Source.CUSTOMER:
            return replace(after, asked_offset=event.offset, lang=event.data.get("lang") or conversation.lang)
        case Kind.MESSAGE_CREATED:
            return replace(after, outgoing_offset=event.offset)
        case Kind.TURN_FINISHED:
            return replace(after, answered_offset=max(conversation.answered_offset, event.turn or 0))
        case Kind.HANDOFF_REQUESTED:
            return _requested(after, event)
        case Kind.HANDOFF_ASSIGNED:
            return _held(after, Stage.ASSIGNED, event, event.data.get("agent"))
        case Kind.HANDOFF_TRANSFERRED if event.data.get("to"):
            return _hopped(_held(after, Stage.TRANSFERRED, event, event.data["to"]), event)
        case Kind.HANDOFF_TRANSFERRED:
            waiting = _waiting(after, conversation.waiting_since or event.at)
            team = (event.data.get("team") or {}).get("id")
            return _hopped(replace(waiting, outgoing_offset=event.offset, team=team), event)
        case Kind.HANDOFF_RESOLVED:
            return replace(_ended(after, Stage.RESOLVED), outgoing_offset=event.offset, hops=0, hopped_at=None)
        case Kind.HANDED_BACK:
            return _hopped(replace(_ended(after, Stage.BOT), outgoing_offset=event.offset), event)
        case Kind.HANDOFF_CANCELLED:
            return _ended(after, Stage.BOT)
        case Kind.SURVEY_REQUESTED:
            return replace(after, survey_offset=event.offset)
        case Kind.CONTACT_GIVEN:
            return replace(after, notify_email=event.data.get("email"))
        case Kind.CONTACT_TOLD:
            return replace(after, notify_email=None)
        case Kind.CARE_TAKEN:
            return replace(after, care=conversation.care + 1)
        case Kind.TAGGED:
            return replace(after, tags=" ".join(event.data.get("tags", ())))
        case Kind.RESTARTED:  # what was not answered by then is left behind
            return replace(after, answered_offset=conversation.asked_offset)
        case Kind.FORGOTTEN:
            return replace(
                _ended(after, Stage.BOT),
                answered_offset=conversation.asked_offset,
                survey_offset=0,
                signs="",
                topic=None,
                team=None,
                last_agent=None,
                hops=0,
                hopped_at=None,
                care=0,
                tags="",
            )
        case _:
            return after


def _requested(c: Conversation, event: Event) -> Conversation:
    """A customer who comes back a day later comes anew."""
    anew = c.hopped_at is None or event.at - c.hopped_at > FORGIVEN
    return replace(
        _waiting(c, c.waiting_since or event.at),
        off_hours=bool(event.data.get("off_hours")),
        signs=" ".join(event.data.get("signs", ())),
        topic=event.data.get("topic"),
        team=None,
        hops=0 if anew else c.hops,
        care=0,
    )


def _hopped(c: Conversation, event: Event) -> Conversation:
    return replace(c, hops=c.hops + 1, hopped_at=event.at)


def _waiting(c: Conversation, since: datetime) -> Conversation:
    return replace(c, stage=Stage.WAITING, assignee=None, assignee_name=None, waiting_since=since)


def _held(c: Conversation, stage: Stage, event: Event, agent: Any) -> Conversation:
    holder = Agent.model_validate(agent)
    since = c.waiting_since or event.at
    return replace(
        c,
        stage=stage,
        assignee=holder.id,
        assignee_name=holder.name,
        last_agent=holder.id,
        waiting_since=since,
        outgoing_offset=event.offset,
    )


def _ended(c: Conversation, stage: Stage) -> Conversation:
    return replace(
        c, stage=stage, assignee=None, assignee_name=None, waiting_since=None, off_hours=False, notify_email=None
    )
