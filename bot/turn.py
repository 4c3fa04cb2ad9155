"""The story of a turn: what the customer said since the last one, and all that follows from it."""

import asyncio
import time
from dataclasses import replace

import structlog
from prometheus_client import Counter, Histogram

from bot.answer import answer, tell_what_came_next
from bot.context import MEMORY, remember, since_anew
from bot.incidents import announced, told_before
from bot.parts import Parts, Reply, Turn
from bot.replies import Replies
from bot.routing import decide
from bot.waiting import announcement, cancelled, spoken, to_operator
from bot.waiting import receipt as waiting_receipt
from contracts.contact import email_in
from contracts.errors import SangdamError
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import (
    CancelHandoff,
    Misread,
    Utterance,
)
from contracts.teams import Sign
from conversation.log import HolderChanged
from conversation.models import Holder
from desk import handoff
from desk.signs import signs_of

log = structlog.get_logger(__name__)
TOPIC_S = 1.0
"""How long a handoff waits to be told what it is about."""
_turns = Counter("sangdam_turns_total", "Turns finished", ["speaker", "outcome"])
_seconds = Histogram("sangdam_turn_seconds", "From the lock to the log")


async def handle_turn(parts: Parts, conversation_id: str) -> None:
    """Answers what the customer has said since the last turn, if anything.

    Nothing is written before the whole reply is known, and then all of it at once; so a turn that a crash cuts
    short leaves no trace and is simply done again.
    """
    async with parts.lock.hold(conversation_id):
        while (turn := await open_turn(parts, conversation_id)) is not None:
            started = time.perf_counter()
            turn = await look(parts, turn)
            speaker = decide(turn.conversation)
            reply = await answer(parts, turn) if speaker == "bot" else await pass_on(parts, turn)
            if speaker == "bot":
                reply = reply if parts.incidents is None else announced(parts.incidents, turn, reply)
                await tell_what_came_next(parts, turn, reply)
            try:
                await finish(parts, turn, reply)
            except HolderChanged:
                continue  # somebody took the conversation meanwhile: look again who speaks
            _seconds.observe(time.perf_counter() - started)
            _turns.labels(speaker, str(reply.facts.get("outcome", ""))).inc()
            return


async def open_turn(parts: Parts, conversation_id: str) -> Turn | None:
    """The customer's messages that no finished turn answers, or None."""
    conversation = await parts.log.conversation(conversation_id)
    if conversation is None or not conversation.unanswered:
        return None
    events = since_anew(await parts.log.read(conversation_id, after=conversation.answered_offset))
    said = [e for e in events if _is_utterance(e)]
    before = next((e.data for e in events if e.kind is Kind.TURN_FINISHED), {})
    failed = [e.data for e in events if e.kind is Kind.ATTACHMENT_READ and e.data["quality"] == "failed"]
    recent = since_anew(await parts.log.recent(conversation_id, MEMORY))
    return Turn(
        conversation,
        said[-1].offset,
        tuple(Utterance.model_validate(e.data) for e in said),
        misread=Misread.model_validate(before["misread"]) if "misread" in before else None,
        given_up=frozenset(str(data["attachment_id"]) for data in failed),
        diagnosis=before.get("diagnosis"),
        context=remember(recent),
        told=told_before(recent),
    )


async def look(parts: Parts, turn: Turn) -> Turn:
    """The turn with what its pictures say, which is in the log before anything acts on it; for an agent's eyes too."""
    if turn.misread is not None and turn.text:
        said = await said_between(parts, turn.conversation.id, turn.misread.after, turn.misread.turn)
        seen, drafts = await parts.pictures.correct(said, turn.text, turn.number)
    elif turn.pictures:
        seen, drafts = await parts.pictures.see(turn.pictures, turn.given_up)
    else:
        return turn
    written = await parts.log.append(turn.conversation.id, drafts)
    parts.broadcast.publish([event for event in written if event.offset > turn.conversation.last_offset])
    return replace(turn, seen=seen)


async def said_between(parts: Parts, conversation_id: str, after: int, up_to: int) -> list[Utterance]:
    """What the customer said after one offset, up to another."""
    events = await parts.log.read(conversation_id, after=after, limit=up_to - after)
    return [Utterance.model_validate(e.data) for e in events if _is_utterance(e)]


