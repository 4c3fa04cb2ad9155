"""Two versions of an article against each other, from the first reader to the decision."""

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.e2e.authoring.conftest import REVIEWER, Centre, OpenAuthoring, field

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
QUESTION = "결제 카드를 바꾸고 싶어요"
NEW = "「내 정보 > 결제 수단」에서 새 카드를 넣어 주세요."


async def customers(centre: Centre, first: int, judged: int) -> dict[str, int]:
    """Customers who read either version until each has so many who said something; how many read the newer one.

    The newer one helps always, the older one every other time.
    """
    said = {True: 0, False: 0}
    number = first
    async with aiohttp.ClientSession() as http:
        while min(said.values()) < judged:
            found = await centre.ask(QUESTION, request_id=f"web:visitor-{number}:1")
            number += 1
            newer = found["answer"]["text"] == NEW
            said[newer] += 1
            kind = "solved" if newer or said[newer] % 2 else "not_solved"
            body = {"search_id": found["search_id"], "article_id": "card-change", "kind": kind}
            async with http.post(f"{centre.kb}/feedback", json=body) as answer:
                assert answer.status == 200
    return {"newer": said[True], "all": number - first}


async def opened_trial(page: Page) -> None:
    await page.get_by_role("tab", name="비교").click()


async def test_two_versions_are_compared_and_the_better_one_is_published(
    centre: Centre, authoring: OpenAuthoring
) -> None:
    author = await authoring("/a/card-change")
    await opened_trial(author)
    await expect(author.get_by_text("새 판으로 저장하면 비교할 수 있어요")).to_be_visible()
    await field(author, "답변").fill(NEW)
    await author.get_by_role("button", name="저장", exact=True).click()
    await expect(author.get_by_text("비교는 검토자가 시작할 수 있어요")).to_be_visible()

    page = await authoring("/a/card-change", REVIEWER)
    await opened_trial(page)
    await page.get_by_label("판마다 몇 명의 답을 모을까요?").fill("20")
    await page.get_by_role("button", name="2판과 비교 시작").click()
    await expect(page.get_by_text("아직 판단하기 일러요")).to_be_visible()

    some = await customers(centre, 0, 8)
    await page.reload()
    await opened_trial(page)
    await expect(page.get_by_text("아직 판단하기 일러요")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="2판")
    await expect(row).to_contain_text(f"{some['newer']} / 20")

    await customers(centre, 1_000, 20)
    await page.reload()
    await opened_trial(page)
    await expect(page.get_by_text("2판에서 더 많이 해결돼요.")).to_be_visible()
    await expect(page.get_by_text("95% 구간은")).to_be_visible()
    await page.get_by_role("button", name="새 판 게시").click()
    await expect(page.get_by_text("새 판을 게시하고 끝냈어요.").first).to_be_visible()
    texts = {(await centre.ask(QUESTION, request_id=f"web:late-{n}:1"))["answer"]["text"] for n in range(8)}
    assert texts == {NEW}
    await page.get_by_role("tab", name="판 기록").click()
    await expect(page.get_by_text("서이든 님이 비교를 마치고 2판을 골랐어요.")).to_be_visible()
