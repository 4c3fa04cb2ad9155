"""What agents write for one another, and never for customers, as transitions: notes, tags, wishes, questions. Pure."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from contracts.agents import Agent
from contracts.errors import Conflict, Forbidden, NotFound
from contracts.events import EventDraft, Kind, Source
from contracts.tools import Question
from conversation.models import Conversation, Holder
from desk.handoff import NOTHING, Actor, Drafts


def note(by: Actor, text: str, mentions: Sequence[Agent], client_id: str) -> Drafts:
    """Anybody at the desk may write one, whoever has the conversation."""
    named = [agent.model_dump() for agent in mentions]
    return [_draft(by, Kind.NOTE_WRITTEN, f"note:{by.agent.id}/{client_id}", text=text, mentions=named)]


def whisper(c: Conversation, by: Actor, text: str, client_id: str) -> Drafts:
    """From a supervisor to whoever has the conversation now. Raises a Conflict where that is nobody, or themselves."""
    if c.holder is not Holder.AGENT or c.assignee == by.agent.id:
        raise Conflict("no other agent has this conversation", detail={"reason": "nobody_to_whisper_to"})
    to = {"id": c.assignee, "name": c.assignee_name}
    return [_draft(by, Kind.WHISPERED, f"whisper:{by.agent.id}/{client_id}", text=text, to=to)]


def read_mentions(by: Actor, up_to: int) -> Drafts:
    """What called this person up to an offset has been seen."""
    return [_draft(by, Kind.MENTIONS_READ, f"mentions_read:{by.agent.id}/{up_to}", up_to=up_to)]


def tag(c: Conversation, by: Actor, tags: Sequence[str]) -> Drafts:
    wanted = tuple(dict.fromkeys(tags))
    return NOTHING if wanted == tuple(c.tags.split()) else [_draft(by, Kind.TAGGED, None, tags=list(wanted))]


def want_article(by: Actor, question: str, answer: str, client_id: str) -> Drafts:
    """The authors' gaps read these."""
    return [_draft(by, Kind.ARTICLE_WANTED, f"wish:{by.agent.id}/{client_id}", question=question, answer=answer)]


def ask(by: Actor, owner: Agent, text: str, due: datetime, asked: Sequence[str], client_id: str) -> Drafts:
    """A question to a colleague of the second line."""
    return [
        _draft(
            by,
            Kind.QUESTION_ASKED,
            f"ask:{by.agent.id}/{client_id}",
            question_id=f"q_{secrets.token_hex(8)}",
            owner=owner.model_dump(),
            text=text,
            due=due.isoformat(),
            asked=list(asked),
        )
    ]


def answer(asked: Sequence[Question], question_id: str, by: Actor, text: str) -> Drafts:
    """The answer returns to the conversation; it is the owner's to give, or a supervisor's."""
    question = next((q for q in asked if q.question_id == question_id), None)
    if question is None:
        raise NotFound("no such question")
    if question.owner.id != by.agent.id and not by.leads:
        raise Forbidden("this question is for somebody else")
    if question.answer is not None and question.answer != text:
        raise Conflict("this question has an answer already")
    return [_draft(by, Kind.QUESTION_ANSWERED, f"answer:{question_id}", question_id=question_id, text=text)]


def _draft(by: Actor, kind: Kind, key: str | None, **data: object) -> EventDraft:
    return EventDraft(source=Source.AGENT, kind=kind, data={"agent": by.agent.model_dump(), **data}, key=key)
