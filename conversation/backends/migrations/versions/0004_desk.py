"""Routing: why a conversation presses, what it is about, who had it; events by kind, for reports."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

ADDED = ("signs", "topic", "team", "last_agent", "hops", "hopped_at", "care", "tags")


def upgrade() -> None:
    # Plain ALTERs: Alembic's batch mode would drop the table that the events refer to.
    op.add_column("conversations", sa.Column("signs", sa.String(64), nullable=False, server_default=""))
    op.add_column("conversations", sa.Column("topic", sa.String(64)))
    op.add_column("conversations", sa.Column("team", sa.String(32)))
    op.add_column("conversations", sa.Column("last_agent", sa.String(64)))
    op.add_column("conversations", sa.Column("hops", sa.Integer, nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("hopped_at", sa.DateTime(timezone=True)))
    op.add_column("conversations", sa.Column("care", sa.Integer, nullable=False, server_default="0"))
    op.add_column("conversations", sa.Column("tags", sa.String(400), nullable=False, server_default=""))
    op.create_index("ix_events_kind_at", "events", ["kind", "at"])


def downgrade() -> None:
    op.drop_index("ix_events_kind_at", "events")
    for column in ADDED:
        op.drop_column("conversations", column)
