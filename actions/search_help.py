"""`action_search_help`: asks help search, and hands its answer on as it is."""

import structlog

from actions.turn import Turn, TurnAction
from contracts.actions import SearchPayload
from contracts.errors import SangdamError
from contracts.search import SearchRequest, SearchResponse
from service.client import ServiceClient

log = structlog.get_logger(__name__)
SUGGESTIONS = 5


class SearchHelp(TurnAction):
    """`result` is null where help search did not answer: then the conversation server falls back."""

    def __init__(self, kb: ServiceClient) -> None:
        self._kb = kb

    def name(self) -> str:
        return "action_search_help"

    async def answer(self, turn: Turn) -> SearchPayload:
        return SearchPayload(type="search", query=turn.query, result=await self._search(turn), intent=turn.intent)

    async def _search(self, turn: Turn) -> SearchResponse | None:
        request = SearchRequest(
            query=turn.query,
            k=SUGGESTIONS,
            lang=turn.lang,
            request_id=turn.turn_id,
            codes=turn.codes,
            screen=turn.screen,
        )
        try:
            # The request's id makes a second attempt harmless.
            raw = await self._kb.call("POST", "/search", retry=True, json=request.model_dump(mode="json"))
            return SearchResponse.model_validate(raw)
        except (SangdamError, ValueError) as error:
            log.warning("search.failed", error=type(error).__name__, turn_id=turn.turn_id)
            return None
