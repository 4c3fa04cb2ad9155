"""Light and dark, wide and narrow, for eyes, fingers, keyboards and screen readers; and a deploy under an open tab."""

import re
from typing import Any

import pyotp
import pytest
from playwright.async_api import Page, expect

from tests.e2e.desk.conftest import Line, OpenPage, Place
from tests.e2e.desk.steps import answer, answer_field, claim, row, serious, transcript
from tests.e2e.desk.test_pictures import UPLOADED
from tests.e2e.widget.steps import PHONE, PNG
from tests.unit.desk.conftest import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
SCHEMES = ("light", "dark")


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_axe_finds_nothing_serious_signed_out(place: Place, open_page: OpenPage, scheme: str) -> None:
    page = await open_page(color_scheme=scheme, reduced_motion="reduce")
    await page.goto(f"{place.base}/desk")
    await page.get_by_label("이메일").fill("agent@example.com")
    assert await serious(page) == []
    await page.get_by_label("비밀번호", exact=True).fill("틀려요")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("맞지 않아요")
    assert await serious(page) == []
    await page.get_by_role("button", name="비밀번호를 잊었어요").click()
    assert await serious(page) == []
    await page.get_by_role("button", name="링크 받기").click()
    token = await place.postbox.token()
    await page.goto(f"{place.base}/desk#reset={token}")
    await expect(page.get_by_label("새 비밀번호")).to_be_visible()
    assert await serious(page) == []
    await page.goto(f"{place.base}/#")
    await page.goto(f"{place.base}/desk#invitation=nothing")
    await expect(page.get_by_role("heading", name="쓸 수 없는 링크예요")).to_be_visible()
    assert await serious(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, PHONE], ids=["wide", "phone"])
async def test_axe_finds_nothing_serious_at_work(place: Place, desk: OpenPage, scheme: str, size: Any) -> None:
    line = Line()
    page = await desk("supervisor@example.com", line=line, color_scheme=scheme, reduced_motion="reduce", **size)
    await expect(page.get_by_text("기다리는 고객이 없어요")).to_be_visible()
    assert await serious(page) == []
    customer = await place.customer("결제가 두 번 됐어요", "환불 https://example.com/pay")
    await expect(row(page, customer)).to_be_visible()
    assert await serious(page) == []
    await claim(page, customer)
    await answer(page, "확인해 볼게요")
    heard = await customer.hears("확인해 볼게요")
    await customer.socket.send("read", offset=heard["offset"])
    await customer.say("네")
    await customer.socket.send("typing", on=True)
    await page.route("**/attachments", lambda route: route.fulfill(json=UPLOADED))
    await page.locator("input[type=file]").set_input_files([PNG])
    await expect(page.get_by_text("보낼 준비가 됐어요")).to_be_visible()
    await expect(page.locator("[data-on=true]")).to_be_visible()
    assert await serious(page) == []
    for deed, title in (("넘기기", "상담 넘기기"), ("챗봇에게", "챗봇에게 돌려주기"), ("상담 끝내기", "상담 끝내기")):
        await choose_deed(page, deed)
        await expect(page.get_by_role("dialog", name=title)).to_be_visible()
        assert await serious(page) == []
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    await line.cut()
    await expect(page.get_by_text("연결이 끊겼어요")).to_be_visible()
    assert await serious(page) == []


