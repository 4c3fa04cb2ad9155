"""The agents' live feed: `GET /api/desk/socket`, a websocket, one JSON object a frame.

client → server: `open {conversation_id, offset}` · `close {conversation_id}` · `typing {conversation_id, on}` ·
`status {away}` · `look {conversation_id}` (what is on the screen; null: nothing)
server → client: `welcome {agent, leads}` · `queue {items}` (whole, at first) · `agents {items}` (who is at the desk:
whole, whenever that changes) · `offers {items}` (what is held out to this agent: whole) · `change {conversation}`
(whoever's, whenever it changes hands: in the queue while its stage is `waiting`) · `event {conversation_id, event}` (of
opened ones, from the offset on, without a gap or a double) · `typing {conversation_id, on}` and `seen {conversation_id,
offset}` (the customer's) · `mention {conversation_id, kind, by}` (a `note` or a `whisper` calls this agent; `read`:
they have seen what did) · `error {code, message, conversation_id?}`

Nothing is queued for a slow agent: what they missed is read from the log again once they are ready for it. The socket
ends with 4401 when its session or token does, and with 4403 when the role is another.
"""

import asyncio
import random
from contextlib import suppress

import structlog
from aiohttp import WSMsgType, web

from contracts.errors import BadRequest, Unavailable
from desk.casework import Casework
from desk.frames import SharedFrames
from desk.guard import Door, Refusal, actor_of
from desk.session import DeskSession
from desk.witness import Witness
from service.routes import endpoint

log = structlog.get_logger(__name__)
chance = random.Random()  # noqa: S311  # for spreading, not for secrets
MAX_FRAME = 16_384
MAX_SOCKETS = 500
HEARTBEAT_S = 20.0
ASK_AGAIN_S = 5.0
"""How often an open socket is asked at the door again: another process may have ended its session."""
SPREAD_S = 0.5
"""Within this time all of them are asked after a change of an account."""
REFUSED: dict[Refusal, int] = {"signed_out": 4401, "role": 4403}
"""Codes of the socket's end, in the range that is for applications."""


class DeskSocket:
    """All agents' sockets of this process."""

    def __init__(self, casework: Casework, door: Door, witness: Witness) -> None:
        self._casework = casework
        self._shared = SharedFrames(casework)
        self._witness = witness
        self._door = door
        self._sockets: set[web.WebSocketResponse] = set()

    def routes(self) -> web.RouteTableDef:
        table = web.RouteTableDef()

        @endpoint
        async def socket(request: web.Request) -> web.StreamResponse:
            """The live feed of the desk: a websocket."""
            ws = web.WebSocketResponse(heartbeat=HEARTBEAT_S, max_msg_size=MAX_FRAME)
            if not ws.can_prepare(request):
                raise BadRequest("this address speaks websocket")
            self._door.sessions.refuse_foreign(request)
            if len(self._sockets) >= MAX_SOCKETS:
                raise Unavailable("too many open desks")
            await ws.prepare(request)
            await self._serve(ws, request)
            return ws

        table.get("/api/desk/socket", allow_head=False)(socket)
        return table

    async def _serve(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        actor = actor_of(request)
        session = DeskSession(ws, self._casework, self._shared, actor, lambda c: self._witness.saw(request, c))
        self._sockets.add(ws)
        try:
            with self._casework.presence.at_desk(actor.agent):
                await session.start()
                refusal = await self._read_until_refused(ws, session, request)
                if refusal is not None:
                    await ws.close(code=REFUSED[refusal], message=refusal.encode())
        finally:
            self._sockets.discard(ws)
            await session.stop()

    async def _read_until_refused(
        self, ws: web.WebSocketResponse, session: DeskSession, request: web.Request
    ) -> Refusal | None:
        """Until the agent's app ends the socket, or they would no longer be let in: then says why."""
        reading = asyncio.create_task(_read(ws, session))
        asking = asyncio.create_task(self._refusal(request))
        try:
            await asyncio.wait((reading, asking), return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                reading.result()
                return None
            return asking.result()
        finally:
            for task in (reading, asking):
                task.cancel()
            await asyncio.gather(reading, asking, return_exceptions=True)

    async def _refusal(self, request: web.Request) -> Refusal:
        """Asks at the door again and again, soon after each change of an account."""
        changed = self._door.changed.next()
        while True:
            # Each at a moment of its own: all of a desk's sockets at once would hold up everybody's messages.
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), ASK_AGAIN_S * chance.uniform(0.5, 1.5))
                await asyncio.sleep(SPREAD_S * chance.random())
            changed = self._door.changed.next()
            try:
                refusal = await self._door.refusal(request)
            except Exception:
                log.exception("desk.door_failed")
                continue
            if refusal is not None:
                return refusal

    async def close(self) -> None:
        """Tells every desk to come back later: a deploy is no error."""
        for ws in list(self._sockets):
            await ws.close(code=1012, message=b"restarting")


async def _read(ws: web.WebSocketResponse, session: DeskSession) -> None:
    async for message in ws:
        if message.type is WSMsgType.TEXT:
            await session.receive(message.data)
        elif message.type is WSMsgType.BINARY:
            await session.error("bad_frame", "a frame is one JSON object as text")
