"""Pictures in memory: for tests, and the twin that keeps the other backends honest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from conversation.attachments import Picture, check_attachable


class MemoryPictureRows:
    """Everything is gone with the process."""

    def __init__(self) -> None:
        self._rows: dict[str, Picture] = {}

    async def add(self, picture: Picture) -> None:
        self._rows[picture.id] = picture

    async def find(self, ids: Sequence[str]) -> list[Picture]:
        return [self._rows[i] for i in ids if i in self._rows]

    async def unsent(self, conversation_id: str, uploader: str) -> int:
        waiting = [p for p in self._rows.values() if p.message_key is None]
        return sum((p.conversation_id, p.uploader) == (conversation_id, uploader) for p in waiting)

    async def attach(self, conversation_id: str, uploader: str, ids: Sequence[str], message_key: str) -> list[Picture]:
        found = await self.find(ids)
        check_attachable(found, conversation_id, uploader, ids, message_key)
        for picture in found:
            self._rows[picture.id] = replace(picture, message_key=message_key)
        return await self.find(ids)

    async def keep_reading(self, picture_id: str, reading: dict[str, Any]) -> None:
        if picture_id in self._rows:
            self._rows[picture_id] = replace(self._rows[picture_id], reading=reading)

    async def remove_unsent(self, before: datetime) -> list[str]:
        return self._remove([p for p in self._rows.values() if p.message_key is None and p.created_at < before])

    async def remove(self, conversation_id: str) -> list[str]:
        return self._remove([p for p in self._rows.values() if p.conversation_id == conversation_id])

    async def known(self, ids: Sequence[str]) -> set[str]:
        return set(ids) & set(self._rows)

    def _remove(self, pictures: Sequence[Picture]) -> list[str]:
        for picture in pictures:
            del self._rows[picture.id]
        return sorted(p.id for p in pictures)


class MemoryPictureFiles:
    def __init__(self) -> None:
        self._files: dict[str, tuple[datetime, bytes]] = {}

    async def write(self, picture_id: str, content: bytes) -> None:
        self._files[picture_id] = (datetime.now(UTC), content)

    async def read(self, picture_id: str) -> bytes | None:
        return self._files[picture_id][1] if picture_id in self._files else None

    async def remove(self, ids: Sequence[str]) -> None:
        for picture_id in ids:
            self._files.pop(picture_id, None)

    async def older_than(self, moment: datetime) -> list[str]:
        return sorted(picture_id for picture_id, (at, _) in self._files.items() if at < moment)
