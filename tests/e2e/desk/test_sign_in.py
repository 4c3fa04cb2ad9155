"""Signing in, and the links of mails."""

from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Page, expect

from desk.accounts.clock import utc_now
from desk.accounts.models import Entry, Kind
from desk.accounts.totp import Totp
from service.secrets import secret
from service.settings import Settings
from tests.e2e.desk.conftest import OpenPage, Place, running, sign_in
from tests.unit.desk.conftest import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
NEW = "구름 위의 돛단배 58"


async def enter(page: Page, email: str, password: str) -> None:
    await page.get_by_label("이메일").fill(email)
    await page.get_by_label("비밀번호", exact=True).fill(password)
    await page.get_by_role("button", name="로그인", exact=True).click()


async def test_by_keyboard_alone_and_out_again(place: Place, open_page: OpenPage) -> None:
    page = await open_page()
    await page.goto(f"{place.base}/desk")
    await expect(page.get_by_label("이메일")).to_be_focused()
    await expect(page.get_by_text("로그인이 끝나서")).to_have_count(0)
    await page.keyboard.type("agent@example.com")
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("기다리는 고객이 없어요")).to_be_visible()
    await page.get_by_role("button", name="한지우 · 상담 가능").click()
    await page.get_by_role("menuitem", name="로그아웃").click()
    await expect(page.get_by_role("status").filter(has_text="로그아웃했어요")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("이메일")).to_be_visible()


async def test_a_wrong_password_and_then_the_lock(tmp_path: Path, open_page: OpenPage) -> None:
    async with running(tmp_path, sign_in_attempts=2) as place:
        page = await open_page()
        await page.goto(f"{place.base}/desk")
        for _ in range(2):
            await enter(page, "agent@example.com", "틀린 비밀번호예요")
            await expect(page.get_by_role("alert")).to_have_text("이메일이나 비밀번호가 맞지 않아요.")
        await enter(page, "agent@example.com", PASSWORD)
        await expect(page.get_by_role("alert")).to_have_text(
            "로그인에 여러 번 실패했어요. 15분 뒤에 다시 시도해 주세요."
        )
        await page.get_by_text("English").click()
        await enter_in_english(page)
        await expect(page.get_by_role("alert")).to_contain_text("15 min")


async def enter_in_english(page: Page) -> None:
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def test_the_second_factor(place: Place, tmp_path: Path, open_page: OpenPage) -> None:
    key = secret(Settings(data_dir=tmp_path), "accounts")
    user = place.users["agent@example.com"]
    await place.store.offer_totp(user.id, "nonce")
    assert await place.store.confirm_totp(user.id, "nonce", 0, ["none"], Entry(utc_now(), Kind.TOTP_ENABLED))
    page = await open_page()
    await page.goto(f"{place.base}/desk")
    await enter(page, user.email, PASSWORD)
    code = page.get_by_label("6자리 코드")
    await expect(code).to_be_focused()
    await code.fill("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("인증 코드가 맞지 않아요")
    await expect(code).to_have_value("")
    await code.fill(pyotp.TOTP(Totp(key, "").secret(user.id, "nonce")).now())
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("tab", name="대기")).to_be_visible()


async def test_offline_and_busy(place: Place, open_page: OpenPage) -> None:
    page = await open_page()
    await page.goto(f"{place.base}/desk")
    await expect(page.get_by_label("이메일")).to_be_visible()
    await page.context.set_offline(True)
    await enter(page, "agent@example.com", PASSWORD)
    await expect(page.get_by_role("alert")).to_contain_text("서버에 연결할 수 없어요")
    await page.context.set_offline(False)
    busy = {"error": {"code": "too_many", "message": "지금 로그인이 몰리고 있어요.", "detail": {"reason": "busy"}}}
    await page.route("**/api/auth/sign_in", lambda route: route.fulfill(status=429, json=busy))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("지금 로그인이 몰리고 있어요.")
    await page.unroute("**/api/auth/sign_in")
    await page.get_by_role("button", name="로그인", exact=True).click()
    await expect(page.get_by_role("tab", name="대기")).to_be_visible()


