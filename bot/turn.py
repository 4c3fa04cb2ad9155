"""The story of a turn: what the customer said since the last one, and all that follows from it."""

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import structlog
from prometheus_client import Counter, Histogram

from bot.pictures import PictureReader, Seen, shown_back
from bot.replies import Replies
from bot.routing import decide
from bot.tokens import ChoiceTokens
from bot.waiting import ROUND_THE_CLOCK, Office, announcement, cancelled, queue_position, spoken
from bot.waiting import receipt as waiting_receipt
from contracts.actions import HandoffPayload, Payload, SayPayload, SearchPayload
from contracts.articles import Article
from contracts.attachments import Attachment
from contracts.contact import email_in
from contracts.errors import SangdamError, Unavailable
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import (
    MAX_UTTERANCE,
    AskHuman,
    BrowseCategory,
    CancelHandoff,
    ChooseArticle,
    Message,
    Misread,
    RateArticle,
    Utterance,
)
from contracts.search import FeedbackRequest, SearchRequest, SearchResponse
from conversation.broadcast import Broadcast
from conversation.lock import TurnLock
from conversation.log import EventLog, HolderChanged
from conversation.models import Conversation, Holder
from desk import handoff
from service.catalogue import Catalogue
from text.normalise import normalise

log = structlog.get_logger(__name__)
_turns = Counter("sangdam_turns_total", "Turns finished", ["speaker", "outcome"])
_seconds = Histogram("sangdam_turn_seconds", "From the lock to the log")


class Dialogue(Protocol):
    """Reads an utterance; Rasa, in practice."""

    async def read(self, turn: "Turn") -> list[Payload]:
        """What to do about it. Raises Unavailable where it does not answer in time."""


class HelpSearch(Protocol):
    """The help search service. Every method raises Unavailable where it does not answer in time."""

    async def search(self, request: SearchRequest) -> SearchResponse: ...

    async def article(self, article_id: str) -> Article: ...

    async def browse(self, category: str, lang: str, request_id: str) -> SearchResponse: ...

    async def feedback(self, feedback: FeedbackRequest) -> None: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything the customer has said since the last finished turn; `number` is the last offset of it.

    `misread`: the turn before this one asked to be told what its pictures say. `given_up`: ids of pictures that could
    not be read before. `seen`: what the pictures say, once they have been looked at.
    """

    conversation: Conversation
    number: int
    said: tuple[Utterance, ...]
    misread: Misread | None = None
    given_up: frozenset[str] = frozenset()
    seen: Seen | None = None

    @property
    def id(self) -> str:
        """The same after a crash: what is asked of others under this id is asked once."""
        return f"{self.conversation.id}:{self.number}"

    @property
    def last(self) -> Utterance:
        return self.said[-1]

    @property
    def text(self) -> str:
        """The words to understand, normalised."""
        return normalise(" ".join(u.text for u in self.said if u.choice is None and u.note is None))

    @property
    def pictures(self) -> tuple[Attachment, ...]:
        return tuple(picture for u in self.said for picture in u.attachments)

    @property
    def asks(self) -> bool:
        """Whether there is a question: words, or a picture that says something."""
        return bool(self.text) or (self.seen is not None and self.seen.clear)

    @property
    def search(self) -> SearchRequest:
        """What to search for: the words, together with what the pictures say."""
        words, screen = self.text, ""
        codes: tuple[str, ...] = ()
        if self.seen is not None and self.seen.corrected:
            words = f"{self.seen.words} {self.text}".strip()[:MAX_UTTERANCE]
        elif self.seen is not None and self.seen.clear:
            codes, screen = self.seen.reading.codes, self.seen.reading.query
        return SearchRequest(query=words, lang=self.conversation.lang, request_id=self.id, codes=codes, screen=screen)

    @property
    def lang(self) -> str:
        return self.conversation.lang or "ko"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a turn amounts to: messages for the customer, perhaps a handoff, other events, and facts for the record."""

    messages: tuple[Message, ...] = ()
    events: tuple[EventDraft, ...] = ()
    source: Source = Source.BOT
    handoff: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a turn needs; `timeout_s` bounds the thinking of one turn."""

    log: EventLog
    lock: TurnLock
    broadcast: Broadcast
    dialogue: Dialogue
    search: HelpSearch
    catalogue: Catalogue
    tokens: ChoiceTokens
    pictures: PictureReader
    timeout_s: float
    office: Office = ROUND_THE_CLOCK


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
    events = await parts.log.read(conversation_id, after=conversation.answered_offset)
    said = [e for e in events if _is_utterance(e)]
    before = next((e.data for e in events if e.kind is Kind.TURN_FINISHED), {})
    failed = [e.data for e in events if e.kind is Kind.ATTACHMENT_READ and e.data["quality"] == "failed"]
    return Turn(
        conversation,
        said[-1].offset,
        tuple(Utterance.model_validate(e.data) for e in said),
        misread=Misread.model_validate(before["misread"]) if "misread" in before else None,
        given_up=frozenset(str(data["attachment_id"]) for data in failed),
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


async def answer(parts: Parts, turn: Turn) -> Reply:
    """The bot's reply. Never silence: Rasa; where Rasa can't, help search; where that can't, a human."""
    replies = Replies(parts.catalogue, parts.tokens, turn.conversation.id, turn.lang)
    shown: tuple[Message, ...] = ()
    try:
        async with asyncio.timeout(parts.timeout_s):
            if turn.seen is not None:
                misread = Misread(after=turn.conversation.answered_offset, turn=turn.number)
                shown = shown_back(replies, turn.seen, misread, with_words=bool(turn.text))
            if turn.last.choice is not None:
                reply = await carry_out_choice(parts, turn, replies)
            elif turn.asks:
                reply = await carry_out(parts, turn, replies, await read(parts, turn))
            elif turn.pictures and turn.last.note is None:
                reply = Reply(facts={"outcome": "unread"})  # `shown` asks for words
            else:
                reply = Reply((replies.say(f"note.{turn.last.note or 'empty'}"),), facts={"outcome": "note"})
            return replace(reply, messages=(*shown, *reply.messages))
    except (Unavailable, TimeoutError) as error:
        log.warning("turn.unavailable", turn=turn.id, problem=str(error))
        return Reply(shown, handoff="unavailable", facts={"outcome": "handoff"})
    except Exception:
        log.exception("turn.failed", turn=turn.id)
        return Reply(shown, handoff="error", facts={"outcome": "handoff"})


