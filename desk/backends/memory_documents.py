"""The desk's documents in memory: for tests, and the twin that keeps the SQL backend honest."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk.documents import Shelf


class MemoryDocumentStore:
    """See `desk.documents.DocumentStore`."""

    def __init__(self) -> None:
        self._shelves: dict[Shelf, dict[str, dict[str, Any]]] = {}

    async def every(self, shelf: Shelf) -> Mapping[str, dict[str, Any]]:
        return dict(sorted(self._shelves.get(shelf, {}).items()))

    async def put(self, shelf: Shelf, key: str, body: dict[str, Any], by: str, at: datetime) -> None:
        self._shelves.setdefault(shelf, {})[key] = body

    async def remove(self, shelf: Shelf, key: str) -> bool:
        return self._shelves.get(shelf, {}).pop(key, None) is not None
