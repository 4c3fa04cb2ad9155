"""What goes wrong at a desk: each is told plainly, and nothing is lost."""

import asyncio
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import expect

from tests.e2e.desk.conftest import Line, OpenPage, Place, running, sign_in
from tests.e2e.desk.steps import answer, answer_field, claim, row, tab, transcript

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
PASTE = """(field, transfer) => field.dispatchEvent(
  new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }))"""
TEXT = """(length) => {
  const transfer = new DataTransfer();
  transfer.setData('text/plain', '가'.repeat(length));
  return transfer;
}"""
BIG = """(bytes) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], '큰 사진.png', { type: 'image/png' }));
  return transfer;
}"""


async def test_twenty_megabytes_are_pasted_and_what_was_written_stays(place: Place, desk: OpenPage) -> None:
    customer = await place.customer("도와주세요")
    page = await desk()
    await claim(page, customer)
    await answer_field(page).fill("쓰던 답변")
    transfer = await page.evaluate_handle(TEXT, 20_000_000)
    await answer_field(page).evaluate(PASTE, transfer)
    await expect(page.get_by_text("붙여 넣은 글이 너무 길어요 (20000000자)")).to_be_visible()
    await expect(answer_field(page)).to_have_value("쓰던 답변")
    transfer = await page.evaluate_handle(BIG, 20_000_000)
    await answer_field(page).evaluate(PASTE, transfer)
    await expect(page.get_by_text("너무 커서 보낼 수 없어요")).to_be_visible()
    await expect(answer_field(page)).to_have_value("쓰던 답변")
    await page.get_by_role("button", name="큰 사진.png 빼기").click()
    await answer_field(page).press("Enter")
    await customer.hears("쓰던 답변")


async def test_a_customer_who_has_blocked_the_channel(tmp_path: Path, open_page: OpenPage) -> None:
    """The messenger refuses the message for good: the agent is told, and what they wrote stands in the transcript."""
    blocked = asyncio.Event()

    async def messenger(request: web.Request) -> web.Response:
        return web.Response(status=403 if blocked.is_set() else 200)

    app = web.Application()
    app.router.add_post("/", messenger)
    async with TestServer(app) as callback, running(tmp_path, callback_url=str(callback.make_url("/"))) as place:
        async with aiohttp.ClientSession() as session:
            said = {"sender": "minji", "message": "상담원이요"}
            async with session.post(f"{place.base}/webhooks/callback/webhook", json=said) as response:
                assert response.status == 200
        page = await open_page()
        await page.goto(f"{place.base}/desk")
        await sign_in(page, "agent@example.com")
        await tab(page, "waiting")
        await page.get_by_role("listitem").first.click()
        await page.get_by_role("button", name="상담 받기").click()
        await answer(page, "잘 전달되는 답변")
        blocked.set()
        await answer(page, "차단 뒤의 답변")
        await expect(transcript(page)).to_contain_text("고객에게 전달하지 못한 메시지가 있어요")
        await expect(transcript(page)).to_contain_text("차단 뒤의 답변")
        await page.reload()
        await expect(transcript(page)).to_contain_text("고객에게 전달하지 못한 메시지가 있어요")


async def test_a_tab_that_slept_through_the_end_closes_nothing_twice(place: Place, desk: OpenPage) -> None:
    line = Line()
    customer = await place.customer("도와주세요")
    stale, fresh = await desk(line=line), await desk("supervisor@example.com")
    await claim(stale, customer)
    await stale.get_by_role("button", name="상담 끝내기").click()
    await line.cut()
    await tab(fresh, "others")
    await row(fresh, customer).click()
    await fresh.get_by_role("button", name="상담 끝내기").click()
    await fresh.get_by_role("dialog").get_by_role("button", name="상담 끝내기").dblclick()
    await customer.socket.event("handoff.resolved")
    await stale.get_by_role("dialog").get_by_role("button", name="상담 끝내기").dblclick()
    await expect(stale.get_by_text("그 사이 상담 상태가 바뀌었어요")).to_be_visible()
    line.mend()
    await stale.reload()
    await expect(transcript(stale).get_by_text("상담을 끝냈어요")).to_have_count(1)


async def test_who_lost_the_role_is_told_and_keeps_their_words(place: Place, desk: OpenPage) -> None:
    customer = await place.customer("도와주세요")
    page, admin = await desk(), await desk("admin@example.com")
    await claim(page, customer)
    await answer_field(page).fill("아직 보내지 않은 답변")
    user = place.users["agent@example.com"]
    session = await (await admin.request.get(f"{place.base}/api/auth/session")).json()
    headers = {"X-CSRF-Token": session["csrf"], "Origin": place.base}
    changed = await admin.request.patch(
        f"{place.base}/api/accounts/users/{user.id}", data={"role": "author"}, headers=headers
    )
    assert changed.status == 200, await changed.text()
    await expect(page.get_by_text("계정의 역할이 바뀌었어요")).to_be_visible()
    refused = await page.request.get(f"{place.base}/api/desk/conversations/{customer.conversation}")
    assert refused.status == 403
    changed = await admin.request.patch(
        f"{place.base}/api/accounts/users/{user.id}", data={"role": "agent"}, headers=headers
    )
    await sign_in(page, "agent@example.com")
    await page.goto(f"{place.base}/desk/c/{customer.conversation}")
    await expect(answer_field(page)).to_have_value("아직 보내지 않은 답변")
