"""Handoffs: the holder becomes a stage; assignee, off-hours messages, surveys, read marks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

ADDED = ("assignee", "assignee_name", "off_hours", "notify_email", "survey_offset", "seen_offset")


def upgrade() -> None:
    # Plain ALTERs: Alembic's batch mode would drop the table that the events refer to.
    op.execute("ALTER TABLE conversations RENAME COLUMN holder TO stage")
    op.execute("UPDATE conversations SET stage = 'assigned' WHERE stage = 'agent'")
    op.add_column("conversations", sa.Column("assignee", sa.String(64)))
    op.add_column("conversations", sa.Column("assignee_name", sa.String(64)))
    op.add_column("conversations", sa.Column("off_hours", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("conversations", sa.Column("notify_email", sa.String(254)))
    op.add_column("conversations", sa.Column("survey_offset", sa.Integer, nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("seen_offset", sa.Integer, nullable=False, server_default="0"))
    op.create_index("ix_conversations_assignee", "conversations", ["assignee"])


def downgrade() -> None:
    op.drop_index("ix_conversations_assignee", "conversations")
    for column in ADDED:
        op.drop_column("conversations", column)
    op.execute("UPDATE conversations SET stage = 'bot' WHERE stage = 'resolved'")
    op.execute("UPDATE conversations SET stage = 'agent' WHERE stage IN ('assigned', 'transferred')")
    op.execute("ALTER TABLE conversations RENAME COLUMN stage TO holder")
