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

# `revision`: grows with every change of an article. `rules`: of what is learned, pinned, hidden, or a synonym.
# `samples`: there once the sample articles were imported.
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
    Column("visitor", String(64)),
    sqlite_with_rowid=False,
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("search_id", String(64), ForeignKey("searches.id"), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("visitor", String(64)),
    Column("at", DateTime(timezone=True), nullable=False),
    sqlite_with_rowid=False,
)

# `state`: active (one at most), former, rejected (kept for its figures, without `content`), withdrawn.
learned = Table(
    "learned",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("state", String(16), nullable=False),
    Column("figures", JSON, nullable=False),
    Column("content", LargeBinary),
)

# `key`: the question as it is compared, for a pin; empty where an article is hidden from every search.
placements = Table(
    "placements",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("article_id", String(128), primary_key=True),
    Column("key", String(300), primary_key=True),
    Column("question", String(300), nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

synonyms = Table(
    "synonyms",
    metadata,
    Column("written", String(100), primary_key=True),
    Column("meant", String(100), nullable=False),
    Column("who", String(128), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

# Who pinned, hid, or taught a synonym, and when: never changed.
rulings = Table(
    "rulings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", String(128), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("detail", String(300), nullable=False),
)
