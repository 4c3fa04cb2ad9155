"""Pictures: by button, paste and drop, never before the privacy notice, refused in words."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.widget.scripted_server import PICTURE, ScriptedServer
from tests.e2e.widget.steps import PNG, agree, chosen_pictures, field, send_button, visit

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_nothing_leaves_before_the_privacy_notice_is_agreed_to(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await chosen_pictures(page, PNG)
    notice = page.get_by_role("alertdialog", name="사진을 보내기 전에 확인해 주세요")
    await expect(notice).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(notice).to_be_hidden()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.locator(".tray")).to_have_count(0)
    assert server.uploads == []
    may_go_on = asyncio.Event()
    server.before_upload = may_go_on.wait  # type: ignore[assignment]
    await chosen_pictures(page, PNG)
    await expect(page.get_by_role("button", name="확인하고 올리기")).to_be_focused()
    await agree(page)
    await expect(page.get_by_role("progressbar")).to_be_visible()
    await expect(send_button(page)).to_be_disabled()
    may_go_on.set()
    await expect(page.get_by_role("progressbar")).to_have_count(0)
    await send_button(page).click()
    await server.until(lambda: len(server.frames("message")) == 1)
    assert server.frames("message")[0]["attachments"] == ["a1"]
    await expect(page.locator(".customer .picture img")).to_have_attribute("src", f"{server.base}/picture.png")
    await expect(page.locator(".tray")).to_have_count(0)
    await chosen_pictures(page, PNG)
    await expect(page.get_by_text("보낼 준비가 되었어요")).to_have_count(1)
    await page.get_by_role("button", name="화면.png 빼기").click()
    await expect(page.locator(".tray")).to_have_count(0)


TRANSFER = """(pixels) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(pixels)], '놓은 사진.png', { type: 'image/png' }));
    return transfer;
}"""


async def test_cells_of_a_spreadsheet_are_pasted_as_text(server: ScriptedServer, page: Page) -> None:
    """Their picture lies beside them on the clipboard; nobody means that one."""
    await visit(server, page)
    transfer = await page.evaluate_handle(TRANSFER, list(PICTURE))
    await transfer.evaluate("transfer => transfer.setData('text/plain', '주문\\t상태')")
    paste = "new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })"
    left_to_the_field = await field(page).evaluate(f"(field, transfer) => field.dispatchEvent({paste})", transfer)
    assert left_to_the_field
    await expect(page.get_by_role("alertdialog")).to_have_count(0)
    await expect(page.locator(".tray")).to_have_count(0)


async def test_pictures_come_by_paste_and_by_drop(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    transfer = await page.evaluate_handle(TRANSFER, list(PICTURE))
    paste = "new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })"
    await field(page).evaluate(f"(field, transfer) => field.dispatchEvent({paste})", transfer)
    await agree(page)
    await expect(page.locator(".tray li")).to_have_count(1)
    transfer = await page.evaluate_handle(TRANSFER, list(PICTURE))
    await page.locator(".panel").dispatch_event("dragover", {"dataTransfer": transfer})
    await expect(page.get_by_text("여기에 사진을 놓아 주세요")).to_be_visible()
    await page.locator(".panel").dispatch_event("drop", {"dataTransfer": transfer})
    await expect(page.locator(".tray li")).to_have_count(2)
    await field(page).fill("두 장이에요")
    await expect(send_button(page)).to_be_enabled()
    await page.keyboard.press("Enter")
    await server.until(lambda: len(server.frames("message")) == 1)
    assert server.frames("message")[0]["attachments"] == ["a1", "a2"]


@pytest.mark.parametrize(
    ("files", "words", "kept"),
    [
        ([PNG | {"name": "a.svg", "mimeType": "image/svg+xml"}], "PNG, JPEG, WebP 사진만", 0),
        ([PNG | {"name": "a.pdf", "mimeType": "application/pdf"}, PNG], "PNG, JPEG, WebP 사진만", 1),
        ([PNG | {"buffer": bytes(5_000_001)}], "사진이 너무 커요", 0),
        ([PNG] * 4, "사진 수를 넘었어요", 3),
    ],
)
async def test_what_cannot_be_sent_is_refused_in_words(
    server: ScriptedServer, page: Page, files: list[dict[str, Any]], words: str, kept: int
) -> None:
    await visit(server, page)
    await chosen_pictures(page, *files)
    await expect(page.get_by_text(words)).to_be_visible()
    if kept:
        await agree(page)
    await expect(page.locator(".tray li")).to_have_count(kept)
    assert len(server.uploads) <= kept


async def test_what_the_server_refuses_is_told_and_not_sent(server: ScriptedServer, page: Page) -> None:
    server.refuse_upload = (415, "unsupported_media")
    await visit(server, page)
    await chosen_pictures(page, PNG)
    await agree(page)
    await expect(page.locator(".tray").get_by_text("PNG, JPEG, WebP 사진만")).to_be_visible()
    await expect(send_button(page)).to_be_disabled()


async def test_a_server_without_pictures_offers_none(server: ScriptedServer, page: Page) -> None:
    server.settings["limits"] |= {"attachments": 0, "attachment_bytes": 0}
    await visit(server, page)
    await expect(field(page)).to_be_visible()
    await expect(page.locator("input[type=file]")).to_have_count(0)
