"""Pictures in the turn: read, told, corrected, and joined with the words; never a wait without an end."""

import asyncio
import re
from datetime import date
from typing import Any

import pytest

from bot.intake import Inbound
from bot.parts import Turn
from bot.pictures import MAX_AT_ONCE, MAX_READ, PictureReader, screen_of
from bot.vocabulary import Understanding
from contracts.actions import HandoffPayload, Payload, SayPayload
from contracts.agents import Agent
from contracts.errors import TimedOut, TooMany, Unavailable, Unprocessable
from contracts.events import Event, Kind, Source
from contracts.ocr import OcrQuality, OcrResponse
from contracts.search import Vocabulary
from conversation.models import Conversation
from desk import handoff
from desk.handoff import Actor
from tests.pictures import drawn, png, saved
from tests.unit.bot.conftest import ANSWERED, ARTICLE, NOTHING, Bot, screen, search_payload

ERROR = screen("환불 계좌를 확인할 수 없어요", "오류 코드 DT-4021")


@pytest.fixture
def bot(bot: Bot) -> Bot:
    bot.rasa.answer, bot.search.found = search_payload, ANSWERED
    bot.ocr.lines = lambda content: ERROR
    return bot


def texts(events: list[Event]) -> list[str]:
    return [e.data.get("text", "") for e in events]


def titles(event: Event) -> list[str]:
    return [b["title"] for b in event.data.get("buttons", ())]


async def test_a_picture_alone_is_read_told_and_answered(bot: Bot) -> None:
    told, answer = await bot.show()
    assert told.data["text"].startswith("이렇게 읽었어요: DT-4021")
    assert titles(told) == ["잘못 읽었어요"]
    assert ARTICLE.body in answer.data["text"]
    assert bot.rasa.turns == [], "a screen's words are not the customer's: Rasa is not asked what they mean"
    [request] = bot.search.requests
    assert (request.query, request.codes) == ("", ("DT-4021",))
    assert "환불 계좌를 확인할 수 없어요" in request.screen


async def test_a_reading_is_in_the_log_before_anything_acts_on_it(bot: Bot) -> None:
    search = bot.search.search

    async def looked(request: Any) -> Any:
        [reading] = await bot.readings()
        assert (reading["quality"], reading["fields"][0]["value"]) == ("good", "DT-4021")
        return await search(request)

    bot.search.search = looked  # type: ignore[method-assign]
    await bot.show()
    kinds = [(e.source, e.kind) for e in await bot.log.read(bot.address.conversation_id)]
    assert kinds == [
        (Source.CUSTOMER, Kind.MESSAGE_CREATED),
        (Source.SYSTEM, Kind.ATTACHMENT_READ),
        (Source.BOT, Kind.MESSAGE_CREATED),
        (Source.BOT, Kind.MESSAGE_CREATED),
        (Source.SYSTEM, Kind.TURN_FINISHED),
    ]


async def test_words_and_screen_steer_the_search_together(bot: Bot) -> None:
    await bot.show(text="이거 왜 이래요?")
    assert bot.rasa.turns[0].text == "이거 왜 이래요?"
    [request] = bot.search.requests
    assert (request.query, request.codes) == ("이거 왜 이래요?", ("DT-4021",))
    assert "환불 계좌를 확인할 수 없어요" in request.screen


async def test_a_greeting_with_a_picture_is_a_question_too(bot: Bot) -> None:
    bot.rasa.answer = lambda turn: [SayPayload(type="say", key="greet")]
    told, greeting, answer = await bot.show(text="안녕하세요")
    assert told.data["text"].startswith("이렇게 읽었어요")
    assert greeting.data["text"].startswith("안녕하세요")
    assert ARTICLE.body in answer.data["text"]


async def test_a_wish_for_a_human_beside_a_picture_is_one(bot: Bot) -> None:
    bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff")]
    told, waiting = await bot.show(text="상담원 연결해 주세요")
    assert told.data["text"].startswith("이렇게 읽었어요")
    assert "1번째" in waiting.data["text"]
    assert bot.search.requests == []


