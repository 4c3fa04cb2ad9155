"""Pictures from a real browser to the real bot, on a page of another site, and to an agent and back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, FormData, web
from playwright.async_api import Page, expect

from bot.app import build
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from service.settings import Settings
from tests.e2e.widget.steps import agree, chosen_pictures, field, send_button
from tests.ocr_server import OcrServer, ocr_server
from tests.ocr_server import page as read_page
from tests.pictures import drawn, phone_photo, saved
from tests.unit.desk.live.conftest import NOWHERE, Agent

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
PATIENCE_MS = 20_000
SCREENSHOT = saved(drawn(400, 300))


class Bot:
    """The bot's process, here, and a page of another site with its widget."""

    def __init__(self, settings: Settings, ocr: OcrServer) -> None:
        self.settings = settings
        self.ocr = ocr
        self.base = ""
        self.shop = ""
        self.slowed = asyncio.Event()
        self.slowed.set()

    async def host_page(self, _: web.Request) -> web.Response:
        script = f'<script src="{self.base}/widget.js" data-lang="ko"></script>'
        return web.Response(text=f"<!doctype html><html lang=ko><title>가게</title>{script}", content_type="text/html")


async def served(app: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def search(request: web.Request) -> web.Response:
    """Help search with an article for two error codes."""
    asked = await request.json()
    query = f"{asked['query']} {asked.get('codes', [])}"
    known = {"DT-4021": "계좌 번호를 다시 등록해 주세요.", "DT-1003": "비밀번호를 다시 정해 주세요."}
    found = next((code for code in known if code in query), None)
    if found is None:
        return web.json_response({"search_id": "s0", "abstained": True})
    article = {"article_id": found.lower(), "title": found, "text": known[found], "lang": "ko"}
    return web.json_response(
        {"search_id": "s1", "abstained": False, "answer": article | {"match": "exact", "score": 1}}
    )


@pytest_asyncio.fixture(loop_scope="session")
async def bot(tmp_path: Path) -> AsyncIterator[Bot]:
    help_search = web.Application()
    help_search.router.add_post("/search", search)
    kb, kb_url = await served(help_search)
    async with ocr_server() as ocr:
        settings = Settings(data_dir=tmp_path, kb_url=kb_url, rasa_url=NOWHERE, actions_url=NOWHERE, ocr_url=ocr.url)
        async for made in running_bot(Bot(settings, ocr)):
            yield made
    await kb.cleanup()


async def running_bot(made: Bot) -> AsyncIterator[Bot]:
    app = await build(made.settings)

    @web.middleware
    async def slow(request: web.Request, handler: Any) -> web.StreamResponse:
        if request.path == "/channels/web/attachments":
            await made.slowed.wait()
        response: web.StreamResponse = await handler(request)
        return response

    app.middlewares.append(slow)
    running, made.base = await served(app)
    shop = web.Application()
    shop.router.add_get("/", made.host_page)
    other, made.shop = await served(shop)
    yield made
    await other.cleanup()
    await running.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def agent(bot: Bot) -> AsyncIterator["DeskAgent"]:
    store = await SqlTokenStore.open(bot.settings.database("desk"))
    headers = {"Authorization": f"Bearer {await store.create(Role.AGENT)}"}
    await store.close()
    async with ClientSession(base_url=bot.base) as http:
        yield DeskAgent(http, headers)


class DeskAgent(Agent):
    """An agent with a plain HTTP client."""

    def __init__(self, http: Any, headers: dict[str, str]) -> None:
        super().__init__(http, headers)


async def visit(bot: Bot, page: Page) -> None:
    await page.goto(bot.shop)
    await page.locator(".launcher").click()
    await expect(page.get_by_role("button", name="사진 보내기")).to_be_enabled()


def file(name: str, content: bytes, kind: str = "image/png") -> dict[str, Any]:
    return {"name": name, "mimeType": kind, "buffer": content}


async def test_a_picture_reaches_an_agent_and_one_comes_back(bot: Bot, page: Page, agent: DeskAgent) -> None:
    await visit(bot, page)
    bot.slowed.clear()
    await chosen_pictures(page, file("화면.png", SCREENSHOT))
    await expect(page.get_by_role("alertdialog")).to_be_visible()
    await agree(page)
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await expect(send_button(page)).to_be_disabled()
    bot.slowed.set()
    await expect(page.get_by_text("보낼 준비가 되었어요")).to_have_count(1)
    await chosen_pictures(page, file("사진.jpg", phone_photo(), "image/jpeg"))
    await expect(page.get_by_text("보낼 준비가 되었어요")).to_have_count(2)
    await field(page).fill("이 화면이 나와요. 상담원 연결해 주세요")
    await send_button(page).click()
    sent = page.locator(".customer .picture img")
    await expect(sent).to_have_count(2, timeout=PATIENCE_MS)
    for n, size in enumerate(([400, 300], [40, 60])):
        await expect(sent.nth(n)).to_have_js_property("complete", True)
        assert await sent.nth(n).evaluate("img => [img.naturalWidth, img.naturalHeight]") == size
    await expect(page.locator(".bubble").filter(has_text="대기 순서")).to_be_visible(timeout=PATIENCE_MS)

    [waiting] = (await agent.get("queue"))[1]["items"]
    c = waiting["conversation_id"]
    await agent.post(c, "claim")
    said = (await agent.get(f"conversations/{c}"))[1]["events"][0]["data"]
    assert [(p["width"], p["height"]) for p in said["attachments"]] == [(400, 300), (40, 60)]
    for picture in said["attachments"]:
        response = await agent.http.get(picture["url"])
        assert (response.status, response.headers["X-Content-Type-Options"]) == (200, "nosniff")

    form = FormData()
    form.add_field("file", saved(drawn(200, 100)), filename="답.png")
    path = f"/api/desk/conversations/{c}/attachments"
    uploaded = await (await agent.http.post(path, data=form, headers=agent.headers)).json()
    body = {"text": "여기를 눌러 주세요", "client_id": "a1", "attachments": [uploaded["attachment_id"]]}
    assert (await agent.post(c, "messages", **body))[0] == 200
    shown = page.locator(".agent .picture img")
    await expect(shown).to_have_js_property("complete", True, timeout=PATIENCE_MS)
    assert await shown.evaluate("img => [img.naturalWidth, img.naturalHeight]") == [200, 100]

    await page.reload()
    await page.locator(".launcher").click()
    await expect(page.locator(".picture img")).to_have_count(3, timeout=PATIENCE_MS)


TRANSFER = """(pixels) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(pixels)], '놓은 사진.png', { type: 'image/png' }));
    return transfer;
}"""


async def test_pasted_and_dropped_pictures_go_alone_without_words(bot: Bot, page: Page) -> None:
    await visit(bot, page)
    transfer = await page.evaluate_handle(TRANSFER, list(SCREENSHOT))
    paste = "new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })"
    await field(page).evaluate(f"(field, transfer) => field.dispatchEvent({paste})", transfer)
    await agree(page)
    transfer = await page.evaluate_handle(TRANSFER, list(SCREENSHOT))
    await page.locator(".panel").dispatch_event("drop", {"dataTransfer": transfer})
    await expect(page.get_by_text("보낼 준비가 되었어요")).to_have_count(2)
    await send_button(page).click()
    await expect(page.locator(".customer .picture img")).to_have_count(2, timeout=PATIENCE_MS)
    await expect(page.locator(".tray")).to_have_count(0)


async def test_what_the_bot_refuses_is_told_in_words(bot: Bot, page: Page) -> None:
    await visit(bot, page)
    await chosen_pictures(page, file("사실은.png", b"%PDF-1.7 nothing of a picture"))
    await agree(page)
    await expect(page.locator(".tray").get_by_text("PNG, JPEG, WebP 사진만")).to_be_visible()
    await page.get_by_role("button", name="사실은.png 빼기").click()
    await chosen_pictures(page, file("반쪽.png", SCREENSHOT[:200]))
    await expect(page.locator(".tray").get_by_text("사진을 열 수 없어요")).to_be_visible()
    await page.get_by_role("button", name="반쪽.png 빼기").click()
    await chosen_pictures(page, file("큰.png", SCREENSHOT + bytes(10_000_000)))
    await expect(page.get_by_text("사진이 너무 커요")).to_be_visible()
    await chosen_pictures(page, *[file(f"{n}.png", SCREENSHOT) for n in range(11)])
    await expect(page.get_by_text("사진 수를 넘었어요")).to_be_visible()
    await expect(page.get_by_text("보낼 준비가 되었어요")).to_have_count(10, timeout=PATIENCE_MS)
    await send_button(page).click()
    await expect(page.locator(".customer .picture img")).to_have_count(10, timeout=PATIENCE_MS)


async def test_a_screenshot_with_a_code_is_answered_and_a_wrong_reading_is_put_right(bot: Bot, page: Page) -> None:
    bubble = page.locator(".bubble")
    await visit(bot, page)
    transfer = await page.evaluate_handle(TRANSFER, list(SCREENSHOT))
    paste = "new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })"
    await field(page).evaluate(f"(field, transfer) => field.dispatchEvent({paste})", transfer)
    await agree(page)
    await expect(page.get_by_text("보낼 준비가 되었어요")).to_have_count(1)
    await send_button(page).click()
    await expect(bubble.filter(has_text="이렇게 읽었어요: DT-4021")).to_be_visible(timeout=PATIENCE_MS)
    await expect(bubble.filter(has_text="계좌 번호를 다시 등록해 주세요.")).to_be_visible()
    await page.get_by_role("button", name="잘못 읽었어요").click()
    await expect(bubble.filter(has_text="그대로 적어 주시면")).to_be_visible(timeout=PATIENCE_MS)
    await field(page).fill("DT-1003이라고 나와요")
    await send_button(page).click()
    await expect(bubble.filter(has_text="비밀번호를 다시 정해 주세요.")).to_be_visible(timeout=PATIENCE_MS)


async def test_a_picture_that_cannot_be_read_is_said_plainly(bot: Bot, page: Page) -> None:
    bot.ocr.usual = read_page()
    await visit(bot, page)
    await chosen_pictures(page, file("하늘.png", SCREENSHOT))
    await agree(page)
    await expect(page.get_by_text("보낼 준비가 되었어요")).to_have_count(1)
    await send_button(page).click()
    await expect(page.locator(".bubble").filter(has_text="사진에서 글자를 찾지 못했어요")).to_be_visible(
        timeout=PATIENCE_MS
    )
