"""What the customer in the widget sees and can do: waiting, giving up, who speaks, and messages left at night."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.unit.desk.live.conftest import Place, Socket, running

HOURS = """
[duretalk]
lunch = "12:00-13:00"
mon = ["09:00-18:00"]
tue = ["09:00-18:00"]
wed = ["09:00-18:00"]
thu = ["09:00-18:00"]
fri = ["09:00-18:00"]
"""


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Place]:
    """A centre with office hours; its clock stands on Wednesday, 2026-03-04, at lunch."""
    (tmp_path / "hours.toml").write_text(HOURS)
    async with running(tmp_path) as place:
        yield place


async def bots_words(widget: Socket) -> dict[str, Any]:
    """The next message that is not the customer's."""
    while (event := await widget.event("message.created"))["source"] == "customer":
        pass
    data: dict[str, Any] = event["data"]
    return data


async def test_places_move_up_when_others_leave(place: Place) -> None:
    async with AsyncExitStack() as stack:
        waiting = []
        for n in range(3):
            widget, welcome = await stack.enter_async_context(place.widget())
            await widget.send("message", client_id="c1", text="상담원이요")
            assert (await widget.next("queue"))["position"] == n + 1
            waiting.append((widget, welcome["conversation"]))
        first, second, third = (widget for widget, _ in waiting)
        agent = await place.agent()
        await agent.post(waiting[0][1], "claim")
        assert (await first.next("queue"))["position"] is None
        assert (await second.next("queue", position=1))["wait_s"] is None
        await second.send("cancel")
        assert (await second.next("queue", position=None))["position"] is None
        await third.next("queue", position=1)


async def test_giving_up_by_frame_and_by_button(place: Place) -> None:
    async with place.widget() as (widget, welcome):
        c = welcome["conversation"]
        await widget.send("message", client_id="c1", text="상담원이요")
        told = await bots_words(widget)
        [button] = told["buttons"]
        assert button["title"] == "대기 취소"
        await widget.send("cancel")
        assert (await widget.event("handoff.cancelled"))["source"] == "customer"
        assert (await bots_words(widget))["text"].startswith("상담원 연결을 취소했어요")
        await widget.send("message", client_id="c2", text="다시 상담원이요")
        await widget.event("handoff.requested")
        await bots_words(widget)
        await widget.send("choose", client_id="c3", payload=button["payload"])
        assert (await widget.event("handoff.cancelled"))["source"] == "customer"
        assert (await bots_words(widget))["text"].startswith("상담원 연결을 취소했어요")
        await widget.send("choose", client_id="c4", payload=button["payload"])
        assert "기다리고 있지 않아요" in (await bots_words(widget))["text"]
        agent = await place.agent()
        assert (await agent.get("queue"))[1]["items"] == []
        assert (await agent.post(c, "claim"))[0] == 409


async def test_giving_up_too_late_is_said(place: Place) -> None:
    async with place.widget() as (widget, welcome):
        await widget.send("message", client_id="c1", text="상담원이요")
        await widget.event("handoff.requested")
        agent = await place.agent()
        await agent.post(welcome["conversation"], "claim")
        await widget.send("cancel")
        assert (await widget.next("error"))["code"] == "taken"


async def test_a_new_window_is_told_who_speaks_and_the_bot_never_types_over_an_agent(place: Place) -> None:
    async with place.widget() as (widget, welcome):
        assert welcome["speaker"] == {"source": "bot"}
        c = welcome["conversation"]
        again = {"visitor": welcome["visitor"], "conversation": c, "offset": 100}
        await widget.send("message", client_id="c1", text="상담원이요")
        assert (await widget.next("typing"))["on"] is True
        await widget.event("handoff.requested")
        async with place.widget(**again) as (other, known):
            assert known["speaker"] == {"source": "waiting"}
            assert (await other.next("queue"))["position"] == 1
        agent = await place.agent()
        name = (await agent.post(c, "claim"))[1]["assignee"]["name"]
        async with place.widget(**again) as (_, known):
            assert known["speaker"] == {"source": "agent", "name": name}
        await widget.event("handoff.assigned")
        await widget.send("message", client_id="c2", text="계신가요?")
        while (await widget.event("message.created")).get("client_id") != "c2":
            pass
        assert await widget.next("typing") == {"type": "typing", "source": "bot", "on": False}, "never on"