async def test_personal_data_on_a_screen_is_masked_wherever_it_is_told(bot: Bot) -> None:
    bot.ocr.lines = lambda content: screen("배송지 연락처 010-1234-5678을 확인할 수 없어요", "주문을 완료하지 못했어요")
    told, _ = await bot.show(text="주문이 안 돼요")
    events = await bot.log.read(bot.address.conversation_id)
    assert "010-1234-5678" not in str([e.data for e in events])
    assert "010-1234-5678" not in told.data["text"] + str(bot.search.requests[0])
    [reading] = await bot.readings()
    assert "[전화번호]" in reading["text"]
    [picture] = await bot.gallery.rows.find([reading["attachment_id"]])
    assert "010-1234-5678" in str(picture.reading), "kept for an agent who asks to see it"


async def test_a_wrong_reading_is_corrected_by_what_the_customer_types(bot: Bot) -> None:
    told, _ = await bot.show(text="이거 왜 이래요?")
    asked = await bot.say(told.data["buttons"][0]["payload"])
    assert "그대로 적어 주시면" in texts(asked)[0]
    await bot.say("DT-1003 로그인할 수 없어요")
    assert bot.search.requests[-1].query == "이거 왜 이래요? DT-1003 로그인할 수 없어요"
    first, second = await bot.readings()
    assert "corrected" not in first
    assert (second["corrected"], second["attachment_id"]) == (True, first["attachment_id"])
    assert second["fields"][0]["value"] == "DT-1003"
    await bot.say("고마워요")
    assert bot.search.requests[-1].query == "고마워요", "one message corrects, the next is a question of its own"
    assert len(await bot.readings()) == 2
    await bot.say(told.data["buttons"][0]["payload"])
    await bot.say("DT-4021 환불 계좌를 확인할 수 없어요")
    assert [r["fields"][0]["value"] for r in await bot.readings()] == ["DT-4021", "DT-1003", "DT-4021"]


async def test_a_new_picture_instead_of_a_correction_is_read(bot: Bot) -> None:
    told, _ = await bot.show()
    await bot.say(told.data["buttons"][0]["payload"])
    bot.ocr.lines = lambda content: screen("오류 코드 DT-1003", "로그인할 수 없어요")
    told, _ = await bot.show(message_id="p2")
    assert "DT-1003" in told.data["text"]


async def test_a_human_is_got_instead_of_a_correction(bot: Bot) -> None:
    told, _ = await bot.show()
    await bot.say(told.data["buttons"][0]["payload"])
    bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff")]
    assert "1번째" in (await bot.texts("그냥 상담원 연결해 주세요"))[0]


async def test_several_pictures_are_read_at_the_same_time_and_told_in_one_line(bot: Bot) -> None:
    together = asyncio.Barrier(3)
    lines = iter([screen("결제를 완료하지 못했어요"), ERROR, screen("로그인할 수 없어요")])

    async def read(content: bytes) -> OcrResponse:
        await together.wait()
        return next(lines)

    bot.ocr.read = read  # type: ignore[method-assign]
    told, _ = await bot.show(png(10, 10), png(20, 10), png(30, 10))
    assert "DT-4021" in told.data["text"]
    assert len(told.data["text"].splitlines()) == 1
    screens = bot.search.requests[0].screen
    assert "결제를 완료하지 못했어요" in screens
    assert "로그인할 수 없어요" in screens
    assert len(await bot.readings()) == 3


async def test_how_many_are_read_at_once_is_bounded(bot: Bot) -> None:
    reading = most = 0

    async def read(content: bytes) -> OcrResponse:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        for _ in range(5):
            await asyncio.sleep(0)
        reading -= 1
        return ERROR

    bot.ocr.read = read  # type: ignore[method-assign]
    await bot.show(*[png(10 + n, 10) for n in range(10)])
    assert most == 4
    assert most <= MAX_AT_ONCE


DOWN: dict[str, Exception] = {
    "down": Unavailable("ocr does not answer"),
    "slow": TimedOut("ocr did not answer in time"),
    "busy": TooMany("too many"),
    "refused": Unprocessable("not a picture"),
    "broken": ZeroDivisionError(),
}


