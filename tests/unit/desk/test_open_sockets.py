"""A socket that was opened by right ends when the right does."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from desk import socket
from desk.accounts.models import COMMAND_LINE, Entry, Kind, User
from desk.backends.sql_accounts import SqlAccountStore
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from tests.unit.desk.conftest import PASSWORD, Browser, FakeClock

SignedIn = Callable[[Role], Awaitable[Browser]]
People = dict[Role, User]
SIGNED_OUT, OTHER_ROLE = 4401, 4403


async def desk_of(browser: Browser, **headers: str) -> ClientWebSocketResponse:
    own = {"Origin": str(browser.client.make_url("")).rstrip("/")}
    ws = await browser.client.ws_connect("/api/desk/socket", headers=headers or own)
    assert (await ws.receive_json(timeout=10))["type"] == "welcome"
    return ws


async def end_of(ws: ClientWebSocketResponse) -> int | None:
    while (await ws.receive(timeout=10)).type is WSMsgType.TEXT:
        pass
    return ws.close_code


async def test_it_ends_with_its_session_however_that_ends(signed_in: SignedIn, people: People) -> None:
    admin = await signed_in(Role.ADMIN)
    user = people[Role.AGENT].id

    async def signs_out(mine: Browser) -> None:
        await mine.call("POST", "/api/auth/sign_out")

    async def ended_elsewhere(mine: Browser) -> None:
        other = await signed_in(Role.AGENT)
        assert (await other.call("DELETE", "/api/accounts/me/sessions")).status == 204

    async def ended_by_an_admin(mine: Browser) -> None:
        assert (await admin.call("POST", f"/api/accounts/users/{user}/sign_out")).status == 204

    async def shut(mine: Browser) -> None:
        assert (await admin.call("PATCH", f"/api/accounts/users/{user}", {"active": False})).status == 200
        assert (await admin.call("PATCH", f"/api/accounts/users/{user}", {"active": True})).status == 200

    for ends in (signs_out, ended_elsewhere, ended_by_an_admin, shut):
        mine = await signed_in(Role.AGENT)
        ws = await desk_of(mine)
        await ends(mine)
        assert await end_of(ws) == SIGNED_OUT, ends.__name__


async def test_it_ends_when_the_role_is_another(signed_in: SignedIn, people: People) -> None:
    admin, mine = await signed_in(Role.ADMIN), await signed_in(Role.AGENT)
    ws = await desk_of(mine)
    changed = await admin.call("PATCH", f"/api/accounts/users/{people[Role.AGENT].id}", {"role": "author"})
    assert changed.status == 200
    assert await end_of(ws) == OTHER_ROLE


async def test_it_stays_when_others_sign_in_and_out_or_change_their_password(signed_in: SignedIn) -> None:
    mine, other = await signed_in(Role.AGENT), await signed_in(Role.SUPERVISOR)
    ws = await desk_of(mine)
    again = await signed_in(Role.AGENT)
    assert (await again.call("POST", "/api/auth/sign_out")).status == 204
    new = {"current": PASSWORD, "new": "물결 위의 종이배 71"}
    assert (await other.call("POST", "/api/accounts/me/password", new)).status == 204
    await ws.send_json({"type": "open", "conversation_id": "web:none"})
    while (frame := await ws.receive_json(timeout=10))["type"] != "error":
        pass
    assert frame["code"] == "not_found"
    await ws.close()


async def test_what_another_process_ends_is_noticed(
    signed_in: SignedIn, people: People, store: SqlAccountStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "ASK_AGAIN_S", 0.05)
    ws = await desk_of(await signed_in(Role.AGENT))
    await store.deactivate(people[Role.AGENT].id, Entry(clock(), Kind.DEACTIVATED, COMMAND_LINE))
    assert await end_of(ws) == SIGNED_OUT


async def test_a_token_that_is_revoked_ends_its_socket(
    signed_in: SignedIn, tokens: SqlTokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await signed_in(Role.ADMIN)
    token = await tokens.create(Role.AGENT)
    ws = await desk_of(admin, Authorization=f"Bearer {token}")
    made = await tokens.identify(token)
    assert made is not None
    assert (await admin.call("DELETE", f"/api/accounts/tokens/{made.id}")).status == 204
    assert await end_of(ws) == SIGNED_OUT


async def test_a_desk_left_open_does_not_keep_its_session(
    signed_in: SignedIn, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "ASK_AGAIN_S", 0.05)
    ws = await desk_of(await signed_in(Role.AGENT))
    clock.now += timedelta(hours=13)
    assert await end_of(ws) == SIGNED_OUT
