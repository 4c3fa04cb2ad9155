"""One suite over every backend of the accounts: it compares values, not lengths."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from contracts.errors import Conflict, NotFound
from desk.accounts.models import Entry, Kind, Link, LinkKind, Session, User
from desk.backends.sql_accounts import SqlAccountStore
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from service.database import connect, writing

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AGENT = User("u_a", "a@example.com", "가람", Role.AGENT, "ko", NOW, "hash-a")
ADMIN = User("u_b", "b@example.com", "Bo", Role.ADMIN, "en", NOW, "hash-b")
SESSION = Session("s_1", "u_a", NOW, NOW, NOW + timedelta(days=1), "203.0.113.7", "Firefox")
LINK = Link("d1", LinkKind.INVITATION, "u_a", NOW, NOW + timedelta(hours=1))


def told(kind: Kind = Kind.JOINED, **parts: str) -> Entry:
    return Entry(NOW, kind, "command line", "user:u_a", "203.0.113.7", parts)


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('desk') / 'desk.sqlite3'}"


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlAccountStore]:
    opened = await SqlAccountStore.open(url)
    await opened.add_user(AGENT, told())
    await opened.add_user(ADMIN, told())
    yield opened
    await opened.close()


async def kinds(store: SqlAccountStore) -> list[Kind]:
    return [entry.kind for _, entry in reversed(await store.entries(None, 100, None))][2:]


async def test_users_come_back_as_written(store: SqlAccountStore) -> None:
    assert await store.user("u_a") == await store.user_by_email("a@example.com") == AGENT
    assert await store.users("", 10) == [AGENT, ADMIN]
    assert await store.users("a@example.com", 10) == [ADMIN]
    assert await store.user("u_x") is None
    assert await store.user_by_email("x@example.com") is None
    with pytest.raises(Conflict):
        await store.add_user(replace(ADMIN, id="u_c"), told(Kind.INVITED), LINK)
    assert await kinds(store) == [], "what failed is not told"


async def test_changes_are_told_once_and_only_where_something_changed(store: SqlAccountStore) -> None:
    await store.change_profile("u_a", None, None)
    await store.change_profile("u_a", "나라", "en")
    await store.change_role("u_a", Role.AGENT, told(Kind.ROLE_CHANGED))
    await store.change_role("u_a", Role.AUTHOR, told(Kind.ROLE_CHANGED))
    await store.reactivate("u_a", told(Kind.REACTIVATED))
    await store.deactivate("u_a", told(Kind.DEACTIVATED))
    await store.deactivate("u_a", told(Kind.DEACTIVATED))
    changed = replace(AGENT, name="나라", lang="en", role=Role.AUTHOR)
    assert await store.user("u_a") == replace(changed, deactivated_at=NOW)
    await store.reactivate("u_a", told(Kind.REACTIVATED))
    assert await store.user("u_a") == changed
    assert await kinds(store) == [Kind.ROLE_CHANGED, Kind.DEACTIVATED, Kind.REACTIVATED]
    [(_, entry)] = await store.entries(None, 1, Kind.ROLE_CHANGED)
    assert entry == told(Kind.ROLE_CHANGED, **{"from": "agent", "to": "author"})
    for change in (store.reactivate("u_x", told()), store.change_role("u_x", Role.AGENT, told())):
        with pytest.raises(NotFound):
            await change


async def test_of_two_admins_who_remove_each_other_one_stays(store: SqlAccountStore) -> None:
    await store.change_role("u_a", Role.ADMIN, told())
    done = await asyncio.gather(
        store.deactivate("u_a", told()), store.change_role("u_b", Role.AGENT, told()), return_exceptions=True
    )
    assert sorted(type(answer) for answer in done if answer is not None) == [Conflict]
    await store.deactivate("u_b", told(), even_last=True)
    await store.deactivate("u_a", told(), even_last=True)
    assert [user.active for user in await store.users("", 9)] == [False, False]


async def test_a_link_is_used_once_and_in_time(store: SqlAccountStore) -> None:
    await store.add_link(LINK, told(Kind.INVITED))
    assert await store.link(LinkKind.INVITATION, "d1", NOW) == LINK
    assert await store.link(LinkKind.RESET, "d1", NOW) is None
    assert await store.link(LinkKind.INVITATION, "d1", LINK.expires_at) is None
    assert not await store.use_link(LINK, "late", None, [told()], LINK.expires_at)
    await store.add_session(SESSION, "c1", told(), 9)
    used = await asyncio.gather(*(store.use_link(LINK, f"hash-{n}", "이름", [told()], NOW) for n in range(4)))
    assert sorted(used) == [False, False, False, True]
    assert await store.user("u_a") == replace(AGENT, password_hash=f"hash-{used.index(True)}", name="이름")
    assert await store.session("c1") is None, "a new password ends sessions"


async def test_a_newer_link_voids_the_older_of_its_kind(store: SqlAccountStore) -> None:
    reset, newer = replace(LINK, digest="r", kind=LinkKind.RESET), replace(LINK, digest="d2")
    for link in (LINK, reset, newer):
        await store.add_link(link, told())
    found = [await store.link(link.kind, link.digest, NOW) for link in (LINK, reset, newer)]
    assert found == [None, reset, newer]
    await store.change_password("u_a", "new", told())
    assert await store.link(LinkKind.RESET, "r", NOW) is None
    await store.add_link(newer, told())
    await store.deactivate("u_a", told())
    assert await store.link(LinkKind.INVITATION, "d2", NOW) is None


async def test_a_hash_is_replaced_only_where_it_is_still_the_one(store: SqlAccountStore) -> None:
    await store.replace_hash("u_a", "another", "lost")
    assert await store.user("u_a") == AGENT
    await store.replace_hash("u_a", "hash-a", "hash-a2")
    assert await store.user("u_a") == replace(AGENT, password_hash="hash-a2")


async def test_sessions_begin_are_seen_and_end(store: SqlAccountStore) -> None:
    assert await store.add_session(SESSION, "c1", told(Kind.SIGNED_IN), 9)
    assert await store.session("c1") == (SESSION, AGENT)
    assert await store.session("c2") is None
    later = NOW + timedelta(minutes=5)
    await store.saw_session("s_1", later)
    assert await store.sessions("u_a") == [replace(SESSION, seen_at=later)]
    assert not await store.revoke_session("u_b", "s_1", told(Kind.SESSIONS_REVOKED)), "another's"
    assert await store.revoke_session("u_a", "s_1", told(Kind.SIGNED_OUT))
    assert await store.session("c1") is None
    assert await kinds(store) == [Kind.SIGNED_IN, Kind.SIGNED_OUT]


async def test_the_oldest_sessions_over_the_most_end(store: SqlAccountStore) -> None:
    for n in range(4):
        at = NOW + timedelta(minutes=n)
        await store.add_session(replace(SESSION, id=f"s_{n}", seen_at=at), f"c{n}", told(), 3)
    assert [s.id for s in await store.sessions("u_a")] == ["s_3", "s_2", "s_1"]
    assert await store.revoke_sessions("u_a", told(), keep="s_2") == 2
    assert [s.id for s in await store.sessions("u_a")] == ["s_2"]
    much_later = replace(SESSION, id="s_9", created_at=NOW + timedelta(days=2))
    await store.add_session(much_later, "c9", told(), 3)
    assert [s.id for s in await store.sessions("u_a")] == ["s_9"], "expired ones are cleared away"


async def test_a_shut_account_has_no_sessions_and_gets_none(store: SqlAccountStore) -> None:
    await store.add_session(SESSION, "c1", told(), 9)
    await store.deactivate("u_a", told())
    assert await store.session("c1") is None
    assert not await store.add_session(SESSION, "c2", told(), 9)


async def test_a_second_factor_is_confirmed_and_its_steps_taken_once(store: SqlAccountStore) -> None:
    await store.offer_totp("u_a", "n1")
    await store.offer_totp("u_a", "n2")
    assert not await store.confirm_totp("u_a", "n1", 7, ["x"], told())
    assert await store.confirm_totp("u_a", "n2", 7, ["x", "y"], told(Kind.TOTP_ENABLED))
    assert await store.user("u_a") == replace(AGENT, totp="n2")
    assert [await store.take_step("u_a", step) for step in (7, 6, 8, 8, 9)] == [False, False, True, False, True]
    taken = await asyncio.gather(*(store.take_step("u_a", 10) for _ in range(4)))
    assert sorted(taken) == [False, False, False, True]
    used = told(Kind.RECOVERY_CODE_USED)
    codes = [await store.take_recovery_code(u, c, used) for u, c in (("u_b", "x"), ("u_a", "x"), ("u_a", "x"))]
    assert codes == [False, True, False]
    await store.remove_totp("u_a", told(Kind.TOTP_DISABLED))
    assert await store.user("u_a") == AGENT
    assert not await store.take_recovery_code("u_a", "y", used)
    assert await kinds(store) == [Kind.TOTP_ENABLED, Kind.RECOVERY_CODE_USED, Kind.TOTP_DISABLED]


async def test_the_audit_log_only_grows(store: SqlAccountStore, url: str) -> None:
    await store.record(told(Kind.SIGN_IN_FAILED, reason="wrong"))
    before = await store.entries(None, 100, None)
    assert before[0] == (3, told(Kind.SIGN_IN_FAILED, reason="wrong"))
    assert await store.entries(3, 1, None) == before[1:2]
    engine = connect(url)
    for statement in ("DELETE FROM audit", "UPDATE audit SET actor = 'nobody'", "DELETE FROM audit WHERE id = 1"):
        with pytest.raises(DatabaseError, match="only grows"):
            async with writing(engine) as connection:
                await connection.execute(text(statement))
    await engine.dispose()
    assert await store.entries(None, 100, None) == before


async def test_tokens_have_their_persons_present_role(store: SqlAccountStore, url: str) -> None:
    tokens = await SqlTokenStore.open(url)
    persons = await tokens.create(Role.AGENT, name="보고서", user_id="u_a", by="user:u_a")
    programs = await tokens.create(Role.AUTHOR)
    short = await tokens.create(Role.AUTHOR, valid_for=timedelta(0))
    await store.change_role("u_a", Role.REVIEWER, told())
    found = [await tokens.identify(token) for token in (persons, programs, short, "sangdam_x", "x" * 201)]
    assert [token and (token.role, token.user_id, token.name) for token in found] == [
        (Role.REVIEWER, "u_a", "보고서"), (Role.AUTHOR, None, ""), None, None, None,
    ]  # fmt: skip
    assert [token.name for token in await tokens.tokens("u_a")] == ["보고서"]
    assert {token.role for token in await tokens.tokens()} == {Role.REVIEWER, Role.AUTHOR}
    mine = (await tokens.tokens("u_a"))[0].id
    assert not await tokens.revoke(mine, user_id="u_b", by="user:u_b")
    assert await tokens.revoke(mine, user_id="u_a", by="user:u_a")
    assert not await tokens.revoke(mine, by="user:u_b")
    assert await tokens.identify(persons) is None
    another = await tokens.create(Role.AGENT, user_id="u_a")
    await store.deactivate("u_a", told())
    assert await tokens.identify(another) is None
    created = [entry for _, entry in await store.entries(None, 100, "token_created")]
    assert [entry.actor for entry in created] == ["command line"] * 3 + ["user:u_a"]
    await tokens.close()


async def test_tokens_made_before_there_were_accounts_go_on_working(url: str) -> None:
    from alembic import command
    from alembic.config import Config

    from desk.backends.sql_sessions import MIGRATIONS
    from desk.tokens import digest

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    def first_revision(connection: object) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

    engine = connect(url)
    async with writing(engine) as connection:
        await connection.run_sync(first_revision)
        values = {"d": digest("sangdam_old"), "now": "2026-01-01 00:00:00", "end": "2999-01-01 00:00:00"}
        await connection.execute(
            text("INSERT INTO api_tokens (digest, role, created_at, expires_at) VALUES (:d, 'agent', :now, :end)"),
            values,
        )
    await engine.dispose()
    tokens = await SqlTokenStore.open(url)
    found = await tokens.identify("sangdam_old")
    assert found is not None
    assert (found.role, found.user_id, found.id[:2]) == (Role.AGENT, None, "t_")
    await tokens.close()
