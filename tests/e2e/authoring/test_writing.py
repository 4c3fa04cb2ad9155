"""From an empty page to what customers find, and back: written, reviewed, published, restored."""

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.authoring.conftest import REVIEWER, Centre, OpenAuthoring, field
from tests.e2e.desk.steps import serious

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
TITLE = "선물 포장도 해 주나요?"


async def saved(page: Page) -> None:
    await expect(page.get_by_text("모두 저장됨")).to_be_visible()


async def test_written_reviewed_published_and_found(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring()
    await page.get_by_role("link", name="새 도움말").click()
    await field(page, "질문 (제목)").fill(TITLE)
    await field(page, "답변").fill("네, **무료로** 포장해 드려요.\n\n- 리본\n- 카드")
    await field(page, "다른 표현").fill("포장 되나요\n\n선물 포장 가능?")
    await field(page, "분류").fill("선물하기")
    preview = page.get_by_test_id("preview")
    await expect(preview.locator(".row.bot strong")).to_have_text("무료로")
    await expect(preview.locator(".row.customer")).to_contain_text("포장 되나요")
    assert await preview.locator(".row.bot li").all_inner_texts() == ["리본", "카드"]
    await page.keyboard.press("Control+s")
    await saved(page)
    await page.wait_for_url(re.compile("/authoring/a/"))
    article_id = page.url.rsplit("/", 1)[1]
    await page.get_by_role("button", name="검토 요청").click()
    await expect(page.get_by_text("검토를 요청했어요")).to_be_visible()
    await expect(page.get_by_role("button", name="게시", exact=True)).to_have_count(0)
    assert (await centre.ask(TITLE))["answer"] is None

    reviewer = await authoring("/review", REVIEWER)
    await reviewer.get_by_role("button", name="바뀐 내용 보기").click()
    await expect(reviewer.locator("ins").filter(has_text="포장 되나요")).to_be_visible()
    await reviewer.get_by_role("link", name="열어서 검토").click()
    await reviewer.get_by_role("button", name="게시", exact=True).click()
    await expect(reviewer.get_by_text("이제 고객이 찾을 수 있어요")).to_be_visible()
    answer = (await centre.ask("선물 포장 가능?"))["answer"]
    assert (answer["article_id"], answer["match"]) == (article_id, "exact")
    await reviewer.goto(f"{centre.place.base}/help/{article_id}")
    await expect(reviewer.get_by_role("heading", name=TITLE)).to_be_visible()


async def test_the_preview_shows_the_bubbles_that_kakaotalk_would_be_given(authoring: OpenAuthoring) -> None:
    page = await authoring("/a/gift-refund")
    await page.get_by_text("카카오톡", exact=True).click()
    room = page.get_by_test_id("kakao-preview")
    said = room.locator(".bubble:not(.mine)").first
    await expect(room.locator(".bubble.mine")).to_have_text("선물 환불")
    await expect(said).to_contain_text("1. 「선물함」을 열어 주세요.")
    await expect(room.locator(".card").get_by_role("button", name="선물함 열기")).to_be_visible()
    await expect(room.locator(".chips").get_by_role("button", name="해결됐어요", exact=True)).to_be_visible()
    body = field(page, "답변")
    await body.fill("유효기간 안에 **거절**할 수 있어요.")
    await expect(said).to_contain_text("유효기간 안에 거절할 수 있어요.")
    await expect(said).not_to_contain_text("*")
    # Too long for a bubble: cut there, with a card that leads to the whole, and as much behind the button that folds.
    await body.fill("가나다라 마바사. " * 200)
    await expect(room.get_by_role("button", name="전체 보기").first).to_be_visible()
    await expect(said).to_contain_text("…")
    await room.get_by_role("button", name="전체 보기").first.click()
    assert await serious(page) == []


async def test_an_older_version_is_seen_and_restored(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring("/a/point-expiry", REVIEWER)
    body = field(page, "답변")
    await body.fill("받은 날부터 2년 동안 쓸 수 있어요.")
    await page.get_by_role("button", name="저장", exact=True).click()
    await saved(page)
    await page.get_by_role("tab", name="판 기록").click()
    await page.get_by_role("button", name="바뀐 내용").first.click()
    await expect(page.locator("del")).to_have_text("1년")
    await expect(page.locator("ins")).to_have_text("2년")
    await page.get_by_role("button", name="이 판으로 되돌리기").click()
    await expect(page.get_by_text("1판의 내용을 3판으로 되살렸어요")).to_be_visible()
    await expect(body).to_have_value("받은 날부터 1년 동안 쓸 수 있어요.")
    await expect(page.get_by_text("1판에서 되살림")).to_be_visible()


async def test_returned_with_a_reason_archived_and_opened_again(centre: Centre, authoring: OpenAuthoring) -> None:
    author = await authoring("/a/card-change")
    await field(author, "답변").fill("「결제 수단 > 카드」에서 바꿔 주세요.")
    await author.get_by_role("button", name="검토 요청").click()
    await expect(author.get_by_text("검토 중", exact=True)).to_be_visible()

    reviewer = await authoring("/a/card-change", REVIEWER)
    await reviewer.get_by_role("button", name="더 보기").click()
    await reviewer.get_by_role("menuitem", name="돌려보내기").click()
    await field(reviewer, "이유").fill("화면 사진도 넣어 주세요")
    await reviewer.get_by_role("dialog").get_by_role("button", name="돌려보내기").click()
    await expect(reviewer.get_by_text("초안", exact=True)).to_be_visible()
    await expect(reviewer.get_by_text("1판 게시 중")).to_be_visible()
    await reviewer.get_by_role("tab", name="판 기록").click()
    await expect(reviewer.get_by_text("화면 사진도 넣어 주세요")).to_be_visible()
    await reviewer.get_by_role("button", name="더 보기").click()
    await reviewer.get_by_role("menuitem", name="보관").click()
    await field(reviewer, "이유").fill("새 글로 바꿨어요")
    await reviewer.get_by_role("dialog").get_by_role("button", name="보관").click()
    await expect(reviewer.get_by_text("보관된 글이라 고칠 수 없어요")).to_be_visible()
    assert (await centre.ask("결제 카드를 바꾸고 싶어요"))["answer"] is None
    await reviewer.get_by_role("button", name="다시 열기").click()
    await expect(reviewer.get_by_text("초안", exact=True)).to_be_visible()


async def test_the_second_of_two_authors_is_warned_and_nothing_is_lost(
    centre: Centre, authoring: OpenAuthoring
) -> None:
    first, second = await authoring("/a/gift-refund"), await authoring("/a/gift-refund", REVIEWER)
    await field(second, "답변").fill("두 번째 사람의 글")
    await field(first, "답변").fill("첫 번째 사람의 글")
    await first.get_by_role("button", name="저장", exact=True).click()
    await saved(first)
    await second.get_by_role("button", name="저장", exact=True).click()
    dialog = second.get_by_role("dialog", name="다른 사람이 먼저 저장했어요")
    await expect(dialog).to_contain_text("문가람 님이 2판을 저장했어요")
    await expect(dialog.locator("ins").filter(has_text="첫 번째")).to_be_visible()
    await dialog.get_by_role("button", name="내 글을 새 판으로 저장").click()
    await saved(second)
    await second.get_by_role("tab", name="판 기록").click()
    await expect(second.get_by_text("3판", exact=True)).to_be_visible()
    await expect(second.get_by_text("2판", exact=True)).to_be_visible()
    await expect(first.get_by_text("서이든 님이 3판을 저장했어요")).to_be_visible()


async def test_leaving_unsaved_writing_is_warned_of_and_it_is_kept(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring("/a/gift-refund")
    await field(page, "질문 (제목)").fill("바꾸던 제목")
    await page.get_by_role("link", name="도움말 목록").first.click()
    dialog = page.get_by_role("dialog", name="저장하지 않은 글이 있어요")
    await dialog.get_by_role("button", name="계속 쓰기").click()
    await expect(field(page, "질문 (제목)")).to_have_value("바꾸던 제목")
    kept = "Object.values(localStorage).some((kept) => kept.includes('바꾸던 제목'))"
    async with asyncio.timeout(20):  # no wait_for_function: the page's policy forbids what it is made of
        while not await page.evaluate(kept):
            await asyncio.sleep(0.05)
    page.on("dialog", lambda asked: asked.accept())
    await page.reload()
    await expect(page.get_by_text("지난번에 저장하지 않은 글을 다시 불러왔어요")).to_be_visible()
    await expect(field(page, "질문 (제목)")).to_have_value("바꾸던 제목")
    await page.get_by_role("button", name="버리고 저장된 글 보기").click()
    await expect(field(page, "질문 (제목)")).to_have_value("받은 선물을 환불할 수 있나요?")


async def test_what_is_done_is_undone(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring("/a/gift-refund")
    title = field(page, "질문 (제목)")
    await title.fill("다른 제목")
    await page.get_by_role("button", name="되돌리기", exact=True).click()
    await expect(title).to_have_value("받은 선물을 환불할 수 있나요?")


async def test_a_question_is_tried_before_publishing(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring("/a/card-change")
    await field(page, "다른 표현").fill("포인트는 언제까지 쓸 수 있나요?")
    await page.get_by_role("tab", name="시험하기").click()
    await field(page, "고객처럼 물어보기").fill("결제 카드 바꾸기")
    await page.keyboard.press("Enter")
    await expect(page.locator("li[data-mine=true]")).to_contain_text("같은 낱말")
    await expect(page.get_by_role("heading", name=re.compile("함께 확인한 질문 2개"))).to_be_visible()
    assert (await centre.ask("결제 카드 바꾸기"))["search_id"]


async def test_publishing_is_scheduled_and_cancelled(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring("/a/card-change", REVIEWER)
    await field(page, "답변").fill("내일부터 바뀌어요.")
    await page.get_by_role("button", name="더 보기").click()
    await expect(page.get_by_role("menuitem", name="게시 예약")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="저장", exact=True).click()
    await saved(page)
    await page.get_by_role("button", name="더 보기").click()
    await page.get_by_role("menuitem", name="게시 예약").click()
    soon = await page.evaluate("new Date(Date.now() + 864e5 - new Date().getTimezoneOffset() * 6e4).toISOString()")
    await field(page, "게시할 시각").fill(soon[:16])
    await page.get_by_role("dialog").get_by_role("button", name="게시 예약").click()
    await expect(page.get_by_text(re.compile("게시 예정"))).to_be_visible()
    await page.get_by_role("button", name="더 보기").click()
    await page.get_by_role("menuitem", name="예약 취소").click()
    await expect(page.get_by_text(re.compile("게시 예정"))).to_have_count(0)
