"""What works signed out: signing in and out, taking up an invitation, setting a forgotten password anew."""

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r202, r204

from contracts.accounts import (
    Acceptance,
    Accepted,
    InvitationView,
    LinkToken,
    NewPassword,
    ResetRequest,
    SignedIn,
    SignIn,
)
from contracts.errors import Unauthorised
from desk.accounts.models import Entry, Kind, LinkKind
from desk.accounts.models import user as person
from desk.accounts.parts import Accounts, signed_in
from desk.accounts.sign_in import Credentials
from service.routes import endpoint, json_response


def routes(accounts: Accounts) -> web.RouteTableDef:
    """`/api/auth/*`."""
    table = web.RouteTableDef()

    @endpoint
    async def sign_in(request: web.Request, body: SignIn) -> r200[SignedIn]:
        """Begins a session: a cookie, and the token for `X-CSRF-Token`. `detail.reason` tells if a code is wanted."""
        address = accounts.addresses.client(request)
        given = Credentials(body.email, body.password.get_secret_value(), body.code, address)
        return await accounts.begin_session(request, await accounts.sign_in.check(given))

    @endpoint
    async def sign_out(request: web.Request) -> r204[None]:
        """Ends the session, where there is one."""
        if found := await accounts.sessions.find(request):
            accounts.sessions.refuse_forged(request)
            session, user = found
            address = accounts.addresses.client(request)
            entry = Entry(accounts.clock(), Kind.SIGNED_OUT, person(user.id), person(user.id), address)
            await accounts.store.revoke_session(user.id, session.id, entry)
        response = web.Response(status=204)
        accounts.sessions.take_back(response)
        return response

    @endpoint
    async def session(request: web.Request) -> r200[SignedIn]:
        """Who is signed in, with the token for `X-CSRF-Token`; 401 where nobody is."""
        found = await accounts.sessions.find(request)
        if found is None:
            raise Unauthorised("nobody is signed in", detail={"reason": "signed_out"})
        session, user = found
        return signed_in(user, session, accounts.sessions.csrf(request.cookies[accounts.sessions.cookie]))

    @endpoint
    async def invitation(request: web.Request, body: LinkToken) -> r200[InvitationView]:
        """For whom an invitation's link is. 404 once it was used or has expired."""
        return await _look(accounts, LinkKind.INVITATION, body.token)

    @endpoint
    async def accept(request: web.Request, body: Acceptance) -> r200[SignedIn]:
        """Takes up an invitation: sets the password, and signs in."""
        address = accounts.addresses.client(request)
        password = body.password.get_secret_value()
        user = await accounts.invitations.use(LinkKind.INVITATION, body.token, password, body.name, address)
        return await accounts.begin_session(request, user)

    @endpoint
    async def forgotten(request: web.Request, body: ResetRequest) -> r202[Accepted]:
        """Mails a link that sets a new password. Answers the same, as fast, whether or not there is such an account."""
        address = accounts.addresses.client(request)
        if await accounts.throttle.may_reset(body.email.strip().lower(), address):
            accounts.outbox.later(accounts.invitations.forgotten(body.email, address))
        return json_response(Accepted(), status=202)

    @endpoint
    async def look(request: web.Request, body: LinkToken) -> r200[InvitationView]:
        """For whom a reset's link is. 404 once it was used or has expired."""
        return await _look(accounts, LinkKind.RESET, body.token)

    @endpoint
    async def reset(request: web.Request, body: NewPassword) -> r204[None]:
        """Sets the new password and ends every session of the account. Signing in is the next step."""
        address = accounts.addresses.client(request)
        await accounts.invitations.use(LinkKind.RESET, body.token, body.password.get_secret_value(), None, address)
        response = web.Response(status=204)
        accounts.sessions.take_back(response)
        return response

    table.post("/api/auth/sign_in")(sign_in)
    table.post("/api/auth/sign_out")(sign_out)
    table.get("/api/auth/session", allow_head=False)(session)
    table.post("/api/auth/invitation")(invitation)
    table.post("/api/auth/invitation/accept")(accept)
    table.post("/api/auth/password_reset")(forgotten)
    table.post("/api/auth/password_reset/look")(look)
    table.post("/api/auth/password_reset/confirm")(reset)
    return table


async def _look(accounts: Accounts, kind: LinkKind, token: str) -> InvitationView:
    link, user = await accounts.invitations.look(kind, token)
    return InvitationView(email=user.email, name=user.name, role=user.role.value, expires_at=link.expires_at)
