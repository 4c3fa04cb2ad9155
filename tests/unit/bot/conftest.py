"""A bot in memory: real log, lock, broadcast, tokens and catalogue; Rasa and help search are scripted."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from bot.app import LOCALES
from bot.channels.base import FrontDesk
from bot.front_desk import Reception
from bot.intake import Inbound, Intake
from bot.lobby import Lobby
from bot.parts import Parts, Turn
from bot.pictures import PictureReader
from bot.tokens import ChoiceTokens
from bot.turns import TurnRunner
from bot.vocabulary import Understanding
from contracts.actions import Payload, SayPayload, SearchPayload
from contracts.articles import Article, Listed
from contracts.events import Event, Kind
from contracts.ocr import OcrLine, OcrResponse
from contracts.search import (
    Answer,
    FeedbackRequest,
    FollowUp,
    Glance,
    GlanceRequest,
    SearchRequest,
    SearchResponse,
    Suggestion,
    Vocabulary,
)
from conversation.attachments import CUSTOMER
from conversation.backends.memory_broadcast import MemoryBroadcast, MemorySignals
from conversation.backends.memory_lock import MemoryTurnLock
from conversation.backends.memory_log import MemoryEventLog
from conversation.backends.memory_pictures import MemoryPictureFiles, MemoryPictureRows
from conversation.gallery import Gallery, Links
from conversation.models import Address
from conversation.typing import Typists
from desk.backends.memory_documents import MemoryDocumentStore
from desk.line import Line
from desk.roster import Roster
from service.catalogue import Catalogue
from service.pictures.decoding import ProcessDecoder
from tests.pictures import png

ARTICLE = Article(
    id="refund-time",
    title="환불은 언제 되나요?",
    body="카드사에 따라 3~5영업일이 걸려요.",
    category="환불",
)
NOTHING = SearchResponse(search_id="s1", abstained=True, categories=("환불", "배송"))


class ScriptedRasa:
    """Answers with what `answer` returns, or raises it."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.forgotten: list[str] = []
        self.answer: Callable[[Turn], list[Payload]] = lambda turn: [SayPayload(type="say", key="greet")]

    async def read(self, turn: Turn) -> list[Payload]:
        self.turns.append(turn)
        return self.answer(turn)

    async def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)


@dataclass
class ScriptedSearch:
    """One article; `found` decides what a search gives."""

    found: SearchResponse = NOTHING
    failure: Exception | None = None
    requests: list[SearchRequest] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    feedbacks: list[FeedbackRequest] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    glances: list[GlanceRequest] = field(default_factory=list)
    glancing: asyncio.Event = field(default_factory=asyncio.Event)
    forgotten: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.glancing.set()

    async def search(self, request: SearchRequest) -> SearchResponse:
        self.requests.append(request)
        if self.failure:
            raise self.failure
        return self.found

    async def glance(self, request: GlanceRequest) -> Glance:
        self.glances.append(request)
        await self.glancing.wait()
        if self.failure:
            raise self.failure
        return Glance(articles=(Listed(id=ARTICLE.id, title=ARTICLE.title, lang="ko"),))

    async def forget(self, conversation_id: str) -> None:
        self.forgotten.append(conversation_id)

    async def article(self, article_id: str, search_id: str | None = None) -> Article:
        if self.failure:
            raise self.failure
        self.opened.append(article_id)
        return ARTICLE

    async def browse(self, category: str, lang: str, request_id: str) -> SearchResponse:
        return SearchResponse(search_id="s2", abstained=False, suggestions=(SUGGESTION,))

    async def feedback(self, feedback: FeedbackRequest) -> None:
        self.feedbacks.append(feedback)

    async def follow_up(self, follow_up: FollowUp) -> None:
        self.follow_ups.append(follow_up)


SUGGESTION = Suggestion(article_id="refund-time", title=ARTICLE.title, score=0.6)
ANSWERED = SearchResponse(
    search_id="s1",
    abstained=False,
    answer=Answer(article_id="refund-time", title=ARTICLE.title, text=ARTICLE.body, lang="ko", match="exact", score=1),
)
SUGGESTED = SearchResponse(search_id="s1", abstained=False, suggestions=(SUGGESTION,))


