"""Help search over HTTP: the only code of the bot that knows the kb service's addresses."""

import hashlib
import hmac
from typing import Any
from urllib.parse import quote

from pydantic import ValidationError

from contracts.articles import Article, ArticleList
from contracts.errors import Unavailable
from contracts.rules import ExplainRequest, Explanation, LearnedVersions, RuleChange, RuleChanged, RuleList
from contracts.search import (
    FeedbackRequest,
    FeedbackResponse,
    FollowUp,
    Forgetting,
    Glance,
    GlanceRequest,
    SearchRequest,
    SearchResponse,
    Vocabulary,
)
from service.client import ServiceClient

GLANCE_S = 1.5
"""Whoever types has gone on by then."""


class KbClient:
    """See `bot.parts.HelpSearch`. Every call may be repeated harmlessly, so every call is retried once.

    Who a visitor is stays here: help search gets a keyed hash (HMAC-SHA256), which only tells visitors apart.
    """

    def __init__(self, client: ServiceClient, visitor_key: str) -> None:
        self._client = client
        self._visitor_key = visitor_key.encode()

    async def search(self, request: SearchRequest) -> SearchResponse:
        return _response(await self._post("/search", request.model_dump(mode="json", exclude_none=True)))

    async def glance(self, request: GlanceRequest) -> Glance:
        """Asked once: the next letter asks again."""
        raw = await self._client.call("POST", "/glance", json=request.model_dump(mode="json"), timeout_s=GLANCE_S)
        try:
            return Glance.model_validate(raw)
        except ValidationError as error:
            raise Unavailable("kb answered something else than a glance") from error

    async def article(self, article_id: str, search_id: str | None = None) -> Article:
        params = {"search_id": search_id} if search_id else None
        raw = await self._client.call("GET", f"/articles/{quote(article_id, safe='')}", params=params, retry=True)
        try:
            return Article.model_validate(raw)
        except ValidationError as error:
            raise Unavailable("kb answered something else than an article") from error

    async def articles(self) -> ArticleList:
        raw = await self._client.call("GET", "/articles", retry=True)
        try:
            return ArticleList.model_validate(raw)
        except ValidationError as error:
            raise Unavailable("kb answered something else than a list of articles") from error

    async def picture(self, name: str) -> tuple[bytes, str]:
        """A picture that articles show, and its content type."""
        return await self._client.content(f"/pictures/{quote(name, safe='')}")

    async def vocabulary(self) -> Vocabulary:
        """Codes and names that screens may show."""
        raw = await self._client.call("GET", "/vocabulary", retry=True)
        try:
            return Vocabulary.model_validate(raw)
        except ValidationError as error:
            raise Unavailable("kb answered something else than its vocabulary") from error

    async def browse(self, category: str, lang: str, request_id: str) -> SearchResponse:
        params = {"category": category, "lang": lang, "request_id": request_id}
        return _response(await self._client.call("GET", "/browse", params=params, retry=True))

    async def feedback(self, feedback: FeedbackRequest) -> None:
        await self.record(feedback)

    async def record(self, feedback: FeedbackRequest) -> FeedbackResponse:
        return FeedbackResponse.model_validate(await self._tell("/feedback", feedback))

    async def rules(self) -> RuleList:
        return RuleList.model_validate(await self._client.call("GET", "/rules", retry=True))

    async def change_rule(self, change: RuleChange) -> RuleChanged:
        return RuleChanged.model_validate(await self._post("/rules", change.model_dump(mode="json")))

    async def learned(self) -> LearnedVersions:
        return LearnedVersions.model_validate(await self._client.call("GET", "/learning", retry=True))

    async def roll_back(self) -> LearnedVersions:
        """Asked once: a second time would take back one more."""
        return LearnedVersions.model_validate(await self._client.call("POST", "/learning/rollback"))

    async def explain(self, request: ExplainRequest) -> Explanation:
        return Explanation.model_validate(await self._post("/explain", request.model_dump(mode="json")))

    async def follow_up(self, follow_up: FollowUp) -> None:
        await self._tell("/follow_up", follow_up)

    async def forget(self, conversation_id: str) -> None:
        body = Forgetting(conversation=conversation_id, visitor=self._pseudonym(conversation_id))
        await self._post("/forget", body.model_dump(mode="json"))

    async def _tell(self, path: str, said: FeedbackRequest | FollowUp) -> Any:
        visitor = None if said.visitor is None else self._pseudonym(said.visitor)
        return await self._post(path, said.model_copy(update={"visitor": visitor}).model_dump(mode="json"))

    def _pseudonym(self, visitor: str) -> str:
        return hmac.new(self._visitor_key, f"kb:{visitor}".encode(), hashlib.sha256).hexdigest()[:32]

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        return await self._client.call("POST", path, json=body, retry=True)


def _response(raw: Any) -> SearchResponse:
    try:
        return SearchResponse.model_validate(raw)
    except ValidationError as error:
        raise Unavailable("kb answered something else than a search result") from error
