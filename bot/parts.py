"""A turn, its reply, and what it takes to get from one to the other: values and protocols."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.context import BEGINNING, Context
from bot.ellipsis import Understood
from bot.pictures import PictureReader, Seen
from bot.replies import Replies
from bot.tokens import ChoiceTokens
from bot.waiting import ROUND_THE_CLOCK, Office
from contracts.actions import DiagnosisPayload, Payload
from contracts.articles import Article
from contracts.attachments import Attachment
from contracts.events import EventDraft, Source
from contracts.messages import (
    MAX_UTTERANCE,
    AllowDiagnosis,
    Message,
    Misread,
    PickOption,
    ReadAs,
    Utterance,
)
from contracts.notices import Notice
from contracts.search import FeedbackRequest, FollowUp, Glance, GlanceRequest, SearchRequest, SearchResponse
from conversation.broadcast import Broadcast
from conversation.lock import TurnLock
from conversation.log import EventLog
from conversation.models import Conversation
from desk.line import Spot
from service.catalogue import Catalogue
from text.normalise import normalise


class Dialogue(Protocol):
    """Reads an utterance; Rasa, in practice."""

    async def read(self, turn: "Turn") -> list[Payload]:
        """What to do about it. Raises Unavailable where it does not answer in time."""

    async def forget(self, conversation_id: str) -> None:
        """Empties what it remembers of a conversation. Raises Unavailable."""


class HelpSearch(Protocol):
    """The help search service. Every method raises Unavailable where it does not answer in time."""

    async def search(self, request: SearchRequest) -> SearchResponse: ...

    async def glance(self, request: GlanceRequest) -> Glance: ...

    async def article(self, article_id: str, search_id: str | None = None) -> Article:
        """`search_id`: of the search that it was chosen from: two versions of it may be compared."""
        ...

    async def browse(self, category: str, lang: str, request_id: str) -> SearchResponse: ...

    async def feedback(self, feedback: FeedbackRequest) -> None: ...

    async def follow_up(self, follow_up: FollowUp) -> None: ...

    async def forget(self, conversation_id: str) -> None:
        """What was asked stays, masked; nothing tells any more in which conversation, and by whom."""


class Incidents(Protocol):
    """What is out of order now: `bot.incidents.Board`."""

    def about(self, words: str, article_id: str | None) -> tuple[Notice, ...]:
        """The notices that these words, or the article they are shown, are about."""


class Waiting(Protocol):
    """The queue: `desk.line.Line`."""

    async def spot(self, conversation_id: str) -> Spot | None:
        """None where the conversation does not wait."""


class Diagnosing(Protocol):
    """Looks up why, in the records of a customer who is known and has agreed: `bot.diagnosis`."""

    async def offer(self, turn: "Turn", payload: DiagnosisPayload, replies: Replies) -> "Reply":
        """Asks for consent; without records of this customer, the usual causes."""

    async def choose(self, turn: "Turn", choice: AllowDiagnosis | PickOption, replies: Replies) -> "Reply":
        """What follows from a tapped button of a diagnosis."""

    async def follow_up(self, turn: "Turn", payloads: list[Payload], replies: Replies) -> "Reply | None":
        """What follows from words to an open diagnosis; None where they are about something else."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything the customer has said since the last finished turn; `number` is the last offset of it.

    `misread`: the turn before this one asked to be told what its pictures say. `given_up`: ids of pictures that could
    not be read before. `seen`: what the pictures say, once they have been looked at. `diagnosis`: what the turn before
    this one left open of a diagnosis (`bot.diagnosis.Standing`). `context`: what went before. `told`: ids of notices
    that the customer has been told.
    """

    conversation: Conversation
    number: int
    said: tuple[Utterance, ...]
    misread: Misread | None = None
    given_up: frozenset[str] = frozenset()
    seen: Seen | None = None
    diagnosis: Mapping[str, Any] | None = None
    context: Context = BEGINNING
    told: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The same after a crash: what is asked of others under this id is asked once."""
        return f"{self.conversation.id}:{self.number}"

    @property
    def last(self) -> Utterance:
        return self.said[-1]

    @property
    def customer(self) -> str | None:
        """The company's own id of who writes, where the channel has checked a signature."""
        return self.last.customer

    @property
    def text(self) -> str:
        """The words to understand, normalised."""
        return normalise(" ".join(u.text for u in self.said if u.choice is None and u.note is None))

    @property
    def understood(self) -> Understood:
        """The words, completed from the question before them; that question where a button says how it is meant."""
        if isinstance(self.last.choice, ReadAs):
            return Understood(self.context.question or "")
        asked = self.diagnosis is not None and self.diagnosis.get("step") in ("consent", "asked")
        return self.context.understand(self.text, asked=asked)

    @property
    def pictures(self) -> tuple[Attachment, ...]:
        return tuple(picture for u in self.said for picture in u.attachments)

    @property
    def asks(self) -> bool:
        """Whether there is a question: words, or a picture that says something."""
        return bool(self.text) or (self.seen is not None and self.seen.clear)

    @property
    def search(self) -> SearchRequest:
        """What to search for: the words, together with what the pictures say."""
        words, screen = self.understood.text[:MAX_UTTERANCE], ""
        codes: tuple[str, ...] = ()
        if self.seen is not None and self.seen.corrected:
            words = f"{self.seen.words} {self.text}".strip()[:MAX_UTTERANCE]
        elif self.seen is not None and self.seen.clear:
            codes, screen = self.seen.reading.codes, self.seen.reading.query
        return SearchRequest(query=words, lang=self.conversation.lang, request_id=self.id, codes=codes, screen=screen)

    @property
    def lang(self) -> str:
        return self.conversation.lang or "ko"


@dataclass(frozen=True, slots=True)
class Reply:
    """Messages for the customer, perhaps a handoff (`known`: what the agent is told with it), events, and facts."""

    messages: tuple[Message, ...] = ()
    events: tuple[EventDraft, ...] = ()
    source: Source = Source.BOT
    handoff: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    known: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a turn needs; `timeout_s` bounds the thinking of one turn.

    `operators`: channels with people of the messenger's own, reached by a button; who wants a human there does not
    wait in our queue.
    """

    log: EventLog
    lock: TurnLock
    broadcast: Broadcast
    dialogue: Dialogue
    search: HelpSearch
    catalogue: Catalogue
    tokens: ChoiceTokens
    pictures: PictureReader
    line: Waiting
    timeout_s: float
    office: Office = ROUND_THE_CLOCK
    diagnoses: Diagnosing | None = None
    incidents: Incidents | None = None
    operators: frozenset[str] = frozenset()
