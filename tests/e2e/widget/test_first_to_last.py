"""The widget before the real stack, from the first suggestion to being forgotten; an agent sits at the other end.

With `SANGDAM_PICTURES=docs/pictures` it also takes the pictures of docs/channels.md.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from PIL import Image, ImageDraw
from playwright.async_api import Browser, BrowserContext, Page, expect

from cli.stack import Stack
from desk.accounts.demo import NAMES, demo_accounts
from desk.roles import Role
from tests.e2e.conftest import Picture
from tests.e2e.desk.conftest import sign_in
from tests.e2e.desk.steps import answer, tab, transcript
from tests.e2e.widget.steps import PHONE, bubbles, field

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
PATIENCE_MS = 30_000
NAME = NAMES[Role.AGENT]
DESK: Any = {"width": 1100, "height": 800}
Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def open_at(ready: Stack, browser: Browser) -> AsyncIterator[Open]:
    """Opens the demo page's widget in a browser of its own."""
    contexts: list[BrowserContext] = []

    async def open_one(path: str = "/", size: Any = DESK, scheme: Any = "light") -> Page:
        phone = size == PHONE
        context = await browser.new_context(
            viewport=size, device_scale_factor=2, is_mobile=phone, has_touch=phone, locale="ko-KR", color_scheme=scheme
        )
        contexts.append(context)
        page = await context.new_page()
        await page.goto(ready.base + path)
        if path == "/":
            await page.locator(".launcher").click()
        return page

    yield open_one
    for context in contexts:
        await context.close()


