"""A signed-in browser: an opaque cookie, kept as a hash; it ends by idleness, by age, or when it is revoked.

Against forged requests of other sites (CSRF) three things hold together: SameSite=Lax, the page's origin, and a token
in a header that only our own pages can know. OWASP's cheat sheets on sessions and CSRF are the source.
"""

import hmac
import secrets
from dataclasses import replace
from datetime import timedelta

from aiohttp import web

from contracts.errors import Forbidden
from desk.accounts.addresses import Addresses, changes
from desk.accounts.clock import Clock
from desk.accounts.models import Actor, Entry, Session, User, new_id
from desk.accounts.store import SessionStore
from desk.tokens import digest
from service.settings import Settings

CSRF_HEADER = "X-CSRF-Token"
SEEN_EVERY = timedelta(minutes=1)
MOST = 20
MAX_COOKIE = 200
MAX_AGENT = 200


class Sessions:
    """Begins, knows and ends sessions of browsers."""

    def __init__(self, store: SessionStore, settings: Settings, addresses: Addresses, clock: Clock) -> None:
        self._store = store
        self._addresses = addresses
        self._clock = clock
        self._idle = timedelta(seconds=settings.session_idle_s)
        self._most = timedelta(seconds=settings.session_max_s)
        self.secure = settings.public.startswith("https://")
        # Cookies know no ports: two stacks on one machine would sign each other out.
        self.cookie = "__Host-sangdam" if self.secure else f"sangdam_{settings.port}"

    async def begin(self, user: User, request: web.Request, entry: Entry) -> tuple[Session, str] | None:
        """A new session and its cookie's token, whatever the browser brought. None where the account was just shut."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        session = Session(
            id=new_id("s"),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            expires_at=now + self._most,
            address=self._addresses.client(request)[:64],
            user_agent=_shown(request.headers.get("User-Agent", "")),
        )
        if not await self._store.add_session(session, digest(token), entry, MOST):
            return None
        return session, token

    async def find(self, request: web.Request, *, seen: bool = True) -> tuple[Session, User] | None:
        """The session of the request's cookie, with its user as of now; None where there is none or it has ended.

        `seen`: this is the person at work, which keeps the session from ending by idleness.
        """
        token = request.cookies.get(self.cookie, "")
        if not token or len(token) > MAX_COOKIE:
            return None
        found = await self._store.session(digest(token))
        if found is None or not self.alive(found[0]):
            return None
        session, user = found
        now = self._clock()
        if seen and now - session.seen_at >= SEEN_EVERY:
            await self._store.saw_session(session.id, now)
            session = replace(session, seen_at=now)
        return session, user

    async def actor(self, request: web.Request, *, seen: bool = True) -> Actor | None:
        """Who is signed in. Raises Forbidden for what another site's page had the browser send."""
        found = await self.find(request, seen=seen)
        if found is None:
            return None
        self.refuse_forged(request)
        session, user = found
        return Actor(kind="user", role=user.role, user_id=user.id, session=session, name=user.name)

    def refuse_forged(self, request: web.Request) -> None:
        """For a request that comes with a session's cookie. A socket cannot bring a header; its origin must be ours."""
        if not changes(request):
            return
        socket = request.method == "GET"
        if self._addresses.foreign(request) or (socket and "Origin" not in request.headers):
            raise Forbidden("this came from another site's page", detail={"reason": "origin"})
        given = request.headers.get(CSRF_HEADER, "").encode("utf-8", "replace")
        if not socket and not hmac.compare_digest(given, self.csrf(request.cookies.get(self.cookie, "")).encode()):
            raise Forbidden(f"the header {CSRF_HEADER} is missing or wrong", detail={"reason": "csrf"})

    def refuse_foreign(self, request: web.Request) -> None:
        """For the open routes: nobody is signed in by another site's page either."""
        if changes(request) and self._addresses.foreign(request):
            raise Forbidden("this came from another site's page", detail={"reason": "origin"})

    def csrf(self, token: str) -> str:
        """Bound to the session, and of no use in finding its cookie."""
        return digest(f"csrf:{token}")

    def alive(self, session: Session) -> bool:
        now = self._clock()
        return now < session.expires_at and now < session.seen_at + self._idle

    def give(self, response: web.StreamResponse, token: str) -> None:
        response.set_cookie(
            self.cookie,
            token,
            max_age=int(self._most.total_seconds()),
            path="/",
            httponly=True,
            secure=self.secure,
            samesite="Lax",
        )

    def take_back(self, response: web.StreamResponse) -> None:
        response.del_cookie(self.cookie, path="/", httponly=True, secure=self.secure, samesite="Lax")


def _shown(user_agent: str) -> str:
    return "".join(c for c in user_agent if c.isprintable())[:MAX_AGENT]
