"""Agents at work over real HTTP: the whole way of a handoff, a race, resends, faults."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from desk.roles import Role
from tests.unit.desk.live.conftest import Agent, Place, Socket


@pytest.fixture
async def customer(place: Place) -> AsyncIterator[tuple[Socket, str]]:
    """A customer who waits for an agent, and the conversation's id."""
    async with place.widget() as (widget, welcome):
        await widget.send("message", client_id="c1", text="환불 언제 돼요?")
        await widget.event("handoff.requested")
        await widget.next("queue", position=1)
        yield widget, welcome["conversation"]


@pytest.fixture
async def hanul(place: Place) -> Agent:
    return await place.agent()


@pytest.fixture
async def bada(place: Place) -> Agent:
    return await place.agent()


async def test_the_whole_way(place: Place, customer: tuple[Socket, str], hanul: Agent) -> None:
    widget, c = customer
    status, taken = await hanul.post(c, "claim")
    assert (status, taken["stage"], taken["channel"]) == (200, "assigned", "web")
    name = taken["assignee"]["name"]
    assert (await widget.event("handoff.assigned"))["data"] == {"agent": {"name": name}}
    assert (await hanul.get("queue"))[1]["items"] == []
    assert [i["conversation_id"] for i in (await hanul.get("conversations"))[1]["items"]] == [c]

    status, said = await hanul.say(c, " 안녕하세요, 확인해 볼게요.\x00 ")
    assert (status, said["data"]["text"], said["client_id"]) == (200, "안녕하세요, 확인해 볼게요.", "a-1")
    shown = await widget.event("message.created")
    while shown["source"] != "agent":
        shown = await widget.event("message.created")
    assert shown["data"] == {"text": "안녕하세요, 확인해 볼게요.", "agent": {"name": name}}

    await widget.send("message", client_id="c2", text="네, 부탁드려요")
    assert (await widget.event("message.created"))["client_id"] == "c2"
    status, resolved = await hanul.post(c, "resolve", reason="solved", note="환불 처리함")
    assert (status, resolved["stage"], resolved["assignee"]) == (200, "resolved", None)
    assert (await widget.event("handoff.resolved"))["data"] == {"agent": {"name": name}}
    assert (await widget.event("survey.requested"))["data"] == {}
    await widget.send("survey", score=5, text="친절했어요")
    assert (await widget.event("survey.answered"))["data"] == {"score": 5, "text": "친절했어요"}

    status, transcript = await hanul.get(f"conversations/{c}")
    assert status == 200
    told = [(e["source"], e["kind"]) for e in transcript["events"] if e["kind"] != "turn.finished"]
    assert told == [
        ("customer", "message.created"),
        ("bot", "handoff.requested"),
        ("bot", "message.created"),
        ("agent", "handoff.assigned"),
        ("agent", "message.created"),
        ("customer", "message.created"),
        ("agent", "handoff.resolved"),
        ("system", "survey.requested"),
        ("customer", "survey.answered"),
    ]
    offsets = [e["offset"] for e in transcript["events"]]
    assert offsets == list(range(1, transcript["conversation"]["last_offset"] + 1))


async def test_twenty_agents_who_claim_at_once_have_one_winner(place: Place, customer: tuple[Socket, str]) -> None:
    agents = [await place.agent() for _ in range(20)]
    answers = await asyncio.gather(*(agent.post(customer[1], "claim") for agent in agents))
    [won] = [body for status, body in answers if status == 200]
    lost = [body["error"] for status, body in answers if status == 409]
    assert len(lost) == 19
    assert all(error["code"] == "taken" and error["detail"]["assignee"] == won["assignee"] for error in lost)


async def test_a_second_agent_sees_that_it_is_taken_and_may_do_nothing(
    customer: tuple[Socket, str], hanul: Agent, bada: Agent
) -> None:
    c = customer[1]
    assert (await bada.say(c, "먼저 말할게요"))[0] == 409, "claim first"
    assert (await hanul.post(c, "claim"))[0] == 200
    assert (await hanul.post(c, "claim"))[0] == 200, "a double click is harmless"
    for deed, body in (
        ("messages", {"text": "저도요", "client_id": "b"}),
        ("transfer", {"to": None}),
        ("resolve", {"reason": "solved"}),
        ("hand_back", {}),
    ):
        status, refused = await bada.post(c, deed, **body)
        assert (status, refused["error"]["code"]) == (409, "taken"), deed
    assert [i["stage"] for i in (await bada.get("conversations", mine="false"))[1]["items"]] == ["assigned"]
    assert (await bada.get("conversations"))[1]["items"] == []


async def test_a_supervisor_may_end_what_an_agent_left_but_not_speak_in_it(
    place: Place, customer: tuple[Socket, str], hanul: Agent
) -> None:
    lead = await place.agent(Role.SUPERVISOR)
    await hanul.post(customer[1], "claim")
    assert (await lead.say(customer[1], "끼어들게요"))[0] == 409
    assert (await lead.post(customer[1], "transfer", to=None, note="자리를 비웠어요"))[0] == 200
    assert [i["position"] for i in (await lead.get("queue"))[1]["items"]] == [1]


async def test_a_resend_is_one_message(customer: tuple[Socket, str], hanul: Agent, bada: Agent) -> None:
    c = customer[1]
    await hanul.post(c, "claim")
    answers = await asyncio.gather(*(hanul.say(c, "같은 말", "same") for _ in range(5)))
    assert {status for status, _ in answers} == {200}
    assert len({body["offset"] for _, body in answers}) == 1
    assert (await hanul.say(c, "다른 말", "other"))[1]["offset"] > answers[0][1]["offset"]


