"""How often signing in may fail: at one account from one address, at one account, and from one address.

The first stops guessing without letting a stranger lock a colleague out from elsewhere; the second stops a botnet; the
third stops one password tried on everybody. Refused is refused: a right password does not help until the time is over.
"""

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter

from contracts.errors import TooMany
from desk.accounts.clock import Clock

RESETS = RateLimitItemPerSecond(3, 3600, namespace="resets of one account")
WAYS_FROM_ADDRESS = RateLimitItemPerSecond(120, 60, namespace="ways to the identity provider from one address")
"""A whole centre may sit behind one address, and begin at nine."""
RESETS_FROM_ADDRESS = RateLimitItemPerSecond(20, 3600, namespace="resets from one address")


class Throttle:
    """Counts in memory (one bot process) or in what `storage` names (Redis, for several)."""

    def __init__(self, attempts: int, lock_s: int, clock: Clock, storage: Storage | None = None) -> None:
        self._clock = clock
        self._limiter = FixedWindowRateLimiter(storage or MemoryStorage())
        self._pair = RateLimitItemPerSecond(attempts, lock_s, namespace="failures of a pair")
        self._account = RateLimitItemPerSecond(attempts * 4, lock_s, namespace="failures of an account")
        self._address = RateLimitItemPerSecond(attempts * 10, lock_s, namespace="failures from an address")

    async def refuse_locked(self, account: str, address: str) -> None:
        """Raises TooMany, with the seconds to wait, where too much failed lately."""
        for item, names in self._counted(account, address):
            if not await self._limiter.test(item, *names):
                reset = (await self._limiter.get_window_stats(item, *names)).reset_time
                wait_s = max(1, round(reset - self._clock().timestamp()))
                raise TooMany(
                    "too many failures", detail={"reason": "locked", "retry_after_s": wait_s}, retry_after_s=wait_s
                )

    async def failed(self, account: str, address: str) -> None:
        for item, names in self._counted(account, address):
            await self._limiter.hit(item, *names)

    async def succeeded(self, account: str, address: str) -> None:
        """The person is known now; what failed from this address at this account is forgotten."""
        await self._limiter.clear(self._pair, account, address)

    async def may_reset(self, account: str, address: str) -> bool:
        """Counts a wish for a reset; False where there were too many."""
        if not await self._limiter.hit(RESETS_FROM_ADDRESS, address):
            return False  # and nothing is counted for the account: made-up ones would fill the memory
        return bool(await self._limiter.hit(RESETS, account))

    async def may_begin(self, address: str) -> bool:
        """Counts a way to the identity provider; False where there were too many."""
        return bool(await self._limiter.hit(WAYS_FROM_ADDRESS, address))

    def _counted(self, account: str, address: str) -> tuple[tuple[RateLimitItem, tuple[str, ...]], ...]:
        return (self._pair, (account, address)), (self._account, (account,)), (self._address, (address,))
