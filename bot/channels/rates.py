"""How often a visitor may ask: each by themselves, and all behind one address together."""

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

VISITORS_BEHIND_ONE_ADDRESS = 20
"""A mobile network's many customers come from one address."""


class VisitorRate:
    """Of one thing that visitors ask for."""

    def __init__(self, per_minute: int) -> None:
        """`per_minute`: of one visitor."""
        self._of_visitor = RateLimitItemPerMinute(per_minute)
        self._of_address = RateLimitItemPerMinute(per_minute * VISITORS_BEHIND_ONE_ADDRESS)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def allows(self, visitor: str, address: str) -> bool:
        """Whether once more is not too often; it is counted."""
        if not await self._limiter.hit(self._of_visitor, "visitor", visitor):
            return False
        within: bool = await self._limiter.hit(self._of_address, "address", address)
        return within
