"""Being called by name, whispers, flags, the list of evidence, and incidents, as the API has them."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from desk.roles import Role
from tests.unit.desk.live.conftest import Agent, Place

People = Callable[[], Awaitable[tuple[Agent, Agent]]]


async def read(agent: Agent, c: str) -> int:
    return (await agent.post(c, "mentions/read"))[0]


async def audited(place: Place, kind: str) -> list[dict[str, Any]]:
    admin = await place.agent(Role.ADMIN)
    response = await place.http.get(f"/api/accounts/audit?kind={kind}", headers=admin.headers)
    return [entry["detail"] for entry in (await response.json())["items"]]


async def test_who_is_called_in_a_note_hears_at_once_and_until_they_have_read(place: Place, two_people: People) -> None:
    hanul = await place.agent()
    jiwoo, author = await two_people()
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack)
        desk = await stack.enter_async_context(jiwoo.at_desk())
        await desk.next("agents")
        await hanul.post(c, "notes", client_id="n0", text="부르지 않는 메모")
        await hanul.post(c, "notes", client_id="n1", text="@한지우 확인 부탁해요", mentions=["u_agent", "u_author"])
        told = await desk.next("mention")
        assert (told["conversation_id"], told["kind"]) == (c, "note")
        _, mine = await jiwoo.get("mentions")
        [item] = mine["items"]
        assert (mine["unread"], item["text"], item["kind"], item["read"]) == (1, "@한지우 확인 부탁해요", "note", False)
        assert await read(jiwoo, c) == 204
        assert (await desk.next("mention"))["kind"] == "read", "her other windows hear of it"
        assert await read(jiwoo, c) == 204, "again is harmless"
        _, mine = await jiwoo.get("mentions")
        assert (mine["unread"], mine["items"][0]["read"]) == (0, True)
        await hanul.post(c, "notes", client_id="n2", text="@한지우 하나 더요", mentions=["u_agent"])
        _, mine = await jiwoo.get("mentions")
        assert (mine["unread"], [m["read"] for m in mine["items"]]) == (1, [False, True])
        assert (await author.get("mentions"))[1]["unread"] == 1, "each reads for themselves"
        assert await read(hanul, c) == 404, "nobody has called them"
        await jiwoo.post(c, "notes", client_id="n3", text="@한지우 나에게", mentions=["u_agent"])
        assert len((await jiwoo.get("mentions"))[1]["items"]) == 2, "one does not call oneself"


async def test_a_whisper_reaches_the_agent_alone(place: Place) -> None:
    agent, other, lead = await place.agent(), await place.agent(), await place.agent(Role.SUPERVISOR)
    async with AsyncExitStack() as stack:
        widget, c = await place.waiting(stack)
        body = {"client_id": "w1", "text": "환불은 오늘 처리돼요"}
        assert (await lead.post(c, "whispers", **body))[1]["error"]["detail"]["reason"] == "nobody_to_whisper_to"
        await agent.post(c, "claim")
        assert (await other.post(c, "whispers", **body))[0] == 403
        assert (await agent.post(c, "whispers", **body))[0] == 403
        desk = await stack.enter_async_context(agent.at_desk())
        await desk.send("open", conversation_id=c, offset=0)
        await desk.event("handoff.assigned")
        first, again = await lead.post(c, "whispers", **body), await lead.post(c, "whispers", **body)
        assert (first[0], first[1]["offset"]) == (200, again[1]["offset"])
        frames = [await desk.next("event", "mention") for _ in range(2)]
        assert sorted(f["type"] for f in frames) == ["event", "mention"]
        heard = next(f["event"] for f in frames if f["type"] == "event")
        assert (heard["kind"], heard["data"]["text"]) == ("whispered", body["text"])
        assert [m["kind"] for m in (await agent.get("mentions"))[1]["items"]] == ["whisper"]
        await agent.say(c, "안녕하세요")
        seen: list[dict[str, Any]] = []
        while not seen or seen[-1].get("data", {}).get("text") != "안녕하세요":
            seen.append(await widget.next("event"))
        assert "whispered" not in {e["kind"] for e in seen}
        await lead.post(c, "take_over")
        assert (await lead.post(c, "whispers", client_id="w2", text="나에게"))[0] == 409


async def test_what_an_agent_says_of_a_message_counts_more_than_a_list(place: Place) -> None:
    agent, lead = await place.agent(), await place.agent(Role.SUPERVISOR)
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack, "상담원이요", "말귀를 못 알아듣네요", "야 이 병신아")
        await agent.post(c, "claim")
        _, transcript = await agent.get(f"conversations/{c}")
        plain, insult = (
            e["offset"]
            for e in transcript["events"]
            if e["source"] == "customer" and e["data"].get("text") in ("말귀를 못 알아듣네요", "야 이 병신아")
        )
        for offset, abuse in ((plain, True), (insult, False)):
            status, told = await agent.post(c, "flags", offset=offset, abuse=abuse)
            assert (status, told["kind"], told["data"]["abuse"]) == (200, "abuse.flagged", abuse)
        assert (await agent.post(c, "flags", offset=9_999, abuse=True))[0] == 404
        _, found = await lead.get("evidence")
        assert [(case["conversation_id"], case["steps"], case["flags"]) for case in found["items"]] == [(c, [], 1)]
        _, kept = await lead.get(f"conversations/{c}/evidence", look="true")
        assert [(m["offset"], m["abuse"]) for m in kept["messages"]] == [(plain, "flagged")]
        assert await audited(place, "evidence_seen") == [{"conversation": c}]
        assert await audited(place, "evidence_exported") == []
        assert (await agent.get("evidence"))[0] == 403
        await agent.post(c, "flags", offset=plain, abuse=False)
        assert (await lead.get("evidence"))[1]["items"] == [], "taken back"


async def test_who_begins_and_ends_an_incident_stands_in_the_audit_log(place: Place) -> None:
    agent, lead = await place.agent(), await place.agent(Role.SUPERVISOR)
    body = {"text": "결제가 늦어지고 있어요", "words": ["결제"]}
    assert (await place.http.post("/api/notices", json=body, headers=agent.headers)).status == 403
    put_up = await place.http.post("/api/notices", json=body, headers=lead.headers)
    notice = (await put_up.json())["id"]
    assert (await place.http.delete(f"/api/notices/{notice}", headers=lead.headers)).status == 204
    for kind in ("incident_begun", "incident_ended"):
        assert await audited(place, kind) == [{"notice": notice}]
