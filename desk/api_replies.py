"""Canned replies: everybody at the desk uses them, supervisors write them."""

from collections.abc import Callable
from datetime import datetime

import structlog
from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r204
from pydantic import TypeAdapter, ValidationError

from contracts.errors import Conflict, NotFound, Unprocessable
from contracts.tools import CannedReply, CannedReplyList, ReplyId, ReplySpec
from desk.documents import DocumentStore
from desk.guard import ACTOR
from service.routes import endpoint

log = structlog.get_logger(__name__)
MAX_REPLIES = 500
_reply_id: TypeAdapter[str] = TypeAdapter(ReplyId)


def routes(store: DocumentStore, clock: Callable[[], datetime]) -> web.RouteTableDef:
    """`/api/desk/replies…`."""
    table = web.RouteTableDef()

    @endpoint
    async def replies(request: web.Request) -> r200[CannedReplyList]:
        """Every canned reply, by title."""
        made = []
        for key, body in (await store.every("reply")).items():
            try:
                made.append(CannedReply.model_validate({**body, "id": key}))
            except ValidationError:
                log.exception("reply.unreadable", reply=key)
        return CannedReplyList(items=tuple(sorted(made, key=lambda r: r.title)))

    @endpoint
    async def put(request: web.Request, reply_id: str, /, body: ReplySpec) -> r200[CannedReply]:
        """Writes a canned reply, in the place of what was there."""
        try:
            _reply_id.validate_python(reply_id)
        except ValidationError as error:
            raise Unprocessable("a reply's id is small letters, digits and hyphens") from error
        there = await store.every("reply")
        if reply_id not in there and len(there) >= MAX_REPLIES:
            raise Conflict(f"there are {MAX_REPLIES} canned replies already")
        if body.shortcut and any(key != reply_id and r.get("shortcut") == body.shortcut for key, r in there.items()):
            raise Conflict("another reply has this shortcut", detail={"reason": "shortcut"})
        await store.put("reply", reply_id, body.model_dump(mode="json"), request[ACTOR].who, clock())
        return CannedReply(id=reply_id, **body.model_dump())

    @endpoint
    async def remove(request: web.Request, reply_id: str, /) -> r204:
        """Takes it away."""
        if not await store.remove("reply", reply_id):
            raise NotFound("no such reply")
        return web.Response(status=204)

    table.get("/api/desk/replies", allow_head=False)(replies)
    table.put("/api/desk/replies/{reply_id}")(put)
    table.delete("/api/desk/replies/{reply_id}")(remove)
    return table