@pytest.mark.parametrize("why", DOWN)
async def test_without_a_reading_the_customer_is_asked_for_words_and_the_turn_goes_on_with_them(
    bot: Bot, why: str
) -> None:
    def fail(content: bytes) -> OcrResponse:
        raise DOWN[why]

    bot.ocr.lines = fail
    [alone] = await bot.show()
    assert alone.data["text"].startswith("지금은 사진을 읽을 수 없어요")
    assert titles(alone) == ["상담원 연결"]
    assert bot.search.requests == []
    told, answer = await bot.show(text="환불 언제 돼요?", message_id="p2")
    assert told.data["text"].endswith("우선 적어 주신 내용으로 찾아봤어요.")
    assert ARTICLE.body in answer.data["text"]
    assert [r.query for r in bot.search.requests] == ["환불 언제 돼요?"]
    assert [r["quality"] for r in await bot.readings()] == ["failed", "failed"]


async def test_a_reading_that_never_ends_is_not_waited_for(bot: Bot) -> None:
    cancelled = asyncio.Event()

    async def never(content: bytes) -> OcrResponse:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        raise AssertionError

    bot.ocr.read = never  # type: ignore[method-assign]
    object.__setattr__(bot.parts, "pictures", PictureReader(bot.gallery, bot.ocr, bot.understanding, patience_s=0.05))
    [told] = await bot.show()
    assert told.data["text"].startswith("지금은 사진을 읽을 수 없어요")
    assert cancelled.is_set()
    assert [r["reason"] for r in await bot.readings()] == ["timed_out"]


async def test_the_pictures_that_were_read_in_time_are_used(bot: Bot) -> None:
    async def read(content: bytes) -> OcrResponse:
        if content == slow.content:
            await asyncio.Event().wait()
        return ERROR

    class Slow:
        content = b""

    slow = Slow()
    bot.ocr.read = read  # type: ignore[method-assign]
    object.__setattr__(bot.parts, "pictures", PictureReader(bot.gallery, bot.ocr, bot.understanding, patience_s=2))
    write = bot.gallery.files.write

    async def noted(picture_id: str, content: bytes) -> None:
        slow.content = slow.content or content
        await write(picture_id, content)

    bot.gallery.files.write = noted  # type: ignore[method-assign]
    told, _ = await bot.show(png(10, 10), png(20, 10))
    assert told.data["text"].startswith("이렇게 읽었어요: DT-4021")
    assert told.data["text"].endswith("사진 1장은 읽지 못했어요.")


async def test_a_poor_reading_says_so_and_is_not_built_on(bot: Bot) -> None:
    bot.ocr.lines = lambda content: screen("홗룬 겨좌릅 홧읻", "갛 슈 엇서으", confidence=0.3)
    [alone] = await bot.show()
    assert "크고 선명하게 보이는 사진" in alone.data["text"]
    assert titles(alone) == ["상담원 연결"]
    await bot.show(text="환불 언제 돼요?", message_id="p2")
    assert [r.query for r in bot.search.requests] == ["환불 언제 돼요?"]
    assert [r["quality"] for r in await bot.readings()] == ["poor", "poor"]


async def test_a_blurred_picture_is_not_built_on_but_its_code_is(bot: Bot) -> None:
    blurred = OcrQuality(readable=False, confidence=0.6, sharpness=0.1, problems=("blurred",))
    bot.ocr.lines = lambda content: screen("환불 계좌를 확인할 수 없어요").model_copy(update={"quality": blurred})
    [alone] = await bot.show()
    assert "크고 선명하게 보이는 사진" in alone.data["text"]
    assert [(r["quality"], r["reason"]) for r in await bot.readings()] == [("poor", "blurred")]
    bot.ocr.lines = lambda content: ERROR.model_copy(update={"quality": blurred})
    told, _ = await bot.show(message_id="p2")
    assert told.data["text"].startswith("이렇게 읽었어요: DT-4021")
    assert [(r["quality"], r["reason"]) for r in await bot.readings()][1:] == [("good", "blurred")]


@pytest.mark.parametrize("readable", [True, False])
async def test_handwriting_is_called_that_and_never_built_on(bot: Bot, readable: bool) -> None:
    pen = OcrQuality(readable=readable, confidence=0.8, sharpness=0.6, problems=("photographed", "handwriting"))
    bot.ocr.lines = lambda content: screen("환불 계좌를 확인할 수 없어요").model_copy(update={"quality": pen})
    [alone] = await bot.show()
    assert alone.data["text"].startswith("손으로 쓴 글씨 같아요")
    assert [(r["quality"], r["reason"]) for r in await bot.readings()] == [("poor", "photographed, handwriting")]


