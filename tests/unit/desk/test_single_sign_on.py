"""Single sign-on against a small identity provider that runs as a process of its own, also where it does wrong."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from limits import RateLimitItemPerSecond

from bot.app import build
from cli.stack import free_port_block
from desk.accounts.clock import utc_now
from desk.accounts.models import Entry, Kind, User
from desk.accounts.parts import put_together
from desk.accounts.passwords import Passwords
from desk.accounts.single_sign_on import role_table
from desk.backends.sql_accounts import SqlAccountStore
from desk.roles import Role
from service.client import ServiceClient
from service.settings import Settings
from tests.oidc_provider import CLIENT, SECRET, Running, running_provider
from tests.unit.desk.conftest import PASSWORD, Postbox

NOWHERE = "http://127.0.0.1:9"
MINA: dict[str, Any] = {"sub": "2040", "email": "Mina@example.com", "email_verified": True, "name": "서미나"}
USER = User("u_mina", "mina@example.com", "서미나", Role.AGENT, "ko", utc_now())


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with running_provider() as made:
        yield made


@pytest.fixture
def provider(process: Running) -> Running:
    process.control(people={"mina": MINA}, wrong={})
    return process


@dataclass
class Site:
    """A bot with single sign-on, and a browser at it."""

    base: str
    http: aiohttp.ClientSession
    store: SqlAccountStore
    provider: Running

    async def lead(self, method: str, url: str, **options: Any) -> str:
        """Where the browser is led to."""
        async with self.http.request(method, url, allow_redirects=False, **options) as response:
            assert response.status == 303, await response.text()
            return response.headers["Location"]

    async def to_provider(self, to: str = "/desk") -> dict[str, str]:
        """What the provider is asked."""
        return dict(parse_qsl(urlsplit(await self.lead("GET", f"{self.base}/api/auth/sso/start?to={to}")).query))

    async def back(self, asked: dict[str, str], who: str = "mina") -> str:
        """The address that the provider leads back to."""
        return await self.lead("POST", f"{self.provider.base}/authorize", data={**asked, "who": who})

    async def sign_in(self, who: str = "mina", to: str = "/desk") -> str:
        """The whole way: where one ends."""
        return await self.lead("GET", await self.back(await self.to_provider(to), who))

    async def me(self) -> dict[str, Any] | None:
        async with self.http.get(f"{self.base}/api/auth/session") as response:
            return (await response.json())["user"] if response.status == 200 else None

    async def options(self) -> Any:
        async with self.http.get(f"{self.base}/api/auth/options") as response:
            return await response.json()

    async def audit(self) -> list[tuple[str, dict[str, str]]]:
        return [(entry.kind.value, entry.detail) for _, entry in await self.store.entries(None, 50, None)]


@asynccontextmanager
async def site(folder: Path, provider: Running, *users: User, **more: Any) -> AsyncIterator[Site]:
    port = free_port_block(1)
    given = {"kb_url": NOWHERE, "rasa_url": NOWHERE, "actions_url": NOWHERE, "oidc_client_secret": SECRET}
    named = {"oidc_issuer": provider.base, "oidc_client_id": CLIENT}
    settings = Settings(data_dir=folder, port=port, **{**given, **named, **more})
    async with TestServer(await build(settings, mail_by=Postbox()), port=port):
        store = await SqlAccountStore.open(settings.database("desk"))
        for user in users:
            await store.add_user(user, Entry(utc_now(), Kind.INVITED))
        # Tests are at an address and not at a name, where cookies are kept only if asked for.
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            yield Site(settings.public, http, store, provider)
        await store.close()


async def test_who_was_invited_comes_in_and_is_known_again_under_another_address(
    tmp_path: Path, provider: Running
) -> None:
    async with site(tmp_path, provider, USER) as place:
        assert (await place.options())["sso"] == {"name": None, "sign_out": None}
        assert await place.sign_in(to="/desk/c/web:1") == "/desk/c/web:1"
        me = await place.me()
        assert me is not None
        assert (me["email"], me["role"], me["joined"]) == ("mina@example.com", "agent", True)
        kinds = [kind for kind, _ in await place.audit()]
        assert kinds == ["signed_in", "sso_linked", "invited"]
        assert (await place.audit())[0][1] == {"by": "sso"}
        provider.control(people={"mina": {**MINA, "email": "married@example.com", "email_verified": False}})
        assert await place.sign_in() == "/desk"
        assert ((await place.me()) or {})["email"] == "mina@example.com", "the provider's own name for her counts"
        out = (await place.options())["sso"]["sign_out"]
        assert await place.lead("GET", out) == f"{place.base}/desk"


async def test_what_the_provider_is_asked(tmp_path: Path, provider: Running) -> None:
    async with site(tmp_path, provider, USER) as place:
        one, other = await place.to_provider(), await place.to_provider()
        assert one["redirect_uri"] == f"{place.base}/api/auth/sso/callback"
        assert (one["scope"], one["code_challenge_method"]) == ("openid email profile", "S256")
        assert all(one[name] != other[name] for name in ("state", "nonce", "code_challenge"))
        # Two tabs on their way at once both arrive.
        for asked in (other, one):
            assert await place.lead("GET", await place.back(asked)) == "/desk"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"claims": {"nonce": "another"}}, "invalid"),
        ({"without": ["nonce"]}, "invalid"),
        ({"claims": {"aud": "another-client"}}, "invalid"),
        ({"claims": {"aud": [CLIENT, "another-client"]}}, "invalid"),
        ({"claims": {"aud": [CLIENT, "another-client"], "azp": "another-client"}}, "invalid"),
        ({"claims": {"iss": "https://elsewhere.example"}}, "invalid"),
        ({"claims": {"exp": 1_700_000_000}}, "invalid"),
        ({"claims": {"iat": 4_000_000_000}}, "invalid"),
        ({"without": ["exp"]}, "invalid"),
        ({"without": ["sub"]}, "invalid"),
        ({"signed": "none"}, "invalid"),
        ({"signed": "by the secret"}, "invalid"),
        ({"signed": "by another key"}, "invalid"),
        ({"back": {"iss": "https://elsewhere.example"}}, "invalid"),
        ({"back": {"code": "made-up"}}, "invalid"),
        ({"back": {"error": "access_denied"}}, "denied"),
        ({"back": {"error": "server_error"}}, "invalid"),
        ({"claims": {"email_verified": False}}, "email"),
        ({"claims": {"email": "no address"}}, "email"),
        ({"without": ["email"], "userinfo": {"sub": "somebody else"}}, "invalid"),
    ],
    ids=str,
)
async def test_what_is_not_good_signs_nobody_in_and_stands_in_the_audit_log(
    tmp_path: Path, provider: Running, wrong: dict[str, Any], reason: str
) -> None:
    async with site(tmp_path, provider, USER) as place:
        asked = await place.to_provider()
        provider.control(wrong=wrong)
        assert await place.lead("GET", await place.back(asked)) == f"/desk#sso={reason}"
        assert await place.me() is None
        assert (await place.audit())[0] == ("sign_in_failed", {"by": "sso", "reason": reason})


async def test_an_address_that_the_id_token_leaves_out_is_asked_for(tmp_path: Path, provider: Running) -> None:
    async with site(tmp_path, provider, USER) as place:
        provider.control(wrong={"without": ["email", "email_verified", "name"]})
        assert await place.sign_in() == "/desk"
        assert await place.me() is not None


async def test_an_answer_counts_once_and_in_its_own_browser(tmp_path: Path, provider: Running) -> None:
    async with site(tmp_path, provider, USER) as place:
        back = await place.back(await place.to_provider())
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as another:
            stranger = Site(place.base, another, place.store, provider)
            assert await stranger.lead("GET", back) == "/desk#sso=stale"
            assert await stranger.me() is None
        assert await place.lead("GET", back) == "/desk#sso=stale", "a stranger has tried it: begin anew"
        back = await place.back(await place.to_provider())
        assert await place.lead("GET", back) == "/desk"
        assert await place.lead("GET", back) == "/desk#sso=stale", "replayed"
        assert await place.lead("GET", f"{place.base}/api/auth/sso/callback?state=made-up&code=x") == "/desk#sso=stale"
        assert all(kind != "sign_in_failed" for kind, _ in await place.audit()), "anybody can send nonsense"


async def test_a_provider_that_is_down_or_calls_itself_otherwise(tmp_path: Path, provider: Running) -> None:
    async with site(tmp_path, provider, USER) as place:
        start = f"{place.base}/api/auth/sso/start"
        for wrong in (
            {"down": True},
            {"metadata": {"issuer": "https://elsewhere.example"}},
            {"metadata": {"token_endpoint": "http://elsewhere.example/token"}},
            {"metadata": {"jwks_uri": None}},
        ):
            provider.control(wrong=wrong)
            assert await place.lead("GET", start) == "/desk#sso=unavailable"
        provider.control(wrong={})
        assert await place.sign_in() == "/desk"


async def test_a_new_key_of_the_provider_is_fetched(
    tmp_path: Path, provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with site(tmp_path, provider, USER) as place:
        assert await place.sign_in() == "/desk"
        provider.control(key="two")
        assert await place.sign_in() == "/desk#sso=invalid", "not at once: forged tokens would make us ask and ask"
        monkeypatch.setattr("desk.accounts.provider.KEYS_AGAIN", timedelta())
        assert await place.sign_in() == "/desk"


async def test_nobody_invited_and_the_claim_that_says_what_one_is(tmp_path: Path, provider: Running) -> None:
    async with site(tmp_path / "by invitation", provider) as place:
        assert await place.sign_in() == "/desk#sso=not_invited"
    roles = {"oidc_role_claim": "realm.groups", "oidc_roles": "cs=agent, cs-leads = supervisor"}
    async with site(tmp_path / "by claim", provider, **roles) as place:
        assert await place.sign_in() == "/desk#sso=no_role"
        provider.control(people={"mina": {**MINA, "realm": {"groups": ["all", "cs", "cs-leads"]}}})
        assert await place.sign_in() == "/desk"
        assert ((await place.me()) or {})["role"] == "supervisor", "the strongest of them"
        provider.control(people={"mina": {**MINA, "realm": {"groups": ["cs"]}}})
        assert await place.sign_in() == "/desk"
        assert ((await place.me()) or {})["role"] == "agent"
        told = [(kind, detail) for kind, detail in await place.audit() if kind in ("joined", "role_changed")]
        assert told[0] == ("role_changed", {"by": "sso", "from": "supervisor", "to": "agent"})
        assert told[1] == ("joined", {"by": "sso", "role": "supervisor"})
        provider.control(people={"mina": {**MINA, "realm": "nonsense"}})
        assert await place.sign_in() == "/desk#sso=no_role"
        [mina] = await place.store.users("", 10)
        await place.store.deactivate(mina.id, Entry(utc_now(), Kind.DEACTIVATED))
        assert await place.sign_in() == "/desk#sso=shut"


async def test_an_account_stays_with_its_identity(tmp_path: Path, provider: Running) -> None:
    async with site(tmp_path, provider, USER) as place:
        assert await place.sign_in() == "/desk"
        provider.control(people={"heir": {**MINA, "sub": "7777"}})
        assert await place.sign_in("heir") == "/desk#sso=other_identity"


async def test_without_passwords_only_administrators_have_one(tmp_path: Path, provider: Running) -> None:
    hashed = await Passwords().hash(PASSWORD)
    people = [
        User(f"u_{role}", f"{role}@example.com", "이름", role, "ko", utc_now(), hashed)
        for role in (Role.AGENT, Role.ADMIN)
    ]
    async with site(tmp_path, provider, *people, password_sign_in=False) as place:
        assert (await place.options())["password"] is False
        for role, status, reason in ((Role.AGENT, 401, "sso_only"), (Role.ADMIN, 200, None)):
            body = {"email": f"{role}@example.com", "password": PASSWORD}
            async with place.http.post(f"{place.base}/api/auth/sign_in", json=body) as response:
                answered = await response.json()
                assert response.status == status
                assert reason is None or answered["error"]["detail"]["reason"] == reason
        body = {"email": "agent@example.com", "password": "a wrong one"}
        async with place.http.post(f"{place.base}/api/auth/sign_in", json=body) as response:
            assert (await response.json())["error"]["detail"]["reason"] == "wrong", "who guesses learns nothing"


async def test_only_pages_of_the_desk_are_come_back_to(tmp_path: Path, provider: Running) -> None:
    async with site(tmp_path, provider, USER) as place:
        for to in ("//elsewhere.example", "https://elsewhere.example", "/desk%5C..", "/desk%0d%0aX:1", "/other", ""):
            assert await place.sign_in(to=to) == "/desk"
        assert await place.sign_in(to="/authoring/gaps") == "/authoring/gaps"


async def test_how_many_are_under_way_is_bounded(
    tmp_path: Path, provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.accounts.single_sign_on.MOST", 3)
    async with site(tmp_path, provider, USER) as place:
        first = await place.to_provider()
        for _ in range(3):
            await place.to_provider()
        assert await place.lead("GET", await place.back(first)) == "/desk#sso=stale"


async def test_one_address_does_not_keep_us_asking(
    tmp_path: Path, provider: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.accounts.throttle.WAYS_FROM_ADDRESS", RateLimitItemPerSecond(2, 60, namespace="few"))
    provider.control(wrong={"down": True})
    async with site(tmp_path, provider, USER) as place:
        led = [await place.lead("GET", f"{place.base}/api/auth/sso/start") for _ in range(3)]
        assert led == ["/desk#sso=unavailable"] * 2 + ["/desk#sso=busy"]
        assert len(await place.audit()) == 3, "the third is not worth a line"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"oidc_client_id": None}, "SANGDAM_OIDC_CLIENT_ID"),
        ({"oidc_issuer": "http://login.example.com"}, "https"),
        ({"oidc_role_claim": "groups"}, "SANGDAM_OIDC_ROLES"),
        ({"oidc_roles": "cs=agent"}, "SANGDAM_OIDC_ROLE_CLAIM"),
        ({"oidc_issuer": None, "password_sign_in": False}, "SANGDAM_OIDC_ISSUER"),
    ],
)
def test_settings_that_do_not_fit_together(tmp_path: Path, wrong: dict[str, Any], told: str) -> None:
    given = {"oidc_issuer": "https://login.example.com", "oidc_client_id": CLIENT, **wrong}
    settings = Settings(data_dir=tmp_path, **given)
    client = ServiceClient("oidc", "", 1) if settings.oidc_issuer else None
    nothing = cast("Any", None)
    with pytest.raises(RuntimeError, match=told):
        put_together(settings, nothing, nothing, "key", provider=client)


def test_a_role_that_there_is_not() -> None:
    with pytest.raises(RuntimeError, match="cs=boss"):
        role_table("cs=boss")


async def test_without_a_provider_there_is_no_way(tmp_path: Path, provider: Running) -> None:
    async with site(tmp_path, provider, oidc_issuer=None, oidc_client_id=None) as place:
        assert (await place.options()) == {"password": True, "sso": None}
        for path in ("start", "callback"):
            async with place.http.get(f"{place.base}/api/auth/sso/{path}", allow_redirects=False) as response:
                assert response.status == 404
