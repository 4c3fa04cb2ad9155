"""The agents' live feed: `GET /api/desk/socket`, a websocket, one JSON object a frame.

client → server: `open {conversation_id, offset}` · `close {conversation_id}` · `typing {conversation_id, on}`
server → client: `welcome {agent}` · `queue {items}` (whole, at first) · `change {conversation}` (whoever's, whenever it
changes hands: in the queue while its stage is `waiting`) · `event {conversation_id, event}` (of opened ones, from the
offset on, without a gap or a double) · `typing {conversation_id, on}` and `seen {conversation_id, offset}` (the
customer's) · `error {code, message, conversation_id?}`

Nothing is queued for a slow agent: what they missed is read from the log again once they are ready for it.
"""

from urllib.parse import urlsplit

from aiohttp import WSMsgType, web

from contracts.errors import BadRequest, Forbidden, Unavailable
from desk.casework import Casework
from desk.guard import actor_of
from desk.session import DeskSession
from service.routes import endpoint

MAX_FRAME = 16_384
MAX_SOCKETS = 500
HEARTBEAT_S = 20.0


class DeskSocket:
    """All agents' sockets of this process."""

    def __init__(self, casework: Casework) -> None:
        self._casework = casework
        self._sockets: set[web.WebSocketResponse] = set()

    def routes(self) -> web.RouteTableDef:
        table = web.RouteTableDef()

        @endpoint
        async def socket(request: web.Request) -> web.StreamResponse:
            """The live feed of the desk: a websocket."""
            ws = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME)
            if not ws.can_prepare(request):
                raise BadRequest("this address speaks websocket")
            _same_origin(request)
            if len(self._sockets) >= MAX_SOCKETS:
                raise Unavailable("too many open desks")
            await ws.prepare(request)
            await self._serve(ws, request)
            return ws

        table.get("/api/desk/socket", allow_head=False)(socket)
        return table

    async def _serve(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        actor = actor_of(request)
        session = DeskSession(ws, self._casework, actor)
        self._sockets.add(ws)
        try:
            with self._casework.presence.at_desk(actor.agent):
                await session.start()
                async for message in ws:
                    if message.type is WSMsgType.TEXT:
                        await session.receive(message.data)
                    elif message.type is WSMsgType.BINARY:
                        await session.error("bad_frame", "a frame is one JSON object as text")
        finally:
            self._sockets.discard(ws)
            await session.stop()

    async def close(self) -> None:
        """Tells every desk to come back later: a deploy is no error."""
        for ws in list(self._sockets):
            await ws.close(code=1012, message=b"restarting")


def _same_origin(request: web.Request) -> None:
    """A browser sends its cookie with a websocket that any page may open; so only our own pages may."""
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden("the desk is opened from its own address alone")
