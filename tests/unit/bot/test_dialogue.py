"""A conversation that stays on track: Rasa and help search scripted, everything else real."""

from typing import Any

from contracts.actions import (
    ClarifyPayload,
    Entity,
    HandoffPayload,
    Payload,
    Reading,
    ReadPayload,
    SayPayload,
    SearchPayload,
)
from contracts.agents import Agent
from contracts.articles import Media
from contracts.events import Event, Kind
from contracts.search import Answer, SearchResponse
from desk import handoff
from desk.handoff import Actor
from tests.unit.bot.conftest import ANSWERED, ARTICLE, NOTHING, SUGGESTED, Bot

SURE = Reading(name="faq", confidence=0.9)


def say(key: str) -> list[Payload]:
    return [SayPayload(type="say", key=key, intent=Reading(name=key, confidence=0.9))]


def search() -> list[Payload]:
    return [SearchPayload(type="search", query="", intent=SURE)]


def complain() -> list[Payload]:
    intent = Reading(name="complaint", confidence=0.9)
    return [
        SayPayload(type="say", key="complaint", intent=intent),
        SearchPayload(type="search", query="", intent=intent),
    ]


async def read_as(bot: Bot, text: str, payloads: list[Payload], found: SearchResponse = NOTHING) -> list[Event]:
    bot.rasa.answer, bot.search.found = lambda turn: payloads, found
    return await bot.say(text)


def buttons(event: Event) -> dict[str, str]:
    return {button["title"]: button.get("payload", button.get("url")) for button in event.data.get("buttons", ())}


async def facts(bot: Bot) -> dict[str, Any]:
    return (await bot.log.read(bot.address.conversation_id))[-1].data


async def handed_over(bot: Bot) -> bool:
    events = await bot.log.read(bot.address.conversation_id)
    return any(event.kind is Kind.HANDOFF_REQUESTED for event in events)


async def test_a_follow_up_is_searched_for_with_the_question_before(bot: Bot) -> None:
    await read_as(bot, "안드로이드에서 알림이 안 와요", search(), ANSWERED)
    understood, answer = await read_as(bot, "그럼 아이폰은요?", search(), ANSWERED)
    assert bot.search.requests[-1].query == "아이폰에서 알림이 안 와요"
    assert understood.data["text"] == "‘아이폰에서 알림이 안 와요’로 찾아봤어요."
    assert ARTICLE.body in answer.data["text"]
    assert bot.rasa.turns[-1].understood.text == "아이폰에서 알림이 안 와요"
    assert (await facts(bot))["leaning"] == "follow_up"


async def test_a_follow_up_survives_a_new_process(bot: Bot) -> None:
    await read_as(bot, "안드로이드에서 알림이 안 와요", search(), ANSWERED)
    other = Bot(bot.log)
    await read_as(other, "그럼 아이폰은요?", search(), ANSWERED)
    assert other.search.requests[-1].query == "아이폰에서 알림이 안 와요"


async def test_after_a_hand_back_a_follow_up_leans_on_what_was_asked(bot: Bot) -> None:
    await read_as(bot, "환불은 언제 돼요?", search(), ANSWERED)
    await read_as(bot, "상담원이요", [HandoffPayload(type="handoff", reason="asked")])
    c, hanul = bot.address.conversation_id, Actor(Agent(id="a1", name="김하늘"))
    await bot.log.change(c, lambda c: handoff.claim(c, hanul))
    await bot.log.change(c, lambda c: handoff.hand_back(c, hanul))
    await read_as(bot, "그럼 교환은요?", search(), ANSWERED)
    assert bot.search.requests[-1].query == "교환은 언제 돼요?"


async def test_a_no_after_a_hand_back_is_about_nothing_that_was_asked_before(bot: Bot) -> None:
    await read_as(bot, "환불은 언제 돼요?", search(), ANSWERED)
    await read_as(bot, "상담원이요", [HandoffPayload(type="handoff", reason="asked")])
    c, hanul = bot.address.conversation_id, Actor(Agent(id="a1", name="김하늘"))
    await bot.log.change(c, lambda c: handoff.claim(c, hanul))
    await bot.log.change(c, lambda c: handoff.hand_back(c, hanul))
    [event] = await read_as(bot, "아니요", say("deny"))
    assert event.data["text"].startswith("네, 괜찮아요")


