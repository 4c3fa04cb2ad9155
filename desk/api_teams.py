"""Teams: everybody at the desk sees them, supervisors decide about them."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200, r204
from pydantic import TypeAdapter, ValidationError

from contracts.errors import Unprocessable
from contracts.teams import Team, TeamId, TeamList, TeamSpec
from desk.guard import ACTOR
from desk.roster import Roster
from service.routes import endpoint

_team_id: TypeAdapter[Annotated[str, TeamId]] = TypeAdapter(TeamId)


def routes(roster: Roster, clock: Callable[[], datetime]) -> web.RouteTableDef:
    """`/api/desk/teams…`."""
    table = web.RouteTableDef()

    @endpoint
    async def teams(request: web.Request) -> r200[TeamList]:
        """Every team, in order of id. None: everybody at the desk may take everything."""
        return TeamList(items=roster.teams)

    @endpoint
    async def put(request: web.Request, team_id: str, /, body: TeamSpec) -> r200[Team]:
        """Makes the team, or another one of it; in force at once."""
        try:
            _team_id.validate_python(team_id)
        except ValidationError as error:
            raise Unprocessable("a team's id is small letters, digits and hyphens") from error
        return await roster.put(team_id, body, request[ACTOR].who, clock())

    @endpoint
    async def remove(request: web.Request, team_id: str, /) -> r204:
        """Ends the team; who waits for it then waits for the others."""
        await roster.remove(team_id)
        return web.Response(status=204)

    table.get("/api/desk/teams", allow_head=False)(teams)
    table.put("/api/desk/teams/{team_id}")(put)
    table.delete("/api/desk/teams/{team_id}")(remove)
    return table
