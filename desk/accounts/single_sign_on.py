"""THE story of single sign-on: to the company's identity provider and back, and whose account it is."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog

from contracts.accounts import normal_email
from contracts.errors import Conflict
from desk.accounts.clock import Clock
from desk.accounts.models import ANONYMOUS, Entry, Kind, User, new_id
from desk.accounts.models import user as person
from desk.accounts.provider import Flow, Identity, Provider, Refused
from desk.accounts.store import AccountStore
from desk.roles import Role
from desk.tokens import digest
from service.settings import Settings

log = structlog.get_logger(__name__)
VALID_FOR = timedelta(minutes=10)
MOST = 1_000
"""Ways to the provider that are under way; the oldest are forgotten over it."""
MAX_NAME = 80
PLACES = ("/desk", "/authoring")


class SingleSignOn:
    """Within one process: a way that began before a restart begins anew. Raises Refused."""

    def __init__(self, provider: Provider, store: AccountStore, settings: Settings, clock: Clock) -> None:
        self.provider = provider
        self.name = settings.oidc_name
        self._store = store
        self._clock = clock
        self._claim = settings.oidc_role_claim
        self._roles = role_table(settings.oidc_roles)
        if bool(self._claim) != bool(self._roles):
            raise RuntimeError("set SANGDAM_OIDC_ROLE_CLAIM and SANGDAM_OIDC_ROLES together")
        self._flows: dict[str, Flow] = {}

    async def begin(self, browser: str, to: str) -> str:
        """The address that the browser goes to. `browser`: what its cookie will hold; `to`: where it wants to come."""
        flow = Flow(
            state=secrets.token_urlsafe(32),
            nonce=secrets.token_urlsafe(32),
            verifier=secrets.token_urlsafe(48),
            browser=digest(browser),
            to=to if _ours(to) else PLACES[0],
            until=self._clock() + VALID_FOR,
        )
        address = await self.provider.address(flow)
        self._flows[flow.state] = flow
        if len(self._flows) > MOST:
            del self._flows[next(iter(self._flows))]
        return address

    async def finish(self, browser: str, answer: Mapping[str, str], address: str) -> tuple[User, str]:
        """Whom the provider's answer signs in, and where they wanted to come. Each way can be finished once."""
        flow = self._flows.pop(answer.get("state", ""), None)
        if flow is None or flow.until <= self._clock() or flow.browser != digest(browser):
            raise Refused("stale", "no such way is under way in this browser")
        if "error" in answer:
            denied = answer["error"] == "access_denied"
            raise Refused("denied" if denied else "invalid", f"the provider answered {answer['error'][:80]!r}")
        who = await self.provider.identity(flow, answer.get("code", ""), answer.get("iss"))
        return await self._user(who, address), flow.to

    async def failed(self, refused: Refused, address: str) -> None:
        """For the audit log. What came back stale was perhaps never sent by us: it is not kept."""
        log.warning("single_sign_on.refused", reason=refused.reason, problem=str(refused))
        if refused.reason != "stale":
            detail = {"by": "sso", "reason": refused.reason}
            await self._store.record(Entry(self._clock(), Kind.SIGN_IN_FAILED, address=address, detail=detail))

    async def _user(self, who: Identity, address: str) -> User:
        """Known by the provider's own name for them; the first time by an e-mail address that it vouches for."""
        subject = digest(f"{self.provider.issuer}\x1f{who.subject}")
        role = self._role(who.claims)
        user = await self._store.user_by_subject(subject)
        if user is None:
            email = _email(who)
            user = await self._store.user_by_email(email)
            if user is None:
                return await self._join(who, subject, email, role, address)
            self._refuse(user, role)
            user = await self._link(user, subject, address)
        self._refuse(user, role)
        return user if role is None or role is user.role else await self._change_role(user, role, address)

    def _refuse(self, user: User, role: Role | None) -> None:
        if not user.active:
            raise Refused("shut", f"{person(user.id)} is shut")
        if self._claim and role is None:
            raise Refused("no_role", f"{person(user.id)} has none of the roles")

    async def _join(self, who: Identity, subject: str, email: str, role: Role | None, address: str) -> User:
        """Who has no account gets one where the provider says what they are; else somebody has to invite them."""
        if role is None:
            raise Refused("no_role" if self._claim else "not_invited", "no account")
        name = " ".join(who.name.split())[:MAX_NAME] or email.partition("@")[0]
        user = User(new_id("u"), email, name, role, "ko", self._clock(), sso_subject=subject)
        detail = {"by": "sso", "role": role.value}
        await self._store.add_user(
            user, Entry(self._clock(), Kind.JOINED, person(user.id), person(user.id), address, detail)
        )
        return user

    async def _link(self, user: User, subject: str, address: str) -> User:
        entry = Entry(self._clock(), Kind.SSO_LINKED, person(user.id), person(user.id), address)
        linked = await self._store.link_subject(user.id, subject, entry)
        if linked is None:
            raise Refused("other_identity", f"{person(user.id)} belongs to another identity")
        return linked

    async def _change_role(self, user: User, role: Role, address: str) -> User:
        entry = Entry(self._clock(), Kind.ROLE_CHANGED, ANONYMOUS, person(user.id), address, {"by": "sso"})
        try:
            await self._store.change_role(user.id, role, entry)
        except Conflict:
            log.warning("single_sign_on.last_admin_stays", user=user.id)
        return await self._store.user(user.id) or user

    def _role(self, claims: Mapping[str, Any]) -> Role | None:
        """The strongest role that the claim's values stand for. `a.b` is `b` inside of `a`."""
        found: Any = claims
        for part in (self._claim or "").split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        values = found if isinstance(found, list) else [found]
        return next((role for value, role in self._roles if value in values), None)


STRENGTH = (Role.ADMIN, Role.SUPERVISOR, Role.REVIEWER, Role.AUTHOR, Role.AGENT)


def role_table(text: str) -> tuple[tuple[str, Role], ...]:
    """`cs-leads=supervisor, cs=agent` as pairs, the strongest role first. Raises RuntimeError for an unknown role."""
    pairs = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        value, _, role = (side.strip() for side in part.rpartition("="))
        if not value or role not in set(Role):
            raise RuntimeError(f"SANGDAM_OIDC_ROLES: {part!r} is not VALUE=ROLE")
        pairs.append((value, Role(role)))
    return tuple(sorted(pairs, key=lambda pair: STRENGTH.index(pair[1])))


def _email(who: Identity) -> str:
    try:
        return normal_email(who.email or "")
    except ValueError:
        raise Refused("email", "the provider vouches for no e-mail address") from None


def _ours(to: str) -> bool:
    """A page of the desk, and nothing that a browser takes for another site's."""
    return any(to == place or to.startswith(f"{place}/") for place in PLACES) and to.isprintable() and "\\" not in to
