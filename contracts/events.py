"""Rows of the event log: the one record of a conversation. Names are past tense; all of them stand here."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from contracts.base import Strict


class Source(StrEnum):
    """Who caused an event. An agent is always human."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class Kind(StrEnum):
    """Every kind of event there is."""

    MESSAGE_CREATED = "message.created"
    ATTACHMENT_READ = "attachment.read"
    TURN_FINISHED = "turn.finished"
    HANDOFF_REQUESTED = "handoff.requested"
    HANDOFF_ASSIGNED = "handoff.assigned"
    HANDOFF_TRANSFERRED = "handoff.transferred"
    HANDOFF_RESOLVED = "handoff.resolved"
    HANDOFF_CANCELLED = "handoff.cancelled"
    HANDED_BACK = "handed_back"
    SURVEY_REQUESTED = "survey.requested"
    SURVEY_ANSWERED = "survey.answered"
    CONTACT_GIVEN = "contact.given"
    CONTACT_TOLD = "contact.told"
    FEEDBACK_GIVEN = "feedback.given"
    DELIVERY_FAILED = "delivery.failed"
    NOTE_WRITTEN = "note.written"
    WHISPERED = "whispered"
    MENTIONS_READ = "mentions.read"
    TAGGED = "tagged"
    ARTICLE_WANTED = "article.wanted"
    QUESTION_ASKED = "question.asked"
    QUESTION_ANSWERED = "question.answered"
    CARE_TAKEN = "care.taken"
    RESTARTED = "restarted"
    FORGOTTEN = "forgotten"
    ABUSE_FLAGGED = "abuse.flagged"


HANDOFF_KINDS = frozenset(
    {
        Kind.HANDOFF_REQUESTED,
        Kind.HANDOFF_ASSIGNED,
        Kind.HANDOFF_TRANSFERRED,
        Kind.HANDOFF_RESOLVED,
        Kind.HANDOFF_CANCELLED,
        Kind.HANDED_BACK,
    }
)
"""The events that change who has a conversation."""

ANEW = frozenset({Kind.RESTARTED, Kind.FORGOTTEN})
"""The customer begins anew: what was said before is no context any more."""


CALLING_KINDS = frozenset({Kind.NOTE_WRITTEN, Kind.WHISPERED, Kind.MENTIONS_READ})
"""The events by which colleagues call one another."""


class EventDraft(Strict):
    """An event before it has a place in the log.

    `key`: unique in its conversation where given (a channel's own message id, say); appending it again is harmless.
    `turn`: the turn that caused it, named by the offset of the last utterance it answers.
    """

    source: Source
    kind: Kind
    data: dict[str, Any]
    key: str | None = None
    turn: int | None = None


class Event(Strict):
    """One row. `offset` counts from 1 in its conversation, without gaps; `at` is UTC."""

    conversation_id: str
    offset: int
    at: datetime
    source: Source
    kind: Kind
    data: dict[str, Any]
    key: str | None = None
    turn: int | None = None