async def ask(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


def portrait(ready: Stack, email: str, password: str) -> None:
    """Puts up a drawn face as the account's portrait."""
    face = Image.new("RGB", (400, 400), "#dfe9f5")
    pen = ImageDraw.Draw(face)
    pen.ellipse((60, 250, 340, 560), fill="#35507c")
    pen.ellipse((110, 60, 290, 280), fill="#f3d3bd")
    pen.pieslice((96, 40, 304, 250), 180, 360, fill="#3a2b26")
    drawn = BytesIO()
    face.save(drawn, "PNG")
    with httpx.Client(base_url=ready.base, headers={"Origin": ready.base}) as http:
        signed_in = http.post("/api/auth/sign_in", json={"email": email, "password": password}).json()
        sent = {"file": ("me.png", drawn.getvalue(), "image/png")}
        put = http.put("/api/accounts/me/portrait", files=sent, headers={"X-CSRF-Token": signed_in["csrf"]})
        assert put.status_code == 200, put.text


async def test_from_the_first_suggestion_to_being_forgotten(ready: Stack, open_at: Open, picture: Picture) -> None:
    demo = next(account for account in demo_accounts(ready.settings) if account.role is Role.AGENT)
    portrait(ready, demo.email, demo.password)
    customer = await open_at(size=PHONE)
    opening = customer.get_by_role("region", name="자주 묻는 질문").get_by_role("button")
    await expect(opening).to_have_count(4, timeout=PATIENCE_MS)
    await picture(customer, "widget-phone-light")
    title = (await opening.first.inner_text()).strip()
    await opening.first.tap()
    await expect(bubbles(customer).nth(1)).to_contain_text(title, timeout=PATIENCE_MS)
    await expect(customer.get_by_role("button", name="해결됐어요", exact=True)).to_be_visible()

    # What is typed may become a question; nothing of it is a message before it is one.
    await field(customer).press_sequentially("비밀번호")
    offered = customer.get_by_role("region", name="이 질문을 찾으세요?").get_by_role("listitem")
    await expect(offered.filter(has_text="비밀번호").first).to_be_visible(timeout=PATIENCE_MS)
    await picture(customer, "widget-typing")
    before = await bubbles(customer).count()
    question = (await offered.filter(has_text="비밀번호").first.inner_text()).strip()
    await offered.filter(has_text="비밀번호").first.tap()
    await expect(bubbles(customer).nth(before)).to_have_text(question, timeout=PATIENCE_MS)
    await expect(bubbles(customer).nth(before + 1)).to_contain_text(question, timeout=PATIENCE_MS)

    # A human comes, with name and face.
    desk = await open_at("/desk")
    await sign_in(desk, demo.email, demo.password)
    secret = "제 주민등록번호는 900101-1234568이에요"
    await ask(customer, secret)
    await expect(customer.locator(".typing")).to_have_count(0, timeout=PATIENCE_MS)
    await ask(customer, "상담원 연결해 주세요")
    await expect(bubbles(customer).filter(has_text="대기 순서").last).to_be_visible(timeout=PATIENCE_MS)
    await tab(desk, "waiting")
    await desk.get_by_role("listitem").filter(has_text="상담원 연결해").last.click()
    await desk.get_by_role("button", name="상담 받기").click()
    await answer(desk, "안녕하세요. 번호는 가리고 다시 보내 주셔도 돼요. 어떤 화면에서 막히셨어요?")
    await expect(customer.locator(".name.agent")).to_have_text(f"상담원 {NAME}", timeout=PATIENCE_MS)
    await expect(customer.locator(".header .portrait img")).to_be_visible()
    await expect(bubbles(customer).last).to_contain_text("어떤 화면에서")
    await picture(customer, "widget-agent")

    # A copy to take along, masked.
    await customer.get_by_role("button", name="상담 메뉴").tap()
    async with customer.expect_download() as download:
        await customer.get_by_role("button", name="대화 내려받기").tap()
    text = Path(await (await download.value).path()).read_text(encoding="utf-8")
    assert title in text
    assert f"상담원 {NAME}: 안녕하세요." in text
    assert "1234568" not in text

    # Forgotten: the agent is told, and nothing of what was said is left with them.
    await expect(transcript(desk).get_by_text("제 주민등록번호는")).to_be_visible()
    await customer.get_by_role("button", name="상담 메뉴").tap()
    await customer.get_by_role("button", name="대화 지우기").tap()
    await expect(customer.get_by_text("상담이 바로 끝나고")).to_be_visible()
    await customer.get_by_role("button", name="모두 지우기").tap()
    await expect(bubbles(customer)).to_have_count(0, timeout=PATIENCE_MS)
    await expect(transcript(desk).get_by_text("고객이 대화를 지워 달라고 했어요")).to_be_visible(timeout=PATIENCE_MS)
    await expect(transcript(desk).get_by_text("제 주민등록번호는")).to_have_count(0)
    await desk.reload()
    await expect(desk.get_by_text("900101")).to_have_count(0)
    await ask(customer, "안녕하세요")
    await expect(bubbles(customer).last).to_contain_text("무엇을 도와드릴까요", timeout=PATIENCE_MS)


async def test_starting_again_the_bot_knows_nothing_of_before(ready: Stack, open_at: Open, picture: Picture) -> None:
    page = await open_at()
    await ask(page, "비밀번호 까먹었는데 로그인 어떻게 해요")
    await expect(bubbles(page).nth(1)).to_contain_text("비밀번호", timeout=PATIENCE_MS)
    await ask(page, "배송이요")
    await expect(page.locator(".row .suggestions").first).to_be_visible(timeout=PATIENCE_MS)
    await picture(page, "widget-desktop-light")
    await page.emulate_media(color_scheme="dark")
    await picture(page, "widget-desktop-dark")
    await page.get_by_role("button", name="상담 메뉴").click()
    await page.get_by_role("button", name="처음부터 다시").click()
    await page.get_by_role("button", name="다시 시작").click()
    await expect(bubbles(page)).to_have_count(0)
    await ask(page, "네")
    await expect(bubbles(page)).to_have_count(2, timeout=PATIENCE_MS)
    await expect(bubbles(page).last).not_to_contain_text(re.compile("비밀번호|배송"))
    await page.reload()
    await page.locator(".launcher").click()
    await expect(bubbles(page)).to_have_count(2, timeout=PATIENCE_MS)


async def test_on_a_phone_in_the_dark(ready: Stack, open_at: Open, picture: Picture) -> None:
    page = await open_at(size=PHONE, scheme="dark")
    await ask(page, "카드로 낸 돈은 언제 돌아오나요?")
    await expect(bubbles(page).nth(1)).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.locator(".typing")).to_have_count(0, timeout=PATIENCE_MS)
    await picture(page, "widget-phone-dark")


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [
        ("kakao-simulator", {"width": 1080, "height": 820}, "light"),
        ("kakao-simulator-dark", {"width": 1080, "height": 820}, "dark"),
        ("kakao-simulator-phone", PHONE, "light"),
        ("kakao-simulator-phone-dark", PHONE, "dark"),
    ],
)
async def test_the_simulator_before_the_real_stack(
    ready: Stack, open_at: Open, picture: Picture, name: str, size: Any, scheme: str
) -> None:
    page = await open_at("/simulator/kakao", size, scheme)
    say = page.get_by_label("메시지")
    await say.fill("배송이요")
    await say.press("Enter")
    item = page.locator(".talk .item").first
    await expect(item).to_be_visible(timeout=PATIENCE_MS)
    question = (await item.inner_text()).splitlines()[0]
    await item.click()
    await expect(page.locator(".bubble:not(.mine)").filter(has_text=question).last).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_role("button", name="해결됐어요", exact=True)).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
    await picture(page, name)


async def test_an_author_sees_the_same_bubbles(ready: Stack, open_at: Open, picture: Picture) -> None:
    author = next(account for account in demo_accounts(ready.settings) if account.role is Role.AUTHOR)
    page = await open_at("/authoring", {"width": 1280, "height": 900})
    await sign_in(page, author.email, author.password)
    await page.goto(f"{ready.base}/authoring/a/account-reset-password")
    await page.get_by_text("카카오톡", exact=True).click()
    room = page.get_by_test_id("kakao-preview")
    await expect(room.locator(".bubble")).not_to_have_count(0, timeout=PATIENCE_MS)
    await expect(room.locator(".chips button").first).to_be_visible()
    await picture(page, "authoring-kakao")