async def choose_deed(page: Page, name: str) -> None:
    more = page.get_by_role("button", name="할 일")
    if await more.count():
        await more.click()
        await page.get_by_role("menuitem", name=name).click()
    else:
        await page.get_by_role("button", name=name).click()


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_axe_finds_nothing_serious_where_somebody_begins(
    place: Place, desk: OpenPage, open_page: OpenPage, scheme: str
) -> None:
    admin = await desk("admin@example.com")
    await admin.get_by_role("link", name="구성원").click()
    await admin.get_by_role("button", name="초대하기").click()
    await admin.get_by_role("dialog").get_by_label("이메일").fill("new@example.com")
    await admin.get_by_role("dialog").get_by_label("이름").fill("윤새별")
    await admin.get_by_role("dialog").get_by_role("button", name="초대 보내기").click()
    await expect(admin.get_by_text("초대 메일을 보냈어요")).to_be_visible()
    assert await serious(admin) == []
    token = await place.postbox.token()
    page = await open_page(color_scheme=scheme, reduced_motion="reduce", **PHONE)
    await page.goto(f"{place.base}/desk#invitation={token}")
    await expect(page.get_by_label("이름")).to_have_value("윤새별")
    await page.get_by_label("새 비밀번호").fill("짧아요")
    await page.get_by_role("button", name="시작하기").click()
    await expect(page.get_by_role("alert")).to_contain_text("10자 이상")
    assert await serious(page) == []


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_axe_finds_nothing_serious_about_the_second_factor(
    place: Place, desk: OpenPage, open_page: OpenPage, scheme: str
) -> None:
    page = await desk(color_scheme=scheme, reduced_motion="reduce", **PHONE)
    await page.get_by_role("link", name="내 계정").click()
    section = page.locator("section").filter(has_text="2단계 인증")
    await section.get_by_role("button", name="켜기").click()
    await section.get_by_label("현재 비밀번호").fill(PASSWORD)
    await page.get_by_role("button", name="다음").click()
    await expect(page.get_by_role("img", name="인증 앱에 등록하는 QR 코드")).to_be_visible()
    assert await serious(page) == []
    key = (await page.locator("code").inner_text()).replace(" ", "")
    await page.get_by_label("6자리 코드").fill(pyotp.TOTP(key).now())
    await page.get_by_role("button", name="켜기").click()
    await expect(page.get_by_role("button", name="적어 뒀어요")).to_be_visible()
    assert await serious(page) == []
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide == PHONE["width"], "nothing is wider than the phone"
    other = await open_page(color_scheme=scheme, reduced_motion="reduce")
    await other.goto(f"{place.base}/desk")
    await other.get_by_label("이메일").fill("agent@example.com")
    await other.get_by_label("비밀번호", exact=True).fill(PASSWORD)
    await other.keyboard.press("Enter")
    await expect(other.get_by_label("6자리 코드")).to_be_visible()
    assert await serious(other) == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, PHONE], ids=["wide", "phone"])
async def test_axe_finds_nothing_serious_in_accounts(desk: OpenPage, scheme: str, size: Any) -> None:
    page = await desk("admin@example.com", color_scheme=scheme, reduced_motion="reduce", **size)
    await page.get_by_role("link", name="내 계정").click()
    await expect(page.get_by_text("지금 이 기기")).to_be_visible()
    assert await serious(page) == []
    await page.get_by_role("link", name="구성원").click()
    await expect(page.get_by_text("bada@example.com")).to_be_visible()
    assert await serious(page) == []
    await page.get_by_role("button", name="한지우 님 계정 관리").click()
    await expect(page.get_by_role("menu")).to_be_visible()
    assert await serious(page) == []
    await page.get_by_role("menuitem", name="계정 중지").click()
    await expect(page.get_by_role("dialog", name="계정 중지")).to_be_visible()
    assert await serious(page) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="초대하기").click()
    await expect(page.get_by_role("dialog", name="초대하기")).to_be_visible()
    assert await serious(page) == []


async def colours(page: Page) -> tuple[str, str]:
    style = "page => [getComputedStyle(page).backgroundColor, getComputedStyle(page).color]"
    background, text = await page.locator("body").evaluate(style)
    return background, text


async def test_it_follows_the_system_until_it_is_told_otherwise(desk: OpenPage) -> None:
    page = await desk()
    light = await colours(page)
    await page.emulate_media(color_scheme="dark")
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    assert await colours(page) != light
    await page.get_by_role("button", name="화면 밝기").click()
    await page.get_by_role("menuitem", name="밝게").click()
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    assert await colours(page) == light


async def test_on_a_phone_one_thing_at_a_time(place: Place, desk: OpenPage) -> None:
    page = await desk(**PHONE)
    customer = await place.customer("배송이 안 와요")
    await expect(page.get_by_role("navigation")).to_be_visible()
    await row(page, customer).click()
    await expect(page.get_by_role("navigation")).to_be_hidden()
    await page.get_by_role("button", name="상담 받기").click()
    await answer(page, "송장 번호를 알려 주세요")
    await customer.hears("송장 번호를 알려 주세요")
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide == PHONE["width"], "nothing is wider than the phone"
    await page.get_by_role("link", name="목록으로").click()
    await expect(row(page, customer)).to_be_visible()
    await expect(transcript(page)).to_have_count(0)