async def test_personal_data_in_a_question_is_not_carried_on(bot: Bot) -> None:
    await read_as(bot, "010-1234-5678로 인증번호가 안 와요", search(), ANSWERED)
    assert (await facts(bot))["question"] == "[전화번호]로 인증번호가 안 와요"


async def test_a_bare_correction_is_met_with_sorry_and_a_question(bot: Bot) -> None:
    await read_as(bot, "주문 취소", search(), SUGGESTED)
    [sorry] = await read_as(bot, "아니 그게 아니라", say("deny"))
    assert sorry.data["text"].startswith("제가 잘못 이해했네요")
    assert (await facts(bot))["outcome"] == "rephrase"


async def test_a_no_to_an_answer_is_feedback_and_asks_what_is_different(bot: Bot) -> None:
    await read_as(bot, "주문 취소", search(), ANSWERED)
    [sorry] = await read_as(bot, "아니 그게 아니라", say("deny"))
    assert sorry.data["text"].startswith("도움이 되지 못해 죄송해요")
    assert [f.kind for f in bot.search.feedbacks] == ["not_solved"]


async def test_two_failures_in_a_row_offer_a_human_and_a_yes_takes_the_offer(bot: Bot) -> None:
    first = await read_as(bot, "ㅁㄴㅇㄹ", search())
    assert len(first) == 1
    _, offer = await read_as(bot, "ㅁㄴㅇㄹ 말이에요", search())
    assert "상담원에게 이어서" in offer.data["text"]
    assert not await handed_over(bot), "offered, not handed over"
    await read_as(bot, "네", say("affirm"))
    assert await handed_over(bot)


async def test_an_offer_can_be_turned_down(bot: Bot) -> None:
    await read_as(bot, "ㅁㄴㅇㄹ", search())
    await read_as(bot, "ㅁㄴㅇㄹ 말이에요", search())
    [event] = await read_as(bot, "아니요", say("deny"))
    assert event.data["text"].startswith("네, 괜찮아요")
    assert not await handed_over(bot)


async def test_a_polite_no_to_the_offer_is_no_third_failure(bot: Bot) -> None:
    await read_as(bot, "ㅁㄴㅇㄹ", search())
    await read_as(bot, "ㅁㄴㅇㄹ 말이에요", search())
    [event] = await read_as(bot, "아니요, 괜찮아요", say("deny"))
    assert event.data["text"].startswith("네, 괜찮아요")
    assert "leaning" not in await facts(bot)


async def test_a_complaint_meets_empathy_first_then_what_helps(bot: Bot) -> None:
    sorry, answer = await read_as(bot, "환불이 왜 이렇게 늦어요 짜증나게", complain(), ANSWERED)
    assert sorry.data["text"].startswith("불편을 드려 정말 죄송해요")
    assert "상담원 연결" in buttons(sorry)
    assert ARTICLE.body in answer.data["text"]


async def test_a_complaint_alone_asks_for_what_happened_and_the_next_offers_a_human(bot: Bot) -> None:
    [sorry] = await read_as(bot, "진짜 짜증나네", complain())
    assert "주문번호나 날짜" in sorry.data["text"]
    _, offer = await read_as(bot, "아 진짜 짜증난다고", complain())
    assert offer.data["text"].startswith("거듭 불편을 드려")
    assert not await handed_over(bot)


async def test_a_complaint_is_not_met_by_a_list_of_what_hardly_fits(bot: Bot) -> None:
    unlikely = SUGGESTED.model_copy(
        update={"suggestions": tuple(s.model_copy(update={"score": 0.05}) for s in SUGGESTED.suggestions)}
    )
    [sorry] = await read_as(bot, "앱이 쓰레기네요", complain(), unlikely)
    assert "주문번호나 날짜" in sorry.data["text"]
    _, suggested, *_ = await read_as(bot, "배송이 열흘째 안 와서 화가 나요", complain(), SUGGESTED)
    assert suggested.data["suggestions"]


