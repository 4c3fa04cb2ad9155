"""What was said and done in an abusive chat, as a document that shows when it has been changed. Pure."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from contracts.agents import Agent
from contracts.errors import NotFound
from contracts.events import Event, Kind, Source
from contracts.tools import Evidence, EvidenceCase, EvidenceMessage, EvidenceStep
from conversation.models import Conversation
from desk.care import flagged
from desk.transcripts import abuse_of


def cases(events: Sequence[Event]) -> tuple[EvidenceCase, ...]:
    """Steps and flags of many conversations, one case each, the latest first."""
    of: dict[str, list[Event]] = {}
    for event in events:
        of.setdefault(event.conversation_id, []).append(event)
    made = [_case(conversation_id, own) for conversation_id, own in of.items()]
    return tuple(sorted(filter(None, made), key=lambda case: case.last_at, reverse=True))


def _case(conversation_id: str, events: Sequence[Event]) -> EvidenceCase | None:
    steps = [e for e in events if e.kind is Kind.CARE_TAKEN]
    flags = sum(flagged(events).values())
    if not steps and not flags:
        return None  # flagged once, and taken back
    return EvidenceCase(
        conversation_id=conversation_id,
        last_at=max(e.at for e in events),
        steps=tuple(e.data["step"] for e in steps),
        flags=flags,
        agents=tuple(dict.fromkeys(e.data["agent"]["name"] for e in events)),
    )


def evidence(c: Conversation, events: Sequence[Event], at: datetime, by: str) -> Evidence:
    """Every abusive message, and every step that was taken. Raises NotFound where there is neither."""
    named = {offset: True for e in events if e.kind is Kind.CARE_TAKEN for offset in e.data.get("offsets", ())}
    said = named | flagged(events)
    messages = tuple(
        EvidenceMessage(offset=e.offset, at=e.at, text=str(e.data.get("text") or ""), abuse=abuse_of(e) or "flagged")
        for e in events
        if e.source is Source.CUSTOMER and said.get(e.offset, abuse_of(e) is not None)
    )
    steps = tuple(
        EvidenceStep(at=e.at, agent=Agent.model_validate(e.data["agent"]), step=e.data["step"])
        for e in events
        if e.kind is Kind.CARE_TAKEN
    )
    if not messages and not steps:
        raise NotFound("there is nothing to show: no abuse, and no step against it")
    told = [m.model_dump(mode="json") for m in messages], [s.model_dump(mode="json") for s in steps]
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    return Evidence(
        conversation_id=c.id,
        channel=c.address.channel,
        sender=c.address.sender,
        exported_at=at,
        exported_by=by,
        messages=messages,
        steps=steps,
        sha256=digest,
    )
