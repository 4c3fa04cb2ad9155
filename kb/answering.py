"""One request of the search service: searched, recorded, then answered. A repeated one gets what the first one got."""

import asyncio
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from contracts.articles import Article, Language
from contracts.errors import NotFound, TooMany, Unavailable
from contracts.rules import Explained, ExplainRequest, Explanation
from contracts.search import (
    Answer,
    Clarification,
    Glance,
    GlanceRequest,
    Reason,
    SearchRequest,
    SearchResponse,
    Suggestion,
)
from kb import categories
from kb.calibration import Calibration
from kb.encoder import Encoder
from kb.events import EventStore, Impression, Role, Shown, masked
from kb.hits import Scored
from kb.index import Index
from kb.learning.order import AS_FUSED, FEATURES
from kb.library import Library
from kb.opening import opening
from kb.rerank import Reranker
from kb.search import Found, search
from kb.trials import Trials

T = TypeVar("T")
WORKERS = 2
ASKED_BACK = 3
"""Articles that a question back is made of."""
MAX_IN_FLIGHT = 64
"""Searches that run or wait; one more is refused. 64 wait half a second on two cores."""
GLANCES_UP_TO = 8
"""Searches that run or wait, from which on nobody's half-typed words are looked up."""
LATELY = timedelta(days=30)
MOST_WANTED = 200
COUNTED_FOR_S = 60.0


class HelpSearch:
    """Searches in worker threads over the library's index of the moment."""

    def __init__(
        self,
        library: Library,
        events: EventStore,
        *,
        encoder: Encoder | None,
        reranker: Reranker,
        calibration: Calibration,
        trials: Trials | None = None,
    ) -> None:
        self._trials = trials
        self._library = library
        self._events = events
        self._encoder = encoder
        self._reranker = reranker
        self._calibration = calibration
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="search")
        self._in_flight = 0
        self._counts: Mapping[str, int] = {}
        self._counted_until = 0.0

    @property
    def model(self) -> str:
        """What ranks: encoder, order, what was learned, and calibration."""
        return self._model(self.index)

    def _model(self, index: Index) -> str:
        encoder = self._encoder.version if self._encoder else "none"
        order = self._reranker.version if index.taught is None else f"learned-{index.taught}"
        return f"{encoder}/{order}/{self._calibration.version}"

    @property
    def index(self) -> Index:
        """Raises Unavailable before the first index is built."""
        if self._library.index is None:
            raise Unavailable("help search is still starting")
        return self._library.index

    @property
    def offered(self) -> Index:
        """What customers' questions are searched in: an archive's passages too. Raises Unavailable likewise."""
        if self._library.offered is None:
            raise Unavailable("help search is still starting")
        return self._library.offered

    async def search(self, request: SearchRequest) -> SearchResponse:
        """Raises TooMany where too many wait already, Unavailable before the first index is built."""
        index = self.offered
        if request.request_id and (known := await self._events.find(request.request_id)):
            return await self._respond(known, index)
        found, asked = await self._in_worker(lambda: (self._found(request, index), masked(_asked(request))))
        impression = Impression(
            search_id=uuid.uuid4().hex,
            query=asked,
            lang=found.question.lang,
            k=request.k,
            model=self._model(index),
            abstained=found.abstained,
            shown=shown(found, request.k),
            request_id=request.request_id,
        )
        return await self._respond(await self._events.record(impression), index)

    async def article(self, article_id: str, search_id: str | None = None) -> Article:
        """One article, whole; of two that are compared, the one that this search was given. Raises NotFound."""
        article = self.offered.article(article_id)
        if article is None:
            raise NotFound("no such article")
        if self._trials is None or search_id is None:
            return article
        return await self._trials.version(article, search_id)

    async def browse(self, category: str, lang: Language, request_id: str | None) -> SearchResponse:
        """The questions of a category, as a search that found them: choosing one is recorded alike."""
        index = self.index
        if request_id and (known := await self._events.find(request_id)):
            return respond(known, index)
        why = Reason(code="category", detail=category)
        listed = categories.articles_of(index.shelved, category, lang)
        impression = Impression(
            search_id=uuid.uuid4().hex,
            query="",
            lang=lang,
            k=len(listed),
            model=self._model(index),
            abstained=not listed,
            shown=tuple(Shown(article.id, "suggestion", 0.0, (why,)) for article in listed),
            category=category,
            request_id=request_id,
        )
        return respond(await self._events.record(impression), index)

    async def glance(self, request: GlanceRequest) -> Glance:
        """Questions that words half-typed may become; without words, those to begin with. Nothing is recorded.

        Whoever asks in earnest goes first: where many searches run, there is nothing to glance at.
        """
        index = self.index
        if not request.query.strip():
            lang = request.lang or "ko"
            return glanced(opening(index, await self._wanted(), lang, request.k), index)
        if self._in_flight >= GLANCES_UP_TO:
            return Glance()
        asked = SearchRequest(query=request.query, lang=request.lang, k=request.k)
        found = await self._in_worker(lambda: self._found(asked, index))
        fits = not found.abstained or found.nearly
        return glanced([scored.hit.article for scored in found.ranked] if fits else [], index)

    async def _wanted(self) -> Mapping[str, int]:
        """What people wanted lately, counted anew once a minute."""
        if time.monotonic() >= self._counted_until:
            self._counted_until = time.monotonic() + COUNTED_FOR_S
            self._counts = await self._events.wanted(datetime.now(UTC) - LATELY, MOST_WANTED)
        return self._counts

    def look(self, query: str, index: Index, *, lang: Language | None, count: int) -> Found:
        """A search of this index that nobody asked: it is not recorded. In the caller's thread."""
        return self._found(SearchRequest(query=query, lang=lang, k=count), index)

    async def explain(self, request: ExplainRequest) -> Explanation:
        """Everything that was weighed for a question. Nothing is recorded."""
        index = self.offered
        asked = SearchRequest(query=request.query, lang=request.lang, k=request.k)
        found = await self._in_worker(lambda: self._found(asked, index))
        order = index.clicked.order if index.clicked else AS_FUSED
        return Explanation(
            read_as=tuple(part.text for part in found.question.parts),
            chance=round(found.chance, 4),
            abstained=found.abstained,
            answered=found.answer is not None,
            model=self._model(index),
            weights=dict(order.named()),
            ranked=tuple(explained(scored) for scored in found.ranked),
        )

    def close(self) -> None:
        self._workers.shutdown(cancel_futures=True)

    async def _respond(self, impression: Impression, index: Index) -> SearchResponse:
        response = respond(impression, index)
        if self._trials is None or response.answer is None:
            return response
        article = index.article(response.answer.article_id)
        assert article is not None
        read = await self._trials.version(article, impression.search_id)
        if read is article:
            return response
        shown_ = next(shown for shown in impression.shown if shown.article_id == article.id)
        return response.model_copy(update={"answer": _answer(shown_, read)})

    def _found(self, request: SearchRequest, index: Index) -> Found:
        return search(
            request.query,
            index,
            encoder=self._encoder,
            reranker=self._reranker,
            calibration=self._calibration,
            lang=request.lang,
            count=request.k,
            screen=request.screen,
            codes=request.codes,
        )

    async def _in_worker(self, work: Callable[[], T]) -> T:
        if self._in_flight >= MAX_IN_FLIGHT:
            raise TooMany("too many searches at once")
        self._in_flight += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._workers, work)
        finally:
            self._in_flight -= 1


