"""The door of /api: a token or a session with the right role, asked for before anything else in the request."""

from dataclasses import dataclass, field
from typing import Literal

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from contracts.agents import Agent
from contracts.errors import Forbidden, Unauthorised
from desk import handoff
from desk.accounts.addresses import changes
from desk.accounts.models import Actor
from desk.accounts.sessions import Sessions
from desk.bell import Bell
from desk.roles import ALLOWED, EVERYBODY, LEADERS, OPEN, PERSONAL
from desk.tokens import TokenStore

ROLE = web.RequestKey("role", str)
ACTOR = web.RequestKey("actor", Actor)
"""Who makes the request; `request[ACTOR].who` goes into events and the audit log."""


Refusal = Literal["signed_out", "role"]
ABOUT_ACCOUNTS = ("/api/accounts", "/api/auth")


@dataclass(frozen=True, slots=True)
class Door:
    """Who a request is from: asked when it comes in, and again by whatever it keeps open.

    `changed` rings when a request has changed something about accounts: somebody may no longer be let in.
    """

    tokens: TokenStore
    sessions: Sessions
    changed: Bell = field(default_factory=Bell)

    async def actor(self, request: web.Request, *, under_api: bool = True) -> Actor | None:
        """Raises Unauthorised for a token that is not valid, Forbidden for what another site's page sends."""
        return await _by_token(request, self.tokens) or (await self.sessions.actor(request) if under_api else None)

    async def refusal(self, request: web.Request) -> Refusal | None:
        """Why a request that was let in would not be now. Looking is not counted as using the session."""
        try:
            before = request[ACTOR]
            actor = await _by_token(request, self.tokens) or await self.sessions.actor(request, seen=False)
        except (Unauthorised, Forbidden):
            return "signed_out"
        if actor is None or actor.who != before.who:
            return "signed_out"
        return None if actor.role is before.role else "role"


def guard(door: Door, *, channels_need_token: tuple[str, ...] = ()) -> Middleware:
    """A middleware. `channels_need_token`: paths outside /api that want any valid token too (in production).

    A request with an `Authorization` header is judged by it alone; its cookies are not looked at.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path
        under_api = path == "/api" or path.startswith("/api/")
        if not under_api and path not in channels_need_token:
            return await handler(request)
        resource = request.match_info.route.resource
        route = (request.method, resource.canonical if resource is not None else "")
        if route in OPEN:
            door.sessions.refuse_foreign(request)
            return _unkept(await answered(request, handler))
        actor = await door.actor(request, under_api=under_api)
        if actor is None:
            raise Unauthorised("sign in, or send a token: Authorization: Bearer …", detail={"reason": "signed_out"})
        if under_api:
            # An unknown address or method goes on to its 404 or 405.
            if resource is not None and actor.role not in ALLOWED.get(route, frozenset()):
                raise Forbidden("this role may not do that", detail={"reason": "role"})
            if route in PERSONAL and actor.session is None:
                raise Forbidden("this is for people who are signed in", detail={"reason": "personal"})
        elif actor.role not in EVERYBODY:
            raise Forbidden("this role may not do that", detail={"reason": "role"})
        request[ACTOR] = actor
        request[ROLE] = actor.role.value
        return _unkept(await answered(request, handler)) if under_api else await handler(request)

    async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if changes(request) and request.path.startswith(ABOUT_ACCOUNTS):
            door.changed.ring()
        return response

    return check


def actor_of(request: web.Request) -> handoff.Actor:
    """Who acts at the desk by this request, which the guard has let in; by a token without a person, a number."""
    actor = request[ACTOR]
    mark = actor.user_id or actor.token_id or ""
    agent = Agent(id=mark, name=(actor.name or mark[-4:].upper())[:64])
    return handoff.Actor(agent, leads=actor.role in LEADERS)


async def _by_token(request: web.Request, tokens: TokenStore) -> Actor | None:
    """Raises Unauthorised where the header says something, but nothing valid."""
    header = request.headers.get(hdrs.AUTHORIZATION)
    if header is None:
        return None
    scheme, _, given = header.partition(" ")
    token = await tokens.identify(given.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Unauthorised("this token is not valid", detail={"reason": "token"})
    return Actor(kind="token", role=token.role, user_id=token.user_id, token_id=token.id)


def _unkept(response: web.StreamResponse) -> web.StreamResponse:
    """Nothing of this is for a cache, where the next person at the same browser could find it."""
    if not response.prepared:
        response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    return response
