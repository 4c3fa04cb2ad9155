"""Light and dark, phone and desk, Korean and English, for eyes, fingers and screen readers; and the script itself."""

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Response, expect

from tests.e2e.motion import stand_still
from tests.e2e.widget.scripted_server import AXE, ScriptedServer
from tests.e2e.widget.steps import PHONE, PNG, agree, bubbles, chosen_pictures, field, send_button, visit

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

MAX_SCRIPT = 35_000
"""Bytes of all scripts loaded by first open, gzipped."""


async def colours(page: Page) -> tuple[str, str]:
    style = "panel => [getComputedStyle(panel).backgroundColor, getComputedStyle(panel).color]"
    background, text = await page.locator(".panel").evaluate(style)
    return background, text


async def test_it_follows_light_and_dark(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    light = await colours(page)
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("sangdam-widget")).to_have_attribute("data-theme", "dark")
    dark = await colours(page)
    assert light[0] == "rgb(255, 255, 255)"
    assert dark[0] != light[0]
    await visit(server, page, "theme=light")
    assert await colours(page) == light, "the page decides where it says so"


async def test_on_a_phone_it_fills_what_the_keyboard_leaves(browser: Browser, server: ScriptedServer) -> None:
    phone = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
    context = await browser.new_context(**phone, reduced_motion="reduce")
    page = await context.new_page()
    await visit(server, page)
    panel = page.locator(".panel")
    assert await panel.bounding_box() == {"x": 0, "y": 0, **PHONE}
    await expect(page.locator(".launcher")).to_be_hidden()
    await expect(panel).to_be_focused()
    assert await page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    # A keyboard of 380 px opens, and the browser scrolls what is left by 40.
    await page.evaluate(
        """() => {
            Object.defineProperty(visualViewport, 'height', { value: 464 });
            Object.defineProperty(visualViewport, 'offsetTop', { value: 40 });
            visualViewport.dispatchEvent(new Event('resize'));
        }"""
    )
    assert await panel.bounding_box() == {"x": 0, "y": 40, "width": 390, "height": 464}
    box = await send_button(page).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 504
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.localName") == "sangdam-widget", "focus stays inside"
    await panel.get_by_role("button", name="상담 닫기").click()
    await expect(page.locator(".launcher")).to_be_focused()
    assert await page.evaluate("getComputedStyle(document.documentElement).overflow") == "visible"
    await context.close()


async def fill_everything(server: ScriptedServer, page: Page) -> None:
    """One of everything on the screen."""
    await server.say("customer", text="보낸 메시지 삭제돼요?")
    await server.say(
        "bot", text="**네**, 돼요.\n\n1. https://example.com 을 여세요", buttons=[{"title": "열기", "url": "/"}]
    )
    suggestion = {"article_id": "1", "title": "다른 질문", "payload": "sd:1", "reason": "뜻이 비슷해요"}
    await server.say(
        "bot", text="골라 주세요", suggestions=[suggestion], buttons=[{"title": "해결", "payload": "sd:2"}]
    )
    await server.say("bot", cards=[{"title": "카드", "description": "설명", "buttons": [{"title": "더", "url": "/"}]}])
    await server.say(
        "bot", image={"url": "/picture.png", "alt": ""}, video={"url": "https://example.com/v", "title": "영상"}
    )
    step = {"title": "1단계", "description": "따라 하세요", "image": {"url": "/picture.png", "alt": "화면"}}
    order = {"title": "주문 1", "description": "어제", "buttons": [{"title": "고르기", "payload": "sd:3"}]}
    await server.say("bot", cards=[step, step, step, order, order])
    await server.say("bot", kind="handoff.requested")
    await server.send({"type": "queue", "position": 3, "wait_s": 170})
    await server.say("agent", text="안녕하세요", agent={"name": "김하나", "picture": "/picture.png"})
    await server.send({"type": "typing", "source": "agent", "on": True})
    await server.send({"type": "error", "code": "too_many", "message": "slow down"})
    await expect(page.locator(".typing")).to_be_visible()


async def serious(page: Page) -> list[str]:
    """What axe finds that is serious or critical, in the page and the widget's shadow root."""
    await stand_still(page)
    await page.add_script_tag(path=AXE)
    result = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert any("sangdam-widget" in str(rule["nodes"]) for rule in result["passes"]), "it looked into the widget"
    grave = [rule for rule in result["violations"] if rule["impact"] in ("serious", "critical")]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in grave for node in rule["nodes"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE])
