"""The desk's tables, as SQLAlchemy sees them; Alembic's revisions make them."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, MetaData, String, Table

from conversation.backends.tables import UtcDateTime

metadata = MetaData()

users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("role", String(16), nullable=False),
    Column("lang", String(8), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("password_hash", String(256)),
    Column("totp", String(64)),
    Column("totp_offer", String(64)),
    Column("totp_step", Integer, nullable=False, default=0),
    Column("deactivated_at", UtcDateTime),
    Column("sso_subject", String(64), unique=True),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", String(32), ForeignKey("users.id"), primary_key=True),
    Column("digest", String(64), primary_key=True),
)

links = Table(
    "links",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("address", String(64), nullable=False),
    Column("user_agent", String(200), nullable=False),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Column("id", String(32), nullable=False),
    Column("name", String(80), nullable=False),
    Column("user_id", String(32), index=True),
    Column("last_used_at", UtcDateTime),
)
Index("uq_api_tokens_id", api_tokens.c.id, unique=True)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String(32), nullable=False, index=True),
    Column("actor", String(64), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("detail", JSON, nullable=False),
    sqlite_autoincrement=True,
)

documents = Table(
    "documents",
    metadata,
    Column("shelf", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("body", JSON, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
