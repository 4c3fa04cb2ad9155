"""Customer, agent and supervisor, each in a browser of their own, over the whole path."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from desk.hours import SEOUL
from tests.e2e.conftest import Picture
from tests.e2e.desk.conftest import OpenPage, Place, running, sign_in
from tests.e2e.desk.steps import answer, answer_field, serious, tab, transcript

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
HOURS = '[duretalk]\nlunch = "12:00-13:00"\n' + "".join(
    f'{day} = ["09:00-18:00"]\n' for day in ("mon", "tue", "wed", "thu", "fri")
)


async def visitor(place: Place, open_page: OpenPage) -> Page:
    """A customer who has opened the widget on the page of the company."""
    page = await open_page(width=420, height=860)
    await page.goto(f"{place.base}/")
    await page.locator(".launcher").click()
    await expect(page.locator("textarea")).to_be_visible()
    return page


async def write(page: Page, text: str) -> None:
    await page.locator("textarea").fill(text)
    await page.locator("textarea").press("Enter")


def heard(page: Page, text: str) -> Locator:
    return page.locator(".bubble").filter(has_text=text)


async def take_first(page: Page) -> None:
    await tab(page, "waiting")
    await page.get_by_role("listitem").first.click()
    await page.get_by_role("button", name="상담 받기").click()
    await expect(answer_field(page)).to_be_visible()


async def test_whisper_mention_take_over_hand_back_and_survey(
    place: Place, desk: OpenPage, open_page: OpenPage, picture: Picture
) -> None:
    customer = await visitor(place, open_page)
    await write(customer, "환불이 안 돼요 상담원이요")
    agent, lead, colleague = await desk(), await desk("supervisor@example.com"), await desk("bada@example.com")
    await take_first(agent)
    await answer(agent, "안녕하세요, 확인해 볼게요")
    await expect(heard(customer, "안녕하세요, 확인해 볼게요")).to_be_visible()

    await lead.goto(agent.url)
    whisper = lead.get_by_label("한지우 님에게 귓속말")
    await whisper.fill("오늘 환불 처리돼요")
    assert await serious(lead) == []
    await whisper.press("Enter")
    await expect(whisper).to_have_value("")
    await expect(transcript(agent)).to_contain_text("오세린 님의 귓속말 · 고객에게는 보이지 않아요")
    await expect(transcript(agent)).to_contain_text("오늘 환불 처리돼요")
    await expect(agent.get_by_role("status").filter(has_text="오세린 님이 귓속말을 남겼어요.")).to_have_count(1)
    assert await serious(agent) == []
    await picture(agent, "desk-whisper")

    await agent.get_by_role("button", name="메모 쓰기").click()
    await agent.get_by_role("textbox", name="메모", exact=True).fill("@이바다 님, 카드사 확인 부탁드려요")
    await agent.keyboard.press("Enter")
    await expect(colleague.get_by_role("alert").filter(has_text="한지우 님이 메모에서 불렀어요.")).to_be_visible()
    called = colleague.get_by_role("link", name="멘션 읽지 않은 멘션 1개")
    await called.click()
    await expect(colleague.get_by_text("@이바다 님, 카드사 확인 부탁드려요")).to_be_visible()
    assert await serious(colleague) == []
    await picture(colleague, "desk-mentions")
    await colleague.get_by_role("link", name="상담 열기").click()
    await expect(transcript(colleague)).to_contain_text("카드사 확인 부탁드려요")
    await expect(colleague.get_by_role("link", name="멘션", exact=True)).to_be_visible()
    await colleague.reload()
    await expect(colleague.get_by_role("link", name="멘션", exact=True)).to_be_visible()

    await lead.get_by_role("button", name="이어받기").click()
    await answer(lead, "제가 이어서 도와드릴게요")
    await expect(heard(customer, "제가 이어서 도와드릴게요")).to_be_visible()
    await expect(agent.get_by_text("오세린 님이 상담하고 있어요")).to_be_visible()
    for secret in ("오늘 환불 처리돼요", "카드사 확인"):
        await expect(customer.get_by_text(secret)).to_have_count(0)

    await lead.get_by_role("button", name="챗봇에게", exact=True).click()
    await lead.get_by_role("dialog").get_by_role("button", name="챗봇에게", exact=True).click()
    await expect(customer.get_by_text("챗봇이 답하고 있어요")).to_be_visible()
    await write(customer, "역시 상담원이요")
    await take_first(agent)
    await agent.get_by_role("button", name="상담 끝내기").click()
    await agent.get_by_role("dialog").get_by_role("button", name="상담 끝내기").click()
    stars = customer.get_by_role("group", name="이번 상담은 어떠셨나요?")
    await stars.get_by_role("radio", name="별 5개").check(force=True)
    await customer.get_by_role("button", name="평가 보내기").click()
    await expect(transcript(agent)).to_contain_text("고객이 별 5개를 줬어요")


async def test_a_message_of_the_night_is_answered_in_the_morning_in_the_same_conversation(
    tmp_path: Path, open_page: OpenPage
) -> None:
    (tmp_path / "hours.toml").write_text(HOURS)
    now = datetime(2026, 3, 4, 19, 30, tzinfo=SEOUL)
    async with running(tmp_path, clock=lambda: now) as place:
        customer = await visitor(place, open_page)
        await write(customer, "환불이 안 됐어요 상담원이요")
        await expect(heard(customer, "지금은 상담 시간이 아니에요")).to_be_visible()
        await expect(customer.get_by_text("상담원에게 남겨 두었어요")).to_be_visible()
        now += timedelta(hours=13, minutes=40)
        agent = await open_page()
        await agent.goto(f"{place.base}/desk")
        await sign_in(agent, "agent@example.com")
        await take_first(agent)
        await expect(transcript(agent)).to_contain_text("운영 시간 밖에 메시지를 남겼어요")
        await answer(agent, "어젯밤 남겨 주신 환불, 방금 처리했어요")
        await expect(heard(customer, "어젯밤 남겨 주신 환불, 방금 처리했어요")).to_be_visible()
        await expect(heard(customer, "환불이 안 됐어요 상담원이요")).to_be_visible()
        await write(customer, "고맙습니다")
        await expect(transcript(agent)).to_contain_text("고맙습니다")


async def test_abuse_is_flagged_ended_and_looked_at_only_after_a_word(
    place: Place, desk: OpenPage, open_page: OpenPage, picture: Picture
) -> None:
    customer = await visitor(place, open_page)
    await write(customer, "상담원이요")
    agent = await desk()
    await take_first(agent)
    await write(customer, "너 같은 건 사라져야 해")
    said = transcript(agent).get_by_text("너 같은 건 사라져야 해")
    await said.hover()
    await transcript(agent).get_by_role("button", name="폭언으로 표시").last.click()
    await expect(transcript(agent).get_by_text("상담원이 폭언으로 표시한 메시지를 가려 뒀어요")).to_be_visible()
    await expect(said).to_have_count(0)
    care = agent.get_by_role("region", name="상담원 보호")
    for step in ("단호하게 답하기", "경고하기", "상담 종료"):
        await care.get_by_role("button", name=step).click()
    await expect(agent.get_by_role("region", name="쉬는 시간")).to_be_visible()

    lead = await desk("supervisor@example.com", width=820, height=1180, color_scheme="dark", reduced_motion="reduce")
    await lead.get_by_role("link", name="상담 관리").click()
    await lead.get_by_role("link", name="폭언 기록").click()
    await expect(lead.get_by_text("상담원 표시 1개")).to_be_visible()
    await expect(lead.get_by_text("너 같은 건")).to_have_count(0)
    assert await serious(lead) == []
    await lead.get_by_role("button", name="내용 보기").click()
    dialog = lead.get_by_role("dialog")
    await expect(dialog.get_by_role("button", name="보기", exact=True)).to_be_disabled()
    assert await serious(lead) == []
    await picture(lead, "desk-evidence")
    await dialog.get_by_label("내용을 확인해야 해서 보려고 해요").check()
    await dialog.get_by_role("button", name="보기", exact=True).click()
    await expect(dialog.get_by_text("너 같은 건 사라져야 해")).to_be_visible()
    await expect(dialog.get_by_role("list", name="상담원이 한 일")).to_contain_text("상담 종료")
    assert await serious(lead) == []
    await lead.keyboard.press("Escape")
    async with lead.expect_download() as downloading:
        await lead.get_by_role("link", name="파일로 받기").click()
    assert (await downloading.value).suggested_filename.startswith("evidence-web-")
    told = [(entry.kind.value, entry.detail) for _, entry in await place.store.entries(None, 50, None)]
    kinds = [kind for kind, _ in told if kind.startswith("evidence")]
    assert kinds == ["evidence_exported", "evidence_seen"]


async def test_an_incident_is_told_first_for_as_long_as_it_lasts(
    place: Place, desk: OpenPage, open_page: OpenPage, picture: Picture
) -> None:
    lead = await desk("supervisor@example.com")
    await lead.goto(f"{place.base}/desk/lead/incidents")
    await expect(lead.get_by_text("지금 알리고 있는 장애가 없어요")).to_be_visible()
    await lead.get_by_role("button", name="공지 시작").click()
    dialog = lead.get_by_role("dialog")
    await dialog.get_by_label("알릴 내용").fill("결제가 늦어지고 있어요. 오후 6시까지 고칠게요.")
    await dialog.get_by_label("이 낱말이 나오면 알려요").fill("결제")
    await lead.keyboard.press("Enter")
    assert await serious(lead) == []
    await dialog.get_by_role("button", name="공지 시작").click()
    await expect(lead.get_by_text("직접 끝낼 때까지")).to_be_visible()
    assert await serious(lead) == []
    customer = await visitor(place, open_page)
    await write(customer, "결제가 안 돼요")
    await expect(heard(customer, "결제가 늦어지고 있어요")).to_be_visible()
    await picture(lead, "desk-incidents")
    await lead.get_by_role("button", name="공지 끝내기").click()
    await lead.get_by_role("dialog").get_by_role("button", name="공지 끝내기").click()
    await expect(lead.get_by_text("지금 알리고 있는 장애가 없어요")).to_be_visible()
    other = await visitor(place, open_page)
    await write(other, "결제가 안 돼요")
    await expect(other.get_by_text(re.compile("상담원 연결 대기"))).to_be_visible()
    await expect(heard(other, "결제가 늦어지고 있어요")).to_have_count(0)
