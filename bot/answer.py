"""The bot's reply to a turn: Rasa reads it, and what Rasa says, or a button stands for, is carried out."""

import asyncio
from dataclasses import replace
from typing import Any, Literal

import structlog

from bot.courtesy import OFFERED, presented, read_as, with_offer
from bot.ellipsis import Understood
from bot.parts import Parts, Reply, Turn
from bot.pictures import shown_back
from bot.replies import Replies
from contracts.actions import ClarifyPayload, DiagnosisPayload, HandoffPayload, Payload, SayPayload, SearchPayload
from contracts.errors import NotFound, SangdamError, Unavailable
from contracts.messages import (
    AllowDiagnosis,
    AskArticle,
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
)
from contracts.search import FeedbackRequest, FollowUp, SearchRequest
from text.masking import mask

log = structlog.get_logger(__name__)


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
            article = await parts.search.article(article_id, search_id)
            await tell(parts, turn, FeedbackRequest(search_id=search_id, article_id=article_id, kind="click"))
            facts = {"outcome": "chosen", "search_id": search_id, "article_id": article_id}
            return Reply((replies.answer(search_id, article),), facts=facts)
        case AskArticle() as asked:
            return await carry_out_asked(parts, turn, replies, asked)
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


async def carry_out_asked(parts: Parts, turn: Turn, replies: Replies, asked: AskArticle) -> Reply:
    """A question that was chosen before anybody had searched: from here on it is one like any other."""
    request = SearchRequest(query=asked.title, lang=turn.conversation.lang, request_id=turn.id)
    found = await parts.search.search(request)
    if found.answer is None or found.answer.article_id != asked.article_id:
        try:
            article = await parts.search.article(asked.article_id)
        except NotFound:
            pass  # withdrawn meanwhile: what is like it
        else:
            facts = {"outcome": "chosen", "search_id": None, "article_id": article.id}
            return Reply((replies.answer(None, article),), facts=facts)
    messages, facts = presented(replies, found, Understood(asked.title), None, sorry=False)
    return Reply(tuple(messages), facts=facts)


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
