"""From the desk to the authors: an agent's "this should be an article" is a gap, and becomes a draft."""

import pytest
from playwright.async_api import expect

from tests.e2e.authoring.conftest import Centre, OpenAuthoring, field
from tests.e2e.desk.conftest import OpenPage, sign_in
from tests.e2e.desk.steps import claim, serious, transcript

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

QUESTION, ANSWER = "나무 심는 행사는 어떻게 신청하나요?", "4월 5일까지 「행사」에서 신청해요.\n문의: 010-1234-5678"
MASKED = "4월 5일까지 「행사」에서 신청해요.\n문의: [전화번호]"


async def test_what_an_agent_wants_becomes_an_article(
    centre: Centre, authoring: OpenAuthoring, open_page: OpenPage
) -> None:
    customer = await centre.place.customer("나무 심는 행사 언제 해요", "상담원 연결해 주세요")
    desk = await open_page()
    await desk.goto(f"{centre.place.base}/desk")
    await sign_in(desk, "agent@example.com")
    await claim(desk, customer)
    for _ in range(2):  # pressed once more, it is the same wish
        await desk.get_by_role("button", name="도움말로 만들기").click()
        dialog = desk.get_by_role("dialog")
        await dialog.get_by_label("고객이 물은 것").fill(QUESTION)
        await dialog.get_by_label("도움말에 담을 내용").fill(ANSWER)
        await dialog.get_by_role("button", name="작성자에게 보내기").click()
        await expect(dialog).to_have_count(0)
    await expect(transcript(desk).get_by_text("도움말이 필요하다고 했어요")).to_have_count(2)

    page = await authoring("/gaps")
    gap = page.get_by_role("article").filter(has_text=QUESTION)
    await expect(gap).to_contain_text("상담원 요청 1건")
    wishes = gap.get_by_role("list", name="상담원 요청")
    await expect(wishes.get_by_role("listitem")).to_have_count(1)
    await expect(wishes).to_contain_text("한지우 상담원이 도움말로 만들어 달라고 했어요.")
    await expect(wishes).to_contain_text(MASKED)
    assert await serious(page) == []
    await gap.get_by_role("button", name="새 도움말 쓰기").click()
    await expect(field(page, "답변")).to_have_value(MASKED)
    await page.reload()
    await expect(field(page, "답변")).to_have_value(MASKED)
    await page.get_by_role("button", name="저장", exact=True).click()
    await expect(page.get_by_text("모두 저장됨")).to_be_visible()
    await page.get_by_role("link", name="답이 없는 질문").click()
    await expect(page.get_by_text("답이 없는 질문이 없어요.")).to_be_visible()
