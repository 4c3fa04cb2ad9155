"""An agent puts up their portrait, changes it, and takes it down: signed in, and their own alone."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import FormData

from desk.roles import Role
from tests.pictures import png
from tests.unit.desk.conftest import Browser

MINE = "/api/accounts/me/portrait"
SignIn = Callable[[Role], Awaitable[Browser]]


async def upload(browser: Browser, content: bytes) -> tuple[int, Any]:
    form = FormData()
    form.add_field("file", content, filename="me.png", content_type="image/png")
    async with browser.client.put(MINE, data=form, headers={"X-CSRF-Token": browser.csrf}) as response:
        return response.status, await response.json()


async def test_it_is_put_up_and_taken_down(signed_in: SignIn, browser: Callable[[], Browser]) -> None:
    agent, stranger = await signed_in(Role.AGENT), browser()
    assert await (await agent.call("GET", MINE)).json() == {"url": None}
    status, body = await upload(agent, png())
    assert status == 200
    assert await (await agent.call("GET", MINE)).json() == body
    seen = await stranger.call("GET", body["url"])
    assert (seen.status, seen.content_type) == (200, "image/jpeg")
    assert (await (await signed_in(Role.SUPERVISOR)).call("GET", MINE)).status == 200
    for junk, code in ((b"", "unprocessable"), (b"no picture at all, but long enough to tell", "unsupported_media")):
        status, refused = await upload(agent, junk)
        assert (status in (415, 422), refused["error"]["code"]) == (True, code)
    assert (await agent.call("DELETE", MINE)).status == 204
    assert (await stranger.call("GET", body["url"])).status == 404
    assert (await stranger.call("GET", MINE)).status == 401
