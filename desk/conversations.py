"""Conversations as the desk's API: lists, transcripts, and what agents do."""

from typing import Annotated

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r204
from pydantic import Field, StringConstraints

from contracts.desk import (
    AgentList,
    AnswerRequest,
    ConversationList,
    ConversationSummary,
    ResolveRequest,
    Transcript,
    TranscriptEvent,
    TransferRequest,
    TypingRequest,
)
from contracts.errors import Unprocessable
from contracts.queue import HandBackResponse
from desk import handoff
from desk.casework import Casework
from desk.guard import actor_of
from desk.summaries import summaries, summary
from desk.transcripts import shown
from desk.witness import Witness
from service.routes import endpoint
from text.normalise import clean

CONVERSATION = "/api/desk/conversations/{conversation_id}"
After = Annotated[int, Field(ge=0, le=2**31)]
Limit = Annotated[int, Field(ge=1, le=500)]
Reason = Annotated[str, StringConstraints(max_length=200)]


def routes(casework: Casework, witness: Witness) -> web.RouteTableDef:
    """`/api/desk/conversations…` and `/api/desk/agents`."""
    table = web.RouteTableDef()

    @endpoint
    async def conversations(request: web.Request, mine: bool = True) -> r200[ConversationList]:
        """Conversations that agents have: one's own, or (`mine=false`) everybody's; longest there first."""
        held = await casework.log.held(actor_of(request).agent.id if mine else None)
        return ConversationList(items=await summaries(casework.log, held))

    @endpoint
    async def transcript(
        request: web.Request, conversation_id: str, /, after: After = 0, limit: Limit = 200
    ) -> r200[Transcript]:
        """Everything that was said and done, the bot's part too, from an offset on; the audit log tells who looked."""
        conversation = await casework.conversation(conversation_id)
        await witness.saw(request, conversation_id)
        events = await casework.log.read(conversation_id, after=after, limit=limit)
        more = bool(events) and events[-1].offset < conversation.last_offset
        return Transcript(
            conversation=await summary(casework.log, conversation),
            events=tuple(shown(event) for event in events),
            next=events[-1].offset if more else None,
        )

    @endpoint
    async def claim(request: web.Request, conversation_id: str, /) -> r200[ConversationSummary]:
        """Takes a waiting conversation. 409 `taken` where another agent was faster, with who it is; `full`,
        `other_team` where the agent's teams do not allow it."""
        return await summary(casework.log, await casework.claim(conversation_id, actor_of(request)))

    @endpoint
    async def take_over(request: web.Request, conversation_id: str, /) -> r200[ConversationSummary]:
        """A supervisor takes what another agent has."""
        actor = actor_of(request)
        after = await casework.change(conversation_id, lambda c: handoff.take_over(c, actor))
        return await summary(casework.log, after)

    @endpoint
    async def let_pass(request: web.Request, conversation_id: str, /) -> r204:
        """The agent does not want what is offered to them: it goes to the next."""
        casework.router.let_pass(conversation_id, actor_of(request).agent.id)
        return web.Response(status=204)

    @endpoint
    async def answer(request: web.Request, conversation_id: str, /, body: AnswerRequest) -> r200[TranscriptEvent]:
        """Says something to the customer. The same `client_id` again is the same message."""
        text = clean(body.text, len(body.text)).strip()
        if not (text or body.attachments):
            raise Unprocessable("the message is empty")
        said = await casework.answer(conversation_id, actor_of(request), text, body.client_id, body.attachments)
        return shown(said)

    @endpoint
    async def transfer(
        request: web.Request, conversation_id: str, /, body: TransferRequest
    ) -> r200[ConversationSummary]:
        """Gives the conversation to an agent who is at the desk, or back to the queue, a team's where one is named;
        the note is for agents alone. 409 `away`, `resting`, `no_room` where that agent is to be given nothing now."""
        after = await casework.transfer(conversation_id, actor_of(request), body.to, body.note, body.team)
        return await summary(casework.log, after)

    @endpoint
    async def hand_back(request: web.Request, conversation_id: str, /, reason: Reason = "") -> r200[HandBackResponse]:
        """Gives the conversation back to the bot, which answers the customer's next message."""
        actor = actor_of(request)
        after = await casework.change(conversation_id, lambda c: handoff.hand_back(c, actor, reason))
        return HandBackResponse(conversation_id=conversation_id, holder=after.holder.value)

    @endpoint
    async def resolve(request: web.Request, conversation_id: str, /, body: ResolveRequest) -> r200[ConversationSummary]:
        """It is done: the customer is asked how it was, if their channel can, and the bot answers what comes next."""
        actor = actor_of(request)
        after = await casework.change(conversation_id, lambda c: handoff.resolve(c, actor, body.reason, body.note))
        return await summary(casework.log, after)

    @endpoint
    async def typing(request: web.Request, conversation_id: str, /, body: TypingRequest) -> r204:
        """Shows the customer that an answer is being written; it ends by itself after some seconds."""
        await casework.typing(conversation_id, actor_of(request), body.on)
        return web.Response(status=204)

    @endpoint
    async def agents(request: web.Request) -> r200[AgentList]:
        """Who is at the desk now, to transfer to."""
        return AgentList(items=casework.presence.agents())

    table.get("/api/desk/agents", allow_head=False)(agents)
    table.get("/api/desk/conversations", allow_head=False)(conversations)
    table.get(CONVERSATION, allow_head=False)(transcript)
    for name, handler in (
        ("claim", claim),
        ("take_over", take_over),
        ("pass", let_pass),
        ("messages", answer),
        ("transfer", transfer),
        ("hand_back", hand_back),
        ("resolve", resolve),
        ("typing", typing),
    ):
        table.post(f"{CONVERSATION}/{name}")(handler)
    return table
