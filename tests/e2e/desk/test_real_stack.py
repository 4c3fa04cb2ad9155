"""The whole way in two browsers before the real stack: a customer's widget and agents' desks.

With `SANGDAM_PICTURES=docs/pictures` it also takes the README's pictures: pytest tests/e2e/desk/test_real_stack.py.
"""

import re
import time

import httpx
import pytest
from playwright.async_api import Page, expect

from cli.stack import Stack
from desk.accounts.demo import demo_accounts
from desk.roles import Role
from tests.e2e.conftest import Picture
from tests.e2e.desk.conftest import Line, OpenPage, sign_in
from tests.e2e.desk.steps import answer, answer_field, said, tab, transcript
from tests.e2e.widget.steps import bubbles, field

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
PATIENCE_MS = 30_000
NEW = "구름 위의 돛단배 58"


@pytest.fixture
def colleague(ready: Stack) -> str:
    """A second agent, invited by the demo's admin; the mail is printed in the bot's log. Returns the e-mail address."""
    email = "bada@demo.example"
    account = next(account for account in demo_accounts(ready.settings) if account.role is Role.ADMIN)
    with httpx.Client(base_url=ready.base, headers={"Origin": ready.base}) as admin:
        signed_in = admin.post("/api/auth/sign_in", json={"email": account.email, "password": account.password}).json()
        admin.headers["X-CSRF-Token"] = signed_in["csrf"]
        invited = admin.post("/api/accounts/users", json={"email": email, "name": "이바다", "role": "agent"})
        assert invited.status_code in (201, 409)
        if invited.status_code == 201:
            body = {"token": _mailed(ready), "password": NEW}
            assert admin.post("/api/auth/invitation/accept", json=body).status_code == 200
    return email


