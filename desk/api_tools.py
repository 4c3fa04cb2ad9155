"""What agents work with beside answering: notes, tags, wishes, questions to colleagues, background, care."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200

from contracts.agents import Agent
from contracts.articles import Article
from contracts.desk import ConversationSummary, TranscriptEvent
from contracts.errors import Unprocessable
from contracts.events import Event, Kind
from contracts.tools import (
    ArticleWish,
    Background,
    Colleague,
    ColleagueList,
    HelpArticle,
    NoteRequest,
    QuestionAnswer,
    QuestionList,
    QuestionRequest,
    TagsRequest,
)
from conversation.log import Transition
from desk import care, inner
from desk.accounts.parts import Accounts
from desk.casework import Casework
from desk.conversations import CONVERSATION
from desk.digest import digest
from desk.episodes import episodes, questions
from desk.guard import actor_of
from desk.summaries import summary
from desk.transcripts import shown
from desk.witness import Witness
from service.routes import endpoint

WHOLE = 5_000
"""Events of one conversation that are looked back on."""
ASKED_WITHIN = timedelta(days=60)
MAX_COLLEAGUES = 500


class Library(Protocol):
    """Help search, as far as agents need it."""

    async def article(self, article_id: str) -> Article:
        """Raises NotFound, Unavailable."""


@dataclass(frozen=True, slots=True)
class Tools:
    """Behind the routes."""

    casework: Casework
    accounts: Accounts
    library: Library
    public: str
    witness: Witness

    async def events(self, conversation_id: str) -> Sequence[Event]:
        await self.casework.conversation(conversation_id)
        return await self.casework.log.recent(conversation_id, WHOLE)

    async def write(self, conversation_id: str, transition: Transition) -> Sequence[Event]:
        """Raises NotFound for an unknown conversation. The same draft again is the same event, and told once."""
        before = await self.casework.conversation(conversation_id)
        written = await self.casework.log.change(conversation_id, transition)
        self.casework.broadcast.publish([e for e in written if e.offset > before.last_offset])
        return written

    async def colleagues(self) -> list[Colleague]:
        users = await self.accounts.store.users("", MAX_COLLEAGUES)
        return [Colleague(id=u.id, name=u.name, role=u.role.value) for u in users if u.active and u.joined]

    async def named(self, ids: Sequence[str]) -> list[Agent]:
        """Raises Unprocessable where one is nobody."""
        known = {c.id: Agent(id=c.id, name=c.name) for c in await self.colleagues()}
        if unknown := [i for i in ids if i not in known]:
            raise Unprocessable("there is no such colleague", detail={"unknown": unknown})
        return [known[i] for i in ids]


def routes(tools: Tools) -> web.RouteTableDef:
    """`/api/desk/conversations/{conversation_id}/…`, `/api/desk/colleagues`, `/api/desk/questions`, …"""
    table = web.RouteTableDef()
    casework = tools.casework

    @endpoint
    async def background(request: web.Request, conversation_id: str, /) -> r200[Background]:
        """The bot's conversation in short, earlier times with an agent, and questions to colleagues."""
        events = await tools.events(conversation_id)
        await tools.witness.saw(request, conversation_id)
        return Background(
            digest=digest(events),
            episodes=episodes(events),
            questions=questions(events),
            grave=care.is_grave(events),
        )

    @endpoint
    async def note(request: web.Request, conversation_id: str, /, body: NoteRequest) -> r200[TranscriptEvent]:
        """A note between agents; no customer ever sees it."""
        actor, mentions = actor_of(request), await tools.named(body.mentions)
        drafts = inner.note(actor, body.text, mentions, body.client_id)
        return shown((await tools.write(conversation_id, lambda c: drafts))[-1])

    @endpoint
    async def tags(request: web.Request, conversation_id: str, /, body: TagsRequest) -> r200[ConversationSummary]:
        """Sets the conversation's tags."""
        actor = actor_of(request)
        await tools.write(conversation_id, lambda c: inner.tag(c, actor, body.tags))
        return await summary(casework.log, await casework.conversation(conversation_id))

    @endpoint
    async def wish(request: web.Request, conversation_id: str, /, body: ArticleWish) -> r200[TranscriptEvent]:
        """This should be an article: the authors see it among their gaps."""
        drafts = inner.want_article(actor_of(request), body.question, body.answer, body.client_id)
        return shown((await tools.write(conversation_id, lambda c: drafts))[-1])

    @endpoint
    async def ask(request: web.Request, conversation_id: str, /, body: QuestionRequest) -> r200[TranscriptEvent]:
        """Asks a colleague of the second line, with a deadline; the answer returns to this conversation."""
        if body.due.tzinfo is None or body.due <= casework.clock():
            raise Unprocessable("the deadline is a moment to come, with its zone")
        [owner] = await tools.named([body.owner])
        asked = digest(await tools.events(conversation_id)).asked
        drafts = inner.ask(actor_of(request), owner, body.text, body.due, asked, body.client_id)
        return shown((await tools.write(conversation_id, lambda c: drafts))[-1])

    @endpoint
    async def answer(
        request: web.Request, conversation_id: str, question_id: str, /, body: QuestionAnswer
    ) -> r200[TranscriptEvent]:
        """Answers a question that one was asked; the same answer again is harmless."""
        asked, actor = questions(await tools.events(conversation_id)), actor_of(request)
        drafts = inner.answer(asked, question_id, actor, body.text)
        return shown((await tools.write(conversation_id, lambda c: drafts))[-1])

    @endpoint
    async def asked(request: web.Request) -> r200[QuestionList]:
        """Questions that one was asked, the open ones first, the most urgent of them before the others."""
        now, me = casework.clock(), actor_of(request)
        kinds = {Kind.QUESTION_ASKED, Kind.QUESTION_ANSWERED}
        events = await casework.log.of_kinds(kinds, now - ASKED_WITHIN, now + timedelta(days=1))
        mine = [q for q in questions(events) if q.owner.id == me.agent.id]
        return QuestionList(items=tuple(sorted(mine, key=lambda q: (q.answer is not None, q.due))))

    @endpoint
    async def colleagues(request: web.Request) -> r200[ColleagueList]:
        """Everybody with an account, to ask or to mention."""
        return ColleagueList(items=tuple(sorted(await tools.colleagues(), key=lambda c: c.name)))

    @endpoint
    async def article(request: web.Request, article_id: str, /) -> r200[HelpArticle]:
        """A help article, to answer with."""
        found = await tools.library.article(article_id)
        url = f"{tools.public}/help/{found.id}"
        return HelpArticle(article_id=found.id, title=found.title, text=found.body, url=url)

    for name, handler in (
        ("notes", note),
        ("tags", tags),
        ("wishes", wish),
        ("questions", ask),
        ("questions/{question_id}/answer", answer),
    ):
        table.post(f"{CONVERSATION}/{name}")(handler)
    table.get(f"{CONVERSATION}/background", allow_head=False)(background)
    table.get("/api/desk/questions", allow_head=False)(asked)
    table.get("/api/desk/colleagues", allow_head=False)(colleagues)
    table.get("/api/desk/articles/{article_id}", allow_head=False)(article)
    return table
