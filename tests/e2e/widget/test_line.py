"""A line that breaks: resume, resend, and nothing twice."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.widget.scripted_server import ScriptedServer
from tests.e2e.widget.steps import bubbles, field, visit

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_after_a_break_it_resumes_and_sends_again_without_a_double(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await server.say("bot", text="안녕하세요")
    await field(page).fill("하나")
    await page.keyboard.press("Enter")
    await server.until(lambda: server.texts() == ["하나"])
    # One message is lost on the way, the other arrives but its confirmation is lost.
    server.deaf = True
    await field(page).fill("둘")
    await page.keyboard.press("Enter")
    await server.until(lambda: len(server.frames("message")) == 2)
    server.deaf = False
    [socket] = server.sockets
    server.sockets.clear()
    await field(page).fill("셋")
    await page.keyboard.press("Enter")
    await server.until(lambda: server.texts() == ["하나", "셋"])
    server.accepting = False
    await socket.close(code=1012)
    await expect(page.get_by_text("연결이 끊겼어요")).to_be_visible()
    await field(page).fill("넷")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("연결되면 보낼게요")).to_have_count(3)
    await server.say("bot", text="끊긴 사이의 답")
    server.accepting = True
    await page.get_by_role("button", name="지금 연결").click()
    await server.until(lambda: len(server.texts()) == 4)
    await expect(page.get_by_text("연결되면 보낼게요")).to_have_count(0)
    await expect(page.get_by_text("연결이 끊겼어요")).to_have_count(0)
    hello = server.frames("hello")[-1]
    assert (hello["visitor"], hello["conversation"], hello["offset"]) == ("visitor-1", "web:1", 2)
    assert server.texts() == ["하나", "셋", "둘", "넷"]
    for event in list(server.log):
        await server.send(event)  # all of it a second time
    await server.say("bot", text="끝")
    await expect(bubbles(page)).to_have_text(["안녕하세요", "하나", "셋", "끊긴 사이의 답", "둘", "넷", "끝"])


async def test_it_comes_back_by_itself(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await server.cut()
    await server.until(lambda: len(server.frames("hello")) == 2 and len(server.sockets) == 1)
    await server.say("bot", text="다시 만났어요")
    await expect(bubbles(page)).to_have_text(["다시 만났어요"])


async def test_a_reload_and_a_second_tab_show_the_same_conversation(
    server: ScriptedServer, context: BrowserContext, page: Page
) -> None:
    await visit(server, page)
    await field(page).fill("기억해 주세요")
    await page.keyboard.press("Enter")
    await server.until(lambda: len(server.log) == 1)
    await page.reload()
    await page.locator(".launcher").click()
    await expect(bubbles(page)).to_have_text(["기억해 주세요"])
    tab = await context.new_page()
    await tab.goto(server.base)
    await tab.locator(".launcher").click()
    await field(tab).fill("다른 탭이에요")
    await tab.keyboard.press("Enter")
    for one in (page, tab):
        await expect(bubbles(one)).to_have_text(["기억해 주세요", "다른 탭이에요"])


async def test_another_conversation_leaves_nothing_of_the_old_one(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await server.say("bot", text="남의 것이 되면 안 되는 말")
    await expect(bubbles(page)).to_have_count(1)
    welcome = {"visitor": "visitor-2", "conversation": "web:2", "offset": 0, "resumed": False}
    await server.send({"type": "welcome", **welcome, "settings": server.settings})
    await expect(bubbles(page)).to_have_count(0)


async def test_it_works_where_storage_is_forbidden(server: ScriptedServer, page: Page) -> None:
    await page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    await visit(server, page)
    await field(page).fill("저장 없이도")
    await page.keyboard.press("Enter")
    await expect(bubbles(page)).to_have_text(["저장 없이도"])
    await server.cut()
    await server.until(lambda: len(server.frames("hello")) == 2)
    assert server.frames("hello")[-1]["visitor"] == "visitor-1"


async def test_a_refused_message_is_told_and_can_be_sent_again(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    server.deaf = True
    await field(page).fill("한 번 더")
    await page.keyboard.press("Enter")
    await server.until(lambda: len(server.frames("message")) == 1)
    client_id = server.frames("message")[0]["client_id"]
    await server.send({"type": "error", "code": "too_many", "message": "slow down", "client_id": client_id})
    await expect(page.get_by_text("보내지 못했어요")).to_be_visible()
    server.deaf = False
    await page.get_by_role("button", name="다시 보내기").click()
    await server.until(lambda: server.texts() == ["한 번 더"])
    assert {frame["client_id"] for frame in server.frames("message")} == {client_id}
    await expect(page.get_by_text("보내지 못했어요")).to_have_count(0)


async def test_junk_from_the_server_changes_nothing(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    for junk in ("", "{", "[]", '{"type":"event"}', '{"type":"from the future","x":1}'):
        for ws in server.sockets:
            await ws.send_str(junk)
    await server.say("bot", kind="something.happened", secret="x")
    await server.say("bot", text="그래도 보여요", buttons=[{"title": "?"}, 3], cards=[{}], image={}, suggestions="x")
    await expect(bubbles(page)).to_have_text(["그래도 보여요"])
    await expect(page.locator(".row")).to_have_count(1)
