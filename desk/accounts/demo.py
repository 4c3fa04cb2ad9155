"""The demo's accounts: one for each role, with passwords made at the first start. Production has none."""

from dataclasses import dataclass

from desk.accounts.clock import utc_now
from desk.accounts.models import COMMAND_LINE, Entry, Kind, User, new_id
from desk.accounts.models import user as person
from desk.accounts.passwords import Passwords
from desk.accounts.store import AccountStore
from desk.roles import Role
from service.secrets import secret
from service.settings import Settings

HOST = "demo.example"  # a name that no mail reaches (RFC 2606)
NAMES = {
    Role.AGENT: "한지우",
    Role.SUPERVISOR: "오세린",
    Role.AUTHOR: "문가람",
    Role.REVIEWER: "배하늘",
    Role.ADMIN: "노은결",
}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """As it was made; its owner may have changed the password since."""

    role: Role
    email: str
    password: str


def demo_accounts(settings: Settings) -> tuple[DemoAccount, ...]:
    """The accounts, with the passwords that the data folder's secrets hold. Raises RuntimeError in production."""
    if settings.env != "demo":
        raise RuntimeError("there are no demo accounts in production")
    return tuple(
        DemoAccount(role, f"{role.value}@{HOST}", secret(settings, f"demo_{role.value}", random_bytes=12))
        for role in Role
    )


async def make_demo_accounts(store: AccountStore, passwords: Passwords, settings: Settings) -> None:
    """Those that are missing."""
    for account in demo_accounts(settings):
        if await store.user_by_email(account.email) is not None:
            continue
        made = User(
            id=new_id("u"),
            email=account.email,
            name=NAMES[account.role],
            role=account.role,
            lang="ko",
            created_at=utc_now(),
            password_hash=await passwords.hash(account.password),
        )
        entry = Entry(utc_now(), Kind.JOINED, COMMAND_LINE, person(made.id), detail={"by": "demo"})
        await store.add_user(made, entry)


async def retire_demo_accounts(store: AccountStore) -> None:
    """Shuts what a demo left in a data folder that production uses now."""
    for role in Role:
        user = await store.user_by_email(f"{role.value}@{HOST}")
        if user is not None and user.active:
            entry = Entry(utc_now(), Kind.DEACTIVATED, COMMAND_LINE, person(user.id), detail={"by": "production"})
            await store.deactivate(user.id, entry, even_last=True)
