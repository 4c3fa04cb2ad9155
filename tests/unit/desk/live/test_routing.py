"""Teams, offers, capacity and the order of the queue, through the API and the sockets."""

from contextlib import AsyncExitStack
from typing import Any

from desk.roles import Role
from tests.unit.desk.live.conftest import Agent, Place


def team(*agents: str, **more: Any) -> dict[str, Any]:
    return {"name": "결제", "members": [{"agent_id": a, "capacity": 1} for a in agents], **more}


async def test_teams_are_a_supervisors_to_change(place: Place) -> None:
    agent, lead = await place.agent(), await place.agent(Role.SUPERVISOR)
    assert (await agent.put("teams/pay", **team()))[0] == 403
    status, made = await lead.put("teams/pay", **team("a1", topics=["결제"]))
    assert (status, made["id"], made["members"][0]["capacity"]) == (200, "pay", 1)
    assert [t["id"] for t in (await agent.get("teams"))[1]["items"]] == ["pay"]
    assert (await lead.put("teams/Pay Team", **team()))[0] == 422
    assert (await lead.put("teams/x", **team(), hours={"mon": ["18:00-09:00"]}))[0] == 422
    assert (await lead.put("teams/x", **team(), overflow_s=10, overflow_to="nobody"))[0] == 422
    await lead.put("teams/x", **team(), overflow_s=10, overflow_to="pay")
    assert await lead.delete("teams/pay") == 409
    assert await lead.delete("teams/x") == 204
    assert await lead.delete("teams/x") == 404


async def test_what_presses_is_served_before_who_came_earlier(place: Place) -> None:
    async with AsyncExitStack() as stack:
        calm, calms = await place.waiting(stack, "상담원이요")
        hacked, hackeds = await place.waiting(stack, "계정이 해킹당했어요 상담원이요")
        assert (await hacked.next("queue"))["position"] == 1
        assert (await calm.next("queue", position=2))["wait_s"] is None
        items = (await (await place.agent()).get("queue"))[1]["items"]
        assert [(i["conversation_id"], i["position"], i["signs"]) for i in items] == [
            (hackeds, 1, ["urgent"]),
            (calms, 2, []),
        ]


async def offered(place: Place, lead: Agent, *agents: Agent, **more: Any) -> None:
    await lead.put("teams/all", **team(*[await a.id() for a in agents], offer_s=10, **more))


async def test_an_offer_goes_to_the_next_who_lets_it_pass_and_ends_with_a_claim(place: Place) -> None:
    lead, hanul, bada = await place.agent(Role.SUPERVISOR), await place.agent(), await place.agent()
    await offered(place, lead, hanul, bada)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(hanul.at_desk())
        assert (await first.next("agents"))["items"]
        second = await stack.enter_async_context(bada.at_desk())
        await first.next("agents")
        _, c = await place.waiting(stack)
        [offer] = (await first.next("offers"))["items"]
        assert (offer["conversation_id"], offer["seconds"]) == (c, 10), "the longest idle"
        assert (await hanul.post(c, "pass"))[0] == 204
        assert (await first.next("offers"))["items"] == []
        assert (await second.next("offers"))["items"][0]["conversation_id"] == c
        assert (await bada.post(c, "claim"))[0] == 200
        assert (await second.next("offers"))["items"] == []


async def test_the_last_agent_is_asked_first(place: Place) -> None:
    lead, hanul, bada = await place.agent(Role.SUPERVISOR), await place.agent(), await place.agent()
    await offered(place, lead, hanul, bada)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(hanul.at_desk())
        await first.next("agents")
        second = await stack.enter_async_context(bada.at_desk())
        await first.next("agents")
        widget, c = await place.waiting(stack)
        await bada.post(c, "claim")
        await bada.post(c, "resolve", reason="solved")
        await widget.event("handoff.resolved")
        await widget.send("message", client_id="again", text="상담원이요")
        assert (await second.next("offers"))["items"][0]["conversation_id"] == c


async def test_capacity_and_other_teams(place: Place) -> None:
    lead, hanul, bada = await place.agent(Role.SUPERVISOR), await place.agent(), await place.agent()
    await lead.put("teams/pay", **team(await hanul.id()))
    async with AsyncExitStack() as stack:
        (_, one), (_, two) = await place.waiting(stack), await place.waiting(stack)
        status, refused = await bada.post(one, "claim")
        assert (status, refused["error"]["code"]) == (409, "other_team")
        assert (await hanul.post(one, "claim"))[0] == 200
        assert (await hanul.post(one, "claim"))[0] == 200, "one's own, once more"
        status, refused = await hanul.post(two, "claim")
        assert (status, refused["error"]["code"], refused["error"]["detail"]) == (409, "full", {"capacity": 1})
        assert (await lead.post(two, "claim"))[0] == 200, "a supervisor helps out anywhere"


