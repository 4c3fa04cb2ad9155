"""A why-question that a human has to confirm, before the real stack: the agent sees the facts, and asks for none."""

import pytest
from playwright.async_api import expect

from cli.stack import Stack
from desk.accounts.demo import demo_accounts
from desk.roles import Role
from tests.e2e.conftest import Picture
from tests.e2e.desk.conftest import OpenPage, sign_in
from tests.e2e.desk.steps import serious, transcript
from tests.e2e.widget.steps import bubbles, field

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
PATIENCE_MS = 30_000


async def test_the_agent_sees_what_the_bot_looked_up(ready: Stack, open_page: OpenPage, picture: Picture) -> None:
    customer, desk = await open_page(), await open_page(1440, 900)
    await customer.goto(f"{ready.base}/?customer=c-023")
    await customer.locator(".launcher").click()
    await field(customer).fill("환불이 왜 이렇게 늦어요")
    await field(customer).press("Enter")
    await customer.get_by_role("button", name="네, 확인해 주세요").click(timeout=PATIENCE_MS)
    await expect(bubbles(customer).last).to_contain_text("다시 설명하지 않으셔도 돼요", timeout=PATIENCE_MS)

    agent = next(account for account in demo_accounts(ready.settings) if account.role is Role.AGENT)
    await desk.goto(f"{ready.base}/desk")
    await sign_in(desk, agent.email, agent.password)
    await desk.get_by_role("listitem").filter(has_text="환불이 왜 이렇게 늦어요").last.click()
    facts = transcript(desk).get_by_role("region", name="챗봇이 살펴본 기록")
    await expect(facts).to_contain_text("환불이 늦어지는 이유")
    for label, text in (
        ("고객 번호", "c-023"),
        ("상품", "무선 청소기"),
        ("환불 금액", "129,000원"),
        ("단계", "환불 승인"),
    ):
        await expect(facts.locator("div").filter(has_text=f"{label}{text}")).to_be_visible()
    await expect(transcript(desk).get_by_text("챗봇이 상담원에게 넘겼어요 · 상담원의 확인이 필요함")).to_be_visible()
    assert await serious(desk) == []
    await picture(desk, "desk-diagnosis")
