"""Accounts: users, sessions, mailed links, recovery codes, named tokens, and an audit log that only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
FOREVER = ("update", "delete")


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("email", sa.String(254), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("password_hash", sa.String(256)),
        sa.Column("totp", sa.String(64)),
        sa.Column("totp_offer", sa.String(64)),
        sa.Column("totp_step", sa.Integer, nullable=False, server_default="0"),
        sa.Column("deactivated_at", MOMENT),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.String(32), sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("digest", sa.String(64), primary_key=True),
    )
    op.create_table(
        "links",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(32), sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("user_id", sa.String(32), sa.ForeignKey("users.id"), nullable=False, index=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("user_agent", sa.String(200), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False, index=True),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in FOREVER:
            op.execute(
                f"CREATE TRIGGER audit_no_{change} BEFORE {change.upper()} ON audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
            )
    with op.batch_alter_table("api_tokens") as table:
        table.add_column(sa.Column("id", sa.String(32)))
        table.add_column(sa.Column("name", sa.String(80), nullable=False, server_default=""))
        table.add_column(sa.Column("user_id", sa.String(32)))
        table.add_column(sa.Column("last_used_at", MOMENT))
    op.execute("UPDATE api_tokens SET id = 't_' || substr(digest, 1, 16)")
    with op.batch_alter_table("api_tokens") as table:
        table.alter_column("id", existing_type=sa.String(32), nullable=False)
    op.create_index("uq_api_tokens_id", "api_tokens", ["id"], unique=True)
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])


def downgrade() -> None:
    op.drop_index("ix_api_tokens_user_id", "api_tokens")
    op.drop_index("uq_api_tokens_id", "api_tokens")
    with op.batch_alter_table("api_tokens") as table:
        for column in ("last_used_at", "user_id", "name", "id"):
            table.drop_column(column)
    for name in ("audit", "sessions", "links", "recovery_codes", "users"):
        op.drop_table(name)
