"""The accounts, put together: what their routes and the guard work with."""

from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from contracts.accounts import SignedIn, UserView
from contracts.errors import NotFound
from desk.accounts.addresses import Addresses
from desk.accounts.clock import Clock, utc_now
from desk.accounts.invitations import Invitations
from desk.accounts.mail import Mailer, Outbox, mailer
from desk.accounts.models import ANONYMOUS, Entry, Kind, Session, User
from desk.accounts.models import user as person
from desk.accounts.passwords import Passwords
from desk.accounts.provider import Provider
from desk.accounts.sessions import Sessions
from desk.accounts.sign_in import SignIn
from desk.accounts.single_sign_on import SingleSignOn
from desk.accounts.store import AccountStore
from desk.accounts.throttle import Throttle
from desk.accounts.totp import Totp
from desk.guard import ACTOR
from desk.tokens import TokenStore
from service.client import ServiceClient
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Accounts:
    """Everything the routes need."""

    store: AccountStore
    tokens: TokenStore
    passwords: Passwords
    throttle: Throttle
    sessions: Sessions
    sign_in: SignIn
    invitations: Invitations
    totp: Totp
    outbox: Outbox
    addresses: Addresses
    clock: Clock
    single_sign_on: SingleSignOn | None

    def entry(self, request: web.Request, kind: Kind, subject: str = "", **detail: str) -> Entry:
        """An audit entry of what this request does."""
        actor = request.get(ACTOR)
        who = ANONYMOUS if actor is None else actor.who
        return Entry(self.clock(), kind, who, subject, self.addresses.client(request), detail)

    async def me(self, request: web.Request) -> tuple[User, Session]:
        """The signed-in person. The guard has let nobody else come this far."""
        actor = request[ACTOR]
        user = await self.store.user(actor.user_id or "")
        if user is None or actor.session is None:
            raise NotFound("no such account")
        return user, actor.session

    async def begin_session(self, request: web.Request, user: User, *, by: str | None = None) -> web.Response:
        """Signs the user in: a new session under a new cookie; the one that the browser had ends."""
        before = await self.sessions.find(request)
        address = self.addresses.client(request)
        detail = {"by": by} if by is not None else {}
        entry = Entry(self.clock(), Kind.SIGNED_IN, person(user.id), person(user.id), address, detail)
        begun = await self.sessions.begin(user, request, entry)
        if begun is None:
            raise NotFound("no such account")
        if before is not None:
            old = Entry(self.clock(), Kind.SIGNED_OUT, person(before[1].id), person(before[1].id), address)
            await self.store.revoke_session(before[1].id, before[0].id, old)
        session, token = begun
        body = signed_in(user, session, self.sessions.csrf(token))
        response = web.Response(text=body.model_dump_json(), content_type="application/json")
        self.sessions.give(response, token)
        return response


def put_together(
    settings: Settings,
    store: AccountStore,
    tokens: TokenStore,
    key: str,
    *,
    clock: Clock = utc_now,
    send_by: Mailer | None = None,
    provider: ServiceClient | None = None,
) -> Accounts:
    """`key`: this installation's secret `accounts`. `send_by`: instead of what the settings say. `provider`: how the
    identity provider is asked, where the settings name one. Raises RuntimeError where they do not fit together."""
    addresses = Addresses(settings.trusted_proxies, settings.public_url)
    passwords = Passwords()
    throttle = Throttle(settings.sign_in_attempts, settings.sign_in_lock_s, clock)
    totp = Totp(key, settings.centre_name)
    outbox = Outbox(send_by or mailer(settings))
    single = None if provider is None else SingleSignOn(Provider(settings, provider, clock), store, settings, clock)
    if not settings.password_sign_in and single is None:
        raise RuntimeError("without passwords people need single sign-on: set SANGDAM_OIDC_ISSUER")
    return Accounts(
        store=store,
        tokens=tokens,
        passwords=passwords,
        throttle=throttle,
        sessions=Sessions(store, settings, addresses, clock),
        sign_in=SignIn(store, passwords, throttle, totp, clock, for_everybody=settings.password_sign_in),
        invitations=Invitations(store, passwords, outbox, settings, clock),
        totp=totp,
        outbox=outbox,
        addresses=addresses,
        clock=clock,
        single_sign_on=single,
    )


def view(user: User) -> UserView:
    return UserView(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role.value,
        lang=user.lang,
        active=user.active,
        joined=user.joined,
        totp=user.totp is not None,
        created_at=user.created_at,
    )


def signed_in(user: User, session: Session, csrf: str) -> SignedIn:
    expires_at: datetime = session.expires_at
    return SignedIn(user=view(user), session_id=session.id, csrf=csrf, expires_at=expires_at)
