"""The widget in a real browser against the real stack: a customer's first minute."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from cli.stack import Stack
from service.settings import REPOSITORY
from tests.e2e.widget.steps import agree, bubbles, field, send_button

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
PATIENCE_MS = 20_000


async def ask(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


async def test_a_question_is_answered_chosen_and_handed_over(ready: Stack, page: Page, context: BrowserContext) -> None:
    await page.goto(ready.base)
    await page.locator(".launcher").click()
    await ask(page, "비밀번호 까먹었는데 로그인 어떻게 해요")
    await expect(bubbles(page).filter(has_text="비밀번호 찾기").first).to_be_visible(timeout=PATIENCE_MS)

    await ask(page, "배송이요")
    choice = page.get_by_role("button").filter(has_text="배송").first
    await expect(choice).to_be_visible(timeout=PATIENCE_MS)
    title = (await choice.inner_text()).splitlines()[0]
    await choice.click()
    await expect(bubbles(page).filter(has_text=title).last).to_be_visible(timeout=PATIENCE_MS)

    await ask(page, "상담원 연결해 주세요")
    await expect(bubbles(page).filter(has_text="대기 순서").last).to_be_visible(timeout=PATIENCE_MS)
    before = await bubbles(page).all_inner_texts()

    await page.reload()
    await page.locator(".launcher").click()
    await expect(bubbles(page).last).to_contain_text("대기 순서", timeout=PATIENCE_MS)
    assert await bubbles(page).all_inner_texts() == before, "a reload shows the same, once"


async def test_a_pasted_screenshot_is_answered_by_the_article_of_its_code(ready: Stack, page: Page) -> None:
    await page.goto(ready.base)
    await page.locator(".launcher").click()
    screenshot = (REPOSITORY / "ocr" / "samples" / "error.png").read_bytes()
    transfer = await page.evaluate_handle(
        """bytes => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "screen.png", { type: "image/png" }));
            return transfer;
        }""",
        list(screenshot),
    )
    paste = "new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })"
    await field(page).evaluate(f"(field, transfer) => field.dispatchEvent({paste})", transfer)
    await agree(page)
    await expect(page.get_by_text("보낼 준비가 되었어요")).to_have_count(1, timeout=PATIENCE_MS)
    await send_button(page).click()
    await expect(bubbles(page).filter(has_text="이렇게 읽었어요: DT-1007")).to_be_visible(timeout=PATIENCE_MS)
    await expect(bubbles(page).filter(has_text="자정이 지나면 다시 받을 수 있어요")).to_be_visible(timeout=PATIENCE_MS)
