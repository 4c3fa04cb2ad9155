"""The private HTTP face of what customers ask: trying a question, figures, gaps."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200
from pydantic import ValidationError

from contracts.articles import Article
from contracts.authoring import (
    AuthoredView,
    Content,
    Figures,
    GapClosing,
    GapJudgement,
    GapList,
    GapSigns,
    HandoffList,
    TryRequest,
    TryView,
)
from contracts.errors import Unprocessable
from kb.answering import HelpSearch
from kb.authoring import trying
from kb.authoring.api import author_of
from kb.authoring.asked import FIGURES_DAYS
from kb.authoring.cleaning import cleaned
from kb.authoring.gaps import grouping, intents, wanted
from kb.authoring.store import article_of
from kb.authoring.writing import Writing
from kb.encoder import Encoder
from kb.library import Library
from service.errors import unprocessable
from service.routes import endpoint

GAP_DAYS = 90
SOLVED = 100
TRYING = "this-is-being-written"
"""Stands in for the id of an article that has none yet."""
MOST_WORDINGS = 50


def routes(writing: Writing, library: Library, help_search: HelpSearch, encoder: Encoder | None) -> web.RouteTableDef:
    """At most one trial and one grouping at a time: each keeps a core busy for a second."""
    table = web.RouteTableDef()
    one_at_a_time = asyncio.Semaphore(1)

    @table.post("/authoring/try")
    @endpoint
    async def try_(request: web.Request, body: TryRequest) -> r200[TryView]:
        """A question, as it would be answered with this content published; and the questions that would change."""
        before = help_search.index
        solved = await writing.asked.guards(SOLVED)

        def look() -> TryView:
            if body.content is None:
                return trying.tried(help_search, body.query, body.lang, before, before, body.article_id)
            article = _to_try(body.article_id or TRYING, body.content)
            after = library.index_with(article)
            view = trying.tried(help_search, body.query, body.lang, before, after, article.id)
            asked = trying.guards(before, article, solved, encoder)
            changes = trying.changes(help_search, asked, before, after)
            return view.model_copy(update={"guards": len(asked), "changes": changes})

        async with one_at_a_time:
            return await asyncio.to_thread(look)

    @table.post("/authoring/articles/{article_id}/figures")
    @endpoint
    async def figures(request: web.Request, article_id: str, /, body: HandoffList) -> r200[Figures]:
        """What happened with an article in the last 30 days; the body says where humans were called."""
        await writing.store.get(article_id)
        seen = (await writing.figures([article_id]))[article_id]
        since = writing.clock() - timedelta(days=FIGURES_DAYS)
        called = await writing.asked.handed_over(article_id, since, body.items)
        return seen.model_copy(update={"handed_over": called})

    @table.post("/authoring/gaps")
    @endpoint
    async def gaps(request: web.Request, body: GapSigns) -> r200[GapList]:
        """What was asked in vain in the last 90 days, by meaning; the body says what the event log knows of it."""
        return await grouped(body)

    async def grouped(signs: GapSigns) -> GapList:
        searched = await writing.asked.unmet(writing.clock() - timedelta(days=GAP_DAYS), signs.items)
        closed = await writing.asked.closed([wish.question for wish in signs.wanted])
        unmet = intents.marked(wanted.with_wishes(searched, signs.wanted, closed), signs.unread)
        judged = await writing.asked.pairs()
        titles: Mapping[str, str] = {article.id: article.title for article in help_search.index.articles}
        async with one_at_a_time:
            return await asyncio.to_thread(grouping.grouped, unmet, judged, encoder, titles)

    @table.post("/authoring/gaps/judgements")
    @endpoint
    async def judge(request: web.Request, body: GapJudgement) -> r200[GapJudgement]:
        """Which questions belong together, and which do not: kept, and learned from."""
        await writing.asked.judge(grouping.judgement(body.groups), author_of(request).who)
        return body

    @table.post("/authoring/gaps/closings")
    @endpoint
    async def close(request: web.Request, body: GapClosing) -> r200[GapClosing]:
        """The questions as other wordings of an article, in a new draft; or set aside."""
        author = author_of(request)
        if body.article_id is not None:
            view = await writing.view(body.article_id)
            content = _with_wordings(view, body.questions)
            await writing.save(body.article_id, body.base or view.row.version, content, author)
        await writing.asked.close(body.questions, body.article_id, author.who)
        return body

    return table


def _with_wordings(view: AuthoredView, questions: tuple[str, ...]) -> Content:
    wordings = tuple(dict.fromkeys((*view.content.wordings, *questions)))
    if len(wordings) > MOST_WORDINGS:
        raise Unprocessable(f"an article has at most {MOST_WORDINGS} other wordings")
    return view.content.model_copy(update={"wordings": wordings})


def _to_try(article_id: str, content: Content) -> Article:
    try:
        return article_of(article_id, cleaned(content).model_copy(update={"body": content.body.strip() or "…"}))
    except ValidationError as error:
        raise unprocessable(error, "article") from error
