"""A working day at the desk in real browsers: what agents work with, care for them, and what supervisors see."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.desk.conftest import OpenPage, Place
from tests.e2e.desk.steps import answer, answer_field, claim, row, serious, tab, transcript

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def pick(page: Page, label: str, option: str) -> None:
    await page.get_by_role("combobox", name=label).or_(page.get_by_label(label, exact=True)).first.click()
    await page.get_by_role("option", name=re.compile(option)).click()


async def test_a_note_a_tag_and_a_wish_stay_among_colleagues(place: Place, desk: OpenPage) -> None:
    customer = await place.customer("제휴 카드를 바꾸고 싶어요")
    page = await desk()
    await claim(page, customer)
    await expect(page.get_by_role("region", name="챗봇과 나눈 이야기")).to_contain_text("제휴 카드를 바꾸고 싶어요")
    await page.get_by_role("button", name="메모 쓰기").click()
    await page.get_by_role("textbox", name="메모", exact=True).fill("@이바다 님, 카드사 확인 부탁드려요")
    await page.keyboard.press("Enter")
    await expect(transcript(page)).to_contain_text("카드사 확인 부탁드려요")
    await expect(answer_field(page)).to_have_value("")
    await page.get_by_placeholder("Enter로 추가").fill("제휴")
    await page.keyboard.press("Enter")
    await expect(transcript(page)).to_contain_text("태그를 정했어요")
    await page.get_by_role("button", name="도움말로 만들기").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label("고객이 물은 것")).to_have_value("제휴 카드를 바꾸고 싶어요")
    await dialog.get_by_role("button", name="작성자에게 보내기").click()
    await expect(transcript(page)).to_contain_text("도움말이 필요하다고 했어요")
    await answer(page, "확인해 볼게요")
    await customer.hears("확인해 볼게요")
    assert await serious(page) == []


async def test_a_question_to_the_second_line_returns_with_its_answer(place: Place, desk: OpenPage) -> None:
    customer = await place.customer("정산이 이상해요")
    page = await desk()
    await claim(page, customer)
    await page.get_by_role("button", name="담당자에게 묻기").click()
    dialog = page.get_by_role("dialog")
    await pick(page, "누구에게 물을까요?", "문가람")
    await dialog.get_by_label("질문", exact=True).fill("정산 오류인가요?")
    await dialog.get_by_role("button", name="질문 보내기").click()
    await expect(transcript(page)).to_contain_text("정산 오류인가요?")
    author = await desk("author@example.com")
    await author.get_by_role("link", name="받은 질문").click()
    await expect(author.get_by_text("고객이 물은 것: 정산이 이상해요")).to_be_visible()
    assert await serious(author) == []
    await author.get_by_label("답", exact=True).fill("네, 내일 고쳐져요")
    await author.get_by_role("button", name="답 보내기").click()
    await expect(transcript(page)).to_contain_text("네, 내일 고쳐져요")


async def test_a_canned_reply_and_a_help_article_are_put_into_the_answer(place: Place, desk: OpenPage) -> None:
    lead = await desk("supervisor@example.com")
    await lead.get_by_role("link", name="상담 관리").click()
    await lead.get_by_role("link", name="준비한 답변").click()
    await lead.get_by_role("button", name="답변 만들기").click()
    dialog = lead.get_by_role("dialog")
    await dialog.get_by_label("제목").fill("첫인사")
    await dialog.get_by_label("짧은 이름").fill("인사")
    await dialog.get_by_role("textbox", name="내용").fill("안녕하세요, 상담원 {상담원}입니다. 주문 {번호} 건이시죠?")
    assert await serious(lead) == []
    await dialog.get_by_role("button", name="저장").click()
    await expect(lead.get_by_text("/인사")).to_be_visible()

    customer = await place.customer("환불 언제 돼요")
    page = await desk()
    await claim(page, customer)
    await answer_field(page).fill("/인사")
    await expect(page.get_by_role("region", name="준비한 답변")).to_contain_text("첫인사")
    await answer_field(page).press("Enter")
    await expect(answer_field(page)).to_have_value("안녕하세요, 상담원 한지우입니다. 주문 {번호} 건이시죠?")
    await page.keyboard.type("7")  # in the place of the gap, which is selected
    await expect(answer_field(page)).to_have_value("안녕하세요, 상담원 한지우입니다. 주문 7 건이시죠?")

    learned: list[Any] = []

    async def search(route: Route) -> None:
        hit = {"article_id": "refund", "title": "환불은 언제 되나요?", "score": 0.9, "reasons": []}
        await route.fulfill(json={"search_id": "s1", "abstained": False, "suggestions": [hit], "categories": []})

    async def learn(route: Route) -> None:
        learned.append(route.request.post_data_json)
        await route.fulfill(json={"recorded": True})

    article = {"article_id": "refund", "title": "환불은 언제 되나요?", "text": "3일 안에 돼요.", "url": "/help/refund"}
    await page.route("**/api/kb/search", search)
    await page.route("**/api/kb/feedback", learn)
    await page.route("**/api/desk/articles/refund", lambda route: route.fulfill(json=article))
    await answer_field(page).press("F2")
    await expect(page.get_by_role("textbox", name="고객의 질문으로 찾기")).to_have_value("환불 언제 돼요")
    await page.get_by_role("button", name="환불은 언제 되나요?").click()
    await expect(answer_field(page)).to_have_value(re.compile("7 건이시죠\\?\\n\\n3일 안에 돼요.$"))
    await answer_field(page).press("Enter")
    await customer.hears("안녕하세요, 상담원 한지우입니다. 주문 7 건이시죠?\n\n3일 안에 돼요.")
    assert learned == [{"search_id": "s1", "article_id": "refund", "kind": "click"}]


async def test_an_offer_is_taken_with_one_press(place: Place, desk: OpenPage) -> None:
    lead = await desk("supervisor@example.com")
    await lead.goto(f"{place.base}/desk/lead/teams")
    await lead.get_by_role("button", name="팀 만들기").click()
    dialog = lead.get_by_role("dialog")
    await dialog.get_by_label("이름").fill("결제 팀")
    await pick(lead, "상담원", "한지우")
    await lead.keyboard.press("Escape")
    await dialog.get_by_label("차례대로 배정하기").check()
    await dialog.get_by_label("몇 초 동안 기다릴까요?").fill("120")
    await dialog.get_by_role("button", name="저장").click()
    await expect(lead.get_by_text("120초 동안 배정")).to_be_visible()
    assert await serious(lead) == []
    page = await desk()
    customer = await place.customer("결제가 두 번 됐어요 상담원이요")
    offer = page.get_by_role("region", name="새 상담이 배정됐어요")
    await expect(offer).to_contain_text(customer.name)
    await expect(row(page, customer)).to_contain_text("급해요")
    assert await serious(page) == []
    await offer.get_by_role("button", name="상담 받기").click()
    await expect(answer_field(page)).to_be_visible()
    await expect(offer).to_have_count(0)
    other = await desk("bada@example.com")
    await place.customer("상담원이요")
    await tab(other, "waiting")
    await other.get_by_role("listitem").first.click()
    await other.get_by_role("button", name="상담 받기").click()
    await expect(other.get_by_text("다른 팀의 상담이에요")).to_be_visible()


async def test_abuse_is_covered_answered_and_ended_with_a_pause(place: Place, desk: OpenPage) -> None:
    customer = await place.customer("상담원이요")
    page = await desk()
    await claim(page, customer)
    await customer.say("야 이 병신아")
    covered = transcript(page).get_by_text("욕설이 담긴 메시지를 가려 뒀어요")
    await expect(covered).to_be_visible()
    await expect(page.get_by_text("병신")).to_have_count(0)
    assert await serious(page) == []
    await transcript(page).get_by_role("button", name="보기").click()
    await expect(transcript(page).get_by_text("야 이 병신아")).to_be_visible()
    care = page.get_by_role("region", name="상담원 보호")
    await care.get_by_role("button", name="단호하게 답하기").click()
    await customer.socket.event("message.created")
    await care.get_by_role("button", name="경고하기").click()
    await care.get_by_role("button", name="상담 종료").click()
    await expect(page.get_by_text("끝난 상담이에요. 고객이")).to_be_visible()
    pause = page.get_by_role("region", name="쉬는 시간")
    await expect(pause).to_contain_text("10분 동안은 새 상담이 배정되지 않아요")
    assert await serious(page) == []
    await pause.get_by_role("button", name="이제 괜찮아요").click()
    await expect(pause).to_have_count(0)
    lead = await desk("supervisor@example.com")
    kept = await lead.request.get(f"{place.base}/api/desk/conversations/{customer.conversation}/evidence")
    assert [s["step"] for s in (await kept.json())["steps"]] == ["firm", "warn", "end"]


async def test_a_supervisor_sees_takes_over_and_reads_the_figures(place: Place, desk: OpenPage) -> None:
    customer, _ = await place.customer("상담원이요"), await place.customer("급해요 상담원이요")
    page = await desk()
    await claim(page, customer)
    await answer(page, "안녕하세요")
    lead = await desk("supervisor@example.com")
    await lead.goto(f"{place.base}/desk/lead/wall")
    await expect(lead.get_by_role("row").filter(has_text="한지우")).to_contain_text("상담 가능")
    assert await serious(lead) == []
    await lead.goto(f"{place.base}/desk/c/{customer.conversation}")
    await lead.get_by_role("button", name="이어받기").click()
    await answer(lead, "제가 이어서 도와드릴게요")
    await customer.hears("제가 이어서 도와드릴게요")
    await expect(page.get_by_text("오세린 님이 상담하고 있어요")).to_be_visible()
    await lead.get_by_role("button", name="상담 끝내기").click()
    await lead.get_by_role("dialog").get_by_role("button", name="상담 끝내기").click()
    await customer.socket.event("survey.requested")
    await customer.socket.send("survey", score=4, text="빨라서 좋았어요")
    await customer.socket.event("survey.answered")
    await lead.goto(f"{place.base}/desk/lead/reports")
    await expect(lead.get_by_text("빨라서 좋았어요")).to_be_visible()
    await expect(lead.get_by_text("100% · 1/1")).to_be_visible()
    await expect(lead.get_by_text("고객이 상담원을 찾은 횟수")).to_be_visible()
    await expect(lead.locator(".recharts-surface").first).to_be_visible()
    assert await serious(lead) == []
    async with lead.expect_download() as downloading:
        await lead.get_by_role("link", name="CSV 받기").click()
    assert (await downloading.value).suggested_filename.startswith("report-")


async def test_keys_and_the_palette(place: Place, desk: OpenPage) -> None:
    first, second = await place.customer("하나"), await place.customer("둘")
    page = await desk()
    await expect(row(page, second)).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.get_by_role("heading", name=first.name, level=2)).to_be_visible()
    await page.keyboard.press("j")
    await expect(page.get_by_role("heading", name=second.name, level=2)).to_be_visible()
    await page.keyboard.press("k")
    await expect(page.get_by_role("heading", name=first.name, level=2)).to_be_visible()
    await page.keyboard.press("c")
    await expect(answer_field(page)).to_be_focused()
    await page.keyboard.type("jk")
    await expect(answer_field(page)).to_have_value("jk")
    await page.keyboard.press("ControlOrMeta+k")
    await expect(page.get_by_role("textbox", name="무엇을 할까요?")).to_be_focused()
    assert await serious(page) == []
    await page.keyboard.type(second.name[-4:])
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=second.name, level=2)).to_be_visible()
    await page.goto(f"{place.base}/desk/account")
    await page.get_by_label("한 글자 단축키").uncheck()
    assert await serious(page) == []
    await page.goto(f"{place.base}/desk/c/{second.conversation}")
    await expect(page.get_by_role("button", name="상담 받기")).to_be_visible()
    await page.keyboard.press("c")
    await page.keyboard.press("k")
    await expect(page.get_by_role("heading", name=second.name, level=2)).to_be_visible()
    await expect(page.get_by_role("button", name="상담 받기")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 820])
async def test_axe_finds_nothing_serious_in_the_new_parts(
    place: Place, desk: OpenPage, scheme: str, width: int
) -> None:
    page = await desk("supervisor@example.com", color_scheme=scheme, width=width, reduced_motion="reduce")
    for part, title in (
        ("lead/wall", "지금"),
        ("lead/reports", "통계"),
        ("lead/teams", "팀"),
        ("lead/replies", "준비한 답변"),
        ("lead/incidents", "장애 공지"),
        ("lead/evidence", "폭언 기록"),
        ("mentions", "멘션"),
    ):
        await page.goto(f"{place.base}/desk/{part}")
        await expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        assert await serious(page) == []
    customer = await place.customer("야 이 병신아 상담원이요")
    await page.goto(f"{place.base}/desk")
    await claim(page, customer)
    await expect(page.get_by_role("region", name="상담원 보호")).to_be_visible()
    assert await serious(page) == []
