"""The private HTTP face of what authors decide and what was learned."""

from typing import Any

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r422, r503

from contracts.errors import ErrorBody
from contracts.rules import ExplainRequest, Explanation, LearnedVersions, RuleChange, RuleChanged, RuleList
from kb.answering import HelpSearch
from kb.backends.sql_rules import SqlRuleStore
from service.routes import endpoint

LOG_LINES = 200


def routes(help_search: HelpSearch, store: SqlRuleStore) -> web.RouteTableDef:
    """Reachable by the other services alone: the bot checks roles, and says who it is."""
    table = web.RouteTableDef()

    @endpoint
    async def rules(request: web.Request) -> r200[RuleList]:
        """The rules that hold, and the latest lines of their log."""
        return await store.listing(LOG_LINES)

    @endpoint
    async def change(request: web.Request, body: RuleChange) -> r200[RuleChanged] | r422[ErrorBody]:
        """Makes a rule hold, or no longer."""
        return RuleChanged(changed=await store.change(body))

    @endpoint
    async def explain(
        request: web.Request, body: ExplainRequest
    ) -> r200[Explanation] | r422[ErrorBody] | r503[ErrorBody]:
        """Why search ranks as it does."""
        return await help_search.explain(body)

    @endpoint
    async def learned(request: web.Request) -> r200[LearnedVersions]:
        """What was learned, the newest first."""
        return await _versions(store)

    @endpoint
    async def roll_back(request: web.Request) -> r200[LearnedVersions]:
        """Takes back the active version."""
        await store.roll_back()
        return await _versions(store)

    handlers: list[tuple[str, str, Any]] = [
        ("GET", "/rules", rules),
        ("POST", "/rules", change),
        ("POST", "/explain", explain),
        ("GET", "/learning", learned),
        ("POST", "/learning/rollback", roll_back),
    ]
    for method, path, handler in handlers:
        table.route(method, path)(handler)
    return table


async def _versions(store: SqlRuleStore) -> LearnedVersions:
    kept = await store.versions()
    active = next((version.version for version in kept if version.state == "active"), None)
    return LearnedVersions(active=active, versions=tuple(kept))