async def test_by_keyboard_alone(place: Place, desk: OpenPage) -> None:
    page = await desk()
    customer = await place.customer("도와주세요")
    await expect(row(page, customer)).to_be_visible()
    await page.locator("#tab-waiting").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#tab-mine")).to_be_focused()
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="상담 받기")).to_be_visible()
    await page.get_by_role("button", name="상담 받기").focus()
    await page.keyboard.press("Enter")
    await expect(answer_field(page)).to_be_focused()
    await page.keyboard.type("네")
    await page.keyboard.press("Enter")
    await customer.hears("네")
    handing_back = page.locator("header").get_by_role("button", name="챗봇에게")
    await handing_back.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("이유")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(handing_back).to_be_focused()


async def test_news_are_told_to_whoever_listens(place: Place, desk: OpenPage) -> None:
    page = await desk()
    customer = await place.customer("도와주세요")
    await expect(
        page.get_by_role("status").filter(has_text="새 상담 요청이 왔어요. 지금 1명이 기다려요.")
    ).to_be_attached()
    await claim(page, customer)
    await customer.say("들리세요?")
    await expect(page.get_by_role("status").filter(has_text="고객: 들리세요?")).to_be_attached()


async def test_english_has_no_hangul_but_names(place: Place, desk: OpenPage) -> None:
    page = await desk()
    customer = await place.customer("help me please")
    await page.get_by_role("button", name="한지우 · 상담 가능").click()
    await page.get_by_role("menuitem", name="English").click()
    await expect(page.get_by_role("tab", name="Waiting")).to_be_visible()
    await expect(page).to_have_title("Support desk · 1 waiting")
    await page.get_by_role("listitem").filter(has_text="Guest").click()
    await page.get_by_role("button", name="Take it").click()
    await expect(page.get_by_role("textbox", name="Answer")).to_be_focused()
    await page.get_by_role("button", name="Close", exact=True).click()
    await expect(page.get_by_role("dialog", name="Close the conversation")).to_be_visible()
    words = await page.evaluate("document.body.innerText")
    assert set(re.findall("[가-힣]+", words)) <= {"한지우", "한"} | set(re.findall("[가-힣]+", str(await spoken(page))))
    assert customer.said == 1
    await page.reload()
    await expect(page.get_by_role("tab", name="Mine")).to_be_visible()


async def test_supervisors_parts_have_no_hangul_in_english_but_names(place: Place, desk: OpenPage) -> None:
    page = await desk("supervisor@example.com")
    await page.get_by_role("button", name="오세린 · 상담 가능").click()
    async with page.expect_response("**/api/accounts/me"):  # leaving sooner would leave the language as it was
        await page.get_by_role("menuitem", name="English").click()
    for part, title in (
        ("lead/incidents", "Incidents"),
        ("lead/evidence", "Abuse records"),
        ("mentions", "Mentions"),
    ):
        await page.goto(f"{place.base}/desk/{part}")
        await expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        words = await page.evaluate("document.body.innerText")
        assert set(re.findall("[가-힣]+", words)) <= {"오"}, "the first letter of a name"


async def spoken(page: Page) -> list[str]:
    """What the bot has said is in the customer's language."""
    return await transcript(page).locator("[data-speaker=bot]").all_inner_texts()


async def test_a_part_that_a_deploy_took_away_is_loaded_anew(place: Place, desk: OpenPage) -> None:
    page = await desk()
    customer = await place.customer("도와주세요")
    await claim(page, customer)
    await answer_field(page).fill("쓰던 답변")
    gone = re.compile(r"/console/assets/AccountPage-.*\.js")
    await page.route(gone, lambda route: route.fulfill(status=404, body="gone"), times=1)
    async with page.expect_navigation():
        await page.get_by_role("link", name="내 계정").click()
    await expect(page.get_by_role("heading", name="내 계정", exact=True)).to_be_visible()
    await page.get_by_role("link", name="상담").click()
    await row(page, customer).click()
    await expect(answer_field(page)).to_have_value("쓰던 답변")
