"""The tables of authoring, beside those of `tables`; Alembic's revision `authoring_0001` makes them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, DateTime, Dialect, ForeignKey, Index, Integer, String, Table, Text, text
from sqlalchemy.types import TypeDecorator

from kb.backends.tables import metadata


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


# One row an article: where it stands, and of its newest version what the list shows and filters by.
authored = Table(
    "authoring_articles",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("state", String(16), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("live", Integer),
    Column("due", UtcDateTime, index=True),
    Column("due_version", Integer),
    Column("title", String(300), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("category", String(200), nullable=False),
    Column("question_type", String(16)),
    Column("words", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("updated_by", String(80), nullable=False),
)

versions = Table(
    "authoring_versions",
    metadata,
    Column("article_id", String(128), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by_who", String(80), nullable=False),
    Column("by_name", String(80), nullable=False),
    Column("note", String(500), nullable=False),
)

# Only grows: triggers refuse to change or delete a row.
history = Table(
    "authoring_history",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("article_id", String(128), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by_who", String(80), nullable=False),
    Column("by_name", String(80), nullable=False),
    Column("what", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("why", String(500), nullable=False),
)

# Pairs of questions that authors put together or apart; `one` < `other`, both masked.
gap_pairs = Table(
    "authoring_gap_pairs",
    metadata,
    Column("one", String(300), primary_key=True),
    Column("other", String(300), primary_key=True),
    Column("together", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by_who", String(80), nullable=False),
)

# Questions that are taken care of: by an article, or set aside where `article_id` is null.
gap_closed = Table(
    "authoring_gap_closed",
    metadata,
    Column("question", String(300), primary_key=True),
    Column("article_id", String(128)),
    Column("at", UtcDateTime, nullable=False),
    Column("by_who", String(80), nullable=False),
)

# Two versions of an article against each other; one trial of an article goes on at a time (a unique index sees to it).
trials = Table(
    "authoring_trials",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("article_id", String(128), nullable=False, index=True),
    Column("a", Integer, nullable=False),
    Column("b", Integer, nullable=False),
    Column("horizon", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("started_by", String(80), nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended", String(16)),
    Index(
        "uq_authoring_trials_running",
        "article_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# Who read which side of a trial, after which search; `visitor` is a hash.
readings = Table(
    "authoring_readings",
    metadata,
    Column("trial", Integer, ForeignKey("authoring_trials.number"), primary_key=True),
    Column("search_id", String(64), ForeignKey("searches.id"), primary_key=True),
    Column("visitor", String(64), nullable=False),
    Column("side", String(1), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
