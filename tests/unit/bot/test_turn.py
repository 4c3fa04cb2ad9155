"""The story of a turn, with Rasa and help search scripted."""

import asyncio

from bot.intake import Inbound
from bot.parts import Turn
from contracts.actions import HandoffPayload, Payload, Reading, SayPayload, SearchPayload
from contracts.agents import Agent
from contracts.errors import NotFound, Unavailable
from contracts.events import EventDraft, Kind, Source
from contracts.messages import AskHuman, BrowseCategory, ChooseArticle, RateArticle
from contracts.search import Answer, SearchResponse
from conversation.models import Conversation, Holder
from desk import handoff
from desk.handoff import Actor
from tests.unit.bot.conftest import ANSWERED, ARTICLE, SUGGESTED, Bot, search_payload


async def test_a_greeting_is_greeted_and_recorded(bot: Bot) -> None:
    bot.rasa.answer = lambda turn: [SayPayload(type="say", key="greet", intent=Reading(name="greet", confidence=0.9))]
    assert "안녕하세요" in (await bot.texts("안녕"))[0]
    finished = (await bot.log.read(bot.address.conversation_id))[-1]
    assert finished.kind is Kind.TURN_FINISHED
    assert finished.data == {"outcome": "said", "said": "안녕", "intent": {"name": "greet", "confidence": 0.9}}


async def test_an_answer_carries_its_article_and_asks_whether_it_helped(bot: Bot) -> None:
    bot.rasa.answer, bot.search.found = search_payload, ANSWERED
    [event] = await bot.say("환불 언제 돼요?")
    assert ARTICLE.body in event.data["text"]
    assert [b["title"] for b in event.data["buttons"]] == ["해결됐어요", "해결되지 않았어요"]


async def test_what_the_action_found_is_not_searched_again(bot: Bot) -> None:
    bot.rasa.answer = lambda turn: [SearchPayload(type="search", query="x", result=ANSWERED)]
    await bot.say("환불 언제 돼요?")
    assert bot.search.requests == []


async def test_suggestion_chosen_is_answered_and_counted(bot: Bot) -> None:
    bot.rasa.answer, bot.search.found = search_payload, SUGGESTED
    [event] = await bot.say("돈 언제 들어와")
    payload = event.data["suggestions"][0]["payload"]
    assert payload.startswith("sd:")
    assert ARTICLE.body in (await bot.texts(payload))[0]
    assert [(f.search_id, f.article_id, f.kind) for f in bot.search.feedbacks] == [("s1", "refund-time", "click")]
    assert len(bot.rasa.turns) == 1, "a tap is no text for Rasa"


async def test_rating_is_passed_on_and_not_solved_offers_a_human(bot: Bot) -> None:
    c = bot.address.conversation_id
    token = bot.tokens.seal(c, RateArticle(search_id="s1", article_id="refund-time", solved=False))
    [event] = await bot.say(token)
    assert bot.search.feedbacks[0].kind == "not_solved"
    assert [b["title"] for b in event.data["buttons"]] == ["상담원 연결"]


async def test_a_category_shows_its_questions(bot: Bot) -> None:
    bot.rasa.answer = search_payload
    [nothing] = await bot.say("ㅁㄴㅇㄹ")
    titles = [b["title"] for b in nothing.data["buttons"]]
    assert titles == ["환불", "배송", "상담원 연결"]
    [shown] = await bot.say(nothing.data["buttons"][0]["payload"])
    assert shown.data["suggestions"][0]["title"] == ARTICLE.title


async def test_tokens_of_another_conversation_and_forged_ones_are_refused_kindly(bot: Bot) -> None:
    other = bot.tokens.seal("rest:somebody", AskHuman())
    choice = ChooseArticle(search_id="s1", article_id="refund-time")
    forged = bot.tokens.seal(bot.address.conversation_id, choice)[:-3] + "abc"
    for token in (other, forged, "sd:", "sd:x" * 1000):
        assert await bot.texts(token) == ["지금은 쓸 수 없는 버튼이에요. 궁금한 점을 다시 적어 주세요."]
    assert bot.search.feedbacks == []


