"""One's own account, and everybody's."""

import re

import pyotp
import pytest
from playwright.async_api import expect

from tests.e2e.desk.conftest import OpenPage, Place, sign_in
from tests.unit.desk.conftest import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
NEW = "구름 위의 돛단배 58"


async def test_the_name_and_the_password(place: Place, desk: OpenPage, open_page: OpenPage) -> None:
    page = await desk()
    await page.get_by_role("link", name="내 계정").click()
    await page.get_by_label("이름").fill("한지우(결제)")
    await page.get_by_role("button", name="저장").click()
    await expect(page.get_by_text("저장했어요.")).to_be_visible()
    await page.get_by_label("현재 비밀번호").fill("아니에요 이거")
    await page.get_by_label("새 비밀번호").fill(NEW)
    await page.get_by_role("button", name="비밀번호 바꾸기").click()
    await expect(page.get_by_role("alert").filter(has_text="현재 비밀번호가 맞지 않아요")).to_be_visible()
    await page.get_by_label("현재 비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="비밀번호 바꾸기").click()
    await expect(page.get_by_text("비밀번호를 바꿨어요.")).to_be_visible()
    other = await open_page()
    await other.goto(f"{place.base}/desk")
    await sign_in(other, "agent@example.com", NEW)
    await expect(other.get_by_role("button", name=re.compile("한지우.결제"))).to_be_visible()


async def test_the_second_factor_on_and_off(place: Place, desk: OpenPage) -> None:
    page = await desk()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.get_by_role("link", name="내 계정").click()
    await page.get_by_role("button", name="켜기").click()
    password = page.get_by_role("region").or_(page.locator("section")).filter(has_text="2단계 인증")
    await password.get_by_label("현재 비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="다음").click()
    await expect(page.get_by_role("img", name="인증 앱에 등록하는 QR 코드")).to_be_visible()
    key = (await page.locator("code").inner_text()).replace(" ", "")
    await page.get_by_label("6자리 코드").fill(pyotp.TOTP(key).now())
    await page.get_by_role("button", name="켜기").click()
    codes = page.get_by_role("listitem").filter(has_text=re.compile(r"^[a-z0-9]{5}-[a-z0-9]{5}$"))
    await expect(codes).to_have_count(10)
    await page.get_by_role("button", name="적어 뒀어요").click()
    await expect(page.get_by_text("켜져 있어요")).to_be_visible()
    assert not [url for url in asked if key in url or not url.startswith((place.base, "blob:", "data:"))]
    await page.get_by_role("button", name="끄기").click()
    await password.get_by_label("현재 비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="끄기").click()
    await expect(page.get_by_text("꺼져 있어요")).to_be_visible()


async def test_a_session_is_seen_and_ended(desk: OpenPage) -> None:
    page, other = await desk(), await desk()
    await page.get_by_role("link", name="내 계정").click()
    await expect(page.get_by_text("지금 이 기기")).to_have_count(1)
    await page.get_by_role("button", name=re.compile("Chrome.* 로그인 끝내기")).click()
    await expect(other.get_by_text("로그인이 끝나서 로그아웃됐어요")).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("로그인 끝내기"))).to_have_count(0)


async def test_a_role_that_changes_acts_at_once(place: Place, desk: OpenPage) -> None:
    admin, agent = await desk("admin@example.com"), await desk("agent@example.com")
    await admin.get_by_role("link", name="구성원").click()
    await admin.get_by_role("combobox", name="한지우 님 역할").click()
    await admin.get_by_role("option", name="도움말 작성자").click()
    await expect(admin.get_by_text("한지우 님의 역할을 바꿨어요: 도움말 작성자")).to_be_visible()
    await expect(agent.get_by_text("계정의 역할이 바뀌었어요")).to_be_visible()
    await agent.reload()
    await expect(agent.get_by_role("heading", name="도움말 목록", exact=True)).to_be_visible()
    await expect(agent.get_by_role("link", name="상담", exact=True)).to_have_count(0)


async def test_an_account_is_shut_and_opened_again(place: Place, desk: OpenPage) -> None:
    admin, agent = await desk("admin@example.com"), await desk("agent@example.com")
    await admin.get_by_role("link", name="구성원").click()
    await admin.get_by_role("button", name="한지우 님 계정 관리").click()
    await admin.get_by_role("menuitem", name="계정 중지").click()
    await admin.get_by_role("dialog").get_by_role("button", name="계정 중지").click()
    await expect(agent.get_by_text("로그인이 끝나서 로그아웃됐어요")).to_be_visible()
    await admin.get_by_role("button", name="한지우 님 계정 관리").click()
    await admin.get_by_role("menuitem", name="다시 사용하게 하기").click()
    await expect(admin.get_by_text("한지우 님이 다시 로그인할 수 있어요")).to_be_visible()
    await sign_in(agent, "agent@example.com")


async def test_the_last_admin_stays_and_supervisors_only_look(desk: OpenPage) -> None:
    admin, lead = await desk("admin@example.com"), await desk("supervisor@example.com")
    await admin.get_by_role("link", name="구성원").click()
    await admin.get_by_role("combobox", name="노은결 님 역할").click()
    await admin.get_by_role("option", name="상담원").first.click()
    await expect(admin.get_by_text("마지막 운영 관리자는 바꿀 수 없어요")).to_be_visible()
    await lead.get_by_role("link", name="구성원").click()
    await expect(lead.get_by_text("bada@example.com")).to_be_visible()
    await expect(lead.get_by_role("button", name="초대하기")).to_have_count(0)
    await expect(lead.get_by_role("combobox", name="이바다 님 역할")).to_have_count(0)