def glanced(articles: Sequence[Article], index: Index) -> Glance:
    return Glance(articles=tuple(categories.listed(index, index.row_of[article.id]) for article in articles))


def explained(scored: Scored) -> Explained:
    """A hit with its features by name."""
    hit = scored.hit
    features = zip(FEATURES, hit.features, strict=False)
    return Explained(
        article_id=hit.article.id,
        title=hit.article.title,
        score=round(scored.score, 4),
        ranked_by=round(hit.fused, 4),
        chosen=hit.chosen,
        pinned=hit.pinned,
        reasons=tuple(f"{r.code}: {r.detail}" if r.detail else r.code for r in scored.reasons),
        features={name: round(value, 4) for name, value in features},
    )


def _asked(request: SearchRequest) -> str:
    """All that was searched by: the words, and what a picture said."""
    return "\n".join(filter(None, (request.query, ", ".join(request.codes), request.screen)))


def shown(found: Found, k: int) -> tuple[Shown, ...]:
    """What of a result people see: the answer, then similar questions, `k` in all; where it abstained, what it asks
    back by, if something nearly fits.
    """
    if found.abstained:
        return tuple(_shown(scored, "clarify") for scored in found.ranked[:ASKED_BACK]) if found.nearly else ()
    others = [scored for scored in found.ranked if scored is not found.answer]
    answer = [_shown(found.answer, "exact" if found.exact else "search")] if found.answer else []
    return (*answer, *(_shown(other, "suggestion") for other in others[: k - len(answer)]))


def respond(impression: Impression, index: Index) -> SearchResponse:
    """The answer on the wire. An article that is gone by now is left out."""
    there = [(shown, article) for shown in impression.shown if (article := index.article(shown.article_id))]
    answer = next((_answer(shown, article) for shown, article in there if shown.role in ("exact", "search")), None)
    return SearchResponse(
        search_id=impression.search_id,
        abstained=impression.abstained,
        answer=answer,
        suggestions=tuple(
            Suggestion(article_id=article.id, title=article.title, score=shown.score, reasons=shown.reasons)
            for shown, article in there
            if shown.role == "suggestion"
        ),
        categories=categories.names(index.shelved, impression.lang or "ko") if impression.abstained else (),
        clarify=clarification([(shown, article) for shown, article in there if shown.role == "clarify"]),
    )


def clarification(nearest: Sequence[tuple[Shown, Article]]) -> Clarification | None:
    """What separates them: categories, where there are several; else the articles themselves. None of one article."""
    if len(nearest) < 2:
        return None
    different = tuple(dict.fromkeys(article.category for _, article in nearest if article.category))
    if len(different) > 1:
        return Clarification(categories=different)
    return Clarification(
        suggestions=tuple(
            Suggestion(article_id=article.id, title=article.title, score=shown.score, reasons=shown.reasons)
            for shown, article in nearest
        )
    )


def _shown(scored: Scored, role: Role) -> Shown:
    return Shown(scored.hit.article.id, role, round(scored.score, 4), scored.reasons)


def _answer(shown: Shown, article: Article) -> Answer:
    return Answer(
        article_id=article.id,
        title=article.title,
        text=article.body,
        lang=article.lang,
        media=article.media,
        buttons=article.buttons,
        match="exact" if shown.role == "exact" else "search",
        score=shown.score,
        reasons=shown.reasons,
    )