async def test_asking_for_a_human_queues_tells_the_place_and_keeps_the_bot_quiet(bot: Bot) -> None:
    first = Bot()
    first.log = bot.log
    await bot.log.begin(bot.address)
    bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff")]
    [event] = await bot.say("상담원 연결해 주세요")
    assert "1번째" in event.data["text"]
    bot.rasa.answer = lambda turn: [SayPayload(type="say", key="greet")]
    [receipt] = await bot.say("아직인가요?")
    assert receipt.source is Source.SYSTEM
    assert receipt.data["text"].startswith("상담원에게 전달했어요")
    assert len(bot.rasa.turns) == 1
    back = EventDraft(source=Source.AGENT, kind=Kind.HANDED_BACK, data={})
    await bot.log.append(bot.address.conversation_id, [back])
    assert "안녕하세요" in (await bot.texts("안녕"))[0]


async def test_without_rasa_help_search_answers(bot: Bot) -> None:
    def down(turn: Turn) -> list[Payload]:
        raise Unavailable("rasa does not answer")

    bot.rasa.answer, bot.search.found = down, ANSWERED
    assert ARTICLE.body in (await bot.texts("환불 언제 돼요?"))[0]
    assert bot.search.requests[0].request_id == f"{bot.address.conversation_id}:1"
    assert "1번째" in (await bot.texts("상담원이랑 얘기할래요"))[0]


async def test_rasa_that_returns_nothing_is_no_silence(bot: Bot) -> None:
    bot.rasa.answer, bot.search.found = lambda turn: [], ANSWERED
    assert ARTICLE.body in (await bot.texts("환불 언제 돼요?"))[0]


async def test_without_rasa_and_search_a_human_is_asked(bot: Bot) -> None:
    def down(turn: Turn) -> list[Payload]:
        raise Unavailable("rasa does not answer")

    bot.rasa.answer, bot.search.failure = down, Unavailable("kb does not answer")
    [text] = await bot.texts("환불 언제 돼요?")
    assert "상담원에게 연결" in text
    state = await bot.log.conversation(bot.address.conversation_id)
    assert state is not None
    assert state.holder is Holder.WAITING


async def test_a_fault_of_ours_lands_on_a_human(bot: Bot) -> None:
    def broken(turn: Turn) -> list[Payload]:
        raise ZeroDivisionError

    bot.rasa.answer = broken
    assert "문제가 생겼어요" in (await bot.texts("안녕"))[0]


async def test_a_deleted_article_chosen_lands_on_a_human(bot: Bot) -> None:
    bot.search.failure = NotFound("no such article")
    choice = ChooseArticle(search_id="s1", article_id="gone")
    assert "상담원" in (await bot.texts(bot.tokens.seal(bot.address.conversation_id, choice)))[0]


async def test_messages_during_a_turn_form_the_next_and_the_last_caller_is_answered(bot: Bot) -> None:
    entered, release = asyncio.Event(), asyncio.Event()
    read = bot.rasa.read

    async def slow(turn: Turn) -> list[Payload]:
        entered.set()
        await release.wait()
        return await read(turn)

    bot.rasa.read = slow  # type: ignore[method-assign]
    bot.rasa.answer, bot.search.found = search_payload, ANSWERED
    first = asyncio.create_task(bot.say("환불"))
    await entered.wait()
    second = asyncio.create_task(bot.say("배송비는"))
    third = asyncio.create_task(bot.say("얼마예요?"))
    while (await bot.log.conversation(bot.address.conversation_id)).last_offset < 3:  # type: ignore[union-attr]
        await asyncio.sleep(0)
    release.set()
    assert [len(r) for r in await asyncio.gather(first, second, third)] == [1, 0, 1]
    assert [t.text for t in bot.rasa.turns] == ["환불", "배송비는 얼마예요?"]


async def test_a_repeated_message_is_one_message_and_gets_the_same_answer(bot: Bot) -> None:
    bot.rasa.answer, bot.search.found = search_payload, ANSWERED
    first = await bot.say("환불 언제 돼요?", "m-1")
    assert await bot.say("환불 언제 돼요?", "m-1") == first
    assert len(bot.rasa.turns) == 1