async def test_transfer_to_an_agent_and_back_to_the_queue(
    customer: tuple[Socket, str], hanul: Agent, bada: Agent
) -> None:
    widget, c = customer
    since = (await hanul.get("queue"))[1]["items"][0]["since"]
    await hanul.post(c, "claim")
    status, refused = await hanul.post(c, "transfer", to="nobody", note="")
    assert (status, refused["error"]["message"]) == (409, "that agent is not at the desk now")
    async with bada.at_desk() as desk:
        who = (await desk.next("welcome"))["agent"]
        await desk.next("queue")
        assert (await hanul.get("agents"))[1]["items"] == [
            {**who, "away": False, "cooling_until": None, "looking_at": None}
        ]
        status, given = await hanul.post(c, "transfer", to=who["id"], note="결제 쪽이라 부탁드려요")
        assert (status, given["stage"], given["assignee"]) == (200, "transferred", who)
        assert (await desk.next("change"))["conversation"]["assignee"] == who
    assert (await widget.event("handoff.transferred"))["data"] == {"agent": {"name": who["name"]}}, "no internal note"
    assert (await hanul.say(c, "아직 제 거죠?"))[0] == 409
    assert (await bada.say(c, "이어서 볼게요"))[0] == 200
    status, given = await bada.post(c, "transfer", to=None, note="점심")
    assert (status, given["stage"], given["assignee"]) == (200, "waiting", None)
    assert (await widget.event("handoff.assigned"))["data"] == {"agent": {"name": who["name"]}}
    assert (await widget.event("handoff.transferred"))["data"] == {}
    assert (await widget.next("queue", position=1))["position"] == 1
    assert (await hanul.get("queue"))[1]["items"][0]["since"] == since, "nobody loses their place"


async def test_the_transcript_is_paged_by_offset(customer: tuple[Socket, str], hanul: Agent) -> None:
    c = customer[1]
    await hanul.post(c, "claim")
    for n in range(7):
        await hanul.say(c, f"{n}", f"n{n}")
    seen, after = [], 0
    while True:
        _, page = await hanul.get(f"conversations/{c}", after=after, limit=4)
        assert len(page["events"]) <= 4
        seen += [e["offset"] for e in page["events"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert seen == list(range(1, page["conversation"]["last_offset"] + 1))


@pytest.mark.parametrize(
    ("deed", "body", "status"),
    [
        ("messages", {}, 400),
        ("messages", {"text": "", "client_id": "a"}, 422),
        ("messages", {"text": "\x00\x00", "client_id": "a"}, 422),
        ("messages", {"text": " ", "client_id": "a"}, 422),
        ("messages", {"text": "가" * 2001, "client_id": "a"}, 422),
        ("messages", {"text": "x", "client_id": "a/b"}, 422),
        ("messages", {"text": "x", "client_id": "a" * 65}, 422),
        ("messages", {"text": "x", "client_id": "a", "html": "<b>"}, 422),
        ("transfer", {"to": "", "note": ""}, 422),
        ("transfer", {"to": None, "note": "가" * 1001}, 422),
        ("resolve", {"reason": "tired"}, 422),
        ("resolve", {}, 422),
        ("typing", {"on": "maybe"}, 422),
    ],
)
async def test_faulty_bodies_are_clear_errors(
    customer: tuple[Socket, str], hanul: Agent, deed: str, body: dict[str, object], status: int
) -> None:
    await hanul.post(customer[1], "claim")
    got, answered = await hanul.post(customer[1], deed, **body)
    assert got == status
    assert answered["error"]["message"]


async def test_what_is_not_there_is_not_found(hanul: Agent) -> None:
    for deed, body in (("claim", {}), ("hand_back", {}), ("resolve", {"reason": "solved"}), ("typing", {"on": True})):
        assert (await hanul.post("web:nothing", deed, **body))[0] == 404
    assert (await hanul.get("conversations/web:nothing"))[0] == 404
    assert (await hanul.say("web:nothing", "?"))[0] == 404
    assert (await hanul.get("conversations/web:nothing", limit=501))[0] == 422


async def test_what_the_bot_holds_cannot_be_claimed(customer: tuple[Socket, str], hanul: Agent) -> None:
    assert (await hanul.post(customer[1], "hand_back"))[0] == 200
    status, refused = await hanul.post(customer[1], "claim")
    assert (status, refused["error"]["code"]) == (409, "conflict")


async def test_a_hand_back_says_who_and_why(customer: tuple[Socket, str], hanul: Agent) -> None:
    widget, c = customer
    name = (await hanul.post(c, "claim"))[1]["assignee"]["name"]
    assert await hanul.post(c, "hand_back?reason=steps") == (200, {"conversation_id": c, "holder": "bot"})
    assert (await widget.event("handed_back"))["data"] == {"agent": {"name": name}}
    handed = (await hanul.get(f"conversations/{c}"))[1]["events"][-1]
    assert (handed["kind"], handed["data"]["reason"], handed["data"]["agent"]["name"]) == ("handed_back", "steps", name)
    await widget.send("message", client_id="c9", text="다시 물어볼게요")
    assert (await widget.event("handoff.requested"))["source"] == "bot", "the bot takes the next message at once"
