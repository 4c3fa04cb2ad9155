"""Keeps in the audit log who has seen which conversation. Who changed what stands in the conversation's own log."""

import asyncio
from datetime import datetime, timedelta

from aiohttp import web

from desk.accounts.models import Entry, Kind
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
        self._turn = asyncio.Lock()
        self._pending: list[Entry] = []
        self._writing: asyncio.Task[None] | None = None

    async def saw(self, request: web.Request, conversation_id: str) -> None:
        """Written before anything is shown: what cannot be told of is not shown either."""
        now, sight = self._accounts.clock(), (request[ACTOR].who, conversation_id)
        told = self._told.get(sight)
        if told is not None and now - told < AGAIN:
            return
        entry = self._accounts.entry(request, Kind.CONVERSATION_SEEN, conversation=conversation_id)
        await self._keep(entry)
        self._told.pop(sight, None)
        self._told[sight] = now
        if len(self._told) > MOST:
            del self._told[next(iter(self._told))]

    async def _keep(self, entry: Entry) -> None:
        """On disk when this returns. What comes while a write is under way is written together after it: a whole desk
        that comes back after a restart opens hundreds of conversations at once.
        """
        self._pending.append(entry)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await asyncio.shield(self._writing)

    async def _write(self) -> None:
        async with self._turn:
            entries, self._pending, self._writing = self._pending, [], None
            await self._accounts.store.record(*entries)
