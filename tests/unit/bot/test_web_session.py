"""What the widget's customer can do besides writing: glance at questions, begin anew, take along, be forgotten."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.channels import web_suggestions
from bot.channels.visitors import Visitors
from bot.channels.web import WebChannel
from contracts.actions import HandoffPayload
from contracts.agents import Agent
from contracts.events import Event, Kind
from conversation.attachments import CUSTOMER
from desk import handoff
from desk.handoff import Actor
from service.app import create_app
from service.settings import Settings
from tests.pictures import png
from tests.unit.bot.conftest import ANSWERED, ARTICLE, SUGGESTED, Bot, search_payload
from tests.unit.bot.test_web_channel import SOCKET, Widget

HANA = Actor(Agent(id="a1", name="김하나"))
VISITORS = Visitors("test secret", "shared")


@pytest.fixture
async def http(bot: Bot) -> AsyncIterator[TestClient[Any, Any]]:
    app = create_app(Settings())
    app.add_routes(WebChannel(Settings(), VISITORS).routes(bot.desk()))
    async with TestClient(TestServer(app)) as client:
        yield client
        await bot.runner.stop()


@pytest.fixture
async def widget(http: TestClient[Any, Any]) -> AsyncIterator[Widget]:
    async with http.ws_connect(SOCKET) as ws:
        yield Widget(ws)


async def until(widget: Widget, kind: Kind) -> dict[str, Any]:
    """The next event of this kind."""
    while (event := await widget.next("event"))["kind"] != kind:
        pass
    return event


async def answered(widget: Widget, text: str, client_id: str) -> str:
    """Says something; the bot's answer to it."""
    await widget.send(type="message", client_id=client_id, text=text)
    while (event := await widget.next("event"))["source"] == "customer":
        pass
    return str(event["data"].get("text", ""))


