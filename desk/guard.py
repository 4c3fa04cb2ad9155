"""The door of /api: a token with the right role, asked for before anything else in the request."""

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from contracts.errors import Forbidden, Unauthorised
from desk.roles import ALLOWED, EVERYBODY
from desk.tokens import TokenStore

OPEN = "/api/auth/"
ROLE = web.RequestKey("role", str)


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
        return await handler(request)

    return check