async def test_a_photograph_is_called_that(bot: Bot) -> None:
    camera = OcrQuality(readable=True, confidence=0.9, sharpness=0.6, problems=("photographed",))
    bot.ocr.lines = lambda content: ERROR.model_copy(update={"quality": camera})
    told, _ = await bot.show()
    assert told.data["text"].startswith("이렇게 읽었어요: DT-4021")
    assert told.data["text"].endswith("카메라로 찍은 사진이라 틀린 글자가 있을 수 있어요.")
    dim = camera.model_copy(update={"readable": False})
    bot.ocr.lines = lambda content: screen("환불 계좌를 확인할 수 없어요").model_copy(update={"quality": dim})
    [alone] = await bot.show(message_id="p2")
    assert alone.data["text"].startswith("카메라로 찍은 사진이라 글자를 제대로 읽지 못했어요. 화면이라면 캡처해서")


async def test_in_a_chat_what_the_customer_said_is_told_from_what_was_said_to_them(bot: Bot) -> None:
    chat = screen("주문이 취소되었나요?", "아직 확인하고 있어요")
    right, left = chat.lines
    lines = (right.model_copy(update={"side": "right"}), left.model_copy(update={"side": "left", "block": 1}))
    sent = screen_of(chat.model_copy(update={"lines": lines}))
    assert [(line.side, line.block) for line in sent.lines] == [("right", 0), ("left", 1)]
    assert [line.side for line in screen_of(chat).lines] == [None, None]


async def test_a_picture_without_text_says_so(bot: Bot) -> None:
    bot.ocr.lines = lambda content: screen()
    [alone] = await bot.show(saved(drawn(), "JPEG"))
    assert alone.data["text"].startswith("사진에서 글자를 찾지 못했어요")
    assert [r["quality"] for r in await bot.readings()] == ["empty"]


async def test_a_screen_that_no_article_knows_still_offers_something(bot: Bot) -> None:
    bot.search.found = NOTHING
    _, nothing = await bot.show()
    assert titles(nothing)[-1] == "상담원 연결"


async def test_when_search_is_down_the_reading_is_told_before_the_human_is_asked(bot: Bot) -> None:
    bot.search.failure = Unavailable("kb does not answer")
    told, waiting = await bot.show()
    assert told.data["text"].startswith("이렇게 읽었어요")
    assert "상담원에게 연결" in waiting.data["text"]


async def test_while_an_agent_has_the_conversation_pictures_are_read_and_the_bot_is_silent(bot: Bot) -> None:
    c = bot.address.conversation_id
    bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff")]
    await bot.say("상담원")
    receipt = await bot.show(message_id="p1")
    assert [e.source for e in receipt] == [Source.SYSTEM]
    await bot.log.change(c, lambda state: handoff.claim(state, Actor(Agent(id="u_1", name="김하늘"))))
    assert await bot.show(text="이 화면이에요", message_id="p2") == []
    assert [r["quality"] for r in await bot.readings()] == ["good", "good"]
    assert bot.search.requests == []


async def test_an_agent_who_takes_over_while_a_picture_is_read_is_not_talked_over(bot: Bot) -> None:
    async def read(content: bytes) -> OcrResponse:
        await bot.log.change(bot.address.conversation_id, lambda c: handoff.request(c, "asked"))
        return ERROR

    bot.ocr.read = read  # type: ignore[method-assign]
    assert [e.source for e in await bot.show()] == [Source.SYSTEM]
    assert len(await bot.readings()) == 1


async def test_a_turn_cut_short_reads_nothing_twice_and_tells_nothing_twice(bot: Bot) -> None:
    def killed(turn: Turn) -> list[Payload]:
        raise asyncio.CancelledError

    bot.rasa.answer = killed
    taken = await bot.gallery.take(bot.address.conversation_id, "customer", png())
    await bot.reception.receive(Inbound(bot.address, "이거 왜 이래요?", "p1", (taken.attachment_id,)))
    while bot.runner._running:
        await asyncio.sleep(0)
    assert (bot.ocr.asked, len(await bot.readings())) == (1, 1)
    bot.rasa.answer = search_payload
    again = await bot.reception.replies(Inbound(bot.address, "이거 왜 이래요?", "p1", (taken.attachment_id,)))
    assert texts(again)[0].startswith("이렇게 읽었어요: DT-4021")
    assert (bot.ocr.asked, len(await bot.readings())) == (1, 1), "the reading was kept, and is told once"


