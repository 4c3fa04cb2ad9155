"""Around a human: giving up the wait, an address for the answer, stars afterwards."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.widget.scripted_server import ScriptedServer
from tests.e2e.widget.steps import visit

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_waiting_can_be_given_up(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await server.say("bot", kind="handoff.requested", reason="asked")
    await server.send({"type": "queue", "position": 2, "wait_s": None})
    await expect(page.get_by_text("상담원 연결 대기 2번째")).to_be_visible()
    await page.get_by_role("button", name="연결 취소").click()
    await server.until(lambda: len(server.frames("cancel")) == 1)
    await server.say("customer", kind="handoff.cancelled", reason="customer")
    await server.send({"type": "queue", "position": None, "wait_s": None})
    await expect(page.get_by_text("챗봇이 답하고 있어요")).to_be_visible()
    await expect(page.get_by_text("상담원 연결 대기")).to_have_count(0)


async def test_outside_opening_hours_an_address_can_be_left(server: ScriptedServer, page: Page) -> None:
    server.settings["hours"] = {"open": False, "text": "평일 9시~18시"}
    await visit(server, page)
    await server.say("bot", kind="handoff.requested", reason="asked", off_hours=True)
    await expect(page.get_by_text("상담원에게 남겨 두었어요")).to_be_visible()
    email = page.get_by_label("답변이 오면 메일로 알려 드릴까요?")
    await email.fill("민지")
    await page.get_by_role("button", name="알림 받기").click()
    assert await email.evaluate("field => field.matches(':user-invalid')"), "the browser says what is wrong"
    await email.fill("minji@example.com")
    await page.keyboard.press("Enter")
    await server.until(lambda: len(server.frames("contact")) == 1)
    assert server.frames("contact") == [{"type": "contact", "email": "minji@example.com"}]
    await server.say("customer", kind="contact.given", email="minji@example.com")
    await expect(email).to_have_count(0)
    await expect(page.get_by_text("답변이 오면 minji@example.com 주소로 알려 드릴게요")).to_be_visible()


async def test_stars_and_words_after_a_chat_with_the_keyboard_alone(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await server.say("agent", kind="handoff.assigned", agent={"name": "김하나"})
    await server.say("agent", kind="handoff.resolved", agent={"name": "김하나"})
    await server.say("system", kind="survey.requested")
    stars = page.get_by_role("group", name="이번 상담은 어떠셨나요?")
    await expect(page.get_by_role("button", name="평가 보내기")).to_have_count(0)
    await stars.get_by_role("radio", name="별 1개").focus()
    await page.keyboard.press("Space")
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    await expect(stars.get_by_role("radio", name="별 4개")).to_be_checked()
    await page.keyboard.press("Tab")
    await page.keyboard.type("친절했어요")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await server.until(lambda: len(server.frames("survey")) == 1)
    assert server.frames("survey") == [{"type": "survey", "score": 4, "text": "친절했어요"}]
    await server.say("customer", kind="survey.answered", score=4, text="친절했어요")
    await expect(stars).to_have_count(0)
    await expect(page.get_by_text("별 4개를 주셨어요")).to_be_visible()
