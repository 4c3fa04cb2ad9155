"""`/api/notices` and `/api/notify`: what the company says of its own accord."""

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r201, r204

from bot.incidents import Board
from bot.waiting import spoken
from contracts.errors import NotFound
from contracts.events import Source
from contracts.messages import Message, MessageButton
from contracts.notices import NewNotice, Notice, NoticeList, OrderShipped, Told
from conversation.broadcast import Broadcast
from conversation.log import EventLog
from conversation.models import Address
from desk.accounts.models import Kind
from desk.accounts.parts import Accounts
from service.catalogue import Catalogue
from service.routes import endpoint, json_response


def routes(
    board: Board, event_log: EventLog, broadcast: Broadcast, catalogue: Catalogue, centre_id: str, accounts: Accounts
) -> web.RouteTableDef:
    """Who puts up a notice or takes it down stands in the audit log."""
    table = web.RouteTableDef()

    @endpoint
    async def notices(request: web.Request) -> r200[NoticeList]:
        """The notices of incidents that are up."""
        return NoticeList(items=board.up)

    @endpoint
    async def put_up(request: web.Request, body: NewNotice) -> r201[Notice]:
        """Puts up a notice: customers who ask about it are told first."""
        notice = await board.put(body)
        await accounts.store.record(accounts.entry(request, Kind.INCIDENT_BEGUN, notice=notice.id))
        return json_response(notice, status=201)

    @endpoint
    async def take_down(request: web.Request, notice_id: str, /) -> r204:
        """Takes a notice down."""
        await board.take_down(notice_id)
        await accounts.store.record(accounts.entry(request, Kind.INCIDENT_ENDED, notice=notice_id))
        return web.Response(status=204)

    @endpoint
    async def notify(request: web.Request, body: OrderShipped) -> r200[Told]:
        """Tells a customer about their order, in the conversation they have begun; strangers are never written to.

        The same `key` again is harmless.
        """
        address = Address(body.channel, body.sender, centre_id)
        conversation = await event_log.conversation(address.conversation_id)
        if conversation is None:
            raise NotFound("nobody has written from there")
        draft = spoken(shipped(body, catalogue, conversation.lang or "ko"), Source.SYSTEM)
        [event] = await event_log.append(conversation.id, [draft.model_copy(update={"key": f"notify:{body.key}"})])
        new = event.offset > conversation.last_offset
        if new:
            broadcast.publish([event])
        return Told(conversation_id=conversation.id, offset=event.offset, new=new)

    table.get("/api/notices", allow_head=False)(notices)
    table.post("/api/notices")(put_up)
    table.delete("/api/notices/{notice_id}")(take_down)
    table.post("/api/notify")(notify)
    return table


def shipped(order: OrderShipped, catalogue: Catalogue, lang: str) -> Message:
    """That the order is on its way, by whom, and where it can be followed."""
    lines = [catalogue.say("notify.order_shipped", lang, item=order.item)]
    if order.tracking is not None:
        courier = order.courier or catalogue.say("notify.courier", lang)
        lines.append(catalogue.say("notify.tracking", lang, courier=courier, tracking=order.tracking))
    button = MessageButton(title=catalogue.say("button.track", lang), url=order.url)
    return Message(text="\n".join(lines), buttons=() if order.url is None else (button,))
