"""The private HTTP face of help search: search, browse, feedback, articles."""

from typing import Annotated, Any

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r204, r404, r422, r429, r503
from pydantic import StringConstraints

from contracts.articles import Article, ArticleList, Language
from contracts.errors import ErrorBody, NotFound
from contracts.search import (
    FeedbackRequest,
    FeedbackResponse,
    FollowUp,
    Forgetting,
    Glance,
    GlanceRequest,
    SearchId,
    SearchRequest,
    SearchResponse,
    Vocabulary,
)
from kb import categories
from kb.answering import HelpSearch
from kb.articles import ArticleStore
from kb.events import EventStore
from service.routes import endpoint

Category = Annotated[str, StringConstraints(max_length=200)]
RequestId = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def routes(help_search: HelpSearch, events: EventStore, store: ArticleStore) -> web.RouteTableDef:
    """Reachable by the other services alone: the bot checks roles and passes on."""
    table = web.RouteTableDef()

    @endpoint
    async def search(
        request: web.Request, body: SearchRequest
    ) -> r200[SearchResponse] | r422[ErrorBody] | r429[ErrorBody] | r503[ErrorBody]:
        """An answer, similar questions, or what could be asked about instead."""
        return await help_search.search(body)

    @endpoint
    async def glance(
        request: web.Request, body: GlanceRequest
    ) -> r200[Glance] | r422[ErrorBody] | r429[ErrorBody] | r503[ErrorBody]:
        """Questions that words half-typed may become, or to begin with."""
        return await help_search.glance(body)

    @endpoint
    async def browse(
        request: web.Request, category: Category, lang: Language = "ko", request_id: RequestId | None = None
    ) -> r200[SearchResponse] | r422[ErrorBody] | r503[ErrorBody]:
        """The questions of a category."""
        return await help_search.browse(category, lang, request_id)

    @endpoint
    async def feedback(
        request: web.Request, body: FeedbackRequest
    ) -> r200[FeedbackResponse] | r404[ErrorBody] | r422[ErrorBody]:
        """What a person did with a search's result."""
        recorded = await events.feedback(body.search_id, body.article_id, body.kind, body.visitor)
        return FeedbackResponse(recorded=recorded)

    @endpoint
    async def follow_up(
        request: web.Request, body: FollowUp
    ) -> r200[FeedbackResponse] | r404[ErrorBody] | r422[ErrorBody]:
        """What came next: the customer asked again, or went to a human."""
        return FeedbackResponse(recorded=await events.follow_up(body.search_id, body.kind, body.visitor))

    @endpoint
    async def forget(request: web.Request, body: Forgetting) -> r204[None] | r422[ErrorBody]:
        """Unties searches and feedback from who made them."""
        await events.forget(body.conversation, body.visitor)
        return web.Response(status=204)

    @endpoint
    async def articles(
        request: web.Request, lang: Language | None = None
    ) -> r200[ArticleList] | r422[ErrorBody] | r503[ErrorBody]:
        """Titles, categories and translations of all articles, or of those in one language."""
        return categories.listing(help_search.index, lang)

    @endpoint
    async def vocabulary(request: web.Request) -> r200[Vocabulary] | r503[ErrorBody]:
        """The error codes and the names of menus that articles know, for reading screenshots."""
        return help_search.index.vocabulary

    @endpoint
    async def article(
        request: web.Request, article_id: str, /, search_id: SearchId | None = None
    ) -> r200[Article] | r404[ErrorBody]:
        """One article, whole; `search_id`: for whoever made this search, who may be shown another version."""
        return await help_search.article(article_id, search_id)

    async def picture(request: web.Request) -> web.Response:
        """A picture that articles show."""
        found = await store.picture(request.match_info["name"])
        if found is None:
            raise NotFound("no such picture")
        return web.Response(body=found.content, content_type=found.content_type)

    table.get("/pictures/{name}")(picture)
    handlers: list[tuple[str, str, Any]] = [
        ("POST", "/search", search),
        ("POST", "/glance", glance),
        ("GET", "/browse", browse),
        ("POST", "/feedback", feedback),
        ("POST", "/follow_up", follow_up),
        ("POST", "/forget", forget),
        ("GET", "/articles", articles),
        ("GET", "/articles/{article_id}", article),
        ("GET", "/vocabulary", vocabulary),
    ]
    for method, path, handler in handlers:
        table.route(method, path)(handler)
    return table
