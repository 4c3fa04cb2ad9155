"""Authors in a real browser: a bot with its people, and a real help search behind it over a small help centre."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Locator, Page, expect

from contracts.articles import Article, Button
from desk.accounts.clock import utc_now
from desk.accounts.models import Entry, Kind, User
from desk.accounts.passwords import Passwords
from desk.roles import Role
from kb.app import make_app
from kb.assembly import open_articles
from kb.samples_import import MARK
from service.settings import Settings
from tests.e2e.desk.conftest import OpenPage, Place, browser, open_page, running  # noqa: F401  # fixtures
from tests.unit.desk.conftest import PASSWORD

REVIEWER = "reviewer@example.com"
AUTHOR = "author@example.com"
ARTICLES = (
    Article(
        id="gift-refund",
        title="받은 선물을 환불할 수 있나요?",
        body="유효기간 안에 거절할 수 있어요.\n\n1. 「선물함」을 열어 주세요.\n2. 「거절하기」를 눌러 주세요.",
        category="선물하기",
        question_type="how",
        wordings=("선물 환불", "선물 거절하고 싶어요"),
        buttons=(Button(title="선물함 열기", deep_link="duretalk://gifts"),),
    ),
    Article(
        id="point-expiry",
        title="포인트는 언제까지 쓸 수 있나요?",
        body="받은 날부터 1년 동안 쓸 수 있어요.",
        category="포인트",
        question_type="when",
        wordings=("포인트 유효기간",),
    ),
    Article(
        id="card-change", title="결제 카드를 바꾸고 싶어요", body="「결제 수단」에서 바꿔 주세요.", category="결제"
    ),
)


@dataclass
class Centre:
    """A help centre that authors write and customers ask."""

    place: Place
    kb: str

    async def ask(self, query: str, **more: Any) -> Any:
        """As a customer's turn would."""
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.kb}/search", json={"query": query, **more}) as answer,
        ):
            return await answer.json()

    async def ask_in_vain(self, query: str, request_id: str) -> None:
        """Whatever is shown does not help."""
        found = await self.ask(query, request_id=request_id)
        shown = [hit for hit in (found["answer"], *found["suggestions"]) if hit]
        if shown:
            said = {"search_id": found["search_id"], "article_id": shown[0]["article_id"], "kind": "not_solved"}
            async with aiohttp.ClientSession() as http, http.post(f"{self.kb}/feedback", json=said) as answer:
                assert answer.status == 200


@asynccontextmanager
async def opened(folder: Path, articles: Sequence[Article] = ARTICLES, **settings: Any) -> AsyncIterator[Centre]:
    """`articles`: empty for those that the repository ships."""
    given = Settings(data_dir=folder, **settings)
    if articles:
        async with open_articles(given) as store:
            await store.put_once(MARK, articles)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(TestServer(await make_app(given)))
        kb = str(server.make_url("")).rstrip("/")
        await _ready(kb)
        place = await stack.enter_async_context(running(folder, kb_url=kb, **settings))
        password = await Passwords().hash(PASSWORD)
        reviewer = User("u_reviewer", REVIEWER, "서이든", Role.REVIEWER, "ko", utc_now(), password)
        await place.store.add_user(reviewer, Entry(utc_now(), Kind.JOINED))
        yield Centre(place, kb)


async def _ready(kb: str) -> None:
    async with aiohttp.ClientSession() as http, asyncio.timeout(120):
        while True:
            async with http.get(f"{kb}/readyz") as response:
                if response.status == 200:
                    return
            await asyncio.sleep(0.1)


@pytest_asyncio.fixture(loop_scope="session")
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with opened(tmp_path) as made:
        yield made


def field(page: Page | Locator, name: str) -> Locator:
    """What one types into or chooses from, by its label; a list that drops down has the same."""
    root = page if isinstance(page, Page) else page.page
    return page.get_by_label(name, exact=True).and_(root.locator("input, textarea"))


async def enter(page: Page, email: str) -> None:
    await field(page, "이메일").fill(email)
    await field(page, "비밀번호").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation", name="도움말 관리")).to_be_visible()


OpenAuthoring = Callable[..., Awaitable[Page]]


@pytest.fixture
def authoring(centre: Centre, open_page: OpenPage) -> OpenAuthoring:  # noqa: F811
    """Opens a page of authoring on which somebody is signed in: `await authoring("/gaps", REVIEWER)`."""

    async def open_authoring(path: str = "", email: str = AUTHOR, **options: Any) -> Page:
        page = await open_page(**options)
        await page.goto(f"{centre.place.base}/authoring{path}")
        await enter(page, email)
        return page

    return open_authoring