async def read(parts: Parts, turn: Turn) -> list[Payload]:
    """What Rasa makes of the words; without Rasa, a search, or a human where one is plainly asked for.

    A picture is a question of its own: without words Rasa is not asked, and where Rasa sees none in them there is one.
    """
    search = SearchPayload(type="search", query=turn.text)
    if not turn.text:
        return [search]
    try:
        if payloads := await parts.dialogue.read(turn):
            settled = turn.seen is None or any(p.type != "say" for p in payloads)
            return payloads if settled else [*payloads, search]
        log.warning("turn.no_payload", turn=turn.id)
    except Unavailable as error:
        log.warning("turn.without_rasa", turn=turn.id, problem=str(error))
    if any(word in turn.text.lower() for word in parts.catalogue.say("words.human", "ko").split()):
        return [HandoffPayload(type="handoff", reason="asked")]
    return [search]


async def carry_out(parts: Parts, turn: Turn, replies: Replies, payloads: list[Payload]) -> Reply:
    """Turns Rasa's typed payloads into messages, or a handoff."""
    messages: list[Message] = []
    facts: dict[str, Any] = {"outcome": "said"}
    for payload in payloads:
        if payload.intent is not None:
            facts["intent"] = payload.intent.model_dump()
        match payload:
            case HandoffPayload():
                return Reply(tuple(messages), handoff=payload.reason, facts={**facts, "outcome": "handoff"})
            case SayPayload(key="complaint"):
                messages.append(replies.say("say.complaint", replies.offer_human()))
            case SayPayload():
                messages.append(replies.say(f"say.{payload.key}"))
            case SearchPayload():
                found = payload.result or await parts.search.search(turn.search)
                outcome = "answered" if found.answer else "abstained" if found.abstained else "suggested"
                facts |= {"outcome": outcome, "search_id": found.search_id}
                if not (messages and found.abstained):  # a complaint alone is met by the words before, not by a list
                    messages.append(replies.search_result(found))
    return Reply(tuple(messages), facts=facts)


