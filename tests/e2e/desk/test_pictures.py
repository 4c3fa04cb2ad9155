"""Pictures to the customer: by button, paste and drop. But for the last one, the server's side is
answered by the tests."""

import asyncio
import io
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Page, Route, expect

from tests.e2e.desk.conftest import OpenPage, Place
from tests.e2e.desk.steps import answer_field, claim, transcript
from tests.e2e.widget.scripted_server import PICTURE
from tests.e2e.widget.steps import PNG
from tests.e2e.widget.test_pictures import TRANSFER

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
UPLOADED = {"attachment_id": "p1", "url": "/p1.png", "width": 1, "height": 1, "bytes": 70}


async def talking(place: Place, desk: OpenPage) -> Page:
    page = await desk()
    await claim(page, await place.customer("화면이 이상해요"))
    return page


async def choose(page: Page, *files: dict[str, Any]) -> None:
    await page.locator("input[type=file]").set_input_files(list(files))


async def test_a_picture_goes_out_with_its_words(place: Place, desk: OpenPage) -> None:
    page = await talking(place, desk)
    may_go_on = asyncio.Event()
    uploads: list[str] = []
    sent: list[dict[str, Any]] = []

    async def take(route: Route) -> None:
        await may_go_on.wait()
        uploads.append(route.request.headers["x-csrf-token"])
        await route.fulfill(json=UPLOADED)

    async def hear(route: Route) -> None:
        sent.append(route.request.post_data_json)
        await route.fulfill(json={})

    await page.route("**/attachments", take)
    await page.route("**/messages", hear)
    await choose(page, PNG)
    await expect(page.get_by_role("progressbar", name="화면.png 올리는 중")).to_be_visible()
    await expect(page.get_by_role("button", name="보내기", exact=True)).to_be_disabled()
    may_go_on.set()
    await expect(page.get_by_text("보낼 준비가 됐어요")).to_be_visible()
    await answer_field(page).fill("이 화면에서 눌러 주세요")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("보낼 준비가 됐어요")).to_have_count(0)
    await expect(transcript(page).get_by_role("img", name="사진 1")).to_have_attribute("src", f"{place.base}/p1.png")
    assert [message["attachments"] for message in sent] == [["p1"]]
    assert len(uploads) == 1
    assert uploads[0]


async def test_by_paste_and_by_drop(place: Place, desk: OpenPage) -> None:
    page = await talking(place, desk)
    await page.route("**/attachments", lambda route: route.fulfill(json=UPLOADED))
    transfer = await page.evaluate_handle(TRANSFER, list(PICTURE))
    cells = await page.evaluate_handle(TRANSFER, list(PICTURE))
    await cells.evaluate("transfer => transfer.setData('text/plain', '주문\\t상태')")
    paste = "new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })"
    left_to_the_field = await answer_field(page).evaluate(f"(field, transfer) => field.dispatchEvent({paste})", cells)
    assert left_to_the_field, "cells of a spreadsheet are text, though their picture lies beside them"
    await answer_field(page).evaluate(f"(field, transfer) => field.dispatchEvent({paste})", transfer)
    await expect(page.get_by_text("보낼 준비가 됐어요")).to_have_count(1)
    transfer = await page.evaluate_handle(TRANSFER, list(PICTURE))
    await answer_field(page).dispatch_event("dragover", {"dataTransfer": transfer})
    await expect(page.get_by_placeholder("여기에 사진을 놓아 주세요")).to_be_visible()
    await answer_field(page).dispatch_event("drop", {"dataTransfer": transfer})
    await expect(page.get_by_text("보낼 준비가 됐어요")).to_have_count(2)
    await page.get_by_role("button", name="놓은 사진.png 빼기").first.click()
    await expect(page.get_by_text("보낼 준비가 됐어요")).to_have_count(1)


async def test_what_cannot_be_sent_is_refused_in_words(place: Place, desk: OpenPage) -> None:
    page = await talking(place, desk)
    await choose(page, PNG | {"name": "a.svg", "mimeType": "image/svg+xml"})
    await expect(page.get_by_text("PNG, JPEG, WebP 사진만 보낼 수 있어요")).to_be_visible()
    refused = {"error": {"code": "too_large", "message": "the body is over the limit"}}
    await page.route("**/attachments", lambda route: route.fulfill(status=413, json=refused))
    await choose(page, PNG)
    await expect(page.get_by_text("너무 커서 보낼 수 없어요")).to_be_visible()
    await expect(page.get_by_role("button", name="보내기", exact=True)).to_be_disabled()


async def test_a_server_without_pictures_offers_none_any_more(place: Place, desk: OpenPage) -> None:
    page = await talking(place, desk)
    missing = {"error": {"code": "not_found", "message": "Not Found"}}
    await page.route("**/attachments", lambda route: route.fulfill(status=404, json=missing))
    await choose(page, PNG)
    await expect(page.get_by_text("이 서버에서는 아직 사진을 보낼 수 없어요")).to_be_visible()
    await expect(page.locator("input[type=file]")).to_have_count(0)


async def test_a_real_picture_reaches_the_customer_and_is_shown(place: Place, desk: OpenPage) -> None:
    page = await desk()
    customer = await place.customer("화면이 이상해요")
    await claim(page, customer)
    drawn = io.BytesIO()
    Image.new("RGB", (200, 120), "#3a54d0").save(drawn, "PNG")
    await choose(page, PNG | {"buffer": drawn.getvalue()})
    await expect(page.get_by_text("보낼 준비가 됐어요")).to_be_visible()
    await answer_field(page).fill("이 화면이에요")
    await page.keyboard.press("Enter")
    heard = await customer.hears("이 화면이에요")
    assert len(heard["data"]["attachments"]) == 1
    picture = transcript(page).get_by_role("img", name="사진 1")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 200