async def test_a_turn_cut_short_after_a_failed_reading_does_not_try_again(bot: Bot) -> None:
    def fail(content: bytes) -> OcrResponse:
        raise Unavailable("ocr does not answer")

    state: list[Conversation] = []

    def killed(turn: Turn) -> list[Payload]:
        state.append(turn.conversation)
        raise asyncio.CancelledError

    bot.ocr.lines, bot.rasa.answer = fail, killed
    taken = await bot.gallery.take(bot.address.conversation_id, "customer", png())
    await bot.reception.receive(Inbound(bot.address, "환불", "p1", (taken.attachment_id,)))
    while bot.runner._running:
        await asyncio.sleep(0)
    bot.ocr.lines, bot.rasa.answer = lambda content: ERROR, search_payload
    told, _ = await bot.reception.replies(Inbound(bot.address, "환불", "p1", (taken.attachment_id,)))
    assert told.data["text"].startswith("지금은 사진을 읽을 수 없어요"), "as the log says"
    assert bot.ocr.asked == 1


async def test_of_very_many_pictures_the_last_are_read(bot: Bot) -> None:
    c = bot.address.conversation_id
    waiting = asyncio.Event()
    read = bot.rasa.read

    async def slow(turn: Turn) -> list[Payload]:
        await waiting.wait()
        return await read(turn)

    bot.rasa.read = slow  # type: ignore[method-assign]
    await bot.reception.receive(Inbound(bot.address, "잠깐만요"))
    for message in range(2):
        ids = tuple([(await bot.gallery.take(c, "customer", png())).attachment_id for _ in range(10)])
        await bot.intake.receive(Inbound(bot.address, "", f"p{message}", ids))
    waiting.set()
    [told, _] = await bot.reception.replies(Inbound(bot.address, "이거요"))
    assert bot.ocr.asked == MAX_READ
    assert re.search(r"사진 10장은 읽지 못했어요", told.data["text"])


async def test_english_customers_are_told_in_english(bot: Bot) -> None:
    bot.ocr.lines = lambda content: screen("Unable to sign in", "Error code DT-1003")
    told, _ = await bot.show(text="Why can't I sign in with this app?")
    assert told.data["text"].startswith("This is how I read it: DT-1003")


async def test_a_misread_code_is_taken_for_the_one_there_is_and_a_menu_is_named(bot: Bot) -> None:
    bot.ocr.lines = lambda content: screen("환불 계좌", "환불 계좌를 확인할 수 없어요", "오류 코드 DT—4O21", "두레톡")
    await bot.show()
    assert bot.search.requests[0].codes == ("DT-4021",)
    fields = {(f["kind"], f["value"]) for f in (await bot.readings())[0]["fields"]}
    assert {("error_code", "DT-4021"), ("screen", "환불 계좌"), ("app", "두레톡")} <= fields


async def test_without_a_vocabulary_screens_are_read_all_the_same(bot: Bot) -> None:
    async def down() -> Vocabulary:
        raise Unavailable("kb does not answer")

    object.__setattr__(bot.parts.pictures, "understanding", Understanding(down, lambda: date(2026, 3, 4)))
    await bot.show()
    assert bot.search.requests[0].codes == ("DT-4021",)


async def test_the_vocabulary_is_asked_for_once_a_minute() -> None:
    now, asked = 0.0, 0

    async def fetch() -> Vocabulary:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise Unavailable("kb does not answer")
        return Vocabulary(codes=("DT-4021",))

    understanding = Understanding(fetch, lambda: date(2026, 3, 4), clock=lambda: now)
    screens = [screen_of(screen("오류 코드 DT—4O21"))]
    for moment, times in ((0.0, 1), (59.0, 1), (61.0, 2), (62.0, 2)):
        now = moment
        assert (await understanding.of(screens)).codes == ("DT-4021",)
        assert asked == times