async def carry_out_choice(parts: Parts, turn: Turn, replies: Replies) -> Reply:
    """Does what a tapped button stands for; repeating it is harmless."""
    match turn.last.choice:
        case ChooseArticle(search_id=search_id, article_id=article_id):
            article = await parts.search.article(article_id)
            await tell(parts, FeedbackRequest(search_id=search_id, article_id=article_id, kind="click"))
            return Reply((replies.answer(search_id, article),), facts={"outcome": "chosen", "article_id": article_id})
        case RateArticle(search_id=search_id, article_id=article_id, solved=solved):
            kind = "solved" if solved else "not_solved"
            await tell(parts, FeedbackRequest(search_id=search_id, article_id=article_id, kind=kind))
            thanks = replies.say(f"rated.{kind}", *(() if solved else (replies.offer_human(),)))
            return Reply((thanks,), facts={"outcome": kind, "article_id": article_id})
        case BrowseCategory(category=category):
            found = await parts.search.browse(category, turn.lang, turn.id)
            return Reply((replies.search_result(found),), facts={"outcome": "browsed"})
        case AskHuman():
            return Reply(handoff="asked", facts={"outcome": "handoff"})
        case Misread() as misread:
            facts = {"outcome": "misread", "misread": misread.model_dump()}
            return Reply((replies.say("picture.misread"),), facts=facts)
        case CancelHandoff():
            return Reply((replies.say("handoff.not_waiting"),), facts={"outcome": "cancelled"})
        case None:
            raise AssertionError("a turn without a choice")


async def tell(parts: Parts, feedback: FeedbackRequest) -> None:
    """Feedback is worth having, but never worth failing a turn for."""
    try:
        await parts.search.feedback(feedback)
    except SangdamError as error:
        log.warning("turn.feedback_lost", search_id=feedback.search_id, kind=feedback.kind, problem=error.message)


async def pass_on(parts: Parts, turn: Turn) -> Reply:
    """An agent's, or waiting for one: one line says that the message has arrived; it is not the bot that speaks."""
    conversation = turn.conversation
    replies = Replies(parts.catalogue, parts.tokens, conversation.id, turn.lang)
    position = await queue_position(parts.log, conversation.id)
    if position is None or conversation.holder is not Holder.WAITING:
        return Reply(facts={"outcome": "to_agent"})
    if any(isinstance(u.choice, CancelHandoff) for u in turn.said):
        events = tuple(cancelled(replies, conversation, turn.number))
        return Reply(events=events, facts={"outcome": "cancelled"})
    email = next((e for u in turn.said if (e := email_in(u.text))), None)
    if email is not None and (conversation.off_hours or parts.office.closed):
        events = tuple(handoff.leave_contact(conversation, email, turn=turn.number))
        saved = replies.say("contact.saved", email=email)
        return Reply((saved,), events, source=Source.SYSTEM, facts={"outcome": "contact"})
    message = waiting_receipt(replies, parts.office, position)
    return Reply((message,), source=Source.SYSTEM, facts={"outcome": "receipt"})


async def finish(parts: Parts, turn: Turn, reply: Reply) -> None:
    """Writes the reply and that the turn is done, all at once, if the same one still holds the conversation."""
    conversation = turn.conversation
    finished = EventDraft(source=Source.SYSTEM, kind=Kind.TURN_FINISHED, data=reply.facts, turn=turn.number)
    said = [*reply.events, *(spoken(message, reply.source, turn.number) for message in reply.messages)]
    if reply.handoff is None:
        written = await parts.log.append(conversation.id, [*said, finished], if_holder=conversation.holder)
        parts.broadcast.publish(written)
        return
    # Written first, since the customer is told the position. A crash after it leaves a waiting customer whose
    # message has no receipt yet, and the resumed turn writes that.
    wanted = handoff.request(conversation, reply.handoff, turn=turn.number, off_hours=parts.office.closed)
    parts.broadcast.publish(await parts.log.append(conversation.id, wanted, if_holder=conversation.holder))
    position = await queue_position(parts.log, conversation.id)
    if position is not None:
        replies = Replies(parts.catalogue, parts.tokens, conversation.id, turn.lang)
        told = announcement(replies, parts.office, reply.handoff, position)
        said.append(spoken(told, reply.source, turn.number))
    try:
        written = await parts.log.append(conversation.id, [*said, finished], if_holder=Holder.WAITING)
    except HolderChanged:  # an agent was faster than our words about waiting: they speak now, not the bot
        written = await parts.log.append(conversation.id, [finished])
    parts.broadcast.publish(written)


def replies_of(events: list[Event], turn: int) -> list[Event]:
    """The messages for the customer that this turn caused."""
    return [e for e in events if e.turn == turn and e.kind is Kind.MESSAGE_CREATED]


def _is_utterance(event: Event) -> bool:
    return event.kind is Kind.MESSAGE_CREATED and event.source is Source.CUSTOMER
