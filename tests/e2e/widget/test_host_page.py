"""Other people's pages: their policy, their CSS, their layout; and what answers carry besides words."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.e2e.motion import stand_still
from tests.e2e.widget.scripted_server import ScriptedServer
from tests.e2e.widget.steps import PHONE, PNG, agree, bubbles, chosen_pictures, field, visit
from tests.pictures import png

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
HOSTILE_CSS = """
    body * { all: unset !important; display: none !important; visibility: hidden !important; color: red !important;
        font: 40px/3 serif !important; box-sizing: content-box !important; float: left !important }
    html { font-size: 4px !important; direction: rtl }
    body > * { position: relative !important; opacity: 0 !important; transform: scale(3) !important }
    button, textarea, section, ul { width: 900px !important; margin: 50px !important; background: lime !important }
    sangdam-widget { display: none !important; filter: blur(9px) !important; pointer-events: none !important }
"""
SHIFTS = """
    window.shifts = [];
    new PerformanceObserver(list => window.shifts.push(...list.getEntries().map(e => e.value)))
        .observe({ type: 'layout-shift', buffered: true });
"""
LOOKS = """root => [...root.querySelectorAll('.launcher, .panel, .header, textarea, .bubble, .send')].map(one => {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    const said = ['display', 'visibility', 'color', 'backgroundColor', 'fontFamily', 'fontSize', 'lineHeight', 'margin',
        'float', 'direction', 'boxSizing', 'opacity', 'transform', 'filter', 'pointerEvents'].map(name => style[name]);
    return [one.className, ...said, box.width, box.height].join(' | ');
})"""


async def looks(page: Page) -> list[str]:
    await stand_still(page)
    found: list[str] = await page.evaluate(f"({LOOKS})(document.querySelector('sangdam-widget').shadowRoot)")
    return found


async def test_no_framework_and_no_hostile_css_changes_how_it_looks(server: ScriptedServer, page: Page) -> None:
    await page.emulate_media(reduced_motion="reduce")
    await visit(server, page)
    await server.say("bot", text="잘 보여요")
    await expect(bubbles(page)).to_have_count(1)
    plain = await looks(page)
    assert len(plain) == 6
    server.style = HOSTILE_CSS
    server.log.clear()
    await page.goto("about:blank")
    await visit(server, page)
    await server.say("bot", text="잘 보여요")
    await expect(bubbles(page)).to_have_count(1)
    assert await looks(page) == plain


async def test_the_page_is_as_it_was_beside_it(server: ScriptedServer, page: Page) -> None:
    server.page = "<h1>두레톡</h1><button>사기</button><ul class='card launcher panel'><li>하나</li></ul>"
    style = """() => [...document.querySelectorAll('h1, button, ul, li, body, html')].map(one =>
        JSON.stringify([...getComputedStyle(one)].map(name => getComputedStyle(one)[name])))"""
    await page.route("**/widget.js", lambda route: route.abort())
    await page.goto(server.base)
    before = await page.evaluate(style)
    await page.unroute("**/widget.js")
    await page.goto(server.base)
    await expect(page.locator("sangdam-widget .launcher")).to_be_visible()
    assert await page.evaluate(style) == before


async def test_variables_theme_it(server: ScriptedServer, page: Page) -> None:
    server.style = """:root {
        --sangdam-accent: rgb(0, 96, 64); --sangdam-on-accent: rgb(255, 255, 240);
        --sangdam-surface: rgb(250, 248, 240);
        --sangdam-text: rgb(30, 20, 10); --sangdam-bubble: rgb(240, 236, 220); --sangdam-radius: 4px;
        --sangdam-font: "Courier New"; --sangdam-offset-x: 40px; --sangdam-offset-y: 60px; --sangdam-width: 360px;
        --sangdam-height: 500px; --sangdam-z-index: 77 }"""
    await visit(server, page)
    await server.say("bot", text="안녕하세요")
    launcher, panel = page.locator(".launcher"), page.locator(".panel")
    await expect(launcher).to_have_css("background-color", "rgb(0, 96, 64)")
    await expect(launcher).to_have_css("color", "rgb(255, 255, 240)")
    await expect(launcher).to_have_css("z-index", "77")
    await expect(panel).to_have_css("background-color", "rgb(250, 248, 240)")
    await expect(panel).to_have_css("color", "rgb(30, 20, 10)")
    await expect(panel).to_have_css("border-radius", "4px")
    await expect(bubbles(page)).to_have_css("background-color", "rgb(240, 236, 220)")
    assert '"Courier New"' in await panel.evaluate("one => getComputedStyle(one).fontFamily")
    box = await panel.bounding_box()
    assert box is not None
    assert (round(box["width"]), round(box["height"]), round(1280 - box["x"] - box["width"])) == (360, 500, 40)


async def test_nothing_shifts_neither_the_page_nor_the_panel(server: ScriptedServer, page: Page) -> None:
    server.opening = ("환불은 언제 되나요?", "배송은 얼마나 걸리나요?")
    server.completes = lambda query: (f"{query}?",)
    await page.add_init_script(SHIFTS)
    await page.emulate_media(reduced_motion="reduce")
    await visit(server, page)
    await expect(page.get_by_role("region", name="자주 묻는 질문")).to_be_visible()
    await server.say("bot", text="그림이에요", image={"url": "/picture.png", "alt": "그림"})
    picture = page.get_by_role("img", name="그림")
    await expect(picture).to_be_visible()
    await picture.evaluate("image => image.decode()")
    await server.say("bot", video={"url": "/clip.mp4", "title": "따라 하기", "thumbnail_url": "/picture.png"})
    await field(page).fill("환불")
    await expect(page.get_by_role("region", name="이 질문을 찾으세요?")).to_be_visible()
    await page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert await page.evaluate("window.shifts") == []


async def test_the_launcher_is_there_when_the_script_has_run(server: ScriptedServer, page: Page) -> None:
    """Nothing is waited for, so that it is painted with the very next frame."""
    await page.add_init_script(
        """addEventListener('DOMContentLoaded', () => {
            const root = document.querySelector('sangdam-widget')?.shadowRoot;
            window.there = Boolean(root?.querySelector('.launcher') && root.adoptedStyleSheets.length);
        })"""
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.base)))
    await page.goto(server.base)
    assert await page.evaluate("window.there") is True
    assert [url for url in asked if url not in ("/", "/favicon.ico")] == ["/widget.js"]


async def test_a_policy_without_blobs_or_styles_takes_nothing_away(server: ScriptedServer, page: Page) -> None:
    server.headers["Content-Security-Policy"] = (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)
    await visit(server, page)
    await server.say("bot", video={"url": "/clip.mp4", "title": "따라 하기"})
    await chosen_pictures(page, {**PNG, "buffer": png()})
    await agree(page)
    await expect(page.get_by_text("보낼 준비가 되었어요")).to_be_attached()
    # The preview is drawn, not loaded.
    drawn = """canvas => new Promise(done => {
        const look = () => canvas.getContext('2d').getImageData(84, 84, 1, 1).data[3] === 255
            ? done(true) : requestAnimationFrame(look);
        look();
    })"""
    assert await page.locator(".tray canvas").evaluate(drawn)
    assert refused == []
    # A film from our own server is refused by this policy: it opens in a window of its own.
    await page.get_by_role("button", name="따라 하기, 동영상 재생").click()
    await expect(page.get_by_role("link", name="따라 하기 (새 창에서 열려요)")).to_be_visible()


@pytest.mark.parametrize("size", ["desk", "phone"])
async def test_cards_with_pictures_are_gone_through_and_others_listed(
    server: ScriptedServer, page: Page, size: str
) -> None:
    if size == "phone":
        await page.set_viewport_size(PHONE)
    await page.emulate_media(reduced_motion="reduce")
    await visit(server, page)
    picture = {"url": "/picture.png", "alt": ""}
    steps = [{"title": f"{n}단계", "description": "따라 하세요", "image": picture} for n in (1, 2, 3)]
    orders = [
        {"title": f"주문 {n}", "description": "어제", "buttons": [{"title": "고르기", "payload": f"sd:{n}"}]}
        for n in (1, 2)
    ]
    await server.say("bot", text="순서대로 해 보세요", cards=[*steps, *orders])
    row = page.get_by_role("region", name="옆으로 넘겨 보는 카드 3장")
    await expect(row.locator(".card")).to_have_count(3)
    await expect(page.get_by_role("button", name="이전 카드")).to_have_count(0)
    for _ in range(2):
        await page.get_by_role("button", name="다음 카드").click()
        await page.wait_for_function("row => row.scrollLeft > 100", arg=await row.element_handle())
    await expect(row.get_by_role("heading", name="3단계")).to_be_in_viewport()
    await expect(page.get_by_role("button", name="이전 카드")).to_be_visible()
    widths = "row => [row.closest('.log').scrollWidth, row.closest('.log').clientWidth]"
    wide, room = await row.evaluate(widths)
    assert wide == room, "the row scrolls, the conversation doesn't"
    listed = page.locator("ul.list > li")
    await expect(listed).to_have_count(2)
    await listed.nth(1).get_by_role("button", name="고르기").click()
    await server.until(lambda: len(server.frames("choose")) == 1)
    assert server.frames("choose")[0]["payload"] == "sd:2"


async def test_the_script_names_no_other_address() -> None:
    script = Path(__file__).resolve().parents[3] / "web" / "widget" / "dist" / "widget.js"
    outside = [part for part in script.read_text().split("http")[1:] if part.startswith(("s://", "://"))]
    assert [part[:30] for part in outside if "www.w3.org" not in part[:30]] == []
