"""Being called: whispers of supervisors, and the list of what calls one by name."""

from datetime import timedelta

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r204

from contracts.desk import TranscriptEvent
from contracts.errors import NotFound
from contracts.events import CALLING_KINDS
from contracts.tools import MentionList, WhisperRequest
from desk import inner
from desk.api_tools import Tools
from desk.conversations import CONVERSATION
from desk.guard import actor_of
from desk.mentions import KEPT, mentions
from desk.transcripts import shown
from service.routes import endpoint

MOST_LOOKED_AT = 20_000
"""Notes and whispers of the whole desk that are looked through: the latest."""


def routes(tools: Tools) -> web.RouteTableDef:
    """`…/whispers`, `…/mentions/read`, `/api/desk/mentions`."""
    table = web.RouteTableDef()
    casework = tools.casework

    @endpoint
    async def whisper(request: web.Request, conversation_id: str, /, body: WhisperRequest) -> r200[TranscriptEvent]:
        """A supervisor's word to the agent who has the conversation, seen by them at once and never by the customer."""
        actor = actor_of(request)
        written = await tools.write(conversation_id, lambda c: inner.whisper(c, actor, body.text, body.client_id))
        return shown(written[-1])

    @endpoint
    async def called(request: web.Request) -> r200[MentionList]:
        """Notes that mention one, and whispers to one, of the last 30 days, the newest first."""
        now, me = casework.clock(), actor_of(request)
        events = await casework.log.of_kinds(CALLING_KINDS, now - KEPT, now + timedelta(days=1), limit=MOST_LOOKED_AT)
        items = mentions(events, me.agent.id)
        return MentionList(items=items, unread=sum(not item.read for item in items))

    @endpoint
    async def read(request: web.Request, conversation_id: str, /) -> r204:
        """What calls one in this conversation has been seen; again is harmless. 404 where nothing does."""
        me = actor_of(request)
        found = mentions(await tools.events(conversation_id), me.agent.id)
        if not found:
            raise NotFound("nothing calls you in this conversation")
        if not all(item.read for item in found):
            drafts = inner.read_mentions(me, max(item.offset for item in found))
            await tools.write(conversation_id, lambda c: drafts)
        return web.Response(status=204)

    table.post(f"{CONVERSATION}/whispers")(whisper)
    table.post(f"{CONVERSATION}/mentions/read")(read)
    table.get("/api/desk/mentions", allow_head=False)(called)
    return table
