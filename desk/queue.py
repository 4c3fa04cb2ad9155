"""The waiting queue, as the desk's API."""

from collections.abc import Sequence

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200

from contracts.queue import QueueItem, QueueResponse
from conversation.log import EventLog
from conversation.models import Conversation
from desk.priority import in_line
from desk.summaries import signs
from service.routes import endpoint


def routes(event_log: EventLog) -> web.RouteTableDef:
    """`GET /api/desk/queue`."""
    table = web.RouteTableDef()

    @endpoint
    async def queue(request: web.Request) -> r200[QueueResponse]:
        """Every conversation that waits for an agent, in the order in which they are to be served."""
        return queue_of(await event_log.waiting())

    table.get("/api/desk/queue", allow_head=False)(queue)
    return table


def queue_of(waiting: Sequence[Conversation]) -> QueueResponse:
    """The queue on the wire."""
    return QueueResponse(
        items=tuple(
            QueueItem(
                conversation_id=c.id,
                channel=c.address.channel,
                sender=c.address.sender,
                position=position,
                since=c.waiting_since,
                off_hours=c.off_hours,
                signs=signs(c),
            )
            for position, c in enumerate(in_line(waiting), start=1)
            if c.waiting_since is not None
        )
    )