async def test_a_server_that_does_not_answer_at_first(place: Place, open_page: OpenPage) -> None:
    page = await open_page()
    await page.route("**/api/auth/session", lambda route: route.abort())
    await page.goto(f"{place.base}/desk")
    await expect(page.get_by_role("heading", name="서버에 연결할 수 없어요")).to_be_visible()
    await page.unroute("**/api/auth/session")
    await page.get_by_role("button", name="다시 시도").click()
    await expect(page.get_by_label("이메일")).to_be_visible()


async def test_a_forgotten_password(place: Place, open_page: OpenPage) -> None:
    page = await open_page()
    await page.goto(f"{place.base}/desk")
    await page.get_by_label("이메일").fill("agent@example.com")
    await page.get_by_role("button", name="비밀번호를 잊었어요").click()
    await expect(page.get_by_label("이메일")).to_have_value("agent@example.com")
    await page.get_by_role("button", name="링크 받기").click()
    await expect(page.get_by_role("heading", name="메일을 확인해 주세요")).to_be_visible()
    token = await place.postbox.token()
    await page.goto(f"{place.base}/desk#reset={token}")
    await expect(page.get_by_label("이메일")).to_have_value("agent@example.com")
    assert "#" not in page.url, "the token does not stay in the address"
    await page.get_by_label("새 비밀번호").fill("짧아요")
    await page.get_by_role("button", name="비밀번호 바꾸기").click()
    await expect(page.get_by_role("alert")).to_contain_text("10자 이상")
    await page.get_by_label("새 비밀번호").fill(NEW)
    await page.get_by_role("button", name="비밀번호 바꾸기").click()
    await expect(page.get_by_role("heading", name="비밀번호를 바꿨어요")).to_be_visible()
    await page.get_by_role("button", name="로그인 화면으로").click()
    await sign_in(page, "agent@example.com", NEW)
    await page.goto(f"{place.base}/#away")
    await page.goto(f"{place.base}/desk#reset={token}")
    await expect(page.get_by_role("alert")).to_contain_text("이미 사용했거나 기한이 지난 링크예요")


async def test_an_invitation(place: Place, open_page: OpenPage, desk: OpenPage) -> None:
    admin = await desk("admin@example.com")
    await admin.get_by_role("link", name="구성원").click()
    await admin.get_by_role("button", name="초대하기").click()
    await admin.get_by_label("이메일").fill("sora@example.com")
    await admin.get_by_role("dialog").get_by_label("이름").fill("윤소라")
    await admin.get_by_role("button", name="초대 보내기").click()
    await expect(admin.get_by_text("sora@example.com 주소로 초대 메일을 보냈어요")).to_be_visible()
    token = await place.postbox.token()

    page = await open_page()
    await page.goto(f"{place.base}/desk#invitation={token}")
    await expect(page.get_by_label("이름")).to_have_value("윤소라")
    await page.get_by_label("새 비밀번호").fill(NEW)
    await page.get_by_role("button", name="시작하기").click()
    await expect(page.get_by_role("tab", name="대기")).to_be_visible()
    again = await open_page()
    await again.goto(f"{place.base}/desk#invitation={token}")
    await expect(again.get_by_role("heading", name="쓸 수 없는 링크예요")).to_be_visible()


async def test_whoever_has_no_work_at_the_desk_is_led_to_theirs(place: Place, desk: OpenPage) -> None:
    page = await desk("author@example.com")
    await page.wait_for_url("**/authoring")
    await expect(page.get_by_role("link", name="상담")).to_have_count(0)
    await page.get_by_role("link", name="내 계정").click()
    await expect(page.get_by_role("heading", name="내 계정", exact=True)).to_be_visible()
