"""Customers' pictures that show personal data are covered at the desk, with the real OCR service reading them."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from cli.stack import Stack, running_process
from ocr import models
from service.settings import REPOSITORY, Settings
from tests.e2e.conftest import Picture
from tests.e2e.desk.conftest import Customer, OpenPage, Place, running
from tests.e2e.desk.steps import claim, row, serious, tab, transcript
from tests.unit.desk.live.conftest import Socket

built = models.folder(Settings())
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(
        not all(models.is_whole(built / file.path, file) for file in models.ALL),
        reason="the OCR's models are not there: make setup",
    ),
]
HARMLESS = (REPOSITORY / "ocr" / "samples" / "error.png").read_bytes()
NUMBER = "010-2345-6789"
SCREEN = f"""<body style="margin: 0; font: 22px sans-serif">
  <h2 style="margin: 0; padding: 90px 24px 24px">배송지 확인</h2>
  <p style="margin: 24px">연락처 {NUMBER}</p>
  <p style="margin: 24px">배송지를 바꿀 수 없어요</p>
  <p style="margin: 24px">잠시 후 다시 시도해 주세요</p>
</body>"""


@pytest.fixture(scope="module")
def ocr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_process("ocr", tmp_path_factory.mktemp("ocr"), ocr_deadline_s="120") as process:
        yield process


@pytest_asyncio.fixture(loop_scope="session")
async def place(tmp_path: Path, ocr: Stack) -> AsyncIterator[Place]:
    async with running(tmp_path, ocr_url=ocr.settings.url("ocr"), ocr_timeout_s=100, picture_reading_s=110) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def personal(browser: Browser) -> bytes:
    """A phone's screen on which a telephone number stands."""
    page = await browser.new_page(viewport={"width": 390, "height": 700}, device_scale_factor=2)
    await page.set_content(SCREEN)
    content = await page.screenshot()
    await page.close()
    return content


async def sends(place: Place, text: str, *pictures: bytes) -> Customer:
    """Somebody who has sent these pictures in one message, and waits for an agent."""
    session = await place.stack.enter_async_context(aiohttp.ClientSession())
    socket = Socket(await session.ws_connect(f"{place.base}/channels/web/socket"))
    await socket.send("hello", lang="ko")
    welcome = await socket.next("welcome")
    attachments = []
    for content in pictures:
        form = aiohttp.FormData()
        form.add_field("file", content, filename="화면.png")
        headers = {"Authorization": f"Visitor {welcome['visitor']}"}
        async with session.post(f"{place.base}/channels/web/attachments", data=form, headers=headers) as response:
            attachments.append((await response.json())["attachment_id"])
    await socket.send("message", client_id="c1", text=text, attachments=attachments)
    await socket.event("handoff.requested")
    return Customer(socket, welcome["conversation"])


def asked(page: Page) -> list[str]:
    """From now on, how the page asks for pictures and for leave to see them, in order."""
    seen: list[str] = []

    def note(path: str) -> None:
        if path.startswith("/attachments/"):
            seen.append("picture")
        elif path.endswith("/reveal"):
            seen.append("reveal")

    page.on("request", lambda request: note(urlsplit(request.url).path))
    return seen


async def loaded(page: Page, name: str) -> int:
    """Its width in pixels, once it is there."""
    image = transcript(page).get_by_role("img", name=name)
    await expect(image).to_be_visible()
    width: int = await image.evaluate("image => image.decode().then(() => image.naturalWidth)")
    return width


async def test_a_picture_with_personal_data_is_covered_until_the_agent_looks(
    place: Place, desk: OpenPage, personal: bytes, picture: Picture
) -> None:
    page = await desk()
    requests = asked(page)
    customer = await sends(place, "배송지를 못 바꿔요", personal)
    await tab(page, "waiting")
    await row(page, customer).click()
    tile = transcript(page).get_by_role("group", name="사진 1")
    await expect(tile).to_contain_text("개인정보가 보여서 가려 뒀어요.")
    await expect(tile).to_contain_text("상담을 맡은 상담원만 볼 수 있어요.")
    await expect(tile.get_by_role("button")).to_have_count(0)
    await claim(page, customer)
    button = tile.get_by_role("button", name="사진 1 보기")
    await expect(button).to_be_visible()
    await expect(transcript(page).get_by_role("img")).to_have_count(0)
    await expect(transcript(page).get_by_text(NUMBER)).to_have_count(0)
    await expect(transcript(page).get_by_text("[전화번호]").first).to_be_attached()
    assert requests == []
    assert await serious(page) == []
    await picture(page, "desk-covered")

    # By keyboard alone.
    for _ in range(10):
        await page.keyboard.press("Shift+Tab")
        if await button.evaluate("button => button === document.activeElement"):
            break
    await expect(button).to_be_focused()
    await expect(page.get_by_role("button", name="최근 메시지로")).to_be_visible()
    room = await tile.bounding_box()
    await page.keyboard.press("Enter")
    assert await loaded(page, "사진 1") == 780
    assert requests == ["reveal", "picture"]
    link = transcript(page).get_by_role("link", name="사진 1")
    await expect(link).to_be_focused()
    assert await link.bounding_box() == room, "nothing jumps"
    text = transcript(page).locator("figcaption")
    for line in ("사진에서 읽은 글", NUMBER, "배송지를 바꿀 수 없어요", "다시 시도해 주세요"):
        await expect(text).to_contain_text(line)
    assert await serious(page) == []
    await picture(page, "desk-revealed")

    # Who looked is told, once; after a reload it would be another look.
    await page.reload()
    await expect(button).to_be_visible()
    admin = await desk("admin@example.com")
    audit = await admin.evaluate("fetch('/api/accounts/audit').then(response => response.json())")
    [told] = [entry for entry in audit["items"] if entry["kind"] == "picture_revealed"]
    assert told["detail"]["conversation"] == customer.conversation
    assert told["actor"] == f"user:{place.users['agent@example.com'].id}"


async def test_a_picture_without_personal_data_shows_at_once_and_its_text_as_a_whole(
    place: Place, desk: OpenPage
) -> None:
    page = await desk()
    requests = asked(page)
    customer = await sends(place, "이 화면이 떠요", HARMLESS)
    await tab(page, "waiting")
    await row(page, customer).click()
    assert await loaded(page, "사진 1") == 1080
    assert requests == ["picture"]
    await transcript(page).get_by_text("읽은 글 모두 보기").click()
    await expect(transcript(page).locator("details q")).to_contain_text("DT-1007")
