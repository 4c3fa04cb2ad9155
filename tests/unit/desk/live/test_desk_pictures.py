"""Pictures at the desk: sent by the agent who has the conversation, and by nobody else."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData

from desk.roles import Role
from tests.ocr_server import ocr_server, page
from tests.pictures import bomb, phone_photo, png
from tests.unit.desk.live.conftest import Agent, Place, Socket, running


@pytest.fixture
async def customer(place: Place) -> AsyncIterator[tuple[Socket, str]]:
    """A customer who waits for an agent, and the conversation's id."""
    async with place.widget() as (widget, welcome):
        await widget.send("message", client_id="c1", text="환불 언제 돼요?")
        await widget.event("handoff.requested")
        yield widget, welcome["conversation"]


async def upload(agent: Agent, c: str, content: bytes, name: str = "file") -> tuple[int, dict[str, Any]]:
    form = FormData()
    form.add_field(name, io.BytesIO(content), filename="답.png")
    response = await agent.http.post(f"/api/desk/conversations/{c}/attachments", data=form, headers=agent.headers)
    return response.status, await response.json()


async def test_an_agents_picture_reaches_the_customer(place: Place, customer: tuple[Socket, str]) -> None:
    widget, c = customer
    agent = await place.agent()
    await agent.post(c, "claim")
    status, uploaded = await upload(agent, c, phone_photo())
    assert (status, uploaded["width"], uploaded["height"]) == (200, 40, 60)
    attachment = {name: value for name, value in uploaded.items() if name != "bytes"}
    picture = [uploaded["attachment_id"]]
    for _ in range(2):
        status, said = await agent.post(c, "messages", text="", client_id="p-1", attachments=picture)
        assert (status, said["data"]["attachments"]) == (200, [attachment])
    while (event := await widget.event("message.created"))["source"] != "agent":
        pass
    assert event["data"]["attachments"] == [attachment]
    assert "text" not in event["data"]
    assert (await agent.http.get(uploaded["url"])).status == 200
    await agent.post(c, "messages", text="더 궁금한 점 있으세요?", client_id="p-2")
    assert (await widget.event("message.created"))["data"]["text"] == "더 궁금한 점 있으세요?", (
        "a resend is one message"
    )
    assert (await agent.post(c, "messages", text="", client_id="p-3", attachments=picture))[0] == 409


async def test_only_who_has_the_conversation_uploads_and_only_their_own_is_sent(
    place: Place, customer: tuple[Socket, str]
) -> None:
    c = customer[1]
    hanul, bada, lead = await place.agent(), await place.agent(), await place.agent(Role.SUPERVISOR)
    assert (await upload(hanul, c, png()))[0] == 409, "claim first"
    await hanul.post(c, "claim")
    for other in (bada, lead):
        status, refused = await upload(other, c, png())
        assert (status, refused["error"]["code"]) == (409, "taken")
    assert (await upload(hanul, "web:nothing", png()))[0] == 404
    picture = (await upload(hanul, c, png()))[1]["attachment_id"]
    assert (await bada.post(c, "messages", text="", client_id="x", attachments=[picture]))[0] == 409
    await hanul.post(c, "transfer", to=None, note="")
    await bada.post(c, "claim")
    assert (await bada.post(c, "messages", text="", client_id="x", attachments=[picture]))[0] == 404
    assert (await bada.post(c, "messages", text="", client_id="x", attachments=["a"] * 11))[0] == 422
    assert (await bada.post(c, "messages", text=" ", client_id="x"))[0] == 422


async def test_what_is_no_picture_is_refused(place: Place, customer: tuple[Socket, str]) -> None:
    agent = await place.agent()
    await agent.post(customer[1], "claim")
    for content, status, code in (
        (b"<svg/>", 415, "unsupported_media"),
        (bomb(), 413, "too_large"),
        (png() + bytes(10_000_000), 413, "too_large"),
        (png() + b"<?php ?>", 422, "unprocessable"),
    ):
        got, refused = await upload(agent, customer[1], content)
        assert (got, refused["error"]["code"]) == (status, code)
    assert (await upload(agent, customer[1], png(), "picture"))[0] == 400