async def test_an_agent_who_takes_over_in_the_middle_is_not_talked_over(bot: Bot) -> None:
    read = bot.rasa.read

    async def slow(turn: Turn) -> list[Payload]:
        handoff = EventDraft(source=Source.SYSTEM, kind=Kind.HANDOFF_REQUESTED, data={})
        await bot.log.append(turn.conversation.id, [handoff])
        return await read(turn)

    bot.rasa.read = slow  # type: ignore[method-assign]
    [event] = await bot.say("안녕")
    assert event.source is Source.SYSTEM


async def test_an_agent_who_is_faster_than_the_words_about_waiting_is_not_talked_over(bot: Bot) -> None:
    bot.rasa.answer = lambda turn: [SayPayload(type="say", key="complaint"), HandoffPayload(type="handoff")]
    hanul = Actor(Agent(id="a1", name="김하늘"))
    waiting = bot.log.waiting

    async def claimed_while_the_position_is_looked_up() -> list[Conversation]:
        found = await waiting()
        for c in found:
            await bot.log.change(c.id, lambda c: handoff.claim(c, hanul))
        return found

    bot.log.waiting = claimed_while_the_position_is_looked_up  # type: ignore[method-assign]
    assert await bot.say("사람이랑 얘기할래요") == []
    kinds = [(e.source, e.kind) for e in await bot.log.read(bot.address.conversation_id)]
    assert kinds == [
        (Source.CUSTOMER, Kind.MESSAGE_CREATED),
        (Source.BOT, Kind.HANDOFF_REQUESTED),
        (Source.AGENT, Kind.HANDOFF_ASSIGNED),
        (Source.SYSTEM, Kind.TURN_FINISHED),
    ]
    assert await bot.say("네, 안녕하세요") == [], "an agent speaks now"


async def test_an_unfinished_turn_is_resumed_under_the_same_id(bot: Bot) -> None:
    bot.rasa.answer, bot.search.found = search_payload, ANSWERED
    await bot.intake.receive(Inbound(bot.address, "환불 언제 돼요?"))  # … and then the process was killed
    async with bot.broadcast.subscribe(bot.address.conversation_id) as events:
        await bot.runner.resume()
        async for event in events:
            if event.kind is Kind.TURN_FINISHED:
                break
    assert bot.search.requests[0].request_id == f"{bot.address.conversation_id}:1"
    assert await bot.log.unanswered() == []


async def test_a_complaint_alone_is_met_with_words_and_a_human_not_with_a_list(bot: Bot) -> None:
    bot.rasa.answer = lambda turn: [SayPayload(type="say", key="complaint"), *search_payload(turn)]
    [event] = await bot.say("진짜 최악이네요")
    assert event.data["text"].startswith("불편을 드려")
    assert [b["title"] for b in event.data["buttons"]] == ["상담원 연결"]


async def test_english_is_answered_in_english_and_says_when_an_article_is_korean(bot: Bot) -> None:
    bot.rasa.answer, bot.search.found = search_payload, ANSWERED
    assert "in Korean only" in (await bot.texts("When do I get my refund?"))[0]
    english = Answer(**{**ANSWERED.answer.model_dump(), "lang": "en", "text": "3-5 business days."})  # type: ignore[union-attr]
    bot.search.found = SearchResponse(search_id="s1", abstained=False, answer=english)
    assert "Korean only" not in (await bot.texts("When do I get my refund?"))[0]


async def test_notes_are_polite_sentences(bot: Bot) -> None:
    assert (await bot.texts("   \n"))[0].startswith("내용이 비어 있어요")
    assert "2,000자" in (await bot.texts("가" * 100_000))[0]
    assert bot.rasa.turns == []


async def test_browse_tokens_round_trip(bot: Bot) -> None:
    c = bot.address.conversation_id
    choice = BrowseCategory(category="배송")
    assert bot.tokens.open(c, bot.tokens.seal(c, choice)) == choice