def search_payload(turn: Turn) -> list[Payload]:
    return [SearchPayload(type="search", query=turn.text)]


class ScriptedOcr:
    """Reads what `lines` says of a picture, or raises it."""

    def __init__(self) -> None:
        self.asked = 0
        self.lines: Callable[[bytes], OcrResponse] = lambda content: screen()

    async def read(self, content: bytes) -> OcrResponse:
        self.asked += 1
        return self.lines(content)


def screen(*texts: str, confidence: float = 0.95) -> OcrResponse:
    """A phone's screen with these lines in its middle."""
    quads = [((80, y), (1000, y), (1000, y + 50), (80, y + 50)) for y in range(800, 800 + 100 * len(texts), 100)]
    lines = tuple(OcrLine(text=t, confidence=confidence, quad=q) for t, q in zip(texts, quads, strict=True))
    return OcrResponse(text="\n".join(texts), lines=lines, language="ko", width=1080, height=2400, ms=1.0)


class Bot:
    """The parts, and the few moves that tests make with them."""

    def __init__(self, log: MemoryEventLog | None = None) -> None:
        self.log = log or MemoryEventLog()
        self.rasa = ScriptedRasa()
        self.search = ScriptedSearch()
        self.tokens = ChoiceTokens("test secret")
        self.broadcast = MemoryBroadcast()
        self.gallery = Gallery(MemoryPictureRows(), MemoryPictureFiles(), ProcessDecoder(), Links("test secret"))
        self.ocr = ScriptedOcr()
        self.vocabulary = Vocabulary(codes=("DT-1003", "DT-4021"), names=("환불 계좌",))
        self.understanding = Understanding(self._vocabulary, lambda: date(2026, 3, 4), ("두레톡",))
        catalogue = Catalogue(LOCALES)
        self.parts = Parts(
            log=self.log,
            lock=MemoryTurnLock(),
            broadcast=self.broadcast,
            dialogue=self.rasa,
            search=self.search,
            catalogue=catalogue,
            tokens=self.tokens,
            pictures=PictureReader(self.gallery, self.ocr, self.understanding, patience_s=5),
            line=Line(self.log, self.broadcast, MemorySignals(), Roster(MemoryDocumentStore())),
            timeout_s=5,
        )
        self.runner = TurnRunner(self.parts)
        self.intake = Intake(self.log, self.broadcast, self.tokens, catalogue, 5, self.gallery)
        self.reception = Reception(self.parts, self.intake, self.runner)
        self.address = Address("rest", "minji", "duretalk")

    def desk(self) -> FrontDesk:
        """What the bot offers a channel."""
        signals = MemorySignals()
        return FrontDesk(
            receive=self.reception.receive,
            replies=self.reception.replies,
            follow=self.reception.follow,
            position=self.reception.position,
            suggest=self.reception.suggest,
            feedback=self.reception.feedback,
            address=lambda channel, sender: Address(channel, sender, "duretalk"),
            lobby=Lobby(self.parts, signals, Typists(signals)),
            pictures=self.gallery,
            told=self.reception.told,
            shown=self.reception.shown,
            say=self.parts.catalogue.say,
        )

    async def _vocabulary(self) -> Vocabulary:
        return self.vocabulary

    async def say(self, text: str, message_id: str | None = None) -> list[Event]:
        return await self.reception.replies(Inbound(self.address, text, message_id))

    async def show(self, *pictures: bytes, text: str = "", message_id: str = "p1") -> list[Event]:
        """Sends pictures, one PNG where none is given."""
        c = self.address.conversation_id
        taken = [await self.gallery.take(c, CUSTOMER, content) for content in pictures or (png(),)]
        ids = tuple(t.attachment_id for t in taken)
        return await self.reception.replies(Inbound(self.address, text, message_id, ids))

    async def readings(self) -> list[dict[str, Any]]:
        """What the log tells of pictures that were read."""
        events = await self.log.read(self.address.conversation_id)
        return [e.data for e in events if e.kind is Kind.ATTACHMENT_READ]

    async def texts(self, text: str, message_id: str | None = None) -> list[str]:
        return [e.data.get("text", "") for e in await self.say(text, message_id)]


@pytest.fixture
def bot() -> Bot:
    return Bot()
