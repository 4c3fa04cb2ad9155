"""The tables of the event log and of pictures, as SQLAlchemy sees them; Alembic's revisions make them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Dialect, ForeignKey, Index, Integer, MetaData, String, Table
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("sender", String(512), nullable=False),
    Column("centre_id", String(64), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("last_offset", Integer, nullable=False),
    Column("asked_offset", Integer, nullable=False),
    Column("answered_offset", Integer, nullable=False),
    Column("outgoing_offset", Integer, nullable=False),
    Column("delivered_offset", Integer, nullable=False),
    Column("waiting_since", UtcDateTime),
    Column("lang", String(8)),
    Column("assignee", String(64)),
    Column("assignee_name", String(64)),
    Column("off_hours", Boolean, nullable=False),
    Column("notify_email", String(254)),
    Column("survey_offset", Integer, nullable=False),
    Column("seen_offset", Integer, nullable=False),
    Column("signs", String(64), nullable=False),
    Column("topic", String(64)),
    Column("team", String(32)),
    Column("last_agent", String(64)),
    Column("hops", Integer, nullable=False),
    Column("hopped_at", UtcDateTime),
    Column("care", Integer, nullable=False),
    Column("tags", String(400), nullable=False),
)
Index("ix_conversations_waiting", conversations.c.stage, conversations.c.waiting_since)
Index("ix_conversations_assignee", conversations.c.assignee)
Index(
    "ix_conversations_unanswered",
    conversations.c.id,
    sqlite_where=conversations.c.asked_offset > conversations.c.answered_offset,
    postgresql_where=conversations.c.asked_offset > conversations.c.answered_offset,
)
Index(
    "ix_conversations_undelivered",
    conversations.c.channel,
    sqlite_where=conversations.c.outgoing_offset > conversations.c.delivered_offset,
    postgresql_where=conversations.c.outgoing_offset > conversations.c.delivered_offset,
)

events = Table(
    "events",
    metadata,
    Column("conversation_id", String(128), ForeignKey("conversations.id"), primary_key=True),
    Column("offset", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("source", String(16), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("data", JSON, nullable=False),
    Column("key", String(256)),
    Column("turn", Integer),
    sqlite_with_rowid=False,
)
Index("ix_events_kind_at", events.c.kind, events.c.at)
Index("uq_events_conversation_id_key", events.c.conversation_id, events.c.key, unique=True)

# No foreign key: a picture is uploaded before its conversation's first message.
pictures = Table(
    "pictures",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(128), nullable=False),
    Column("uploader", String(80), nullable=False),
    Column("media_type", String(32), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("message_key", String(256)),
    Column("reading", JSON(none_as_null=True)),
)
Index("ix_pictures_conversation_id", pictures.c.conversation_id)
Index(
    "ix_pictures_unsent",
    pictures.c.created_at,
    sqlite_where=pictures.c.message_key.is_(None),
    postgresql_where=pictures.c.message_key.is_(None),
)