async def test_a_decline_without_categories_says_what_can_be_asked(bot: Bot) -> None:
    outside: list[Payload] = [
        SearchPayload(type="search", query="", intent=Reading(name="out_of_scope", confidence=0.9))
    ]
    [declined] = await read_as(bot, "내일 날씨 어때?", outside, SUGGESTED)
    assert "아래에서" not in declined.data["text"]
    assert not buttons(declined)


async def test_suggestions_in_the_language_of_the_question_come_first(bot: Bot) -> None:
    english = SUGGESTED.suggestions[0].model_copy(update={"article_id": "en", "title": "When is my refund?"})
    both = SUGGESTED.model_copy(update={"suggestions": (*SUGGESTED.suggestions, english)})
    [event] = await read_as(bot, "When do I get my refund?", search(), both)
    assert event.data["suggestions"][0]["title"] == "When is my refund?"
    [event] = await read_as(bot, "환불은 언제 되나요?", search(), both)
    assert event.data["suggestions"][-1]["title"] == "When is my refund?"


async def test_what_lies_outside_is_declined_with_what_can_be_asked(bot: Bot) -> None:
    outside = [SearchPayload(type="search", query="", intent=Reading(name="out_of_scope", confidence=0.7))]
    [declined] = await read_as(bot, "내일 날씨 어때?", [*outside])
    assert declined.data["text"].startswith("그 질문은 제가 도와드리기 어려워요")
    assert list(buttons(declined)) == ["환불", "배송", "상담원 연결"]
    [answered] = await read_as(bot, "환불 언제 돼요?", [*outside], ANSWERED)
    assert ARTICLE.body in answered.data["text"], "an article that answers is better than a decline"
    [suggested] = await read_as(bot, "환불 언제", [*outside], SUGGESTED)
    assert suggested.data["suggestions"]


async def test_thanks_ask_whether_it_was_solved(bot: Bot) -> None:
    await read_as(bot, "환불 언제 돼요?", search(), ANSWERED)
    [thanks] = await read_as(bot, "고마워요", say("thank"))
    assert thanks.data["text"].endswith("해결되셨나요?")
    [glad] = await bot.say(buttons(thanks)["해결됐어요"])
    assert glad.data["text"].startswith("해결되었다니")
    assert [(f.search_id, f.article_id, f.kind) for f in bot.search.feedbacks] == [("s1", "refund-time", "solved")]
    [again] = await read_as(bot, "고마워요", say("thank"))
    assert "해결되셨나요" not in again.data["text"], "asked once"


async def test_a_goodbye_without_a_question_is_just_a_goodbye(bot: Bot) -> None:
    [bye] = await read_as(bot, "안녕히 계세요", say("goodbye"))
    assert not buttons(bye)


async def test_not_solved_after_suggestions_is_no_feedback_for_an_article(bot: Bot) -> None:
    await read_as(bot, "환불 언제", search(), SUGGESTED)
    [bye] = await read_as(bot, "이만 갈게요", say("goodbye"))
    [sorry] = await bot.say(buttons(bye)["해결되지 않았어요"])
    assert "상담원 연결" in buttons(sorry)
    assert bot.search.feedbacks == []


async def test_a_plain_yes_after_an_answer_counts_as_solved(bot: Bot) -> None:
    await read_as(bot, "환불 언제 돼요?", search(), ANSWERED)
    await read_as(bot, "네 됐어요", say("affirm"))
    assert [f.kind for f in bot.search.feedbacks] == ["solved"]


UNCLEAR: list[Payload] = [ClarifyPayload(type="clarify", readings=("ask_human", "faq"))]


