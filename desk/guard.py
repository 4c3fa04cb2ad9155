"""The door of /api: a token with the right role, asked for before anything else in the request."""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from contracts.agents import Agent
from contracts.errors import Forbidden, Unauthorised
from desk.handoff import Actor
from desk.roles import ALLOWED, EVERYBODY, LEADERS, Role
from desk.tokens import TokenStore, digest

OPEN = "/api/auth/"
ROLE = web.RequestKey("role", str)
AGENT = web.RequestKey("agent", Agent)


def guard(tokens: TokenStore, *, channels_need_token: tuple[str, ...] = ()) -> Middleware:
    """A middleware. `channels_need_token`: paths outside /api that want any valid token too (in production)."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path
        guarded = (path == "/api" or path.startswith("/api/")) and not path.startswith(OPEN)
        if not guarded and path not in channels_need_token:
            return await handler(request)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        role = await tokens.role(token.strip()) if scheme.lower() == "bearer" else None
        if role is None:
            raise Unauthorised("this needs a token: Authorization: Bearer …")
        if guarded:
            resource = request.match_info.route.resource
            route = (request.method, resource.canonical) if resource is not None else None
            # An unknown address or method goes on to its 404 or 405.
            if resource is not None and role not in ALLOWED.get(route or ("", ""), frozenset()):
                raise Forbidden("this token's role may not do that")
        elif role not in EVERYBODY:
            raise Forbidden("this token's role may not do that")
        request[ROLE] = role.value
        request[AGENT] = _bearer(token.strip())
        return await handler(request)

    return check


def actor_of(request: web.Request) -> Actor:
    """Who acts at the desk by this request, which the guard has let in."""
    return Actor(request[AGENT], leads=Role(request[ROLE]) in LEADERS)


def _bearer(token: str) -> Agent:
    """A token without an account behind it: always the same agent, with a number for a name."""
    mark = digest(token)
    return Agent(id=f"token-{mark[:16]}", name=mark[:4].upper())
