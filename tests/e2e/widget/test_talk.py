"""The built widget in a real browser: opening, talking, and what a message carries."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.widget.scripted_server import ScriptedServer
from tests.e2e.widget.steps import bubbles, field, send_button, visit

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

HOSTILE = (
    "<img src=x onerror=window.hacked=1>",
    "<script>window.hacked=1</script>",
    '"><svg onload=window.hacked=1>',
    "[누르세요](javascript:window.hacked=1)",
    "**<b onmouseover=window.hacked=1>굵게</b>**",
)


async def test_it_opens_and_closes_by_mouse_and_keyboard(server: ScriptedServer, page: Page) -> None:
    await page.goto(server.base)
    launcher = page.locator(".launcher")
    await expect(launcher).to_have_attribute("aria-expanded", "false")
    assert server.received == [], "nobody is connected before the first open"
    await launcher.focus()
    await page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="두레톡 고객센터 상담")
    await expect(panel).to_be_visible()
    await expect(launcher).to_have_attribute("aria-expanded", "true")
    await expect(field(page)).to_be_focused()
    await field(page).fill("쓰다 만 글")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(launcher).to_be_focused()
    await launcher.click()
    await expect(field(page)).to_have_value("쓰다 만 글")
    await panel.get_by_role("button", name="상담 닫기").click()
    await expect(panel).to_be_hidden()
    assert len(server.frames("hello")) == 1


async def test_a_message_goes_out_once_and_the_answer_comes(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await expect(page.get_by_text("챗봇이 답하고 있어요")).to_be_visible()
    await expect(page.get_by_text("사람이 아니라 챗봇이 먼저 답해 드려요")).to_be_visible()
    await field(page).fill("환불 언제 돼요?")
    await page.keyboard.press("Enter")
    await expect(bubbles(page)).to_have_text(["환불 언제 돼요?"])
    await expect(field(page)).to_have_value("")
    await server.send({"type": "typing", "source": "bot", "on": True})
    await expect(page.locator(".typing")).to_have_text("챗봇이 답변을 쓰고 있어요")
    await server.say("bot", text="**3일 안**에 돼요.\n\n1. 주문을 열어요\n2. 「환불」을 눌러요")
    await expect(page.get_by_role("log").get_by_role("listitem")).to_have_text(["주문을 열어요", "「환불」을 눌러요"])
    await expect(page.locator(".bubble strong")).to_have_text("3일 안")
    await expect(page.locator(".typing")).to_have_count(0)
    [message] = server.frames("message")
    assert (message["text"], len(message["client_id"])) == ("환불 언제 돼요?", 36)


async def test_shift_enter_makes_a_line(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await field(page).press_sequentially("하나")
    await page.keyboard.press("Shift+Enter")
    await field(page).press_sequentially("둘")
    await send_button(page).click()
    await server.until(lambda: server.texts() == ["하나\n둘"])
    assert await bubbles(page).inner_text() == "하나\n둘"


async def test_a_text_over_the_limit_is_counted_and_stays(server: ScriptedServer, page: Page) -> None:
    server.settings["limits"]["text"] = 20
    await visit(server, page)
    await field(page).fill("가" * 21)
    await expect(page.get_by_text("21 / 20자")).to_be_visible()
    await expect(send_button(page)).to_be_disabled()
    await page.keyboard.press("Enter")
    await expect(field(page)).to_have_value("가" * 21)
    assert server.frames("message") == []


async def test_buttons_suggestions_cards_and_links(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    suggestion = {"article_id": "1", "title": "환불은 언제 되나요?", "payload": "sd:s", "reason": "뜻이 비슷해요"}
    buttons = [
        {"title": "해결됐어요", "payload": "sd:solved"},
        {"title": "도움말", "url": "/help/1"},
        {"title": "앱 열기", "deep_link": "duretalk://orders"},
        {"title": "전화", "phone": "1544-0000"},
        {"title": "나쁜 링크", "url": "javascript:window.hacked=1"},
        {"title": "나쁜 앱", "deep_link": "data:text/html,x"},
    ]
    card = {"title": "플러스", "description": "더 커요", "image": {"url": "/picture.png", "alt": "표지"}}
    await server.say("bot", text="골라 주세요", suggestions=[suggestion], buttons=buttons, cards=[card])
    await server.say(
        "bot", video={"url": "/clip.mp4", "title": "따라 하기"}, image={"url": "/picture.png", "alt": "그림"}
    )
    log = page.get_by_role("log")
    await expect(log.locator("a.choice")).to_have_count(3)
    hrefs = await log.locator("a.choice").evaluate_all("links => links.map(link => link.href)")
    assert hrefs == [f"{server.base}/help/1", "duretalk://orders", "tel:15440000"]
    await expect(log.get_by_text("나쁜")).to_have_count(0)
    await expect(log.locator(".card").get_by_role("heading", name="플러스")).to_be_visible()
    await expect(log.get_by_role("img", name="그림")).to_be_visible()
    await expect(log.get_by_role("button", name="따라 하기, 동영상 재생")).to_be_visible()
    await log.get_by_role("button", name="환불은 언제 되나요?").click()
    await expect(log.get_by_text("뜻이 비슷해요")).to_be_visible()
    await log.get_by_role("button", name="해결됐어요").click()
    await server.until(lambda: len(server.frames("choose")) == 2)
    assert [frame["payload"] for frame in server.frames("choose")] == ["sd:s", "sd:solved"]
    await expect(log.get_by_role("button", name="해결됐어요")).to_be_disabled()
    await expect(log.locator(".customer .bubble")).to_have_text(["환불은 언제 되나요?", "해결됐어요"])


async def test_hostile_text_is_shown_as_text(server: ScriptedServer, page: Page) -> None:
    server.settings["name"] = server.settings["notices"]["bot"] = HOSTILE[0]
    await visit(server, page)
    for text in HOSTILE:
        await server.say("customer", text=text)
        await server.say(
            "agent",
            text=text,
            buttons=[{"title": text, "payload": text}],
            cards=[{"title": text, "description": text}],
            suggestions=[{"article_id": text, "title": text, "payload": text, "reason": text}],
            image={"url": "x:y", "alt": text},
        )
    await server.say("system", kind="handoff.assigned", agent={"name": HOSTILE[0]})
    await expect(bubbles(page)).to_have_count(2 * len(HOSTILE))
    shown = await page.locator(".customer .bubble").all_inner_texts()
    assert shown == list(HOSTILE)
    root = await page.evaluate("document.querySelector('sangdam-widget').shadowRoot.innerHTML")
    assert "<script" not in root
    assert "javascript:" not in re.sub(r">[^<]*<", "><", root), "in no attribute"
    assert await page.evaluate("window.hacked") is None


async def test_a_human_is_told_from_the_bot(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await server.say("bot", kind="handoff.requested")
    await server.send({"type": "queue", "position": 3, "wait_s": 170})
    await expect(page.get_by_text("상담원 연결 대기 3번째")).to_be_visible()
    await expect(page.get_by_text("약 3분 남았어요")).to_be_visible()
    await server.say("system", kind="handoff.assigned", agent={"name": "김하나"})
    await expect(page.get_by_text("대기 3번째")).to_have_count(0)
    await expect(page.get_by_text("상담원 김하나 님과 이야기하고 있어요")).to_be_visible()
    await server.say("agent", text="안녕하세요")
    await expect(page.locator(".name.agent")).to_have_text("상담원 김하나")
    await field(page).press_sequentially("네")
    await server.until(lambda: {"type": "typing", "on": True} in server.received)
    await server.until(lambda: {"type": "read", "offset": 3} in server.received)
    await server.say("system", kind="handed_back")
    await expect(page.get_by_text("챗봇이 답하고 있어요")).to_be_visible()
