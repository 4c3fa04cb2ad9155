"""Who is called by name in a note, or whispered to, and whether they have seen it. Pure."""

from collections.abc import Iterable
from datetime import timedelta

from contracts.agents import Agent
from contracts.events import Event, Kind
from contracts.tools import Mention

KEPT = timedelta(days=30)
"""What is older is found in its conversation alone."""
MOST = 100


def calls(event: Event, agent_id: str) -> bool:
    """Whether this note or whisper is for this person; one's own never is."""
    if (event.data.get("agent") or {}).get("id") == agent_id:
        return False
    if event.kind is Kind.WHISPERED:
        return bool(event.data["to"]["id"] == agent_id)
    return event.kind is Kind.NOTE_WRITTEN and any(m["id"] == agent_id for m in event.data.get("mentions", ()))


def reads(event: Event, agent_id: str) -> bool:
    """Whether by this the person has seen what called them in this conversation, up to an offset."""
    return event.kind is Kind.MENTIONS_READ and bool(event.data["agent"]["id"] == agent_id)


def mentions(events: Iterable[Event], agent_id: str) -> tuple[Mention, ...]:
    """Of one person, the newest first, in any number of conversations."""
    read: dict[str, int] = {}
    found: list[Event] = []
    for event in events:
        if reads(event, agent_id):
            read[event.conversation_id] = max(read.get(event.conversation_id, 0), event.data["up_to"])
        elif calls(event, agent_id):
            found.append(event)
    found.sort(key=lambda event: event.at, reverse=True)
    return tuple(
        Mention(
            kind="whisper" if event.kind is Kind.WHISPERED else "note",
            conversation_id=event.conversation_id,
            offset=event.offset,
            at=event.at,
            by=Agent.model_validate(event.data["agent"]),
            text=event.data["text"],
            read=event.offset <= read.get(event.conversation_id, 0),
        )
        for event in found[:MOST]
    )
