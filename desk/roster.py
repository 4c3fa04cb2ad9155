"""The teams of a stack: kept as documents, and at hand for whoever asks who may take what."""

from datetime import datetime

import structlog
from pydantic import ValidationError

from contracts.errors import Conflict, NotFound
from contracts.teams import Team, TeamSpec
from desk.bell import Bell
from desk.documents import DocumentStore
from desk.teams import check_overflow, weekly

log = structlog.get_logger(__name__)
MAX_TEAMS = 50


class Roster:
    """Within one process; `changed` rings when a team is another than before."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store
        self.teams: tuple[Team, ...] = ()
        self.changed = Bell()

    async def load(self) -> None:
        teams = []
        for key, body in (await self._store.every("team")).items():
            try:
                teams.append(Team.model_validate({**body, "id": key}))
            except ValidationError:
                log.exception("roster.unreadable", team=key)  # the others are still teams
        self.teams = tuple(teams)
        self.changed.ring()

    async def put(self, team_id: str, spec: TeamSpec, by: str, at: datetime) -> Team:
        """Raises Unprocessable for what cannot be, Conflict where there are too many."""
        team = Team(id=team_id, **spec.model_dump())
        check_overflow(team, self.teams)
        if team.hours is not None:
            weekly(team.hours)
        if team_id not in {t.id for t in self.teams} and len(self.teams) >= MAX_TEAMS:
            raise Conflict(f"there are {MAX_TEAMS} teams already")
        await self._store.put("team", team_id, spec.model_dump(mode="json"), by, at)
        await self.load()
        return team

    async def remove(self, team_id: str) -> None:
        """Raises NotFound; Conflict where another team overflows to it."""
        if any(team.overflow_to == team_id for team in self.teams):
            raise Conflict("another team overflows to this one")
        if not await self._store.remove("team", team_id):
            raise NotFound("no such team")
        await self.load()

    def team(self, team_id: str) -> Team:
        """Raises NotFound."""
        for team in self.teams:
            if team.id == team_id:
                return team
        raise NotFound("no such team")