async def test_axe_finds_nothing_serious(server: ScriptedServer, page: Page, theme: str, size: Any) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await page.set_viewport_size(size)
    server.opening = ("환불은 언제 되나요?",)
    server.completes = lambda query: (f"{query} 언제 되나요?",)
    await visit(server, page, f"lang=ko&theme={theme}")
    await expect(page.locator(".opening button")).to_be_visible()
    assert await serious(page) == []
    await field(page).fill("환불")
    await expect(page.locator(".completions button").last).to_be_visible()
    assert await serious(page) == []
    await field(page).fill("")
    await fill_everything(server, page)
    for top in (0, 300, 600, 900, 1200, 10_000):  # axe judges the contrast of what is in view
        await page.get_by_role("log").evaluate("(log, top) => { log.scrollTop = top }", top)
        assert await serious(page) == []
    await page.get_by_role("button", name="상담 메뉴").click()
    assert await serious(page) == []
    await page.get_by_role("button", name="대화 지우기").click()
    await expect(page.get_by_role("alertdialog")).to_be_visible()
    assert await serious(page) == []
    await page.keyboard.press("Escape")
    await server.say("agent", kind="handed_back")
    await server.say("bot", kind="handoff.requested", reason="asked", off_hours=True)
    await expect(page.get_by_role("button", name="알림 받기")).to_be_visible()
    assert await serious(page) == []
    await server.say("agent", kind="handoff.resolved", agent={"name": "김하나"})
    await server.say("system", kind="survey.requested")
    await page.locator(".star").nth(3).click()
    await expect(page.get_by_role("button", name="평가 보내기")).to_be_visible()
    assert await serious(page) == []
    await chosen_pictures(page, PNG)
    assert await serious(page) == []
    server.refuse_upload = (413, "too_large")
    await agree(page)
    await expect(page.locator(".tray .fault")).to_be_visible()
    server.accepting = False
    await server.cut()
    await expect(page.get_by_text("연결이 끊겼어요")).to_be_visible()
    assert await serious(page) == []


async def test_everything_to_touch_is_large_enough(server: ScriptedServer, page: Page) -> None:
    await page.set_viewport_size(PHONE)
    await visit(server, page)
    await fill_everything(server, page)
    await chosen_pictures(page, PNG)
    await agree(page)
    await expect(page.locator(".tray li")).to_have_count(1)
    await page.get_by_role("button", name="상담 메뉴").click()
    touched = page.locator("button:visible, a.choice, a.video, label.icon, textarea")
    boxes = "all => all.map(one => [one.className, one.getBoundingClientRect()])"
    measured = await touched.evaluate_all(f"{boxes}.map(([name, box]) => [name, box.width, box.height])")
    assert len(measured) > 10
    assert [one for one in measured if min(one[1:]) < 43.5] == []


async def test_it_follows_what_comes_unless_somebody_reads_further_up(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    log = page.get_by_role("log")
    for i in range(20):
        await server.say("bot", text=f"{i}번째 답이에요")
    await expect(bubbles(page).nth(19)).to_be_in_viewport()
    await log.hover()
    await page.mouse.wheel(0, -600)
    await expect(bubbles(page).nth(19)).not_to_be_in_viewport()
    await server.say("bot", text="새로 왔어요")
    await page.get_by_role("button", name="새 메시지").click()
    await expect(bubbles(page).nth(20)).to_be_in_viewport()
    await expect(page.get_by_role("button", name="새 메시지")).to_have_count(0)


async def test_english_has_no_hangul(server: ScriptedServer, page: Page) -> None:
    server.settings["name"] = "Help"
    await visit(server, page, "lang=en&position=left")
    assert server.frames("hello")[0]["lang"] == "en"
    await expect(page.get_by_role("dialog", name="Help chat")).to_be_visible()
    await expect(page.get_by_text("A chatbot is answering")).to_be_visible()
    step = {"title": "Step", "description": "", "image": {"url": "/picture.png", "alt": ""}}
    await server.say("bot", cards=[step, step])
    await page.get_by_role("button", name="Chat menu").click()
    await page.get_by_role("button", name="Delete chat").click()
    await expect(page.get_by_role("alertdialog", name="Delete everything?")).to_be_visible()
    root = await page.evaluate("document.querySelector('sangdam-widget').shadowRoot.innerHTML")
    assert re.findall("[가-힣]+", root) == []
    box = await page.locator(".panel").bounding_box()
    assert box is not None
    assert box["x"] < 100


async def test_a_page_with_a_strict_policy_can_have_it(server: ScriptedServer, page: Page) -> None:
    server.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'"
    )
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    await visit(server, page)
    await server.say("bot", text="잘 보여요", image={"url": "/picture.png", "alt": "그림"})
    await expect(page.get_by_role("img", name="그림")).to_be_visible()
    assert (await colours(page))[0] == "rgb(255, 255, 255)"
    assert refused == []


async def test_motion_is_reduced_for_whoever_asks(server: ScriptedServer, page: Page) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await visit(server, page)
    assert await page.locator(".panel").evaluate("panel => getComputedStyle(panel).animationDuration") == "0.001s"


async def test_the_script_is_small_and_reads_the_same_in_any_encoding(server: ScriptedServer, page: Page) -> None:
    scripts: list[Response] = []
    is_script: Callable[[Response], bool] = lambda response: response.request.resource_type == "script"  # noqa: E731
    page.on("response", lambda response: scripts.append(response) if is_script(response) else None)
    await visit(server, page)
    bodies = [await script.body() for script in scripts]
    sizes = [len(gzip.compress(body)) for body in bodies]
    assert len(sizes) == 1
    assert sum(sizes) < MAX_SCRIPT
    assert all(body.isascii() for body in bodies)
