"""Conversations for a list: each with the customer's last words, so that an agent knows what it is about."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from contracts.agents import Agent
from contracts.desk import ConversationSummary
from contracts.events import Event, Kind
from contracts.teams import Sign
from conversation.log import EventLog
from conversation.models import Conversation
from desk.care import flagged
from desk.priority import counted_from
from text.abuse import abuse_in

SAID = 2
"""The last words are often no more than the wish for a human; what was asked stands before it."""
KNOWN: tuple[Sign, ...] = ("urgent", "angry", "verified")
SHOWN = 120
"""Characters of each."""


async def summaries(event_log: EventLog, conversations: Sequence[Conversation]) -> tuple[ConversationSummary, ...]:
    said = await event_log.last_said([c.id for c in conversations], SAID)
    flags = await _flags(event_log, said)
    return tuple(_summary(c, said.get(c.id, ()), flags.get(c.id, {})) for c in conversations)


async def summary(event_log: EventLog, conversation: Conversation) -> ConversationSummary:
    (made,) = await summaries(event_log, (conversation,))
    return made


async def _flags(event_log: EventLog, said: Mapping[str, Sequence[Event]]) -> dict[str, dict[int, bool]]:
    """By conversation and offset, what agents have said of these messages: abuse, or none. Flags are few."""
    if not said:
        return {}
    earliest = min(event.at for events in said.values() for event in events)
    flags: dict[str, list[Event]] = {}
    for event in await event_log.of_kinds({Kind.ABUSE_FLAGGED}, earliest, datetime.max.replace(tzinfo=UTC)):
        flags.setdefault(event.conversation_id, []).append(event)
    return {conversation_id: flagged(events) for conversation_id, events in flags.items()}


def _summary(c: Conversation, said: Sequence[Event], flags: Mapping[int, bool]) -> ConversationSummary:
    """`flags`: by offset; a person's word counts more than any list."""
    assignee = Agent(id=c.assignee, name=c.assignee_name) if c.assignee and c.assignee_name else None
    words = {event.offset: " ".join(str(event.data.get("text", "")).split()) for event in said}
    calm = [text for offset, text in words.items() if not flags.get(offset, abuse_in(text) is not None)]
    return ConversationSummary(
        conversation_id=c.id,
        channel=c.address.channel,
        sender=c.address.sender,
        stage=c.stage.value,
        assignee=assignee,
        since=c.waiting_since,
        off_hours=c.off_hours,
        wants_mail=c.notify_email is not None,
        lang=c.lang,
        last_offset=c.last_offset,
        asked_offset=c.asked_offset,
        seen_offset=c.seen_offset,
        said=tuple(text[:SHOWN] for text in calm if text),
        abusive=len(calm) < len(words),
        counted_from=None if c.waiting_since is None else counted_from(c),
        signs=signs(c),
        topic=c.topic,
        team=c.team,
        tags=tuple(c.tags.split()),
        care=c.care,
    )


def signs(c: Conversation) -> tuple[Sign, ...]:
    """Why it presses; what an older release wrote and this one does not know is dropped."""
    return tuple(sign for sign in KNOWN if sign in c.signs.split())
