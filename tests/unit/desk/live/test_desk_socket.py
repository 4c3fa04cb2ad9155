"""The agents' live feed over real websockets."""

import json
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError

from desk.roles import Role
from tests.unit.desk.live.conftest import Place

SOCKET = "/api/desk/socket"


async def test_the_queue_is_live_and_whoever_takes_is_seen(place: Place) -> None:
    hanul, bada = await place.agent(), await place.agent()
    async with bada.at_desk() as desk, place.widget() as (widget, welcome):
        assert (await desk.next("welcome"))["leads"] is False
        assert (await desk.next("queue"))["items"] == []
        c = welcome["conversation"]
        await widget.send("message", client_id="c1", text="상담원이요")
        waiting = (await desk.next("change"))["conversation"]
        assert (waiting["conversation_id"], waiting["stage"], waiting["assignee"]) == (c, "waiting", None)
        _, taken = await hanul.post(c, "claim")
        changed = (await desk.next("change"))["conversation"]
        assert (changed["stage"], changed["assignee"]) == ("assigned", taken["assignee"])
    async with bada.at_desk() as desk:
        assert (await desk.next("queue"))["items"] == []


async def test_an_opened_conversation_is_followed_from_the_offset_without_gap_or_double(place: Place) -> None:
    hanul = await place.agent()
    async with place.widget() as (widget, welcome):
        c = welcome["conversation"]
        await widget.send("message", client_id="c1", text="상담원이요")
        await widget.event("handoff.requested")
        await hanul.post(c, "claim")
        async with hanul.at_desk() as desk:
            await desk.send("open", conversation_id=c, offset=0)
            assert (await desk.next("change"))["conversation"]["conversation_id"] == c
            seen = [(await desk.event("message.created"))["data"]["text"]]
            await hanul.say(c, "안녕하세요", "a1")
            while (event := (await desk.next("event", conversation_id=c))["event"]).get("client_id") != "a1":
                pass
            last = event["offset"]
        assert seen == ["상담원이요"]
        await hanul.say(c, "끊긴 사이의 말", "a2")
        async with hanul.at_desk() as desk:
            await desk.send("open", conversation_id=c, offset=last)
            missed = (await desk.next("event"))["event"]
            assert (missed["offset"], missed["data"]["text"]) == (last + 1, "끊긴 사이의 말")
            await desk.send("close", conversation_id=c)
            await desk.send("open", conversation_id="web:nothing")
            assert (await desk.next("error", "event"))["code"] == "not_found"


async def test_typing_both_ways_and_what_the_customer_has_seen(place: Place) -> None:
    hanul, bada = await place.agent(), await place.agent()
    async with place.widget() as (widget, welcome), hanul.at_desk() as desk:
        c = welcome["conversation"]
        await widget.send("message", client_id="c1", text="상담원이요")
        requested = await widget.event("handoff.requested")
        await hanul.post(c, "claim")
        await desk.send("open", conversation_id=c)
        await desk.event("handoff.assigned")
        await widget.send("typing", on=True)
        await widget.send("typing", on=True)
        await widget.send("typing", on=False)
        assert [(await desk.next("typing"))["on"] for _ in range(2)] == [True, False], "once each"
        await widget.send("read", offset=10_000)
        await widget.send("read", offset=requested["offset"])
        assert (await desk.next("seen"))["offset"] == requested["offset"]
        _, transcript = await hanul.get(f"conversations/{c}")
        assert transcript["conversation"]["seen_offset"] == requested["offset"]

        assert (await bada.post(c, "typing", on=True))[0] == 204, "of another's conversation it is no news"
        await desk.send("typing", conversation_id=c, on=True)
        assert (await widget.next("typing", source="agent"))["on"] is True
        await hanul.say(c, "네")
        assert (await widget.next("typing", source="agent"))["on"] is False


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "{",
        "[]",
        '{"type":"nothing"}',
        '{"type":"open"}',
        '{"type":"open","conversation_id":"x","offset":-1}',
        '{"type":"open","conversation_id":"x","mood":"good"}',
        json.dumps({"type": "open", "conversation_id": "x" * 200}),
        "[" * 10_000,
    ],
)
async def test_junk_is_answered_by_an_error_and_the_socket_stays(place: Place, junk: str) -> None:
    hanul = await place.agent()
    async with hanul.at_desk() as desk:
        await desk.ws.send_str(junk)
        assert (await desk.next("error"))["message"]
        await desk.send("close", conversation_id="web:x")
        await desk.send("open", conversation_id="web:x")
        assert (await desk.next("error"))["code"] == "not_found"


