"""Links by mail, for who is invited and for who forgot the password: each works once, for a while.

The token stands behind `#` in the link, so that no server's or proxy's log has it; the database has its hash alone.
"""

import secrets
from datetime import timedelta

from contracts.accounts import normal_email
from contracts.errors import NotFound, Unprocessable
from desk.accounts import letters
from desk.accounts.clock import Clock
from desk.accounts.mail import Outbox
from desk.accounts.models import ANONYMOUS, Entry, Kind, Link, LinkKind, User
from desk.accounts.models import user as person
from desk.accounts.passwords import Passwords, weakness
from desk.accounts.store import AccountStore
from desk.accounts.words import catalogue
from desk.roles import Role
from desk.tokens import digest
from service.settings import Settings

VALID_FOR = {LinkKind.INVITATION: timedelta(days=7), LinkKind.RESET: timedelta(hours=1)}


class Invitations:
    """Makes links, sends them, and lets each set a password once."""

    def __init__(
        self, store: AccountStore, passwords: Passwords, outbox: Outbox, settings: Settings, clock: Clock
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._outbox = outbox
        self._settings = settings
        self._clock = clock

    def new_link(self, kind: LinkKind, user: User) -> tuple[Link, str]:
        """A link to be stored, and its address to be mailed."""
        token, now = secrets.token_urlsafe(32), self._clock()
        link = Link(digest(token), kind, user.id, now, now + VALID_FOR[kind])
        return link, f"{self._settings.public}/desk#{kind.value}={token}"

    def send(self, kind: LinkKind, user: User, url: str) -> None:
        valid = catalogue().say(f"mail.{kind.value}.valid", user.lang)
        self._outbox.post(letters.with_link(kind, user, self._settings.centre_name, url, valid))

    async def invite(self, user: User, entry: Entry) -> tuple[Link, str]:
        """A new account without a password, and the link that sets it. Raises Conflict where the e-mail is taken."""
        link, url = self.new_link(LinkKind.INVITATION, user)
        await self._store.add_user(user, entry, link)
        return link, url

    async def invite_again(self, user: User, entry: Entry) -> tuple[Link, str]:
        link, url = self.new_link(LinkKind.INVITATION, user)
        await self._store.add_link(link, entry)
        return link, url

    async def forgotten(self, email: str, address: str) -> None:
        """Sends a reset to an account that can use one, and otherwise nothing. Run it after the answer is given."""
        try:
            user = await self._store.user_by_email(normal_email(email))
        except ValueError:
            return
        if user is None or not user.active or not user.joined or not self._by_password(user):
            return
        link, url = self.new_link(LinkKind.RESET, user)
        entry = Entry(self._clock(), Kind.RESET_REQUESTED, ANONYMOUS, person(user.id), address)
        await self._store.add_link(link, entry)
        self.send(LinkKind.RESET, user, url)

    async def look(self, kind: LinkKind, token: str) -> tuple[Link, User]:
        """What a link is for. Raises NotFound where it was used, has expired or never was."""
        link = await self._store.link(kind, digest(token), self._clock())
        user = await self._store.user(link.user_id) if link is not None else None
        if link is None or user is None:
            raise NotFound("this link is no longer valid", detail={"reason": "link"})
        return link, user

    async def use(self, kind: LinkKind, token: str, password: str, name: str | None, address: str) -> User:
        """Sets the password. Raises NotFound as `look`, and Unprocessable for a weak password: the link stays good."""
        link, user = await self.look(kind, token)
        if not self._by_password(user):
            raise Unprocessable("please use single sign-on", detail={"reason": "sso_only"})
        self.refuse_weak(password, user, name)
        password_hash = await self._passwords.hash(password)
        now = self._clock()
        told = Kind.JOINED if kind is LinkKind.INVITATION else Kind.PASSWORD_CHANGED
        entry = Entry(now, told, person(user.id), person(user.id), address, {"by": kind.value})
        if not await self._store.use_link(link, password_hash, name, [entry], now):
            raise NotFound("this link is no longer valid", detail={"reason": "link"})
        if kind is LinkKind.RESET:
            self.tell_changed(user)
        changed = await self._store.user(user.id)
        if changed is None:
            raise NotFound("no such account")
        return changed

    def _by_password(self, user: User) -> bool:
        """Whether a password would sign this person in."""
        return self._settings.password_sign_in or user.role is Role.ADMIN

    def refuse_weak(self, password: str, user: User, name: str | None = None) -> None:
        """Raises Unprocessable with the reason in `detail`."""
        about = (user.email, user.name, name or "", self._settings.centre_name)
        if (reason := weakness(password, about)) is not None:
            raise Unprocessable(f"this password is refused: {reason}", detail={"reason": f"password_{reason}"})

    def tell_changed(self, user: User) -> None:
        self._outbox.post(letters.password_changed(user, self._settings.centre_name, f"{self._settings.public}/desk"))
