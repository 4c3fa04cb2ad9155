"""Keeps in the audit log who has seen which conversation. Who changed what stands in the conversation's own log."""

from datetime import datetime, timedelta

from aiohttp import web

from desk.accounts.models import Kind
from desk.accounts.parts import Accounts
from desk.guard import ACTOR

AGAIN = timedelta(hours=1)
"""One entry for one person and conversation within this time: an app reads a transcript in many pieces."""
MOST = 50_000


class Witness:
    """Within one process; after a restart a sight may be told once more."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._told: dict[tuple[str, str], datetime] = {}

    async def saw(self, request: web.Request, conversation_id: str) -> None:
        """Written before anything is shown: what cannot be told of is not shown either."""
        now, sight = self._accounts.clock(), (request[ACTOR].who, conversation_id)
        told = self._told.get(sight)
        if told is not None and now - told < AGAIN:
            return
        entry = self._accounts.entry(request, Kind.CONVERSATION_SEEN, conversation=conversation_id)
        await self._accounts.store.record(entry)
        self._told.pop(sight, None)
        self._told[sight] = now
        if len(self._told) > MOST:
            del self._told[next(iter(self._told))]
