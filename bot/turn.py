"""The story of a turn: what the customer said since the last one, and all that follows from it."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

import structlog
from prometheus_client import Counter, Histogram

from bot.context import BEGINNING, MEMORY, Context, remember
from bot.courtesy import OFFERED, presented, read_as, with_offer
from bot.ellipsis import Understood
from bot.incidents import Board, announced, told_before
from bot.pictures import PictureReader, Seen, shown_back
from bot.replies import Replies
from bot.routing import decide
from bot.tokens import ChoiceTokens
from bot.waiting import ROUND_THE_CLOCK, Office, announcement, cancelled, spoken
from bot.waiting import receipt as waiting_receipt
from contracts.actions import ClarifyPayload, DiagnosisPayload, HandoffPayload, Payload, SayPayload, SearchPayload
from contracts.articles import Article
from contracts.attachments import Attachment
from contracts.contact import email_in
from contracts.errors import SangdamError, Unavailable
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import (
    MAX_UTTERANCE,
    AllowDiagnosis,
    AskHuman,
    BrowseCategory,
    CancelHandoff,
    Choice,
    ChooseArticle,
    Message,
    Misread,
    PickOption,
    RateArticle,
    ReadAs,
    Settled,
    Utterance,
)
from contracts.search import FeedbackRequest, FollowUp, SearchRequest, SearchResponse
from contracts.teams import Sign
from conversation.broadcast import Broadcast
from conversation.lock import TurnLock
from conversation.log import EventLog, HolderChanged
from conversation.models import Conversation, Holder
from desk import handoff
from desk.line import Spot
from desk.signs import signs_of
from service.catalogue import Catalogue
from text.masking import mask
from text.normalise import normalise

log = structlog.get_logger(__name__)
TOPIC_S = 1.0
"""How long a handoff waits to be told what it is about."""
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

    async def follow_up(self, follow_up: FollowUp) -> None: ...


class Waiting(Protocol):
    """The queue: `desk.line.Line`."""

    async def spot(self, conversation_id: str) -> Spot | None:
        """None where the conversation does not wait."""


class Diagnosing(Protocol):
    """Looks up why, in the records of a customer who is known and has agreed: `bot.diagnosis`."""

    async def offer(self, turn: "Turn", payload: DiagnosisPayload, replies: Replies) -> "Reply":
        """Asks for consent; without records of this customer, the usual causes."""

    async def choose(self, turn: "Turn", choice: AllowDiagnosis | PickOption, replies: Replies) -> "Reply":
        """What follows from a tapped button of a diagnosis."""

    async def follow_up(self, turn: "Turn", payloads: list[Payload], replies: Replies) -> "Reply | None":
        """What follows from words to an open diagnosis; None where they are about something else."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything the customer has said since the last finished turn; `number` is the last offset of it.

    `misread`: the turn before this one asked to be told what its pictures say. `given_up`: ids of pictures that could
    not be read before. `seen`: what the pictures say, once they have been looked at. `diagnosis`: what the turn before
    this one left open of a diagnosis (`bot.diagnosis.Standing`). `context`: what went before. `told`: ids of notices
    that the customer has been told.
    """

    conversation: Conversation
    number: int
    said: tuple[Utterance, ...]
    misread: Misread | None = None
    given_up: frozenset[str] = frozenset()
    seen: Seen | None = None
    diagnosis: Mapping[str, Any] | None = None
    context: Context = BEGINNING
    told: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The same after a crash: what is asked of others under this id is asked once."""
        return f"{self.conversation.id}:{self.number}"

    @property
    def last(self) -> Utterance:
        return self.said[-1]

    @property
    def customer(self) -> str | None:
        """The company's own id of who writes, where the channel has checked a signature."""
        return self.last.customer

    @property
    def text(self) -> str:
        """The words to understand, normalised."""
        return normalise(" ".join(u.text for u in self.said if u.choice is None and u.note is None))

    @property
    def understood(self) -> Understood:
        """The words, completed from the question before them; that question where a button says how it is meant."""
        if isinstance(self.last.choice, ReadAs):
            return Understood(self.context.question or "")
        return self.context.understand(self.text)

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
        words, screen = self.understood.text[:MAX_UTTERANCE], ""
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
    """Messages for the customer, perhaps a handoff (`known`: what the agent is told with it), events, and facts."""

    messages: tuple[Message, ...] = ()
    events: tuple[EventDraft, ...] = ()
    source: Source = Source.BOT
    handoff: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)


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
    line: Waiting
    timeout_s: float
    office: Office = ROUND_THE_CLOCK
    diagnoses: Diagnosing | None = None
    incidents: Board | None = None


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
    events = await parts.log.read(conversation_id, after=conversation.answered_offset)
    said = [e for e in events if _is_utterance(e)]
    before = next((e.data for e in events if e.kind is Kind.TURN_FINISHED), {})
    failed = [e.data for e in events if e.kind is Kind.ATTACHMENT_READ and e.data["quality"] == "failed"]
    recent = await parts.log.recent(conversation_id, MEMORY)
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
                reply = await carry_out_choice(parts, turn, replies, turn.last.choice)
            elif turn.asks:
                payloads = await read(parts, turn)
                meant = turn.context.meant(payloads)  # a plain yes or no to what the bot asked
                opened = parts.diagnoses if turn.diagnosis else None
                if meant is not None:
                    reply = await carry_out_choice(parts, turn, replies, meant)
                elif opened is not None and (followed := await opened.follow_up(turn, payloads, replies)):
                    reply = followed
                else:
                    reply = await carry_out(parts, turn, replies, payloads)
            elif turn.pictures and turn.last.note is None:
                reply = Reply(facts={"outcome": "unread"})  # `shown` asks for words
            else:
                reply = Reply((replies.say(f"note.{turn.last.note or 'empty'}"),), facts={"outcome": "note"})
            return with_offer(replace(reply, messages=(*shown, *reply.messages)), turn.context, replies)
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
    facts: dict[str, Any] = {"outcome": "said", **read_as(payloads, turn.understood)}
    sorry = any(isinstance(p, SayPayload) and p.key == "complaint" for p in payloads)
    for payload in payloads:
        match payload:
            case HandoffPayload():
                return Reply(tuple(messages), handoff=payload.reason, facts={**facts, "outcome": "handoff"})
            case ClarifyPayload() if not turn.context.clarifying:  # asked once; the second time help is looked for
                facts |= {"outcome": "clarified", "question": mask(turn.understood.text)}
                messages.append(replies.clarify(payload.readings))
            case SayPayload(key="complaint"):
                pass  # said with what is found
            case SayPayload(key="deny") if turn.context.question and turn.context.yes != AskHuman():
                facts["outcome"] = "rephrase"
                messages.append(replies.say("rephrase", replies.offer_human()))
            case SayPayload(key="thank" | "goodbye") if (settle := turn.context.to_settle) is not None:
                solved, not_solved = settle
                facts |= {"yes": solved.model_dump(), "no": not_solved.model_dump()}
                messages.append(replies.ask_whether_solved(f"say.{payload.key}_ask", solved, not_solved))
            case SayPayload():
                messages.append(replies.say(f"say.{payload.key}"))
            case DiagnosisPayload() if parts.diagnoses is not None:
                messages += [replies.say("say.complaint", replies.offer_human())] if sorry else []
                offer = await parts.diagnoses.offer(turn, payload, replies)
                facts |= {"question": mask(turn.understood.text), **offer.facts}
                return replace(offer, messages=(*messages, *offer.messages), facts=facts)
            case SearchPayload() | ClarifyPayload() | DiagnosisPayload():
                known = None if isinstance(payload, ClarifyPayload) else payload.result
                found = known or await parts.search.search(turn.search)
                said, learned = presented(replies, found, turn.understood, payload.intent, sorry=sorry)
                messages += said
                facts |= learned
    return Reply(tuple(messages), facts=facts)


