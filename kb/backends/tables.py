"""The tables of kb, as SQLAlchemy sees them; Alembic's revisions make them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

articles = Table(
    "articles",
    metadata,
    Column("id", String(128), primary_key=True),
    Column("title", String(300), nullable=False),
    Column("body", Text, nullable=False),
    Column("lang", String(8), nullable=False),
    Column("category", String(200), nullable=False),
    Column("question_type", String(16)),
    Column("wordings", JSON, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("media", JSON, nullable=False),
    Column("pair", String(128)),
    Column("codes", JSON, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)

pictures = Table(
    "pictures",
    metadata,
    Column("name", String(128), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)

# `revision`: grows with every change of an article. `samples`: there once the sample articles were imported.
counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Integer, nullable=False),
)

searches = Table(
    "searches",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("request_id", String(200), unique=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("query", Text, nullable=False),
    Column("lang", String(8)),
    Column("k", Integer, nullable=False),
    Column("category", String(200)),
    Column("model", String(128), nullable=False),
    Column("abstained", Boolean, nullable=False),
)

impressions = Table(
    "impressions",
    metadata,
    Column("search_id", String(64), ForeignKey("searches.id"), primary_key=True),
    Column("rank", Integer, primary_key=True),
    Column("article_id", String(128), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("score", Float, nullable=False),
    Column("reasons", JSON, nullable=False),
    sqlite_with_rowid=False,
)

feedback = Table(
    "feedback",
    metadata,
    Column("search_id", String(64), ForeignKey("searches.id"), primary_key=True),
    Column("article_id", String(128), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    sqlite_with_rowid=False,
)
