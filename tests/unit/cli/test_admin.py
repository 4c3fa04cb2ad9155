"""`sangdam admin create`: the first administrator, with no password that anybody else knows."""

import asyncio
import functools
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from typer.testing import CliRunner

from cli.admin import app, create_admin, make_demo
from contracts.errors import Conflict, Unprocessable
from desk.accounts.demo import demo_accounts
from desk.accounts.models import LinkKind, User
from desk.backends.sql_accounts import SqlAccountStore
from desk.roles import Role
from desk.tokens import digest
from service.settings import Settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SANGDAM_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SANGDAM_ENV", "production")
    cheap = functools.partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("desk.accounts.passwords.PasswordHasher", cheap)
    return Settings()


async def look(settings: Settings, email: str, link: str | None = None) -> tuple[User | None, bool]:
    store = await SqlAccountStore.open(settings.database("desk"))
    user = await store.user_by_email(email)
    token = (link or "").partition("#invitation=")[2]
    found = user and await store.link(LinkKind.INVITATION, digest(token), user.created_at)
    await store.close()
    return user, bool(found)


def test_without_a_terminal_it_prints_a_link_and_nothing_else(settings: Settings) -> None:
    done = CliRunner().invoke(app, ["create", "Boss@Example.com", "--name", "노은결"])
    assert done.exit_code == 0, done.output
    [link] = done.output.split()
    user, valid = asyncio.run(look(settings, "boss@example.com", link))
    assert user is not None
    assert (user.role, user.name, user.joined, valid) == (Role.ADMIN, "노은결", False, True)


async def test_a_lost_link_is_made_anew_until_somebody_has_joined(settings: Settings) -> None:
    first = await create_admin(settings, "boss@example.com", "", "")
    second = await create_admin(settings, "boss@example.com", "", "")
    assert [(await look(settings, "boss@example.com", link))[1] for link in (first, second)] == [False, True]
    assert await create_admin(settings, "boss@example.com", "", "k7#Wq9z!Lm2p") is None
    user, valid = await look(settings, "boss@example.com", second)
    assert user is not None
    assert (user.joined, valid) == (True, False)
    with pytest.raises(Conflict):
        await create_admin(settings, "boss@example.com", "", "")


@pytest.mark.parametrize(("email", "password"), [("no address", ""), ("a@example.com", "short"), ("", "")])
async def test_bad_input_makes_nothing(settings: Settings, email: str, password: str) -> None:
    with pytest.raises(Unprocessable):
        await create_admin(settings, email, "", password)
    assert (await look(settings, "a@example.com"))[0] is None


def test_a_password_is_asked_for_twice_on_a_terminal(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = iter(["k7#Wq9z!Lm2p", "k7#Wq9z!Lm2q", "k7#Wq9z!Lm2p", "k7#Wq9z!Lm2p"])
    monkeypatch.setattr("cli.admin._on_a_terminal", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(asked))
    differ = CliRunner().invoke(app, ["create", "boss@example.com"])
    assert isinstance(differ.exception, Unprocessable)
    done = CliRunner().invoke(app, ["create", "boss@example.com"])
    assert done.output == "boss@example.com can sign in now\n"
    assert "k7#" not in done.output


def test_the_demos_accounts_are_made_once_and_never_in_production(settings: Settings) -> None:
    with pytest.raises(RuntimeError, match="production"):
        make_demo(settings)
    demo = settings.model_copy(update={"env": "demo"})
    make_demo(demo)
    made = demo_accounts(demo)
    make_demo(demo)
    assert demo_accounts(demo) == made
    assert len({account.password for account in made}) == 5
    assert (settings.data / "secrets" / "demo_admin").stat().st_mode & 0o077 == 0