async def carry_out_choice(parts: Parts, turn: Turn, replies: Replies, choice: Choice) -> Reply:
    """Does what a tapped button stands for, or a yes or no to it; repeating it is harmless."""
    match choice:
        case ChooseArticle(search_id=search_id, article_id=article_id):
            article = await parts.search.article(article_id)
            await tell(parts, turn, FeedbackRequest(search_id=search_id, article_id=article_id, kind="click"))
            facts = {"outcome": "chosen", "search_id": search_id, "article_id": article_id}
            return Reply((replies.answer(search_id, article),), facts=facts)
        case RateArticle(search_id=search_id, article_id=article_id, solved=solved):
            kind: Literal["solved", "not_solved"] = "solved" if solved else "not_solved"
            await tell(parts, turn, FeedbackRequest(search_id=search_id, article_id=article_id, kind=kind))
            return rated(replies, solved, {"article_id": article_id})
        case Settled(solved=solved):
            return rated(replies, solved, {})
        case BrowseCategory(category=category):
            found = await parts.search.browse(category, turn.lang, turn.id)
            return Reply((replies.search_result(found),), facts={"outcome": "browsed"})
        case AskHuman():
            return Reply(handoff="asked", facts={"outcome": "handoff"})
        case ReadAs(reading="none"):
            return Reply((replies.say("rephrase", replies.offer_human()),), facts={"outcome": "rephrase"})
        case ReadAs() if turn.context.question is None:
            return Reply((replies.say("note.stale_choice"),), facts={"outcome": "note"})
        case ReadAs(reading=reading):
            return await carry_out(parts, turn, replies, _payloads(reading, turn.context.question or ""))
        case Misread() as misread:
            told = {"outcome": "misread", "misread": misread.model_dump()}
            return Reply((replies.say("picture.misread"),), facts=told)
        case AllowDiagnosis() | PickOption():
            if parts.diagnoses is None:
                return Reply((replies.say("note.stale_choice"),), facts={"outcome": "note"})
            return await parts.diagnoses.choose(turn, choice, replies)
        case CancelHandoff():
            return Reply((replies.say("handoff.not_waiting"),), facts={"outcome": "cancelled"})


