"""What was said and done in an abusive chat, as a document that shows when it has been changed. Pure."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from contracts.agents import Agent
from contracts.errors import NotFound
from contracts.events import Event, Kind, Source
from contracts.tools import Evidence, EvidenceMessage, EvidenceStep
from conversation.models import Conversation
from desk.transcripts import abuse_of


def evidence(c: Conversation, events: Sequence[Event], at: datetime, by: str) -> Evidence:
    """Every abusive message, and every step that was taken. Raises NotFound where there is neither."""
    flagged = {offset for e in events if e.kind is Kind.CARE_TAKEN for offset in e.data.get("offsets", ())}
    messages = tuple(
        EvidenceMessage(offset=e.offset, at=e.at, text=str(e.data.get("text") or ""), abuse=abuse_of(e) or "flagged")
        for e in events
        if e.source is Source.CUSTOMER and (abuse_of(e) is not None or e.offset in flagged)
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
