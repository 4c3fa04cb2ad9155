"""Korean input in the answer: one Enter, one whole message, whichever way the browser orders what it tells."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.desk.conftest import OpenPage, Place
from tests.e2e.desk.steps import answer_field, claim, transcript
from tests.e2e.widget.test_input_method import ORDERS

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.parametrize("order", ORDERS)
async def test_one_enter_sends_one_whole_answer(place: Place, desk: OpenPage, order: str) -> None:
    page = await desk()
    customer = await place.customer("도와주세요")
    await claim(page, customer)
    devtools = await page.context.new_cdp_session(page)
    await answer_field(page).evaluate(
        """(field) => {
            window.order = [];
            for (const type of ['compositionstart', 'compositionend', 'keydown'])
                field.addEventListener(type, () => window.order.push(type), true);
        }"""
    )
    await answer_field(page).focus()
    for _ in range(2):
        for method, event in ORDERS[order]:
            await devtools.send(method, event)
        await customer.hears("안녕하세요")
        await expect(answer_field(page)).to_have_value("")
    await answer_field(page).fill("끝")
    await page.keyboard.press("Enter")
    await customer.hears("끝")
    ours = transcript(page).locator("[data-speaker] p").filter(has_text=re.compile("^(안녕하세요|끝)$"))
    await expect(ours).to_have_text(["안녕하세요", "안녕하세요", "끝"])  # whole, each once
    seen = ", ".join(await page.evaluate("window.order"))
    assert re.sub(r" (named Process|229)", "", order) in seen, "the browser told it in this order"
