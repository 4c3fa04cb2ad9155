"""One's own account: name, password, sessions, second factor, tokens. For signed-in people alone."""

from datetime import timedelta

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201, r204

from contracts.accounts import (
    CodeOnly,
    NewToken,
    OwnTokenRequest,
    PasswordChange,
    PasswordOnly,
    ProfileChange,
    RecoveryCodes,
    SessionList,
    SessionView,
    TokenList,
    TokenView,
    TotpOffer,
    UserView,
)
from contracts.errors import Conflict, NotFound, Unprocessable
from desk.accounts.models import Kind
from desk.accounts.models import user as person
from desk.accounts.parts import Accounts, view
from desk.accounts.totp import new_nonce, new_recovery_codes
from desk.tokens import ApiToken
from service.routes import endpoint, json_response

MOST_TOKENS = 20


def routes(accounts: Accounts) -> web.RouteTableDef:
    """`/api/accounts/me` and below."""
    table = web.RouteTableDef()
    store = accounts.store

    @endpoint
    async def me(request: web.Request) -> r200[UserView]:
        """Who I am."""
        return view((await accounts.me(request))[0])

    @endpoint
    async def change(request: web.Request, body: ProfileChange) -> r200[UserView]:
        """My name and language."""
        user, _ = await accounts.me(request)
        await store.change_profile(user.id, body.name, body.lang)
        return view((await accounts.me(request))[0])

    @endpoint
    async def password(request: web.Request, body: PasswordChange) -> r204[None]:
        """A new password, for the present one. Ends my other sessions."""
        user, session = await accounts.me(request)
        await accounts.sign_in.confirm(user, body.current.get_secret_value(), accounts.addresses.client(request))
        accounts.invitations.refuse_weak(body.new.get_secret_value(), user)
        password_hash = await accounts.passwords.hash(body.new.get_secret_value())
        entry = accounts.entry(request, Kind.PASSWORD_CHANGED, person(user.id), by="user")
        await store.change_password(user.id, password_hash, entry, keep=session.id)
        accounts.invitations.tell_changed(user)
        return web.Response(status=204)

    @endpoint
    async def sessions(request: web.Request) -> r200[SessionList]:
        """Where I am signed in."""
        user, mine = await accounts.me(request)
        return SessionList(
            items=tuple(
                SessionView(
                    id=s.id,
                    created_at=s.created_at,
                    seen_at=s.seen_at,
                    expires_at=s.expires_at,
                    address=s.address,
                    user_agent=s.user_agent,
                    current=s.id == mine.id,
                )
                for s in await store.sessions(user.id)
                if accounts.sessions.alive(s)
            )
        )

    @endpoint
    async def end_others(request: web.Request) -> r204[None]:
        """Signs me out everywhere but here."""
        user, mine = await accounts.me(request)
        entry = accounts.entry(request, Kind.SESSIONS_REVOKED, person(user.id), which="others")
        await store.revoke_sessions(user.id, entry, keep=mine.id)
        return web.Response(status=204)

    @endpoint
    async def end_session(request: web.Request, session_id: str, /) -> r204[None]:
        """Signs me out there."""
        user, _ = await accounts.me(request)
        entry = accounts.entry(request, Kind.SESSIONS_REVOKED, person(user.id), which="one")
        if not await store.revoke_session(user.id, session_id, entry):
            raise NotFound("no such session")
        return web.Response(status=204)

    @endpoint
    async def offer_totp(request: web.Request, body: PasswordOnly) -> r200[TotpOffer]:
        """A second factor for my authenticator app. Nothing changes until it is confirmed."""
        user, _ = await accounts.me(request)
        await accounts.sign_in.confirm(user, body.password.get_secret_value(), accounts.addresses.client(request))
        nonce = new_nonce()
        await store.offer_totp(user.id, nonce)
        uri = accounts.totp.uri(user.id, nonce, user.email)
        return TotpOffer(secret=accounts.totp.secret(user.id, nonce), uri=uri)

    @endpoint
    async def confirm_totp(request: web.Request, body: CodeOnly) -> r200[RecoveryCodes]:
        """Switches the offered second factor on, by its first code; answers with recovery codes, once."""
        user, _ = await accounts.me(request)
        if user.totp_offer is None:
            raise Conflict("no second factor was offered", detail={"reason": "no_offer"})
        step = accounts.totp.step(user.id, user.totp_offer, body.code, accounts.clock())
        if step is None:
            raise Unprocessable("this is not the code", detail={"reason": "code_wrong"})
        codes = new_recovery_codes()
        digests = [accounts.totp.recovery_digest(user.id, code) for code in codes]
        entry = accounts.entry(request, Kind.TOTP_ENABLED, person(user.id))
        if not await store.confirm_totp(user.id, user.totp_offer, step, digests, entry):
            raise Conflict("another second factor was offered meanwhile", detail={"reason": "no_offer"})
        return RecoveryCodes(codes=codes)

    @endpoint
    async def disable_totp(request: web.Request, body: PasswordOnly) -> r204[None]:
        """Switches the second factor off."""
        user, _ = await accounts.me(request)
        await accounts.sign_in.confirm(user, body.password.get_secret_value(), accounts.addresses.client(request))
        await store.remove_totp(user.id, accounts.entry(request, Kind.TOTP_DISABLED, person(user.id)))
        return web.Response(status=204)

    @endpoint
    async def tokens(request: web.Request) -> r200[TokenList]:
        """My API tokens that are valid."""
        user, _ = await accounts.me(request)
        return TokenList(items=tuple(token_view(token) for token in await accounts.tokens.tokens(user.id)))

    @endpoint
    async def create_token(request: web.Request, body: OwnTokenRequest) -> r201[NewToken]:
        """An API token that may what I may. It is shown once."""
        user, _ = await accounts.me(request)
        await accounts.sign_in.confirm(user, body.password.get_secret_value(), accounts.addresses.client(request))
        if len(await accounts.tokens.tokens(user.id)) >= MOST_TOKENS:
            raise Conflict(f"{MOST_TOKENS} tokens are enough; revoke one", detail={"reason": "tokens_full"})
        token = await accounts.tokens.create(
            user.role,
            name=body.name,
            user_id=user.id,
            valid_for=timedelta(days=body.days),
            by=person(user.id),
            address=accounts.addresses.client(request),
        )
        return json_response(await new_token(accounts, token), status=201)

    @endpoint
    async def revoke_token(request: web.Request, token_id: str, /) -> r204[None]:
        """Ends one of my tokens."""
        user, _ = await accounts.me(request)
        address = accounts.addresses.client(request)
        if not await accounts.tokens.revoke(token_id, user_id=user.id, by=person(user.id), address=address):
            raise NotFound("no such token")
        return web.Response(status=204)

    table.get("/api/accounts/me", allow_head=False)(me)
    table.patch("/api/accounts/me")(change)
    table.post("/api/accounts/me/password")(password)
    table.get("/api/accounts/me/sessions", allow_head=False)(sessions)
    table.delete("/api/accounts/me/sessions")(end_others)
    table.delete("/api/accounts/me/sessions/{session_id}")(end_session)
    table.post("/api/accounts/me/totp")(offer_totp)
    table.post("/api/accounts/me/totp/confirm")(confirm_totp)
    table.post("/api/accounts/me/totp/disable")(disable_totp)
    table.get("/api/accounts/me/tokens", allow_head=False)(tokens)
    table.post("/api/accounts/me/tokens")(create_token)
    table.delete("/api/accounts/me/tokens/{token_id}")(revoke_token)
    return table


def token_view(token: ApiToken) -> TokenView:
    return TokenView(
        id=token.id,
        name=token.name,
        role=token.role.value,
        user_id=token.user_id,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
    )


async def new_token(accounts: Accounts, token: str) -> NewToken:
    """What a token's maker sees, this once."""
    made = await accounts.tokens.identify(token)
    if made is None:
        raise NotFound("no such token")
    return NewToken(token=token, view=token_view(made))
