"""What the desk keeps of its own: small documents that people write in the app (teams, canned replies)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Protocol

Shelf = Literal["team", "reply"]


class DocumentStore(Protocol):
    async def every(self, shelf: Shelf) -> Mapping[str, dict[str, Any]]:
        """All of a shelf by their ids, in order of id."""

    async def put(self, shelf: Shelf, key: str, body: dict[str, Any], by: str, at: datetime) -> None:
        """Writes it, in the place of what was there."""

    async def remove(self, shelf: Shelf, key: str) -> bool:
        """False where there is none."""
