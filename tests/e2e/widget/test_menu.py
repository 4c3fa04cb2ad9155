"""The menu: a copy to take along, a fresh start, and to be forgotten."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.widget.scripted_server import ScriptedServer
from tests.e2e.widget.steps import bubbles, field, visit

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def choose(page: Page, name: str) -> None:
    await page.get_by_role("button", name="상담 메뉴").click()
    await page.locator(".menu li").get_by_role("button", name=name).click()


async def test_it_opens_and_closes_by_keyboard_and_leaves_the_panel_open(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    menu = page.get_by_role("button", name="상담 메뉴")
    await menu.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="알림음 끄기")).to_be_focused()
    for name in ("대화 내려받기", "처음부터 다시", "대화 지우기"):
        await expect(page.get_by_role("button", name=name)).to_be_disabled()
    await page.keyboard.press("Escape")
    await expect(page.locator(".menu ul")).to_have_count(0)
    await expect(menu).to_be_focused()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await menu.click()
    await field(page).click()
    await expect(page.locator(".menu ul")).to_have_count(0)


async def test_the_conversation_is_taken_along_as_a_file(server: ScriptedServer, page: Page) -> None:
    server.headers["Content-Security-Policy"] = "default-src 'none'; script-src 'self'; connect-src 'self'"
    await visit(server, page)
    await server.say("bot", text="안녕하세요")
    async with page.expect_download() as download:
        await choose(page, "대화 내려받기")
    file = await download.value
    today = await page.evaluate("new Date().toLocaleDateString('sv')")
    assert file.suggested_filename == f"상담-{today}.txt"
    assert Path(await file.path()).read_text(encoding="utf-8") == server.transcript
    server.transcript = None
    await choose(page, "대화 내려받기")
    await expect(page.get_by_role("alert")).to_contain_text("대화를 내려받지 못했어요")


async def test_starting_again_empties_the_screen_and_not_while_an_agent_is_there(
    server: ScriptedServer, page: Page
) -> None:
    server.opening = ("환불은 언제 되나요?",)
    await visit(server, page)
    await server.say("bot", text="먼저 한 말")
    await expect(bubbles(page)).to_have_count(1)
    await choose(page, "처음부터 다시")
    sheet = page.get_by_role("alertdialog", name="처음부터 다시 시작할까요?")
    await expect(sheet.get_by_role("button", name="다시 시작")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await expect(bubbles(page)).to_have_count(1)
    await choose(page, "처음부터 다시")
    await sheet.get_by_role("button", name="다시 시작").click()
    await expect(bubbles(page)).to_have_count(0)
    await expect(page.get_by_role("region", name="자주 묻는 질문")).to_be_visible()
    await server.say("bot", text="새로 하는 말")
    await page.reload()
    await page.locator(".launcher").click()
    await expect(bubbles(page)).to_have_text(["새로 하는 말"])
    await server.say("system", kind="handoff.assigned", agent={"name": "김하나"})
    await page.get_by_role("button", name="상담 메뉴").click()
    await expect(page.get_by_role("button", name="처음부터 다시")).to_be_disabled()


async def test_who_asks_to_be_forgotten_is_here_and_there(
    server: ScriptedServer, context: BrowserContext, page: Page
) -> None:
    await visit(server, page)
    await field(page).fill("제 번호는 비밀이에요")
    await page.keyboard.press("Enter")
    await server.until(lambda: len(server.log) == 1)
    tab = await context.new_page()
    await tab.goto(server.base)
    await tab.locator(".launcher").click()
    await expect(bubbles(tab)).to_have_count(1)
    await choose(page, "대화 지우기")
    sheet = page.get_by_role("alertdialog", name="대화를 모두 지울까요?")
    await expect(sheet.get_by_role("button", name="취소")).to_be_focused()
    await sheet.get_by_role("button", name="모두 지우기").click()
    await expect(bubbles(page)).to_have_count(0)
    await expect(bubbles(tab)).to_have_count(0)
    await server.until(lambda: {hello["visitor"] for hello in server.frames("hello")[2:]} == {"visitor-2"})
    kept = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "visitor-1" not in kept
    assert "비밀" not in kept
    for one in (page, tab):
        await one.reload()
        await one.locator(".launcher").click()
        await expect(one.get_by_text("무엇을 도와드릴까요?")).to_be_visible()
        await expect(bubbles(one)).to_have_count(0)


async def test_a_wish_to_be_forgotten_that_is_lost_is_sent_again(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await server.say("agent", text="비밀이에요", agent={"name": "김하나"})
    await expect(bubbles(page)).to_have_count(1)
    server.deaf = True
    await choose(page, "대화 지우기")
    await expect(page.get_by_text("상담이 바로 끝나고")).to_be_visible()
    await page.get_by_role("button", name="모두 지우기").click()
    await expect(page.get_by_text("대화를 지우고 있어요")).to_be_visible()
    await server.until(lambda: len(server.frames("forget")) == 1)
    server.deaf = False
    await server.cut()
    await expect(bubbles(page)).to_have_count(0, timeout=20_000)
    await expect(page.get_by_text("대화를 지우고 있어요")).to_have_count(0)
    assert len(server.frames("forget")) == 2


async def test_a_wish_to_be_forgotten_made_offline_outlives_the_tab(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await server.say("agent", text="비밀이에요", agent={"name": "김하나"})
    await expect(bubbles(page)).to_have_count(1)
    server.accepting = False
    await server.cut()
    await choose(page, "대화 지우기")
    await page.get_by_role("button", name="모두 지우기").click()
    await expect(page.get_by_text("대화를 지우고 있어요")).to_be_visible()
    tab = await page.context.new_page()
    await page.close()
    assert server.frames("forget") == []
    server.accepting = True
    await tab.goto(server.base)  # its panel stays shut
    await server.until(lambda: len(server.frames("forget")) == 1)
    await tab.locator(".launcher").click()
    await expect(tab.get_by_text("무엇을 도와드릴까요?")).to_be_visible()
    await expect(bubbles(tab)).to_have_count(0)


async def test_each_day_has_its_line(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    today = date.today()
    for n, day in enumerate((today - timedelta(days=1), today - timedelta(days=1), today), start=1):
        at = f"{day.isoformat()}T03:00:0{n}+00:00"
        event = {"type": "event", "offset": n, "at": at, "source": "bot", "kind": "message.created"}
        await server.send({**event, "data": {"text": f"{n}번째"}})
    await expect(bubbles(page)).to_have_count(3)
    weekdays = "월화수목금토일"
    shown = [f"{day.month}월 {day.day}일 {weekdays[day.weekday()]}요일" for day in (today - timedelta(days=1), today)]
    lines = [text.removeprefix(f"{today.year}년 ") for text in await page.locator(".day").all_inner_texts()]
    assert [line.split("년 ")[-1] for line in lines] == shown