async def test_a_customers_picture_is_in_the_transcript(place: Place) -> None:
    async with place.widget() as (other, welcome):
        form = FormData()
        form.add_field("file", png(), filename="a.png")
        headers = {"Authorization": f"Visitor {welcome['visitor']}"}
        uploaded = await (await place.http.post("/channels/web/attachments", data=form, headers=headers)).json()
        await other.send("message", client_id="p", text="이 화면이에요", attachments=[uploaded["attachment_id"]])
        await other.event("handoff.requested")
        agent = await place.agent()
        events = (await agent.get(f"conversations/{welcome['conversation']}"))[1]["events"]
        assert events[0]["data"]["attachments"][0]["url"] == uploaded["url"]
        assert (await agent.http.get(uploaded["url"])).status == 200


async def test_what_a_picture_says_is_masked_until_its_agent_asks_and_that_is_told(tmp_path: Path) -> None:
    async with ocr_server() as ocr, running(tmp_path, ocr_url=ocr.url) as place, place.widget() as (widget, welcome):
        ocr.usual = page("연락처 010-1234-5678로 보낼 수 없어요", "오류 코드 DT-4021")
        c = welcome["conversation"]
        form = FormData()
        form.add_field("file", png(), filename="a.png")
        headers = {"Authorization": f"Visitor {welcome['visitor']}"}
        uploaded = await (await place.http.post("/channels/web/attachments", data=form, headers=headers)).json()
        picture = uploaded["attachment_id"]
        await widget.send("message", client_id="p", text="", attachments=[picture])
        await widget.event("handoff.requested")
        hanul, bada, admin = await place.agent(), await place.agent(), await place.agent(Role.ADMIN)
        reveal = f"attachments/{picture}/reveal"
        assert (await hanul.post(c, reveal))[0] == 409, "claim first"
        await hanul.post(c, "claim")
        status, transcript = await hanul.get(f"conversations/{c}")
        [reading] = [e["data"] for e in transcript["events"] if e["kind"] == "attachment.read"]
        assert (reading["attachment_id"], reading["quality"]) == (picture, "good")
        assert "010-1234-5678" not in str(transcript)
        assert "[전화번호]" in reading["text"]
        tag = {"kind": "phone", "value": "[전화번호]", "text": "[전화번호]"}
        assert tag in reading["fields"], "by its tag the desk covers the picture"
        assert (await bada.post(c, reveal))[0] == 409, "another's conversation"
        status, raw = await hanul.post(c, reveal)
        assert status == 200
        assert raw["reading"]["lines"][0]["text"] == "연락처 010-1234-5678로 보낼 수 없어요"
        for wrong in ("a_nothing", "x"):
            assert (await hanul.post(c, f"attachments/{wrong}/reveal"))[0] == 404
        audit = await (await place.http.get("/api/accounts/audit", headers=admin.headers)).json()
        [told] = [entry for entry in audit["items"] if entry["kind"] == "picture_revealed"]
        assert told["detail"] == {"conversation": c, "attachment": picture}
        assert told["actor"].startswith("token:")
        await widget.send("forget")
        await widget.next("welcome")
        assert (await hanul.post(c, reveal))[0] == 409, "closed, and forgotten with the picture"


async def test_a_picture_that_was_not_read_is_looked_at_in_the_same_way(place: Place) -> None:
    async with place.widget() as (widget, welcome):
        c = welcome["conversation"]
        form = FormData()
        form.add_field("file", png(), filename="a.png")
        headers = {"Authorization": f"Visitor {welcome['visitor']}"}
        uploaded = await (await place.http.post("/channels/web/attachments", data=form, headers=headers)).json()
        picture = uploaded["attachment_id"]
        await widget.send("message", client_id="p", text="이 화면이에요", attachments=[picture])
        await widget.event("handoff.requested")
        agent, admin = await place.agent(), await place.agent(Role.ADMIN)
        await agent.post(c, "claim")
        status, raw = await agent.post(c, f"attachments/{picture}/reveal")
        assert (status, raw) == (200, {"attachment_id": picture, "reading": None})
        audit = await (await place.http.get("/api/accounts/audit", headers=admin.headers)).json()
        told = [entry["detail"]["attachment"] for entry in audit["items"] if entry["kind"] == "picture_revealed"]
        assert told == [picture]
