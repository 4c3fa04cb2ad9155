"""Conversations and their events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("sender", sa.String(512), nullable=False),
        sa.Column("centre_id", sa.String(64), nullable=False),
        sa.Column("holder", sa.String(16), nullable=False),
        sa.Column("last_offset", sa.Integer, nullable=False),
        sa.Column("asked_offset", sa.Integer, nullable=False),
        sa.Column("answered_offset", sa.Integer, nullable=False),
        sa.Column("outgoing_offset", sa.Integer, nullable=False),
        sa.Column("delivered_offset", sa.Integer, nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True)),
        sa.Column("lang", sa.String(8)),
    )
    op.create_index("ix_conversations_waiting", "conversations", ["holder", "waiting_since"])
    for name, column, condition in (
        ("unanswered", "id", "asked_offset > answered_offset"),
        ("undelivered", "channel", "outgoing_offset > delivered_offset"),
    ):
        op.create_index(
            f"ix_conversations_{name}",
            "conversations",
            [column],
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
    op.create_table(
        "events",
        sa.Column("conversation_id", sa.String(128), sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("offset", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("key", sa.String(256)),
        sa.Column("turn", sa.Integer),
        sqlite_with_rowid=False,
    )
    op.create_index("uq_events_conversation_id_key", "events", ["conversation_id", "key"], unique=True)


def downgrade() -> None:
    op.drop_table("events")
    op.drop_table("conversations")
