"""A why-question in a real browser, against the real stack: a customer whom the page has signed is told the cause."""

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from cli.stack import Stack
from tests.e2e.conftest import Picture
from tests.e2e.widget.steps import bubbles
from tests.e2e.widget.test_real_stack import PATIENCE_MS, ask

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_the_cause_is_looked_up_and_told_with_its_facts(
    ready: Stack, page: Page, context: BrowserContext, picture: Picture
) -> None:
    await page.set_viewport_size({"width": 1100, "height": 800})
    await page.goto(f"{ready.base}/?customer=c-022")
    await expect(page.get_by_text("데모 고객 c-022로 로그인되어 있어요")).to_be_visible()
    await page.locator(".launcher").click()
    await ask(page, "환불이 아직 안 들어왔어요")
    await expect(bubbles(page).last).to_contain_text("확인해 볼까요?", timeout=PATIENCE_MS)
    await page.get_by_role("button", name="네, 확인해 주세요").click()
    await expect(bubbles(page).last).to_contain_text("어느 주문의 환불을 확인할까요?", timeout=PATIENCE_MS)
    await page.get_by_role("button", name="운동화 79,000원").click()
    cause = bubbles(page).last
    await expect(cause).to_contain_text("79,000원 환불은", timeout=PATIENCE_MS)
    await expect(cause.locator("li").filter(has_text="환불 금액: 79,000원")).to_be_visible()
    await expect(bubbles(page).filter(has_text="확인하고 있어요")).to_have_count(2)
    await expect(page.get_by_role("link", name="취소·반품 내역")).to_have_attribute("href", "duretalk://orders/claims")
    await picture(page, "diagnosis-desktop")

    await ask(page, "아니요, 다른 주문이요")
    await expect(bubbles(page).last).to_contain_text("어느 주문의 환불을 확인할까요?", timeout=PATIENCE_MS)
    await page.get_by_role("button", name="캠핑 의자 45,000원").last.click()
    await expect(bubbles(page).last).to_contain_text("아직 판매자에게 가는 길이에요", timeout=PATIENCE_MS)
    before = await bubbles(page).all_inner_texts()

    await page.reload()
    await page.locator(".launcher").click()
    await expect(bubbles(page)).to_have_count(len(before), timeout=PATIENCE_MS)
    assert await bubbles(page).all_inner_texts() == before, "the page signs the customer again, who finds it all there"

    guest = await context.new_page()
    await guest.goto(ready.base)
    await guest.locator(".launcher").click()
    await ask(guest, "환불이 아직 안 들어왔어요")
    await expect(bubbles(guest).last).to_contain_text("로그인하시면", timeout=PATIENCE_MS)
    assert not [text for text in await bubbles(guest).all_inner_texts() if "79,000" in text]


async def test_on_a_phone_the_cause_and_its_facts_fit(ready: Stack, browser: Browser, picture: Picture) -> None:
    phone = await browser.new_context(
        viewport={"width": 390, "height": 900}, device_scale_factor=2, is_mobile=True, has_touch=True, locale="ko-KR"
    )
    page = await phone.new_page()
    await page.goto(f"{ready.base}/?customer=c-001")
    await page.locator(".launcher").tap()
    await ask(page, "왜 알림이 안 울리죠")
    await page.get_by_role("button", name="네, 확인해 주세요").click(timeout=PATIENCE_MS)
    await expect(bubbles(page).last).to_contain_text("「메시지 알림」이 꺼져 있어요", timeout=PATIENCE_MS)
    await expect(bubbles(page).last.locator("li").filter(has_text="메시지 알림: 꺼짐")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await picture(page, "diagnosis-phone")
    await phone.close()