def _mailed(stack: Stack) -> str:
    """The token of the invitation that the demo prints in place of a mail."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        log = (stack.settings.data / "logs" / "bot.log").read_text(errors="replace")
        if found := re.findall(r"#invitation=(\S+)", log):
            return str(found[-1])
        time.sleep(0.1)
    raise TimeoutError("no invitation was printed")


async def open_desk(ready: Stack, page: Page, email: str, password: str) -> None:
    await page.goto(f"{ready.base}/desk")
    await sign_in(page, email, password)


async def ask(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


def write(ready: Stack, sender: str, *lines: str) -> None:
    """A customer of the REST channel says this."""
    for line in lines:
        body = {"sender": sender, "message": line}
        assert httpx.post(f"{ready.base}/webhooks/rest/webhook", json=body, timeout=60).status_code == 200


async def test_the_whole_way(ready: Stack, open_page: OpenPage, colleague: str, picture: Picture) -> None:
    demo = next(account for account in demo_accounts(ready.settings) if account.role is Role.AGENT)
    line, widget_line = Line(), Line()
    mine, hers, customer = await open_page(1440, 900), await open_page(), await open_page()
    await line.through(mine, "/api/desk/socket")
    await widget_line.through(customer, "/channels/web/socket")
    await mine.goto(f"{ready.base}/desk")
    await expect(mine.get_by_label("이메일")).to_be_focused()
    await picture(mine, "sign-in")
    await sign_in(mine, demo.email, demo.password)
    await open_desk(ready, hers, colleague, NEW)

    # The customer asks, and wants a human.
    await customer.goto(ready.base)
    await customer.locator(".launcher").click()
    await ask(customer, "같은 결제가 두 번 됐어요")
    await expect(bubbles(customer)).not_to_have_count(1, timeout=PATIENCE_MS)
    await expect(customer.locator(".typing")).to_have_count(0, timeout=PATIENCE_MS)
    await ask(customer, "상담원 연결해 주세요")
    await expect(bubbles(customer).filter(has_text="대기 순서").last).to_be_visible(timeout=PATIENCE_MS)

    # Others come by another channel; the agent has one of them already.
    write(ready, "민지", "프로필 사진이 안 바뀌어요", "상담원이랑 이야기할래요")
    other = mine.get_by_role("listitem").filter(has_text="프로필 사진이").last
    await other.click()
    await mine.get_by_role("button", name="상담 받기").click()
    await answer(mine, "안녕하세요. 어떤 휴대폰을 쓰고 계세요?")

    # Both agents see it live; one takes it, and the other sees by whom.
    row, theirs = (page.get_by_role("listitem").filter(has_text="두 번 됐어요").last for page in (mine, hers))
    await tab(mine, "waiting")
    await expect(row).to_be_visible()
    await theirs.click()
    await expect(hers.get_by_role("button", name="상담 받기")).to_be_visible()
    await row.click()
    await mine.get_by_role("button", name="상담 받기").click()
    await expect(hers.get_by_text(f"{NAME} 님이 맡고 있어서 답할 수 없어요")).to_be_visible()
    await expect(hers.get_by_role("button", name="상담 받기")).to_have_count(0)

    # They talk; the customer is told that it is a human, and by which name.
    await answer(mine, f"안녕하세요, {NAME}입니다. 결제 내역을 바로 확인해 볼게요.")
    await expect(customer.get_by_text(f"상담원 {NAME} 님과 이야기하고 있어요")).to_be_visible()
    await expect(customer.locator(".name.agent").last).to_have_text(f"상담원 {NAME}")
    await expect(bubbles(customer).last).to_contain_text("바로 확인해 볼게요")
    await ask(customer, "네, 어제 저녁 8시쯤 12,900원이 두 번 나갔어요")
    await expect(transcript(mine).get_by_text("두 번 나갔어요")).to_be_visible()
    await answer(mine, "확인했어요. 한 건은 승인만 되고 결제되지 않아서, 내일 오전에 자동으로 취소돼요.")
    write(ready, "민지", "갤럭시 S24예요")
    await expect(mine.get_by_text("읽지 않은 메시지 1개")).to_be_attached()
    await field(customer).press_sequentially("아 그")
    await expect(mine.locator("[data-on=true]")).to_be_visible()
    await picture(mine, "desk")
    await mine.emulate_media(color_scheme="dark")
    await picture(mine, "desk-dark")
    await mine.emulate_media(color_scheme="light")
    await field(customer).fill("")

    # Both lines break in the middle: nothing is lost, and nothing comes twice.
    await line.cut()
    await widget_line.cut()
    await expect(mine.get_by_text("연결이 끊겼어요")).to_be_visible()
    await answer(mine, "취소되면 문자로 알려 드려요.")
    await ask(customer, "혹시 안 되면 어떻게 해요?")
    line.mend()
    widget_line.mend()
    await expect(transcript(mine).get_by_text("혹시 안 되면 어떻게 해요?")).to_be_visible(timeout=PATIENCE_MS)
    await expect(bubbles(customer).filter(has_text="문자로 알려 드려요")).to_have_count(1, timeout=PATIENCE_MS)
    assert len([text for text in await said(mine) if "문자로 알려 드려요" in text]) == 1
    assert len([text for text in await said(mine) if "혹시 안 되면" in text]) == 1

    # Back to the bot, which answers at once; and to a human again.
    await mine.get_by_role("button", name="챗봇에게").click()
    await mine.get_by_role("dialog").get_by_role("button", name="챗봇에게").click()
    await expect(customer.get_by_text("챗봇이 답하고 있어요")).to_be_visible()
    count = await bubbles(customer).count()
    await ask(customer, "비밀번호 까먹었는데 로그인 어떻게 해요")
    await expect(bubbles(customer).filter(has_text="비밀번호 찾기").first).to_be_visible(timeout=PATIENCE_MS)
    assert await bubbles(customer).count() > count
    await expect(transcript(mine).get_by_text("비밀번호 찾기").first).to_be_visible()
    await ask(customer, "상담원 다시 연결해 주세요")
    await expect(mine.get_by_role("button", name="상담 받기")).to_be_visible(timeout=PATIENCE_MS)
    await hers.get_by_role("button", name="상담 받기").click()
    await expect(mine.get_by_text("이바다 님이 맡고 있어서 답할 수 없어요")).to_be_visible()
    await tab(mine, "others")
    await answer(hers, "이어서 도와드릴게요.")
    await expect(customer.get_by_text("상담원 이바다 님과 이야기하고 있어요")).to_be_visible()

    # And it is done.
    await hers.get_by_role("button", name="상담 끝내기").click()
    await hers.get_by_role("dialog").get_by_role("button", name="상담 끝내기").click()
    await expect(hers.get_by_text("끝난 상담이에요").first).to_be_visible()
    await expect(answer_field(hers)).to_have_count(0)
    everything = await bubbles(customer).all_inner_texts()
    await customer.reload()
    await customer.locator(".launcher").click()
    await expect(bubbles(customer)).to_have_count(len(everything), timeout=PATIENCE_MS)
    assert await bubbles(customer).all_inner_texts() == everything, "a reload shows the same, once"


NAME = "한지우"
"""The demo's agent."""
