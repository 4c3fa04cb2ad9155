"""Signing in by the company's identity provider, which runs as a process of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from cli.stack import free_port_block
from tests.e2e.conftest import Picture
from tests.e2e.desk.conftest import OpenPage, Place, running
from tests.e2e.desk.steps import serious
from tests.oidc_provider import CLIENT, SECRET, Running, running_provider

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
JIWOO = {"sub": "1", "email": "agent@example.com", "email_verified": True, "name": "한지우"}
STRANGER = {"sub": "2", "email": "stranger@example.com", "email_verified": True, "name": "나그네"}


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with running_provider() as made:
        yield made


@pytest.fixture
def provider(process: Running) -> Running:
    process.control(people={"jiwoo": JIWOO, "stranger": STRANGER}, wrong={})
    return process


def settings(provider: Running) -> dict[str, object]:
    named = {"oidc_issuer": provider.base, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    return {"port": free_port_block(1), **named}


@pytest_asyncio.fixture(loop_scope="session")
async def place(tmp_path: Path, provider: Running) -> AsyncIterator[Place]:
    async with running(tmp_path, **settings(provider)) as made:
        yield made


async def go(page: Page, who: str) -> None:
    """To the provider, and back."""
    await page.get_by_role("link", name="회사 계정 로그인").click()
    await expect(page.get_by_role("heading", name="회사 로그인")).to_be_visible()
    await page.get_by_label("사번").fill(who)
    await page.get_by_role("button", name="로그인", exact=True).click()


async def test_in_by_the_company_account_and_out_of_both(place: Place, open_page: OpenPage, picture: Picture) -> None:
    page = await open_page()
    await page.goto(f"{place.base}/desk/account")
    assert await serious(page) == []
    await picture(page, "sign-in-sso")
    await go(page, "jiwoo")
    await expect(page.get_by_role("heading", name="내 계정", exact=True)).to_be_visible()
    assert page.url == f"{place.base}/desk/account", "where they wanted to go"
    await page.get_by_role("button", name="한지우 · 상담 가능").click()
    await page.get_by_role("menuitem", name="로그아웃").click()
    await page.get_by_role("link", name="회사 계정도 로그아웃하기").click()
    await expect(page.get_by_role("link", name="회사 계정 로그인")).to_be_visible()
    assert page.url == f"{place.base}/desk"


async def test_what_goes_wrong_is_told_once(place: Place, provider: Running, open_page: OpenPage) -> None:
    page = await open_page()
    await page.goto(f"{place.base}/desk")
    await go(page, "stranger")
    await expect(page.get_by_role("alert").filter(has_text="아직 초대받지 않은 계정이에요")).to_be_visible()
    assert await serious(page) == []
    await page.get_by_role("link", name="회사 계정 로그인").click()
    await page.get_by_role("button", name="취소").click()
    await expect(page.get_by_role("alert").filter(has_text="로그인을 취소했어요")).to_be_visible()
    assert "#" not in page.url
    await page.goto(f"{place.base}/api/auth/sso/callback?state=made-up&code=x")
    await expect(page.get_by_role("alert").filter(has_text="처음부터 다시")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("link", name="회사 계정 로그인")).to_be_visible()
    await expect(page.get_by_text("처음부터 다시")).to_have_count(0)
    provider.control(wrong={"claims": {"nonce": "another"}})
    await go(page, "jiwoo")
    await expect(page.get_by_role("alert").filter(has_text="확인할 수 없어 로그인하지 않았어요")).to_be_visible()


async def test_a_provider_that_is_down_and_the_way_in_for_that_day(
    tmp_path: Path, provider: Running, open_page: OpenPage
) -> None:
    provider.control(wrong={"down": True})
    async with running(tmp_path, password_sign_in=False, **settings(provider)) as place:
        page = await open_page()
        await page.goto(f"{place.base}/desk")
        await page.get_by_role("link", name="회사 계정 로그인").click()
        await expect(page.get_by_role("alert").filter(has_text="회사 로그인 서버에 연결할 수 없어요")).to_be_visible()
        await expect(page.get_by_label("이메일")).to_have_count(0)
        await page.get_by_role("button", name="운영 관리자 비밀번호로 로그인").click()
        assert await serious(page) == []
        for email in ("agent@example.com", "admin@example.com"):
            await page.get_by_label("이메일").fill(email)
            await page.get_by_label("비밀번호", exact=True).fill("구름빵 한 조각 39")
            await page.get_by_role("button", name="로그인", exact=True).click()
            if email.startswith("agent"):
                told = page.get_by_role("alert").filter(has_text="회사 계정으로만 로그인할 수 있어요")
                await expect(told).to_be_visible()
        await expect(page.get_by_role("navigation", name="주요 화면")).to_be_visible()
