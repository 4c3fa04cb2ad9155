"""Everybody's accounts, for admins: invite, change the role, shut, and read what was done."""

from datetime import timedelta
from typing import Annotated

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201, r204
from pydantic import Field, WithJsonSchema

from contracts.accounts import (
    AuditPage,
    Invite,
    Invited,
    NewToken,
    ServiceTokenRequest,
    TokenList,
    UserChange,
    UserList,
    UserView,
)
from contracts.errors import Conflict, NotFound
from desk.accounts import audit
from desk.accounts.api_self import new_token, token_view
from desk.accounts.models import Kind, Link, LinkKind, User, new_id
from desk.accounts.models import user as person
from desk.accounts.parts import Accounts, view
from desk.guard import ACTOR
from desk.roles import Role
from service.routes import endpoint, json_response

Limit = Annotated[int, Field(ge=1, le=200)]
KindName = Annotated[Kind, WithJsonSchema({"type": "string", "enum": [kind.value for kind in Kind]})]
"""Described in place: under its name the API's description has the kinds of a conversation's events."""
Number = Annotated[int, Field(ge=1, le=2**53)]


def routes(accounts: Accounts) -> web.RouteTableDef:
    """`/api/accounts/users`, `/api/accounts/tokens`, `/api/accounts/audit`."""
    table = web.RouteTableDef()
    store = accounts.store

    @endpoint
    async def users(request: web.Request, after: str = "", limit: Limit = 100) -> r200[UserList]:
        """Everybody with an account, in order of e-mail."""
        found = await store.users(after.encode("utf-8", "replace").decode(), limit + 1)
        items = tuple(view(user) for user in found[:limit])
        return UserList(items=items, next=items[-1].email if len(found) > limit else None)

    @endpoint
    async def user(request: web.Request, user_id: str, /) -> r200[UserView]:
        """One of them."""
        return view(await _existing(accounts, user_id))

    @endpoint
    async def invite(request: web.Request, body: Invite) -> r201[Invited]:
        """A new account, and a mail with the link that sets its password."""
        invited = User(new_id("u"), body.email, body.name, Role(body.role), body.lang, accounts.clock())
        entry = accounts.entry(request, Kind.INVITED, person(invited.id), role=body.role)
        link, url = await accounts.invitations.invite(invited, entry)
        return json_response(_send(accounts, invited, link, url), status=201)

    @endpoint
    async def invite_again(request: web.Request, user_id: str, /) -> r200[Invited]:
        """A new link instead of the one before, for somebody who has not joined yet."""
        invited = await _existing(accounts, user_id)
        if invited.joined or not invited.active:
            raise Conflict("this person needs no invitation", detail={"reason": "joined"})
        entry = accounts.entry(request, Kind.INVITED, person(invited.id), role=invited.role.value)
        link, url = await accounts.invitations.invite_again(invited, entry)
        return _send(accounts, invited, link, url)

    @endpoint
    async def change(request: web.Request, user_id: str, /, body: UserChange) -> r200[UserView]:
        """The role, or whether the account is open. Acts at once, on signed-in people too; the last admin stays."""
        await _existing(accounts, user_id)
        if body.active is True:
            await store.reactivate(user_id, accounts.entry(request, Kind.REACTIVATED, person(user_id)))
        if body.role is not None:
            await store.change_role(
                user_id, Role(body.role), accounts.entry(request, Kind.ROLE_CHANGED, person(user_id))
            )
        if body.active is False:
            await store.deactivate(user_id, accounts.entry(request, Kind.DEACTIVATED, person(user_id)))
        return view(await _existing(accounts, user_id))

    @endpoint
    async def sign_out(request: web.Request, user_id: str, /) -> r204[None]:
        """Ends all of somebody's sessions."""
        await _existing(accounts, user_id)
        entry = accounts.entry(request, Kind.SESSIONS_REVOKED, person(user_id), which="all")
        await store.revoke_sessions(user_id, entry)
        return web.Response(status=204)

    @endpoint
    async def reset_totp(request: web.Request, user_id: str, /) -> r204[None]:
        """Switches somebody's second factor off: phone and recovery codes are lost."""
        await _existing(accounts, user_id)
        await store.remove_totp(user_id, accounts.entry(request, Kind.TOTP_DISABLED, person(user_id)))
        return web.Response(status=204)

    @endpoint
    async def tokens(request: web.Request) -> r200[TokenList]:
        """Every valid API token, of people and of programs."""
        return TokenList(items=tuple(token_view(token) for token in await accounts.tokens.tokens()))

    @endpoint
    async def create_token(request: web.Request, body: ServiceTokenRequest) -> r201[NewToken]:
        """A token for a program. It is shown once."""
        token = await accounts.tokens.create(
            Role(body.role),
            name=body.name,
            valid_for=timedelta(days=body.days),
            by=request[ACTOR].who,
            address=accounts.addresses.client(request),
        )
        return json_response(await new_token(accounts, token), status=201)

    @endpoint
    async def revoke_token(request: web.Request, token_id: str, /) -> r204[None]:
        """Ends any token."""
        address = accounts.addresses.client(request)
        if not await accounts.tokens.revoke(token_id, by=request[ACTOR].who, address=address):
            raise NotFound("no such token")
        return web.Response(status=204)

    @endpoint
    async def entries(
        request: web.Request, before: Number | None = None, kind: KindName | None = None, limit: Limit = 50
    ) -> r200[AuditPage]:
        """Sign-ins, changes of accounts and tokens, newest first."""
        found = await store.entries(before, limit + 1, kind and kind.value)
        items = tuple(audit.view(number, entry) for number, entry in found[:limit])
        return AuditPage(items=items, next=items[-1].id if len(found) > limit else None)

    table.get("/api/accounts/users", allow_head=False)(users)
    table.post("/api/accounts/users")(invite)
    table.get("/api/accounts/users/{user_id}", allow_head=False)(user)
    table.patch("/api/accounts/users/{user_id}")(change)
    table.post("/api/accounts/users/{user_id}/invitation")(invite_again)
    table.post("/api/accounts/users/{user_id}/sign_out")(sign_out)
    table.post("/api/accounts/users/{user_id}/totp/reset")(reset_totp)
    table.get("/api/accounts/tokens", allow_head=False)(tokens)
    table.post("/api/accounts/tokens")(create_token)
    table.delete("/api/accounts/tokens/{token_id}")(revoke_token)
    table.get("/api/accounts/audit", allow_head=False)(entries)
    return table


async def _existing(accounts: Accounts, user_id: str) -> User:
    user = await accounts.store.user(user_id)
    if user is None:
        raise NotFound("no such account")
    return user


def _send(accounts: Accounts, user: User, link: Link, url: str) -> Invited:
    mailed = accounts.outbox.works
    if mailed:
        accounts.invitations.send(LinkKind.INVITATION, user, url)
    return Invited(user=view(user), mailed=mailed, link=None if mailed else url, expires_at=link.expires_at)
