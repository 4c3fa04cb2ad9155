"""Many articles, files, pictures, and the questions that nobody answers yet."""

import json
import re

import pytest
from playwright.async_api import expect

from tests.e2e.authoring.conftest import REVIEWER, Centre, OpenAuthoring, field
from tests.e2e.desk.steps import serious
from tests.e2e.widget.steps import PICTURE

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_a_gap_becomes_an_article(centre: Centre, authoring: OpenAuthoring) -> None:
    for number, question in enumerate(("나무 심는 행사 언제", "나무 심는 행사 어디", "나무 심는 행사 신청")):
        await centre.ask_in_vain(question, f"web:{number}:1")
    page = await authoring("/gaps")
    group = page.get_by_role("article").filter(has_text="나무 심는 행사").first
    await expect(group).to_contain_text("번 물음")
    await group.get_by_role("button", name="새 도움말 쓰기").click()
    await expect(field(page, "질문 (제목)")).to_have_value(re.compile("나무 심는 행사"))
    await field(page, "답변").fill("4월 5일에 해요.")
    await page.get_by_role("button", name="저장", exact=True).click()
    await expect(page.get_by_text("모두 저장됨")).to_be_visible()
    title = await field(page, "질문 (제목)").input_value()
    await page.get_by_role("link", name="답이 없는 질문").click()
    await expect(page.get_by_role("heading", level=1, name="답이 없는 질문")).to_be_visible()
    await expect(page.get_by_role("article").filter(has_text=title)).to_have_count(0)


async def test_a_gap_becomes_another_wording(centre: Centre, authoring: OpenAuthoring) -> None:
    await centre.ask_in_vain("적립한 거 소멸 시기", "web:9:1")
    page = await authoring("/gaps")
    await page.get_by_role("article").first.get_by_role("button", name="있는 글에 표현 추가").click()
    dialog = page.get_by_role("dialog")
    await field(dialog, "어느 도움말인가요?").fill("포인트")
    await page.get_by_role("option", name="포인트는 언제까지 쓸 수 있나요?").click()
    await dialog.get_by_role("button", name="추가").click()
    await expect(field(page, "다른 표현")).to_have_value("포인트 유효기간\n적립한 거 소멸 시기")
    await expect(page.get_by_text("1판 게시 중")).to_be_visible()


async def test_groups_are_split_and_merged(centre: Centre, authoring: OpenAuthoring) -> None:
    for number, question in enumerate(("나무 심는 행사 언제", "나무 심는 행사 어디", "강아지 옷")):
        await centre.ask_in_vain(question, f"web:{number}:1")
    page = await authoring("/gaps")
    group = page.get_by_role("article").filter(has_text="나무 심는 행사 어디")
    await group.get_by_role("checkbox", name="‘나무 심는 행사 어디’ 고르기").check()
    await group.get_by_role("button", name="고른 1개 떼어 내기").click()
    await expect(page.get_by_role("article")).to_have_count(3)
    for at in (0, 1):
        await page.get_by_role("checkbox", name="묶음 고르기").nth(at).check()
    await page.get_by_role("button", name="하나로 합치기").click()
    await expect(page.get_by_role("article")).to_have_count(2)
    await expect(page.get_by_text("판단으로 묶는 법을 배웠어요")).to_be_visible()


async def test_a_file_is_looked_at_before_it_is_written(centre: Centre, authoring: OpenAuthoring) -> None:
    rows = [{"id": f"new-{n}", "title": f"새 질문 {n}", "body": "답이에요.", "lang": "ko"} for n in range(3)]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows] + ['{"id": "broken"}']
    page = await authoring("/files", REVIEWER)
    file = {"name": "글.jsonl", "mimeType": "application/json", "buffer": "\n".join(lines).encode()}
    await page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await expect(page.get_by_text("4줄 가운데 3줄이 괜찮아요")).to_be_visible()
    await expect(page.get_by_role("row", name=re.compile("^4 ")).first).to_be_visible()
    assert (await centre.ask("새 질문 1"))["answer"] is None
    await page.get_by_role("button", name="괜찮은 3줄 게시하기").click()
    await expect(page.get_by_text("저장했어요. 4줄 가운데 3줄")).to_be_visible()
    assert (await centre.ask("새 질문 1"))["answer"]["article_id"] == "new-1"


async def test_many_are_changed_at_once_and_back(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring()
    await field(page, "제목, 본문, 다른 표현에서 찾기").fill("선물")
    await expect(page.get_by_role("row")).to_have_count(2)
    await field(page, "제목, 본문, 다른 표현에서 찾기").fill("")
    await expect(page.get_by_role("row")).to_have_count(4)
    await page.get_by_role("checkbox", name="이 쪽 모두 고르기").check()
    await page.get_by_role("button", name="분류 바꾸기").click()
    await field(page.get_by_role("dialog"), "분류").fill("쇼핑")
    await page.get_by_role("button", name="바꾸기", exact=True).click()
    await expect(page.get_by_text("3개를 바꿨어요")).to_be_visible()
    await expect(page.get_by_role("cell", name="쇼핑")).to_have_count(3)
    await page.get_by_role("button", name="되돌리기").click()
    await expect(page.get_by_role("cell", name="쇼핑")).to_have_count(0)


async def test_a_picture_is_uploaded_and_shown(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring("/a/card-change")
    await page.get_by_role("button", name="사진 추가").click()
    dialog = page.get_by_role("dialog", name="사진 고르기")
    file = {"name": "Card Screen.png", "mimeType": "image/png", "buffer": PICTURE}
    await dialog.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await field(page, "무엇이 보이는지 설명").fill("카드 바꾸는 화면")
    await expect(page.get_by_test_id("preview").get_by_role("img", name="카드 바꾸는 화면")).to_be_visible()
    await page.get_by_role("button", name="저장", exact=True).click()
    await expect(page.get_by_text("모두 저장됨")).to_be_visible()
    await page.get_by_role("link", name="사진", exact=True).click()
    await expect(page.get_by_text(re.compile("^card-screen-"))).to_be_visible()
    await expect(page.get_by_role("link", name="글 1개에서 사용")).to_be_visible()


async def test_a_category_is_renamed(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring("/categories", REVIEWER)
    await page.get_by_role("button", name="‘결제’ 이름 바꾸기").click()
    await field(page, "새 이름").fill("결제와 카드")
    await page.get_by_role("dialog").get_by_role("button", name="이름 바꾸기").click()
    await expect(page.get_by_role("link", name="결제와 카드")).to_be_visible()
    assert (await centre.ask("결제 카드를 바꾸고 싶어요"))["answer"]["article_id"] == "card-change"


async def test_who_writes_is_led_here(centre: Centre, authoring: OpenAuthoring) -> None:
    page = await authoring()
    await expect(page.get_by_role("button", name="게시", exact=True)).to_have_count(0)
    await page.goto(f"{centre.place.base}/desk")
    await page.wait_for_url("**/authoring")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 820])
async def test_axe_finds_nothing_serious_and_nothing_sticks_out(
    centre: Centre, authoring: OpenAuthoring, scheme: str, width: int
) -> None:
    await centre.ask_in_vain("나무 심는 행사 언제", "web:1:1")
    page = await authoring("", REVIEWER, width=width, height=1000, color_scheme=scheme, reduced_motion="reduce")
    await expect(page.get_by_role("row")).to_have_count(4)
    for path in ("", "/a/gift-refund", "/new", "/gaps", "/review", "/pictures", "/categories", "/files"):
        await page.goto(f"{centre.place.base}/authoring{path}")
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert await serious(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
