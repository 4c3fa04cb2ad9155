"""Notes, tags, wishes, questions to colleagues, canned replies, care and reports, as the API has them."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.roles import Role
from tests.unit.desk.live.conftest import Agent, Place, running

SOON = (datetime.now(UTC) + timedelta(hours=4)).isoformat()


async def test_notes_are_for_agents_alone_and_written_once(place: Place) -> None:
    agent = await place.agent()
    async with AsyncExitStack() as stack:
        widget, c = await place.waiting(stack)
        desk = await stack.enter_async_context(agent.at_desk())
        await desk.send("open", conversation_id=c, offset=0)
        first = await agent.post(c, "notes", client_id="n1", text="카드사 확인 필요")
        again = await agent.post(c, "notes", client_id="n1", text="카드사 확인 필요")
        assert (first[0], first[1]["offset"]) == (200, again[1]["offset"])
        told = await desk.event("note.written")
        assert (told["data"]["text"], told["client_id"]) == ("카드사 확인 필요", "n1")
        assert (await agent.post(c, "notes", client_id="n2", text="x", mentions=["nobody"]))[0] == 422
        await agent.post(c, "claim")
        await agent.say(c, "안녕하세요")
        seen = []
        while not seen or seen[-1]["kind"] != "message.created" or seen[-1]["source"] != "agent":
            seen.append(await widget.next("event"))
        assert "note.written" not in {e["kind"] for e in seen}


async def test_who_else_is_looking(place: Place) -> None:
    hanul, bada = await place.agent(), await place.agent()
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack)
        first = await stack.enter_async_context(hanul.at_desk())
        await first.next("agents")
        second = await stack.enter_async_context(bada.at_desk())
        her = (await second.next("welcome"))["agent"]["id"]
        await second.send("look", conversation_id=c)
        looking: dict[str, str | None] = {}
        while not looking.get(her):
            looking = {a["id"]: a["looking_at"] for a in (await first.next("agents"))["items"]}
        assert looking[her] == c
        await second.send("look", conversation_id=None)
        assert all(a["looking_at"] is None for a in (await first.next("agents"))["items"])


async def test_the_audit_log_tells_who_saw_a_conversation_once(place: Place) -> None:
    agent, admin = await place.agent(), await place.agent(Role.ADMIN)
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack)
        desk = await stack.enter_async_context(agent.at_desk())
        who = (await desk.next("welcome"))["agent"]["id"]
        await desk.send("open", conversation_id=c, offset=0)
        await desk.event("handoff.requested")
        assert (await agent.get(f"conversations/{c}"))[0] == 200
        assert (await agent.get(f"conversations/{c}/background"))[0] == 200
        response = await place.http.get("/api/accounts/audit?kind=conversation_seen", headers=admin.headers)
        [entry] = (await response.json())["items"]
        assert (entry["actor"], entry["detail"]) == (f"token:{who}", {"conversation": c})


async def test_tags_and_wishes(place: Place) -> None:
    agent = await place.agent()
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack)
        assert (await agent.post(c, "tags", tags=["환불", "카드", "환불"]))[1]["tags"] == ["환불", "카드"]
        assert (await agent.post(c, "tags", tags=["두 낱말"]))[0] == 422
        wished = await agent.post(
            c, "wishes", client_id="w1", question="제휴 카드를 어떻게 바꾸나요?", answer="설정에서"
        )
        assert (wished[0], wished[1]["kind"]) == (200, "article.wanted")


async def test_a_question_to_the_second_line_comes_back_to_its_conversation(
    place: Place, two_people: Callable[[], Awaitable[tuple[Agent, Agent]]]
) -> None:
    asker, owner = await two_people()
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack, "환불 언제 돼요", "상담원이요")
        [author] = [p for p in (await asker.get("colleagues"))[1]["items"] if p["role"] == "author"]
        body = {"owner": author["id"], "text": "정산 오류인가요?", "due": SOON, "client_id": "q1"}
        status, event = await asker.post(c, "questions", **body)
        assert (status, event["data"]["owner"]["name"]) == (200, author["name"])
        assert (await asker.post(c, "questions", **{**body, "due": "2020-01-01T00:00:00Z"}))[0] == 422
        [open_] = (await owner.get("questions"))[1]["items"]
        assert (open_["text"], open_["answer"]) == ("정산 오류인가요?", None)
        assert (await asker.get("questions"))[1]["items"] == []
        path = f"questions/{open_['question_id']}/answer"
        assert (await asker.post(c, path, text="제가 알아요"))[0] == 403
        assert (await owner.post(c, path, text="네, 오류예요"))[0] == 200
        assert (await owner.post(c, path, text="네, 오류예요"))[0] == 200, "again is harmless"
        assert (await owner.post(c, path, text="아니에요"))[0] == 409
        assert (await owner.post(c, "questions/q_0000000000000000/answer", text="?"))[0] == 404
        [told] = (await asker.get(f"conversations/{c}/background"))[1]["questions"]
        assert told["answer"] == "네, 오류예요"
        assert (await owner.get(f"conversations/{c}"))[0] == 403, "an author sees the question, not the conversation"


async def test_what_the_bot_did_in_short(place: Place) -> None:
    agent = await place.agent()
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack, "선물함이 비어 보여요")
        status, told = await agent.get(f"conversations/{c}/background")
        assert (status, told["digest"]["asked"]) == (200, ["선물함이 비어 보여요"])
        assert (len(told["episodes"]), told["episodes"][0]["ended"]) == (1, None)


async def test_abuse_is_marked_and_ended_in_three_steps_with_evidence(place: Place) -> None:
    agent, other, lead = await place.agent(), await place.agent(), await place.agent(Role.SUPERVISOR)
    async with AsyncExitStack() as stack:
        widget, c = await place.waiting(stack)
        desk = await stack.enter_async_context(agent.at_desk())
        await desk.next("agents")
        await agent.post(c, "claim")
        await widget.send("message", client_id="x1", text="야 이 병신아")
        events = (await agent.get(f"conversations/{c}"))[1]["events"]
        while not any(e["abuse"] for e in events):
            events = (await agent.get(f"conversations/{c}"))[1]["events"]
        assert [(e["data"]["text"], e["abuse"]) for e in events if e["abuse"]] == [("야 이 병신아", "insult")]
        [row] = (await agent.get("conversations"))[1]["items"]
        assert (row["said"], row["abusive"]) == (["상담원이요"], True)
        [asked] = [e["offset"] for e in events if e["data"].get("text") == "상담원이요" and e["source"] == "customer"]
        for abuse, shown in ((True, []), (False, ["상담원이요"])):
            await agent.post(c, "flags", offset=asked, abuse=abuse)
            [row] = (await agent.get("conversations"))[1]["items"]
            assert (row["said"], row["abusive"]) == (shown, True), "an agent has said so"
        assert (await agent.post(c, "care", step="end"))[1]["error"]["code"] == "out_of_turn"
        for n, step in enumerate(("firm", "warn")):
            status, after = await agent.post(c, "care", step=step)
            assert (status, after["care"]) == (200, n + 1)
        assert (await agent.post(c, "care", step="warn"))[0] == 409, "a double click"
        assert (await agent.post(c, "care", step="end"))[1]["stage"] == "resolved"
        assert [(await widget.event("message.created"))["source"] for _ in range(2)], "the customer is told"
        here = await desk.next("agents")
        assert here["items"][0]["cooling_until"] is not None
        assert (await agent.http.post("/api/desk/cool_down/end", headers=agent.headers)).status == 204
        assert (await desk.next("agents"))["items"][0]["cooling_until"] is None
        status, kept = await lead.get(f"conversations/{c}/evidence")
        assert (status, [s["step"] for s in kept["steps"]]) == (200, ["firm", "warn", "end"])
        assert [m["text"] for m in kept["messages"]] == ["야 이 병신아"]
        assert (await agent.get(f"conversations/{c}/evidence"))[0] == 200
        assert (await other.get(f"conversations/{c}/evidence"))[0] == 403
        admin = await place.agent(Role.ADMIN)
        log = await (await place.http.get("/api/accounts/audit?kind=evidence_exported", headers=admin.headers)).json()
        assert len(log["items"]) == 2


async def test_a_restart_forgets_no_cool_down(tmp_path: Path) -> None:
    async with running(tmp_path) as before, AsyncExitStack() as stack:
        agent = await before.agent()
        _, c = await before.waiting(stack, "찾아가서 죽여버린다 상담원이요")
        await agent.post(c, "claim")
        assert (await agent.post(c, "care", step="end"))[0] == 200, "a threat is answered at once"
    async with running(tmp_path) as after, Agent(after.http, agent.headers).at_desk() as desk:
        assert (await desk.next("agents"))["items"][0]["cooling_until"] is not None


async def test_whose_chat_a_supervisor_ends_cools_down_also_after_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as before, AsyncExitStack() as stack:
        agent, lead = await before.agent(), await before.agent(Role.SUPERVISOR)
        _, c = await before.waiting(stack, "찾아가서 죽여버린다 상담원이요")
        await agent.post(c, "claim")
        assert (await lead.post(c, "care", step="end"))[0] == 200
        for person, rests in ((agent, True), (lead, False)):
            async with person.at_desk() as desk:
                assert bool((await desk.next("agents"))["items"][0]["cooling_until"]) == rests
    async with running(tmp_path) as after:
        for person, rests in ((agent, True), (lead, False)):
            async with Agent(after.http, person.headers).at_desk() as desk:
                assert bool((await desk.next("agents"))["items"][0]["cooling_until"]) == rests


async def test_canned_replies(place: Place) -> None:
    agent, lead = await place.agent(), await place.agent(Role.SUPERVISOR)
    reply = {"title": "첫인사", "text": "안녕하세요, 상담원 {상담원}입니다.", "shortcut": "인사"}
    assert (await agent.put("replies/hello", **reply))[0] == 403
    assert (await lead.put("replies/hello", **reply))[1]["id"] == "hello"
    assert (await lead.put("replies/other", **reply))[0] == 409, "one shortcut, one reply"
    assert [r["title"] for r in (await agent.get("replies"))[1]["items"]] == ["첫인사"]
    assert await lead.delete("replies/hello") == 204
    assert await lead.delete("replies/hello") == 404


async def test_the_wall_and_reports_are_for_supervisors(place: Place) -> None:
    agent, lead = await place.agent(), await place.agent(Role.SUPERVISOR)
    today = datetime.now(UTC).date()
    span = {"since": str(today - timedelta(days=1)), "until": str(today + timedelta(days=2))}
    async with AsyncExitStack() as stack:
        _, c = await place.waiting(stack)
        assert (await agent.get("wall"))[0] == 403
        assert (await lead.get("wall"))[1]["waiting"] == 1
        await agent.post(c, "claim")
        await agent.say(c, "안녕하세요")
        await agent.post(c, "resolve", reason="solved")
        status, made = await lead.get("reports", **span)
        assert (status, made["requested"], made["resolved_by_agents"], made["survey"]["rate"]) == (200, 1, 1, 0.0)
        assert (await lead.get("reports", since=span["until"], until=span["since"]))[0] == 422
        response = await place.http.get("/api/desk/reports.csv", params=span, headers=lead.headers)
        assert response.headers["Content-Type"].startswith("text/csv")
        assert (await response.read()).startswith(b"\xef\xbb\xbfday,requested")
        assert (await place.http.get("/api/desk/reports.csv", params=span, headers=agent.headers)).status == 403
