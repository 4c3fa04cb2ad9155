"""What the desk's tests do again and again."""

from playwright.async_api import Locator, Page, expect

from tests.e2e.desk.conftest import Customer
from tests.e2e.motion import stand_still
from tests.e2e.widget.scripted_server import AXE

DESK_NAMES = {"waiting": "대기", "mine": "내 상담", "others": "다른 상담"}


async def tab(page: Page, name: str) -> None:
    await page.locator(f"#tab-{name}").click()


def row(page: Page, customer: Customer) -> Locator:
    return page.get_by_role("listitem").filter(has_text=customer.name)


def answer_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="답변", exact=True)


def transcript(page: Page) -> Locator:
    return page.get_by_role("log")


async def claim(page: Page, customer: Customer) -> None:
    await tab(page, "waiting")
    await row(page, customer).click()
    await page.get_by_role("button", name="상담 받기").click()
    await expect(answer_field(page)).to_be_visible()


async def answer(page: Page, text: str) -> None:
    await answer_field(page).fill(text)
    await answer_field(page).press("Enter")
    await expect(answer_field(page)).to_have_value("")


async def said(page: Page) -> list[str]:
    """What stands in the bubbles that are drawn, in order."""
    return await transcript(page).locator("[data-speaker] p").all_inner_texts()


async def serious(page: Page) -> list[str]:
    """What axe finds that is serious or critical, once nothing moves."""
    await stand_still(page)
    await page.evaluate(AXE.read_text())
    result = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    grave = [rule for rule in result["violations"] if rule["impact"] in ("serious", "critical")]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in grave for node in rule["nodes"]]