async def test_who_is_full_or_rests_is_given_nothing_but_by_a_supervisor(place: Place) -> None:
    lead, hanul, bada = await place.agent(Role.SUPERVISOR), await place.agent(), await place.agent()
    her = await bada.id()
    await lead.put("teams/pay", **team(await hanul.id(), her))
    async with AsyncExitStack() as stack:
        desk = await stack.enter_async_context(bada.at_desk())
        await desk.next("agents")
        (_, one), (_, two) = await place.waiting(stack), await place.waiting(stack, "찾아가서 죽여버린다 상담원이요")
        await hanul.post(one, "claim")
        await bada.post(two, "claim")
        status, refused = await hanul.post(one, "transfer", to=her, note="")
        assert (status, refused["error"]["code"]) == (409, "no_room")
        assert (await bada.post(two, "care", step="end"))[0] == 200
        status, refused = await hanul.post(one, "transfer", to=her, note="")
        assert (status, refused["error"]["code"]) == (409, "resting")
        status, given = await lead.post(one, "transfer", to=her, note="부탁해요")
        assert (status, given["assignee"]["id"]) == (200, her), "a supervisor knows what they do"
        status, refused = await hanul.post(one, "transfer", to=her, note="")
        assert (status, refused["error"]["code"]) == (409, "taken"), "the same again says who has it"


async def test_a_team_is_transferred_to_and_a_customer_is_not_sent_in_circles(place: Place) -> None:
    lead, hanul = await place.agent(Role.SUPERVISOR), await place.agent()
    await lead.put("teams/pay", **team(await hanul.id()))
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack)
        for _ in range(6):
            assert (await hanul.post(c, "claim"))[0] == 200
            status, after = await hanul.post(c, "transfer", team="pay", note="결제 건이에요")
            assert (status, after["stage"], after["team"]) == (200, "waiting", "pay")
        await hanul.post(c, "claim")
        status, refused = await hanul.post(c, "transfer", note="한 번 더")
        assert (status, refused["error"]["code"]) == (409, "loop")
        assert (await hanul.post(c, "hand_back"))[1]["error"]["code"] == "loop"
        assert (await lead.post(c, "take_over"))[0] == 200
        assert (await lead.post(c, "transfer", team="nobody"))[0] == 404
        assert (await lead.post(c, "transfer", team="pay"))[0] == 200


async def test_only_a_supervisor_takes_over(place: Place) -> None:
    lead, hanul = await place.agent(Role.SUPERVISOR), await place.agent()
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack)
        await hanul.post(c, "claim")
        assert (await hanul.post(c, "take_over"))[0] == 403
        assert (await lead.post(c, "take_over"))[1]["assignee"]["id"] == await lead.id()
        assert (await lead.say(c, "제가 이어서 도와드릴게요"))[0] == 200
        assert (await hanul.say(c, "저도요"))[0] == 409


async def test_the_wait_is_told_once_it_is_known(place: Place) -> None:
    agent = await place.agent()
    async with AsyncExitStack() as stack:
        last, _ = await place.waiting(stack)
        for _ in range(3):
            _, c = await place.waiting(stack, "해킹당했어요 상담원이요")
            await last.next("queue", position=2)
            await agent.post(c, "claim")
            told = await last.next("queue", position=1)
        if told["wait_s"] is None:  # the place was told before the third claim was counted
            told = await last.next("queue", position=1)
        assert told["wait_s"] == 60, "in whole minutes, after three claims"


async def test_a_teams_own_hours_with_lunch_and_holidays(place: Place) -> None:
    lead = await place.agent(Role.SUPERVISOR)
    weekdays = {key: ["09:00-18:00"] for key in ("mon", "tue", "wed", "thu", "fri")}
    await lead.put("teams/pay", **team("a1", hours={"lunch": "12:00-13:00", **weekdays}))
    for moment, left in (
        ("2026-03-04 12:30", True),
        ("2026-03-04 13:00", False),
        ("2026-03-02 10:00", True),  # the substitute holiday of the First of March
        ("2026-03-04 18:00", True),
    ):
        place.clock.set(moment)
        async with AsyncExitStack() as stack:
            _, c = await place.waiting(stack)
            items = (await lead.get("queue"))[1]["items"]
            assert [i["off_hours"] for i in items if i["conversation_id"] == c] == [left], moment
