"""Korean input: one Enter, one whole message, whichever way the browser orders what it tells."""

import re
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.e2e.widget.scripted_server import ScriptedServer
from tests.e2e.widget.steps import bubbles, field, visit

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


def key(kind: str, code: int, name: str = "Enter") -> tuple[str, dict[str, Any]]:
    text = {"text": "\r"} if kind == "keyDown" else {}
    event = {"type": kind, "windowsVirtualKeyCode": code, "key": name, "code": "Enter", **text}
    return "Input.dispatchKeyEvent", event


COMPOSE = ("Input.imeSetComposition", {"text": "안녕하세", "selectionStart": 4, "selectionEnd": 4})
COMMIT = ("Input.insertText", {"text": "안녕하세요"})
ORDERS = {
    "keydown, compositionend, keydown": [COMPOSE, key("rawKeyDown", 229), COMMIT, key("keyDown", 13), key("keyUp", 13)],
    "keydown named Process, compositionend": [COMPOSE, key("rawKeyDown", 229, "Process"), COMMIT, key("keyUp", 13)],
    "compositionend, keydown": [COMPOSE, COMMIT, key("keyDown", 13), key("keyUp", 13)],
    "compositionend, keydown 229": [COMPOSE, COMMIT, key("rawKeyDown", 229), key("keyUp", 229)],
}


@pytest.mark.parametrize("order", ORDERS)
async def test_one_enter_sends_one_whole_message(
    server: ScriptedServer, context: BrowserContext, page: Page, order: str
) -> None:
    await visit(server, page)
    devtools = await context.new_cdp_session(page)
    await page.evaluate(
        """() => {
            window.order = [];
            const field = document.querySelector('sangdam-widget').shadowRoot.querySelector('textarea');
            for (const type of ['compositionstart', 'compositionend', 'keydown'])
                field.addEventListener(type, (event) => window.order.push(type), true);
        }"""
    )
    for said in (1, 2):
        for method, event in ORDERS[order]:
            await devtools.send(method, event)
        await server.until(lambda said=said: len(server.texts()) >= said)  # type: ignore[misc]
        await expect(field(page)).to_have_value("")
    await expect(bubbles(page)).to_have_text(["안녕하세요", "안녕하세요"])
    await field(page).fill("끝")
    await page.keyboard.press("Enter")
    await server.until(lambda: "끝" in server.texts())
    assert server.texts() == ["안녕하세요", "안녕하세요", "끝"], "whole, each once, and nothing swallowed after"
    seen = ", ".join(await page.evaluate("window.order"))
    assert re.sub(r" (named Process|229)", "", order) in seen, "the browser told it in this order"
