"""Who looks elsewhere is called: a badge, the page's title, a sound; and what was read is not told again."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.widget.scripted_server import ScriptedServer
from tests.e2e.widget.steps import bubbles, field, visit

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
HIDE = """hidden => {
    const state = hidden ? 'hidden' : 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
LISTEN = """
    window.rung = 0;
    window.AudioContext = class {
        currentTime = 0; destination = {};
        resume() { return Promise.resolve(); }
        createGain() {
            const gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
            return { gain, connect: (to) => to };
        }
        createOscillator() { return { frequency: {}, connect: (to) => to, start: () => window.rung++, stop() {} }; }
    };
"""
NOTES = 2
"""Of one sound."""


async def close(page: Page) -> None:
    await page.get_by_role("dialog").get_by_role("button", name="상담 닫기").click()


async def test_a_closed_panel_counts_what_comes_until_it_is_opened(server: ScriptedServer, page: Page) -> None:
    await page.add_init_script(LISTEN)
    await visit(server, page)
    await server.say("bot", text="열려 있을 때")
    await expect(bubbles(page)).to_have_count(1)
    await close(page)
    await expect(page.locator(".badge")).to_have_count(0)
    await server.say("agent", text="하나", agent={"name": "김하나"})
    await server.say("agent", text="둘", agent={"name": "김하나"})
    await server.say("system", kind="handed_back")
    await expect(page.get_by_role("button", name="상담 열기, 새 메시지 2개")).to_be_visible()
    await expect(page.locator(".badge")).to_have_text("2")
    assert await page.evaluate("window.rung") == 2 * NOTES, "one sound for each that nobody saw"
    await page.locator(".launcher").click()
    await expect(page.locator(".badge")).to_have_count(0)
    await close(page)
    await expect(page.get_by_role("button", name="상담 열기", exact=True)).to_be_visible()


async def test_a_page_in_the_background_blinks_its_title_and_takes_its_own_back(
    server: ScriptedServer, page: Page
) -> None:
    await page.clock.install()
    await visit(server, page)
    await page.evaluate(HIDE, True)
    await server.say("agent", text="계세요?")
    await expect(page).to_have_title("(1) 새 메시지가 왔어요")
    await page.clock.run_for(1500)
    await expect(page).to_have_title("두레톡")
    await page.evaluate("document.title = '두레톡 주문'")
    await page.clock.run_for(1500)
    await expect(page).to_have_title("(1) 새 메시지가 왔어요")
    await page.evaluate(HIDE, False)
    await expect(page).to_have_title("두레톡 주문")
    await page.clock.run_for(3000)
    await expect(page).to_have_title("두레톡 주문")


async def test_the_sound_can_be_turned_off_and_stays_off(server: ScriptedServer, page: Page) -> None:
    await page.add_init_script(LISTEN)
    await visit(server, page)
    await page.get_by_role("button", name="상담 메뉴").click()
    await page.get_by_role("button", name="알림음 끄기").click()
    await close(page)
    await server.say("agent", text="조용히")
    await expect(page.locator(".badge")).to_have_text("1")
    assert await page.evaluate("window.rung") == 0
    await page.reload()
    await page.locator(".launcher").click()
    await page.get_by_role("button", name="상담 메뉴").click()
    await expect(page.get_by_role("button", name="알림음 켜기")).to_be_visible()


async def test_on_the_next_page_an_answer_is_told_before_anything_is_opened(server: ScriptedServer, page: Page) -> None:
    await page.add_init_script(LISTEN)
    await visit(server, page)
    await server.say("agent", text="읽은 말")
    await expect(bubbles(page)).to_have_count(1)
    await server.until(lambda: len(server.frames("read")) == 1)
    await page.goto("about:blank")
    await server.say("agent", text="그 사이에 온 말")
    await page.goto(server.base)
    await expect(page.locator(".badge")).to_have_text("1")
    assert await page.evaluate("window.rung") == 0, "what was missed is told, but rings no more"
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_who_was_never_here_is_not_connected(server: ScriptedServer, context: BrowserContext) -> None:
    page = await context.new_page()
    await page.goto(server.base)
    await expect(page.locator(".launcher")).to_be_visible()
    await page.evaluate("new Promise(done => requestIdleCallback(() => setTimeout(done)))")
    assert server.received == []


async def test_what_was_said_without_a_line_outlives_a_reload(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    server.accepting = False
    await server.cut()
    await expect(page.get_by_text("연결이 끊겼어요")).to_be_visible()
    await field(page).fill("지하철에서 쓴 말")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("연결되면 보낼게요")).to_be_visible()
    await page.reload()
    server.accepting = True
    await page.locator(".launcher").click()
    await server.until(lambda: server.texts() == ["지하철에서 쓴 말"])
    await expect(bubbles(page)).to_have_text(["지하철에서 쓴 말"])
    await page.reload()
    await page.locator(".launcher").click()
    await expect(bubbles(page)).to_have_text(["지하철에서 쓴 말"])
    assert len(server.frames("message")) == 1
