"""The private HTTP face of trials: two versions of an article against each other."""

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200

from contracts.authoring import TrialEnd, TrialStart, TrialState
from kb.authoring.api import ARTICLE, author_of
from kb.authoring.comparing import Comparing
from service.routes import endpoint


def routes(comparing: Comparing) -> web.RouteTableDef:
    """The bot has checked the role."""
    table = web.RouteTableDef()

    @table.get(f"{ARTICLE}/trial", allow_head=False)
    @endpoint
    async def state(request: web.Request, article_id: str, /) -> r200[TrialState]:
        """The latest trial."""
        return await comparing.state(article_id)

    @table.post(f"{ARTICLE}/trial")
    @endpoint
    async def start(request: web.Request, article_id: str, /, body: TrialStart) -> r200[TrialState]:
        """Half of all visitors read the newer version from now on."""
        return await comparing.start(article_id, body.version, body.horizon, author_of(request))

    @table.post(f"{ARTICLE}/trial/end")
    @endpoint
    async def end(request: web.Request, article_id: str, /, body: TrialEnd) -> r200[TrialState]:
        """All read the same again: the newer version where it is adopted, else the older."""
        return await comparing.end(article_id, author_of(request), adopt=body.adopt)

    return table