async def pass_on(parts: Parts, turn: Turn) -> Reply:
    """An agent's, or waiting for one: one line says that the message has arrived; it is not the bot that speaks."""
    conversation = turn.conversation
    spot = await parts.line.spot(conversation.id) if conversation.holder is Holder.WAITING else None
    if spot is None:
        return Reply(facts={"outcome": "to_agent"})
    replies = Replies(parts.catalogue, parts.tokens, conversation.id, turn.lang)
    if any(isinstance(u.choice, CancelHandoff) for u in turn.said):
        events = tuple(cancelled(replies, conversation, turn.number))
        return Reply(events=events, facts={"outcome": "cancelled"})
    office = parts.office.of(conversation)
    email = next((e for u in turn.said if (e := email_in(u.text))), None)
    if email is not None and (conversation.off_hours or office.closed):
        events = tuple(handoff.leave_contact(conversation, email, turn=turn.number))
        saved = replies.say("contact.saved", email=email)
        return Reply((saved,), events, source=Source.SYSTEM, facts={"outcome": "contact"})
    message = waiting_receipt(replies, office, spot)
    return Reply((message,), source=Source.SYSTEM, facts={"outcome": "receipt"})


async def finish(parts: Parts, turn: Turn, reply: Reply) -> None:
    """Writes the reply and that the turn is done, all at once, if the same one still holds the conversation."""
    conversation = turn.conversation
    if reply.handoff is not None and conversation.address.channel in parts.operators:
        replies = Replies(parts.catalogue, parts.tokens, conversation.id, turn.lang)
        reply = replace(reply, handoff=None, messages=(*reply.messages, to_operator(replies)))
    finished = EventDraft(source=Source.SYSTEM, kind=Kind.TURN_FINISHED, data=reply.facts, turn=turn.number)
    said = [*reply.events, *(spoken(message, reply.source, turn.number) for message in reply.messages)]
    if reply.handoff is None:
        written = await parts.log.append(conversation.id, [*said, finished], if_holder=conversation.holder)
        parts.broadcast.publish(written)
        return
    # Written first, since the customer is told the position. A crash after it leaves a waiting customer whose
    # message has no receipt yet, and the resumed turn writes that.
    topic = await topic_of(parts, turn)
    office = parts.office.of(replace(conversation, topic=topic, team=None))
    wanted = handoff.request(
        conversation,
        reply.handoff,
        turn=turn.number,
        off_hours=office.closed,
        known=reply.known,
        signs=await signs_of_turn(parts, turn, reply),
        topic=topic,
    )
    parts.broadcast.publish(await parts.log.append(conversation.id, wanted, if_holder=conversation.holder))
    spot = await parts.line.spot(conversation.id)
    if spot is not None:
        replies = Replies(parts.catalogue, parts.tokens, conversation.id, turn.lang)
        told = announcement(replies, office, reply.handoff, spot)
        said.append(spoken(told, reply.source, turn.number))
    try:
        written = await parts.log.append(conversation.id, [*said, finished], if_holder=Holder.WAITING)
    except HolderChanged:  # an agent was faster than our words about waiting: they speak now, not the bot
        written = await parts.log.append(conversation.id, [finished])
    parts.broadcast.publish(written)


async def signs_of_turn(parts: Parts, turn: Turn, reply: Reply) -> tuple[Sign, ...]:
    """Why it presses: by what the customer has said lately, and by what a diagnosis has found."""
    recent = await parts.log.recent(turn.conversation.id, MEMORY)
    facts = (reply.known.get("diagnosis") or {}).get("facts")
    complained = any(
        (e.data.get("intent") or {}).get("name") == "complaint" for e in recent if e.kind is Kind.TURN_FINISHED
    )
    said = (str(e.data.get("text", "")) for e in recent if _is_utterance(e))
    return signs_of(said, complained=complained, verified=bool(facts))


async def topic_of(parts: Parts, turn: Turn) -> str | None:
    """The category of the article that was shown last; None where none was, or help search does not answer."""
    shown = turn.context.shown
    if shown is None:
        return None
    try:
        async with asyncio.timeout(TOPIC_S):
            return (await parts.search.article(shown.article_id)).category or None
    except (SangdamError, TimeoutError) as error:
        log.warning("turn.no_topic", turn=turn.id, problem=str(error))
        return None


def replies_of(events: list[Event], turn: int) -> list[Event]:
    """The messages for the customer that this turn caused."""
    return [e for e in events if e.turn == turn and e.kind is Kind.MESSAGE_CREATED]


def _is_utterance(event: Event) -> bool:
    return event.kind is Kind.MESSAGE_CREATED and event.source is Source.CUSTOMER
