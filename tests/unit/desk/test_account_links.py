"""Invitations and resets over HTTP: once, in time, and telling nobody who has an account."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher

from bot.app import build
from desk.accounts.demo import demo_accounts, make_demo_accounts
from desk.accounts.models import User
from desk.accounts.passwords import Passwords
from desk.backends.sql_accounts import SqlAccountStore
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import Role
from service.settings import Settings
from tests.unit.desk.conftest import PASSWORD, Browser, FakeClock, Postbox

OpenBrowser = Callable[[], Browser]
SignedIn = Callable[[Role], Awaitable[Browser]]
People = dict[Role, User]
NEW = "초록 우산을 든 고양이 7"
INVITE = {"email": "New.Person@Example.com", "name": "나새롬", "role": "agent", "lang": "en"}


async def reason(response: aiohttp.ClientResponse) -> str:
    return str((await response.json())["error"]["detail"]["reason"])


async def invite(admin: Browser, **changes: Any) -> aiohttp.ClientResponse:
    return await admin.call("POST", "/api/accounts/users", INVITE | changes)


async def test_an_invitation_makes_an_account_once(
    browser: OpenBrowser, signed_in: SignedIn, postbox: Postbox, store: SqlAccountStore
) -> None:
    admin = await signed_in(Role.ADMIN)
    response = await invite(admin)
    assert response.status == 201
    invited = await response.json()
    assert (invited["mailed"], invited["link"]) == (True, None)
    assert (invited["user"]["email"], invited["user"]["joined"]) == ("new.person@example.com", False)
    again = await invite(admin, email="new.person@example.com ")
    assert (again.status, await reason(again)) == (409, "email_taken")

    mail = postbox.mails.get_nowait() if not postbox.mails.empty() else await postbox.mails.get()
    assert mail.to == "new.person@example.com"
    assert "in the role: agent" in mail.text, "in the language of whom it is for"
    token = mail.text.partition("#invitation=")[2].split()[0]
    mine = browser()
    seen = await (await mine.call("POST", "/api/auth/invitation", {"token": token})).json()
    assert (seen["name"], seen["role"]) == ("나새롬", "agent")
    weak = await mine.call("POST", "/api/auth/invitation/accept", {"token": token, "password": "new.person99"})
    assert (weak.status, await reason(weak)) == (422, "password_personal")
    body = {"token": token, "password": NEW, "name": "나새롬이"}
    accepted = await mine.call("POST", "/api/auth/invitation/accept", body)
    assert accepted.status == 200
    assert (await accepted.json())["user"]["name"] == "나새롬이"
    assert (await mine.call("GET", "/api/desk/queue")).status == 200
    for path in ("", "/accept"):
        used = await browser().call("POST", f"/api/auth/invitation{path}", body if path else {"token": token})
        assert (used.status, await reason(used)) == (404, "link")
    assert (await browser().sign_in("new.person@example.com", NEW)).status == 200
    assert [e.kind.value for _, e in await store.entries(None, 4, None)][1:] == ["signed_in", "joined", "invited"]


async def test_an_invitation_expires_and_can_be_sent_again(
    browser: OpenBrowser, signed_in: SignedIn, postbox: Postbox, clock: FakeClock
) -> None:
    user_id = (await (await invite(await signed_in(Role.ADMIN))).json())["user"]["id"]
    first = await postbox.token()
    clock.advance(days=7)
    assert (await browser().call("POST", "/api/auth/invitation", {"token": first})).status == 404
    admin = await signed_in(Role.ADMIN)
    assert (await admin.call("POST", f"/api/accounts/users/{user_id}/invitation")).status == 200
    second = await postbox.token()
    assert (await admin.call("POST", f"/api/accounts/users/{user_id}/invitation")).status == 200
    third = await postbox.token()
    assert (await browser().call("POST", "/api/auth/invitation", {"token": second})).status == 404, "voided"
    body = {"token": third, "password": NEW}
    assert (await browser().call("POST", "/api/auth/invitation/accept", body)).status == 200
    late = await admin.call("POST", f"/api/accounts/users/{user_id}/invitation")
    assert (late.status, await reason(late)) == (409, "joined")


async def test_of_two_at_once_one_takes_the_invitation(
    browser: OpenBrowser, signed_in: SignedIn, postbox: Postbox
) -> None:
    await invite(await signed_in(Role.ADMIN))
    token = await postbox.token()
    answers = await asyncio.gather(
        *(
            browser().call("POST", "/api/auth/invitation/accept", {"token": token, "password": f"{NEW} {n}"})
            for n in range(4)
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 404, 404, 404]


async def test_a_reset_sets_the_password_once_and_signs_out_everywhere(
    browser: OpenBrowser, signed_in: SignedIn, postbox: Postbox
) -> None:
    before = await signed_in(Role.AGENT)
    mine = browser()
    await mine.call("POST", "/api/auth/password_reset", {"email": "AGENT@example.com"})
    token = await postbox.token()
    looked = await mine.call("POST", "/api/auth/password_reset/look", {"token": token})
    assert (await looked.json())["email"] == "agent@example.com"
    assert (await mine.call("POST", "/api/auth/invitation", {"token": token})).status == 404, "of the other kind"
    path = "/api/auth/password_reset/confirm"
    weak = await mine.call("POST", path, {"token": token, "password": "1234567890"})
    assert (weak.status, await reason(weak)) == (422, "password_guessable")
    assert (await mine.call("POST", path, {"token": token, "password": NEW})).status == 204
    assert "바뀌었어요" in (await asyncio.wait_for(postbox.mails.get(), 10)).subject
    assert (await before.call("GET", "/api/auth/session")).status == 401
    assert (await mine.call("POST", path, {"token": token, "password": PASSWORD})).status == 404
    assert (await browser().sign_in("agent@example.com")).status == 401
    assert (await browser().sign_in("agent@example.com", NEW)).status == 200


async def test_a_reset_tells_nobody_who_has_an_account(
    browser: OpenBrowser, signed_in: SignedIn, postbox: Postbox, clock: FakeClock
) -> None:
    admin = await signed_in(Role.ADMIN)
    await admin.call("PATCH", "/api/accounts/users/u_author", {"active": False})
    await invite(admin)
    await postbox.token()
    answers = []
    for email in ("nobody@example.com", "author@example.com", "new.person@example.com", "junk", "agent@example.com"):
        response = await browser().call("POST", "/api/auth/password_reset", {"email": email})
        answers.append((response.status, await response.text()))
    assert set(answers) == {(202, '{"accepted":true}')}
    mail = await asyncio.wait_for(postbox.mails.get(), 10)
    assert mail.to == "agent@example.com"
    for _ in range(4):
        again = await browser().call("POST", "/api/auth/password_reset", {"email": "agent@example.com"})
        assert again.status == 202
    await postbox.token()
    token = await postbox.token()
    clock.advance(hours=1)
    late = await browser().call("POST", "/api/auth/password_reset/look", {"token": token})
    assert late.status == 404
    assert postbox.mails.empty(), "three an hour for one account"


async def test_a_password_is_changed_for_the_present_one(
    browser: OpenBrowser, signed_in: SignedIn, postbox: Postbox
) -> None:
    mine, other = await signed_in(Role.AGENT), await signed_in(Role.AGENT)
    path = "/api/accounts/me/password"
    wrong = await mine.call("POST", path, {"current": "wrong", "new": NEW})
    assert (wrong.status, await reason(wrong)) == (422, "wrong_password")
    short = await mine.call("POST", path, {"current": PASSWORD, "new": "짧아요"})
    assert (short.status, await reason(short)) == (422, "password_short")
    assert (await mine.call("POST", path, {"current": PASSWORD, "new": NEW})).status == 204
    assert (await mine.call("GET", "/api/auth/session")).status == 200
    assert (await other.call("GET", "/api/auth/session")).status == 401
    assert (await asyncio.wait_for(postbox.mails.get(), 10)).to == "agent@example.com"
    assert (await browser().sign_in("agent@example.com", NEW)).status == 200


async def test_a_hash_of_older_parameters_is_made_anew(
    browser: OpenBrowser, people: People, store: SqlAccountStore
) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    await store.replace_hash("u_agent", people[Role.AGENT].password_hash or "", old)
    assert (await browser().sign_in("agent@example.com")).status == 200
    user = await store.user("u_agent")
    assert user is not None
    assert user.password_hash is not None
    assert "m=8,t=1,p=1" in user.password_hash
    assert (await browser().sign_in("agent@example.com")).status == 200


async def test_a_changed_role_acts_at_once_and_is_written_down(signed_in: SignedIn, store: SqlAccountStore) -> None:
    admin, mine = await signed_in(Role.ADMIN), await signed_in(Role.AGENT)
    assert (await mine.call("GET", "/api/desk/queue")).status == 200
    response = await admin.call("PATCH", "/api/accounts/users/u_agent", {"role": "author"})
    assert (await response.json())["role"] == "author"
    assert (await mine.call("GET", "/api/desk/queue")).status == 403
    assert (await admin.call("PATCH", "/api/accounts/users/u_agent", {"role": "author"})).status == 200
    [(_, entry)] = await store.entries(None, 9, "role_changed")
    assert (entry.actor, entry.subject) == ("user:u_admin", "user:u_agent")
    assert entry.detail == {"from": "agent", "to": "author"}


async def test_the_last_admin_stays(signed_in: SignedIn, postbox: Postbox) -> None:
    admin = await signed_in(Role.ADMIN)
    assert (await invite(admin, role="admin")).status == 201
    for change in ({"role": "agent"}, {"active": False}):
        response = await admin.call("PATCH", "/api/accounts/users/u_admin", change)
        assert (response.status, await reason(response)) == (409, "last_admin"), "who was invited is no admin yet"
    assert (await admin.call("PATCH", "/api/accounts/users/u_agent", {"role": "admin"})).status == 200
    assert (await admin.call("PATCH", "/api/accounts/users/u_admin", {"role": "agent"})).status == 200
    assert (await admin.call("GET", "/api/accounts/users")).status == 403


async def test_a_shut_account_is_out_at_once_with_its_tokens(
    browser: OpenBrowser, signed_in: SignedIn, tokens: SqlTokenStore
) -> None:
    admin, mine = await signed_in(Role.ADMIN), await signed_in(Role.AGENT)
    made = await (
        await mine.call("POST", "/api/accounts/me/tokens", {"name": "내 스크립트", "password": PASSWORD})
    ).json()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert (await browser().call("GET", "/api/desk/queue", **bearer)).status == 200
    assert (await admin.call("PATCH", "/api/accounts/users/u_agent", {"active": False})).status == 200
    assert (await mine.call("GET", "/api/desk/queue")).status == 401
    assert (await browser().call("GET", "/api/desk/queue", **bearer)).status == 401
    assert (await browser().sign_in("agent@example.com")).status == 401
    assert (await admin.call("PATCH", "/api/accounts/users/u_agent", {"active": True})).status == 200
    assert (await mine.call("GET", "/api/desk/queue")).status == 401, "the session does not come back"
    assert (await browser().call("GET", "/api/desk/queue", **bearer)).status == 401
    assert (await browser().sign_in("agent@example.com")).status == 200


async def test_tokens_are_shown_once_listed_and_revoked(
    browser: OpenBrowser, signed_in: SignedIn, tokens: SqlTokenStore
) -> None:
    mine, stranger, admin = [await signed_in(r) for r in (Role.AGENT, Role.AUTHOR, Role.ADMIN)]
    wish = {"name": "보고서", "days": 30, "password": "guess"}
    assert (await mine.call("POST", "/api/accounts/me/tokens", wish)).status == 422
    made = await mine.call("POST", "/api/accounts/me/tokens", wish | {"password": PASSWORD})
    assert made.status == 201
    token, token_id = (await made.json())["token"], (await made.json())["view"]["id"]
    listed = await mine.call("GET", "/api/accounts/me/tokens")
    assert [(t["name"], t["role"], t["user_id"]) for t in (await listed.json())["items"]] == [
        ("보고서", "agent", "u_agent")
    ]
    assert token not in await listed.text()
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await browser().call("GET", "/api/desk/queue", **bearer)).status == 200
    await admin.call("PATCH", "/api/accounts/users/u_agent", {"role": "author"})
    assert (await browser().call("GET", "/api/desk/queue", **bearer)).status == 403, "it may what its person may"
    assert (await stranger.call("DELETE", f"/api/accounts/me/tokens/{token_id}")).status == 404
    assert (await mine.call("DELETE", f"/api/accounts/me/tokens/{token_id}")).status == 204
    assert (await browser().call("GET", "/api/desk/queue", **bearer)).status == 401

    service = await (
        await admin.call("POST", "/api/accounts/tokens", {"name": "야간 배치", "role": "supervisor", "days": 1})
    ).json()
    everyone = await (await admin.call("GET", "/api/accounts/tokens")).json()
    assert [(t["id"], t["user_id"]) for t in everyone["items"]] == [(service["view"]["id"], None)]
    assert (await admin.call("DELETE", f"/api/accounts/tokens/{service['view']['id']}")).status == 204
    assert (await admin.call("DELETE", f"/api/accounts/tokens/{service['view']['id']}")).status == 404
    page = await (await admin.call("GET", "/api/accounts/audit?kind=token_revoked")).json()
    assert [e["actor"] for e in page["items"]] == ["user:u_admin", "user:u_agent"]


async def test_the_audit_log_is_paged_and_masked(browser: OpenBrowser, signed_in: SignedIn) -> None:
    await browser().sign_in("minseo.kim@example.com", "wrong")
    admin = await signed_in(Role.ADMIN)
    seen, before = [], ""
    while True:
        page = await (await admin.call("GET", f"/api/accounts/audit?limit=3{before}")).json()
        seen += page["items"]
        if page["next"] is None:
            break
        before = f"&before={page['next']}"
    assert [e["id"] for e in seen] == list(range(len(seen), 0, -1))
    assert [e["kind"] for e in seen[:2]] == ["signed_in", "sign_in_failed"]
    assert seen[1]["detail"] == {"reason": "wrong", "email": "mi***@example.com"}
    assert {e["address"] for e in seen} == {"", "127.0.0.*"}
    for query in ("limit=0", "limit=201", "limit=x", "before=0", "kind=nothing"):
        assert (await admin.call("GET", f"/api/accounts/audit?{query}")).status == 422


async def test_people_are_listed_page_by_page(signed_in: SignedIn) -> None:
    admin = await signed_in(Role.ADMIN)
    first = await (await admin.call("GET", "/api/accounts/users?limit=3")).json()
    rest = await (await admin.call("GET", f"/api/accounts/users?limit=3&after={first['next']}")).json()
    assert [u["email"].split("@")[0] for u in first["items"] + rest["items"]] == sorted(role.value for role in Role)
    assert rest["next"] is None


async def test_an_admin_signs_somebody_out_and_resets_the_second_factor(signed_in: SignedIn) -> None:
    admin, mine = await signed_in(Role.ADMIN), await signed_in(Role.AGENT)
    assert (await admin.call("POST", "/api/accounts/users/u_agent/sign_out")).status == 204
    assert (await mine.call("GET", "/api/auth/session")).status == 401
    assert (await admin.call("POST", "/api/accounts/users/u_agent/totp/reset")).status == 204
    for path in ("", "/sign_out", "/totp/reset", "/invitation"):
        method = "POST" if path else "GET"
        assert (await admin.call(method, f"/api/accounts/users/u_nobody{path}")).status == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"role": "root"}, {"email": "no-address"}, {"email": "a@b"}, {"email": "a b@example.com"}, {"name": ""},
        {"name": "\u202egnp"}, {"name": "x" * 81}, {"name": "a\nBcc: x@example.com\x00"}, {"name": "  "},
        {"email": "a@example.com\nBcc: b@example.com"}, {"lang": "xx"}, {"password": "x"}, {"name": "\ud800"},
    ],
)  # fmt: skip
async def test_a_faulty_invitation_is_refused(signed_in: SignedIn, changes: dict[str, Any]) -> None:
    response = await invite(await signed_in(Role.ADMIN), **changes)
    assert response.status == 422, await response.text()


async def test_my_name_and_language(signed_in: SignedIn) -> None:
    mine = await signed_in(Role.AGENT)
    changed = await (await mine.call("PATCH", "/api/accounts/me", {"name": " 이  상담 ", "lang": "en"})).json()
    assert (changed["name"], changed["lang"]) == ("이 상담", "en")
    assert (await (await mine.call("GET", "/api/accounts/me")).json())["name"] == "이 상담"
    assert (await mine.call("PATCH", "/api/accounts/me", {"role": "admin"})).status == 422


async def test_production_without_mail_hands_the_link_to_the_admin_and_shuts_demo_accounts(
    settings: Settings, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await SqlAccountStore.open(settings.database("desk"))
    await make_demo_accounts(store, Passwords(), settings)
    await make_demo_accounts(store, Passwords(), settings)
    for name in ("CHOICES", "VISITORS"):
        monkeypatch.setenv(f"SANGDAM_SECRET_{name}", "s3cret")
    production = settings.model_copy(update={"env": "production"})
    with pytest.raises(RuntimeError, match="demo"):
        demo_accounts(production)
    with pytest.raises(RuntimeError, match="SANGDAM_SECRET_ACCOUNTS"):
        await build(production, clock=clock)
    monkeypatch.setenv("SANGDAM_SECRET_ACCOUNTS", "s3cret")
    tokens = await SqlTokenStore.open(settings.database("desk"))
    bearer = f"Bearer {await tokens.create(Role.ADMIN)}"
    async with TestClient(TestServer(await build(production, clock=clock))) as client:
        mine = Browser(client)
        for account in demo_accounts(settings):
            assert (await mine.sign_in(account.email, account.password)).status == 401
        response = await mine.call("POST", "/api/accounts/users", INVITE, Authorization=bearer)
        invited = await response.json()
        assert invited["mailed"] is False
        token = invited["link"].partition("#invitation=")[2]
        body = {"token": token, "password": NEW}
        assert (await mine.call("POST", "/api/auth/invitation/accept", body)).status == 200
        [(_, entry)] = await store.entries(None, 9, "invited")
        assert entry.actor.startswith("token:t_")
    await tokens.close()
    await store.close()


async def test_demo_accounts_sign_in(settings: Settings, browser: OpenBrowser, store: SqlAccountStore) -> None:
    await make_demo_accounts(store, Passwords(), settings)
    accounts = demo_accounts(settings)
    assert {account.role for account in accounts} == set(Role)
    assert len({account.password for account in accounts}) == len(accounts)
    for account in accounts:
        response = await browser().sign_in(account.email, account.password)
        assert (await response.json())["user"]["role"] == account.role.value
