"""Care for agents: flags, steps against abuse, the pause after it, and the evidence that is kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r204

from contracts.desk import ConversationSummary, TranscriptEvent
from contracts.errors import Forbidden, NotFound
from contracts.events import Event, Kind, Source
from contracts.tools import CareRequest, Evidence, EvidenceList, FlagRequest
from desk import care
from desk.accounts import models
from desk.accounts.words import catalogue
from desk.api_tools import Tools
from desk.casework import Casework
from desk.conversations import CONVERSATION
from desk.evidence import cases, evidence
from desk.guard import ACTOR, actor_of
from desk.summaries import summary
from desk.transcripts import shown
from service.routes import endpoint, json_response

LISTED = timedelta(days=180)
"""What is older is still kept, in its conversation."""


def routes(tools: Tools) -> web.RouteTableDef:
    """`…/care`, `…/flags`, `…/evidence`, `/api/desk/evidence`, `/api/desk/cool_down/end`."""
    table = web.RouteTableDef()
    casework, accounts = tools.casework, tools.accounts

    @endpoint
    async def flag(request: web.Request, conversation_id: str, /, body: FlagRequest) -> r200[TranscriptEvent]:
        """Says that a customer's message is abuse, though no list knows it, or that it is none, though one does."""
        actor, events = actor_of(request), await tools.events(conversation_id)
        said = next((e for e in events if e.offset == body.offset and e.source is Source.CUSTOMER), None)
        if said is None or said.kind is not Kind.MESSAGE_CREATED:
            raise NotFound("the customer has said nothing there")
        drafts = care.flag(actor, body.offset, body.abuse)
        return shown((await tools.write(conversation_id, lambda c: drafts))[-1])

    @endpoint
    async def protect(request: web.Request, conversation_id: str, /, body: CareRequest) -> r200[ConversationSummary]:
        """The next step against abuse: a firm word, a warning, the end with evidence kept. 409 `out_of_turn`."""
        actor = actor_of(request)
        before, events = await casework.conversation(conversation_id), await tools.events(conversation_id)
        sentence = catalogue().say(f"care.{body.step}", before.lang)
        grave = care.is_grave(events)
        written = await tools.write(
            conversation_id, lambda c: care.take(c, actor, body.step, sentence, grave=grave, offsets=body.offsets)
        )
        _rest(casework, written, casework.clock())
        return await summary(casework.log, await casework.conversation(conversation_id))

    @endpoint
    async def end_cool_down(request: web.Request) -> r204:
        """The agent is well again, and may be offered conversations."""
        casework.presence.cool_down(actor_of(request).agent.id, None)
        return web.Response(status=204)

    @endpoint
    async def kept(request: web.Request, conversation_id: str, /, look: bool = False) -> r200[Evidence]:
        """Abusive messages and the steps against them, as a file, or (`look`) to be shown. For supervisors, and
        who took a step; audited.
        """
        actor, events = actor_of(request), await tools.events(conversation_id)
        took = {e.data["agent"]["id"] for e in events if e.kind is Kind.CARE_TAKEN}
        if not actor.leads and actor.agent.id not in took:
            raise Forbidden("this is for supervisors, and for who was there", detail={"reason": "role"})
        conversation = await casework.conversation(conversation_id)
        made = evidence(conversation, events, casework.clock(), request[ACTOR].who)
        kind = models.Kind.EVIDENCE_SEEN if look else models.Kind.EVIDENCE_EXPORTED
        await accounts.store.record(accounts.entry(request, kind, conversation=conversation_id))
        if look:
            return json_response(made)
        name = conversation_id.replace(":", "-")
        headers = {"Content-Disposition": f'attachment; filename="evidence-{name}.json"'}
        return web.Response(text=made.model_dump_json(indent=2), content_type="application/json", headers=headers)

    @endpoint
    async def listed(request: web.Request) -> r200[EvidenceList]:
        """Conversations with steps against abuse, or with messages that an agent has flagged, the latest first."""
        now = casework.clock()
        kinds = {Kind.CARE_TAKEN, Kind.ABUSE_FLAGGED}
        return EvidenceList(items=cases(await casework.log.of_kinds(kinds, now - LISTED, now + timedelta(days=1))))

    table.post(f"{CONVERSATION}/flags")(flag)
    table.post(f"{CONVERSATION}/care")(protect)
    table.get(f"{CONVERSATION}/evidence", allow_head=False)(kept)
    table.get("/api/desk/evidence", allow_head=False)(listed)
    table.post("/api/desk/cool_down/end")(end_cool_down)
    return table


async def restore_cool_downs(casework: Casework, now: datetime) -> None:
    """After a restart: who had an abusive chat that was ended a moment ago still cools down."""
    for event in await casework.log.of_kinds({Kind.CARE_TAKEN}, now - care.COOL_DOWN, now):
        _rest(casework, [event], event.at)


def _rest(casework: Casework, events: Sequence[Event], since: datetime) -> None:
    """Who had the chat, whoever ended it: a supervisor's end spares the agent, and wears nobody else out."""
    for event in events:
        if (agent_id := care.worn(event)) is not None:
            casework.presence.cool_down(agent_id, since + care.COOL_DOWN)