async def test_two_close_readings_are_asked_about_once(bot: Bot) -> None:
    [asked] = await read_as(bot, "상담원 시간", UNCLEAR)
    assert "‘상담원과 이야기하기’인가요, 아니면 ‘도움말에서 답 찾기’인가요?" in asked.data["text"]
    assert list(buttons(asked)) == ["상담원과 이야기하기", "도움말에서 답 찾기", "둘 다 아니에요"]
    bot.search.found = ANSWERED
    [answer] = await bot.say(buttons(asked)["도움말에서 답 찾기"])
    assert ARTICLE.body in answer.data["text"]
    assert bot.search.requests[-1].query == "상담원 시간"


async def test_the_other_reading_hands_over(bot: Bot) -> None:
    [asked] = await read_as(bot, "상담원 시간", UNCLEAR)
    await bot.say(buttons(asked)["상담원과 이야기하기"])
    assert await handed_over(bot)


async def test_neither_reading_asks_for_other_words_and_a_second_doubt_searches(bot: Bot) -> None:
    [asked] = await read_as(bot, "상담원 시간", UNCLEAR)
    [other] = await bot.say(buttons(asked)["둘 다 아니에요"])
    assert other.data["text"].startswith("제가 잘못 이해했네요")
    [asked] = await read_as(bot, "상담원 시간", UNCLEAR)
    [found] = await read_as(bot, "상담원 시간이요", UNCLEAR, ANSWERED)
    assert ARTICLE.body in found.data["text"], "never asked twice in a row"


async def test_a_reading_without_its_question_is_a_stale_button(bot: Bot) -> None:
    [asked] = await read_as(bot, "상담원 시간", UNCLEAR)
    other = Bot()
    other.tokens = bot.tokens
    assert (await other.texts(buttons(asked)["도움말에서 답 찾기"]))[0].startswith("지금은 쓸 수 없는 버튼")


async def test_a_korean_article_is_linked_from_an_english_sentence(bot: Bot) -> None:
    [event] = await read_as(bot, "When do I get my refund?", search(), ANSWERED)
    assert "in Korean only" in event.data["text"]
    assert ARTICLE.body not in event.data["text"]
    assert buttons(event)["Open the article"] == "/help/refund-time"
    [event] = await read_as(bot, "When do I get my refund?", search(), SUGGESTED)
    assert event.data["suggestions"][0]["reason"] == "Article in Korean"
    english = Answer(**{**ANSWERED.model_dump()["answer"], "lang": "en", "text": "3-5 business days."})
    [event] = await read_as(
        bot, "And when exactly do I get it?", search(), ANSWERED.model_copy(update={"answer": english})
    )
    assert "3-5 business days." in event.data["text"]


async def test_what_the_words_name_is_recorded_masked(bot: Bot) -> None:
    read = ReadPayload(
        intent=SURE,
        question_type=Reading(name="why", confidence=0.8),
        entities=(Entity(entity="phone", value="010-1234-5678"), Entity(entity="order_number", value="20261124-77")),
    )
    payload = HandoffPayload(type="handoff", **dict(read))
    await read_as(bot, "상담원", [payload])
    events = await bot.log.read(bot.address.conversation_id)
    recorded = next(event.data for event in events if event.kind is Kind.TURN_FINISHED)
    assert recorded["question_type"] == {"name": "why", "confidence": 0.8}
    assert recorded["entities"] == [
        {"entity": "phone", "value": "[전화번호]"},
        {"entity": "order_number", "value": "20261124-77"},
    ]


async def test_every_picture_of_an_article_is_shown(bot: Bot) -> None:
    media = tuple(Media(kind="image", url=f"/kb/pictures/{n}.png", alt=f"{n}단계") for n in (1, 2, 3))
    assert ANSWERED.answer is not None
    answer = ANSWERED.answer.model_copy(update={"media": media})
    [event] = await read_as(
        bot, "환불 언제", [SearchPayload(type="search", query="x")], ANSWERED.model_copy(update={"answer": answer})
    )
    assert event.data["image"]["alt"] == "1단계"
    assert [(card["title"], card["image"]["url"]) for card in event.data["cards"]] == [
        ("2단계", "/kb/pictures/2.png"),
        ("3단계", "/kb/pictures/3.png"),
    ]
