"""The desk in a real browser, before a bot of each test's own whose private services are down: everybody who writes to
it reaches the queue. The whole path through the real stack is `test_real_stack.py`."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Error, Page, WebSocketRoute, expect

from bot.app import build
from bot.pages.console import DIST
from desk.accounts.clock import Clock, utc_now
from desk.accounts.models import Entry, Kind, User
from desk.accounts.passwords import Passwords
from desk.backends.sql_accounts import SqlAccountStore
from desk.roles import Role
from service.settings import Settings
from tests.e2e.widget.conftest import browser  # noqa: F401  # a fixture
from tests.unit.desk.conftest import PASSWORD, Postbox
from tests.unit.desk.live.conftest import Socket

expect.set_options(timeout=20_000)
NOWHERE = "http://127.0.0.1:9"
PEOPLE = {
    "agent@example.com": ("한지우", Role.AGENT),
    "bada@example.com": ("이바다", Role.AGENT),
    "supervisor@example.com": ("오세린", Role.SUPERVISOR),
    "author@example.com": ("문가람", Role.AUTHOR),
    "admin@example.com": ("노은결", Role.ADMIN),
}


@dataclass
class Customer:
    """A customer's widget, without its looks."""

    socket: Socket
    conversation: str
    said: int = 0

    @property
    def name(self) -> str:
        """As the desk calls them."""
        return f"손님 {self.conversation[-4:].upper()}"

    async def say(self, text: str) -> None:
        self.said += 1
        await self.socket.send("message", client_id=f"c{self.said}", text=text)

    async def hears(self, text: str) -> dict[str, Any]:
        """The next message with this text; whatever comes before is passed over."""
        while (event := await self.socket.event("message.created"))["data"].get("text") != text:
            pass
        return event


@dataclass
class Place:
    """A running bot with its people."""

    base: str
    store: SqlAccountStore
    users: dict[str, User]
    postbox: Postbox
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def customer(self, *lines: str) -> Customer:
        """Somebody who has said this, and waits for an agent."""
        session = await self.stack.enter_async_context(aiohttp.ClientSession())
        ws = await session.ws_connect(f"{self.base}/channels/web/socket")
        socket = Socket(ws)
        await socket.send("hello", lang="ko")
        made = Customer(socket, (await socket.next("welcome"))["conversation"])
        for line in lines:
            await made.say(line)
        if lines:
            await socket.event("handoff.requested")
        return made


@asynccontextmanager
async def running(folder: Path, *, clock: Clock = utc_now, **settings: Any) -> AsyncIterator[Place]:
    assert (DIST / "index.html").exists(), "the desk is not built: npm ci && npm run build, in web/"
    port = settings.get("port")  # any that is free, where the address is told to nobody else
    given = Settings(data_dir=folder, **{"kb_url": NOWHERE, "rasa_url": NOWHERE, "actions_url": NOWHERE, **settings})
    postbox = Postbox()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(
            TestServer(await build(given, clock=clock, mail_by=postbox), port=port)
        )
        store = await SqlAccountStore.open(given.database("desk"))
        stack.push_async_callback(store.close)
        password_hash = await Passwords().hash(PASSWORD)
        users = {}
        for number, (email, (name, role)) in enumerate(PEOPLE.items()):
            users[email] = User(f"u_{number}", email, name, role, "ko", utc_now(), password_hash)
            await store.add_user(users[email], Entry(utc_now(), Kind.JOINED))
        yield Place(str(server.make_url("")).rstrip("/"), store, users, postbox, stack)


@pytest_asyncio.fixture(loop_scope="session")
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with running(tmp_path) as made:
        yield made


@dataclass
class Line:
    """A page's socket of the desk, to be cut."""

    routes: list[WebSocketRoute] = field(default_factory=list)
    up: bool = True

    async def through(self, page: Page, pattern: str) -> None:
        """From the next load on, all of the page's sockets of this address run through here."""

        async def pass_on(route: WebSocketRoute) -> None:
            with suppress(Error):  # the page is gone
                if self.up:
                    route.connect_to_server()
                    self.routes.append(route)
                else:
                    await route.close(code=1012)

        await page.route_web_socket(re.compile(pattern), pass_on)

    async def cut(self) -> None:
        """As a lost network would; and no new one comes through before `mend`."""
        self.up = False
        for route in self.routes:
            await route.close(code=1012)
        self.routes.clear()

    def mend(self) -> None:
        self.up = True


OpenPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:  # noqa: F811
    """Opens pages, each in a browser profile of its own. What goes wrong in a script, or is against the page's policy,
    fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    async def open_one(width: int = 1280, height: int = 800, **options: Any) -> Page:
        contexts.append(
            await browser.new_context(viewport={"width": width, "height": height}, locale="ko-KR", **options)
        )
        page = await contexts[-1].new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield open_one
    for context in contexts:
        await context.close()
    assert faults == []


@pytest.fixture
def desk(place: Place, open_page: OpenPage) -> OpenPage:
    """Opens pages on which somebody is signed in at the desk: `await desk("agent@example.com")`."""

    async def open_desk(email: str = "agent@example.com", *, line: Line | None = None, **options: Any) -> Page:
        page = await open_page(**options)
        if line is not None:
            await line.through(page, "/api/desk/socket")
        await page.goto(f"{place.base}/desk")
        await sign_in(page, email)
        return page

    return open_desk


async def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    await page.get_by_label("이메일").fill(email)
    await page.get_by_label("비밀번호", exact=True).fill(password)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation", name="주요 화면")).to_be_visible()
