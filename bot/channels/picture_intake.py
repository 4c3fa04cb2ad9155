"""Pictures that a messenger only names the addresses of: fetched at once, since those die within minutes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.channels.base import FrontDesk
from bot.channels.fetching import Fetcher
from contracts.attachments import MAX_ATTACHMENTS
from contracts.errors import SangdamError
from conversation.attachments import CUSTOMER

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """Ids of the pictures that a message will carry, and how many could not be had."""

    ids: tuple[str, ...] = ()
    failed: int = 0


async def take_pictures(
    desk: FrontDesk,
    fetcher: Fetcher,
    conversation_id: str,
    urls: Sequence[str],
    most: int,
    headers: dict[str, str] | None = None,
) -> Taken:
    """Our own copies of the pictures at these addresses, of at most `most` bytes each, in their order."""

    async def take(url: str) -> str | None:
        try:
            content = await fetcher.picture(url, most, headers)
            return (await desk.pictures.take(conversation_id, CUSTOMER, content)).attachment_id
        except SangdamError as error:
            log.warning("channel.picture_not_taken", code=error.code, problem=error.message)
            return None

    found = await asyncio.gather(*(take(url) for url in urls[:MAX_ATTACHMENTS]))
    ids = tuple(picture for picture in found if picture is not None)
    return Taken(ids, failed=len(urls) - len(ids))
