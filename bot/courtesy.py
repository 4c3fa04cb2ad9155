"""What politeness asks of a reply: how a search's result is put, and when a human is offered unasked. Pure."""

from dataclasses import replace
from typing import Any

from bot.context import MAX_FAILURES, Context
from bot.ellipsis import Understood
from bot.parts import Reply
from bot.replies import Replies
from contracts.actions import Entity, Payload, Reading
from contracts.messages import AskHuman, Message, RateArticle
from contracts.search import SearchResponse
from text.masking import TAGS, mask

SURE = 0.8
"""Confidence from which what lies outside is declined though help search has suggestions."""
HELPS = 0.1
"""Chance of a suggestion from which it is worth showing to somebody who complains."""
MAX_COMPLAINTS = 2
"""Complaints in a row after which a human is offered unasked."""
OFFERED: dict[str, Any] = {"yes": AskHuman().model_dump()}


def read_as(payloads: list[Payload], understood: Understood) -> dict[str, Any]:
    """The words, masked, and how they were read: for the record, and to learn from (`sangdam nlu suggest`)."""
    facts: dict[str, Any] = {"said": mask(understood.text)}
    if understood.leaning is not None:
        facts["leaning"] = understood.leaning
    for payload in payloads:
        if payload.intent is not None:
            facts["intent"] = payload.intent.model_dump()
        if payload.question_type is not None and payload.question_type.name is not None:
            facts["question_type"] = payload.question_type.model_dump()
        if payload.entities:
            facts["entities"] = [{"entity": e.entity, "value": _masked(e)} for e in payload.entities]
    return facts


def presented(
    replies: Replies, found: SearchResponse, understood: Understood, intent: Reading | None, *, sorry: bool
) -> tuple[list[Message], dict[str, Any]]:
    """Messages for what help search found, and the facts of it. `sorry`: the customer complains."""
    facts: dict[str, Any] = {"search_id": found.search_id, "question": mask(understood.text)}
    # A complaint alone is met by words, not by a list of what hardly fits.
    alone = sorry and found.answer is None and all(s.score < HELPS for s in found.suggestions)
    said = replies.say("say.complaint_alone" if alone else "say.complaint", replies.offer_human())
    messages = [said] if sorry else []
    if found.answer is not None:
        solved = RateArticle(search_id=found.search_id, article_id=found.answer.article_id, solved=True)
        facts |= {"outcome": "answered", "article_id": solved.article_id, "yes": solved.model_dump()}
        facts["no"] = solved.model_copy(update={"solved": False}).model_dump()
    elif _outside(intent) and (found.abstained or _sure(intent)):
        return [*messages, replies.declined(found)], {"outcome": "declined", "search_id": found.search_id}
    elif alone:
        return messages, {**facts, **OFFERED, "outcome": "abstained"}
    else:
        facts["outcome"] = "abstained" if found.abstained else "suggested"
    if understood.leaning is not None and not found.abstained:
        messages = [*messages, replies.understood(facts["question"])]
    return [*messages, replies.search_result(found)], facts


def with_offer(reply: Reply, context: Context, replies: Replies) -> Reply:
    """The reply with the offer of a human, where the bot has failed twice in a row or the customer is angry."""
    after = context.after(reply.facts)
    failed_again = after.failures >= MAX_FAILURES and after.failures > context.failures
    angry = after.complaints >= MAX_COMPLAINTS and after.complaints > context.complaints
    if reply.handoff is not None or not (failed_again or angry):
        return reply
    key = "offer.angry" if angry else "offer.failed"
    facts = {name: value for name, value in reply.facts.items() if name != "no"} | OFFERED
    return replace(reply, messages=(*reply.messages, replies.say(key, replies.offer_human())), facts=facts)


def _masked(entity: Entity) -> str:
    return TAGS["phone"] if entity.entity == "phone" else mask(entity.value)


def _outside(intent: Reading | None) -> bool:
    return intent is not None and intent.name == "out_of_scope"


def _sure(intent: Reading | None) -> bool:
    return intent is not None and intent.confidence >= SURE
