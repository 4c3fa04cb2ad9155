"""Suggestions while a customer types: so many a minute, so many at once, and never a reason to fail."""

import structlog

from bot.channels.base import FrontDesk
from bot.channels.rates import VisitorRate
from contracts.errors import SangdamError, TooMany
from contracts.messages import SuggestedQuestion
from conversation.models import Address

log = structlog.get_logger(__name__)
PER_MINUTE = 120
"""Of one visitor: twice a second for as long as a minute is more than anybody types."""
MAX_AT_ONCE = 16
"""Of all visitors; one more gets none."""


class Suggestions:
    """Of one channel."""

    def __init__(self) -> None:
        self._rate = VisitorRate(PER_MINUTE)
        self._under_way = 0

    async def of(
        self, desk: FrontDesk, address: Address, remote: str, query: str, lang: str | None
    ) -> list[SuggestedQuestion]:
        """Questions for what is in the field now; none where help search is busy or down. Raises TooMany."""
        if not await self._rate.allows(address.sender, remote):
            raise TooMany("too many suggestions; please go on typing", retry_after_s=60)
        if self._under_way >= MAX_AT_ONCE:
            return []
        self._under_way += 1
        try:
            return await desk.suggest(address.conversation_id, query, lang)
        except SangdamError as error:
            log.info("web.no_suggestions", problem=error.message)
            return []
        finally:
            self._under_way -= 1
