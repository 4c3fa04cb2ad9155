"""What the widget's tests do again and again."""

from typing import Any

from playwright.async_api import Locator, Page

from tests.e2e.motion import stand_still
from tests.e2e.widget.scripted_server import PICTURE, ScriptedServer

PHONE: Any = {"width": 390, "height": 844}
PNG = {"name": "화면.png", "mimeType": "image/png", "buffer": PICTURE}


async def visit(server: ScriptedServer, page: Page, query: str = "lang=ko") -> None:
    """Opens the widget on the host page, and waits for the server's welcome and until the panel stands still."""
    await page.goto(f"{server.base}/?{query}")
    await page.locator(".launcher").click()
    await server.until(lambda: len(server.sockets) == 1)
    await stand_still(page)


def field(page: Page) -> Locator:
    return page.locator("textarea")


def bubbles(page: Page) -> Locator:
    return page.locator(".bubble")


def send_button(page: Page) -> Locator:
    return page.get_by_role("button", name="보내기", exact=True)


async def chosen_pictures(page: Page, *files: dict[str, Any]) -> None:
    await page.locator("input[type=file]").set_input_files(list(files))


async def agree(page: Page) -> None:
    await page.get_by_role("button", name="확인하고 올리기").click()
