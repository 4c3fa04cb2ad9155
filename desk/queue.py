"""The waiting queue and hand back, as the desk's API."""

from collections.abc import Callable, Sequence

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200

from contracts.errors import Conflict, NotFound
from contracts.events import Event, EventDraft, Kind, Source
from contracts.queue import HandBackResponse, QueueItem, QueueResponse
from conversation.lock import TurnLock
from conversation.log import EventLog
from conversation.models import Holder
from desk.guard import ROLE
from service.routes import endpoint


def routes(event_log: EventLog, lock: TurnLock, publish: Callable[[Sequence[Event]], None]) -> web.RouteTableDef:
    """`GET /api/desk/queue`, `POST /api/desk/conversations/{conversation_id}/hand_back`."""
    table = web.RouteTableDef()

    @endpoint
    async def queue(request: web.Request) -> r200[QueueResponse]:
        """Every conversation that waits for an agent, longest waiting first."""
        waiting = await event_log.waiting()
        return QueueResponse(
            items=tuple(
                QueueItem(
                    conversation_id=c.id,
                    channel=c.address.channel,
                    sender=c.address.sender,
                    position=position,
                    since=c.waiting_since,
                )
                for position, c in enumerate(waiting, start=1)
                if c.waiting_since is not None
            )
        )

    @endpoint
    async def hand_back(request: web.Request, conversation_id: str, /) -> r200[HandBackResponse]:
        """Gives the conversation back to the bot, which answers the customer's next message."""
        async with lock.hold(conversation_id):
            conversation = await event_log.conversation(conversation_id)
            if conversation is None:
                raise NotFound("no such conversation")
            if conversation.holder is Holder.BOT:
                raise Conflict("the bot holds this conversation already")
            draft = EventDraft(source=Source.AGENT, kind=Kind.HANDED_BACK, data={"role": request[ROLE]})
            publish(await event_log.append(conversation_id, [draft]))
        return HandBackResponse(conversation_id=conversation_id, holder=Holder.BOT.value)

    table.get("/api/desk/queue")(queue)
    table.post("/api/desk/conversations/{conversation_id}/hand_back")(hand_back)
    return table
