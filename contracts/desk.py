"""The desk on the wire: conversations, transcripts, what agents do, and the frames of their socket."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from contracts.agents import Agent, AgentId
from contracts.attachments import MAX_ATTACHMENTS, AttachmentId
from contracts.base import Strict
from contracts.events import Event, Kind, Source
from contracts.teams import Sign, TeamId

MAX_ANSWER = 2000
Note = Annotated[str, StringConstraints(max_length=1000)]
ConversationId = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Offset = Annotated[int, Field(ge=0, le=2**31)]
Abuse = Literal["insult", "threat", "sexual"]
Resolution = Literal["solved", "answered", "unanswered", "duplicate", "abuse", "other"]


class ConversationSummary(Strict):
    """A conversation in a list. `since`: since when a human is wanted, UTC; `seen_offset`: read by the customer.

    `said`: the beginnings of the customer's last words, the newest last; `abusive`: some were, and are left out.
    `counted_from`: the order of the queue; `signs`: why it presses; `care`: steps taken against abuse so far.
    """

    conversation_id: str
    channel: str
    sender: str
    stage: Literal["bot", "waiting", "assigned", "transferred", "resolved"]
    assignee: Agent | None
    since: datetime | None
    off_hours: bool
    wants_mail: bool
    lang: str | None
    last_offset: int
    asked_offset: int
    seen_offset: int
    said: tuple[str, ...] = ()
    abusive: bool = False
    counted_from: datetime | None = None
    signs: tuple[Sign, ...] = ()
    topic: str | None = None
    team: str | None = None
    tags: tuple[str, ...] = ()
    care: int = 0


class ConversationList(Strict):
    items: tuple[ConversationSummary, ...]


class TranscriptEvent(Strict):
    """One row of the transcript. `client_id` is that of the agent's message, by which the sender knows it again.

    `abuse`: what a customer's message is, so that it can be covered until the agent chooses to look.
    """

    offset: int
    at: datetime
    source: Source
    kind: Kind
    data: dict[str, Any]
    client_id: str | None = None
    abuse: Abuse | None = None

    @classmethod
    def of(cls, event: Event, abuse: Abuse | None = None) -> "TranscriptEvent":
        key = event.key if event.source is Source.AGENT else None
        client_id = key.rpartition("/")[2] if key else None
        shown = event.model_dump(include={"offset", "at", "source", "kind", "data"})
        return cls(**shown, client_id=client_id, abuse=abuse)


class Transcript(Strict):
    """Events after an offset; `next` is the offset to go on from, None where these were the last."""

    conversation: ConversationSummary
    events: tuple[TranscriptEvent, ...]
    next: int | None


class AnswerRequest(Strict):
    """An agent's message: words, pictures uploaded for it, or both. The same `client_id` again is the same message."""

    client_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_ANSWER)] = ""
    attachments: tuple[AttachmentId, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)


class TransferRequest(Strict):
    """`to`: an agent's id; null gives the conversation back to the queue, of the team `team` where that is named."""

    to: AgentId | None = None
    team: TeamId | None = None
    note: Note = ""


class ResolveRequest(Strict):
    reason: Resolution
    note: Note = ""


class TypingRequest(Strict):
    on: bool


class DeskAgent(Agent):
    """An agent at the desk. `away`: there, but not to be given anything now; `cooling_until`: after an abusive chat.

    `looking_at`: the conversation that is on their screen.
    """

    away: bool = False
    cooling_until: datetime | None = None
    looking_at: str | None = None


class AgentList(Strict):
    """Agents who are at the desk now."""

    items: tuple[DeskAgent, ...]


class Open(Strict):
    """Follow a conversation from an offset on."""

    type: Literal["open"]
    conversation_id: ConversationId
    offset: Offset = 0


class Close(Strict):
    type: Literal["close"]
    conversation_id: ConversationId


class AgentTyping(Strict):
    type: Literal["typing"]
    conversation_id: ConversationId
    on: bool


class Status(Strict):
    """Whether the agent is away from the desk: for all of their windows."""

    type: Literal["status"]
    away: bool


class Look(Strict):
    """What is on the agent's screen; null: none."""

    type: Literal["look"]
    conversation_id: ConversationId | None


AgentFrame = Annotated[Open | Close | AgentTyping | Status | Look, Field(discriminator="type")]
agent_frame: TypeAdapter[AgentFrame] = TypeAdapter(AgentFrame)