class TestSuggestions:
    async def test_questions_come_before_any_is_asked_and_one_is_asked_by_a_tap(self, bot: Bot, widget: Widget) -> None:
        bot.search.found = ANSWERED
        await widget.hello(lang="ko")
        await widget.send(type="suggest", request=1, query="")
        shown = await widget.next("suggestions")
        [item] = shown["items"]
        assert (shown["request"], item["title"]) == (1, ARTICLE.title)
        assert bot.search.requests == [], "nobody has asked anything"
        await widget.send(type="choose", client_id="c1", payload=item["payload"])
        asked = await widget.next("event")
        assert asked["data"]["text"] == ARTICLE.title, "what was chosen stands for the customer's words"
        answer = await widget.next("event")
        assert ARTICLE.body in answer["data"]["text"]
        assert [b["title"] for b in answer["data"]["buttons"]] == ["해결됐어요", "해결되지 않았어요"]
        [searched] = bot.search.requests
        assert searched.query == ARTICLE.title
        assert bot.rasa.turns == []

    async def test_another_answer_to_the_same_words_does_not_take_the_chosen_ones_place(
        self, bot: Bot, widget: Widget
    ) -> None:
        bot.search.found = SUGGESTED
        await widget.hello()
        await widget.send(type="suggest", request=1, query="환불")
        [item] = (await widget.next("suggestions"))["items"]
        await widget.send(type="choose", client_id="c1", payload=item["payload"])
        await widget.next("event")
        assert ARTICLE.body in (await widget.next("event"))["data"]["text"]

    async def test_what_is_half_typed_is_masked_and_bounded_and_leaves_no_trace(self, bot: Bot, widget: Widget) -> None:
        welcome = await widget.hello(lang="en")
        await widget.send(type="suggest", request="a", query="제 번호는 010-1234-5678 인데 " + "가" * 400)
        await widget.next("suggestions")
        [glance] = bot.search.glances
        assert "1234" not in glance.query
        assert (len(glance.query), glance.lang) == (200, "en")
        assert await bot.log.conversation(welcome["conversation"]) is None
        assert bot.search.requests == []

    async def test_the_next_letter_and_a_message_leave_the_last_glance_behind(self, bot: Bot, widget: Widget) -> None:
        await widget.hello()
        bot.search.glancing.clear()
        await widget.send(type="suggest", request=1, query="환")
        await widget.send(type="suggest", request=2, query="환불")
        assert await answered(widget, "안녕하세요", "c1"), "nobody waits for a glance"
        await widget.send(type="suggest", request=3, query="환불 언")
        bot.search.glancing.set()
        assert (await widget.next("suggestions"))["request"] == 3

    async def test_a_search_that_is_down_suggests_nothing(self, bot: Bot, widget: Widget) -> None:
        bot.search.failure = web_suggestions.SangdamError("down")
        await widget.hello()
        await widget.send(type="suggest", request=1, query="환불")
        assert (await widget.next("suggestions"))["items"] == []

    async def test_so_many_a_minute_and_so_many_at_once(
        self, bot: Bot, widget: Widget, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await widget.hello()
        monkeypatch.setattr(web_suggestions, "MAX_AT_ONCE", 0)
        await widget.send(type="suggest", request=0, query="환불")
        assert (await widget.next("suggestions"))["items"] == []
        assert bot.search.glances == []

    async def test_too_many_are_refused_by_name_and_the_conversation_goes_on(
        self, bot: Bot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(web_suggestions, "PER_MINUTE", 3)
        app = create_app(Settings())
        app.add_routes(WebChannel(Settings(), VISITORS).routes(bot.desk()))
        async with TestClient(TestServer(app)) as http, http.ws_connect(SOCKET) as ws:
            widget = Widget(ws)
            await widget.hello()
            for request in range(4):
                await widget.send(type="suggest", request=request, query="환불")
                reply = await widget.next("suggestions", "error")
            assert (reply["code"], reply["request"]) == ("too_many", 3)
            assert "client_id" not in reply
            assert await answered(widget, "안녕하세요", "c1")
        await bot.runner.stop()


class TestBeginningAnew:
    async def test_what_was_before_is_no_context_any_more(self, bot: Bot, widget: Widget) -> None:
        bot.rasa.answer, bot.search.found = search_payload, ANSWERED
        welcome = await widget.hello()
        await answered(widget, "환불 언제 돼요?", "c1")
        await widget.send(type="restart")
        assert (await until(widget, Kind.RESTARTED))["source"] == "customer"
        await answered(widget, "그럼 카드는요?", "c2")
        assert bot.rasa.turns[0].context.question is None
        assert bot.rasa.turns[-1].context.question is None, "the bot begins anew"
        assert len(await bot.log.read(welcome["conversation"])) > 5, "the record stays"

    async def test_who_waited_waits_no_longer_and_an_agent_is_not_left(self, bot: Bot, widget: Widget) -> None:
        bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
        welcome = await widget.hello()
        await answered(widget, "상담원", "c1")
        await widget.send(type="restart")
        await until(widget, Kind.HANDOFF_CANCELLED)
        await until(widget, Kind.RESTARTED)
        assert await bot.log.waiting() == []
        await answered(widget, "상담원", "c2")
        await bot.log.change(welcome["conversation"], lambda c: handoff.claim(c, HANA))
        await widget.send(type="restart")
        assert (await widget.next("error"))["code"] == "taken"

    async def test_before_the_first_word_there_is_nothing_to_begin_anew(self, widget: Widget) -> None:
        await widget.hello()
        await widget.send(type="restart")
        assert await answered(widget, "안녕하세요", "c1")


class TestTranscript:
    async def test_it_is_the_visitors_own_masked_and_in_their_language(
        self, bot: Bot, http: TestClient[Any, Any], widget: Widget
    ) -> None:
        bot.rasa.answer, bot.search.found = search_payload, ANSWERED
        welcome = await widget.hello()
        await answered(widget, "010-1234-5678로 환불 언제 돼요?", "c1")
        headers = {"Authorization": f"Visitor {welcome['visitor']}"}
        response = await http.get("/channels/web/transcript", headers=headers)
        text = await response.text()
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
        assert "나: " in text
        assert "1234" not in text
        assert f"챗봇: {ARTICLE.title}" in text
        assert ARTICLE.body in text
        english = await http.get("/channels/web/transcript?lang=en", headers=headers)
        assert "Chatbot: " in await english.text()

    def test_bytes_that_are_no_text_are_no_token(self) -> None:
        assert VISITORS.known("\udcff") is None

    async def test_without_the_token_there_is_none(self, http: TestClient[Any, Any]) -> None:
        for header in ("", "Visitor forged", "Bearer x", f"Visitor {'a' * 600}"):
            response = await http.get("/channels/web/transcript", headers={"Authorization": header})
            assert response.status == 401
            assert (await response.json())["error"]["code"] == "unauthorised"

    async def test_it_is_not_made_over_and_over(self, http: TestClient[Any, Any]) -> None:
        headers = {"Authorization": f"Visitor {VISITORS.token('v-1')}"}
        statuses = [(await http.get("/channels/web/transcript", headers=headers)).status for _ in range(7)]
        assert statuses == [200] * 6 + [429]


async def kept(bot: Bot, conversation_id: str) -> list[Event]:
    return await bot.log.read(conversation_id)


class TestBeingForgotten:
    async def test_nothing_that_was_said_or_sent_is_left(self, bot: Bot, widget: Widget) -> None:
        bot.rasa.answer, bot.search.found = search_payload, ANSWERED
        first = await widget.hello()
        c = first["conversation"]
        await answered(widget, "저는 김민지예요, 환불 언제 돼요?", "c1")
        picture = await bot.gallery.take(c, CUSTOMER, png())
        await widget.send(type="forget")
        second = await widget.next("welcome")
        assert second["conversation"] != c
        everything = str([e.data for e in await kept(bot, c)])
        assert not [word for word in ("김민지", "환불", ARTICLE.body) if word in everything]
        assert await bot.gallery.rows.find([picture.attachment_id]) == []
        assert (bot.rasa.forgotten, bot.search.forgotten) == ([c], [c])
        state = await bot.log.conversation(c)
        assert state is not None
        assert not state.unanswered

    async def test_an_agent_who_is_talking_is_told_and_the_conversation_is_closed(
        self, bot: Bot, widget: Widget
    ) -> None:
        bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
        c = (await widget.hello())["conversation"]
        await answered(widget, "상담원", "c1")
        await bot.log.change(c, lambda now: handoff.claim(now, HANA))
        async with bot.broadcast.subscribe(c) as live:
            await widget.send(type="forget")
            told = [await asyncio.wait_for(anext(live), 10) for _ in range(2)]
        assert [(e.kind, e.data.get("reason")) for e in told] == [
            (Kind.HANDOFF_RESOLVED, "forgotten"),
            (Kind.FORGOTTEN, None),
        ]
        assert await bot.log.held() == []
        assert not [e for e in await kept(bot, c) if e.kind is Kind.SURVEY_REQUESTED], "who wants to go is not asked"

    async def test_who_waits_leaves_the_queue(self, bot: Bot, widget: Widget) -> None:
        bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
        await widget.hello()
        await answered(widget, "상담원", "c1")
        await widget.send(type="forget")
        await widget.next("welcome")
        assert await bot.log.waiting() == []

    async def test_another_tab_sees_it_and_a_signed_customer_stays_signed(
        self, bot: Bot, http: TestClient[Any, Any], widget: Widget
    ) -> None:
        identity = {"id": "c-1", "hmac": VISITORS.sign("c-1")}
        first = await widget.hello(identity=identity)
        await answered(widget, "안녕하세요", "c1")
        async with http.ws_connect(SOCKET) as ws:
            tab = Widget(ws)
            await tab.hello(identity=identity)
            await widget.send(type="forget")
            again = await widget.next("welcome")
            assert (again["conversation"], again["resumed"]) == (first["conversation"], False)
            await until(tab, Kind.FORGOTTEN)
        await widget.send(type="message", client_id="c2", text="다시 왔어요")
        assert (await widget.next("event"))["data"]["text"] == "다시 왔어요", "nothing from before comes first"
        last = (await kept(bot, first["conversation"]))[-3:]
        assert any(e.data.get("customer") == "c-1" for e in last)

    async def test_before_the_first_word_and_twice_is_harmless(self, bot: Bot, widget: Widget) -> None:
        await widget.hello()
        for _ in range(2):
            await widget.send(type="forget")
            await widget.next("welcome")
        assert await answered(widget, "안녕하세요", "c1")
