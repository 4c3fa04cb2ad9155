"""Signing in by the company's identity provider: the two addresses a browser is led over. They work signed out."""

import secrets
from urllib.parse import quote

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200

from contracts.accounts import SignInOptions, SingleSignOnOption
from contracts.errors import NotFound
from desk.accounts.parts import Accounts
from desk.accounts.provider import Refused
from desk.accounts.single_sign_on import VALID_FOR, SingleSignOn
from service.routes import endpoint

MAX_QUERY = 4_096
"""Characters of each value that comes back; codes of some providers are long."""
MAX_COOKIE = 100


def routes(accounts: Accounts) -> web.RouteTableDef:
    """`/api/auth/options`, `/api/auth/sso/start`, `/api/auth/sso/callback`."""
    table = web.RouteTableDef()
    cookie = f"{accounts.sessions.cookie}_sso"

    def needed() -> SingleSignOn:
        if accounts.single_sign_on is None:
            raise NotFound("single sign-on is not set up")
        return accounts.single_sign_on

    @endpoint
    async def options(request: web.Request) -> r200[SignInOptions]:
        """How one can sign in here. `password`: everybody can; else administrators alone."""
        found = accounts.single_sign_on
        single = found and SingleSignOnOption(name=found.name, sign_out=found.provider.sign_out_url)
        return SignInOptions(password=accounts.sign_in.for_everybody, sso=single)

    @endpoint
    async def start(request: web.Request) -> web.StreamResponse:
        """Leads the browser to the identity provider. `to` in the query: the page to come back to."""
        single = needed()
        browser = request.cookies.get(cookie, "")  # the one it has: two tabs may be on their way at once
        if not 20 <= len(browser) <= MAX_COOKIE:
            browser = secrets.token_urlsafe(32)
        address = accounts.addresses.client(request)
        if not await accounts.throttle.may_begin(address):
            return _lead("/desk#sso=busy")
        try:
            response = _lead(await single.begin(browser, request.query.get("to", "")[:MAX_QUERY]))
        except Refused as refused:
            await single.failed(refused, address)
            return _lead(f"/desk#sso={quote(refused.reason)}")
        response.set_cookie(
            cookie,
            browser,
            max_age=int(VALID_FOR.total_seconds()),
            path="/",
            httponly=True,
            secure=accounts.sessions.secure,
            samesite="Lax",  # the provider leads back by a plain navigation
        )
        return response

    @endpoint
    async def callback(request: web.Request) -> web.StreamResponse:
        """Where the identity provider leads back to: begins the session, or says on the sign-in page why not."""
        single, address = needed(), accounts.addresses.client(request)
        answer = {name: value[:MAX_QUERY] for name, value in request.query.items()}
        try:
            user, to = await single.finish(request.cookies.get(cookie, "")[:MAX_COOKIE], answer, address)
            begun = await accounts.begin_session(request, user, by="sso")
        except Refused as refused:
            await single.failed(refused, address)
            return _lead(f"/desk#sso={quote(refused.reason)}")
        response = _lead(to)
        response.cookies.update(begun.cookies)
        return response

    table.get("/api/auth/options", allow_head=False)(options)
    table.get("/api/auth/sso/start", allow_head=False)(start)
    table.get("/api/auth/sso/callback", allow_head=False)(callback)
    return table


def _lead(to: str) -> web.Response:
    """What stood in this address, codes among it, is told to no other site."""
    return web.Response(status=303, headers={"Location": to, "Referrer-Policy": "no-referrer"})
