"""The simulator in a real browser: before a real bot whose private services are down, and with every kind of bubble."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, Route, expect

from bot.app import LOCALES, build
from bot.channels.kakao.render import Look, bubbles, template
from contracts.messages import Card, Image, Message, MessageButton, SuggestedQuestion
from service.catalogue import Catalogue
from service.settings import Settings
from tests.e2e.widget.conftest import browser  # noqa: F401  # a fixture
from tests.unit.bot.kakao import rules

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
NOWHERE = "http://127.0.0.1:9"


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, tmp_path: Path) -> AsyncIterator[Page]:  # noqa: F811
    settings = Settings(data_dir=tmp_path, kb_url=NOWHERE, rasa_url=NOWHERE, actions_url=NOWHERE, ocr_url=NOWHERE)
    server = TestServer(await build(settings))
    await server.start_server()
    context = await browser.new_context(viewport={"width": 1180, "height": 860}, locale="ko-KR")
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    await page.goto(str(server.make_url("/simulator/kakao")))
    yield page
    assert problems == []
    await context.close()
    await server.close()


async def say(page: Page, text: str) -> None:
    await page.get_by_label("메시지").fill(text)
    await page.keyboard.press("Enter")


async def test_a_customer_is_queued_and_gives_up(page: Page) -> None:
    await say(page, "상담원 연결해 주세요")
    await expect(page.locator(".bubble:not(.mine)").last).to_contain_text("대기 순서는 1번째")
    await expect(page.get_by_role("button", name="새 답변 보기")).to_be_visible()
    await page.get_by_role("button", name="대기 취소").click()
    await expect(page.locator(".bubble:not(.mine)").last).to_contain_text("취소했어요")
    shown = json.loads(await page.locator("#response").inner_text())
    rules.check(shown)
    await page.get_by_role("button", name="새 고객으로 시작하기").click()
    await expect(page.locator(".bubble")).to_have_count(0)


EVERYTHING: tuple[Message, ...] = (
    Message(
        text="도움말이에요. " * 80,
        image=Image(url="data:image/gif;base64,R0lGODlhAQABAAAAACw=", alt="로그인 화면"),
        buttons=(MessageButton(title="전화하기", phone="1588-0000"), MessageButton(title="해결됐어요", payload="sd:1")),
    ),
    Message(
        suggestions=(
            SuggestedQuestion(article_id="a", title="환불은 언제 되나요?", payload="sd:2", reason="뜻이 비슷해요"),
        )
    ),
    Message(cards=tuple(Card(title=f"주문 {n}", description="어제 주문") for n in range(3))),
)  # fmt: skip


async def test_every_bubble_is_drawn_and_taps_carry_what_they_are(page: Page) -> None:
    look = Look("https://help.example.com", Catalogue(LOCALES).say)
    bodies: list[Any] = []

    async def answer(route: Route) -> None:
        bodies.append(route.request.post_data_json)
        shown = bubbles(EVERYTHING, look)
        await route.fulfill(json=template(shown, min(len(bodies) - 1, 1), look, {"page": [0, 3, 1]}))

    await page.route("**/channels/kakao/skill", answer)
    await say(page, "보여 주세요")
    await page.get_by_role("button", name="전체 보기").click()
    await page.get_by_role("button", name="전화하기").click()
    await expect(page.locator(".note")).to_have_text("전화 걸기: 1588-0000")
    await page.get_by_role("button", name="환불은 언제 되나요?").click()
    assert bodies[-1]["action"]["clientExtra"] == {"payload": "sd:2"}
    assert bodies[-1]["flow"]["trigger"]["type"] == "LIST_ITEM_MESSAGE"
    await expect(page.get_by_label("옆으로 넘겨 보는 카드").locator(".card")).to_have_count(3)
    if folder := os.environ.get("SANGDAM_PICTURES"):
        await page.screenshot(path=f"{folder}/kakao-bubbles.png")