async def test_a_flood_is_slowed_and_then_ended(place: Place) -> None:
    hanul = await place.agent()
    async with hanul.at_desk() as desk:
        for _ in range(1_500):
            if desk.ws.closed:
                break
            await desk.ws.send_str('{"type":"close","conversation_id":"x"}')
        codes = {json.loads(message.data).get("code") async for message in desk.ws}
        assert "too_many" in codes
        assert desk.ws.close_code == 1008


async def test_who_may_open_the_feed(place: Place) -> None:
    async def status(headers: dict[str, str]) -> Any:
        try:
            async with place.http.ws_connect(SOCKET, headers=headers) as ws:
                await ws.receive_json(timeout=10)
                return 101
        except WSServerHandshakeError as error:
            return error.status

    agent, author = await place.agent(), await place.agent(Role.AUTHOR)
    assert await status({}) == 401
    assert await status(author.headers) == 403
    assert await status({**agent.headers, "Origin": "https://evil.example"}) == 403
    own = str(place.http.make_url("")).rstrip("/")
    assert await status({**agent.headers, "Origin": own}) == 101
    assert (await place.http.get(SOCKET, headers=agent.headers)).status == 400


async def test_who_is_at_the_desk_and_who_is_away(place: Place) -> None:
    hanul, bada = await place.agent(), await place.agent()
    async with hanul.at_desk() as desk, place.widget() as (widget, welcome):
        me = (await desk.next("welcome"))["agent"]
        assert (await desk.next("agents"))["items"] == [
            {**me, "away": False, "cooling_until": None, "looking_at": None}
        ]
        async with bada.at_desk() as other, bada.at_desk() as second_window:
            her = (await other.next("welcome"))["agent"]
            both = sorted([me["id"], her["id"]])
            assert sorted(agent["id"] for agent in (await desk.next("agents"))["items"]) == both
            await second_window.send("status", away=True)
            away = {agent["id"]: agent["away"] for agent in (await desk.next("agents"))["items"]}
            assert away == {me["id"]: False, her["id"]: True}
            c = welcome["conversation"]
            await widget.send("message", client_id="c1", text="상담원이요")
            await desk.next("change")
            await hanul.post(c, "claim")
            status, refused = await hanul.post(c, "transfer", to=her["id"], note="")
            assert (status, refused["error"]["code"]) == (409, "away")
            await other.send("status", away=False)
            await desk.next("agents")
            assert (await hanul.post(c, "transfer", to=her["id"], note=""))[0] == 200
        assert (await desk.next("agents"))["items"] == [
            {**me, "away": False, "cooling_until": None, "looking_at": None}
        ]


async def test_a_list_shows_the_customers_last_words(place: Place) -> None:
    hanul = await place.agent()
    async with place.widget() as (widget, welcome):
        for n, text in enumerate(["안녕하세요", "결제가\n두 번 됐어요" + "!" * 200, "상담원이요"]):
            await widget.send("message", client_id=f"c{n}", text=text)
        await widget.event("handoff.requested")
        async with hanul.at_desk() as desk:
            (waiting,) = (await desk.next("queue"))["items"]
            assert waiting["said"] == [("결제가 두 번 됐어요" + "!" * 200)[:120], "상담원이요"]
            assert waiting["conversation_id"] == welcome["conversation"]
            await hanul.post(welcome["conversation"], "claim")
            assert (await desk.next("change"))["conversation"]["said"] == waiting["said"]
        assert (await hanul.get("conversations"))[1]["items"][0]["said"] == waiting["said"]