def rated(replies: Replies, solved: bool, facts: dict[str, Any]) -> Reply:
    """Thanks for saying that it is solved; where it is not, what can be done."""
    if solved:
        return Reply((replies.say("rated.solved"),), facts={"outcome": "solved", **facts})
    said = replies.say("rated.not_solved", replies.offer_human())
    return Reply((said,), facts={"outcome": "not_solved", **OFFERED, **facts})


def _payloads(reading: str, question: str) -> list[Payload]:
    """What Rasa would have returned for this reading of the question."""
    search = SearchPayload(type="search", query=question)
    match reading:
        case "ask_human":
            return [HandoffPayload(type="handoff")]
        case "complaint":
            return [SayPayload(type="say", key="complaint"), search]
    return [search]


async def tell(parts: Parts, turn: Turn, said: FeedbackRequest | FollowUp) -> None:
    """Feedback is worth having, but never worth failing a turn for. It is sent before the turn is finished: a turn that
    is done again sends it again, which changes nothing.
    """
    said = said.model_copy(update={"visitor": turn.conversation.id})
    try:
        if isinstance(said, FollowUp):
            await parts.search.follow_up(said)
        else:
            await parts.search.feedback(said)
    except SangdamError as error:
        log.warning("turn.feedback_lost", search_id=said.search_id, kind=said.kind, problem=error.message)


async def tell_what_came_next(parts: Parts, turn: Turn, reply: Reply) -> None:
    """Tells help search where its last result was followed by another question, or by a human."""
    before, now = turn.context.search, reply.facts.get("search_id")
    if before is None:
        return
    if reply.handoff is not None:
        await tell(parts, turn, FollowUp(search_id=before, kind="to_human"))
    elif now is not None and now != before and turn.last.choice is None:
        await tell(parts, turn, FollowUp(search_id=before, kind="asked_again"))


async def pass_on(parts: Parts, turn: Turn) -> Reply:
    """An agent's, or waiting for one: one line says that the message has arrived; it is not the bot that speaks."""
    conversation = turn.conversation
    replies = Replies(parts.catalogue, parts.tokens, conversation.id, turn.lang)
    spot = await parts.line.spot(conversation.id)
    if spot is None or conversation.holder is not Holder.WAITING:
        return Reply(facts={"outcome": "to_agent"})
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
