"""What the accounts need of a database. Every change takes its audit entry along, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from desk.accounts.models import Entry, Link, LinkKind, Session, User
from desk.roles import Role


class UserStore(Protocol):
    async def add_user(self, user: User, entry: Entry, link: Link | None = None) -> None:
        """Raises Conflict where the e-mail address has an account."""

    async def user(self, user_id: str) -> User | None: ...

    async def user_by_email(self, email: str) -> User | None: ...

    async def user_by_subject(self, subject: str) -> User | None: ...

    async def link_subject(self, user_id: str, subject: str, entry: Entry) -> User | None:
        """Who this is at the identity provider, from now on. None where they are somebody else there already."""

    async def users(self, after: str, limit: int) -> list[User]:
        """In order of e-mail, those behind `after`."""

    async def change_profile(self, user_id: str, name: str | None, lang: str | None) -> None: ...

    async def change_role(self, user_id: str, role: Role, entry: Entry) -> None:
        """Raises NotFound; Conflict where nobody would be left who can administer."""

    async def deactivate(self, user_id: str, entry: Entry, *, even_last: bool = False) -> None:
        """Ends the user's sessions, tokens and links too. Raises as `change_role` does."""

    async def reactivate(self, user_id: str, entry: Entry) -> None:
        """Raises NotFound."""

    async def change_password(self, user_id: str, password_hash: str, entry: Entry, keep: str | None = None) -> None:
        """Ends the user's links, and the sessions but the one with the id `keep`."""

    async def replace_hash(self, user_id: str, old: str, new: str) -> None:
        """The same password under newer parameters; nothing where it was changed meanwhile."""


class LinkStore(Protocol):
    async def add_link(self, link: Link, entry: Entry) -> None:
        """Voids older links of the kind for the user."""

    async def link(self, kind: LinkKind, digest: str, now: datetime) -> Link | None:
        """Where it can still be used."""

    async def use_link(
        self, link: Link, password_hash: str, name: str | None, entries: Sequence[Entry], now: datetime
    ) -> bool:
        """Sets the password, ends sessions and links. False, and nothing done, where the link was used meanwhile."""


class TotpStore(Protocol):
    async def offer_totp(self, user_id: str, nonce: str) -> None:
        """Kept beside the present one until it is confirmed."""

    async def confirm_totp(self, user_id: str, nonce: str, step: int, codes: Sequence[str], entry: Entry) -> bool:
        """The offered nonce becomes the present one. False where another was offered meanwhile."""

    async def remove_totp(self, user_id: str, entry: Entry) -> None: ...

    async def take_step(self, user_id: str, step: int) -> bool:
        """False where this time step, or a later one, was taken before: a code works once."""

    async def take_recovery_code(self, user_id: str, digest: str, entry: Entry) -> bool:
        """False where it is none of the user's, or was used."""


class SessionStore(Protocol):
    async def add_session(self, session: Session, digest: str, entry: Entry, most: int) -> bool:
        """Ends the user's oldest sessions over `most`. False, and no session, where the user is no longer active."""

    async def session(self, digest: str) -> tuple[Session, User] | None:
        """Where it is not revoked and its user is active; expiry is the caller's to judge."""

    async def saw_session(self, session_id: str, at: datetime) -> None: ...

    async def sessions(self, user_id: str) -> list[Session]:
        """Those not revoked, the latest seen first; expiry is the caller's to judge."""

    async def revoke_session(self, user_id: str, session_id: str, entry: Entry) -> bool: ...

    async def revoke_sessions(self, user_id: str, entry: Entry, keep: str | None = None) -> int: ...


class AuditStore(Protocol):
    async def record(self, *entries: Entry) -> None: ...

    async def entries(self, before: int | None, limit: int, kind: str | None) -> list[tuple[int, Entry]]:
        """Newest first, with their numbers."""


class AccountStore(UserStore, LinkStore, TotpStore, SessionStore, AuditStore, Protocol):
    """All of it: they share transactions, so they are one store."""

    async def close(self) -> None: ...
