"""What is known of pictures, in the conversations' own database."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from conversation.attachments import Picture, check_attachable
from conversation.backends.tables import pictures
from service.threaded_database import ThreadedDatabase


class SqlPictureRows:
    """Shares the event log's database, and its one writer."""

    def __init__(self, database: ThreadedDatabase) -> None:
        self._database = database

    async def add(self, picture: Picture) -> None:
        await self._database.write(lambda connection: connection.execute(insert(pictures).values(asdict(picture))))

    async def find(self, ids: Sequence[str]) -> list[Picture]:
        return await self._database.read(lambda connection: _find(connection, ids))

    async def unsent(self, conversation_id: str, uploader: str) -> int:
        query = select(func.count()).where(
            pictures.c.conversation_id == conversation_id,
            pictures.c.uploader == uploader,
            pictures.c.message_key.is_(None),
        )
        return await self._database.read(lambda connection: connection.execute(query).scalar_one())

    async def attach(self, conversation_id: str, uploader: str, ids: Sequence[str], message_key: str) -> list[Picture]:
        def write(connection: Connection) -> list[Picture]:
            check_attachable(_find(connection, ids), conversation_id, uploader, ids, message_key)
            connection.execute(update(pictures).where(pictures.c.id.in_(ids)).values(message_key=message_key))
            return _find(connection, ids)

        return await self._database.write(write)

    async def keep_reading(self, picture_id: str, reading: dict[str, Any]) -> None:
        change = update(pictures).where(pictures.c.id == picture_id).values(reading=reading)
        await self._database.write(lambda connection: connection.execute(change))

    async def remove_unsent(self, before: datetime) -> list[str]:
        return await self._remove(pictures.c.message_key.is_(None) & (pictures.c.created_at < before))

    async def remove(self, conversation_id: str) -> list[str]:
        return await self._remove(pictures.c.conversation_id == conversation_id)

    async def known(self, ids: Sequence[str]) -> set[str]:
        query = select(pictures.c.id).where(pictures.c.id.in_(ids))
        return await self._database.read(lambda connection: set(connection.execute(query).scalars()))

    async def _remove(self, which: ColumnElement[bool]) -> list[str]:
        def write(connection: Connection) -> list[str]:
            ids = list(connection.execute(select(pictures.c.id).where(which).order_by(pictures.c.id)).scalars())
            connection.execute(delete(pictures).where(which))
            return ids

        return await self._database.write(write)


def _find(connection: Connection, ids: Sequence[str]) -> list[Picture]:
    rows = connection.execute(select(pictures).where(pictures.c.id.in_(ids)))
    by_id = {row.id: Picture(**row._mapping) for row in rows}
    return [by_id[i] for i in ids if i in by_id]
