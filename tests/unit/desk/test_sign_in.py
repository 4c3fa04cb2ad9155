"""Signing in over HTTP: wrong, locked, forged, revoked, replayed."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pyotp
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import build
from contracts.errors import ErrorBody
from desk.accounts.models import Entry, Kind, User
from desk.backends.sql_accounts import SqlAccountStore
from desk.backends.sql_tokens import SqlTokenStore
from desk.roles import ALLOWED, OPEN, PERSONAL, Role
from service.settings import Settings
from tests.unit.desk.conftest import CHEAP, PASSWORD, Browser, FakeClock, Postbox

OpenBrowser = Callable[[], Browser]
SignedIn = Callable[[Role], Awaitable[Browser]]
People = dict[Role, User]


async def reason(response: aiohttp.ClientResponse) -> str:
    error = ErrorBody.model_validate(await response.json()).error
    return str(error.detail["reason"])


async def test_a_session_works_like_a_token_with_its_users_role(browser: OpenBrowser, people: People) -> None:
    mine = browser()
    assert (await mine.call("GET", "/api/desk/queue")).status == 401
    response = await mine.sign_in("  Agent@Example.com ")
    assert response.status == 200
    body = await response.json()
    assert (body["user"]["id"], body["user"]["role"], body["user"]["totp"]) == ("u_agent", "agent", False)
    assert "hash" not in await response.text()
    cookie = response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert response.headers["Cache-Control"] == "no-store"
    assert (await mine.call("GET", "/api/desk/queue")).status == 200
    assert (await mine.call("GET", "/api/accounts/users")).status == 403
    again = await (await mine.call("GET", "/api/auth/session")).json()
    assert again == body
    assert (await mine.call("POST", "/api/auth/sign_out")).status == 204
    assert (await mine.call("GET", "/api/desk/queue")).status == 401
    assert (await mine.call("GET", "/api/auth/session")).status == 401


async def test_wrong_is_said_in_one_way_whatever_was_wrong(
    browser: OpenBrowser, people: People, store: SqlAccountStore, signed_in: SignedIn
) -> None:
    admin = await signed_in(Role.ADMIN)
    assert (await admin.call("PATCH", "/api/accounts/users/u_author", {"active": False})).status == 200
    mine, answers = browser(), []
    for email, password in (
        ("agent@example.com", "not the password"),
        ("nobody@example.com", PASSWORD),
        ("author@example.com", PASSWORD),
        ("hunter2 in the wrong field", PASSWORD),
    ):
        response = await mine.sign_in(email, password)
        answers.append((response.status, await response.text()))
        assert "Set-Cookie" not in response.headers
    assert len(set(answers)) == 1
    assert answers[0][0] == 401
    assert json.loads(answers[0][1])["error"]["message"] == "이메일이나 비밀번호가 맞지 않아요."
    told = [entry for _, entry in await store.entries(None, 4, "sign_in_failed")]
    assert [entry.subject for entry in told] == ["", "user:u_author", "", "user:u_agent"]
    assert [entry.detail.get("email") for entry in told] == ["not an address", None, "no***@example.com", None]


async def test_messages_come_in_the_browsers_language(browser: OpenBrowser, people: People) -> None:
    body = {"email": "agent@example.com", "password": "x"}
    response = await browser().call("POST", "/api/auth/sign_in", body, Accept_Language="fr, en-US;q=0.9, ko;q=0.1")
    assert (await response.json())["error"]["message"] == "The e-mail address or the password is not right."


async def test_failures_lock_for_a_while_and_then_release(
    browser: OpenBrowser, people: People, clock: FakeClock, settings: Settings
) -> None:
    mine = browser()
    for _ in range(settings.sign_in_attempts):
        assert (await mine.sign_in("agent@example.com", "wrong")).status == 401
    locked = await mine.sign_in("agent@example.com")
    assert locked.status == 429, "the right password does not help"
    assert await reason(locked) == "locked"
    assert locked.headers["Retry-After"] == "900"
    assert "15분 뒤에" in (await locked.json())["error"]["message"]
    assert (await mine.sign_in("supervisor@example.com")).status == 200, "others are not locked"
    clock.advance(seconds=settings.sign_in_lock_s - 1)
    assert (await mine.sign_in("agent@example.com")).status == 429
    clock.advance(seconds=1)
    assert (await mine.sign_in("agent@example.com")).status == 200


async def test_an_unknown_account_locks_just_the_same(browser: OpenBrowser, people: People) -> None:
    mine = browser()
    statuses = [(await mine.sign_in("nobody@example.com", "wrong")).status for _ in range(6)]
    assert statuses == [401] * 5 + [429]


async def test_success_forgets_the_failures_before(browser: OpenBrowser, people: People) -> None:
    mine = browser()
    for _ in range(2):
        for _ in range(4):
            assert (await mine.sign_in("agent@example.com", "wrong")).status == 401
        assert (await mine.sign_in("agent@example.com")).status == 200


async def test_one_address_may_not_try_everybody(browser: OpenBrowser, people: People) -> None:
    mine = browser()
    statuses = [(await mine.sign_in(f"p{n}@example.com", "wrong")).status for n in range(51)]
    assert statuses == [401] * 50 + [429]


async def test_what_another_site_sends_is_refused(browser: OpenBrowser, signed_in: SignedIn) -> None:
    mine = await signed_in(Role.AGENT)
    back = "/api/desk/conversations/rest:x/hand_back"
    assert (await mine.call("POST", back)).status == 404, "our own page's request goes through"
    assert (await mine.call("POST", back, Origin=str(mine.client.make_url("")).rstrip("/"))).status == 404
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "http://[bad"):
        response = await mine.call("POST", back, Origin=origin)
        assert (response.status, await reason(response)) == (403, "origin")
    assert (await mine.call("POST", back, Sec_Fetch_Site="cross-site")).status == 403
    for forged in ("", "0" * 64, "é"):
        response = await mine.call("POST", back, X_CSRF_Token=forged)
        assert (response.status, await reason(response)) == (403, "csrf")
    foreign = await browser().call("POST", "/api/auth/sign_in", {"email": "a", "password": "b"}, Origin="https://e.x")
    assert foreign.status == 403


async def test_a_sign_out_that_is_forged_signs_nobody_out(signed_in: SignedIn) -> None:
    mine = await signed_in(Role.AGENT)
    assert (await mine.call("POST", "/api/auth/sign_out", X_CSRF_Token="")).status == 403
    assert (await mine.call("GET", "/api/auth/session")).status == 200


async def test_a_socket_with_a_cookie_must_come_from_our_page(signed_in: SignedIn) -> None:
    mine = await signed_in(Role.AGENT)
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
    assert (await mine.call("GET", "/api/desk/queue", **upgrade)).status == 403
    assert (await mine.call("GET", "/api/desk/queue", Origin="https://evil.example", **upgrade)).status == 403
    ours = str(mine.client.make_url("")).rstrip("/")
    assert (await mine.call("GET", "/api/desk/queue", Origin=ours, **upgrade)).status == 200


async def test_a_token_needs_no_forgery_check_and_shadows_the_cookie(
    signed_in: SignedIn, tokens: SqlTokenStore
) -> None:
    mine = await signed_in(Role.ADMIN)
    bearer = f"Bearer {await tokens.create(Role.AUTHOR)}"
    back = "/api/desk/conversations/rest:x/hand_back"
    assert (await mine.call("POST", back, Authorization=bearer, Origin="https://x.example")).status == 403
    assert (await mine.call("GET", "/api/desk/queue", Authorization="Bearer nonsense")).status == 401
    agent = f"Bearer {await tokens.create(Role.AGENT)}"
    assert (await mine.call("POST", back, Authorization=agent, X_CSRF_Token="")).status == 404


async def test_every_sign_in_is_a_new_session_and_ends_the_browsers_old_one(
    browser: OpenBrowser, people: People
) -> None:
    mine = browser()
    cookies, ids = [], []
    for _ in range(2):
        response = await mine.sign_in("agent@example.com")
        ids.append((await response.json())["session_id"])
        cookies.append(response.headers["Set-Cookie"].split(";")[0])
    assert cookies[0] != cookies[1]
    other = browser()
    stolen = await other.call("GET", "/api/auth/session", Cookie=cookies[0])
    assert stolen.status == 401
    listed = await (await mine.call("GET", "/api/accounts/me/sessions")).json()
    assert [(item["id"], item["current"]) for item in listed["items"]] == [(ids[1], True)]


async def test_a_planted_cookie_is_not_taken_over(browser: OpenBrowser, people: People, settings: Settings) -> None:
    mine = browser()
    planted = f"sangdam_{settings.port}=planted"
    response = await mine.call(
        "POST", "/api/auth/sign_in", {"email": "agent@example.com", "password": PASSWORD}, Cookie=planted
    )
    assert response.status == 200
    assert "planted" not in response.headers["Set-Cookie"]
    assert (await browser().call("GET", "/api/auth/session", Cookie=planted)).status == 401


async def test_sessions_are_listed_and_revoked(signed_in: SignedIn) -> None:
    laptop, phone = await signed_in(Role.AGENT), await signed_in(Role.AGENT)
    listed = (await (await laptop.call("GET", "/api/accounts/me/sessions")).json())["items"]
    assert len(listed) == 2
    [other] = [item["id"] for item in listed if not item["current"]]
    stranger = await signed_in(Role.AUTHOR)
    assert (await stranger.call("DELETE", f"/api/accounts/me/sessions/{other}")).status == 404
    assert (await phone.call("GET", "/api/desk/queue")).status == 200
    assert (await laptop.call("DELETE", f"/api/accounts/me/sessions/{other}")).status == 204
    assert (await phone.call("GET", "/api/desk/queue")).status == 401
    assert (await laptop.call("DELETE", f"/api/accounts/me/sessions/{other}")).status == 404
    tablet = await signed_in(Role.AGENT)
    assert (await tablet.call("DELETE", "/api/accounts/me/sessions")).status == 204
    assert (await laptop.call("GET", "/api/desk/queue")).status == 401
    assert (await tablet.call("GET", "/api/desk/queue")).status == 200


async def test_a_session_ends_by_idleness_and_by_age(signed_in: SignedIn, clock: FakeClock, settings: Settings) -> None:
    idle = await signed_in(Role.AGENT)
    clock.advance(seconds=settings.session_idle_s - 1)
    assert (await idle.call("GET", "/api/desk/queue")).status == 200
    clock.advance(seconds=settings.session_idle_s)
    assert (await idle.call("GET", "/api/desk/queue")).status == 401
    busy, begun = await signed_in(Role.AGENT), clock()
    while (clock() - begun).total_seconds() < settings.session_max_s - 3600:
        assert (await busy.call("GET", "/api/desk/queue")).status == 200
        clock.advance(hours=6)
    clock.advance(hours=1)
    assert (await busy.call("GET", "/api/desk/queue")).status == 401


async def test_the_second_factor_end_to_end(browser: OpenBrowser, signed_in: SignedIn, clock: FakeClock) -> None:
    mine = await signed_in(Role.AGENT)
    assert await reason(await mine.call("POST", "/api/accounts/me/totp/confirm", {"code": "000000"})) == "no_offer"
    assert (await mine.call("POST", "/api/accounts/me/totp", {"password": "wrong"})).status == 422
    offer = await (await mine.call("POST", "/api/accounts/me/totp", {"password": PASSWORD})).json()
    assert re.fullmatch(r"otpauth://totp/.+\?secret=[A-Z2-7]{32}&issuer=.+", offer["uri"])
    app = pyotp.parse_uri(offer["uri"])
    assert isinstance(app, pyotp.TOTP)

    def code() -> str:
        return app.at(clock())

    assert (await browser().sign_in("agent@example.com")).status == 200, "an offer alone changes nothing"
    wrong = f"{(int(code()) + 1) % 1_000_000:06}"
    assert (await mine.call("POST", "/api/accounts/me/totp/confirm", {"code": wrong})).status == 422
    first = code()
    codes = (await (await mine.call("POST", "/api/accounts/me/totp/confirm", {"code": first})).json())["codes"]
    assert len(set(codes)) == 10

    other = browser()
    assert await reason(await other.sign_in("agent@example.com")) == "code_needed"
    assert await reason(await other.sign_in("agent@example.com", "wrong", code())) == "wrong"
    assert await reason(await other.sign_in("agent@example.com", code=first)) == "code_wrong", "used to confirm"
    clock.advance(seconds=30)
    assert (await other.sign_in("agent@example.com", code=code())).status == 200
    assert await reason(await browser().sign_in("agent@example.com", code=code())) == "code_wrong", "a replay"
    clock.advance(seconds=30)
    earlier = code()
    clock.advance(seconds=60)
    assert await reason(await browser().sign_in("agent@example.com", code=earlier)) == "code_wrong", "too old"
    clock.advance(seconds=30)
    assert (await browser().sign_in("agent@example.com", code=code()[:3] + " " + code()[3:])).status == 200

    assert (await browser().sign_in("agent@example.com", code=codes[0].upper())).status == 200
    assert await reason(await browser().sign_in("agent@example.com", code=codes[0])) == "code_wrong"
    assert (await other.call("POST", "/api/accounts/me/totp/disable", {"password": PASSWORD})).status == 204
    assert (await browser().sign_in("agent@example.com")).status == 200


async def test_codes_cannot_be_guessed_with_the_right_password(
    browser: OpenBrowser, signed_in: SignedIn, clock: FakeClock
) -> None:
    mine = await signed_in(Role.AGENT)
    offer = await (await mine.call("POST", "/api/accounts/me/totp", {"password": PASSWORD})).json()
    app = pyotp.TOTP(offer["secret"])
    assert (await mine.call("POST", "/api/accounts/me/totp/confirm", {"code": app.at(clock())})).status == 200
    clock.advance(minutes=1)
    other = browser()
    statuses = []
    for n in range(6):
        wrong = f"{(int(app.at(clock())) + 10 + n) % 1_000_000:06}"
        statuses.append((await other.sign_in("agent@example.com", code=wrong)).status)
        assert (await other.sign_in("agent@example.com")).status in (401, 429), "asking for the code forgives nothing"
    assert statuses == [401] * 5 + [429]


async def test_a_session_cannot_be_used_to_guess_the_password(signed_in: SignedIn) -> None:
    mine = await signed_in(Role.AGENT)
    statuses = [
        (await mine.call("POST", "/api/accounts/me/totp/disable", {"password": f"guess {n}"})).status for n in range(6)
    ]
    assert statuses == [422] * 5 + [429]


async def test_every_route_and_role_with_a_session(server: TestServer, signed_in: SignedIn, people: People) -> None:
    for role in Role:
        mine = await signed_in(role)
        for (method, path), allowed in ALLOWED.items():
            if method == "DELETE" and path == "/api/accounts/me/sessions":
                continue
            response = await mine.call(method, re.sub(r"{\w+}", "x", path))
            assert (response.status == 403) == (role not in allowed), (method, path, role, response.status)
            assert response.status != 401, (method, path, role)


async def test_a_token_reaches_nobodys_own_account(browser: OpenBrowser, people: People, tokens: SqlTokenStore) -> None:
    persons = await tokens.create(Role.AGENT, user_id="u_agent", name="mine")
    for token in (persons, await tokens.create(Role.ADMIN)):
        for method, path in PERSONAL:
            response = await browser().call(method, re.sub(r"{\w+}", "x", path), Authorization=f"Bearer {token}")
            assert (response.status, await reason(response)) == (403, "personal")


async def test_what_is_open_is_open_and_says_nothing(browser: OpenBrowser, people: People) -> None:
    for method, path in OPEN:
        response = await browser().call(method, path, {} if method == "POST" else None)
        without_provider = dict.fromkeys(("/api/auth/sso/start", "/api/auth/sso/callback"), 404)
        known = {"/api/auth/session": 401, "/api/auth/sign_out": 204, "/api/auth/options": 200, **without_provider}
        expected = known.get(path, 422)
        assert response.status == expected, path
    for path in ("/api/auth", "/api/auth/", "/api/auth/nothing", "/api/auth/sign_in/x"):
        assert (await browser().call("GET", path)).status == 401


@pytest.mark.parametrize(
    "body",
    [
        None, [], "text", 1, {}, {"email": "a@b.example"}, {"email": "a@b.example", "password": None},
        {"email": "a@b.example", "password": "x", "admin": True}, {"email": "x" * 255, "password": "x"},
        {"email": "a@b.example", "password": "x" * 1025}, {"email": "a@b.example", "password": "\ud800"},
        {"email": "a@b.example", "password": "x", "code": "<script>"},
        {"email": ["a@b.example"], "password": "x"}, {"email": "a@b.example", "password": {"$ne": ""}},
    ],
)  # fmt: skip
async def test_a_faulty_sign_in_is_a_clear_error_that_repeats_nothing(browser: OpenBrowser, body: Any) -> None:
    response = await browser().call("POST", "/api/auth/sign_in", body)
    assert response.status in (400, 422)
    text = await response.text()
    ErrorBody.model_validate_json(text)
    assert "xxxx" not in text
    assert "script" not in text


@pytest.mark.parametrize("email", ["\ud800@example.com", "a\x00@example.com", "' OR 1=1 --", "한글@예시.한국"])
async def test_odd_addresses_are_just_unknown(browser: OpenBrowser, people: People, email: str) -> None:
    assert (await browser().sign_in(email)).status in (401, 422)


async def test_behind_https_the_cookie_is_bound_to_the_host(
    settings: Settings, clock: FakeClock, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANGDAM_SECRET_ACCOUNTS", "s3cret")
    behind = settings.model_copy(update={"public_url": "https://help.example.com", "trusted_proxies": "127.0.0.0/8"})
    app = await build(behind, clock=clock, mail_by=postbox)
    async with TestClient(TestServer(app)) as client:
        store = await SqlAccountStore.open(behind.database("desk"))
        password_hash = CHEAP().hash(PASSWORD)
        user = User("u_1", "a@example.com", "가", Role.ADMIN, "ko", clock(), password_hash)
        await store.add_user(user, Entry(clock(), Kind.JOINED))
        headers = {"Origin": "https://help.example.com", "X-Forwarded-For": "198.51.100.9, 203.0.113.77"}
        body = {"email": "a@example.com", "password": PASSWORD}
        response = await client.post("/api/auth/sign_in", json=body, headers=headers)
        assert response.status == 200
        cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Host-sangdam=")
        assert "Secure" in cookie
        assert "Domain" not in cookie
        wrong_host = await client.post("/api/auth/sign_in", json=body, headers={"Origin": "http://help.example.com"})
        assert wrong_host.status == 403
        [(_, entry)] = await store.entries(None, 1, "signed_in")
        assert entry.address == "203.0.113.77"
        await store.close()