async def test_without_a_conversation_there_is_nothing_to_cancel_or_rate(place: Place) -> None:
    async with place.widget() as (widget, _):
        for frame in ({"frame_type": "cancel"}, {"frame_type": "survey", "score": 5}):
            await widget.send(**frame)
            assert (await widget.next("error"))["code"] == "not_found"
        await widget.send("message", client_id="c1", text="상담원이요")
        await widget.event("handoff.requested")
        await widget.send("survey", score=5)
        assert (await widget.next("error"))["code"] == "conflict"
        await widget.send("contact", email="not an address")
        assert (await widget.next("error"))["code"] == "bad_frame"


async def test_outside_hours_a_message_is_left_and_answered_in_the_same_conversation(office: Place) -> None:
    async with office.widget(lang="ko") as (widget, welcome):
        assert welcome["settings"]["hours"] == {"open": False, "text": "상담원은 오늘 오후 1시부터 답해 드려요."}
        c = welcome["conversation"]
        await widget.send("message", client_id="c1", text="환불이 안 돼요")
        assert (await widget.event("handoff.requested"))["data"] == {"reason": "unavailable", "off_hours": True}
        told = (await bots_words(widget))["text"]
        assert "상담 시간이 아니에요" in told
        assert "상담원이 오늘 오후 1시부터" in told
        assert told.count("산업안전보건법 제41조") == 1
        office.clock.set("2026-03-06 18:30")
        await widget.send("message", client_id="c2", text="주문번호는 123이에요")
        assert "3월 9일(월) 오전 9시부터" in (await bots_words(widget))["text"]
        agent = await office.agent()
        [item] = (await agent.get("queue"))[1]["items"]
        assert (item["conversation_id"], item["off_hours"]) == (c, True)
        office.clock.set("2026-03-09 09:00")
        await widget.send("message", client_id="c3", text="계신가요?")
        assert "1번째" in (await bots_words(widget))["text"], "open again: an ordinary place in the queue"
        await agent.post(c, "claim")
        await agent.say(c, "환불 처리했어요")
        assert (await bots_words(widget))["text"] == "환불 처리했어요"


async def test_in_english_it_says_when_as_well(office: Place) -> None:
    office.clock.set("2026-03-06 18:30")
    async with office.widget(lang="en") as (widget, welcome):
        assert welcome["settings"]["hours"]["text"] == "Agents answer from Mon, Mar 9, 9 AM."
        await widget.send("message", client_id="c1", text="I want my refund")
        assert "from Mon, Mar 9, 9 AM" in (await bots_words(widget))["text"].replace("\u202f", " ")


async def test_while_open_the_widget_shows_the_weeks_hours(office: Place) -> None:
    office.clock.set("2026-03-04 10:00")
    async with office.widget(lang="ko") as (_, welcome):
        assert welcome["settings"]["hours"] == {"open": True, "text": "월–금 09:00–18:00, 점심시간 12:00–13:00"}


async def test_an_address_is_kept_whether_typed_or_sent_as_a_frame(office: Place) -> None:
    agent = await office.agent()
    async with office.widget() as (widget, welcome):
        c = welcome["conversation"]
        await widget.send("contact", email="minji@example.com")
        assert (await widget.next("error"))["code"] == "not_found"
        await widget.send("message", client_id="c1", text="환불이 안 돼요")
        await bots_words(widget)
        await widget.send("message", client_id="c2", text="minji.kim@example.co.kr로 알려 주세요")
        given = await widget.event("contact.given")
        assert (given["source"], given["data"]) == ("customer", {"email": "minji.kim@example.co.kr"})
        assert (await bots_words(widget))["text"] == "답변이 등록되면 minji.kim@example.co.kr 주소로 알려 드릴게요."
        await widget.send("contact", email=" other@example.com ")
        assert (await widget.event("contact.given"))["data"] == {"email": "other@example.com"}
        await agent.post(c, "claim")
        _, transcript = await agent.get(f"conversations/{c}")
        assert transcript["conversation"]["wants_mail"] is True
