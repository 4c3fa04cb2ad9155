"""What help search is told: whose feedback it is, and what came next."""

from typing import Any

import pytest

from bot.kb_client import KbClient
from bot.parts import Turn
from contracts.actions import HandoffPayload, Payload
from contracts.messages import RateArticle
from contracts.search import FeedbackRequest, FollowUp
from tests.unit.bot.conftest import ANSWERED, SUGGESTED, Bot, search_payload


def told(bot: Bot) -> list[tuple[str, str]]:
    return [(one.search_id, one.kind) for one in bot.search.follow_ups]


async def test_another_question_after_a_search_is_told(bot: Bot) -> None:
    bot.rasa.answer, bot.search.found = search_payload, SUGGESTED
    await bot.say("환불 언제 돼요?")
    assert told(bot) == []
    bot.search.found = SUGGESTED.model_copy(update={"search_id": "s2"})
    await bot.say("돈 언제 들어오냐고요")
    assert told(bot) == [("s1", "asked_again")]
    assert bot.search.follow_ups[0].visitor == bot.address.conversation_id


async def test_a_human_after_a_search_is_told(bot: Bot) -> None:
    bot.rasa.answer, bot.search.found = search_payload, SUGGESTED
    await bot.say("환불 언제 돼요?")

    def to_human(turn: Turn) -> list[Payload]:
        return [HandoffPayload(type="handoff", reason="asked")]

    bot.rasa.answer = to_human
    await bot.say("사람이랑 얘기할래요")
    assert told(bot) == [("s1", "to_human")]


async def test_what_was_solved_is_done_with(bot: Bot) -> None:
    bot.rasa.answer, bot.search.found = search_payload, ANSWERED
    await bot.say("환불 언제 돼요?")
    c = bot.address.conversation_id
    await bot.say(bot.tokens.seal(c, RateArticle(search_id="s1", article_id="refund-time", solved=True)))
    bot.search.found = SUGGESTED.model_copy(update={"search_id": "s2"})
    await bot.say("배송은요?")
    assert told(bot) == []


class Wire:
    """Remembers what would have gone out."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def call(self, method: str, path: str, *, json: dict[str, Any], retry: bool = False) -> dict[str, Any]:
        self.sent.append(json)
        return {"recorded": True}


@pytest.mark.parametrize("visitor", ["web:0123", "010-1234-5678"])
async def test_who_a_visitor_is_stays_with_the_bot(visitor: str) -> None:
    wire = Wire()
    for key in ("key-1", "key-1", "key-2"):
        kb = KbClient(wire, key)  # type: ignore[arg-type]
        await kb.feedback(FeedbackRequest(search_id="s", article_id="a", kind="click", visitor=visitor))
    await kb.follow_up(FollowUp(search_id="s", kind="to_human", visitor=visitor))
    names = [sent["visitor"] for sent in wire.sent]
    assert names[0] == names[1] != names[2] == names[3]
    assert all(len(name) == 32 and visitor not in name for name in names)


async def test_without_a_visitor_there_is_no_name() -> None:
    wire = Wire()
    await KbClient(wire, "key").feedback(FeedbackRequest(search_id="s", article_id="a", kind="click"))  # type: ignore[arg-type]
    assert wire.sent[0]["visitor"] is None
