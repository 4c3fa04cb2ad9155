"""The bot over real HTTP with a clock, a postbox and one person for each role; argon2 at its cheapest."""

import asyncio
import functools
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from bot.app import build
from desk.accounts.mail import Mail
from desk.accounts.models import Entry, Kind, User
from desk.accounts.passwords import Passwords
from desk.backends.sql_accounts import SqlAccountStore
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from service.settings import Settings

PASSWORD = "구름빵 한 조각 39"
CHEAP = functools.partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class FakeClock:
    now: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **parts: float) -> None:
        self.now += timedelta(**parts)


@dataclass
class Postbox:
    """Mails as they would go out."""

    mails: "asyncio.Queue[Mail]" = field(default_factory=asyncio.Queue)

    async def send(self, mail: Mail) -> None:
        await self.mails.put(mail)

    async def token(self) -> str:
        """What stands behind # in the next mail's link."""
        mail = await asyncio.wait_for(self.mails.get(), 10)
        found = re.search(r"/desk#\w+=(\S+)", mail.text)
        assert found, mail.text
        return found[1]


@dataclass
class Browser:
    """A cookie jar of its own, and the forgery token of its session."""

    client: TestClient[Any, Any]
    csrf: str = ""

    async def call(self, method: str, path: str, json: Any = None, **headers: str) -> aiohttp.ClientResponse:
        sent = {"X-CSRF-Token": self.csrf} | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, path, json=json, headers=sent)

    async def sign_in(self, email: str, password: str = PASSWORD, code: str | None = None) -> aiohttp.ClientResponse:
        body = {"email": email, "password": password} | ({"code": code} if code else {})
        response = await self.call("POST", "/api/auth/sign_in", body)
        if response.status == 200:
            self.csrf = (await response.json())["csrf"]
        return response


@pytest.fixture(autouse=True)
def cheap_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.accounts.passwords.PasswordHasher", CHEAP)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """Ours, and that of `limits`, which has none to hand in."""
    made = FakeClock()
    monkeypatch.setattr("limits.aio.storage.memory.time", SimpleNamespace(time=lambda: made().timestamp()))
    return made


@pytest.fixture
async def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    nowhere = "http://127.0.0.1:9"
    return Settings(data_dir=tmp_path, kb_url=nowhere, rasa_url=nowhere, actions_url=nowhere, ocr_url=nowhere)


@pytest.fixture
async def server(settings: Settings, clock: FakeClock, postbox: Postbox) -> AsyncIterator[TestServer]:
    async with TestServer(await build(settings, clock=clock, mail_by=postbox)) as running:
        yield running


@pytest.fixture
async def store(settings: Settings, server: TestServer) -> AsyncIterator[SqlAccountStore]:
    opened = await SqlAccountStore.open(settings.database("desk"))
    yield opened
    await opened.close()


@pytest.fixture
async def tokens(settings: Settings, server: TestServer) -> AsyncIterator[SqlTokenStore]:
    opened = await SqlTokenStore.open(settings.database("desk"))
    yield opened
    await opened.close()


@pytest.fixture
async def people(store: SqlAccountStore, clock: FakeClock) -> dict[Role, User]:
    """`agent@example.com` and so on, all with PASSWORD."""
    password_hash = await Passwords(CHEAP()).hash(PASSWORD)
    made = {}
    for role in Role:
        email = f"{role.value}@example.com"
        made[role] = User(f"u_{role.value}", email, f"이{role.value}", role, "ko", clock(), password_hash)
        await store.add_user(made[role], Entry(clock(), Kind.JOINED))
    return made


@pytest.fixture
async def browser(server: TestServer) -> AsyncIterator[Callable[[], Browser]]:
    """Opens browsers."""
    opened: list[TestClient[Any, Any]] = []

    def open_one() -> Browser:
        # The server is the fixture's to close, not the first browser's.
        opened.append(TestClient(server))
        return Browser(opened[-1])

    yield open_one
    for client in opened:
        await client.session.close()


@pytest.fixture
async def signed_in(browser: Callable[[], Browser], people: dict[Role, User]) -> Callable[[Role], Awaitable[Browser]]:
    async def sign_in(role: Role) -> Browser:
        made = browser()
        assert (await made.sign_in(people[role].email)).status == 200
        return made

    return sign_in
